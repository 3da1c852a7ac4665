"""Cash that was there before the record: what the earliest statement of an account says it began with, less what we know of before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from putwright.domain.journal_events import Entry, StatementTaken
from putwright.journal.books import Books
from putwright.journal.lines import Leg, Line
from putwright.journal.standing import day_of


class Openings:
    """The opening cash of every account, booked when the replay comes to the first day of its earliest statement."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._due: dict[str, tuple[date, Entry, StatementTaken]] = {}
        for entry in entries:
            event = entry.event
            if isinstance(event, StatementTaken) and event.opening:
                known = self._due.get(entry.account)
                if known is None or event.first < known[0]:
                    self._due[entry.account] = (event.first, entry, event)

    @property
    def is_due(self) -> bool:
        """Whether anything is still to be booked."""
        return bool(self._due)

    def before(self, books: Books, entry: Entry) -> None:
        """Book what is due before a fact is taken in."""
        due = self._due.get(entry.account)
        if due is not None and day_of(entry) >= due[0]:
            self._book(books, entry.account)

    def at_end(self, books: Books, until: date | None) -> None:
        """Book what no fact has called for, as far as its day has come."""
        for account, (first, _, _) in list(self._due.items()):
            if until is None or first <= until:
                self._book(books, account)

    def _book(self, books: Books, account: str) -> None:
        _, entry, event = self._due.pop(account)
        for balance in event.opening:
            missing = balance.quantity - books.ledger.cash(balance.name, account)
            if missing:
                legs: list[Leg] = [(Line.CASH, balance.name, missing), (Line.BEFORE, balance.name, -missing)]
                books.ledger.book(f"opening:{entry.key}", account, legs)
                books.opening_cash(account, event.first, missing, balance.name, entry.key)
