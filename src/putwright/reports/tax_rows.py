"""Facts as rows of a tax report: everything that is known of each, and what it counts for under the rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from putwright.domain.journal_events import (
    CashKind,
    CashMoved,
    CurrencyTraded,
    Ended,
    EndedHow,
    Entry,
    Restated,
    Traded,
    Transferred,
)
from putwright.domain.security import Security, shares_of
from putwright.journal.lots import GRAIN
from putwright.journal.standing import day_of
from putwright.journal.tax.lines import ZERO, Closes, TaxLine, total
from putwright.journal.tax.worth import Worth
from putwright.reports.tax import TaxRow

CASH_CODES = {
    CashKind.DEPOSIT: "CASH",
    CashKind.DIVIDEND: "DIV",
    CashKind.IN_LIEU: "PIL",
    CashKind.TAX: "TAX",
    CashKind.INTEREST: "INT",
    CashKind.FEE: "FEE",
    CashKind.OTHER: "OTHER",
}
ENDED_CODES = {EndedHow.EXPIRED: "EXPIRE", EndedHow.ASSIGNED: "ASSIGN", EndedHow.EXERCISED: "EXERCISE"}

UNCOUNTED = {  # what a fact without a line is, under every rule
    "STO": "counts when it ends", "BTO": "counts when it ends", "BUY": "counts when sold", "SELL": "counts when bought back",
    "BTC": "", "STC": "", "CASH": "counts for nobody", "FX": "not reckoned", "ADJUST": "no result", "TRANSFER": "no result",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """What all facts of money have in common, whatever they are."""

    event: str
    security: Security | None
    what: str
    quantity: Decimal | None
    price: Decimal | None
    gross: Decimal | None
    commission: Decimal | None
    net: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class RowQuestion:
    """What all rows are made with.

    `closes` are of shares, `closing` the keys of facts that closed something; `became_shares` is what the rule says of an option
    that counts for nothing when it becomes shares.
    """

    worth: Worth
    closes: Closes
    closing: frozenset[str]
    became_shares: str


def tax_row(
    entry: Entry, lines: Sequence[TaxLine], flags: Iterable[str], asked: RowQuestion
) -> TaxRow | None:
    """One fact with what it counts for; None for a fact of no money.

    Args:
        entry: the fact.
        lines: what it counts for.
        flags: about it.
        asked: what all rows are made with.
    """
    fact = _fact(entry, entry.key in asked.closing)
    if fact is None:
        return None
    on = day_of(entry)
    known = asked.worth.rate(fact.currency, on, entry.key) if fact.net else None
    net_base = None if fact.net else ZERO
    return TaxRow(
        event=fact.event,
        event_id=entry.key,
        order=getattr(entry.event, "order", ""),
        on=on,
        traded_at=entry.at,
        settles_on=getattr(entry.event, "settles_on", None),
        account=entry.account,
        what=fact.what,
        quantity=fact.quantity,
        price=fact.price,
        gross=fact.gross,
        commission=fact.commission,
        net=fact.net,
        currency=fact.currency,
        rate=None if known is None else known.rate,
        rate_of=None if known is None else known.on,
        rate_source="" if known is None else known.source,
        net_base=net_base if known is None else grained(fact.net * known.rate),
        how=", ".join(dict.fromkeys(line.how for line in lines if line.how))
        or UNCOUNTED.get(fact.event, asked.became_shares),
        source=str(entry.origin.kind),
        flags=tuple(dict.fromkeys(flags)),
        **_terms(fact.security, on, asked.closes),
        **_story(entry, lines, on),
        **_counted(lines, asked.worth),
    )


def _terms(security: Security | None, on: date, closes: Closes) -> dict[str, Any]:
    """What was traded, by its names and terms."""
    contract = None if security is None else security.contract
    spot = None if contract is None else closes(shares_of(contract.underlying), on)
    return {
        "name": "" if security is None else security.name,
        "symbol": "" if security is None else security.symbol,
        "right": "" if contract is None else contract.right.value,
        "strike": None if contract is None else contract.strike,
        "expiry": None if contract is None else contract.expiry,
        "multiplier": None if contract is None else contract.multiplier,
        "deliverable": None if contract is None else contract.deliverable,
        "spot": None if spot is None else spot.price,
    }


def _story(entry: Entry, lines: Sequence[TaxLine], on: date) -> dict[str, Any]:
    """Where it belongs: its cycle, what opened what it closed, its buckets."""
    opened = {line.opening_key for line in lines if line.opening_key and line.opening_key != entry.key}
    days = [day for line in lines for day in (line.sold_on, line.acquired_on) if day is not None and day < on]
    return {
        "cycle": ", ".join(dict.fromkeys(line.cycle for line in lines if line.cycle)),
        "opened_by": tuple(sorted(opened)),
        "opened_on": min(days, default=None),
        "buckets": tuple(dict.fromkeys(line.bucket.value for line in lines)),
    }


def gain_in(line: TaxLine, worth: Worth) -> Decimal | None:
    """What a line counts for in the report's currency; None where it, or a rate, is unknown."""
    if not line.is_known:
        return None
    earned, spent = worth.of_parts(line.proceeds, line.currency), worth.of_parts(line.cost, line.currency)
    return None if earned is None or spent is None else earned - spent


def grained(amount: Decimal | None) -> Decimal | None:
    """An amount no finer than the books divide any."""
    return None if amount is None else amount.quantize(GRAIN).normalize() + ZERO


def _counted(lines: Sequence[TaxLine], worth: Worth) -> dict[str, Any]:
    """What a fact counts for in all; unknown as soon as one of its lines is."""
    if not lines:
        return {"proceeds": None, "cost": None, "counts": None, "counts_base": None, "is_unknown": False}
    is_known = all(line.is_known for line in lines)
    gains = [gain_in(line, worth) for line in lines]
    known = [gain for gain in gains if gain is not None]
    in_base = sum(known, ZERO) if len(known) == len(gains) else None
    proceeds, cost = (
        sum((total(line.proceeds) for line in lines), ZERO),
        sum((total(line.cost) for line in lines), ZERO),
    )
    return {
        "proceeds": proceeds if is_known else None,
        "cost": cost if is_known else None,
        "counts": grained(proceeds - cost) if is_known else None,
        "counts_base": grained(in_base),
        "is_unknown": in_base is None,
    }


def _fact(entry: Entry, has_closed: bool) -> Fact | None:
    event = entry.event
    if isinstance(event, Traded):
        units = 1 if event.security.contract is None else event.security.contract.multiplier
        code, gross = _traded_code(event, has_closed), -event.price * event.quantity * units
        return _of(code, event.security, event.quantity, event.price, gross, event)
    if isinstance(event, Ended):
        code, gross = ENDED_CODES[event.how], -event.price * event.shares
        return _of(code, event.security, event.quantity, event.price or None, gross, event)
    if isinstance(event, CashMoved):
        words = event.words or str(event.kind)
        what = words if event.security is None else f"{event.security}, {words}"
        return Fact(
            CASH_CODES[event.kind], event.security, what, None, None, None, None, event.amount, event.currency
        )
    if isinstance(event, CurrencyTraded):
        what = f"{event.bought:f} {event.bought_currency} for {event.sold:f} {event.sold_currency}"
        price = event.sold / event.bought if event.bought else None
        fee = event.fee if event.fee_currency in {"", event.sold_currency} else ZERO
        net = -event.sold - fee
        return Fact("FX", None, what, event.bought, price, -event.sold, event.fee, net, event.sold_currency)
    if isinstance(event, Restated):
        what = f"each {event.old} became {event.factor:f} {event.new}"
        return Fact("ADJUST", event.new, what, None, None, None, None, ZERO, "")
    if isinstance(event, Transferred):
        what = f"{event.security} transferred"
        return Fact("TRANSFER", event.security, what, event.quantity, None, None, None, ZERO, event.currency)
    return None


def _of(
    code: str,
    security: Security,
    quantity: Decimal,
    price: Decimal | None,
    gross: Decimal,
    event: Traded | Ended,
) -> Fact:
    return Fact(
        code, security, str(security), quantity, price, gross, event.commission, event.net, event.currency
    )


def _traded_code(event: Traded, has_closed: bool) -> str:
    is_purchase = event.quantity > 0
    if not event.security.is_option:
        return "BUY" if is_purchase else "SELL"
    if is_purchase:
        return "BTC" if has_closed else "BTO"
    return "STC" if has_closed else "STO"
