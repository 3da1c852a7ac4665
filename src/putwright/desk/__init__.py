"""From a candidate to a ticket: the safety core."""
