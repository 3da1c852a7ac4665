"""What must hold of every sale of shares before it leaves: never more than is held, and none that stands by for a call."""

from __future__ import annotations

from decimal import Decimal

from putwright.desk.book import Book, OfferedApproval
from putwright.desk.coverage import coverage
from putwright.desk.price_ladder import LIMIT_OVER_ASK_MAX
from putwright.desk.sale_rules import once, place_refusals, preview_refusals, quote_refusals, unknown_refusals
from putwright.desk.share_evidence import ShareEvidence
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.money import price_text
from putwright.domain.order import ShareOrder
from putwright.domain.refusal import BrokenInvariant, Refusal
from putwright.domain.rules import Rule

LIMIT_UNDER_BID_MAX = Decimal("0.90")  # a limit this far below the bid is a slip of the finger, not haste


def share_refusals(
    order: ShareOrder, offered: OfferedApproval, book: Book, evidence: ShareEvidence
) -> list[Refusal]:
    """Everything that speaks against sending a sale of shares; empty when it may leave.

    Args:
        order: as it would leave.
        offered: the approval it is sent under.
        book: our book.
        evidence: fresh.

    Raises:
        BrokenInvariant: the evidence is of another company.
    """
    if evidence.owned.symbol != order.symbol:
        raise BrokenInvariant(f"shares of {order.symbol} were judged by those of {evidence.owned.symbol}")
    found = [
        *_of_approval(order, offered, book),
        *place_refusals(offered, evidence),
        *quote_refusals(evidence),
        *_of_price(order, evidence),
        *free_refusals(order.symbol, order.quantity, book, evidence.look, order.client_order_id),
        *unknown_refusals(book, evidence.look),
        *preview_refusals(evidence),
    ]
    return once(found)


def free_refusals(
    symbol: str, shares: int, book: Book, look: BrokerLook, apart_from: str = ""
) -> list[Refusal]:
    """Why so many shares can not be sold: not held, or promised already; empty where they are free.

    Args:
        symbol: the company.
        shares: how many [share].
        book: our book, with the look taken in.
        look: the broker's lists, taken now.
        apart_from: the client order id of the sale that is checked itself.
    """
    stand = coverage(symbol, book, look, apart_from)
    if stand.unknown:
        remedy = "Look at it in the TWS; no share is sold that a call may take."
        limit = "calls on it that can be counted"
        return [Refusal(Rule.UNKNOWN_POSITION, limit, "; ".join(stand.unknown), "", remedy)]
    if stand.free >= shares:
        return []
    free = max(stand.free, Decimal(0))
    remedy = f"Sell {free // 1:f}." if free >= 1 else "Nothing of it can be sold now."
    if stand.short:
        remedy += " To free the others, buy the calls back first: `putwright positions` shows them."
    return [
        Refusal(
            Rule.SHARES_NOT_FREE,
            f"{shares} free {symbol} shares",
            f"{free:f} are free ({stand.words})",
            f"{shares - stand.free:f} short",
            remedy,
        )
    ]


def _of_approval(order: ShareOrder, offered: OfferedApproval, book: Book) -> list[Refusal]:
    terms, approval = offered.approval.shares, offered.approval
    wrong = ""
    if terms is None:
        wrong = "it approves no sale of shares"
    elif (order.symbol, order.quantity) != (terms.symbol, terms.quantity):
        wrong = f"{order.quantity} {order.symbol}, approved are {terms.quantity} {terms.symbol}"
    elif (order.limit, order.time_in_force) != (terms.limit, terms.time_in_force):
        wrong = f"{order.limit} {order.time_in_force}, approved is {terms.limit} {terms.time_in_force}"
    elif offered.ended_because:
        wrong = offered.ended_because
    elif book.entry_quantity_sent(approval.approval_id):
        wrong = "its sale was sent already"
    if not wrong:
        return []
    remedy = "Preview it anew and approve that."
    return [Refusal(Rule.NOT_APPROVED, f"what {approval.approval_id} says", wrong, "", remedy)]


def _of_price(order: ShareOrder, evidence: ShareEvidence) -> list[Refusal]:
    """A limit on the grid, and not so far from the market that it must be a slip."""
    bid, ask, limit = evidence.bid, evidence.ask, order.limit
    if bid is None or ask is None or bid <= 0 or ask < bid:
        remedy = "Take a fresh quote while the market is open."
        return [Refusal(Rule.LIMIT_PRICE, "a bid and an ask", "nobody quotes both now", "", remedy)]
    if not evidence.tick.is_on_tick(limit):
        remedy = f"Use {price_text(evidence.tick.round_sell_up(limit))}."
        actual = f"the limit {limit} is between two ticks"
        return [Refusal(Rule.LIMIT_PRICE, f"ticks of {evidence.tick.tick_at(limit)}", actual, "", remedy)]
    least, most = bid * LIMIT_UNDER_BID_MAX, ask * LIMIT_OVER_ASK_MAX
    if least <= limit <= most:
        return []
    off = least - limit if limit < least else limit - most
    return [
        Refusal(
            Rule.LIMIT_PRICE,
            f"{price_text(least.quantize(Decimal('0.01')))} to {price_text(most.quantize(Decimal('0.01')))}, near the market",
            f"the limit is {price_text(limit)}, the bid {price_text(bid)}",
            f"{off:.2f} {'under' if limit < least else 'over'}",
            f"Use {price_text(bid)}, or a price near it.",
        )
    ]
