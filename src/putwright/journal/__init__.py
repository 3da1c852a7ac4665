"""What the recorded facts mean: double entry, lots, cycles, results; the same facts give the same books."""
