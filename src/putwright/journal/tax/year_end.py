"""What is held and owed at the end of a day: securities at a price that somebody told, cash by currency; unknown stays unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.domain.journal_events import Entry, StatementTaken
from putwright.domain.known_rate import KnownRate
from putwright.domain.security import Security, SecurityKind
from putwright.journal.books import Books
from putwright.journal.lines import Line
from putwright.journal.lots import Holding
from putwright.journal.tax.lines import ZERO, Closes, KnownPrice
from putwright.journal.tax.worth import Worth

CASH_LINES = frozenset({Line.CASH, Line.RESERVE})


@dataclass(frozen=True, slots=True)
class Held:
    """One thing held at the end of a day.

    `security` None is cash; short options are owed, below zero. `value` [currency], `value_base` [report's currency]; None is
    unknown.
    """

    account: str
    security: Security | None
    quantity: Decimal
    currency: str
    price: KnownPrice | None
    value: Decimal | None
    rate: KnownRate | None
    value_base: Decimal | None


def held_at(books: Books, on: date, closes: Closes, worth: Worth) -> tuple[Held, ...]:
    """Everything held at the end of a day, securities first.

    Args:
        books: up to that day.
        on: the day.
        closes: prices.
        worth: the currency asked for.
    """
    securities = [_security(holding, on, closes, worth) for holding in books.holdings]
    return (*securities, *_cash(books, on, worth))


def sum_of(held: Iterable[Held]) -> Decimal | None:
    """What all of it is worth; None where one part is unknown [report's currency]."""
    values = [one.value_base for one in held]
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if len(known) == len(values) else None


def told_by_statements(entries: Iterable[Entry]) -> Closes:
    """Prices that statements tell of the day on which they end."""
    told: dict[tuple[str, date], KnownPrice] = {}
    for entry in entries:
        event = entry.event
        if isinstance(event, StatementTaken):
            for one in event.positions or ():
                if one.price is not None and one.currency:
                    told[one.name, event.last] = KnownPrice(one.price, one.currency, event.last, "statement")
    return lambda security, on: told.get((security.name, on))


def first_of(*asked: Closes) -> Closes:
    """Who is asked first for a price, and who next."""

    def close(security: Security, on: date) -> KnownPrice | None:
        return next((known for ask in asked if (known := ask(security, on)) is not None), None)

    return close


def _security(holding: Holding, on: date, closes: Closes, worth: Worth) -> Held:
    security, price = holding.security, closes(holding.security, on)
    units = 1 if security.contract is None else security.contract.multiplier
    is_priced = price is not None and security.kind is not SecurityKind.OTHER
    value = holding.quantity * price.price * units if price is not None and is_priced else None
    currency = holding.currency if price is None else price.currency
    return _held(holding.account, security, holding.quantity, currency, price, value, on, worth)


def _cash(books: Books, on: date, worth: Worth) -> Iterator[Held]:
    places = sorted(
        {(account, unit) for account, line, unit, _ in books.ledger.balances() if line in CASH_LINES}
    )
    for account, currency in places:
        amount = books.ledger.cash(currency, account)
        if amount:
            yield _held(account, None, amount, currency, None, amount, on, worth)


def _held(
    account: str,
    security: Security | None,
    quantity: Decimal,
    currency: str,
    price: KnownPrice | None,
    value: Decimal | None,
    on: date,
    worth: Worth,
) -> Held:
    rate = worth.rate(currency, on)
    in_base = None if value is None or rate is None else value * rate.rate
    return Held(account, security, quantity, currency, price, value, rate, in_base)
