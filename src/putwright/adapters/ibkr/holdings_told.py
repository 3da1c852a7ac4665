"""Positions, working orders and fills, from the library's objects into our words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from ib_async import Fill, Position

from putwright.adapters.ibkr.discretion import masked
from putwright.adapters.ibkr.listening import OrderKey, ToldEnd, ToldOrder
from putwright.adapters.ibkr.words import amount, named, price
from putwright.domain.broker_statement import (
    BrokerFill,
    EndedHow,
    EndedOrder,
    HeldPosition,
    WorkingOrder,
)
from putwright.domain.money import from_float

ENDED = frozenset({"Filled", "Cancelled", "ApiCancelled"})
IDLE = frozenset({"Inactive"})  # on the list, and not at work
LIMITED = frozenset({"LMT", "STP LMT", "LOC", "LIT", "REL", "PEG MID"})
NOTHING, NO_QUANTITY = Decimal(0), "an order of which no quantity is told"
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # what stands before it is the mark of a time that is not known


def positions(
    told: Iterable[Position], marks: Mapping[tuple[str, int], float], account: str
) -> tuple[HeldPosition, ...]:
    """What one account holds; a position of zero is no position.

    Args:
        told: as the TWS answered.
        marks: what a share or contract is worth, by account and contract id [currency unit/share].
        account: whose positions.
    """
    held = {one.contract.conId: one for one in told if one.account == account}
    return tuple(
        _position(one, price(marks.get((account, one.contract.conId))))
        for one in held.values()
        if one.position
    )


def _position(told: Position, quoted: float | None) -> HeldPosition:
    symbol, contract, because = named(told.contract)
    return HeldPosition(
        symbol=symbol,
        quantity=from_float(told.position),
        contract=contract,
        average_cost=amount(told.avgCost),
        price=from_float(quoted) if quoted else None,
        broker_contract_id=told.contract.conId,
        unknown_because=because,
    )


def orders(
    told: Iterable[ToldOrder], filled: Mapping[OrderKey, Decimal], account: str
) -> tuple[WorkingOrder, ...]:
    """Orders that may still be filled; of several tellings of one the last counts.

    Args:
        told: as the TWS answered, not as the library remembers: it calls orders cancelled that live.
        filled: how much of an order was filled.
        account: whose orders.
    """
    newest = {one.key: one for one in told}
    mine = [one for one in newest.values() if one.order.account in {"", account}]
    working = [_order(one, filled.get(one.key, NOTHING)) for one in mine if one.status not in ENDED]
    return tuple(order for order in working if order.remaining > 0 or order.unknown_because == NO_QUANTITY)


def ended(told: Iterable[ToldEnd], account: str) -> tuple[EndedOrder, ...]:
    """Orders that ended today, each once."""
    mine = [one for one in told if one.order.account in {"", account}]
    return tuple({(one.order.permId or one.order.orderRef): _ended(one) for one in mine}.values())


def _ended(told: ToldEnd) -> EndedOrder:
    order = told.order
    how = {"Filled": EndedHow.FILLED, "Inactive": EndedHow.REFUSED}.get(told.status, EndedHow.CANCELED)
    words = masked(told.words or told.status)
    return EndedOrder(order.permId, order.orderRef, how, amount(order.filledQuantity), words)


def _order(told: ToldOrder, done: Decimal) -> WorkingOrder:
    order = told.order
    symbol, contract, because = named(told.contract)
    quantity = amount(order.totalQuantity) or NOTHING
    if quantity <= 0:  # an order that still works is for something: what is not told is not nothing
        quantity, because = done, NO_QUANTITY
    return WorkingOrder(
        symbol=symbol,
        is_sale=order.action.upper().startswith("S"),
        remaining=quantity - done,
        order_type=order.orderType,
        limit=amount(order.lmtPrice) if order.orderType in LIMITED else None,
        time_in_force=order.tif,
        status=told.status,
        broker_order_id=order.permId,
        client_order_id=order.orderRef,
        client_id=order.clientId,
        order_id=told.order_id,
        contract=contract,
        unknown_because=because,
        filled=done,
        is_being_canceled=told.status == "PendingCancel",
        is_idle=told.status in IDLE,
    )


def fills(told: Iterable[Fill], commissions: Mapping[str, Fill], account: str) -> tuple[BrokerFill, ...]:
    """Each fill once, in the order of time; a correction takes the place of what it corrects.

    A correction comes under the same id with another number behind the last point. The library files commissions under
    the object it met first, so they are looked up there.
    """
    newest: dict[str, Fill] = {}
    for one in told:
        if one.execution.acctNumber not in {"", account}:
            continue
        stem, _, version = one.execution.execId.rpartition(".")
        before = newest.get(stem or version)
        if before is None or _version(one) >= _version(before):
            newest[stem or version] = one
    found = [_fill(one, commissions.get(one.execution.execId)) for one in newest.values()]
    return tuple(sorted(found, key=lambda fill: (fill.at or EARLIEST, fill.fill_id)))


def _version(fill: Fill) -> int:
    last = fill.execution.execId.rpartition(".")[2]
    return int(last) if last.isdigit() else 0


def _fill(told: Fill, filed: Fill | None) -> BrokerFill:
    symbol, contract, because = named(told.contract)
    execution, report = told.execution, (filed or told).commissionReport
    is_told = bool(report.execId)
    return BrokerFill(
        fill_id=execution.execId,
        broker_order_id=execution.permId,
        client_order_id=execution.orderRef,
        client_id=execution.clientId,
        symbol=symbol,
        is_sale=execution.side.upper() in {"SLD", "SELL"},
        quantity=from_float(execution.shares),
        price=from_float(execution.price),
        at=execution.time if execution.time > EARLIEST else None,
        commission=amount(report.commission) if is_told else None,
        commission_currency=report.currency if is_told else "",
        contract=contract,
        unknown_because=because,
    )
