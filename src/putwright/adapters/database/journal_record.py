"""The journal's record in one SQLite file: added to in transactions, chained, its head told twice; read whole and checked."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, select, update

from putwright.adapters.database.checking import all_entries, checked_within
from putwright.adapters.database.connections import is_blank, is_cut, looking, told, writing
from putwright.adapters.database.copies import copy_whole, move_away, put_in_place
from putwright.adapters.database.entry_form import RESTORE
from putwright.adapters.database.head_file import tell_head, told_head
from putwright.adapters.database.links import body_of, check_key, link
from putwright.adapters.database.migration import migrate
from putwright.adapters.database.standing import Standing, hold_against, missing, standing_of
from putwright.adapters.database.tables import NEWEST, entry, head, version_text
from putwright.adapters.workspace.files import writer_lock
from putwright.domain.journal_events import Entry
from putwright.domain.refusal import BadInput
from putwright.ports.journal_record import RecordState

INSERT = "INSERT INTO entry (number, key, body, chain) VALUES (?, ?, ?, ?)"
KEYS_AT_ONCE = 1_000  # of one question; SQLite takes at least 32,766 values
T = TypeVar("T")


class JournalRecordSqlite:
    """A `JournalRecord` in a file; until the first entry is written there is none, and looking makes none.

    Args:
        path: the file; its head is told beside it under the same name with the ending `.head`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> Sequence[Entry]:
        """Every entry, oldest record first, with the chain checked."""
        return self._looked("Reading", self._entries) or ()

    def state(self) -> RecordState:
        """Its version, size and head, without reading every entry."""
        return (self._looked("Reading", lambda _, standing: standing) or Standing()).state

    def check(self) -> RecordState:
        """The same after every page and every link of the chain was looked at."""
        found = self._looked("Checking", lambda connection, _: checked_within(connection, self._path))
        return (found or Standing()).state

    def append(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Write entries down, all or none of them; those that are new are returned with their numbers."""
        wanted = _once_each(entries)
        if not wanted:
            return ()
        with writer_lock(self._path.parent), told(f"Writing {self._path}"):
            beside = told_head(self._path)
            if is_cut(self._path):
                raise BadInput(f"Writing {self._path}", "the end of the file is gone", RESTORE)
            with writing(self._path) as connection:
                standing = standing_of(connection, self._path)
                hold_against(connection, beside, self._path, standing)
                if not standing.version:
                    migrate(connection)
                    standing = replace(standing, version=NEWEST)
                standing.must_be_current(self._path)
                with _without_collecting():
                    fresh, chain = _written(connection, wanted, standing)
            number = standing.number + len(fresh)
            if (number, chain) != beside and number:
                tell_head(self._path, number, chain)
        return fresh

    def upgrade(self) -> tuple[str, str]:
        """Bring the schema up to date, after a copy was put beside it; versions before and after."""
        found = self._looked("Opening", lambda _, standing: standing) or Standing()
        if found.version > NEWEST:
            found.must_be_current(self._path)
        before = found.state
        with writer_lock(self._path.parent), told(f"Upgrading {self._path}"):
            if is_blank(self._path) or before.is_current:
                return before.version, before.version
            kept = f"{self._path.stem}-version-{before.version}-{_stamp()}{self._path.suffix}"
            copy_whole(self._path, self._path.with_name(kept))
            with writing(self._path) as connection:
                migrate(connection)
                after = standing_of(connection, self._path)
            tell_head(self._path, after.number, after.chain)
        return before.version, version_text(NEWEST)

    def back_up(self, target: Path) -> RecordState:
        """Write a whole and checked copy to a path that does not exist yet; of a record in use as well."""
        beside = told_head(self._path)
        if target.exists():
            raise BadInput(f"Backing up to {target}", "something is there already", "Give another name.")
        if not self.state().entries:
            wrong = "there is no entry in the journal yet"
            raise BadInput(f"Backing up {self._path}", wrong, "Back it up when there is one.")
        copied = copy_whole(self._path, target)
        if copied.number < beside[0]:  # it was replaced by an older copy in this very moment
            raise missing(self._path, beside[0], copied.number)
        return copied.state

    def put_aside(self) -> str:
        """Keep the record under another name, so that the next one begins anew; nothing is deleted."""
        if not self._path.exists():
            return ""
        with writer_lock(self._path.parent), told(f"Putting {self._path} aside"):
            return move_away(self._path, f"{self._path.stem}-until-{_stamp()}")

    def restore(self, source: Path) -> RecordState:
        """Put a checked copy in the record's place; what was there is kept under another name."""
        with writer_lock(self._path.parent):
            restored = put_in_place(source, self._path, f"{self._path.stem}-until-{_stamp()}")
            tell_head(self._path, restored.number, restored.chain)
        return restored.state

    def _entries(self, connection: Connection, standing: Standing) -> tuple[Entry, ...]:
        if not standing.version:
            return ()
        standing.must_be_current(self._path)
        with _without_collecting():
            return all_entries(connection, self._path)

    def _looked(self, doing: str, look: Callable[[Connection, Standing], T]) -> T | None:
        """What a look at one state of the record finds, None where nothing was written yet."""
        beside = told_head(self._path)  # before the record, so that it can only be behind
        with told(f"{doing} {self._path}"):
            if is_blank(self._path):
                if beside[0]:
                    raise missing(self._path, beside[0], 0)
                return None
            with looking(self._path) as connection:
                standing = standing_of(connection, self._path)
                hold_against(connection, beside, self._path, standing)
                return look(connection, standing)


def _once_each(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Entries by key; the same fact told twice in a batch is one.

    Raises:
        BadInput: one key has two facts, or is none.
    """
    wanted: dict[str, Entry] = {}
    for one in entries:
        check_key(one.key)
        first = wanted.setdefault(one.key, one)
        if (first.event, first.account) != (one.event, one.account):
            wrong = f"two different facts have the key {one.key!r}"
            raise BadInput("Writing entries down", wrong, "Give every fact a key of its own.")
    return wanted


def _written(
    connection: Connection, wanted: dict[str, Entry], standing: Standing
) -> tuple[tuple[Entry, ...], str]:
    """Those that are new, written behind the last entry, and with what the chain ends then."""
    known, keys = set[str](), list(wanted)
    for first in range(0, len(keys), KEYS_AT_ONCE):
        asked = select(entry.c.key).where(entry.c.key.in_(keys[first : first + KEYS_AT_ONCE]))
        known.update(connection.scalars(asked))
    fresh: list[Entry] = []
    rows, chain = [], standing.chain
    for one in (one for key, one in wanted.items() if key not in known):
        number, body = standing.number + len(fresh) + 1, body_of(one)
        chain = link(chain, number, one.key, body)
        fresh.append(replace(one, number=number))
        rows.append((number, one.key, body, chain))
    if rows:
        connection.exec_driver_sql(
            INSERT, rows
        )  # a statement made for each of many thousand rows takes as long as they do
        connection.execute(update(head).values(number=rows[-1][0], chain=chain))
    return tuple(fresh), chain


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Works without the collector of cycles: no entry has one, and looking for them takes as long as the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
