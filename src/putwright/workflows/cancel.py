"""Take back what is on its way: a sale of options or shares, a purchase to close, a roll whose second leg was not sent."""

from __future__ import annotations

from putwright.desk.book import Book
from putwright.desk.tracked import TrackedOrder
from putwright.domain.approval import ApprovalKind
from putwright.domain.desk_events import ApprovalEnded
from putwright.domain.order import OrderState, Purpose
from putwright.domain.refusal import BadInput
from putwright.reports.offer import GivenReport
from putwright.workflows.at_desk import AtDesk
from putwright.workflows.give import given_report

BY_YOU = "you took it back"


async def cancel(at: AtDesk, order_id: str) -> GivenReport:
    """Take one of our orders back; an exit order stays, because no put of ours is left without one.

    Args:
        at: the desk.
        order_id: such as "o3", or the approval behind it, such as "a2".

    Raises:
        BadInput: there is no such order, it is over, or it is the exit of an open put.
        OutsideFailure: the broker could not be had.
    """
    look = (await at.desk.settle()).look
    book, now = at.book, look.statement.as_of
    if order_id in book.approvals:
        return await _take_back_approval(at, order_id)
    order = _order(book, order_id)
    approval = book.approvals[order.approval_id].approval
    if order.purpose is Purpose.EXIT:
        closing = book.positions[order.position_id].closing_approval
        if not closing:
            raise BadInput(
                f"Taking back {order_id}",
                f"it is the exit order of {order.position_id}: no put is left without one",
                f"Close it with `putwright close {order.position_id}`, or stop the desk with `putwright halt`.",
            )
        return await _take_back_approval(at, closing)
    at.desk.submission.write([ApprovalEnded(now, approval.approval_id, BY_YOU)])
    await at.desk.submission.cancel(order, BY_YOU, now)
    await at.desk.settle()
    return given_report(at, "cancel", order_id, [], approval, _outcome(book, order_id))


async def _take_back_approval(at: AtDesk, approval_id: str) -> GivenReport:
    """End an approval: a purchase to close goes back to being the exit order, a sale is taken back."""
    book = at.book
    offered = book.approvals[approval_id]
    if not offered.is_in_force:
        wrong = offered.ended_because or "it was never given"
        raise BadInput(f"Taking back {approval_id}", wrong, "See `putwright orders`.")
    approval, now = offered.approval, (await at.desk.look())[0].statement.as_of
    at.desk.submission.write([ApprovalEnded(now, approval_id, BY_YOU)])
    for order in book.live_orders(approval.position_id):
        if order.approval_id == approval_id and order.purpose is not Purpose.EXIT:
            await at.desk.submission.cancel(order, BY_YOU, now)
    await at.desk.settle()
    words = f"{approval_id} carries nothing any more."
    if approval.kind is ApprovalKind.CLOSE and approval.close is not None:
        words += f" The exit of {approval.close.position_id} is back at its price."
    return given_report(at, "cancel", approval_id, [], approval, words)


def _order(book: Book, order_id: str) -> TrackedOrder:
    tried = f"Taking back {order_id}"
    working = ", ".join(one.order_id for one in book.live_orders()) or "none"
    order = book.orders.get(order_id)
    if order is None:
        remedy = f"Working are: {working}. Orders that are not ours are taken back in the TWS."
        raise BadInput(tried, "no order of ours has that id", remedy)
    if order.is_over:
        raise BadInput(tried, f"it is over: {order.state}", f"Working are: {working}.")
    return order


def _outcome(book: Book, order_id: str) -> str:
    order = book.orders[order_id]
    if order.state is OrderState.FILLED and order.purpose is Purpose.SHARES:
        return f"{order_id} was filled before it could be taken back: {order.filled} shares are sold."
    if order.state is OrderState.FILLED:
        return (
            f"{order_id} was filled before it could be taken back: it is a position now, with its exit order."
        )
    if order.is_over:
        left = f", {order.filled} were filled before" if order.filled else ""
        return f"{order_id} is off the market: {order.state}{left}."
    return f"{order_id} is asked for and not confirmed yet: `putwright orders` shows it."
