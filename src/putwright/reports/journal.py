"""The journal as a person reads it: every fact with its money, its cycle and its source; what was reversed on request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.domain.journal_events import (
    Answered,
    BooksCompared,
    CurrencyTraded,
    Entry,
    Noted,
    RateTold,
    Reversed,
    StatementTaken,
    YearFrozen,
)
from putwright.domain.refusal import counted
from putwright.journal.books import Books
from putwright.journal.economics import what_of
from putwright.journal.standing import day_of

SILENT = (RateTold,)  # tables, nothing that happened


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One fact.

    Attributes:
        number: its place in the record.
        key: tells it from every other.
        on: the trading date.
        what: in words.
        net: the cash it moved, signed [currency]; None where it moved none.
        currency: of that.
        cycles: which it belongs to.
        source: who says so.
        standing: "stands", "reversed", "confirmed" or "unconfirmed" (typed, and no statement has told it yet).
        account: masked.
    """

    number: int
    key: str
    on: date
    what: str
    net: Decimal | None
    currency: str
    cycles: tuple[str, ...]
    source: str
    standing: str
    account: str


@dataclass(frozen=True, slots=True)
class JournalReport:
    """Facts that were asked for, oldest first; `left_out` counts the others."""

    rows: tuple[JournalRow, ...]
    entries: int
    left_out: int
    cash: tuple[tuple[str, Decimal], ...]
    has_opening_cash: bool
    is_filtered: bool


def journal_report(
    entries: Sequence[Entry],
    books: Books,
    *,
    since: date | None = None,
    symbol: str = "",
    cycle: str = "",
    everything: bool = False,
) -> JournalReport:
    """The journal, or the part of it that was asked for.

    Args:
        entries: every entry.
        books: what they add up to.
        since: the first trading date.
        symbol: of the company.
        cycle: by its id.
        everything: reversed facts, rates and reversals as well.
    """
    cycles = cycles_by_key(books)
    gone = {one.event.of: one.event for one in entries if isinstance(one.event, Reversed)}
    rows = []
    for entry in sorted(entries, key=lambda one: (day_of(one), one.at, one.number)):
        if not everything and (entry.key in gone or isinstance(entry.event, (*SILENT, Reversed))):
            continue
        if since is not None and day_of(entry) < since:
            continue
        mine = _cycles_of(entry, cycles)
        if (symbol and symbol not in symbols_of(entry, books, mine)) or (cycle and cycle not in mine):
            continue
        rows.append(_row(entry, mine, gone.get(entry.key)))
    cash = tuple((currency, books.ledger.cash(currency)) for currency in books.ledger.currencies())
    has_opening = any(isinstance(one.event, StatementTaken) and one.event.opening for one in entries)
    return JournalReport(
        tuple(rows),
        len(entries),
        len(entries) - len(rows),
        cash,
        has_opening,
        bool(since or symbol or cycle),
    )


def cycles_by_key(books: Books) -> dict[str, tuple[str, ...]]:
    """Which cycles each fact belongs to, by its key."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for cycle in books.cycles.cycles.values():
        for step in cycle.steps:
            found[step.key][cycle.cycle_id] = None
    for one in books.realized:
        found[one.closing_key][one.cycle] = None
    return {key: tuple(cycles) for key, cycles in found.items()}


def symbols_of(entry: Entry, books: Books, cycles: Iterable[str]) -> set[str]:
    """The companies a fact is about."""
    event = entry.event
    found = {
        security.symbol
        for name in ("security", "delivered", "old", "new")
        if (security := getattr(event, name, None)) is not None
    }
    return found | {books.cycles.cycles[one].symbol for one in cycles if one in books.cycles.cycles}


def _cycles_of(entry: Entry, cycles: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if isinstance(entry.event, Noted | Answered):
        return (entry.event.about,)
    return cycles.get(entry.key, ())


def _row(entry: Entry, cycles: tuple[str, ...], reversal: Reversed | None) -> JournalRow:
    event = entry.event
    standing = "stands" if str(entry.origin.kind) == "statement" else "unconfirmed"
    if reversal is not None:
        standing = "confirmed" if reversal.is_confirmed else "reversed"
    elif isinstance(event, Noted | Answered | StatementTaken | BooksCompared | YearFrozen | Reversed):
        standing = "stands"
    amount = getattr(event, "net", None)
    if amount is None:
        amount = getattr(event, "amount", None)
    return JournalRow(
        number=entry.number,
        key=entry.key,
        on=day_of(entry),
        what=_words(entry),
        net=amount,
        currency=getattr(event, "currency", "") if not isinstance(event, CurrencyTraded) else "",
        cycles=cycles,
        source=str(entry.origin),
        standing=standing,
        account=entry.account,
    )


def _words(entry: Entry) -> str:
    event = entry.event
    if isinstance(event, Noted):
        return f"note: {event.text}"
    if isinstance(event, Answered):
        return f"{event.question} {event.answer}"
    if isinstance(event, StatementTaken):
        return f"statement {event.first} to {event.last} taken in, {counted(event.imported, 'fact')}"
    if isinstance(event, BooksCompared):
        agreed = "all agree" if not event.differences else f"{len(event.differences)} do not agree"
        return f"books compared with the {event.against}: {agreed}"
    if isinstance(event, Reversed):
        return f"reversed {event.of}: {event.because}"
    if isinstance(event, YearFrozen):
        return f"tax year {event.year} frozen by the rule {event.rule} {event.version}"
    return what_of(event)
