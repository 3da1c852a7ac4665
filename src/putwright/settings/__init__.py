"""Configuration, read once into frozen values: playbooks, mandate, account, watch-list, and the tables that ship."""
