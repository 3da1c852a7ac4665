"""Covered calls on shares that are held: the ladder of calls, then one sale like any other, by token and through the desk."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from putwright.desk.approval import shown
from putwright.desk.book import OfferedApproval
from putwright.desk.coverage import coverage
from putwright.desk.covering import call_refusals, cost_refusal
from putwright.desk.entry_orders import order_of_terms
from putwright.desk.exits import take_profit_limit
from putwright.desk.offers import cover_offer
from putwright.desk.owning import Owning, owned_of, owned_words
from putwright.desk.price_ladder import no_price_refusal
from putwright.desk.share_evidence import ShareEvidence
from putwright.desk.terms import call_terms, exit_terms
from putwright.domain.approval import Approval, EntryTerms
from putwright.domain.contract import OptionContract, Right, strike_of_thousandths
from putwright.domain.money import from_float, price_text, to_cents
from putwright.domain.order import OptionOrder
from putwright.domain.owned import Owned
from putwright.domain.playbook import Playbook
from putwright.domain.preview import Preview
from putwright.domain.refusal import BadInput, Refusal, percent_text
from putwright.domain.rules import Rule
from putwright.domain.symbol import canonical_symbol
from putwright.domain.trading_calendar import days_to_expiry, new_york_date
from putwright.ports.broker_view import ChainWanted
from putwright.reports.cover import CAVEAT, CallQuote, CoverReport, cover_notes, cover_row, dividend_notes
from putwright.reports.offer import OfferReport, broker_words, exit_words, sale_leg
from putwright.workflows.at_desk import AtDesk
from putwright.workflows.looking import Onlooker, known_of, report_words
from putwright.workflows.share_judge import with_preview

DAYS_MIN, DAYS_MAX = 5, 50  # from next week to the month after next: premiums of calls are sold by the month
ABOVE_SHARE_MAX, ABOVE_COST_MAX = Decimal("1.12"), Decimal("1.06")
UNDER_SHARE_MAX = Decimal(
    "0.98"
)  # a strike a little under the share may be wanted where the cost is lower still


async def cover_ladder(at: Onlooker, symbol: str, owning: Owning = owned_of) -> CoverReport:
    """The calls that may be sold on shares that are held: strikes above the effective cost, the next expiries.

    Args:
        at: who looks.
        symbol: the company.
        owning: tells what the shares cost; the desk's own book and the broker unless told.

    Raises:
        BadInput: no shares of it are held.
        OutsideFailure: the broker's quotes could not be had.
    """
    symbol = canonical_symbol(symbol)
    look, on = at.look, new_york_date(at.look.statement.as_of)
    owned, stand = owning(at.book, look, symbol), coverage(symbol, at.book, look)
    if owned.shares <= 0:
        raise BadInput(f"Covering {symbol}", "no shares of it are held", "See `putwright positions`.")
    told = await at.view.quotes([], [symbol])
    share = told.shares.get(symbol)
    spot = None if share is None else share.price
    rows, notes = ((), told.notes) if spot is None else await _rows(at, owned, spot, on)
    gained = None if spot is None else owned.result_at(spot, int(owned.shares))
    return CoverReport(
        account=look.statement.account,
        is_paper=at.presence.is_paper,
        at=look.statement.as_of,
        symbol=symbol,
        shares=owned.shares,
        free=stand.free,
        free_words=stand.words,
        calls_max=stand.calls_free,
        effective_cost=owned.effective_cost,
        cost_words=owned.cost_words,
        held_since=owned.acquired_on,
        spot=spot,
        unrealised=None if gained is None else to_cents(gained),
        quotes="unknown" if share is None else share.kind.value,
        rows=rows,
        caveat=CAVEAT,
        notes=(*cover_notes(owned, stand, spot), *notes),
    )


async def _rows(
    at: Onlooker, owned: Owned, spot: Decimal, on: date
) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """The ladder, and what could not be had."""
    low = max(owned.effective_cost or spot, spot * UNDER_SHARE_MAX)
    high = max(spot * ABOVE_SHARE_MAX, low * ABOVE_COST_MAX)
    first, last = on + timedelta(days=DAYS_MIN), on + timedelta(days=DAYS_MAX)
    wanted = ChainWanted(
        owned.symbol, first, last, float(1 - high / spot), float(1 - low / spot), right=Right.CALL
    )
    taken = await at.view.chains([wanted])
    known, fees = (
        known_of([owned.symbol], at, at.look.statement.as_of),
        at.surroundings.fees.cost_of_selling(on),
    )
    rows = []
    bid_for = taken.quotes.filter(taken.quotes["bid"] > 0).sort("expiry", "strike_thousandths")
    for told in bid_for.iter_rows(named=True):
        contract = OptionContract(
            owned.symbol, told["expiry"], Right.CALL, strike_of_thousandths(told["strike_thousandths"])
        )
        quote = CallQuote(
            contract=contract,
            bid=_price(told["bid"]),
            ask=_price(told["ask"]),
            delta=None if told["vendor_delta"] is None else from_float(round(told["vendor_delta"], 2)),
            dividends=known.paid(owned.symbol, contract.expiry),
            report=report_words(known.reports[owned.symbol], contract.expiry),
        )
        costs = None if quote.bid is None else fees(quote.bid, 1)
        rows.append(cover_row(quote, owned, spot, costs, days_to_expiry(on, contract.expiry)))
    left = tuple(f"{one.symbol}: {one.reason}" for one in taken.left_out)
    return tuple(rows), (*left, *taken.notes)


async def preview_cover(
    at: AtDesk,
    symbol: str,
    strike: Decimal,
    expiry: date,
    contracts: int,
    limit: Decimal | None,
    playbook: Playbook,
    because: str,
) -> OfferReport:
    """One sale of calls on shares that are held, as it would leave now, with a token where nothing speaks against it.

    Args:
        at: the desk.
        symbol: the company.
        strike: of the call [USD/share].
        expiry: of the call.
        contracts: how many [contract].
        limit: a price that was typed [USD/share]; from the middle down to the bid, as the playbook enters, when None.
        playbook: by whose entry and exit it is sold.
        because: why, in the person's words.

    Raises:
        BadInput: no such call is listed or quoted, its expiry is over, or not even one is asked for.
        OutsideFailure: the broker, its quotes or its preview could not be had.
    """
    look = (await at.desk.settle()).look
    contract = OptionContract(canonical_symbol(symbol), expiry, Right.CALL, strike)
    _insist(contract, contracts, new_york_date(look.statement.as_of))
    evidence = await at.judge.shares.of_calls(contract, contracts, limit, playbook.name, look, at.book)
    if evidence.ladder.first is None:
        refusals = [*at.desk.submission.stopped(), no_price_refusal(evidence.ladder)]
        return _report(at, evidence, contract, contracts, None, None, None, refusals)
    calendar, now = at.surroundings.calendar, look.statement.as_of
    terms = call_terms(contract, contracts, evidence.ladder, limit, playbook.entry, now, calendar)
    leave = exit_terms(playbook.exit, evidence.tick)
    lifted = _lifted(contract, evidence)
    approval = cover_offer(at.book, at.occasion(playbook, because), terms, leave, lifted)
    told = await at.desk.submission.preview(terms)
    evidence = with_preview(evidence, told)
    order = order_of_terms("preview", terms)
    found: list[Refusal] = []
    if isinstance(order, OptionOrder):
        found = call_refusals(order, OfferedApproval(approval, ""), at.book, evidence)
    refusals = [*at.desk.submission.stopped(), *found]
    token = at.offer(approval, refusals, now)
    return _report(at, evidence, contract, contracts, approval, token, told, refusals)


def _insist(contract: OptionContract, contracts: int, on: date) -> None:
    tried = f"Preparing the sale of {contracts} {contract}"
    if contracts < 1:
        raise BadInput(tried, "not even one is asked for", "Say --contracts 1 or more.")
    if contract.expiry < on:
        raise BadInput(tried, "that expiry is over", "Choose one that `putwright cover` shows.")


def _lifted(contract: OptionContract, evidence: ShareEvidence) -> tuple[str, ...]:
    """Which rule a waiver lifts for this sale; it is written into the approval, so that it is lifted once."""
    needs = cost_refusal(contract, evidence.owned) is not None
    return (str(Rule.BELOW_COST),) if needs and Rule.BELOW_COST in evidence.waived else ()


def _report(
    at: AtDesk,
    evidence: ShareEvidence,
    contract: OptionContract,
    contracts: int,
    approval: Approval | None,
    token: str | None,
    told: Preview | None,
    refusals: list[Refusal],
) -> OfferReport:
    now, symbol = evidence.look.statement.as_of, contract.underlying
    terms = None if approval is None else approval.entry
    leave = None if approval is None else approval.exit
    first = None if leave is None or terms is None else take_profit_limit(leave, terms.start)
    last = None if leave is None or terms is None else take_profit_limit(leave, terms.floor)
    offered = approval if token is not None else None
    code = None if token is None else shown(token)
    return OfferReport(
        kind="cover",
        about=symbol,
        is_ready=offered is not None,
        approval_id=None if offered is None else offered.approval_id,
        token=code,
        lapses_at=None if offered is None else offered.lapses_at,
        approve_with=None if code is None else f"cover {symbol} --approve {code}",
        account=at.presence.account,
        is_paper=at.presence.is_paper,
        at=now,
        symbol=symbol,
        position_id=None if offered is None else offered.position_id,
        purchase=None,
        sale=None if terms is None else sale_leg(terms, at.surroundings.fees, now),
        credit_min=None,
        promise=_promise(contract, contracts, evidence.owned),
        reward="" if terms is None else _reward(at, terms, evidence),
        exit_words="" if leave is None else exit_words(leave, first, last),
        reserve=None,
        cash_free_before=None,
        cash_free_after=None,
        quote=_quote_words(evidence),
        broker_says=broker_words(told, "the shares stand by for it"),
        changes=(),
        alternatives=(),
        refusals=tuple(refusals),
        warnings=_warnings(at, contract, evidence),
    )


def _promise(contract: OptionContract, contracts: int, owned: Owned) -> str:
    shares = contracts * contract.multiplier
    return (
        f"You hand over {shares} of {owned.shares:f} {contract.underlying} shares at {price_text(contract.strike)} each, whenever "
        f"the holder asks until {contract.expiry}; they have cost {owned_words(owned)}."
    )


def _reward(at: AtDesk, terms: EntryTerms, evidence: ShareEvidence) -> str:
    """What it brings at the floor of its ladder, kept or called away."""
    contract, on = terms.contract, evidence.on
    shares = terms.quantity * contract.multiplier
    costs = at.surroundings.fees.cost_of_selling(on)(terms.floor, terms.quantity)
    net, days = to_cents(terms.floor * shares - costs), max(days_to_expiry(on, contract.expiry), 1)
    words = f"At least {net:,.2f} USD of premium after costs"
    if evidence.spot:
        annual = net / (evidence.spot * shares) * 365 / days
        words += f", {percent_text(annual)} a year on the shares' value if it could be repeated all year, which is no promise"
    gained = evidence.owned.result_at(contract.strike, shares)
    if gained is not None:
        words += f". Called away, the whole brings {to_cents(gained + net):+,.2f} USD over what the shares have cost"
    return f"{words}."


def _quote_words(evidence: ShareEvidence) -> str:
    sides = " / ".join("-" if side is None else price_text(side) for side in (evidence.bid, evidence.ask))
    share = "unknown" if evidence.spot is None else price_text(evidence.spot)
    return f"{sides} ({evidence.kind}), share {share}"


def _warnings(at: AtDesk, contract: OptionContract, evidence: ShareEvidence) -> tuple[str, ...]:
    symbol, known = contract.underlying, known_of([contract.underlying], at, evidence.look.statement.as_of)
    found = list(dividend_notes(contract, evidence.bid, evidence.spot, known.paid(symbol, contract.expiry)))
    if told := report_words(known.reports[symbol], contract.expiry):
        found.append(f"before expiry: {told}")
    if evidence.spot is not None and contract.strike <= evidence.spot:
        found.append(
            "the strike is not above the share: it is in the money, and called away unless the share falls"
        )
    if _lifted(contract, evidence):
        found.append(f"{Rule.BELOW_COST} is waived in writing: being called away there loses money")
    return tuple(found)


def _price(told: float | None) -> Decimal | None:
    return from_float(told) if told else None
