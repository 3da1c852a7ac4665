"""Cboe: the shapes in which its delayed quotes and histories are recorded, and the source that asks for them."""
