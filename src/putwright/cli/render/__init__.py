"""Reports as a person sees them in a terminal: tables, colour with words, pictures."""
