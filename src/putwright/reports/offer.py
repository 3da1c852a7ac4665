"""What a person is asked to approve, and what became of it: terms to the cent, the broker's preview, every refusal, the token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from putwright.domain.approval import CloseTerms, EntryTerms, ExitTerms
from putwright.domain.fees import FeeSchedule, Side
from putwright.domain.money import price_text, to_cents
from putwright.domain.playbook import TimeInForce
from putwright.domain.preview import Preview
from putwright.domain.refusal import Refusal
from putwright.domain.trading_calendar import NEW_YORK, new_york_date
from putwright.reports.orders import OrderRow

UNTIL = "until the session ends, as long as `putwright desk` runs"


@dataclass(frozen=True, slots=True)
class Leg:
    """One order as it would leave; `put` says of what: a put, a call, or shares. Prices [USD/share], amounts after costs [USD].

    It begins at `first` and goes rung by rung to `last`, each rung given `patience_minutes`; `net_first` and `net_last` are
    received where positive, paid where negative.
    """

    side: str
    put: str
    contracts: int
    first: Decimal
    last: Decimal
    rungs: tuple[Decimal, ...]
    patience_minutes: int
    time_in_force: str
    good_until: datetime | None
    net_first: Decimal
    net_last: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class ChangeSince:
    """What is otherwise than when the ticket was drafted."""

    what: str
    drafted: str
    now: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way on from an open put, beside the others; amounts [USD], yields [1/year], None where it does not apply."""

    what: str
    now: Decimal | None
    reserve: Decimal | None
    days: int | None
    annual: Decimal | None
    words: str


@dataclass(frozen=True, slots=True)
class OfferReport:
    """Terms shown for approval. `token` is shown this once; None where something refuses. Amounts [USD]."""

    kind: str
    about: str
    is_ready: bool
    approval_id: str | None
    token: str | None
    lapses_at: datetime | None
    approve_with: str | None
    account: str
    is_paper: bool
    at: datetime
    symbol: str
    position_id: str | None
    purchase: Leg | None
    sale: Leg | None
    credit_min: Decimal | None
    promise: str
    reward: str
    exit_words: str
    reserve: Decimal | None
    cash_free_before: Decimal | None
    cash_free_after: Decimal | None
    quote: str
    broker_says: tuple[str, ...]
    changes: tuple[ChangeSince, ...]
    alternatives: tuple[Alternative, ...]
    refusals: tuple[Refusal, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenReport:
    """What became of a word of yours: refused with reasons, or what was sent and heard so far."""

    kind: str
    about: str
    is_done: bool
    approval_id: str | None
    position_id: str | None
    account: str
    is_paper: bool
    at: datetime
    refusals: tuple[Refusal, ...]
    happened: tuple[str, ...]
    orders: tuple[OrderRow, ...]
    open_contracts: int
    words: str


def sale_leg(terms: EntryTerms, fees: FeeSchedule, at: datetime) -> Leg:
    """A sale as a leg."""
    until = terms.good_until
    how_long = "good for today" if until is None else f"good until {until.astimezone(NEW_YORK):%a %b %d}"
    step = f"every {terms.patience_seconds // 60} min a rung down, never under {price_text(terms.floor)}"
    return Leg(
        side=str(Side.SELL),
        put=str(terms.contract),
        contracts=terms.quantity,
        first=terms.start,
        last=terms.floor,
        rungs=terms.rungs,
        patience_minutes=terms.patience_seconds // 60,
        time_in_force="DAY" if until is None else "GTD",
        good_until=until,
        net_first=_net(terms.start, terms.quantity, terms.contract.multiplier, Side.SELL, fees, at),
        net_last=_net(terms.floor, terms.quantity, terms.contract.multiplier, Side.SELL, fees, at),
        words=f"{how_long}{'' if len(terms.rungs) == 1 else f', {step}'}",
    )


def purchase_leg(terms: CloseTerms, fees: FeeSchedule, at: datetime) -> Leg:
    """A purchase to close as a leg."""
    step = f"every {terms.patience_seconds // 60} min a rung up, never over {price_text(terms.ceiling)}"
    return Leg(
        side=str(Side.BUY),
        put=str(terms.contract),
        contracts=terms.quantity,
        first=terms.rungs[0],
        last=terms.ceiling,
        rungs=terms.rungs,
        patience_minutes=terms.patience_seconds // 60,
        time_in_force="GTC",
        good_until=terms.until,
        net_first=_net(terms.rungs[0], terms.quantity, terms.contract.multiplier, Side.BUY, fees, at),
        net_last=_net(terms.ceiling, terms.quantity, terms.contract.multiplier, Side.BUY, fees, at),
        words=UNTIL if len(terms.rungs) == 1 else f"{step}, {UNTIL}",
    )


def exit_words(terms: ExitTerms, first: Decimal | None, last: Decimal | None) -> str:
    """What happens after the fill, in a sentence; prices are those of the exit at the first and the last rung."""
    if terms.take_profit_ratio is None:
        return "Held to expiry: no exit order, by the playbook."
    told = f"{terms.take_profit_ratio * 100:.0f} % of what is really received is kept"
    if first is None:
        return f"No exit order can be placed: no legal price is low enough. Wanted: {told}."
    prices = (
        price_text(first) if last in {None, first} else f"{price_text(first)} to {price_text(last or first)}"
    )
    kept = "kept alive until it is filled or you close the position"
    until = "good till cancelled" if terms.time_in_force is TimeInForce.GTC else "for the day, every day anew"
    return f"At once after the fill: buy back at {prices}, {until}, so that {told}; {kept}."


def broker_words(preview: Preview | None, ours: str = "we set the whole strike aside") -> tuple[str, ...]:
    """What the broker says an order would do, beside what we do ourselves."""
    if preview is None:
        return ("It was not asked for a preview.",)
    if preview.refused:
        return (f"It would not take the order: {preview.refused}",)
    found = []
    if preview.initial_margin_change is not None:
        words = "By its own margin rules it would bind"
        found.append(f"{words} {preview.currency} {preview.initial_margin_change:,.2f}; {ours}.")
    if preview.commission is not None:
        most = preview.commission_max
        upto = "" if most in {None, preview.commission} else f" to {most:,.2f}"
        found.append(f"Commission {preview.currency} {preview.commission:,.2f}{upto}.")
    if preview.warning:
        found.append(f"It warns: {preview.warning}")
    return tuple(found) or ("It would take the order, and told no figures.",)


def _net(
    price: Decimal, contracts: int, multiplier: int, side: Side, fees: FeeSchedule, at: datetime
) -> Decimal:
    costs = fees.estimate(price, contracts, side, new_york_date(at), multiplier=multiplier).total
    gross = price * contracts * multiplier
    return to_cents(gross - costs if side is Side.SELL else -gross - costs)
