"""The journal's record: facts written down once, in order, each chained to the one before; read whole, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from putwright.domain.journal_events import Entry


@dataclass(frozen=True, slots=True)
class RecordState:
    """How a record stands: its schema version and the newest, how many entries, and what its chain ends with."""

    version: str
    newest_version: str
    entries: int
    head: str

    @property
    def is_current(self) -> bool:
        """Whether this program wrote its schema."""
        return self.version == self.newest_version


class JournalRecord(Protocol):
    """Entries in the order in which they were written; added to, never changed."""

    def entries(self) -> Sequence[Entry]:
        """Every entry, oldest record first, with the chain checked.

        Raises:
            BadInput: the record is damaged, cut, changed by others, or of another schema version.
            OutsideFailure: it could not be read.
        """
        ...

    def append(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Write entries down, all or none of them; they are durable when this returns, each with its number.

        An entry whose key is in the record already is left out, and not among those returned.

        Raises:
            BadInput: the record is damaged, or of another schema version.
            OutsideFailure: they could not be written; nothing was.
        """
        ...

    def state(self) -> RecordState:
        """Its version, size and head, without reading every entry."""
        ...

    def check(self) -> RecordState:
        """The same after every page and every link of the chain was looked at.

        Raises:
            BadInput: says what is damaged and how to restore it.
        """
        ...

    def upgrade(self) -> tuple[str, str]:
        """Bring the schema up to date, after a copy was put beside it; versions before and after.

        Raises:
            BadInput: it was written by a newer program.
            OutsideFailure: it could not be written; the old one stands.
        """
        ...

    def back_up(self, target: Path) -> RecordState:
        """Write a whole and checked copy to a path that does not exist yet; of a record in use as well.

        Raises:
            BadInput: something is there already, or the record is damaged.
            OutsideFailure: it could not be written.
        """
        ...

    def put_aside(self) -> str:
        """Keep the record under another name, so that the next one begins anew; that name, "" where there was none.

        Raises:
            OutsideFailure: it could not be renamed.
        """
        ...

    def restore(self, source: Path) -> RecordState:
        """Put a checked copy in the record's place; what was there is kept under another name.

        Raises:
            BadInput: the copy is damaged, or is no record of ours.
            OutsideFailure: it could not be written; the old one stands.
        """
        ...
