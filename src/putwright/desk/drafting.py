"""Drafting: a candidate becomes a ticket, with its order, its exit, its outcomes and everything that speaks against it.

Pure: the moment arrives as an argument, and the same arguments give the same ticket.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from putwright.desk.checklist import checklist
from putwright.desk.guards import guards
from putwright.desk.judging import all_refusals, measured_again
from putwright.desk.price_ladder import Ladder, limit_refusal, no_price_refusal, price_ladder
from putwright.desk.prospecting import exit_price, prospects_of, rungs_of
from putwright.desk.provenance import provenance
from putwright.desk.situation import Situation
from putwright.desk.warning import ticket_warnings
from putwright.domain.account import Account
from putwright.domain.candidate import Candidate
from putwright.domain.contract import Right
from putwright.domain.fees import FeeSchedule
from putwright.domain.holdings import Holdings
from putwright.domain.mandate import Mandate
from putwright.domain.permissions import Permissions
from putwright.domain.playbook import ExitMode, Playbook
from putwright.domain.refusal import BadInput, Refusal
from putwright.domain.reserve import cash_free, cash_reserve, cash_reserved
from putwright.domain.rules import Rule
from putwright.domain.ticket import CashPlan, EntryOrder, ExitOrder, Ticket, ticket_id
from putwright.domain.ticks import TickTable
from putwright.domain.watchlist import WantedName


def draft(
    candidate: Candidate,
    playbook: Playbook,
    mandate: Mandate,
    account: Account,
    holdings: Holdings,
    fees: FeeSchedule,
    ticks: TickTable,
    permissions: Permissions,
    *,
    drafted_at: datetime,
    limit: Decimal | None = None,
    wanted: WantedName | None = None,
    spots: Mapping[str, Decimal] | None = None,
) -> Ticket:
    """The ticket of one candidate; refused, with every reason, when anything speaks against it.

    Args:
        candidate: the put, judged by the screen; `candidate.contracts` are asked for.
        playbook: how it is entered and left.
        mandate: the investor's caps and buffers.
        account: cash and what is held.
        holdings: the same account reduced to what the caps ask.
        fees: what orders cost.
        ticks: which prices are legal.
        permissions: which option level a short put needs, from the dated table.
        drafted_at: the moment, aware of its zone.
        limit: the price the investor typed [USD/share]; the first rung of the ladder when None.
        wanted: the watch-list's entry, for its reason.
        spots: today's prices of the names on which puts are held [USD/share]; missing ones make the sums unknown.

    Raises:
        BadInput: it is not a put, not even one contract, or the moment names no zone.
    """
    _check(candidate, drafted_at)
    contract, contracts = candidate.put.contract, candidate.contracts
    commission, tick = fees.cost_of_selling(candidate.on), ticks.rule_for(contract.underlying)
    hurdle = _hurdle(candidate, playbook, mandate)
    ladder = price_ladder(
        candidate.put, playbook.entry, tick, contracts, candidate.days_to_expiry, hurdle, commission
    )
    measures = measured_again(candidate, holdings, commission)
    refusals = all_refusals(
        candidate, measures, playbook, mandate, account, holdings, permissions, commission
    )
    priced = _price_refusal(limit, ladder, candidate, ticks)
    refusals += [] if priced is None else [priced]
    price = limit if limit is not None and priced is None else ladder.first
    entry = (
        None
        if price is None
        else EntryOrder(price, contracts, playbook.entry.time_in_force, playbook.entry.age_days_max)
    )
    leave_at = None if price is None else exit_price(price, playbook.exit, tick)
    exit_order = None if leave_at is None else ExitOrder(leave_at, contracts, playbook.exit.time_in_force)
    prospects = None
    if price is not None:
        prospects = prospects_of(candidate, price, leave_at, fees, account, spots or {})
    situation = Situation(
        candidate=candidate,
        playbook=playbook,
        mandate=mandate,
        account=account,
        holdings=holdings,
        measures=measures,
        refusals=tuple(refusals),
        cash=_cash_plan(candidate, account, mandate),
        entry=entry,
        exit=exit_order,
        prospects=prospects,
        ticks=ticks,
        wanted=wanted,
        required_level=permissions.short_put_level,
    )
    return Ticket(
        ticket_id=ticket_id(candidate, limit if limit is not None else price, playbook.fingerprint),
        drafted_at=drafted_at,
        playbook=playbook.name,
        playbook_title=playbook.title,
        playbook_fingerprint=playbook.fingerprint,
        candidate=candidate,
        limit_asked=limit,
        floor=ladder.floor,
        floor_reason=ladder.floor_reason,
        tick=None if price is None else tick.tick_at(price),
        entry=entry,
        ladder=rungs_of(ladder.prices, candidate, playbook.exit, tick, commission),
        exit=exit_order,
        exit_mode=playbook.exit.mode,
        take_profit_ratio=playbook.exit.take_profit_ratio,
        time_exit_on=_time_exit(candidate, playbook),
        cash=situation.cash,
        prospects=prospects,
        checklist=checklist(situation),
        guards=guards(situation),
        refusals=situation.refusals,
        warnings=ticket_warnings(situation),
        provenance=provenance(situation),
        because="" if wanted is None else wanted.because,
    )


def _check(candidate: Candidate, drafted_at: datetime) -> None:
    tried = f"Drafting a ticket for {candidate.put.contract}"
    if candidate.put.contract.right is not Right.PUT:
        raise BadInput(tried, "it is a call", "Name a put: this program sells puts, fully backed by cash.")
    if candidate.contracts < 1:
        raise BadInput(tried, f"{candidate.contracts} contracts are asked for", "Ask for one or more.")
    if drafted_at.tzinfo is None:
        raise BadInput(tried, "the moment names no time zone", "Give the offset from UTC.")


def _hurdle(candidate: Candidate, playbook: Playbook, mandate: Mandate) -> Decimal:
    """The annual return the floor of the ladder keeps to [1/year]; a floor of the mandate may be waived in writing."""
    floor = Decimal(0) if Rule.YIELD_FLOOR in candidate.waived else mandate.annual_return_min
    return max(floor, playbook.premium.annual_return_min)


def _price_refusal(
    limit: Decimal | None, ladder: Ladder, candidate: Candidate, ticks: TickTable
) -> Refusal | None:
    if ladder.first is None:
        return no_price_refusal(ladder)
    if limit is None:
        return None
    return limit_refusal(limit, ladder, candidate.put, ticks.rule_for(candidate.put.contract.underlying))


def _cash_plan(candidate: Candidate, account: Account, mandate: Mandate) -> CashPlan:
    contract = candidate.put.contract
    reserve = cash_reserve(contract.strike, candidate.contracts, contract.multiplier)
    buffer = reserve * mandate.buffer_ratio
    free, in_all = cash_free(account, mandate.buffer_ratio), cash_reserved(account) + reserve
    return CashPlan(reserve, buffer, free, free - reserve - buffer, in_all, account.cash_usd - in_all)


def _time_exit(candidate: Candidate, playbook: Playbook) -> date | None:
    days = playbook.exit.time_exit_days
    if days is None or playbook.exit.mode is ExitMode.HOLD or days >= candidate.days_to_expiry:
        return None
    return candidate.put.contract.expiry - timedelta(days=days)
