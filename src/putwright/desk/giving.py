"""What must still be true when a person's word comes back for a purchase, a roll or an adoption."""

from __future__ import annotations

from datetime import datetime

from putwright.desk.book import Book, OfferedApproval
from putwright.desk.coverage import coverage
from putwright.desk.exits import others_buying
from putwright.desk.sale_rules import unknown_refusals, wrong_account
from putwright.desk.tokens import lapsed_refusal
from putwright.domain.approval import AdoptTerms, CloseTerms
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import Right, standard_contract_refusal
from putwright.domain.refusal import Refusal, counted
from putwright.domain.rules import Rule


def given_refusals(
    offered: OfferedApproval,
    book: Book,
    look: BrokerLook,
    account: str,
    is_paper: bool,
    our_now: datetime,
) -> list[Refusal]:
    """Everything that speaks against an approval that is given; empty when it holds.

    Args:
        offered: as it was shown.
        book: our book, with the look taken in.
        look: the broker's lists, taken now.
        account: which account is connected, masked.
        is_paper: whether it is a paper account.
        our_now: the moment by our own clock.
    """
    approval = offered.approval
    found = [lapsed_refusal(offered, our_now), wrong_account(approval, account, is_paper=is_paper)]
    if approval.close is not None:
        found.append(_of_close(approval.close, book, look))
    if approval.adopt is not None:
        found += _of_adoption(approval.adopt, book, look)
    if approval.entry is not None:
        found += unknown_refusals(book, look)
    return [one for one in found if one is not None]


def _of_close(terms: CloseTerms, book: Book, look: BrokerLook) -> Refusal | None:
    if look.statement.as_of >= terms.until:
        actual = f"that session ended at {terms.until:%H:%M} UTC"
        remedy = f"Preview it while the market is open: `putwright close {terms.position_id}`."
        return Refusal(Rule.NOT_APPROVED, "the session it was previewed for", actual, "", remedy)
    position = book.positions.get(terms.position_id)
    is_open = 0 if position is None else min(position.there, look.short(terms.contract))
    if position is None or is_open != terms.quantity or position.contract != terms.contract:
        actual = f"{counted(max(is_open, 0), 'contract')} of {terms.position_id} open now"
        limit = f"{terms.quantity} open, as previewed"
        return Refusal(
            Rule.EXCEEDS_OPEN, limit, actual, "", f"Preview again: `putwright close {terms.position_id}`."
        )
    if position.closing is not None:
        actual = f"{position.closing_approval} is closing it already"
        return Refusal(Rule.NOT_APPROVED, "one purchase at a time", actual, "", "Wait, or cancel that order.")
    if elsewhere := others_buying(book, look, terms.contract):
        actual = f"an order that is not ours buys {elsewhere} of it already"
        return Refusal(
            Rule.EXCEEDS_OPEN, "nobody else buying it back", actual, "", "Cancel that order in the TWS first."
        )
    return None


def _of_adoption(terms: AdoptTerms, book: Book, look: BrokerLook) -> list[Refusal]:
    found = []
    nonstandard = standard_contract_refusal(terms.contract)
    if nonstandard is not None:
        found.append(nonstandard)
    if book.position_on(terms.contract) is not None:
        actual = f"{terms.contract} is in care already"
        found.append(
            Refusal(Rule.ALREADY_HELD, "a put that is not in care", actual, "", "See `putwright positions`.")
        )
    doubtful = [
        one
        for one in book.orders_on(terms.contract)
        if one.is_in_doubt or one in book.sales_on(terms.contract)
    ]
    if doubtful:
        actual = f"{doubtful[0].order_id} is an order of ours for {terms.contract} and not over"
        remedy = "Wait until the desk knows what became of it: the put may be ours already."
        found.append(Refusal(Rule.NOT_RECONCILED, "no order of ours on it", actual, "", remedy))
    if terms.contract.right is Right.CALL:
        found += _of_cover(terms, book, look)
    if look.short(terms.contract) != terms.quantity:
        actual = f"{counted(max(0, look.short(terms.contract)), 'contract')} short at the broker"
        limit = f"{terms.quantity} short, as previewed"
        found.append(Refusal(Rule.EXCEEDS_OPEN, limit, actual, "", "Preview the adoption again."))
    return found


def _of_cover(terms: AdoptTerms, book: Book, look: BrokerLook) -> list[Refusal]:
    """A call that the shares do not cover is not taken into care as if it were."""
    stand = coverage(terms.contract.underlying, book, look)
    if not stand.uncovered and not stand.unknown:
        return []
    actual = "; ".join(stand.unknown) or f"{stand.uncovered:f} shares are missing ({stand.words})"
    remedy = "Buy the call back in the TWS, or buy the shares: then adopt it."
    return [Refusal(Rule.UNCOVERED, "a call that shares stand by for", actual, "", remedy)]
