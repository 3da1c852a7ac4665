"""Our books against a statement's: every position and every currency, line by line; nothing is smoothed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from putwright.domain.journal_events import BooksCompared, Entry, StatementTaken
from putwright.domain.security import security_named
from putwright.journal.books import Books
from putwright.journal.lines import ZERO
from putwright.journal.standing import standing

CENT = Decimal("0.01")
CASH = "cash"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing in two books [share, contract or currency]; None where a book does not have it."""

    what: str
    unit: str
    ours: Decimal | None
    theirs: Decimal | None
    cost_ours: Decimal | None = None
    cost_theirs: Decimal | None = None

    @property
    def difference(self) -> Decimal:
        """Ours less theirs."""
        return (self.ours or ZERO) - (self.theirs or ZERO)

    @property
    def is_same(self) -> bool:
        """Whether both agree: cash to the cent, everything else exactly."""
        limit = CENT / 2 if self.what == CASH else ZERO
        return abs(self.difference) <= limit

    def __str__(self) -> str:
        ours, theirs = (_figure(one) for one in (self.ours, self.theirs))
        return f"{self.what} {self.unit}: {ours} in the journal, {theirs} on the statement"


def audit(books: Books, account: str, statement: StatementTaken) -> list[AuditLine]:
    """The books at the end of a statement, held against it; what it does not tell is not compared.

    Args:
        books: replayed until the statement's last day.
        account: whose.
        statement: what it says.
    """
    lines = [
        AuditLine(CASH, one.name, books.ledger.cash(one.name, account), one.quantity)
        for one in statement.closing
    ]
    if statement.positions is None:
        return lines
    ours = {one.security.name: one for one in books.holdings if one.account == account}
    theirs = {one.name: one for one in statement.positions if one.quantity}
    for name in sorted(ours.keys() | theirs.keys()):
        holding, balance = ours.get(name), theirs.get(name)
        security = security_named(name)
        lines.append(
            AuditLine(
                str(security),
                "contracts" if security.is_option else "shares" if security.is_shares else "units",
                None if holding is None else holding.quantity,
                None if balance is None else balance.quantity,
                None if holding is None or not holding.is_known else -holding.amount,
                None if balance is None else balance.cost,
            )
        )
    return lines


def statements_of(entries: Iterable[Entry], account: str = "") -> list[tuple[Entry, StatementTaken]]:
    """The statements that were taken, by account and last day, the newest last."""
    found = [
        (entry, entry.event)
        for entry in standing(entries)
        if isinstance(entry.event, StatementTaken) and account in {"", entry.account}
    ]
    return sorted(found, key=lambda one: (one[0].account, one[1].last, one[0].number))


def last_comparisons(entries: Iterable[Entry]) -> dict[str, tuple[Entry, BooksCompared]]:
    """The last comparison of each account with anything."""
    return {
        entry.account: (entry, entry.event)
        for entry in standing(entries)
        if isinstance(entry.event, BooksCompared)
    }


def standing_differences(entries: Iterable[Entry]) -> tuple[str, ...]:
    """What the last comparison of each account found; empty where all agreed, or none was made."""
    return tuple(words for _, event in last_comparisons(entries).values() for words in event.differences)


def days_without_statement(statements: Sequence[StatementTaken]) -> list[tuple[date, date]]:
    """Spans between the first and the last statement of an account that no statement covers, weekends by themselves left out."""
    gaps: list[tuple[date, date]] = []
    covered: date | None = None
    for one in sorted(statements, key=lambda each: each.first):
        if covered is not None and one.first > covered + timedelta(days=1):
            first, last = covered + timedelta(days=1), one.first - timedelta(days=1)
            days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
            if any(day.weekday() < 5 for day in days):
                gaps.append((first, last))
        covered = one.last if covered is None else max(covered, one.last)
    return gaps


def _figure(amount: Decimal | None) -> str:
    return "nothing" if amount is None else f"{amount.normalize():,f}"
