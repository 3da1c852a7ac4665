"""Version 1 of the record: entries, each chained to the one before, added to and never changed.

Revision ID: 0001
"""

from alembic import op
from sqlalchemy import Column, Computed, Integer, Text

revision = "0001"
down_revision = None

APPLICATION = 0x50574A31
VIEWS = ("at", "account", "kind", "source", "source_of", "source_row", "recorded_at", "event")


def upgrade() -> None:
    """Make the table of entries and the triggers that keep it append-only."""
    op.create_table(
        "entry",
        Column("number", Integer, primary_key=True),
        Column("key", Text, nullable=False, unique=True),
        Column("body", Text, nullable=False),
        Column("chain", Text, nullable=False),
        *[
            Column(name, Text, Computed(f"json_extract(body, '$[{place}]')", persisted=False))
            for place, name in enumerate(VIEWS)
        ],
    )
    op.execute(
        "CREATE TRIGGER entry_is_next BEFORE INSERT ON entry "
        "WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM entry) "
        "BEGIN SELECT RAISE(ABORT, 'an entry takes the next number'); END"
    )
    op.execute(
        "CREATE TRIGGER entry_stays BEFORE UPDATE ON entry "
        "BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END"
    )
    op.execute(
        "CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON entry "
        "BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END"
    )
    op.execute(f"PRAGMA application_id = {APPLICATION}")
    op.execute("PRAGMA user_version = 1")
