"""Entries as rows and back, each chained to the one before: a row that was changed, taken out or put in breaks the chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeAlias

from pydantic_core import PydanticSerializationError, from_json, to_json

from putwright.adapters.database.entry_form import RESTORE, UNFITTING, event_form, event_of, twin_of
from putwright.adapters.database.tables import BEGINNING
from putwright.domain.journal_events import Entry, Origin, SourceKind
from putwright.domain.refusal import BadInput

Row: TypeAlias = tuple[
    int, str, str, str
]  # number, key, body, chain; a body is a list in the order of tables.VIEWS
SOURCES = {kind.value: kind for kind in SourceKind}

_EntryTwin, _OriginTwin = twin_of(Entry), twin_of(Origin)


def body_of(entry: Entry) -> str:
    """What is kept of an entry beside its key, as JSON.

    Raises:
        BadInput: it holds what the record can not keep.
    """
    tried, origin = f"Writing the entry {entry.key!r} down", entry.origin
    if any(type(text) is not str for text in (entry.account, origin.of, origin.row)):
        raise BadInput(tried, "its account or origin is no text", "Give text for both.")
    at, recorded_at = _moment_text(entry.at, tried), _moment_text(entry.recorded_at, tried)
    source = (SourceKind(origin.kind).value, origin.of, origin.row)
    kind, form = type(entry.event).__name__, event_form(entry.event)
    try:
        return to_json((at, entry.account, kind, *source, recorded_at, form)).decode()
    except (UnicodeEncodeError, PydanticSerializationError) as error:  # half a character
        raise BadInput(tried, str(error), "Give text that can be written in UTF-8.") from error


def _moment_text(moment: datetime, tried: str) -> str:
    if moment.tzinfo is UTC:
        return moment.isoformat()
    if moment.tzinfo is None or moment.utcoffset() != UTC.utcoffset(None):
        raise BadInput(tried, f"the moment {moment.isoformat()} is not of UTC", "Give aware moments in UTC.")
    return moment.astimezone(UTC).isoformat()


def check_key(key: str) -> None:
    """Refuse what is no key.

    Raises:
        BadInput: it is empty, more than a line, or no text.
    """
    try:
        key.encode()
        if not key or "\n" in key:
            raise ValueError("it is empty, or more than one line")
    except (ValueError, AttributeError) as error:
        tried, remedy = f"Writing the entry {key!r} down", "Give every entry a key of one line of text."
        raise BadInput(tried, f"its key will not do: {error}", remedy) from error


def link(before: str, number: int, key: str, body: str) -> str:
    """What binds a row to the one before: a digest of both."""
    return sha256(f"{before}\n{number}\n{key}\n{body}".encode()).hexdigest()


def entries_of(rows: Iterable[Row], path: object) -> Iterator[Entry]:
    """The entries of a whole record, its chain checked on the way.

    Raises:
        BadInput: a row is not what was written, or not where it was; with its number.
    """
    moment, before = datetime.fromisoformat, BEGINNING
    at_once = ("", datetime.min.replace(tzinfo=UTC))  # entries of one batch were written down at one moment
    for expected, (number, key, body, chain) in enumerate(rows, 1):
        before = sha256(f"{before}\n{number}\n{key}\n{body}".encode()).hexdigest()
        if before != chain or number != expected:
            raise broken(path, expected)
        try:
            at, account, kind, source, of, row, recorded_at, form = from_json(body)
            if recorded_at != at_once[0]:
                at_once = (recorded_at, moment(recorded_at))
            origin = _OriginTwin(SOURCES[source], of, row)
            origin.__class__ = Origin
            made = _EntryTwin(key, moment(at), account, event_of(kind, form), origin, at_once[1], number)
            made.__class__ = Entry
            yield made
        except BadInput as error:
            raise BadInput(f"Reading {path}", f"entry {number:,}: {error.wrong}", error.remedy) from error
        except UNFITTING as error:
            wrong = f"entry {number:,} does not fit: {error}"
            remedy = "Use the version of putwright that wrote it, or newer."
            raise BadInput(f"Reading {path}", wrong, remedy) from error


def end_of(rows: Iterable[Row], path: object) -> tuple[int, str]:
    """How a whole record ends, its chain checked on the way and nothing else.

    Raises:
        BadInput: a row is not what was written, or not where it was; with its number.
    """
    before, expected = BEGINNING, 0
    for number, key, body, chain in rows:
        expected += 1
        before = link(before, number, key, body)
        if before != chain or number != expected:
            raise broken(path, expected)
    return expected, before


def broken(path: object, number: int) -> BadInput:
    """What is said where the chain does not hold."""
    return BadInput(f"Reading {path}", f"entry {number:,} was changed, taken out or put in", RESTORE)
