"""Trades and transfers in the books: what they close is realised, what they open is a lot."""

from __future__ import annotations

from decimal import Decimal

from putwright.domain.journal_events import Entry, Traded, Transferred
from putwright.journal.books import HOLDS, Books, Flow, reserve_legs
from putwright.journal.cycles import Step, StepKind
from putwright.journal.lines import CASH, ZERO, Leg, Line
from putwright.journal.lots import BOUGHT_BACK, SOLD, Closing, Lot, part_of
from putwright.journal.steps import opened_step


def traded(books: Books, entry: Entry, event: Traded) -> None:
    """A purchase or sale."""
    account, security, currency = entry.account, event.security, event.currency
    holding = books.held(account, security, currency)
    closing = holding.closable(event.quantity)
    if event.opens is False and closing != event.quantity:
        gap, stated = event.quantity - closing, event.stated_result
        closed_for = part_of(event.net, gap, event.quantity)
        known = None if stated is None else part_of(stated, gap, event.quantity)
        books.was_before(entry, holding, gap, event.on, closed_for, known)
        closing = event.quantity
    before = holding.quantity
    closed_for, legs = ZERO, [(CASH, currency, event.net)]
    if closing:
        closed_for = part_of(event.net, closing, event.quantity)
        how = SOLD if closing < 0 else BOUGHT_BACK
        legs += books.close(entry, holding, closing, closed_for, event.on, how, event.price)
    opening = event.quantity - closing
    if opening:
        opened_for = event.net - closed_for
        legs.append((holding.line, currency, -opened_for))
        cycle, is_roll = books.cycles.for_opening(account, security, opening, currency, event.on)
        holding.open(Lot(opening, opened_for, event.on, cycle.cycle_id, entry.key))
        opened_step(cycle, entry, security, opening, event.price, opened_for, event.on, is_roll=is_roll)
    legs += reserve_legs(holding, before, holding.quantity)
    books.ledger.book(entry.key, account, legs)


def transferred(books: Books, entry: Entry, event: Transferred) -> None:
    """Securities that came or went without a trade, at their cost where it is known."""
    account, security, currency = entry.account, event.security, event.currency
    holding = books.held(account, security, currency)
    before, closing = holding.quantity, holding.closable(event.quantity)
    legs: list[Leg] = []
    value = ZERO
    if closing:
        out = holding.cost_of_oldest(-closing)
        legs += books.close(entry, holding, closing, -out, event.on, Closing.LEFT)
        legs.append((Line.TRANSFERS, currency, -out))
        value += out
    opening = event.quantity - closing
    if opening:
        value += _came_in(books, entry, event, opening, legs)
    legs += reserve_legs(holding, before, holding.quantity)
    books.ledger.book(entry.key, account, legs)
    books.flows.append(Flow(account, event.on, value, currency, entry.key))


def _came_in(books: Books, entry: Entry, event: Transferred, opening: Decimal, legs: list[Leg]) -> Decimal:
    """Open what a transfer brought; its cost [currency]."""
    security, currency = event.security, event.currency
    cost = part_of(event.cost or ZERO, opening, event.quantity)
    cycle, _ = books.cycles.for_opening(entry.account, security, opening, currency, event.on)
    is_known = event.cost is not None
    opened_on = event.acquired_on or (event.on if is_known else None)
    lot = Lot(opening, -cost, opened_on, cycle.cycle_id, entry.key, is_known=is_known)
    books.held(entry.account, security, currency).open(lot)
    cycle.hold(security, opening)
    cycle.add(Step(event.on, StepKind.SHARES_CAME, security, opening, ZERO, -cost, entry.key))
    legs += [(HOLDS[security.kind], currency, cost), (Line.TRANSFERS, currency, -cost)]
    return cost
