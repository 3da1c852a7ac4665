"""One position and one order a put or call: what else the account has or works of what is to be sold."""

from __future__ import annotations

from putwright.desk.book import Book
from putwright.desk.tracked import TrackedOrder
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import OptionContract, standard_contract_refusal
from putwright.domain.order import Purpose
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Rule


def same_put_refusals(
    contract: OptionContract, book: Book, look: BrokerLook, at_work: TrackedOrder | None
) -> list[Refusal]:
    """What speaks against selling a put or call beside what is held and at work of it; empty when nothing does."""
    nonstandard, kind = standard_contract_refusal(contract), contract.right.value.lower()
    found = [] if nonstandard is None else [nonstandard]
    buying = [one for one in look.orders_on(contract) if not one.is_sale]
    buying = [one for one in buying if not _is_child(book, one.client_order_id, at_work)]
    if buying:
        told = ", ".join(one.client_order_id or "one entered by hand" for one in buying)
        actual = f"an order to buy {contract} is at work: {told}"
        remedy = "The broker takes no orders on both sides of an option: choose another strike, or cancel that order."
        found.append(Refusal(Rule.OTHER_SIDE, f"no purchase of the same {kind} at work", actual, "", remedy))
    selling = [one for one in book.sales_on(contract) if one is not at_work]
    others = [one for one in look.orders_on(contract) if one.is_sale]
    others = [one for one in others if book.order_of(one) is None]
    if selling or others:
        told = selling[0].order_id if selling else "one that is not ours"
        actual = f"an order to sell {contract} is at work: {told}"
        remedy = f"One sale of a {kind} at a time: wait for it, or cancel it."
        found.append(Refusal(Rule.ALREADY_HELD, f"a {kind} that nobody sells yet", actual, "", remedy))
    elif at_work is None and (look.short(contract) or book.position_on(contract) is not None):
        actual = f"{contract} is sold already"
        remedy = f"One position a {kind}: choose another strike or expiry, or close it first."
        if look.short(contract) < 0:
            actual = f"{-look.short(contract)} {contract} are held long: a sale would only close them"
            remedy = "Choose another strike or expiry, or sell them by hand first."
        elif book.position_on(contract) is None:
            remedy = (
                "It was sold elsewhere: take it into care with `putwright adopt`, or choose another strike."
            )
        found.append(Refusal(Rule.ALREADY_HELD, f"a {kind} that is not held", actual, "", remedy))
    return found


def _is_child(book: Book, client_order_id: str, at_work: TrackedOrder | None) -> bool:
    """Whether it is the exit order that waits at the broker for this very sale."""
    child = book.by_client_order_id.get(client_order_id)
    return (
        at_work is not None
        and child is not None
        and child.purpose is Purpose.EXIT
        and child.order.attached_to == at_work.order.client_order_id
    )
