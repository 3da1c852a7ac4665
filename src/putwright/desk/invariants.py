"""What must hold of every order before it leaves. Nothing relaxes this: no parameter, no environment variable, no flag.

The rules of the mandate and the playbook have been judged on a ticket drafted of fresh data; here they are taken over, and
what only the moment of sending can tell is added: the approval, the account, the quote, and the cash counted once more.
"""

from __future__ import annotations

from collections.abc import Iterable

from putwright.desk.book import Book, OfferedApproval
from putwright.desk.cash import committed_account, unknown_obligations
from putwright.desk.clearance import Clearance
from putwright.desk.same_put import same_put_refusals
from putwright.desk.tracked import TrackedOrder
from putwright.domain.approval import Approval
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.money import price_text
from putwright.domain.order import OptionOrder
from putwright.domain.refusal import Refusal
from putwright.domain.reserve import cash_free, cash_reserve, reserve_refusal
from putwright.domain.rules import Rule
from putwright.domain.ticket import Ticket

LIVE = "live"
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
    """Everything that speaks against sending a sale, or against its next rung; empty when it may leave.

    Args:
        order: as it would leave.
        offered: the approval it is sent under.
        book: our book.
        clearance: fresh evidence.
        at_work: the same sale as it works already; None when it is new.
    """
    found = [
        *_of_approval(order, offered, book, at_work),
        *_of_playbook(offered.approval, clearance.ticket),
        *_of_credit(order, offered.approval, book),
        *_of_account(offered, clearance),
        *clearance.ticket.refusals,
        *_of_quote(clearance),
        *_of_cash(order, book, clearance),
        *_of_unknowns(book, clearance.look, at_work),
        *same_put_refusals(order.contract, book, clearance.look, at_work),
        *_of_preview(clearance),
    ]
    return _once(found)


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


def unknown_refusals(book: Book, look: BrokerLook, at_work: TrackedOrder | None = None) -> list[Refusal]:
    """What freezes selling: positions and orders nobody can count, and whatever our two books do not agree on."""
    found = []
    if unknown := unknown_obligations(look.statement):
        remedy = "Look at it in the TWS; nothing is sold while the account may owe what can not be counted."
        found.append(
            Refusal(
                Rule.UNKNOWN_POSITION, "everything in the account countable", "; ".join(unknown), "", remedy
            )
        )
    if doubts := book.doubts(at_work):
        remedy = "Wait until it is found at the broker; `putwright reconcile` shows it line by line."
        found.append(Refusal(Rule.NOT_RECONCILED, "books that agree", "; ".join(doubts), "", remedy))
    return found


def _of_approval(
    order: OptionOrder, offered: OfferedApproval, book: Book, at_work: TrackedOrder | None
) -> list[Refusal]:
    terms, approval = offered.approval.entry, offered.approval
    limit = f"what {approval.approval_id} says"
    wrong = ""
    if terms is None:
        wrong = "it approves no sale"
    elif (order.contract, order.quantity) != (terms.contract, terms.quantity):
        wrong = f"{order.quantity} {order.contract}, approved are {terms.quantity} {terms.contract}"
    elif (order.time_in_force, order.good_until) != (terms.time_in_force, terms.good_until):
        wrong = "it would work for another time than was approved"
    elif order.limit not in terms.rungs:
        wrong = f"a limit of {order.limit}, approved are {terms.start} down to {terms.floor}"
    elif offered.ended_because:
        wrong = offered.ended_because
    elif at_work is None and book.entry_quantity_sent(approval.approval_id):
        wrong = "its sale was sent already"
    elif at_work is not None and order.limit > at_work.order.limit:
        wrong = f"{order.limit} is above the {at_work.order.limit} at work: the ladder goes down"
    if not wrong:
        return []
    remedy = "Preview it anew and approve that."
    return [Refusal(Rule.NOT_APPROVED, limit, wrong, "", remedy)]


def _of_playbook(approval: Approval, ticket: Ticket) -> list[Refusal]:
    if (approval.playbook, approval.playbook_fingerprint) == (ticket.playbook, ticket.playbook_fingerprint):
        return []
    limit = f"the playbook {approval.playbook} as it was when it was previewed"
    actual = f"the rules of {ticket.playbook} are others now"
    return [Refusal(Rule.NOT_APPROVED, limit, actual, "", "Preview it anew and approve that.")]


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


def wrong_account(approval: Approval, account: str, *, is_paper: bool) -> Refusal | None:
    """The refusal where another account is connected than the one it was approved for: paper and live are never mixed up."""
    if (approval.account, approval.is_paper) == (account, is_paper):
        return None
    actual = f"connected to {_kind(is_paper)} {account}"
    remedy = "Log in to the account it was approved for, or preview it here."
    limit = f"{_kind(approval.is_paper)} {approval.account}"
    return Refusal(Rule.WRONG_ACCOUNT, limit, actual, "", remedy)


def _of_account(offered: OfferedApproval, clearance: Clearance) -> list[Refusal]:
    other = wrong_account(offered.approval, clearance.account, is_paper=clearance.is_paper)
    found = [] if other is None else [other]
    if not clearance.clock_is_sound and not clearance.is_paper:
        actual = "the broker's clock and ours do not agree"
        remedy = "Set this machine's clock: the age of a quote can not be judged."
        found.append(Refusal(Rule.CLOCK_SKEW, "clocks within 2 s of each other", actual, "", remedy))
    return found


def _kind(is_paper: bool) -> str:
    return "paper" if is_paper else "live"


def _of_quote(clearance: Clearance) -> list[Refusal]:
    kind, age, most = (
        clearance.ticket.candidate.put.kind,
        clearance.quote_age_seconds,
        clearance.mandate.quote_age_seconds_max,
    )
    if not clearance.is_market_open:
        remedy = "Sell while the market is open: an order that waits for the opening meets another market."
        actual = f"the market is closed, the quote is {kind}"
        return [Refusal(Rule.QUOTE_NOT_LIVE, "a live quote of an open market", actual, "", remedy)]
    if kind != LIVE:
        remedy = "Sell while the market is open, with live quotes: Client Portal, Settings, Market Data."
        return [Refusal(Rule.QUOTE_NOT_LIVE, "a live quote", f"the quote is {kind}", "", remedy)]
    if age > most:
        actual, distance = f"the quote is {age:.0f} s old", f"{age - most:.0f} s too old"
        return [Refusal(Rule.QUOTE_TOO_OLD, f"at most {most} s", actual, distance, "Take it again.")]
    return []


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


def _of_unknowns(book: Book, look: BrokerLook, at_work: TrackedOrder | None) -> list[Refusal]:
    return unknown_refusals(book, look, at_work)


def _of_preview(clearance: Clearance) -> list[Refusal]:
    if not clearance.preview_refused:
        return []
    remedy = clearance.preview_remedy or "Mend what the broker says, then preview again."
    limit = "an order that the broker would take"
    return [Refusal(Rule.PREVIEW, limit, clearance.preview_refused, "", remedy)]


def _once(found: Iterable[Refusal]) -> list[Refusal]:
    once: dict[str, Refusal] = {}
    for refusal in found:
        once.setdefault(str(refusal.rule), refusal)
    return list(once.values())
