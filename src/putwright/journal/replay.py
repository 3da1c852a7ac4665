"""Replay: facts in the order in which they happened become books; the same facts give the same books."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from putwright.domain.journal_events import (
    CashMoved,
    CurrencyTraded,
    Ended,
    Entry,
    Restated,
    Traded,
    Transferred,
)
from putwright.journal.books import Books
from putwright.journal.endings import ended
from putwright.journal.moneys import cash_moved, currency_traded
from putwright.journal.openings import Openings
from putwright.journal.restating import restated
from putwright.journal.standing import day_of, standing
from putwright.journal.trades import traded, transferred

HANDLERS: dict[type, Callable[[Books, Entry, Any], None]] = {
    Traded: traded,
    Ended: ended,
    CashMoved: cash_moved,
    CurrencyTraded: currency_traded,
    Restated: restated,
    Transferred: transferred,
}


def replay(entries: Iterable[Entry], *, until: date | None = None, keeps_bookings: bool = False) -> Books:
    """The books that facts add up to.

    Args:
        entries: in any order, reversals among them.
        until: the last trading date that counts; all when None.
        keeps_bookings: whether each booking is kept, to be shown.
    """
    books, facts = Books(HANDLERS, keeps_bookings=keeps_bookings), standing(entries)
    openings = Openings(facts)
    if until is not None:
        facts = [entry for entry in facts if day_of(entry) <= until]
    with _without_collecting():
        taken = 0
        while openings.is_due and taken < len(facts):
            openings.before(books, facts[taken])
            books.take(facts[taken])
            taken += 1
        books.take_all(facts[taken:] if taken else facts)
        openings.at_end(books, until)
    return books


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Replays without the collector of cycles: books have none, and looking for them takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
