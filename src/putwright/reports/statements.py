"""What became of statements that were imported: every row accounted for, every difference told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from putwright.reports.books import BooksReport


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One statement.

    Attributes:
        name: of the file.
        account: masked.
        first, last: the days it is about.
        rows: how many it has.
        facts: how many facts they are.
        added: facts that were not known.
        known: facts that were known already.
        confirmed: facts of the desk or typed ones that it confirms.
        corrected: facts that it corrects, in words.
        contradicted: facts that better ones contradict, in words.
        skipped: rows that are no facts, by reason.
        remarks: what else is to be known of the file.
    """

    name: str
    account: str
    first: date
    last: date
    rows: int
    facts: int
    added: int
    known: int
    confirmed: int
    corrected: tuple[str, ...]
    contradicted: tuple[str, ...]
    skipped: Mapping[str, int]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementsReport:
    """Statements taken in, and how the books stand against the newest of each account."""

    statements: tuple[StatementRow, ...]
    books: tuple[BooksReport, ...]
    is_well: bool
