"""An order as it leaves for the broker, for an option or for shares, and the states of its life; limit orders are all there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from putwright.domain.contract import OptionContract
from putwright.domain.fees import Side
from putwright.domain.money import price_text
from putwright.domain.playbook import TimeInForce
from putwright.domain.refusal import BrokenInvariant
from putwright.domain.ticket import OrderType


class Purpose(StrEnum):
    """What an order is for: to open a short put or covered call, to buy it back, or to sell shares that are held."""

    ENTRY = "entry"
    EXIT = "exit"
    SHARES = "shares"


class OrderState(StrEnum):
    """The life of an order, in the words of FIX; `OUTCOME_UNKNOWN` is sent and not answered: looked for, never sent again."""

    PENDING_NEW = "PENDING_NEW"
    NEW = "NEW"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    PENDING_CANCEL = "PENDING_CANCEL"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    FILLED = "FILLED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"
    NEVER_ARRIVED = "NEVER_ARRIVED"

    @property
    def is_over(self) -> bool:
        """Whether nothing more can come of it."""
        return self in _OVER

    @property
    def is_in_doubt(self) -> bool:
        """Whether the broker has not told yet that it has the order."""
        return self in {OrderState.PENDING_NEW, OrderState.OUTCOME_UNKNOWN}


_OVER = frozenset(
    {
        OrderState.FILLED,
        OrderState.CANCELED,
        OrderState.EXPIRED,
        OrderState.REJECTED,
        OrderState.NEVER_ARRIVED,
    }
)


@dataclass(frozen=True, slots=True)
class OptionOrder:
    """One limit order, whole: the same value is written down before it leaves and told to the broker.

    `client_order_id` is ours, made before sending, and travels with the order. `quantity` counts what is filled already
    [contract], `limit` [USD/share]. A GTC order works until `good_until` where one is given. `attached_to` names the order
    after whose whole fill this one begins to work.
    """

    client_order_id: str
    side: Side
    contract: OptionContract
    quantity: int
    limit: Decimal
    time_in_force: TimeInForce
    good_until: datetime | None = None
    attached_to: str = ""
    order_type: OrderType = field(default=OrderType.LMT, init=False)

    def __post_init__(self) -> None:
        _insist(self.client_order_id, self.limit, self.quantity, "contracts")

    @property
    def symbol(self) -> str:
        """The company."""
        return self.contract.underlying

    def __str__(self) -> str:
        return (
            f"{self.side} {self.quantity} {self.contract} LMT {price_text(self.limit)} {self.time_in_force}"
        )


@dataclass(frozen=True, slots=True)
class ShareOrder:
    """One limit order to sell shares that are held, whole; there is none that buys them, and none that sells them short.

    `quantity` counts what is filled already [share], `limit` [USD/share].
    """

    client_order_id: str
    symbol: str
    quantity: int
    limit: Decimal
    time_in_force: TimeInForce
    side: Side = field(default=Side.SELL, init=False)
    order_type: OrderType = field(default=OrderType.LMT, init=False)

    def __post_init__(self) -> None:
        _insist(self.client_order_id, self.limit, self.quantity, "shares")

    @property
    def contract(self) -> None:
        """No option."""
        return

    @property
    def good_until(self) -> None:
        """It works for the day, or until it is taken back."""
        return

    @property
    def attached_to(self) -> str:
        """Nothing: it waits for no other order."""
        return ""

    def __str__(self) -> str:
        limit = price_text(self.limit)
        return f"{self.side} {self.quantity} {self.symbol} shares LMT {limit} {self.time_in_force}"


Order: TypeAlias = OptionOrder | ShareOrder


def _insist(name: str, limit: Decimal, quantity: int, unit: str) -> None:
    if not name:
        raise BrokenInvariant("an order without a name of its own can not be found again")
    if not limit.is_finite() or limit <= 0:
        raise BrokenInvariant(f"an order at {limit}: a limit is a price above zero")
    if quantity < 1:
        raise BrokenInvariant(f"an order of {quantity} {unit}: at least one is traded")
