"""Members of an index, and lists of symbols in files of one's own: names to look at."""
