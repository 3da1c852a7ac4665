"""The demo market: invented names with consistent quotes, facts and histories, and traps."""
