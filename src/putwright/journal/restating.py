"""Splits, new symbols and adjusted series in the books: names and counts change, money does not."""

from __future__ import annotations

from putwright.domain.journal_events import Entry, Restated
from putwright.journal.books import Books, reserve_legs
from putwright.journal.cycles import Step, StepKind
from putwright.journal.lines import ZERO


def restated(books: Books, entry: Entry, event: Restated) -> None:
    """Each unit of one security became `factor` units of another; nothing where none was held."""
    holding = books.holding(entry.account, event.old)
    if holding is None:
        return
    before, currency = holding.quantity, holding.currency
    for lot in holding.restate(event.factor):
        cycle = books.cycles.cycles[lot.cycle]
        cycle.hold(event.old, -lot.quantity / event.factor)
        cycle.hold(event.new, lot.quantity)
        cycle.add(Step(event.on, StepKind.RESTATED, event.new, lot.quantity, ZERO, ZERO, entry.key))
        if cycle.symbol != event.new.symbol:
            books.cycles.rename(cycle, event.new.symbol)
        books.held(entry.account, event.new, currency).open(lot)
    new = books.held(entry.account, event.new, currency)
    legs = reserve_legs(holding, before, ZERO)
    legs += reserve_legs(new, ZERO, new.quantity)
    books.ledger.book(entry.key, entry.account, legs)
