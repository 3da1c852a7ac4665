"""What clients ask about orders and executions."""

from __future__ import annotations

from dataclasses import dataclass

from putwright.paper.model import ContractQuery, OrderRequest


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """A new order, a change of one, or a what-if."""

    request: OrderRequest


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Asks to cancel one order of this client."""

    order_id: int
    manual_time: str = ""


@dataclass(frozen=True, slots=True)
class GlobalCancel:
    """Asks to cancel every order of every client."""


@dataclass(frozen=True, slots=True)
class ReqOpenOrders:
    """Asks for the open orders of this client."""


@dataclass(frozen=True, slots=True)
class ReqAllOpenOrders:
    """Asks for the open orders of every client."""


@dataclass(frozen=True, slots=True)
class ReqAutoOpenOrders:
    """Says whether orders made by hand are bound to this client, which has to be client 0."""

    auto_bind: bool


@dataclass(frozen=True, slots=True)
class ReqCompletedOrders:
    """Asks for orders that are over; `api_only` leaves out those made by hand."""

    api_only: bool


@dataclass(frozen=True, slots=True)
class ReqExecutions:
    """Asks for fills; empty fields match all, `client_id` 0 every client, `since` in the protocol's words."""

    request_id: int
    client_id: int = 0
    account: str = ""
    since: str = ""
    symbol: str = ""
    security_type: str = ""
    exchange: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class ExerciseOptions:
    """Exercises long options (`action` 1) or lets them lapse (2); `quantity` [contract]."""

    request_id: int
    contract: ContractQuery
    action: int
    quantity: int
    account: str
    override: bool
