"""What clients have to be told: the events that rise from the parts of the paper TWS to its session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from putwright.paper.holdings import Position
from putwright.paper.orders import Commission, Execution, OrderState


@dataclass(frozen=True, slots=True)
class Notice:
    """An error, warning or notice. `client_id` None: every client; `request_id` -1: none in particular."""

    code: int
    text: str
    request_id: int = -1
    client_id: int | None = None


@dataclass(frozen=True, slots=True)
class OrderOpened:
    """An `openOrder` to be sent (to its client, and to whoever watches all orders)."""

    state: OrderState


@dataclass(frozen=True, slots=True)
class OrderStatusTold:
    """An `orderStatus` to be sent."""

    state: OrderState


@dataclass(frozen=True, slots=True)
class Executed:
    """An `execDetails` with request id -1, live."""

    execution: Execution


@dataclass(frozen=True, slots=True)
class CommissionTold:
    """A `commissionReport`, perhaps later than its fill; `client_id` as of the fill."""

    commission: Commission
    client_id: int


@dataclass(frozen=True, slots=True)
class PositionChanged:
    """A position that is another one than before; a quantity of zero is told once, then never again."""

    position: Position


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """Figures of an account moved; subscribers are told the new ones."""

    account: str


@dataclass(frozen=True, slots=True)
class Connectivity:
    """The line between TWS and its servers: code 1100 (lost), 1101 (back, data lost), 1102 (back, data kept)."""

    code: int


Event: TypeAlias = (
    Notice
    | OrderOpened
    | OrderStatusTold
    | Executed
    | CommissionTold
    | PositionChanged
    | AccountChanged
    | Connectivity
)
