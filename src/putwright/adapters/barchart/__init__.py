"""Barchart: its option chain downloads."""
