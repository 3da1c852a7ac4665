"""Rules of every sale, of puts, of calls and of shares alike: a person's word, the account, the quote, what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from putwright.desk.book import Book, OfferedApproval
from putwright.desk.cash import unknown_obligations
from putwright.desk.tracked import TrackedOrder
from putwright.domain.approval import Approval
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.mandate import Mandate
from putwright.domain.order import OptionOrder
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Rule

LIVE = "live"


class Evidence(Protocol):
    """What fresh evidence for any sale tells; see `desk.clearance` and `desk.share_evidence`."""

    @property
    def account(self) -> str:
        """Which account is connected, masked."""
        ...

    @property
    def is_paper(self) -> bool:
        """Whether it is a paper account."""
        ...

    @property
    def clock_is_sound(self) -> bool:
        """Whether our clock and the broker's agree."""
        ...

    @property
    def mandate(self) -> Mandate:
        """Caps, buffers and ages."""
        ...

    @property
    def quote_kind(self) -> str:
        """Whether the quote is live, frozen or delayed."""
        ...

    @property
    def quote_age_seconds(self) -> float:
        """How old the quote is at most, by our own clock [s]."""
        ...

    @property
    def is_market_open(self) -> bool:
        """Whether it trades now."""
        ...

    @property
    def preview_refused(self) -> str:
        """Why the broker said that it would not take the order; "" where it would, or was not asked."""
        ...

    @property
    def preview_remedy(self) -> str:
        """What to do about that."""
        ...


def entry_refusals(
    order: OptionOrder, offered: OfferedApproval, book: Book, at_work: TrackedOrder | None
) -> list[Refusal]:
    """What speaks against an order to sell puts or calls in the words of what a person approved; empty when it is that."""
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


def playbook_refusals(approval: Approval, playbook: str, fingerprint: str) -> list[Refusal]:
    """The refusal where the rules of the playbook are others than when it was previewed."""
    if (approval.playbook, approval.playbook_fingerprint) == (playbook, fingerprint):
        return []
    limit = f"the playbook {approval.playbook} as it was when it was previewed"
    actual = f"the rules of {playbook} are others now"
    return [Refusal(Rule.NOT_APPROVED, limit, actual, "", "Preview it anew and approve that.")]


def wrong_account(approval: Approval, account: str, *, is_paper: bool) -> Refusal | None:
    """The refusal where another account is connected than the one it was approved for: paper and live are never mixed up."""
    if (approval.account, approval.is_paper) == (account, is_paper):
        return None
    actual = f"connected to {_kind(is_paper)} {account}"
    remedy = "Log in to the account it was approved for, or preview it here."
    limit = f"{_kind(approval.is_paper)} {approval.account}"
    return Refusal(Rule.WRONG_ACCOUNT, limit, actual, "", remedy)


def place_refusals(offered: OfferedApproval, evidence: Evidence) -> list[Refusal]:
    """What speaks against sending to the account that is connected, by a clock that may be wrong."""
    other = wrong_account(offered.approval, evidence.account, is_paper=evidence.is_paper)
    found = [] if other is None else [other]
    if not evidence.clock_is_sound and not evidence.is_paper:
        actual = "the broker's clock and ours do not agree"
        remedy = "Set this machine's clock: the age of a quote can not be judged."
        found.append(Refusal(Rule.CLOCK_SKEW, "clocks within 2 s of each other", actual, "", remedy))
    return found


def _kind(is_paper: bool) -> str:
    return "paper" if is_paper else "live"


def quote_refusals(evidence: Evidence) -> list[Refusal]:
    """What speaks against selling on a quote: not live, too old, the market closed."""
    kind, age, most = evidence.quote_kind, evidence.quote_age_seconds, evidence.mandate.quote_age_seconds_max
    if not evidence.is_market_open:
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


def preview_refusals(evidence: Evidence) -> list[Refusal]:
    """What the broker itself has said against the order."""
    if not evidence.preview_refused:
        return []
    remedy = evidence.preview_remedy or "Mend what the broker says, then preview again."
    limit = "an order that the broker would take"
    return [Refusal(Rule.PREVIEW, limit, evidence.preview_refused, "", remedy)]


def once(found: Iterable[Refusal]) -> list[Refusal]:
    """Each rule once, as it was found first."""
    kept: dict[str, Refusal] = {}
    for refusal in found:
        kept.setdefault(str(refusal.rule), refusal)
    return list(kept.values())
