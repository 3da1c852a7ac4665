"""Files on the disk: opened with suspicion, recognised by content, turned into the documented tables."""
