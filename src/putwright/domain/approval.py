"""What a person approved, to the cent: a sale with its ladder and exit, a purchase to close, a roll, an adoption, a sale of shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from putwright.domain.contract import OptionContract
from putwright.domain.playbook import TimeInForce
from putwright.domain.refusal import BrokenInvariant
from putwright.domain.ticks import TickRule


class ApprovalKind(StrEnum):
    """What is approved."""

    SELL = "sell"
    CLOSE = "close"
    ROLL = "roll"
    ADOPT = "adopt"
    COVER = "cover"
    SELL_SHARES = "sell-shares"


@dataclass(frozen=True, slots=True)
class EntryTerms:
    """A sale: from the first rung down to the last, and nowhere else.

    `rungs` [USD/share] fall; each is given `patience_seconds` of an open market before the next. `good_until` is the end of
    a GTC order, kept by the broker as well as by us.
    """

    contract: OptionContract
    quantity: int
    rungs: tuple[Decimal, ...]
    patience_seconds: int
    time_in_force: TimeInForce
    good_until: datetime | None = None

    def __post_init__(self) -> None:
        _insist_on_rungs(self.rungs, self.quantity, falling=True)

    @property
    def start(self) -> Decimal:
        """Where the sale begins [USD/share]."""
        return self.rungs[0]

    @property
    def floor(self) -> Decimal:
        """Under which it is never offered [USD/share]."""
        return self.rungs[-1]

    @property
    def reserve(self) -> Decimal:
        """The cash that all of it sets aside [USD]."""
        return self.contract.exercise_value * self.quantity


@dataclass(frozen=True, slots=True)
class ExitTerms:
    """How the put is bought back: at what is left of the fill after `take_profit_ratio` [1]; None where it is held to expiry.

    `tick` is the grid of the class as the broker, or else the dated table, says.
    """

    take_profit_ratio: Decimal | None
    time_in_force: TimeInForce
    tick: TickRule


@dataclass(frozen=True, slots=True)
class CloseTerms:
    """A purchase to close a position now: from the first rung up to the last [USD/share], until the session is over."""

    position_id: str
    contract: OptionContract
    quantity: int
    rungs: tuple[Decimal, ...]
    patience_seconds: int
    until: datetime

    def __post_init__(self) -> None:
        _insist_on_rungs(self.rungs, self.quantity, falling=False)

    @property
    def ceiling(self) -> Decimal:
        """Above which nothing is paid [USD/share]."""
        return self.rungs[-1]


@dataclass(frozen=True, slots=True)
class AdoptTerms:
    """A put that was sold elsewhere and is taken into care, at what the broker says was received [USD/share]."""

    contract: OptionContract
    quantity: int
    premium_per_share: Decimal


@dataclass(frozen=True, slots=True)
class ShareTerms:
    """A sale of shares that are held, at one limit [share; USD/share]."""

    symbol: str
    quantity: int
    limit: Decimal
    time_in_force: TimeInForce = TimeInForce.DAY

    def __post_init__(self) -> None:
        _insist_on_rungs((self.limit,), self.quantity, falling=True)


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval as it is offered and, with its token, given; `account` is masked. It lapses by our own clock.

    `position_id` names the position it makes or concerns. A roll has both `close` and `entry`, and sells only for more than
    the close has cost by `credit_min` [USD/share]. The `entry` of a covered call is a call; `waived` are the rules that a
    written waiver lifted for it.
    """

    approval_id: str
    kind: ApprovalKind
    position_id: str
    account: str
    is_paper: bool
    offered_at: datetime
    lapses_at: datetime
    entry: EntryTerms | None = None
    exit: ExitTerms | None = None
    close: CloseTerms | None = None
    adopt: AdoptTerms | None = None
    credit_min: Decimal | None = None
    ticket_id: str = ""
    playbook: str = ""
    playbook_fingerprint: str = ""
    because: str = ""
    shares: ShareTerms | None = None
    waived: tuple[str, ...] = ()

    @property
    def symbol(self) -> str:
        """The company it is about, which is typed before a live order leaves."""
        if self.shares is not None:
            return self.shares.symbol
        about = self.close or self.entry or self.adopt
        return about.contract.underlying if about is not None else ""


def _insist_on_rungs(rungs: tuple[Decimal, ...], quantity: int, *, falling: bool) -> None:
    if not rungs or any(not rung.is_finite() or rung <= 0 for rung in rungs):
        raise BrokenInvariant(f"a ladder of {rungs}: every rung is a price above zero")
    if list(rungs) != sorted(set(rungs), reverse=falling):
        raise BrokenInvariant(f"a ladder of {rungs}: it goes {'down' if falling else 'up'} rung by rung")
    if quantity < 1:
        raise BrokenInvariant(f"approval of {quantity}: at least one is traded")
