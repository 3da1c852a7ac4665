"""The books day by day: what they were at the end of each day that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from putwright.domain.journal_events import Ended, Entry, Restated, ToBase, Traded, Transferred
from putwright.journal.books import Books
from putwright.journal.openings import Openings
from putwright.journal.replay import replay
from putwright.journal.standing import day_of, standing


def on_days(entries: Iterable[Entry], days: Sequence[date]) -> Iterator[tuple[date, Books]]:
    """The books at the end of each day; they are the same books every time, and go on.

    Facts are taken by their trading date, and within one day as they happened.

    Args:
        entries: in any order, reversals among them.
        days: ascending.
    """
    books, facts = replay(()), sorted(standing(entries), key=day_of)
    openings, place = Openings(facts), 0
    for day in days:
        while place < len(facts) and day_of(facts[place]) <= day:
            if openings.is_due:
                openings.before(books, facts[place])
            books.take(facts[place])
            place += 1
        if openings.is_due:
            openings.at_end(books, day)
        yield day, books


def books_at(entries: Iterable[Entry], day: date) -> Books:
    """The books at the end of a day."""
    ((_, books),) = on_days(entries, [day])
    return books


def first_day(entries: Iterable[Entry]) -> date | None:
    """The first day on which something happened; None where nothing has."""
    return min((day_of(entry) for entry in standing(entries)), default=None)


def told_rate(entry: Entry | None) -> ToBase | None:
    """The exchange rate that a fact carries; None where it carries none."""
    told = None if entry is None else getattr(entry.event, "to_base", None)
    return told if isinstance(told, ToBase) else None


def names_of(entries: Iterable[Entry]) -> list[str]:
    """The names of everything that was ever held or owed, sorted; of an option its share's."""
    found: set[str] = set()
    for entry in entries:
        event = entry.event
        if isinstance(event, (Traded, Ended, Transferred)):
            found.add(event.security.symbol)
        elif isinstance(event, Restated):
            found |= {event.old.symbol, event.new.symbol}
    return sorted(found)
