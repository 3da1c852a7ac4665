"""Euro reference rates, asked of the European Central Bank itself."""
