"""The tables of the journal's record as the newest schema has them, and what tells its file from any other."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Computed, Integer, MetaData, Table, Text

APPLICATION = 0x50574A31  # "PWJ1", in the header of the file: a record of putwright's journal
NEWEST = 2  # the schema this program writes; its script is the last one in versions/
BEGINNING = "putwright journal"  # what the first entry is chained to

# What keeps the record append-only against a slip of any program; the chain shows what a purpose has done.
GUARDS = frozenset(
    {"entry_is_next", "entry_stays", "entry_is_not_deleted", "head_only_grows", "head_is_not_deleted"}
)

metadata = MetaData()

# What is kept of an entry is one list in JSON, read and digested at once; what a question may ask for are views into it.
VIEWS = {
    "at": "$[0]",
    "account": "$[1]",
    "kind": "$[2]",
    "source": "$[3]",
    "source_of": "$[4]",
    "source_row": "$[5]",
    "recorded_at": "$[6]",
    "event": "$[7]",
}

entry = Table(
    "entry",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("chain", Text, nullable=False),
    *[
        Column(name, Text, Computed(f"json_extract(body, '{place}')", persisted=False))
        for name, place in VIEWS.items()
    ],
)

head = Table(
    "head",
    metadata,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("chain", Text, nullable=False),
)


def version_text(version: int) -> str:
    """A schema version as its script is called: `0002`."""
    return f"{version:04}"
