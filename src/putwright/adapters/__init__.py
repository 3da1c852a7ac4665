"""The outside, one folder per neighbour; each knows ports, market and domain only."""
