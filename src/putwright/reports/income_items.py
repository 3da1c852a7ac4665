"""What came in and what went out, one amount at a time: each of one kind, of one day, of one cycle, at its own rate.

An assigned put has done its part: its premium is kept, and what becomes of the shares, counted from the strike, stands apart. In the
books the same premium makes the shares cheaper; the total is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from putwright.domain.journal_events import CashKind, CashMoved, CurrencyTraded, Ended, Entry, ToBase, Traded
from putwright.journal.books import Books
from putwright.journal.cycles import StepKind
from putwright.journal.lots import Closing, Realized
from putwright.reports.daybook import told_rate

ZERO = Decimal(0)
BECAME_SHARES = frozenset({Closing.ASSIGNED, Closing.EXERCISED})


class ItemKind(StrEnum):
    """What an amount is. The first three only tell; capital is no result; all others add up to it."""

    RECEIVED = "premium received"
    BOUGHT_BACK = "bought back"
    COMMISSION = "commissions"
    CAPITAL = "capital"  # paid in or out, or there before the record
    CONVERSION = "conversion"  # one side of a trade of currencies
    KEPT = "premium kept"
    SHARES = "shares sold"
    DIVIDEND = "dividends"
    TAX = "tax withheld"
    INTEREST = "interest"
    FEE = "fees"
    OTHER = "other"


TELLING = frozenset({ItemKind.RECEIVED, ItemKind.BOUGHT_BACK, ItemKind.COMMISSION})
RESULTS = frozenset(ItemKind) - TELLING - {ItemKind.CAPITAL, ItemKind.CONVERSION}
CASH_KINDS = {
    CashKind.DIVIDEND: ItemKind.DIVIDEND,
    CashKind.IN_LIEU: ItemKind.DIVIDEND,
    CashKind.TAX: ItemKind.TAX,
    CashKind.INTEREST: ItemKind.INTEREST,
    CashKind.FEE: ItemKind.FEE,
    CashKind.OTHER: ItemKind.OTHER,
}
STEP_KINDS = {
    StepKind.SOLD: ItemKind.RECEIVED,
    StepKind.ROLLED: ItemKind.RECEIVED,
    StepKind.BOUGHT_BACK: ItemKind.BOUGHT_BACK,
    StepKind.DIVIDEND: ItemKind.DIVIDEND,
    StepKind.TAX: ItemKind.TAX,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One amount, signed as cash [currency].

    Attributes:
        on: the day it counts for.
        kind: what it is.
        amount: of it.
        currency: of the amount.
        symbol: of the name, "" where it belongs to none.
        cycle: of the name, "" where it belongs to none.
        rate_on: the day at whose rate it is turned into another currency: when the cash moved.
        told: the rate that the fact itself carries.
    """

    on: date
    kind: ItemKind
    amount: Decimal
    currency: str
    symbol: str
    cycle: str
    rate_on: date
    told: ToBase | None = None


def items_of(books: Books) -> list[Item]:
    """Every amount in the books, as they stand."""
    facts = {entry.key: entry for entry in books.entries}
    spread: set[str] = set()
    items = [*_of_steps(books, facts, spread), *_of_closings(books, facts)]
    cycles = {step.key: one.cycle_id for one in books.cycles.cycles.values() for step in one.steps}
    for entry in books.entries:
        items += _of_fact(entry, spread, cycles)
    for flow in books.flows:
        told = told_rate(facts.get(flow.key))
        items.append(Item(flow.on, ItemKind.CAPITAL, flow.amount, flow.currency, "", "", flow.on, told))
    return [item for item in items if item.amount]


def _of_steps(books: Books, facts: Mapping[str, Entry], spread: set[str]) -> Iterator[Item]:
    """Premiums, purchases back, and dividends with their cycle; `spread` learns which facts were shared out to cycles."""
    for cycle in books.cycles.cycles.values():
        for step in cycle.steps:
            kind = STEP_KINDS.get(step.kind)
            if kind is None:
                continue
            if kind in {ItemKind.DIVIDEND, ItemKind.TAX}:
                spread.add(step.key)
            told = told_rate(facts.get(step.key))
            yield Item(step.on, kind, step.net, cycle.currency, cycle.symbol, cycle.cycle_id, step.on, told)


def _of_closings(books: Books, facts: Mapping[str, Entry]) -> Iterator[Item]:
    """What each closing brought; a premium counts on the day its option is over, at the rate of the day it was received."""
    for one in books.realized:
        closing, opening = told_rate(facts.get(one.closing_key)), told_rate(facts.get(one.opening_key))
        if one.opening_key == one.closing_key:  # there before the record, and seen only because it was closed
            yield _item(one, ItemKind.CAPITAL, -one.opened, one.closed_on, closing)
        if one.security.is_option and one.is_short:
            if one.opening_key == one.closing_key or one.opened_on is None:
                yield _item(one, ItemKind.KEPT, one.opened, one.closed_on, closing)
            else:
                yield _item(one, ItemKind.KEPT, one.opened, one.opened_on, opening)
            if one.how not in BECAME_SHARES:
                yield _item(one, ItemKind.KEPT, one.closed, one.closed_on, closing)
        elif one.security.is_option:
            amount = one.opened if one.how in BECAME_SHARES else one.result
            yield _item(one, ItemKind.OTHER, amount, one.closed_on, closing)
        else:
            kind = ItemKind.SHARES if one.security.is_shares else ItemKind.OTHER
            yield _item(one, kind, one.result - one.premium, one.closed_on, closing)


def _item(one: Realized, kind: ItemKind, amount: Decimal, rate_on: date, told: ToBase | None) -> Item:
    return Item(one.closed_on, kind, amount, one.currency, one.security.symbol, one.cycle, rate_on, told)


def _of_fact(entry: Entry, spread: set[str], cycles: Mapping[str, str]) -> Iterator[Item]:
    """Cash of no cycle, commissions, and both sides of a trade of currencies."""
    event, told = entry.event, told_rate(entry)
    if isinstance(event, (Traded, Ended)):
        if event.commission:
            symbol, cycle, on = event.security.symbol, cycles.get(entry.key, ""), event.on
            kind = ItemKind.COMMISSION
            yield Item(on, kind, -event.commission, event.currency, symbol, cycle, on, told)
    elif isinstance(event, CashMoved):
        if event.kind in CASH_KINDS and entry.key not in spread:
            symbol, on = "" if event.security is None else event.security.symbol, event.on
            yield Item(on, CASH_KINDS[event.kind], event.amount, event.currency, symbol, "", on, told)
    elif isinstance(event, CurrencyTraded):
        on = event.on
        yield Item(on, ItemKind.CONVERSION, event.bought, event.bought_currency, "", "", on)
        yield Item(on, ItemKind.CONVERSION, -event.sold, event.sold_currency, "", "", on)
        unit = event.fee_currency or event.sold_currency
        yield Item(on, ItemKind.FEE, -event.fee, unit, "", "", on)
