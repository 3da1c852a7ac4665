"""Arguments in, reports out, no decisions."""
