"""What each recorded event does to the book, one small function each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from putwright.desk.book import Book, OfferedApproval
from putwright.desk.tracked import EXECUTION, INFERRED, DeskPosition, Fill, Part, TrackedOrder
from putwright.domain import desk_events as told
from putwright.domain.approval import Approval, ApprovalKind, ExitTerms
from putwright.domain.order import OrderState, Purpose
from putwright.domain.refusal import BrokenInvariant


def book_of(events: Iterable[told.DeskEvent]) -> Book:
    """The book of a record."""
    book = Book()
    for event in events:
        enter(book, event)
    return book


def enter(book: Book, event: told.DeskEvent) -> None:
    """Take one more event into the book.

    Raises:
        BrokenInvariant: it can not have happened after what is in there.
    """
    _HANDLERS[type(event)](book, event)
    book.last_at = event.at
    book.events += 1


def _desk_opened(book: Book, event: told.DeskOpened) -> None:
    book.tag, book.account, book.is_paper = event.tag, event.account, event.is_paper


def _approval_offered(book: Book, event: told.ApprovalOffered) -> None:
    book.approvals[event.approval.approval_id] = OfferedApproval(event.approval, event.digest)


def _approval_given(book: Book, event: told.ApprovalGiven) -> None:
    offered = book.approvals[event.approval_id]
    if offered.given_at is not None:
        raise BrokenInvariant(f"approval {event.approval_id} was given twice")
    offered.given_at = event.at
    approval = offered.approval
    if approval.close is not None:
        position = book.positions[approval.close.position_id]
        position.closing, position.closing_approval = approval.close, approval.approval_id
        position.closing_since = event.at
    if approval.kind not in {ApprovalKind.CLOSE, ApprovalKind.SELL_SHARES}:
        position = _position_of(approval, event)
        book.positions[position.position_id] = position
        book.positions_by_contract.setdefault(position.contract, []).append(position)


def _position_of(approval: Approval, event: told.ApprovalGiven) -> DeskPosition:
    exit_terms = approval.exit
    about = approval.adopt or approval.entry
    if about is None or not isinstance(exit_terms, ExitTerms):
        raise BrokenInvariant(f"approval {approval.approval_id} names no put or no exit")
    position = DeskPosition(approval.position_id, about.contract, approval, exit_terms, event.at)
    if approval.adopt is not None:
        position.adopted = approval.adopt.quantity
        position.adopted_premium = approval.adopt.premium_per_share
    if approval.kind is ApprovalKind.ROLL and approval.close is not None:
        position.follows = approval.close.position_id
    return position


def _approval_ended(book: Book, event: told.ApprovalEnded) -> None:
    book.approvals[event.approval_id].ended_because = event.because
    for position in book.positions.values():
        if position.closing_approval == event.approval_id:
            position.closing, position.closing_approval, position.closing_since = None, "", None


def _sale_refused(book: Book, event: told.SaleRefused) -> None:
    book.refused[event.approval_id] = event


def _order_intended(book: Book, event: told.OrderIntended) -> None:
    if event.order.client_order_id in book.by_client_order_id:
        raise BrokenInvariant(f"an order was intended twice as {event.order.client_order_id}")
    order = TrackedOrder(
        order_id=event.order_id,
        position_id=event.position_id,
        approval_id=event.approval_id,
        purpose=event.purpose,
        order=event.order,
        number=event.number,
        client_id=event.client_id,
        intended_at=event.at,
        priced_at=event.at,
    )
    book.orders[event.order_id] = order
    book.orders_by_position.setdefault(event.position_id, []).append(order)
    if event.order.contract is not None:
        book.orders_by_contract.setdefault(event.order.contract, []).append(order)
    else:
        book.orders_by_shares.setdefault(event.order.symbol, []).append(order)
    book.by_client_order_id[event.order.client_order_id] = order


def _change_intended(book: Book, event: told.ChangeIntended) -> None:
    order = book.orders[event.order_id]
    if event.limit != order.order.limit:
        order.priced_at = event.at
    order.order = replace(order.order, limit=event.limit, quantity=event.quantity)
    order.changed_at = event.at


def _cancel_intended(book: Book, event: told.CancelIntended) -> None:
    order = book.orders[event.order_id]
    order.cancel_intended_at, order.words = event.at, event.because


def _order_doubted(book: Book, event: told.OrderDoubted) -> None:
    order = book.orders[event.order_id]
    if order.state is OrderState.PENDING_NEW:
        order.state = OrderState.OUTCOME_UNKNOWN
    order.words = event.because
    if event.is_complaint:
        order.complained_at = event.at
        order.is_complained_of = order.state is OrderState.OUTCOME_UNKNOWN


def _order_seen(book: Book, event: told.OrderSeen) -> None:
    order = book.orders[event.order_id]
    order.state = event.state
    order.broker_order_id = event.broker_order_id or order.broker_order_id
    order.told_limit, order.told_quantity = event.limit, event.quantity
    order.told_time_in_force = event.time_in_force
    order.told_filled = max(order.told_filled, event.filled)
    order.is_idle = event.is_idle


def _order_ended(book: Book, event: told.OrderEnded) -> None:
    order = book.orders[event.order_id]
    order.state, order.words, order.ended_at = event.state, event.words or order.words, event.at
    order.is_unaccounted = event.filled is None
    if event.filled is not None:
        order.told_filled = max(order.told_filled, event.filled)


def _fill_heard(book: Book, event: told.FillHeard) -> None:
    if event.fill_id in book.fills:
        raise BrokenInvariant(f"the fill {event.fill_id} was recorded twice")
    fill = Fill(
        event.fill_id,
        event.quantity,
        event.price,
        event.filled_at or event.at,
        event.commission,
        event.is_sale,
        event.evidence,
    )
    book.fills[event.fill_id] = fill
    book.by_stem[_stem(event.fill_id)] = event.fill_id
    order = book.orders[event.order_id] if event.order_id else None
    if order is None or order.purpose is not Purpose.SHARES:
        _fill_of_option(book.positions[event.position_id], fill, order)
    if order is not None:
        order.fills[event.fill_id] = fill
        if not order.is_over and order.filled >= order.order.quantity:
            order.state, order.ended_at = OrderState.FILLED, event.at
        elif order.state is OrderState.NEW:
            order.state = OrderState.PARTIALLY_FILLED


def _fill_of_option(position: DeskPosition, fill: Fill, order: TrackedOrder | None) -> None:
    if order is not None and order.contract is not None:
        fill.split = position.former.get(order.contract, 1)
    (position.sales if fill.is_sale else position.purchases).append(fill)
    _leave_unexplained(position, min(position.unexplained, position.open))


def _commission_heard(book: Book, event: told.CommissionHeard) -> None:
    book.fills[event.fill_id].commission = event.commission


def _fill_corrected(book: Book, event: told.FillCorrected) -> None:
    if not event.quantity:
        _forget_fill(book, event.fill_id)
        return
    fill = book.fills.pop(event.fill_id)
    fill.fill_id, fill.quantity, fill.price = event.corrected_id, event.quantity, event.price
    if not event.corrected_id.startswith(INFERRED):
        fill.evidence = EXECUTION
    book.fills[event.corrected_id] = fill
    book.by_stem[_stem(event.corrected_id)] = event.corrected_id
    for order in book.orders.values():
        if order.fills.pop(event.fill_id, None) is not None:
            order.fills[event.corrected_id] = fill


def _forget_fill(book: Book, fill_id: str) -> None:
    """It was inferred, and executions have shown that it was part of another one."""
    fill = book.fills.pop(fill_id)
    for order in book.orders.values():
        order.fills.pop(fill_id, None)
    for position in book.positions.values():
        position.sales = [one for one in position.sales if one is not fill]
        position.purchases = [one for one in position.purchases if one is not fill]


def _position_reduced(book: Book, event: told.PositionReduced) -> None:
    position = book.positions[event.position_id]
    position.parts.append(Part(event.quantity, event.how, event.at, event.evidence, event.shares))
    _leave_unexplained(position, position.unexplained - event.quantity)
    book.used_bookings.update(event.used)
    if event.shares:
        book.delivered.setdefault(position.contract.underlying, []).append((event.at, event.shares))


def _position_adjusted(book: Book, event: told.PositionAdjusted) -> None:
    position, factor = book.positions[event.position_id], event.factor
    position.former = {old: count * factor for old, count in position.former.items()}
    position.former[position.contract] = factor
    book.positions_by_contract[position.contract].remove(position)
    book.positions_by_contract.setdefault(event.contract, []).append(position)
    position.contract = event.contract
    book.shares.pop(event.contract.underlying, None)  # the shares were split as well: they are counted anew
    _leave_unexplained(position, 0)
    position.adopted, position.adopted_premium = position.adopted * factor, position.adopted_premium / factor
    for fill in (*position.sales, *position.purchases):
        fill.split *= factor
    position.parts = [replace(part, quantity=part.quantity * factor) for part in position.parts]


def _leave_unexplained(position: DeskPosition, quantity: int) -> None:
    position.unexplained = max(0, quantity)
    if not position.unexplained:
        position.unexplained_since = None


def _position_unexplained(book: Book, event: told.PositionUnexplained) -> None:
    position = book.positions[event.position_id]
    if not position.unexplained:
        position.unexplained_since = event.at
    _leave_unexplained(position, event.quantity)


def _shares_seen(book: Book, event: told.SharesSeen) -> None:
    book.shares.setdefault(event.symbol, []).append((event.at, event.quantity))


def _shares_traded(book: Book, event: told.SharesTraded) -> None:
    book.trades[_stem(event.fill_id)] = event


def _entry_rechecked(book: Book, event: told.EntryRechecked) -> None:
    book.orders[event.order_id].rechecked_on = event.session


def _alarm_raised(book: Book, event: told.AlarmRaised) -> None:
    book.alarms[event.subject] = event


def _alarm_ended(book: Book, event: told.AlarmEnded) -> None:
    book.alarms.pop(event.subject, None)


def _invariant_broken(book: Book, event: told.InvariantBroken) -> None:
    book.broken = event.words


def _desk_resumed(book: Book, _: told.DeskResumed) -> None:
    book.broken = ""


def _stem(fill_id: str) -> str:
    return fill_id.rpartition(".")[0] or fill_id


_HANDLERS: dict[type, Callable[[Book, Any], None]] = {
    told.DeskOpened: _desk_opened,
    told.ApprovalOffered: _approval_offered,
    told.ApprovalGiven: _approval_given,
    told.ApprovalEnded: _approval_ended,
    told.SaleRefused: _sale_refused,
    told.OrderIntended: _order_intended,
    told.ChangeIntended: _change_intended,
    told.CancelIntended: _cancel_intended,
    told.OrderDoubted: _order_doubted,
    told.OrderSeen: _order_seen,
    told.OrderEnded: _order_ended,
    told.FillHeard: _fill_heard,
    told.CommissionHeard: _commission_heard,
    told.FillCorrected: _fill_corrected,
    told.PositionReduced: _position_reduced,
    told.PositionAdjusted: _position_adjusted,
    told.PositionUnexplained: _position_unexplained,
    told.SharesSeen: _shares_seen,
    told.SharesTraded: _shares_traded,
    told.EntryRechecked: _entry_rechecked,
    told.AlarmRaised: _alarm_raised,
    told.AlarmEnded: _alarm_ended,
    told.InvariantBroken: _invariant_broken,
    told.DeskResumed: _desk_resumed,
}
