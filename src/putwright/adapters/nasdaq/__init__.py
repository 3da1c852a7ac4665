"""Nasdaq: its public calendar of expected reports, asked day by day."""
