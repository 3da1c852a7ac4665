"""The words of the trade: frozen values and pure rules; standard library only, no clock, no input or output."""
