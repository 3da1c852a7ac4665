"""Replay: facts in the order in which they happened become books; the same facts give the same books."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    books = Books(HANDLERS, keeps_bookings=keeps_bookings)
    take = books.take
    for entry in standing(entries):
        if until is None or day_of(entry) <= until:
            take(entry)
    return books
