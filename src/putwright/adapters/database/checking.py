"""A whole record looked at: every link, every page, and the guards that keep it from being changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from putwright.adapters.database.connections import looking, raw, told
from putwright.adapters.database.entry_form import RESTORE
from putwright.adapters.database.links import Row, end_of, entries_of
from putwright.adapters.database.standing import Standing, standing_of
from putwright.adapters.database.tables import GUARDS, NEWEST, version_text
from putwright.domain.journal_events import Entry
from putwright.domain.refusal import BadInput

ROWS = "SELECT number, key, body, chain FROM entry ORDER BY number"


def checked(path: Path) -> Standing:
    """How a file that is there stands, after everything in it was looked at.

    Raises:
        BadInput: says what is damaged, or that it is somebody else's, or newer than this program.
        OutsideFailure: it could not be read.
    """
    with told(f"Checking {path}"), looking(path) as connection:
        return checked_within(connection, path)


def checked_within(connection: Connection, path: Path) -> Standing:
    """The same of one state of it, within a connection."""
    standing = standing_of(connection, path)
    if standing.version > NEWEST:
        standing.must_be_current(path)
    if standing.version:
        end_of(rows_of(connection, path), path)
        _check_pages(connection, path)
        _check_schema(connection, path, standing.version)
    return standing


def all_entries(connection: Connection, path: Path) -> tuple[Entry, ...]:
    """Every entry, its link checked, as quickly as it goes.

    Raises:
        BadInput: an entry is not what was written, or does not read; with its number.
    """
    try:
        return tuple(entries_of(raw(connection).execute(ROWS), path))
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        end_of(rows_of(connection, path), path)  # says which entry it was
        raise


def rows_of(connection: Connection, path: Path) -> Iterator[Row]:
    """The rows of a record in their order; a page that does not read is told with the entry it was to hold.

    Raises:
        BadInput: a page or a text does not read.
    """
    last = 0
    try:
        for row in raw(connection).execute(ROWS):
            yield row
            last = row[0]
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise BadInput(f"Reading {path}", f"entry {last + 1:,} does not read: {error}", RESTORE) from error


def _check_pages(connection: Connection, path: Path) -> None:
    try:
        found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    except DBAPIError as error:
        found = str(error.orig)
    if found != "ok":
        wrong = f"every entry reads, but a page is damaged: {str(found).splitlines()[-1]}"
        raise BadInput(f"Checking {path}", wrong, RESTORE)


def _check_schema(connection: Connection, path: Path, version: int) -> None:
    guards = set(
        connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
    )
    scripts = list(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars())
    wanted = GUARDS if version > 1 else {name for name in GUARDS if name.startswith("entry")}
    if guards != wanted or scripts != [version_text(version)]:
        wrong = "every entry reads, but its schema was changed by another program"
        raise BadInput(f"Checking {path}", wrong, RESTORE)
