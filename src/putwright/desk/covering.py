"""What must hold of every sale of calls before it leaves: never an uncovered call. Nothing relaxes that.

Shares stand by for a call as cash does for a put: they are counted at the broker now, less everything that may take them.
A strike below what the shares have cost is refused as well; that rule is the investor's own, and a written waiver lifts it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from putwright.desk.book import Book, OfferedApproval
from putwright.desk.coverage import coverage
from putwright.desk.price_ladder import limit_refusal_at
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
from putwright.desk.share_evidence import ShareEvidence
from putwright.desk.tracked import TrackedOrder
from putwright.domain.account_rules import capital_refusals
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import STANDARD_SHARES, OptionContract, Right, strike_text
from putwright.domain.limits import waived_rules
from putwright.domain.mandate import Waiver
from putwright.domain.money import price_text
from putwright.domain.order import OptionOrder
from putwright.domain.owned import Owned
from putwright.domain.refusal import BrokenInvariant, Refusal, counted, money_text, percent_text
from putwright.domain.rules import Rule
from putwright.domain.trading_calendar import new_york_date


def call_refusals(
    order: OptionOrder,
    offered: OfferedApproval,
    book: Book,
    evidence: ShareEvidence,
    at_work: TrackedOrder | None = None,
) -> list[Refusal]:
    """Everything that speaks against sending a sale of calls, or against its next rung; empty when it may leave.

    Args:
        order: as it would leave.
        offered: the approval it is sent under.
        book: our book.
        evidence: fresh.
        at_work: the same sale as it works already; None when it is new.

    Raises:
        BrokenInvariant: it is no call, or the evidence is of another company.
    """
    contract = order.contract
    if contract.right is not Right.CALL or evidence.owned.symbol != contract.underlying:
        raise BrokenInvariant(f"{contract} was taken for a call on shares of {evidence.owned.symbol}")
    found = [
        *entry_refusals(order, offered, book, at_work),
        *playbook_refusals(offered.approval, evidence.playbook, evidence.playbook_fingerprint),
        *place_refusals(offered, evidence),
        *capital_refusals(evidence.stated),
        *(one for one in book.barred if one.rule == Rule.NOT_RECONCILED),
        *quote_refusals(evidence),
        *_of_market(evidence),
        *_of_price(order, evidence),
        *_of_cost(contract, evidence),
        *cover_refusals(contract, order.quantity, book, evidence.look, order.client_order_id),
        *unknown_refusals(book, evidence.look, at_work),
        *same_put_refusals(contract, book, evidence.look, at_work),
        *preview_refusals(evidence),
    ]
    return once(found)


def cover_refusals(
    contract: OptionContract, contracts: int, book: Book, look: BrokerLook, apart_from: str = ""
) -> list[Refusal]:
    """Why so many calls would not be covered by shares that nothing else may take; empty where they are.

    Args:
        contract: the call.
        contracts: how many [contract].
        book: our book, with the look taken in.
        look: the broker's lists, taken now.
        apart_from: the client order id of the sale that is checked itself.
    """
    symbol = contract.underlying
    stand = coverage(symbol, book, look, apart_from)
    needed = STANDARD_SHARES * contracts
    if stand.unknown:
        remedy = "Look at it in the TWS; nothing is sold on shares that may be promised already."
        limit = "calls on it that can be counted"
        return [Refusal(Rule.UNKNOWN_POSITION, limit, "; ".join(stand.unknown), "", remedy)]
    if stand.free >= needed:
        return []
    fits = stand.calls_free
    remedy = (
        f"Sell {fits}."
        if fits
        else "Wait until shares are free, or sell none: a call is never sold uncovered."
    )
    return [
        Refusal(
            Rule.UNCOVERED,
            f"{needed} free {symbol} shares for {counted(contracts, 'call')}",
            f"{max(stand.free, Decimal(0)):f} are free ({stand.words})",
            f"{needed - stand.free:f} short",
            remedy,
        )
    ]


def cost_refusal(contract: OptionContract, owned: Owned) -> Refusal | None:
    """The refusal of a strike below what the shares have cost, or of one where nobody knows what that is; None where it is not."""
    symbol, cost = owned.symbol, owned.effective_cost
    waive = f'`putwright waive {Rule.BELOW_COST} --symbol {symbol} --until DAY --because "..."` lifts it once, in writing.'
    if cost is None:
        actual = f"what the {symbol} shares have cost is not known ({owned.cost_words})"
        return Refusal(Rule.BELOW_COST, "a strike of at least the effective cost", actual, "", f"Or {waive}")
    if contract.strike >= cost:
        return None
    actual = f"a strike of {strike_text(contract.strike)}: being called away would lock a loss in"
    limit = f"a strike of at least {price_text(cost)}, the effective cost ({owned.cost_words})"
    remedy = f"Choose a higher strike, or wait. {waive}"
    return Refusal(Rule.BELOW_COST, limit, actual, f"{cost - contract.strike:.2f} below", remedy)


def waived_for(
    symbol: str, waivers: Sequence[Waiver], book: Book, on: date, apart_from: str = ""
) -> frozenset[Rule]:
    """Rules that waivers lift for a name on a day; the one below the cost is lifted once by each waiver that names the company.

    Args:
        symbol: the company.
        waivers: those on record.
        book: our book, which knows what was approved under one.
        on: the New York date.
        apart_from: the approval that is being judged itself.
    """
    lifted = waived_rules(waivers, symbol, on) - {Rule.BELOW_COST}
    written = [one for one in waivers if one.symbol == symbol and one.holds(Rule.BELOW_COST, symbol, on)]
    if not written:
        return lifted
    since = min(one.made_on for one in written)
    used = [
        one.approval
        for one in book.approvals.values()
        if one.given_at is not None
        and one.approval.approval_id != apart_from
        and Rule.BELOW_COST in one.approval.waived
        and one.approval.symbol == symbol
        and new_york_date(one.approval.offered_at) >= since
    ]
    return lifted | {Rule.BELOW_COST} if len(written) > len(used) else lifted


def _of_cost(contract: OptionContract, evidence: ShareEvidence) -> list[Refusal]:
    refusal = cost_refusal(contract, evidence.owned)
    return [] if refusal is None or Rule.BELOW_COST in evidence.waived else [refusal]


def _of_market(evidence: ShareEvidence) -> list[Refusal]:
    """Rules of the mandate about the quote, which a waiver may lift."""
    bid, ask, mandate = evidence.bid, evidence.ask, evidence.mandate
    if bid is None or ask is None or bid <= 0 or ask < bid:
        return []  # there is no ladder then, which says so
    found = []
    if bid < mandate.bid_min:
        limit, short = f"at least {price_text(mandate.bid_min)}", f"{mandate.bid_min - bid:.2f} short"
        remedy = "Choose a lower strike that is not below the cost, or a later expiry."
        found.append(Refusal(Rule.BID_MIN, limit, f"a bid of {price_text(bid)}", short, remedy))
    ratio = (ask - bid) / ((ask + bid) / 2)
    if ratio > mandate.spread_ratio_max:
        limit, most = (
            f"at most {percent_text(mandate.spread_ratio_max)} of the middle",
            ratio - mandate.spread_ratio_max,
        )
        actual = f"{price_text(bid)} bid, {price_text(ask)} asked: {percent_text(ratio)} apart"
        remedy = "Choose a call that is traded more, or wait for a calmer minute."
        found.append(Refusal(Rule.SPREAD, limit, actual, f"{percent_text(most)} too wide", remedy))
    return [one for one in found if one.rule not in evidence.waived]


def _of_price(order: OptionOrder, evidence: ShareEvidence) -> list[Refusal]:
    """The limit against the ladder of now, and the premium against what selling costs."""
    priced = limit_refusal_at(order.limit, evidence.ladder, evidence.ask, evidence.tick)
    if priced is not None:
        return [priced]
    premium = order.limit * order.quantity * order.contract.multiplier
    if evidence.costs is not None and premium > evidence.costs:
        return []
    costs = "unknown costs" if evidence.costs is None else f"{money_text(evidence.costs)} of costs"
    actual = f"{money_text(premium)} of premium, {costs}"
    remedy = "Choose a call that pays more than it costs to sell."
    return [Refusal(Rule.PREMIUM_NET, "a premium above its costs", actual, "", remedy)]
