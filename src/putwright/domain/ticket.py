"""A ticket: one sale drafted to the end, with its order, its exit, what it takes, what can happen, and every doubt.

Nothing in here can send an order. A ticket with refusals is kept and shown, because its reasons are worth reading.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from putwright.domain.candidate import Candidate
from putwright.domain.contract import OptionContract, strike_text
from putwright.domain.fees import Side
from putwright.domain.osi import format_osi
from putwright.domain.outcomes import AllPutsCase, Assigned, Kept, Sale, TakenProfit, WorstCase
from putwright.domain.playbook import TimeInForce
from putwright.domain.refusal import BrokenInvariant, Refusal
from putwright.domain.returns import Returns


class OrderType(StrEnum):
    """The only kind of order there is: a limit order. A market order can not be written down (I9)."""

    LMT = "LMT"


@dataclass(frozen=True, slots=True)
class EntryOrder:
    """The sale to open: `limit` [USD/share], `quantity` [contract], withdrawn after `age_days_max` days [day]."""

    limit: Decimal
    quantity: int
    time_in_force: TimeInForce
    age_days_max: int
    action: Side = field(default=Side.SELL, init=False)
    order_type: OrderType = field(default=OrderType.LMT, init=False)

    def __post_init__(self) -> None:
        _insist(self.limit, self.quantity)


@dataclass(frozen=True, slots=True)
class ExitOrder:
    """The purchase to close, placed at once after the fill: `price` [USD/share], `quantity` [contract]."""

    price: Decimal
    quantity: int
    time_in_force: TimeInForce
    action: Side = field(default=Side.BUY, init=False)
    order_type: OrderType = field(default=OrderType.LMT, init=False)

    def __post_init__(self) -> None:
        _insist(self.price, self.quantity)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder and what a fill there brings. Prices [USD/share], amounts [USD], pace [1/year].

    `exit_price` is None where the playbook holds to expiry, or where no legal price is low enough.
    """

    price: Decimal
    premium_net: Decimal
    annual_net: Decimal | None
    exit_price: Decimal | None


class CheckState(StrEnum):
    """How a point of the checklist stands; what only the broker can tell is not yet known."""

    PASS = "PASS"  # noqa: S105 - a state, not a password
    FAIL = "FAIL"
    NOT_YET = "NOT YET"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Check:
    """One point of the second article's checklist, with what it is judged by, where from and of when."""

    number: int
    point: str
    state: CheckState
    evidence: str
    source: str
    as_of: date | None


class GuardVerdict(StrEnum):
    """Whether a known mistake is made: no, nearly or on purpose, yes, or not to be told."""

    CLEAR = "CLEAR"
    CARE = "CARE"
    STOP = "STOP"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Guard:
    """One mistake the articles warn of, whether this ticket makes it, and the number that says so."""

    mistake: str
    verdict: GuardVerdict
    number: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a figure is from: source, kind (live, recorded, computed, yours, ...) and how old it was at the decision."""

    what: str
    value: str
    source: str
    kind: str
    as_of: datetime | date | None
    age: str


@dataclass(frozen=True, slots=True)
class CashPlan:
    """What the sale takes from the cash [USD]. The premium is never counted: it is not there before it settles (I5)."""

    reserve: Decimal
    buffer: Decimal
    free_before: Decimal
    free_after: Decimal
    reserved_in_all: Decimal
    cash_after_all_assigned: Decimal


@dataclass(frozen=True, slots=True)
class Costs:
    """What broker and regulators take, selling and buying back [USD], by which schedule; `buying` None when held."""

    selling: Decimal
    buying: Decimal | None
    schedule: str
    source: str
    caveat: str


@dataclass(frozen=True, slots=True)
class Prospects:
    """What a fill at the limit leads to. `theta_per_day` is of all contracts [USD/day], per $1,000 of reserve beside it.

    `margin_to_want` is how far the effective cost lies under the price wanted [1]. Unknown is None.
    """

    sale: Sale
    returns: Returns
    costs: Costs
    theta_per_day: Decimal | None
    theta_per_day_per_thousand: Decimal | None
    margin_to_want: Decimal | None
    kept: Kept
    taken_profit: TakenProfit | None
    assigned: Assigned
    worst_cases: tuple[WorstCase, ...]
    all_puts: tuple[AllPutsCase, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """One drafted sale. `entry` and `prospects` are None where there is no price to sell at.

    `floor` is what the ladder never goes under: the bid, or the price the hurdle needs [USD/share]. `limit_asked` is the
    limit the investor typed, None otherwise; where it was refused, the figures are those of the first rung.
    """

    ticket_id: str
    drafted_at: datetime
    playbook: str
    playbook_title: str
    playbook_fingerprint: str
    candidate: Candidate
    limit_asked: Decimal | None
    floor: Decimal | None
    floor_reason: str
    tick: Decimal | None
    entry: EntryOrder | None
    ladder: tuple[Rung, ...]
    exit: ExitOrder | None
    exit_mode: str
    take_profit_ratio: Decimal
    time_exit_on: date | None
    cash: CashPlan
    prospects: Prospects | None
    checklist: tuple[Check, ...]
    guards: tuple[Guard, ...]
    refusals: tuple[Refusal, ...]
    warnings: tuple[str, ...]
    provenance: tuple[Provenance, ...]
    because: str = ""

    @property
    def contract(self) -> OptionContract:
        """What is sold."""
        return self.candidate.put.contract

    @property
    def contracts(self) -> int:
        """How many [contract]."""
        return self.candidate.contracts

    @property
    def on(self) -> date:
        """The New York date of the decision."""
        return self.candidate.on

    @property
    def is_sendable(self) -> bool:
        """Whether nothing speaks against sending it; a fresh live quote and a person's word are still needed then."""
        return not self.refusals and self.entry is not None


def ticket_id(candidate: Candidate, limit: Decimal | None, playbook_fingerprint: str) -> str:
    """A readable name for one draft, `GOOGL-261218-P365-3fa9c1`: the same inputs give the same, any other another.

    Args:
        candidate: contract, contracts, moment and quotes are taken from it.
        limit: the price of the order [USD/share], None where there is none.
        playbook_fingerprint: the rules it is drafted by.
    """
    put = candidate.put
    facts = (
        format_osi(put.contract),
        str(put.contract.multiplier),
        str(candidate.contracts),
        _plain(limit),
        playbook_fingerprint,
        candidate.as_of.isoformat(),
        put.quote_time.isoformat(),
        *map(_plain, (put.bid, put.ask, put.spot)),
    )
    digest = hashlib.sha256("|".join(facts).encode()).hexdigest()[:6]
    strike = strike_text(put.contract.strike)
    return f"{put.contract.root}-{put.contract.expiry:%y%m%d}-{put.contract.right.letter}{strike}-{digest}"


def _plain(number: Decimal | None) -> str:
    return "unknown" if number is None else f"{number.normalize():f}"


def _insist(price: Decimal, quantity: int) -> None:
    if not price.is_finite() or price <= 0:
        raise BrokenInvariant(f"an order at {price}: a limit is a price above zero")
    if quantity < 1:
        raise BrokenInvariant(f"an order of {quantity} contracts: at least one is traded")
