"""A meeting's record: what it may show, its layouts, and the formats they are written in."""
