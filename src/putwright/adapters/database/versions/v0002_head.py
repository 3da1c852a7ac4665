"""Version 2 of the record: its head, number and chain of the last entry, in a second place, so that a cut end shows.

Revision ID: 0002
"""

from alembic import op
from sqlalchemy import CheckConstraint, Column, Integer, Text

revision = "0002"
down_revision = "0001"

BEGINNING = "putwright journal"


def upgrade() -> None:
    """Make the table of the head, fill it from the last entry, and let it only grow."""
    op.create_table(
        "head",
        Column("one", Integer, CheckConstraint("one = 1"), primary_key=True),
        Column("number", Integer, nullable=False),
        Column("chain", Text, nullable=False),
    )
    op.execute(f"INSERT INTO head (one, number, chain) VALUES (1, 0, '{BEGINNING}')")
    op.execute(
        "UPDATE head SET (number, chain) = (SELECT number, chain FROM entry ORDER BY number DESC LIMIT 1) "
        "WHERE EXISTS (SELECT 1 FROM entry)"
    )
    op.execute(
        "CREATE TRIGGER head_only_grows BEFORE UPDATE ON head WHEN NEW.number <= OLD.number "
        "BEGIN SELECT RAISE(ABORT, 'the head only grows'); END"
    )
    op.execute(
        "CREATE TRIGGER head_is_not_deleted BEFORE DELETE ON head "
        "BEGIN SELECT RAISE(ABORT, 'the head is never deleted'); END"
    )
    op.execute("PRAGMA user_version = 2")
