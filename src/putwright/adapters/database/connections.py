"""Connections to the record's file: one that only looks and never makes anything, one that writes, and what SQLite's complaints mean."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from putwright.adapters.database.entry_form import RESTORE
from putwright.domain.refusal import BadInput, OutsideFailure

BUSY_SECONDS = 10.0  # as long as the workspace's writers wait for each other
TRUSTING = "trusted_schema = ON"  # the views into an entry's body use json_extract; we give SQLite no functions of our own
BESIDE = ("-wal", "-shm")  # what SQLite keeps beside a file in use
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR)
REMEDIES = {
    sqlite3.SQLITE_FULL: "Free space on the disk, then repeat.",
    sqlite3.SQLITE_BUSY: "Wait for the other putwright to end, then repeat.",
    sqlite3.SQLITE_READONLY: "Mend the permissions of the file and its folder, then repeat.",
    sqlite3.SQLITE_CANTOPEN: "Mend the permissions of the file and its folder, then repeat.",
    sqlite3.SQLITE_PERM: "Mend the permissions of the file and its folder, then repeat.",
}
OTHERWISE = "Free space or mend the disk, then repeat."


def is_blank(path: Path) -> bool:
    """Whether nothing was written there yet: no file, or the empty one that a writer began with."""
    return not path.exists() or path.stat().st_size == 0


def is_cut(path: Path) -> bool:
    """Whether a file is shorter than its own header says; of one that has no log, and that nobody else writes to."""
    if is_blank(path) or not is_blank(path.with_name(path.name + BESIDE[0])):
        return False
    with path.open("rb") as file:
        header = file.read(32)
    page, pages = int.from_bytes(header[16:18], "big"), int.from_bytes(header[28:32], "big")
    return path.stat().st_size < (65_536 if page == 1 else page) * pages


@contextmanager
def looking(path: Path) -> Iterator[Connection]:
    """A connection to one state of a record that is there, whatever others write meanwhile; it can not write."""
    # On a medium that can not be written SQLite has no place for its index of the log; without a log it needs none.
    log = path.with_name(path.name + BESIDE[0])
    sealed = "" if os.access(path.parent, os.W_OK) or not is_blank(log) else "&immutable=1"
    engine = _engine(lambda: _opened_to_look(path, sealed), "BEGIN")
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(path: Path) -> Iterator[Connection]:
    """A connection in a transaction that is alone in writing, kept when the block ends and durable then; the file is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(
        os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    )  # SQLite gives what it keeps beside the same rights
    engine = _engine(lambda: _opened_to_write(path), "BEGIN IMMEDIATE")
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def told(tried: str) -> Iterator[None]:
    """Translates what SQLite and the system complain of.

    Raises:
        BadInput: the file is damaged, or is no database.
        OutsideFailure: it could not be read or written; what was tried did not happen, or may be repeated as it is.
    """
    try:
        yield
    except DBAPIError as error:
        raise _fault(tried, error.orig) from error
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _fault(tried, error) from error
    except OSError as error:
        wrong = error.strerror or str(error)
        raise OutsideFailure(tried, wrong, OTHERWISE, retry_is_safe=True) from error


def raw(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection behind one of SQLAlchemy's: what copies a database, and what reads quickest."""
    found = connection.connection.driver_connection
    if not isinstance(found, sqlite3.Connection):
        raise TypeError(f"{found!r} is no connection of SQLite")
    return found


def _fault(tried: str, error: BaseException | None) -> BadInput | OutsideFailure:
    code = (
        getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    )  # what is above says where, not what
    wrong = str(error)
    if code in DAMAGED:
        return BadInput(tried, f"the file is damaged, or none of ours: {wrong}", RESTORE)
    return OutsideFailure(tried, wrong, REMEDIES.get(code, OTHERWISE), retry_is_safe=True)


def _engine(opened: Callable[[], sqlite3.Connection], begin: str) -> Engine:
    engine = create_engine("sqlite://", creator=opened, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _opened_to_look(path: Path, sealed: str) -> sqlite3.Connection:
    """A connection that can not write; after a writer that was killed its log is taken in first, which only a writer can."""
    uri = f"{path.absolute().as_uri()}?mode=ro{sealed}"
    connection = _opened(uri)
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1")
    except sqlite3.OperationalError as error:
        connection.close()
        if sealed or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
            raise
        with closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)) as writer:
            writer.execute("SELECT 1 FROM sqlite_master LIMIT 1")
        return _opened(uri)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _opened(uri: str) -> sqlite3.Connection:
    # Without an isolation level of its own the driver begins nothing: the engine's listener does.
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    for pragma in ("query_only = ON", TRUSTING):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _opened_to_write(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
    for pragma in (
        "journal_mode = WAL",  # readers see one state while others write
        "synchronous = FULL",  # a transaction is on the disk when it is kept
        "foreign_keys = ON",
        "recursive_triggers = ON",  # REPLACE deletes as well
        TRUSTING,
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection
