"""A broker's statement as it was read: its facts, and every row that is none of them, with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from putwright.domain.journal_events import Entry


@dataclass(frozen=True, slots=True)
class RowSkipped:
    """One row of a statement, or one value in it, that was not taken, and why; `row` counts from 1 within its section."""

    section: str
    row: int
    why: str

    def __str__(self) -> str:
        return f"{self.section} {self.row}: {self.why}"


@dataclass(frozen=True, slots=True)
class StatementRead:
    """One account's statement.

    Attributes:
        name: of the file, without its folder.
        digest: of its content.
        account: masked.
        base_currency: of the account.
        first, last: the days it is about.
        entries: its facts, the last of them a `StatementTaken`.
        rows: rows by section, all of them: imported and skipped add up to it.
        skipped: rows that were not taken.
        remarks: columns and values that nobody here knows, and whatever else a person should know of the file.
    """

    name: str
    digest: str
    account: str
    base_currency: str
    first: date
    last: date
    entries: tuple[Entry, ...]
    rows: Mapping[str, int]
    skipped: tuple[RowSkipped, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def skipped_because(self) -> Mapping[str, int]:
        """How many rows were skipped for each reason."""
        return Counter(f"{one.section}: {one.why}" for one in self.skipped)
