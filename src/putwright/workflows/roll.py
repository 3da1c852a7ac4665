"""Roll an open put: bought back first, then a later one sold for more than that has cost, at the same strike or a lower one.

The two are limit orders, one after the other. If the second can not be sold for a credit, it is not sent: then it was a close.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from putwright.desk.approval import shown
from putwright.desk.exits import take_profit_limit
from putwright.desk.offers import roll_offer
from putwright.desk.terms import exit_terms
from putwright.desk.tracked import DeskPosition
from putwright.domain.approval import Approval, CloseTerms, EntryTerms
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.fees import Side
from putwright.domain.money import CENT, price_text
from putwright.domain.refusal import BadInput, Refusal
from putwright.domain.rules import Rule
from putwright.domain.ticket import Ticket
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.broker_view import NowQuote
from putwright.reports import ticket_words
from putwright.reports.json_form import document
from putwright.reports.offer import Alternative, OfferReport, exit_words, purchase_leg, sale_leg
from putwright.reports.ticket import ticket_report
from putwright.workflows.at_desk import AtDesk
from putwright.workflows.close import open_position, quote_words, quoted, terms_of, ways_on
from putwright.workflows.fresh_judge import FreshSale, SaleAsked
from putwright.workflows.propose import SCHEMA_VERSION, in_report_currency
from putwright.workflows.sell import refusals_of

DAYS_MAX = 60  # the second article rolls to the next month, not to the next year
CANDIDATES = 6
ROLLS_MAX = 2  # beyond it a roll is a habit of not taking the shares


@dataclass(frozen=True)
class _Roll:
    """A roll being prepared: what is closed and how, and the account as it will be then."""

    at: AtDesk
    position: DeskPosition
    put: NowQuote
    share: Decimal | None
    close: CloseTerms
    look: BrokerLook
    look_closed: BrokerLook

    @property
    def now(self) -> datetime:
        return self.look.statement.as_of


async def preview_roll(
    at: AtDesk, position_id: str, strike: Decimal | None, expiry: date | None, playbook: str, because: str
) -> OfferReport:
    """A roll to a named put, with a token where nothing speaks against it; without one named, the puts it could go to.

    Args:
        at: the desk.
        position_id: what is rolled.
        strike: of the new put [USD/share]; None together with `expiry`.
        expiry: of the new put.
        playbook: by which the new one is judged and left.
        because: why, in the person's words.

    Raises:
        BadInput: nothing is open under that id, or the new put is no roll.
        OutsideFailure: the broker or its quotes could not be had.
    """
    look = (await at.desk.settle()).look
    position = open_position(at, position_id)
    _insist_on_put(position)
    put, share = await quoted(at, position)
    close = await terms_of(at, position, put, None, look.statement.as_of)
    roll = _Roll(at, position, put, share, close, look, as_if_closed(look, position, close))
    if strike is None or expiry is None:
        tickets = await at.judge.roll_candidates(
            SaleAsked(position.contract, position.there, None, playbook),
            roll.look_closed,
            at.book,
            DAYS_MAX,
            CANDIDATES,
        )
        return _report(roll, None, None, None, None, [], tickets, ())
    contract = replace(position.contract, strike=strike, expiry=expiry)
    _insist_on_roll(position, strike, expiry, roll.now)
    asked = SaleAsked(contract, position.there, None, playbook)
    # The broker is not asked: the cash for the new put is bound until the old one is closed.
    fresh = await at.judge.fresh_sale(asked, roll.look_closed, at.book, asks_broker=False)
    return await _offered(roll, asked, fresh, because)


def _insist_on_put(position: DeskPosition) -> None:
    if position.is_call:
        raise BadInput(
            f"Rolling {position.position_id}",
            f"{position.contract} is a covered call",
            f"Close it with `putwright close {position.position_id}`, then sell another: `putwright cover "
            f"{position.contract.underlying}`.",
        )


def as_if_closed(look: BrokerLook, position: DeskPosition, close: CloseTerms) -> BrokerLook:
    """The account as it will be when a position was bought back at its ceiling."""
    statement, contract = look.statement, position.contract
    cost = close.ceiling * close.quantity * contract.multiplier
    cash = dict(statement.cash)
    cash["USD"] = cash.get("USD", Decimal(0)) - cost
    held = tuple(one for one in statement.positions if one.contract != contract)
    orders = tuple(one for one in statement.orders if one.contract != contract)
    return replace(look, statement=replace(statement, cash=cash, positions=held, orders=orders))


async def _offered(roll: _Roll, asked: SaleAsked, fresh: FreshSale, because: str) -> OfferReport:
    at, terms, ticket = roll.at, fresh.terms, fresh.clearance.ticket
    if terms is None:
        refusals: list[Refusal] = [*at.desk.submission.stopped(), *ticket.refusals]
        return _report(roll, None, fresh, None, None, refusals, (), ())
    credit = _credit_min(roll, terms)
    rungs = tuple(rung for rung in roll.close.rungs if rung + credit <= terms.start)
    close = replace(roll.close, rungs=rungs or roll.close.rungs[:1])
    playbook = at.playbook_of(asked.playbook)
    leave = exit_terms(playbook.exit, await at.tick_rule(asked.contract))
    approval = roll_offer(
        at.book, at.occasion(playbook, because), ticket.ticket_id, close, terms, leave, credit
    )
    bare = replace(approval, credit_min=None)  # what the first leg costs is not known yet
    refusals = [*refusals_of(bare, terms, at, fresh), *at.refusals(approval, roll.look)]
    if not rungs:
        refusals.append(_no_credit(roll, terms, credit))
    refusals = list({str(one.rule): one for one in refusals}.values())
    token = at.offer(approval, refusals, roll.now)
    if token is not None:  # its odds are asked after when the put is over
        report = in_report_currency(
            ticket_report(ticket), at.recorded, at.settings.config.report_currency, roll.now
        )
        at.record.keep_ticket(ticket.ticket_id, document("ticket", SCHEMA_VERSION, report))
    return _report(roll, close, fresh, approval, token, refusals, (), _warnings(roll, close, terms))


def _insist_on_roll(position: DeskPosition, strike: Decimal, expiry: date, now: datetime) -> None:
    old = position.contract
    tried = f"Rolling {old} to {expiry} {strike.normalize():f}"
    if expiry <= old.expiry:
        raise BadInput(tried, "that expiry is not later", f"Name one after {old.expiry}.")
    if strike > old.strike:
        remedy = f"Name {old.strike.normalize():f} or less: a roll does not promise more than before."
        raise BadInput(tried, "that strike is higher", remedy)
    days = (expiry - new_york_date(now)).days
    if days > DAYS_MAX:
        raise BadInput(tried, f"that is {days} days ahead", f"Name an expiry within {DAYS_MAX} days.")


def _credit_min(roll: _Roll, terms: EntryTerms) -> Decimal:
    """What both orders cost, per share and up to the cent: the least by which the sale must exceed the purchase."""
    fees, on, close = roll.at.surroundings.fees, new_york_date(roll.now), roll.close
    multiplier = terms.contract.multiplier
    costs = (
        fees.estimate(close.ceiling, close.quantity, Side.BUY, on, multiplier=multiplier).total
        + fees.estimate(terms.start, terms.quantity, Side.SELL, on, multiplier=multiplier).total
    )
    return (costs / (multiplier * terms.quantity)).quantize(CENT, rounding=ROUND_CEILING)


def _no_credit(roll: _Roll, terms: EntryTerms, credit: Decimal) -> Refusal:
    cheapest = roll.close.rungs[0]
    actual = f"closing costs {price_text(cheapest)} at least, the new put brings {price_text(terms.start)}"
    distance = f"{price_text(cheapest + credit - terms.start)} short"
    remedy = "Take a later expiry, close it, or take the shares."
    return Refusal(
        Rule.NO_CREDIT, f"a credit of {price_text(credit)} for the costs", actual, distance, remedy
    )


def _warnings(roll: _Roll, close: CloseTerms, terms: EntryTerms) -> tuple[str, ...]:
    found = []
    if close.ceiling < roll.close.ceiling:
        words = f"The purchase stops at {price_text(close.ceiling)}, under the ask of {price_text(roll.close.ceiling)}"
        found.append(f"{words}: dearer, the roll would cost money. It may not be filled.")
    if len(terms.rungs) > 1:
        found.append("The sale goes down its ladder only as far as the credit holds; unsold, it was a close.")
    rolls = _rolls_before(roll)
    if rolls >= ROLLS_MAX:
        found.append(f"It was rolled {rolls} times already: book the loss, or take the shares.")
    return tuple(found)


def _rolls_before(roll: _Roll) -> int:
    count, position = 0, roll.position
    while position.follows and position.follows in roll.at.book.positions:
        count, position = count + 1, roll.at.book.positions[position.follows]
    return count


def _report(
    roll: _Roll,
    close: CloseTerms | None,
    fresh: FreshSale | None,
    approval: Approval | None,
    token: str | None,
    refusals: list[Refusal],
    candidates: Sequence[Ticket],
    warnings: tuple[str, ...],
) -> OfferReport:
    at, position, fees = roll.at, roll.position, roll.at.surroundings.fees
    ticket = None if fresh is None else fresh.clearance.ticket
    terms = None if fresh is None else fresh.terms
    told = None if token is None else shown(token)
    leave = None if approval is None else approval.exit
    first = last = None
    if leave is not None and terms is not None:
        first, last = take_profit_limit(leave, terms.start), take_profit_limit(leave, terms.floor)
    return OfferReport(
        kind="roll",
        about=position.position_id,
        is_ready=token is not None,
        approval_id=approval.approval_id if token and approval else None,
        token=told,
        lapses_at=approval.lapses_at if token and approval else None,
        approve_with=None if told is None else f"roll {position.position_id} --approve {told}",
        account=at.presence.account,
        is_paper=at.presence.is_paper,
        at=roll.now,
        symbol=position.contract.underlying,
        position_id=position.position_id,
        purchase=purchase_leg(close or roll.close, fees, roll.now),
        sale=None if terms is None else sale_leg(terms, fees, roll.now),
        credit_min=None if approval is None else approval.credit_min,
        promise="" if ticket is None else ticket_words.promise(ticket),
        reward="" if ticket is None or ticket.prospects is None else ticket_words.reward(ticket.prospects),
        exit_words="" if leave is None else exit_words(leave, first, last),
        reserve=None if ticket is None else ticket.cash.reserve,
        cash_free_before=None if ticket is None else ticket.cash.free_before,
        cash_free_after=None if ticket is None else ticket.cash.free_after,
        quote=quote_words(roll.put),
        broker_says=(),
        changes=(),
        alternatives=(
            *ways_on(at, position, roll.put, roll.share, roll.close, roll.now),
            *(_alternative(roll, one) for one in candidates),
        ),
        refusals=tuple(refusals),
        warnings=warnings,
    )


def _alternative(roll: _Roll, ticket: Ticket) -> Alternative:
    """One put to which the position could be rolled: what both orders bring together, and a year's pace on the days added."""
    contract = ticket.contract
    what = f"roll to {contract.expiry} {contract.strike.normalize():f}"
    refused = ", ".join(str(one.rule) for one in ticket.refusals)
    if ticket.entry is None or ticket.prospects is None:
        return Alternative(what, None, ticket.cash.reserve, None, None, f"refused: {refused}")
    paid = purchase_leg(roll.close, roll.at.surroundings.fees, roll.now).net_last
    credit = ticket.prospects.sale.premium_net + paid
    added = (contract.expiry - roll.position.contract.expiry).days
    annual = credit / ticket.cash.reserve * 365 / max(added, 1)
    words = f"refused: {refused}" if refused else "a net credit" if credit > 0 else "costs money: no roll"
    return Alternative(what, credit, ticket.cash.reserve, added, annual, words)
