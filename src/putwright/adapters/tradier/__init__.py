"""Tradier: chains and closes of a broker's market data, asked with a token."""
