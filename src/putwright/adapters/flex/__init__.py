"""Interactive Brokers' statements: Flex files, activity files and the Flex Web Service, as facts of the journal."""
