"""Minutes of a meeting: what people write, candidates, the way to a signature."""
