"""Alerts to wherever the investor wants them; nothing is sent unless that was asked for."""
