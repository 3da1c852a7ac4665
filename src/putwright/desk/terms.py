"""From a ticket to terms: the exact sale, exit and purchase that a person is asked to approve."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from putwright.desk.price_ladder import Ladder
from putwright.domain.approval import CloseTerms, EntryTerms, ExitTerms
from putwright.domain.contract import OptionContract
from putwright.domain.playbook import EntryRule, ExitMode, ExitRule, TimeInForce
from putwright.domain.refusal import BadInput
from putwright.domain.ticket import Ticket
from putwright.domain.ticks import TickRule
from putwright.domain.trading_calendar import TradingCalendar, new_york_date

CLOSE_PATIENCE_SECONDS = 300  # a purchase to close walks up faster than a sale walks down: one wants out


def entry_terms(ticket: Ticket, rule: EntryRule, now: datetime, calendar: TradingCalendar) -> EntryTerms:
    """The sale of a ticket: its limit, the rungs below it, and how long it may work.

    A limit that was typed stands alone: who names a price means that one.

    Args:
        ticket: sendable, drafted of quotes of now.
        rule: the playbook's, for patience and age.
        now: the moment in the broker's market.
        calendar: sessions.

    Raises:
        BadInput: the ticket has no order.
    """
    if ticket.entry is None:
        raise BadInput(f"Preparing the sale of {ticket.ticket_id}", "it has no order", "Draft it anew.")
    start = ticket.entry.limit
    rungs = [rung.price for rung in ticket.ladder if rung.price < start]
    if ticket.limit_asked is not None or not rule.patience_minutes:
        rungs = []
    return EntryTerms(
        contract=ticket.contract,
        quantity=ticket.contracts,
        rungs=(start, *rungs),
        patience_seconds=rule.patience_minutes * 60,
        time_in_force=ticket.entry.time_in_force,
        good_until=_good_until(ticket, rule, now, calendar),
    )


def call_terms(
    contract: OptionContract,
    contracts: int,
    ladder: Ladder,
    limit: Decimal | None,
    rule: EntryRule,
    now: datetime,
    calendar: TradingCalendar,
) -> EntryTerms:
    """The sale of covered calls: the rungs of its ladder, or a limit that was typed and stands alone.

    Args:
        contract: the call.
        contracts: how many [contract].
        ladder: of the market as it is now, with at least one price.
        limit: the price typed [USD/share]; None for the ladder.
        rule: the playbook's, for patience and age.
        now: the moment in the broker's market.
        calendar: sessions.
    """
    rungs = ladder.prices if limit is None else (limit,)
    return EntryTerms(
        contract=contract,
        quantity=contracts,
        rungs=rungs if rule.patience_minutes else rungs[:1],
        patience_seconds=rule.patience_minutes * 60,
        time_in_force=rule.time_in_force,
        good_until=_last_close(contract, rule, now, calendar),
    )


def exit_terms(rule: ExitRule, tick: TickRule) -> ExitTerms:
    """How a put or call is bought back by a playbook's rule, on the grid of its class."""
    ratio = None if rule.mode is ExitMode.HOLD else rule.take_profit_ratio
    return ExitTerms(ratio, rule.time_in_force, tick)


def close_terms(
    position_id: str,
    contract: OptionContract,
    quantity: int,
    bid: Decimal | None,
    ask: Decimal | None,
    tick: TickRule,
    until: datetime,
    limit: Decimal | None = None,
) -> CloseTerms:
    """A purchase to close: from the middle of the market up to the ask, or at a price that was typed.

    Args:
        position_id: what is closed.
        contract: its put.
        quantity: all that is open [contract].
        bid: [USD/share], None where nobody bids: it counts as nothing.
        ask: [USD/share].
        tick: the grid of the class.
        until: when the session ends.
        limit: the price typed [USD/share].

    Raises:
        BadInput: nobody offers the put, or the price typed is no legal one.
    """
    tried = f"Preparing the purchase of {quantity} {contract}"
    if limit is not None:
        if not tick.is_on_tick(limit):
            near = tick.round_sell_up(limit) if limit > 0 else tick.below
            raise BadInput(tried, f"{limit} is no legal price", f"Use {near}.")
        return CloseTerms(position_id, contract, quantity, (limit,), CLOSE_PATIENCE_SECONDS, until)
    if ask is None or ask <= 0:
        raise BadInput(tried, "nobody offers it now", "Name a price with --limit, or wait for the market.")
    ceiling = tick.round_sell_up(ask)
    middle = ((bid or Decimal(0)) + ask) / 2
    rungs = [min(max(tick.below, tick.round_sell_up(middle)), ceiling)]
    while rungs[-1] < ceiling:
        rungs.append(min(ceiling, tick.step_up(rungs[-1])))
    return CloseTerms(position_id, contract, quantity, tuple(rungs), CLOSE_PATIENCE_SECONDS, until)


def _good_until(ticket: Ticket, rule: EntryRule, now: datetime, calendar: TradingCalendar) -> datetime | None:
    """The close of the last session a good-till-cancelled sale may work, not after the put's last day; None for DAY."""
    if ticket.entry is None or ticket.entry.time_in_force is TimeInForce.DAY:
        return None
    return _last_close(ticket.contract, rule, now, calendar)


def _last_close(
    contract: OptionContract, rule: EntryRule, now: datetime, calendar: TradingCalendar
) -> datetime | None:
    if rule.time_in_force is TimeInForce.DAY:
        return None
    last = calendar.session_on_or_before(new_york_date(now) + timedelta(days=rule.age_days_max))
    last = max(last, calendar.session_on_or_after(new_york_date(now)))
    return calendar.close_time(min(last, calendar.session_on_or_before(contract.expiry)))
