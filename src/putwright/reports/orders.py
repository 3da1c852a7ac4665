"""What works at the broker: our orders with what they are for, and those of others, which are counted and never touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from putwright.desk.book import Book
from putwright.desk.tracked import TrackedOrder
from putwright.domain.broker_statement import BrokerLook, WorkingOrder
from putwright.domain.order import Purpose
from putwright.domain.trading_calendar import new_york_date


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order; `put` says what for: a put, a call, or shares. Counts [contract or share], prices [USD/share].

    `last_rung` is how far its ladder may go: down to the floor of a sale, up to the ceiling of a purchase to close.
    """

    order_id: str
    position_id: str
    is_ours: bool
    purpose: str
    put: str
    side: str
    quantity: int
    filled: int
    limit: Decimal | None
    last_rung: Decimal | None
    time_in_force: str
    state: str
    since: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class OrdersReport:
    """Working orders of an account, and those that ended today; `account` is masked, `as_of` in the broker's market."""

    account: str
    as_of: datetime
    working: tuple[OrderRow, ...]
    ended_today: tuple[OrderRow, ...]
    halted: str
    alarms: tuple[str, ...]


def orders_report(book: Book, look: BrokerLook, halted: str) -> OrdersReport:
    """The orders of a book that has taken a look in, and those of others in the look."""
    statement, today = look.statement, new_york_date(look.statement.as_of)
    ours = [order_row(book, order) for order in book.live_orders()]
    others = [_theirs(order) for order in statement.orders if _is_not_live(book.order_of(order))]
    ended = [
        order_row(book, order)
        for order in book.orders.values()
        if order.is_over and order.ended_at is not None and new_york_date(order.ended_at) == today
    ]
    return OrdersReport(
        account=statement.account,
        as_of=statement.as_of,
        working=tuple(ours + others),
        ended_today=tuple(ended),
        halted=halted,
        alarms=tuple(f"{alarm.words}. {alarm.remedy}" for alarm in book.alarms.values()),
    )


def _is_not_live(order: TrackedOrder | None) -> bool:
    """Whether an order that the broker has at work is none of ours, or one that our record calls over."""
    return order is None or order.is_over


def order_row(book: Book, order: TrackedOrder) -> OrderRow:
    """One of our orders as a row."""
    return OrderRow(
        order_id=order.order_id,
        position_id=order.position_id,
        is_ours=True,
        purpose=_purpose(book, order),
        put=_what(order),
        side=str(order.order.side),
        quantity=order.order.quantity,
        filled=max(order.filled, order.told_filled),
        limit=order.order.limit,
        last_rung=_last_rung(book, order),
        time_in_force="GTD" if order.order.good_until is not None else str(order.order.time_in_force),
        state=order.state.value,
        since=order.intended_at,
        words=_words(book, order),
    )


def _what(order: TrackedOrder) -> str:
    return f"{order.order.symbol} shares" if order.contract is None else str(order.contract)


def _purpose(book: Book, order: TrackedOrder) -> str:
    if order.purpose is not Purpose.EXIT:
        return "sale"
    position = book.positions[order.position_id]
    return "exit" if position.closing is None else "closing"


def _last_rung(book: Book, order: TrackedOrder) -> Decimal | None:
    if order.purpose is Purpose.SHARES:
        return None
    position = book.positions[order.position_id]
    if order.purpose is Purpose.ENTRY and position.approval.entry is not None:
        return position.approval.entry.floor
    return None if position.closing is None else position.closing.ceiling


def _words(book: Book, order: TrackedOrder) -> str:
    parent = book.by_client_order_id.get(order.order.attached_to)
    if parent is not None and not parent.is_over and not parent.filled:
        return f"waits for {parent.order_id}"
    if order.is_idle:
        return "the broker has it and does not work it"
    return order.words if order.state.is_in_doubt or order.is_over else ""


def _theirs_what(order: WorkingOrder) -> str:
    if order.contract is not None:
        return str(order.contract)
    return order.symbol if order.unknown_because else f"{order.symbol} shares"


def _theirs(order: WorkingOrder) -> OrderRow:
    return OrderRow(
        order_id="",
        position_id="",
        is_ours=False,
        purpose="not ours",
        put=_theirs_what(order),
        side="SELL" if order.is_sale else "BUY",
        quantity=int(order.quantity),
        filled=int(order.filled),
        limit=order.limit,
        last_rung=None,
        time_in_force=order.time_in_force,
        state=order.status,
        since=None,
        words=f"sent by client {order.client_id}" if order.client_id else "entered by hand",
    )
