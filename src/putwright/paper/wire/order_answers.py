"""What TWS tells of orders and executions."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from putwright.paper.model import Commission, Execution, MarginChange, OrderState, OrderStatus
from putwright.paper.wire.completed_order import COMPLETED_ORDER
from putwright.paper.wire.contract_fields import TOLD, contract_values
from putwright.paper.wire.moments import moment_words
from putwright.paper.wire.open_order import OPEN_ORDER
from putwright.paper.wire.order_reading import MODELLED
from putwright.paper.wire.schema import Field, Fixed, Layout, write
from putwright.paper.wire.words import COUNT, IDENTITY, NUMBER, UNSET_NUMBER, clean, plain

EXECUTION: Layout = (
    Fixed("11"),
    Field("request_id", IDENTITY),
    Field("order_id", IDENTITY),
    *TOLD,
    Field("execution_id"),
    Field("time"),
    Field("account"),
    Field("exchange"),
    Field("side"),
    Field("quantity", NUMBER),
    Field("price", NUMBER),
    Field("perm_id", IDENTITY),
    Field("client_id", IDENTITY),
    Field("liquidation", COUNT, unset="0"),
    Field("cumulative", NUMBER),
    Field("average_price", NUMBER),
    Field("order_ref"),
    Field("economic_value_rule"),
    Field("economic_value_multiplier", NUMBER),
    Field("model"),
    Field("last_liquidity", COUNT),
    Field("pending_price_revision", COUNT, unset="0", since=178),
)
LIVE = -1  # the request id of an execution nobody asked for


def order_status(state: OrderState) -> Sequence[str]:
    """Where an order stands."""
    return [
        "3",
        str(state.request.order_id),
        state.status.value,
        plain(state.filled),
        plain(state.remaining),
        plain(state.average_fill_price),
        str(state.perm_id),
        str(state.request.parent_id),
        plain(state.last_fill_price),
        str(state.request.client_id),
        clean(state.why_held),
        "0",  # the price at which TWS capped it: it never does
    ]


def open_order(version: int, state: OrderState) -> Sequence[str]:
    """An order with everything the client set, what is not modelled as it came; a what-if with its figures."""
    request = state.request
    values = _order_values(state) | {
        "client_id": request.client_id,
        "shares_allocation": f"{state.perm_id}.0/{request.account}/{plain(request.quantity)}",
        **_preview(state),
    }
    return write(OPEN_ORDER, values, version)


def open_order_end() -> Sequence[str]:
    """Every open order has been told."""
    return ["53", "1"]


def completed_order(version: int, state: OrderState) -> Sequence[str]:
    """An order that is over; of one filled whole, TWS tells the quantity as zero and what was filled beside it."""
    is_filled = state.status is OrderStatus.FILLED
    ended = state.completed_at
    values = _order_values(state) | {
        "quantity": Decimal(0) if is_filled else state.request.quantity,
        "filled": state.filled,
        "parent_perm_id": state.parent_perm_id or None,
        "completed_time": moment_words(ended) if ended else "",
        "completed_words": state.completed_words,
    }
    return write(COMPLETED_ORDER, values, version)


def completed_orders_end() -> Sequence[str]:
    """Every order that is over has been told."""
    return ["102"]


def exec_details(version: int, request_id: int, execution: Execution) -> Sequence[str]:
    """A fill or a booking of the clearing house; request id -1 when nobody asked.

    The contract is told with the exchange that executed, not with the one the order was routed to, as TWS does.
    """
    names = (name for name in Execution.__slots__ if name not in {"contract", "at"})
    values = contract_values(execution.contract) | {name: getattr(execution, name) for name in names}
    values |= {"request_id": request_id, "time": moment_words(execution.at)}
    return write(EXECUTION, values, version)


def exec_details_end(request_id: int) -> Sequence[str]:
    """Every fill asked for has been told."""
    return ["55", "1", str(request_id)]


def commission_report(commission: Commission) -> Sequence[str]:
    """What a fill cost; yield is never set, and the realized profit only when it closes something [USD]."""
    realized = UNSET_NUMBER if commission.realized is None else plain(commission.realized)
    return [
        "59",
        "1",
        commission.execution_id,
        plain(commission.amount),
        commission.currency,
        realized,
        UNSET_NUMBER,
        "",
    ]


def order_bound(perm_id: int, client_id: int, order_id: int) -> Sequence[str]:
    """An order made by hand belongs to a client now."""
    return ["100", str(perm_id), str(client_id), str(order_id)]


def _order_values(state: OrderState) -> dict[str, Any]:
    request = state.request
    pairs = [{"tag": tag, "value": value} for tag, value in request.algorithm_parameters]
    return {
        **request.echo,
        **{name: getattr(request, name) for name in MODELLED},
        **contract_values(state.contract, no_right="?"),
        "algorithm_parameters": pairs,
        "oca_type": request.oca_type or None,
        "perm_id": state.perm_id,
        "status": state.status.value,
    }


def _preview(state: OrderState) -> dict[str, Any]:
    if (margin := state.margin) is None:
        return {
            "commission": state.commission,
            "commission_currency": state.commission_currency,
            "warning": state.warning,
        }
    return _margins(margin) | {
        "commission": UNSET_NUMBER if margin.commission is None else margin.commission,
        "commission_minimum": margin.commission_minimum,
        "commission_maximum": margin.commission_maximum,
        "commission_currency": margin.commission_currency,
        "warning": margin.warning or state.warning,
    }


def _margins(margin: MarginChange) -> dict[str, Decimal]:
    return {
        "initial_before": margin.initial_before,
        "maintenance_before": margin.maintenance_before,
        "equity_before": margin.equity_before,
        "initial_change": margin.initial_change,
        "maintenance_change": margin.maintenance_change,
        "equity_change": margin.equity_change,
        "initial_after": margin.initial_before + margin.initial_change,
        "maintenance_after": margin.maintenance_before + margin.maintenance_change,
        "equity_after": margin.equity_before + margin.equity_change,
    }
