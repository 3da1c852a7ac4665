"""What must hold of every order before it leaves. Nothing relaxes this: no parameter, no environment variable, no flag.

The rules of the mandate and the playbook have been judged on a ticket drafted of fresh data; here they are taken over, and
what only the moment of sending can tell is added: the approval, the account, the quote, and the cash counted once more.
"""

from __future__ import annotations

from collections.abc import Iterable

from putwright.desk.book import Book, OfferedApproval
from putwright.desk.cash import committed_account
from putwright.desk.clearance import Clearance
from putwright.desk.sale_rules import (
    entry_refusals,
    once,
    place_refusals,
    playbook_refusals,
    preview_refusals,
    quote_refusals,
    unknown_refusals,
)
from putwright.desk.same_put import same_put_refusals
from putwright.desk.tracked import TrackedOrder
from putwright.domain.approval import Approval
from putwright.domain.contract import Right
from putwright.domain.money import price_text
from putwright.domain.order import OptionOrder
from putwright.domain.refusal import BrokenInvariant, Refusal
from putwright.domain.reserve import cash_free, cash_reserve, reserve_refusal
from putwright.domain.rules import Rule

# A sale at work is checked again at every opening by the rules that do not speak of the quote of that minute: its own limit
# and floor keep the premium, and the first minutes of a session have wide markets. A doubt about another order passes.
OF_THE_MINUTE = frozenset(
    {
        Rule.QUOTE_FAULT,
        Rule.OPEN_INTEREST,
        Rule.SPREAD,
        Rule.VOLUME,
        Rule.BID_MIN,
        Rule.PREMIUM_NET,
        Rule.YIELD_FLOOR,
        Rule.YIELD_HURDLE,
        Rule.LIMIT_PRICE,
        Rule.QUOTE_NOT_LIVE,
        Rule.QUOTE_TOO_OLD,
        Rule.NO_CREDIT,
        Rule.NOT_RECONCILED,
    }
)


def sale_refusals(
    order: OptionOrder,
    offered: OfferedApproval,
    book: Book,
    clearance: Clearance,
    at_work: TrackedOrder | None = None,
) -> list[Refusal]:
    """Everything that speaks against sending a sale of a put, or against its next rung; empty when it may leave.

    Args:
        order: as it would leave.
        offered: the approval it is sent under.
        book: our book.
        clearance: fresh evidence.
        at_work: the same sale as it works already; None when it is new.

    Raises:
        BrokenInvariant: it is no put: cash does not stand by for a call.
    """
    if order.contract.right is not Right.PUT:
        raise BrokenInvariant(f"{order.contract} was taken for a put: no cash stands by for a call")
    found = [
        *entry_refusals(order, offered, book, at_work),
        *playbook_refusals(
            offered.approval, clearance.ticket.playbook, clearance.ticket.playbook_fingerprint
        ),
        *_of_credit(order, offered.approval, book),
        *place_refusals(offered, clearance),
        *clearance.ticket.refusals,
        *book.barred,
        *quote_refusals(clearance),
        *_of_cash(order, book, clearance),
        *unknown_refusals(book, clearance.look, at_work),
        *same_put_refusals(order.contract, book, clearance.look, at_work),
        *preview_refusals(clearance),
    ]
    return once(found)


def staying_refusals(refusals: Iterable[Refusal]) -> list[Refusal]:
    """Of what speaks against a sale, what also speaks against leaving it at work."""
    return [one for one in refusals if one.rule not in OF_THE_MINUTE]


def stopped_refusals(halt_because: str, broken: str) -> list[Refusal]:
    """Why nothing may be sent at all; empty where nothing stands against it.

    Args:
        halt_because: why the stop switch is thrown, "" where it is not.
        broken: which invariant was broken, "" where none was.
    """
    found = []
    if halt_because:
        remedy = "When you have looked: `putwright resume`."
        found.append(Refusal(Rule.HALTED, "the desk running", f"you stopped it: {halt_because}", "", remedy))
    if broken:
        remedy = "Look at `putwright reconcile`, then `putwright resume --because ...`."
        found.append(
            Refusal(Rule.HALTED, "books that agree", f"the desk stopped itself: {broken}", "", remedy)
        )
    return found


def _of_credit(order: OptionOrder, approval: Approval, book: Book) -> list[Refusal]:
    """A roll sells only for more than it has cost to close: otherwise it pays to postpone a loss."""
    if approval.credit_min is None or approval.close is None:
        return []
    paid = book.positions[approval.close.position_id].paid_per_share
    if paid is None:
        actual = f"{approval.close.position_id} is not bought back yet"
        return [Refusal(Rule.NO_CREDIT, "the first leg closed", actual, "", "Wait until it is filled.")]
    needed = paid + approval.credit_min
    if order.limit >= needed:
        return []
    actual = f"a sale at {order.limit}, after {price_text(paid)} were paid to close"
    remedy = "Leave it closed, or preview another put to sell."
    return [
        Refusal(
            Rule.NO_CREDIT,
            f"at least {price_text(needed)}",
            actual,
            f"{needed - order.limit:.2f} short",
            remedy,
        )
    ]


def _of_cash(order: OptionOrder, book: Book, clearance: Clearance) -> list[Refusal]:
    """I1 once more, by the desk's own count: the figure that is never taken from anybody."""
    account = committed_account(
        clearance.look.statement, clearance.stated, book, apart_from=order.client_order_id
    )
    contract, buffer = order.contract, clearance.mandate.buffer_ratio
    reserve = cash_reserve(contract.strike, order.quantity, contract.multiplier)
    refusal = reserve_refusal(
        f"{order.quantity} {contract}", reserve, order.quantity, cash_free(account, buffer), buffer
    )
    return [] if refusal is None else [refusal]
