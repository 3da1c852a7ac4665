"""What happened at the desk, in the past tense: written down once, never changed, and enough to know everything again.

`at` is the moment in the broker's market. An intention (`OrderIntended`, `ChangeIntended`, `CancelIntended`) is durable before
anything leaves; what the broker told of it comes after, as often as it takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from putwright.domain.approval import Approval
from putwright.domain.contract import OptionContract
from putwright.domain.order import OptionOrder, OrderState, Purpose, ShareOrder
from putwright.domain.refusal import Refusal


class Ending(StrEnum):
    """How short puts and calls went that our own orders did not buy back; of an assigned call the shares are gone."""

    EXPIRED = "expired"
    ASSIGNED = "assigned"
    ASSIGNED_EARLY = "assigned early"
    CLOSED_BY_HAND = "closed by hand"
    SETTLED = "settled by you"


@dataclass(frozen=True, slots=True)
class DeskOpened:
    """A workspace got its desk; `tag` stands in the name of every order it sends, so that they are told from others'.

    It is the desk of one account, masked, for good: "" where any may come.
    """

    at: datetime
    tag: str
    account: str = ""
    is_paper: bool = True


@dataclass(frozen=True, slots=True)
class ApprovalOffered:
    """Terms were shown with a token; `digest` is of the token and the terms together."""

    at: datetime
    approval: Approval
    digest: str


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    """The token came back in time, and everything was checked again; `by` says how it came."""

    at: datetime
    approval_id: str
    by: str


@dataclass(frozen=True, slots=True)
class ApprovalEnded:
    """An approval carries nothing any more; what it has led to stays."""

    at: datetime
    approval_id: str
    because: str


@dataclass(frozen=True, slots=True)
class SaleRefused:
    """Rules spoke against a sale when it was about to leave, or to go on; DENIED, nothing was sent."""

    at: datetime
    approval_id: str
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class OrderIntended:
    """An order is about to leave under `number`, which the broker knows together with `client_id`."""

    at: datetime
    order_id: str
    position_id: str
    approval_id: str
    purpose: Purpose
    order: OptionOrder | ShareOrder
    number: int
    client_id: int


@dataclass(frozen=True, slots=True)
class ChangeIntended:
    """An order is about to be changed to another limit [USD/share] or quantity [contract]."""

    at: datetime
    order_id: str
    limit: Decimal
    quantity: int
    because: str


@dataclass(frozen=True, slots=True)
class CancelIntended:
    """An order is about to be taken back."""

    at: datetime
    order_id: str
    because: str


@dataclass(frozen=True, slots=True)
class OrderDoubted:
    """Something was sent and no clear answer came: its outcome is unknown until the broker's own list tells.

    `is_complaint` where an error came for it: such an order may live all the same, but it is not looked for as long.
    """

    at: datetime
    order_id: str
    because: str
    is_complaint: bool = False


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """An order as the broker's list has it: state, limit, quantity and time in force, and its lasting id there.

    `filled` is what the broker counts as filled [contract]; an idle order is on the list and not at work.
    """

    at: datetime
    order_id: str
    state: OrderState
    broker_order_id: int
    limit: Decimal | None
    quantity: int
    time_in_force: str
    filled: int = 0
    is_idle: bool = False


@dataclass(frozen=True, slots=True)
class OrderEnded:
    """Nothing more can come of an order; `filled` is what the broker says was filled in all, None where it does not say."""

    at: datetime
    order_id: str
    state: OrderState
    words: str
    filled: int | None = None


@dataclass(frozen=True, slots=True)
class FillHeard:
    """A fill of one of our orders, or of somebody's who bought our put back by hand (`order_id` is then "").

    `commission` is None until it is told [USD]. `evidence` is "execution", or says from what the fill was inferred.
    """

    at: datetime
    fill_id: str
    order_id: str
    position_id: str
    is_sale: bool
    quantity: int
    price: Decimal
    filled_at: datetime | None
    commission: Decimal | None
    evidence: str


@dataclass(frozen=True, slots=True)
class CommissionHeard:
    """What a fill cost came after the fill [USD]."""

    at: datetime
    fill_id: str
    commission: Decimal


@dataclass(frozen=True, slots=True)
class FillCorrected:
    """The broker corrected a fill, or an execution took the place of an inferred one: the old one counts no more.

    With a quantity of 0 nothing takes its place: it is in another one already.
    """

    at: datetime
    fill_id: str
    corrected_id: str
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class PositionReduced:
    """Contracts of a position are gone, and we know how; `evidence` names what showed it, `used` the bookings it used up.

    `shares` came where it is above zero, and left where it is below [share].
    """

    at: datetime
    position_id: str
    quantity: int
    how: Ending
    evidence: str
    used: tuple[str, ...] = ()
    shares: int = 0


@dataclass(frozen=True, slots=True)
class PositionAdjusted:
    """A split made of each contract `factor` contracts of another series; what was received is shared out among them."""

    at: datetime
    position_id: str
    contract: OptionContract
    factor: int
    evidence: str


@dataclass(frozen=True, slots=True)
class PositionUnexplained:
    """So many contracts are not at the broker any more and nobody has said why; their reserve stays set aside [contract]."""

    at: datetime
    position_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class SharesSeen:
    """How many shares of a company the account held, against which a delivery is recognised."""

    at: datetime
    symbol: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class SharesTraded:
    """Somebody bought or sold shares of a company by an order that is not ours: no delivery may be seen in it."""

    at: datetime
    symbol: str
    fill_id: str
    is_sale: bool
    quantity: Decimal
    price: Decimal
    traded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryRechecked:
    """A working sale was checked again on fresh data at the opening of a session, and may stay."""

    at: datetime
    order_id: str
    session: date


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """Something needs a person; `subject` names what it is about, and one alarm stands for each."""

    at: datetime
    subject: str
    words: str
    remedy: str


@dataclass(frozen=True, slots=True)
class AlarmEnded:
    """What needed a person does so no more."""

    at: datetime
    subject: str


@dataclass(frozen=True, slots=True)
class InvariantBroken:
    """Something happened that can not be: the desk has stopped, and sells nothing until a person has looked."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class DeskResumed:
    """A person has looked, and the desk goes on."""

    at: datetime
    because: str


DeskEvent: TypeAlias = (
    DeskOpened
    | ApprovalOffered
    | ApprovalGiven
    | ApprovalEnded
    | SaleRefused
    | OrderIntended
    | ChangeIntended
    | CancelIntended
    | OrderDoubted
    | OrderSeen
    | OrderEnded
    | FillHeard
    | CommissionHeard
    | FillCorrected
    | PositionReduced
    | PositionAdjusted
    | PositionUnexplained
    | SharesSeen
    | SharesTraded
    | EntryRechecked
    | AlarmRaised
    | AlarmEnded
    | InvariantBroken
    | DeskResumed
)
