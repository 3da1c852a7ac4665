"""The journal's record in SQLite, through SQLAlchemy and Alembic: the one place that knows SQL."""
