"""A ticket as a report: flat, printable, the one source for terminal, JSON and picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from putwright.domain.candidate import DatedNote
from putwright.domain.money import to_cents
from putwright.domain.osi import format_osi
from putwright.domain.outcomes import AllPutsCase, Assigned, Kept, TakenProfit, WorstCase
from putwright.domain.payoff import Payoff, payoff_of
from putwright.domain.refusal import Refusal
from putwright.domain.returns import Returns
from putwright.domain.ticket import CashPlan, Check, Costs, Guard, Provenance, Rung, Ticket
from putwright.domain.witness import Odds
from putwright.reports import ticket_words as words


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """The put and its share as quoted. Prices [USD/share], counts [contract]; None where nobody said."""

    spot: Decimal | None
    bid: Decimal | None
    ask: Decimal | None
    mid: Decimal | None
    volume: int | None
    open_interest: int | None
    kind: str
    source: str
    quote_time: datetime
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order as it is typed: symbol, expiry, right, strike, then these. `limit` [USD/share], `quantity` [contract]."""

    action: str
    quantity: int
    order_type: str
    limit: Decimal
    time_in_force: str
    typed: str


@dataclass(frozen=True, slots=True)
class RiskLine:
    """What pricing says under the put's own volatility; probabilities and ratios [1], None where it could not be priced.

    `theta_per_day` is what a quiet day earns on all contracts [USD/day], beside it per $1,000 of reserve.
    """

    implied_volatility: Decimal | None
    volatility_percentile: Decimal | None
    delta: Decimal | None
    probability_itm: Decimal | None
    probability_touch: Decimal | None
    probability_profit: Decimal | None
    otm_ratio: Decimal | None
    expected_move: Decimal | None
    expected_moves: Decimal | None
    theta_per_day: Decimal | None
    theta_per_day_per_thousand: Decimal | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What can happen, in money and in words."""

    kept: Kept
    kept_words: str
    taken_profit: TakenProfit | None
    taken_profit_words: str
    assigned: Assigned
    assigned_words: str
    average_words: str


@dataclass(frozen=True, slots=True)
class InCurrency:
    """The main amounts in the investor's own currency, at one US dollar = `rate`, with the rate's source and day."""

    currency: str
    rate: Decimal
    source: str
    premium_net: Decimal | None
    reserve: Decimal
    worst_case: Decimal | None


@dataclass(frozen=True, slots=True)
class TicketReport:
    """Everything a first-time seller has to know of one sale. Amounts [USD], prices [USD/share], None where unknown."""

    ticket_id: str
    title: str
    verdict: str
    is_sendable: bool
    is_proposal: bool
    drafted_at: datetime
    as_of: datetime
    on: date
    symbol: str
    company: str
    osi: str
    strike: Decimal
    expiry: date
    expiry_kind: str
    days_to_expiry: int
    contracts: int
    contracts_carried: int
    multiplier: int
    playbook: str
    playbook_title: str
    playbook_fingerprint: str
    want_to_own: Decimal | None
    because: str
    quote: QuoteLine
    refusals: tuple[Refusal, ...]
    warnings: tuple[str, ...]
    waived: tuple[str, ...]
    events: tuple[DatedNote, ...]
    promise: str
    reward: str
    costs_words: str
    caveat: str
    entry: OrderLine | None
    limit_asked: Decimal | None
    floor: Decimal | None
    ladder: tuple[Rung, ...]
    ladder_words: str
    time_in_force_words: str
    exit: OrderLine | None
    exit_mode: str
    exit_words: str
    cash: CashPlan
    premium: Decimal | None
    premium_net: Decimal | None
    costs: Costs | None
    returns: Returns | None
    break_even: Decimal | None
    break_even_net: Decimal | None
    margin_to_want: Decimal | None
    risk: RiskLine
    odds: Odds
    outcomes: Outcomes | None
    worst_cases: tuple[WorstCase, ...]
    all_puts: tuple[AllPutsCase, ...]
    checklist: tuple[Check, ...]
    guards: tuple[Guard, ...]
    provenance: tuple[Provenance, ...]
    payoff: Payoff | None
    in_report_currency: InCurrency | None = None


def in_currency(report: TicketReport, currency: str, rate: Decimal, source: str) -> TicketReport:
    """The report with its main amounts also in another currency.

    Args:
        report: the ticket's report.
        currency: its three letters.
        rate: what one US dollar is worth in it.
        source: who fixed the rate, and when.
    """
    net = None if report.premium_net is None else to_cents(report.premium_net * rate)
    worst = report.worst_cases[-1].result if report.worst_cases else None
    told = InCurrency(
        currency=currency,
        rate=rate,
        source=source,
        premium_net=net,
        reserve=to_cents(report.cash.reserve * rate),
        worst_case=None if worst is None else to_cents(worst * rate),
    )
    return replace(report, in_report_currency=told)


def ticket_report(ticket: Ticket) -> TicketReport:
    """The report of a ticket."""
    candidate, contract, prospects = ticket.candidate, ticket.contract, ticket.prospects
    return TicketReport(
        ticket_id=ticket.ticket_id,
        title=words.title(ticket),
        verdict="READY" if ticket.is_sendable else "REFUSED",
        is_sendable=ticket.is_sendable,
        is_proposal=candidate.is_proposal,
        drafted_at=ticket.drafted_at,
        as_of=candidate.as_of,
        on=ticket.on,
        symbol=contract.underlying,
        company=candidate.company,
        osi=format_osi(contract),
        strike=contract.strike,
        expiry=contract.expiry,
        expiry_kind=candidate.put.expiry_kind,
        days_to_expiry=candidate.days_to_expiry,
        contracts=ticket.contracts,
        contracts_carried=candidate.contracts_carried,
        multiplier=contract.multiplier,
        playbook=ticket.playbook,
        playbook_title=ticket.playbook_title,
        playbook_fingerprint=ticket.playbook_fingerprint,
        want_to_own=candidate.name.want_to_own,
        because=ticket.because,
        quote=_quote(ticket),
        refusals=ticket.refusals,
        warnings=ticket.warnings,
        waived=tuple(map(str, candidate.waived)),
        events=candidate.events,
        promise=words.promise(ticket),
        reward="" if prospects is None else words.reward(prospects),
        costs_words="" if prospects is None else words.costs(prospects),
        caveat=words.CAVEAT,
        entry=_entry(ticket),
        limit_asked=ticket.limit_asked,
        floor=ticket.floor,
        ladder=ticket.ladder,
        ladder_words=words.ladder_words(ticket),
        time_in_force_words=words.time_in_force(ticket),
        exit=_exit(ticket),
        exit_mode=ticket.exit_mode,
        exit_words=words.exit_words(ticket),
        cash=ticket.cash,
        premium=None if prospects is None else prospects.sale.premium,
        premium_net=None if prospects is None else prospects.sale.premium_net,
        costs=None if prospects is None else prospects.costs,
        returns=None if prospects is None else prospects.returns,
        break_even=None if prospects is None else prospects.sale.effective_cost,
        break_even_net=None if prospects is None else prospects.sale.effective_cost_net,
        margin_to_want=None if prospects is None else prospects.margin_to_want,
        risk=_risk(ticket),
        odds=candidate.odds,
        outcomes=_outcomes(ticket),
        worst_cases=() if prospects is None else prospects.worst_cases,
        all_puts=() if prospects is None else prospects.all_puts,
        checklist=ticket.checklist,
        guards=ticket.guards,
        provenance=ticket.provenance,
        payoff=None if prospects is None else payoff_of(prospects.sale, candidate.put.spot),
    )


def _quote(ticket: Ticket) -> QuoteLine:
    put = ticket.candidate.put
    return QuoteLine(
        put.spot,
        put.bid,
        put.ask,
        put.mid,
        put.volume,
        put.open_interest,
        put.kind,
        put.source,
        put.quote_time,
        put.faults,
    )


def _entry(ticket: Ticket) -> OrderLine | None:
    order = ticket.entry
    if order is None:
        return None
    return _line(ticket, order.action, order.quantity, order.order_type, order.limit, order.time_in_force)


def _exit(ticket: Ticket) -> OrderLine | None:
    order = ticket.exit
    if order is None:
        return None
    return _line(ticket, order.action, order.quantity, order.order_type, order.price, order.time_in_force)


def _line(
    ticket: Ticket, action: str, quantity: int, order_type: str, limit: Decimal, time_in_force: str
) -> OrderLine:
    contract = ticket.contract
    put = f"{contract.underlying} {contract.expiry:%b %d '%y} {contract.strike.normalize():f} PUT".upper()
    typed = f"{action} {quantity} {put} {order_type} {limit:.2f} {time_in_force}"
    return OrderLine(str(action), quantity, str(order_type), limit, str(time_in_force), typed)


def _risk(ticket: Ticket) -> RiskLine:
    candidate, prospects = ticket.candidate, ticket.prospects
    greeks = candidate.valuation
    return RiskLine(
        implied_volatility=greeks.implied_volatility,
        volatility_percentile=candidate.volatility.percentile,
        delta=greeks.delta,
        probability_itm=greeks.probability_itm,
        probability_touch=greeks.probability_touch,
        probability_profit=greeks.probability_profit,
        otm_ratio=candidate.number("otm_ratio"),
        expected_move=greeks.expected_move,
        expected_moves=greeks.expected_moves,
        theta_per_day=None if prospects is None else prospects.theta_per_day,
        theta_per_day_per_thousand=None if prospects is None else prospects.theta_per_day_per_thousand,
    )


def _outcomes(ticket: Ticket) -> Outcomes | None:
    told = ticket.prospects
    if told is None:
        return None
    return Outcomes(
        kept=told.kept,
        kept_words=words.kept_words(ticket, told.kept),
        taken_profit=told.taken_profit,
        taken_profit_words=""
        if told.taken_profit is None
        else words.taken_profit_words(ticket, told.taken_profit),
        assigned=told.assigned,
        assigned_words=words.assigned_words(ticket, told.assigned),
        average_words=words.average_words(told.assigned),
    )
