"""Working sales: when the next rung is due, when one is too old, when it is to be checked again, when its rest is withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from putwright.desk.book import Book, OfferedApproval
from putwright.desk.coverage import coverages
from putwright.desk.exits import is_recent
from putwright.desk.tracked import DeskPosition, TrackedOrder
from putwright.desk.wishes import BeginSale, CancelOrder, RecheckEntry, StepDown, Wish
from putwright.domain.approval import Approval, ApprovalKind, EntryTerms
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import Right
from putwright.domain.desk_events import ApprovalEnded, DeskEvent
from putwright.domain.order import OrderState, Purpose
from putwright.domain.trading_calendar import TradingCalendar, new_york_date


def entry_wishes(
    book: Book, look: BrokerLook, now: datetime, calendar: TradingCalendar, *, is_stopped: bool = False
) -> list[Wish]:
    """What the working sales need now, and which approved sale may begin.

    Args:
        book: our book, with the look taken in.
        look: what the broker said.
        now: the moment in the broker's market.
        calendar: sessions.
        is_stopped: whether the stop switch is thrown, or the desk stopped itself: then every sale is taken back.
    """
    wishes: list[Wish] = [
        *_of_shares(book, look, now, is_stopped=is_stopped),
        *_of_lost_cover(book, look, now),
    ]
    taken = {one.order_id for one in wishes if isinstance(one, CancelOrder)}
    listed = {one.client_order_id for one in look.statement.orders}
    for order in book.live_orders(purpose=Purpose.ENTRY):
        terms = book.approvals[order.approval_id].approval.entry
        if terms is None or order.is_in_doubt or order.state is OrderState.PENDING_CANCEL:
            continue
        if order.order.client_order_id not in listed:
            continue  # it has ended, and the next look tells how
        if is_recent(order.cancel_intended_at, now) or order.order_id in taken:
            continue
        if is_stopped:
            wishes.append(CancelOrder(order.order_id, "the desk is stopped"))
        else:
            wishes += _of_order(book, order, terms, now, calendar)
    if is_stopped:
        return wishes
    begun = [one for one in book.positions.values() if may_begin(book, one, look)]
    wishes += [BeginSale(one.position_id) for one in begun if not _was_refused(book, one.approval, now)]
    return wishes


def _of_shares(book: Book, look: BrokerLook, now: datetime, *, is_stopped: bool) -> list[Wish]:
    """Working sales of shares: taken back when the desk is stopped, and when the broker does not work them."""
    wishes: list[Wish] = []
    for order in book.live_orders(purpose=Purpose.SHARES):
        if _may_be_taken_back(order, look, now) and (is_stopped or order.is_idle):
            because = "the desk is stopped" if is_stopped else "the broker has it and does not work it"
            wishes.append(CancelOrder(order.order_id, because))
    return wishes


def _of_lost_cover(book: Book, look: BrokerLook, now: datetime) -> list[Wish]:
    """Our own sales that the shares do not carry any more, because some have left or are being sold: taken back at once."""
    wishes: list[Wish] = []
    for stand in coverages(book, look):
        if stand.left >= 0:
            continue
        ours = [
            order
            for order in book.live_orders()
            if order.order.symbol == stand.symbol and _takes_shares(order)
        ]
        because = f"the shares do not carry it any more: {stand.words}"
        wishes += [
            CancelOrder(order.order_id, because) for order in ours if _may_be_taken_back(order, look, now)
        ]
    return wishes


def _takes_shares(order: TrackedOrder) -> bool:
    contract = order.contract
    if contract is None:
        return order.purpose is Purpose.SHARES
    return contract.right is Right.CALL and order.purpose is Purpose.ENTRY


def _may_be_taken_back(order: TrackedOrder, look: BrokerLook, now: datetime) -> bool:
    """Whether the broker has it at work, and it was not asked to take it back lately."""
    names = {one.client_order_id for one in look.statement.orders}
    if order.is_in_doubt or order.state is OrderState.PENDING_CANCEL:
        return False
    return order.order.client_order_id in names and not is_recent(order.cancel_intended_at, now)


def may_begin(book: Book, position: DeskPosition, look: BrokerLook) -> bool:
    """Whether an approved sale has not been sent, and what it follows is closed."""
    offered = book.approvals[position.approval.approval_id]
    if offered.approval.entry is None or not offered.is_in_force:
        return False
    if book.orders_of(position.position_id, Purpose.ENTRY):
        return False  # one approval, one sale
    return not position.follows or is_closed(book, book.positions[position.follows], look)


def is_closed(book: Book, position: DeskPosition, look: BrokerLook) -> bool:
    """Whether a position was bought back whole, by both books."""
    return (
        position.sold > 0
        and position.bought == position.sold
        and look.short(position.contract) <= 0
        and not book.live_orders(position.position_id)
    )


def lapses(book: Book, now: datetime, our_now: datetime) -> list[DeskEvent]:
    """Approvals that carry nothing any more.

    Args:
        book: our book.
        now: the moment in the broker's market.
        our_now: the moment by our own clock, by which tokens lapse.
    """
    return [
        ApprovalEnded(now, offered.approval.approval_id, because)
        for offered in book.approvals.values()
        if offered.is_in_force and (because := _lapsed(book, offered, now, our_now))
    ]


def _lapsed(book: Book, offered: OfferedApproval, now: datetime, our_now: datetime) -> str:
    approval = offered.approval
    if approval.kind is ApprovalKind.CLOSE and approval.close is not None:
        closed = book.positions[approval.close.position_id]
        if closed.open <= 0:
            return "nothing is left to close"
        return "the session it was for is over" if now >= approval.close.until else ""
    if approval.entry is None or book.orders_of(approval.position_id, Purpose.ENTRY):
        return ""
    if approval.kind is ApprovalKind.ROLL and approval.close is not None:
        first = book.positions[approval.close.position_id]
        if first.parts:
            return f"{first.position_id} ended otherwise: it was {first.parts[-1].how}"
        if now < approval.close.until:
            return ""
        was = "was not bought back" if first.open > 0 else "was bought back, but nothing was sold"
        return f"{first.position_id} {was} in the session it was for"
    return "nothing was sent while it held" if our_now >= approval.lapses_at else ""


def _of_order(
    book: Book, order: TrackedOrder, terms: EntryTerms, now: datetime, calendar: TradingCalendar
) -> list[Wish]:
    session = new_york_date(now)
    if terms.good_until is not None and now >= terms.good_until:
        return [CancelOrder(order.order_id, "it has worked as long as it may")]
    if order.is_idle:
        return [CancelOrder(order.order_id, "the broker has it and does not work it")]
    if not calendar.is_open_at(now):
        return []
    if book.recheck_due(order, session):
        return [RecheckEntry(order.order_id, session)]
    waited = now - max(_last_moved(order), calendar.open_time(session))
    if waited < timedelta(seconds=terms.patience_seconds) or is_recent(order.changed_at, now):
        return []
    if order.filled:
        # Beside a sale at work the broker takes no purchase of the same put: the part that is filled has no exit order.
        return [
            CancelOrder(order.order_id, "a part is filled: the rest is withdrawn so that its exit can work")
        ]
    approval = book.approvals[order.approval_id].approval
    return [] if _was_refused(book, approval, now) else _stepped(order, terms)


def _was_refused(book: Book, approval: Approval, now: datetime) -> bool:
    """Whether its sale was refused so lately that it is not checked again yet."""
    refused = book.refused.get(approval.approval_id)
    return refused is not None and is_recent(refused.at, now)


def _last_moved(order: TrackedOrder) -> datetime:
    """When its price or what is filled changed last."""
    fills = [fill.at for fill in order.fills.values() if fill.at is not None]
    return max([order.priced_at, *fills])


def _stepped(order: TrackedOrder, terms: EntryTerms) -> list[Wish]:
    """The next rung below the limit at work, the floor being the last."""
    below: list[Decimal] = [rung for rung in terms.rungs if rung < order.order.limit]
    if not order.is_as_intended and order.told_limit is not None and order.told_limit > order.order.limit:
        return [StepDown(order.order_id, order.order.limit)]  # the change before did not take
    return [StepDown(order.order_id, below[0])] if below else []
