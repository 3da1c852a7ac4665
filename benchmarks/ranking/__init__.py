"""What the ranking is worth on history: calibration of its forecasts, weekly picks, variants that were tried."""
