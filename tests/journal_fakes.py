"""A fake of the journal's record, in memory, as plainly as it can be told; held to the port's own suite."""

import hashlib
import pickle
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from putwright.domain.journal_events import Entry, ToBase
from putwright.domain.refusal import BadInput
from putwright.domain.security import Security, security_named
from putwright.ports.journal_record import RecordState

MARK = b"a fake journal\n"


class FakeJournalRecord:
    """A `JournalRecord` in memory; its copies are files."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def entries(self) -> Sequence[Entry]:
        return tuple(self._entries)

    def append(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        known, fresh = {one.key for one in self._entries}, dict[str, Entry]()
        for one in entries:
            first = fresh.get(one.key, one)
            if not is_kept(one) or (first.event, first.account) != (one.event, one.account):
                raise BadInput("Writing entries down", f"{one.key!r} can not be kept", "Mend it.")
            if one.key not in known:
                fresh.setdefault(one.key, one)
        count = len(self._entries)
        written = [replace(one, number=count + place) for place, one in enumerate(fresh.values(), 1)]
        self._entries += written
        return tuple(written)

    def state(self) -> RecordState:
        head = hashlib.sha256(repr(self._entries).encode()).hexdigest() if self._entries else ""
        return RecordState("1", "1", len(self._entries), head)

    def check(self) -> RecordState:
        return self.state()

    def upgrade(self) -> tuple[str, str]:
        return "1", "1"

    def back_up(self, target: Path) -> RecordState:
        if target.exists() or not self._entries:
            raise BadInput(
                f"Backing up to {target}", "it is there, or there is nothing yet", "Choose another."
            )
        target.write_bytes(MARK + pickle.dumps(self._entries))
        return self.state()

    def put_aside(self) -> str:
        aside = f"aside-{len(self._entries)}" if self._entries else ""
        self._entries = []
        return aside

    def restore(self, source: Path) -> RecordState:
        if not source.exists() or not source.read_bytes().startswith(MARK):
            raise BadInput(f"Restoring {source}", "it is no copy of ours", "Give another.")
        self._entries = pickle.loads(source.read_bytes().removeprefix(MARK))
        return self.state()


def is_kept(entry: Entry) -> bool:
    """Whether a record takes an entry: one line of a key, moments of UTC, finite amounts, whole characters, nothing odd."""
    moments = all(one.utcoffset() == UTC.utcoffset(None) for one in (entry.at, entry.recorded_at))
    return bool(entry.key) and "\n" not in entry.key and moments and _is_plain(entry)


def _is_plain(value: Any) -> bool:
    if isinstance(value, Security):
        return value == security_named(value.name)
    if isinstance(value, ToBase) and " " in value.currency:
        return False
    if is_dataclass(value):
        return all(_is_plain(getattr(value, one.name)) for one in fields(value))
    if isinstance(value, tuple):
        return all(map(_is_plain, value))
    if isinstance(value, str):
        return value == value.encode(errors="replace").decode()
    if isinstance(value, Decimal):
        return value.is_finite()
    return not isinstance(value, float | list) or isinstance(value, datetime)
