"""Orders, fills and what they cost, as the parts of the paper TWS hand them to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from putwright.paper.contracts import Contract, ContractQuery


class OrderStatus(StrEnum):
    """The protocol's own words for the life of an order."""

    API_PENDING = "ApiPending"
    PENDING_SUBMIT = "PendingSubmit"
    PRE_SUBMITTED = "PreSubmitted"
    SUBMITTED = "Submitted"
    PENDING_CANCEL = "PendingCancel"
    CANCELLED = "Cancelled"
    API_CANCELLED = "ApiCancelled"
    FILLED = "Filled"
    INACTIVE = "Inactive"

    @property
    def is_final(self) -> bool:
        """Whether nothing more can happen to the order (Inactive may come back in a real TWS; here it does not)."""
        return self in {
            OrderStatus.CANCELLED,
            OrderStatus.API_CANCELLED,
            OrderStatus.FILLED,
            OrderStatus.INACTIVE,
        }


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """An order as a client sent it; `echo` keeps what is not modelled, to be told back as it came.

    `limit` and `auxiliary` [USD/share] None where unset; `quantity` [share or contract].
    """

    client_id: int
    order_id: int
    contract: ContractQuery
    action: str
    quantity: Decimal
    order_type: str
    limit: Decimal | None = None
    auxiliary: Decimal | None = None
    time_in_force: str = ""
    oca_group: str = ""
    oca_type: int = 0
    account: str = ""
    open_close: str = ""
    order_ref: str = ""
    transmit: bool = True
    parent_id: int = 0
    outside_regular_hours: bool = False
    all_or_none: bool = False
    good_till_date: str = ""
    good_after_time: str = ""
    algorithm: str = ""
    algorithm_parameters: tuple[tuple[str, str], ...] = ()
    what_if: bool = False
    electronic_only: bool = False
    firm_quote_only: bool = False
    conditions: int = 0
    echo: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MarginChange:
    """What a what-if says an order would do to an account [USD]; commission None where tiers leave it open."""

    initial_before: Decimal
    maintenance_before: Decimal
    equity_before: Decimal
    initial_change: Decimal
    maintenance_change: Decimal
    equity_change: Decimal
    commission: Decimal | None
    commission_minimum: Decimal | None
    commission_maximum: Decimal | None
    commission_currency: str = "USD"
    warning: str = ""


@dataclass(frozen=True, slots=True)
class OrderState:
    """An order as it stands: what `openOrder`, `orderStatus` and `completedOrder` tell."""

    request: OrderRequest
    contract: Contract
    perm_id: int
    status: OrderStatus
    filled: Decimal
    remaining: Decimal
    average_fill_price: Decimal
    last_fill_price: Decimal
    why_held: str = ""
    parent_perm_id: int = 0
    submitted_at: datetime | None = None
    completed_at: datetime | None = None
    completed_words: str = ""
    commission: Decimal | None = None
    commission_currency: str = ""
    warning: str = ""
    margin: MarginChange | None = None


@dataclass(frozen=True, slots=True)
class Execution:
    """A fill, or a booking of the clearing house (assignment, exercise, expiry): then `order_id` is 0 and `order_ref` empty."""

    execution_id: str
    order_id: int
    perm_id: int
    client_id: int
    account: str
    contract: Contract
    at: datetime
    exchange: str
    side: str  # BOT or SLD
    quantity: Decimal
    price: Decimal
    cumulative: Decimal
    average_price: Decimal
    order_ref: str = ""
    last_liquidity: int = 1


@dataclass(frozen=True, slots=True)
class Commission:
    """What a fill cost; arrives after it. `realized` None for opening trades [USD]."""

    execution_id: str
    amount: Decimal
    currency: str = "USD"
    realized: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ExecutionFilter:
    """What `reqExecutions` asks for; empty matches all, `client_id` 0 every client."""

    client_id: int = 0
    account: str = ""
    since: datetime | None = None
    symbol: str = ""
    security_type: str = ""
    exchange: str = ""
    side: str = ""
