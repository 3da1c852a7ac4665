"""What the recorded facts mean for a tax office, as information: one file per rule, each with its text, version and date."""
