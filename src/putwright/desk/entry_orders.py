"""From terms to the order that sells, and to the rules that judge it: cash stands by for a put, shares stand by for a call."""

from __future__ import annotations

from typing import TypeAlias

from putwright.desk.book import Book, OfferedApproval
from putwright.desk.clearance import Clearance
from putwright.desk.covering import call_refusals
from putwright.desk.invariants import sale_refusals
from putwright.desk.share_evidence import ShareEvidence
from putwright.desk.tracked import TrackedOrder
from putwright.domain.approval import EntryTerms, ShareTerms
from putwright.domain.contract import Right
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder, Order, ShareOrder
from putwright.domain.refusal import BrokenInvariant, Refusal

AnyEvidence: TypeAlias = Clearance | ShareEvidence


def order_of_terms(name: str, terms: EntryTerms | ShareTerms) -> Order:
    """The order that a sale begins with, under a name of its own."""
    if isinstance(terms, ShareTerms):
        return ShareOrder(name, terms.symbol, terms.quantity, terms.limit, terms.time_in_force)
    return OptionOrder(
        client_order_id=name,
        side=Side.SELL,
        contract=terms.contract,
        quantity=terms.quantity,
        limit=terms.start,
        time_in_force=terms.time_in_force,
        good_until=terms.good_until,
    )


def option_refusals(
    order: Order,
    offered: OfferedApproval,
    book: Book,
    evidence: AnyEvidence,
    at_work: TrackedOrder | None = None,
) -> list[Refusal]:
    """Everything that speaks against a sale of puts or of calls, each by its own rules; empty when it may leave.

    Args:
        order: as it would leave.
        offered: the approval it is sent under.
        book: our book.
        evidence: fresh, of the kind that its right asks for.
        at_work: the same sale as it works already; None when it is new.

    Raises:
        BrokenInvariant: the evidence is of the other kind, or it is no order for an option.
    """
    if isinstance(order, OptionOrder):
        if order.contract.right is Right.PUT and isinstance(evidence, Clearance):
            return sale_refusals(order, offered, book, evidence, at_work)
        if order.contract.right is Right.CALL and isinstance(evidence, ShareEvidence):
            return call_refusals(order, offered, book, evidence, at_work)
    raise BrokenInvariant(f"{order} was judged by evidence of another kind")
