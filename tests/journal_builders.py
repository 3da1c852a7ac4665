"""Facts of a journal in the trade's own words: `sold("GOOGL 365 2026-12-18", "5.40")`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from putwright.domain.contract import Right
from putwright.domain.contract_words import parse_contract
from putwright.domain.journal_events import (
    CashKind,
    CashMoved,
    CurrencyTraded,
    Ended,
    EndedHow,
    Entry,
    JournalEvent,
    Origin,
    Restated,
    Reversed,
    SourceKind,
    ToBase,
    Traded,
    Transferred,
)
from putwright.domain.security import Security, option_on, shares_of

ACCOUNT = "U***567"
RECORDED_AT = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)
FEE = Decimal("1.05")  # DOMAIN.md 1.3: one contract, tiered
_numbers = count(1)


def day(text: str) -> date:
    """A date as ISO text."""
    return date.fromisoformat(text)


def security(words: str) -> Security:
    """`GOOGL` is shares, `GOOGL 365 2026-12-18` a put, `GOOGL 365C 2026-12-18` a call."""
    return option_on(parse_contract(words)) if " " in words else shares_of(words)


def entry(
    event: JournalEvent,
    *,
    key: str = "",
    at: datetime | None = None,
    account: str = ACCOUNT,
    kind: SourceKind = SourceKind.STATEMENT,
) -> Entry:
    """A fact with its envelope; it happened at 15:00 UTC of its day unless told."""
    number = next(_numbers)
    on = getattr(event, "on", None) or day("2026-12-31")
    moment = at or datetime(on.year, on.month, on.day, 15, tzinfo=UTC) + timedelta(
        microseconds=number % 100_000
    )
    return Entry(key or f"k{number}", moment, account, event, Origin(kind, "test"), RECORDED_AT, number)


def sold(
    words: str, price: str, on: str, contracts: int = 1, fee: str | Decimal = FEE, **terms: object
) -> Entry:
    """Contracts or shares sold."""
    return _trade(words, price, on, -contracts, Decimal(fee), **terms)


def bought(
    words: str, price: str, on: str, contracts: int = 1, fee: str | Decimal = FEE, **terms: object
) -> Entry:
    """Contracts or shares bought."""
    return _trade(words, price, on, contracts, Decimal(fee), **terms)


def _trade(words: str, price: str, on: str, quantity: int, fee: Decimal, **terms: object) -> Entry:
    what = security(words)
    units = 100 if what.is_option else 1
    net = -Decimal(price) * quantity * units - fee
    envelope = {name: terms.pop(name) for name in ("key", "at", "account", "kind") if name in terms}
    currency = str(terms.pop("currency", "USD"))
    event = Traded(what, Decimal(quantity), Decimal(price), net, fee, currency, day(on), **terms)  # type: ignore[arg-type]
    return entry(event, **envelope)  # type: ignore[arg-type]


def expired(words: str, on: str, contracts: int = 1, **envelope: object) -> Entry:
    """Short contracts lapsed."""
    return entry(Ended(security(words), Decimal(contracts), EndedHow.EXPIRED, day(on), "USD"), **envelope)  # type: ignore[arg-type]


def assigned(words: str, on: str, contracts: int = 1, fee: str = "0", **envelope: object) -> Entry:
    """Short contracts were assigned: shares came at the strike of a put, or went at that of a call."""
    what = security(words)
    assert what.contract is not None
    sign = 1 if what.contract.right is Right.PUT else -1
    shares, strike = Decimal(sign * contracts * 100), what.contract.strike
    event = Ended(
        what,
        Decimal(contracts),
        EndedHow.ASSIGNED,
        day(on),
        "USD",
        shares_of(what.symbol),
        shares,
        strike,
        -shares * strike - Decimal(fee),
        Decimal(fee),
    )
    return entry(event, **envelope)  # type: ignore[arg-type]


def cash(
    kind: CashKind, amount: str, on: str, symbol: str = "", currency: str = "USD", rate: ToBase | None = None
) -> Entry:
    """Cash that came or went."""
    about = shares_of(symbol) if symbol else None
    return entry(CashMoved(kind, Decimal(amount), currency, day(on), about, to_base=rate))


def deposited(amount: str, on: str, currency: str = "USD") -> Entry:
    """Money paid in."""
    return cash(CashKind.DEPOSIT, amount, on, currency=currency)


def exchanged(bought_for: str, bought_in: str, sold_for: str, sold_in: str, on: str) -> Entry:
    """One currency for another."""
    return entry(CurrencyTraded(Decimal(bought_for), bought_in, Decimal(sold_for), sold_in, day(on)))


def split(symbol: str, factor: str, on: str) -> Entry:
    """Shares split."""
    return entry(Restated(shares_of(symbol), shares_of(symbol), Decimal(factor), day(on)))


def adjusted(old: str, new: str, factor: str, on: str) -> Entry:
    """An option series became another."""
    return entry(Restated(security(old), security(new), Decimal(factor), day(on)))


def reversed_(key: str, on: str) -> Entry:
    """A fact that counts no more."""
    moment = datetime.fromisoformat(f"{on}T20:00:00+00:00")
    return entry(Reversed(key, "it was wrong"), at=moment)


def transferred(words: str, quantity: str, cost: str | None, on: str) -> Entry:
    """Securities from another broker."""
    paid = None if cost is None else Decimal(cost)
    return entry(Transferred(security(words), Decimal(quantity), paid, "USD", day(on)))
