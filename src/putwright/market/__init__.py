"""The columnar snapshot: schema, sanity of quotes, facts about companies, the simulated market."""
