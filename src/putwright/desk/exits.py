"""The exit orders that should be there, against those that are: one for each open put, of its size and price, nothing more.

Looked at afresh every time, so it does not matter why one is missing: filled, purged at the end of a quarter, cancelled by
a split, lost, changed by a preset, or never placed because the program was not running.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from putwright.desk.book import Book
from putwright.desk.tracked import DeskPosition, TrackedOrder
from putwright.desk.wishes import CancelOrder, ChangeOrder, PlaceExit, Wish
from putwright.domain.approval import ExitTerms
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import OptionContract
from putwright.domain.order import OrderState, Purpose
from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import TradingCalendar

RETRY_AFTER = timedelta(minutes=5)  # what was refused, or did not take, is not tried again at once
REFUSED_WITHIN = timedelta(
    minutes=1
)  # an order that ends so soon by itself was refused, whatever the broker calls it
RETRY_FACTOR, RETRY_MAX = 4.0, timedelta(days=1)


def exit_wishes(
    book: Book, look: BrokerLook, now: datetime, calendar: TradingCalendar, *, attaches: bool = True
) -> list[Wish]:
    """What has to be done so that every open put has its exit order; nothing for puts of which something is not known.

    Args:
        book: our book, with the look taken in.
        look: what the broker said.
        now: the moment in the broker's market.
        calendar: sessions.
        attaches: whether the exit of a single contract is left with the broker, to work as soon as the sale is filled.
    """
    wishes: list[Wish] = []
    for position in book.positions.values():
        orders = book.live_orders(position.position_id, Purpose.EXIT)
        if position.open <= 0 and not orders:
            wishes += _attached(book, position) if attaches else []
            continue
        if any(order.is_in_doubt for order in book.orders_on(position.contract)):
            continue
        if position.there > max(0, look.short(position.contract)):
            continue  # the lists disagree for now: the next look tells
        wishes += _of_position(book, position, orders, look, now, calendar)
    return wishes


def wanted_limit(position: DeskPosition, now: datetime) -> Decimal | None:
    """What the exit order of a position should be at [USD/share]; None where none should work."""
    closing = position.closing
    if closing is not None and position.closing_since is not None and now < closing.until:
        steps = int((now - position.closing_since).total_seconds() // max(closing.patience_seconds, 1))
        return closing.rungs[min(steps, len(closing.rungs) - 1)]
    return take_profit_limit(position.exit, position.premium_per_share)


def take_profit_limit(terms: ExitTerms, premium: Decimal | None) -> Decimal | None:
    """The price at which the wished share of a premium is kept, down to the tick [USD/share]; None where there is none."""
    if terms.take_profit_ratio is None or premium is None or premium <= 0:
        return None
    try:
        return terms.tick.round_buy_down(premium * (1 - terms.take_profit_ratio))
    except BadInput:
        return None


def not_before(orders: Sequence[TrackedOrder], now: datetime) -> datetime:
    """When another exit order may be sent after those of the last day that were refused: later and later."""
    refused = [
        order.ended_at
        for order in orders
        if was_refused(order) and order.ended_at and now - order.ended_at < RETRY_MAX
    ]
    if not refused:
        return now
    return max(refused) + min(RETRY_AFTER * RETRY_FACTOR ** (len(refused) - 1), RETRY_MAX)


def was_refused(order: TrackedOrder) -> bool:
    """Whether the broker did not take an order: it said so, or ended it at once."""
    if order.state is OrderState.REJECTED:
        return True
    is_short = order.ended_at is not None and order.ended_at - order.intended_at < REFUSED_WITHIN
    return (
        order.state is OrderState.CANCELED
        and is_short
        and order.cancel_intended_at is None
        and not order.filled
    )


def is_recent(moment: datetime | None, now: datetime) -> bool:
    """Whether something was tried so lately that it is not tried again yet."""
    return moment is not None and now < moment + RETRY_AFTER


def others_buying(book: Book, look: BrokerLook, contract: OptionContract) -> int:
    """Contracts of a put that orders of others may buy, by hand or by another program [contract]."""
    return sum(
        int(order.remaining)
        for order in look.orders_on(contract)
        if not order.is_sale and book.order_of(order) is None
    )


def _of_position(
    book: Book,
    position: DeskPosition,
    orders: list[TrackedOrder],
    look: BrokerLook,
    now: datetime,
    calendar: TradingCalendar,
) -> list[Wish]:
    orders = [order for order in orders if not _waits_for_parent(book, order)]
    if any(
        order.state is OrderState.PENDING_CANCEL or is_recent(order.cancel_intended_at, now)
        for order in orders
    ):
        return []  # nothing is placed beside an order that may still be filled
    limit = wanted_limit(position, now)
    wanted = max(0, position.there - others_buying(book, look, position.contract))
    last = calendar.session_on_or_before(position.contract.expiry)
    if limit is None or now >= calendar.close_time(last):
        wanted = 0
    usable = [order for order in orders if not order.is_idle and order.order.contract == position.contract]
    kept = usable[:1] if wanted else []
    wishes: list[Wish] = [
        CancelOrder(order.order_id, _why_not(order, wanted)) for order in orders if order not in kept
    ]
    if wishes or not wanted or limit is None:
        return wishes
    if not kept:
        return _placed(book, position, wanted, limit, now)
    order = kept[0]
    quantity = order.filled + wanted
    if (order.told_quantity or 0) > quantity and is_recent(order.complained_at, now):
        return [CancelOrder(order.order_id, "the broker did not make it smaller")]
    if (order.order.limit, order.order.quantity) == (limit, quantity):
        if order.is_as_intended or is_recent(order.changed_at, now) or is_recent(order.complained_at, now):
            return []
    elif is_recent(order.complained_at, now):
        return []
    return [ChangeOrder(order.order_id, limit, quantity, _why_changed(order, limit, quantity))]


def _attached(book: Book, position: DeskPosition) -> list[Wish]:
    """An exit order that waits at the broker for a working sale of one contract: it works even when this machine is off.

    Of more than one contract nobody knows what the broker does to it while a part of the sale is filled: they get theirs after
    the fill. One that was refused is not attached a second time.
    """
    entry = position.approval.entry
    sales = book.live_orders(position.position_id, Purpose.ENTRY)
    if entry is None or entry.quantity != 1 or book.orders_of(position.position_id, Purpose.EXIT):
        return []
    limit = take_profit_limit(position.exit, entry.floor)
    if limit is None or not sales or sales[0].state is not OrderState.NEW or sales[0].filled:
        return []
    if sales[0].cancel_intended_at is not None:
        return []
    because = "waits at the broker for the fill, priced for the lowest there can be"
    return [PlaceExit(position.position_id, 1, limit, because, sales[0].order_id)]


def _placed(book: Book, position: DeskPosition, quantity: int, limit: Decimal, now: datetime) -> list[Wish]:
    """A new exit order, unless a sale still works beside which the broker takes no purchase, or one was just refused."""
    if book.live_orders(position.position_id, Purpose.ENTRY):
        return []
    before = book.orders_of(position.position_id, Purpose.EXIT)
    if now < not_before(before, now):
        return []
    because = "armed after the fill" if not before else "armed again: the one before is gone"
    return [PlaceExit(position.position_id, quantity, limit, because)]


def _waits_for_parent(book: Book, order: TrackedOrder) -> bool:
    """Whether it is attached to a sale that is still at work and not filled: the broker keeps it until then."""
    parent = book.by_client_order_id.get(order.order.attached_to)
    return parent is not None and not parent.is_over and parent.filled == 0


def _why_not(order: TrackedOrder, wanted: int) -> str:
    if order.is_idle:
        return "the broker has it and does not work it"
    return "a second one for the same put" if wanted else "no put is left that it could buy back"


def _why_changed(order: TrackedOrder, limit: Decimal, quantity: int) -> str:
    if order.order.quantity != quantity:
        return f"{quantity - order.filled} contracts are open"
    if order.order.limit != limit:
        return f"the exit belongs at {limit}"
    return "the broker's list shows it otherwise"
