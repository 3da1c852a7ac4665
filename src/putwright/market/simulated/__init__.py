"""The demo market: invented names with consistent quotes, facts and histories, made from a seed, with traps in it."""
