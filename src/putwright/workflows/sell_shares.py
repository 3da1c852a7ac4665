"""Out of the shares, the third way after an assignment: what it truly brings shown first, then one limit order by token."""

from __future__ import annotations

from decimal import Decimal

from putwright.desk.approval import shown
from putwright.desk.book import OfferedApproval
from putwright.desk.coverage import Coverage, coverage
from putwright.desk.entry_orders import order_of_terms
from putwright.desk.offers import shares_offer
from putwright.desk.owning import owned_words
from putwright.desk.share_evidence import ShareEvidence
from putwright.desk.share_sales import share_refusals
from putwright.domain.approval import Approval, ShareTerms
from putwright.domain.fees import FeeEstimate
from putwright.domain.money import price_text, to_cents
from putwright.domain.order import ShareOrder
from putwright.domain.preview import Preview
from putwright.domain.refusal import BadInput, Refusal
from putwright.domain.rules import Rule
from putwright.domain.symbol import canonical_symbol
from putwright.reports.offer import Leg, OfferReport, broker_words
from putwright.workflows.at_desk import AtDesk
from putwright.workflows.share_judge import with_preview


async def preview_shares(
    at: AtDesk, symbol: str, shares: int | None, limit: Decimal | None, because: str
) -> OfferReport:
    """A sale of shares as it would leave now, with its true result, and a token where nothing speaks against it.

    Args:
        at: the desk.
        symbol: the company.
        shares: how many [share]; all that are free when None.
        limit: a price that was typed [USD/share]; the bid when None.
        because: why, in the person's words.

    Raises:
        BadInput: none are held or free, or the broker does not quote them.
        OutsideFailure: the broker, its quotes or its preview could not be had.
    """
    symbol = canonical_symbol(symbol)
    look = (await at.desk.settle()).look
    count = _count(symbol, shares, coverage(symbol, at.book, look))
    evidence = await at.judge.shares.of_shares(symbol, count, limit, look, at.book)
    price, now = evidence.ladder.first, look.statement.as_of
    if price is None:
        remedy = "Wait for the market, or name a --limit."
        bare = Refusal(Rule.LIMIT_PRICE, "a bid to sell at", "nobody bids for the shares", "", remedy)
        return _report(at, evidence, count, None, None, None, [*at.desk.submission.stopped(), bare])
    terms = ShareTerms(symbol, count, price)
    approval = shares_offer(at.book, at.occasion(at.settings.playbook, because), terms)
    told = await at.desk.submission.preview(terms)
    evidence = with_preview(evidence, told)
    order = order_of_terms("preview", terms)
    found: list[Refusal] = []
    if isinstance(order, ShareOrder):
        found = share_refusals(order, OfferedApproval(approval, ""), at.book, evidence)
    refusals = [*at.desk.submission.stopped(), *found]
    token = at.offer(approval, refusals, now)
    return _report(at, evidence, count, approval, token, told, refusals)


def _count(symbol: str, asked: int | None, stand: Coverage) -> int:
    tried = f"Preparing the sale of {symbol} shares"
    if asked is not None:
        if asked < 1:
            raise BadInput(tried, "not even one is asked for", "Say --shares 1 or more.")
        return asked
    if stand.held <= 0:
        raise BadInput(tried, "none are held", "See `putwright positions`.")
    if stand.free < 1:
        remedy = "Buy the calls back first, or wait for the orders at work."
        raise BadInput(tried, f"none are free ({stand.words})", remedy)
    return int(stand.free)


def _report(
    at: AtDesk,
    evidence: ShareEvidence,
    count: int,
    approval: Approval | None,
    token: str | None,
    told: Preview | None,
    refusals: list[Refusal],
) -> OfferReport:
    symbol, now = evidence.owned.symbol, evidence.look.statement.as_of
    terms = None if approval is None else approval.shares
    offered = approval if token is not None else None
    code = None if token is None else shown(token)
    return OfferReport(
        kind="sell-shares",
        about=symbol,
        is_ready=offered is not None,
        approval_id=None if offered is None else offered.approval_id,
        token=code,
        lapses_at=None if offered is None else offered.lapses_at,
        approve_with=None if code is None else f"sell-shares {symbol} --approve {code}",
        account=at.presence.account,
        is_paper=at.presence.is_paper,
        at=now,
        symbol=symbol,
        position_id=None if offered is None else offered.position_id,
        purchase=None,
        sale=None if terms is None else _leg(at, terms, evidence),
        credit_min=None,
        promise=f"{count} of {evidence.owned.shares:f} {symbol} shares leave; they have cost {owned_words(evidence.owned)}.",
        reward="" if terms is None else _result(at, terms, evidence),
        exit_words="",
        reserve=None,
        cash_free_before=None,
        cash_free_after=None,
        quote=_quote_words(evidence),
        broker_says=broker_words(told, "the shares leave"),
        changes=(),
        alternatives=(),
        refusals=tuple(refusals),
        warnings=_warnings(at, terms, evidence),
    )


def _fees(at: AtDesk, terms: ShareTerms, evidence: ShareEvidence) -> FeeEstimate | None:
    return at.surroundings.fees.sale_of_shares(terms.limit, terms.quantity, evidence.on)


def _leg(at: AtDesk, terms: ShareTerms, evidence: ShareEvidence) -> Leg:
    fees = _fees(at, terms, evidence)
    net = to_cents(terms.limit * terms.quantity - (Decimal(0) if fees is None else fees.total))
    words = (
        "good for today" if fees is not None else "good for today; its costs are not known, and not counted"
    )
    return Leg(
        side="SELL",
        put=f"{terms.symbol} shares",
        contracts=terms.quantity,
        first=terms.limit,
        last=terms.limit,
        rungs=(terms.limit,),
        patience_minutes=0,
        time_in_force=str(terms.time_in_force),
        good_until=None,
        net_first=net,
        net_last=net,
        words=words,
    )


def _result(at: AtDesk, terms: ShareTerms, evidence: ShareEvidence) -> str:
    """The true result: proceeds less costs less what the shares really cost, premiums counted in."""
    leg, fees = _leg(at, terms, evidence), _fees(at, terms, evidence)
    costs = "costs unknown" if fees is None else f"{to_cents(fees.total):,.2f} of costs"
    gross = to_cents(terms.limit * terms.quantity)
    cost = evidence.owned.effective_cost
    if cost is None:
        return f"{gross:,.2f} less {costs}: {leg.net_first:,.2f} USD. What the shares have cost is not known, so the result is not."
    spent = to_cents(cost * terms.quantity)
    total = leg.net_first - spent
    return (
        f"{gross:,.2f} less {costs} less {spent:,.2f} that they have really cost: {total:+,.2f} USD in all."
    )


def _quote_words(evidence: ShareEvidence) -> str:
    sides = " / ".join("-" if side is None else price_text(side) for side in (evidence.bid, evidence.ask))
    return f"{sides} ({evidence.kind})"


def _warnings(at: AtDesk, terms: ShareTerms | None, evidence: ShareEvidence) -> tuple[str, ...]:
    fees = None if terms is None else _fees(at, terms, evidence)
    found = [f"costs: {fees.caveat} ({fees.source})"] if fees is not None and fees.caveat else []
    if terms is not None and evidence.bid is not None and terms.limit > evidence.bid:
        found.append("the limit is above the bid: it may not fill today, and then it lapses")
    return tuple(found)
