"""Answers for the investor, as values."""
