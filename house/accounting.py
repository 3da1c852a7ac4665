"""Writes docs/accounting.md: how each fact is booked, line by line, as the program books it when the page is made.

`python -m house.accounting` writes it, `--check` says whether it is up to date. The figures of the articles stand once more, typed by
hand, in tests/authorities/test_accounting.py.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from house.accounting_words import EXAMPLES, FOOT, HEAD, Example
from house.generated import keep
from putwright.domain.journal_events import Entry, JournalEvent, Origin, SourceKind
from putwright.domain.money import to_cents
from putwright.journal.books import Books
from putwright.journal.lines import Line
from putwright.journal.replay import replay

TARGET = "docs/accounting.md"
SOURCE = Origin(SourceKind.STATEMENT, "example")


def text() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(part for example in EXAMPLES for part in _part(example)), FOOT])


def facts(events: Sequence[JournalEvent]) -> list[Entry]:
    """Facts of an example, in their order."""
    numbers = count(1)
    found = []
    for event in events:
        number, on = next(numbers), getattr(event, "on", date(2026, 12, 31))
        at = datetime(on.year, on.month, on.day, 15, number % 60, tzinfo=UTC)
        found.append(Entry(f"e{number}", at, "U***567", event, SOURCE, at, number))
    return found


def booked(example: Example) -> Books:
    """The books of an example."""
    return replay(facts(example.events), keeps_bookings=True)


def _part(example: Example) -> list[str]:
    books = booked(example)
    lines = ["", f"## {example.title}", "", *example.words, ""]
    shown = {f"e{number}" for number in example.shown}
    lines += ["| day | what | line | change |", "|---|---|---|---:|"]
    days = {entry.key: entry for entry in facts(example.events)}
    for booking in books.ledger.bookings:
        key = booking.key.removeprefix("opening:")
        if key not in shown:
            continue
        day, what = f"{getattr(days[key].event, 'on', '')}", example.names[int(key[1:]) - 1]
        for line, currency, amount in _summed(booking.legs):
            lines.append(f"| {day} | {what} | {line} | {to_cents(amount):,} {currency} |")
            day = what = ""
    lines += ["", *_sums(books)]
    return lines


def _summed(legs: Sequence[tuple[Line, str, Decimal]]) -> list[tuple[Line, str, Decimal]]:
    total: dict[tuple[Line, str], Decimal] = {}
    for line, currency, amount in legs:
        total[line, currency] = total.get((line, currency), Decimal(0)) + amount
    return [(line, currency, amount) for (line, currency), amount in total.items() if amount]


def _sums(books: Books) -> list[str]:
    told = []
    for one in books.realized:
        known = "" if not one.premium else f", {to_cents(one.premium):,} of it option premium"
        if one.result or one.premium:
            told.append(
                f"{one.security}: {one.how} with a result of {to_cents(one.result):,} {one.currency}{known}."
            )
    for holding in books.holdings:
        if holding.security.is_shares:
            each = to_cents(-holding.amount / holding.quantity)
            told.append(
                f"{holding.quantity.normalize():f} {holding.security} at {to_cents(-holding.amount):,} "
                f"{holding.currency} in the books, {each:,} each."
            )
    told += [
        f"Cycle {cycle.cycle_id}: true break-even {to_cents(cycle.break_even):,} a share."
        for cycle in books.cycles.cycles.values()
        if cycle.break_even is not None
    ]
    return ["Then: " + " ".join(told)] if told else []


if __name__ == "__main__":
    sys.exit(keep(TARGET, text()))
