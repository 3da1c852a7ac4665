"""The console of the paper TWS: time leaps, strangers trade, lines break, as somebody types."""
