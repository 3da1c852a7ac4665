"""What a fact is about and what it says, apart from who says it: by this two sources are held against each other."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeAlias

from putwright.domain.journal_events import (
    CashMoved,
    CurrencyTraded,
    Ended,
    Entry,
    JournalEvent,
    Restated,
    Traded,
    Transferred,
)
from putwright.domain.money import price_text, to_cents
from putwright.journal.standing import day_of

Group: TypeAlias = tuple[object, ...]
ZERO = Decimal(0)


def group_of(entry: Entry) -> Group | None:
    """What a fact is about: which account, thing, direction and day; None for facts that nobody else can tell.

    What becomes of options, and a split, is about the thing and no day: a desk that looks in the morning dates it otherwise than a
    statement.
    """
    event, account = entry.event, entry.account
    if isinstance(event, Traded):
        return "trade", account, event.security.name, event.quantity > 0, event.on
    if isinstance(event, Ended):
        return "end", account, event.security.name
    if isinstance(event, CashMoved):
        about = "" if event.security is None else event.security.symbol
        return "cash", account, event.kind, event.currency, event.on, about
    if isinstance(event, CurrencyTraded):
        return "currency", account, event.bought_currency, event.sold_currency, event.on
    if isinstance(event, Restated):
        return "restated", account, event.old.name
    if isinstance(event, Transferred):
        return "transfer", account, event.security.name, event.quantity > 0, event.on
    return None


def is_same(one: JournalEvent, other: JournalEvent) -> bool:
    """Whether two facts say the same to the cent; what only one of them knows besides does not count."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Traded | Ended | CashMoved | CurrencyTraded | Restated | Transferred):
        return _said(one) == _said(other)
    return one == other


def amounts(entries: Iterable[Entry]) -> dict[object, Decimal]:
    """What facts add up to: quantities and money by what they are of, to the cent."""
    total: dict[object, Decimal] = {}
    for entry in entries:
        for what, amount in _parts(entry.event):
            total[what] = total.get(what, ZERO) + amount
    return {what: to_cents(amount) for what, amount in total.items()}


def _said(event: Any) -> tuple[object, ...]:
    if isinstance(event, Traded):
        return event.security.name, event.quantity, to_cents(event.net), event.currency
    if isinstance(event, Ended):
        return (
            event.security.name,
            event.quantity,
            event.how,
            event.shares,
            to_cents(event.net),
            event.currency,
        )
    if isinstance(event, CashMoved):
        return event.kind, to_cents(event.amount), event.currency
    if isinstance(event, CurrencyTraded):
        return (
            to_cents(event.bought),
            event.bought_currency,
            to_cents(event.sold),
            event.sold_currency,
            to_cents(event.fee),
        )
    told_apart = {"words", "acquired_on"} | ({"on"} if isinstance(event, Restated) else set())
    return tuple(getattr(event, name) for name in event.__slots__ if name not in told_apart)


def _parts(event: JournalEvent) -> list[tuple[object, Decimal]]:
    if isinstance(event, Traded):
        return [("quantity", event.quantity), ("net", event.net)]
    if isinstance(event, Ended):
        return [(event.how, event.quantity), ("shares", event.shares), ("net", event.net)]
    if isinstance(event, CashMoved):
        return [(event.kind, event.amount)]
    if isinstance(event, CurrencyTraded):
        return [("bought", event.bought), ("sold", event.sold)]
    if isinstance(event, Restated):
        return [(event.new.name, event.factor)]
    if isinstance(event, Transferred):
        return [("quantity", event.quantity), ("cost", event.cost or ZERO)]
    return []


def what_of(event: JournalEvent) -> str:
    """A fact in a few words, without its day."""
    if isinstance(event, Traded):
        did = "bought" if event.quantity > 0 else "sold"
        return f"{did} {abs(event.quantity).normalize():f} {event.security} at {price_text(event.price)}"
    if isinstance(event, Ended):
        return f"{abs(event.quantity).normalize():f} {event.security} {event.how}"
    if isinstance(event, CashMoved):
        about = "" if event.security is None else f" of {event.security}"
        return f"{event.kind}{about}"
    if isinstance(event, CurrencyTraded):
        bought, sold = to_cents(event.bought), to_cents(event.sold)
        return f"{bought:,} {event.bought_currency} for {sold:,} {event.sold_currency}"
    if isinstance(event, Restated):
        return f"each {event.old} became {event.factor.normalize():f} {event.new}"
    if isinstance(event, Transferred):
        return f"{event.quantity.normalize():f} {event.security} transferred"
    return type(event).__name__


def words_of(entry: Entry) -> str:
    """A fact in a few words, as a person says it, with its day and its money."""
    event = entry.event
    words = f"{what_of(event)} on {day_of(entry)}"
    if isinstance(event, CashMoved):
        return f"{words}: {to_cents(event.amount):,} {event.currency}"
    return f"{words}, net {to_cents(event.net):,}" if isinstance(event, Traded) else words
