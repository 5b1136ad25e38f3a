"""Recording real rooms: what people read, how they are guided, and what several devices heard."""
