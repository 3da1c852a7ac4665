"""Cboe: the shapes in which its delayed quotes and histories are recorded."""
