"""What must hold of every purchase before it leaves: never more than is open, never dearer than was approved."""

from __future__ import annotations

from decimal import Decimal

from putwright.desk.book import Book
from putwright.desk.exits import others_buying, take_profit_limit
from putwright.desk.tracked import DeskPosition, TrackedOrder
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.order import Purpose
from putwright.domain.refusal import Refusal, counted
from putwright.domain.rules import Rule


def purchase_refusals(
    position: DeskPosition,
    quantity: int,
    limit: Decimal,
    book: Book,
    look: BrokerLook,
    limit_wanted: Decimal | None,
    at_work: TrackedOrder | None = None,
) -> list[Refusal]:
    """Everything that speaks against a purchase to close; empty when it may leave.

    Args:
        position: whose put it buys back.
        quantity: how many contracts it may still buy [contract].
        limit: at most [USD/share].
        book: our book.
        look: the broker's lists, taken now.
        limit_wanted: what the exit rule or an approved closing allows now [USD/share].
        at_work: the order that is changed; None when it is new.
    """
    found = []
    buying = others_buying(book, look, position.contract) + sum(
        order.remaining
        for order in book.live_orders(purpose=Purpose.EXIT)
        if order.order.contract == position.contract and order is not at_work
    )
    is_open = min(position.there, max(0, look.short(position.contract)))
    if buying + quantity > is_open:
        actual = f"{counted(is_open, 'contract')} open, {buying} being bought already, {quantity} more wanted"
        distance = f"{buying + quantity - is_open} too many"
        remedy = "Look at `putwright reconcile`: nothing is bought beyond what is open."
        found.append(Refusal(Rule.EXCEEDS_OPEN, f"purchases of {is_open}", actual, distance, remedy))
    if limit_wanted is None or limit > limit_wanted:
        told = "no purchase" if limit_wanted is None else f"at most {limit_wanted}"
        remedy = f"Approve one with `putwright close {position.position_id}`."
        found.append(Refusal(Rule.NOT_APPROVED, told, f"a purchase at {limit}", "", remedy))
    return found


def attached_refusals(
    position: DeskPosition, parent: TrackedOrder, quantity: int, limit: Decimal
) -> list[Refusal]:
    """What speaks against an exit order that waits at the broker for its sale: it may only be one contract after one.

    It is priced for the lowest fill there can be, so that no fill makes it pay too much.
    """
    found = []
    if quantity != 1 or parent.order.quantity != 1 or parent.is_over or parent.filled:
        actual = f"{quantity} attached to a sale of {parent.order.quantity}"
        remedy = "It is placed after the fill."
        found.append(Refusal(Rule.EXCEEDS_OPEN, "one attached to one", actual, "", remedy))
    entry = position.approval.entry
    lowest = None if entry is None else take_profit_limit(position.exit, entry.floor)
    if lowest is None or limit > lowest:
        told, remedy = f"at most {lowest}", "Preview the sale again."
        found.append(Refusal(Rule.NOT_APPROVED, told, f"a purchase at {limit}", "", remedy))
    return found
