"""Propose one sale: find the put, judge it on everything known, draft its ticket, keep it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from putwright.desk.drafting import draft
from putwright.domain.candidate import Candidate
from putwright.domain.money import from_float
from putwright.domain.playbook import Playbook
from putwright.domain.refusal import BadInput, Refusal
from putwright.domain.symbol import canonical_symbol
from putwright.domain.ticket import Ticket
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.market_data import MarketData
from putwright.ports.record import Record
from putwright.reports.comparison import Comparison, comparison
from putwright.reports.json_form import document
from putwright.reports.ticket import TicketReport, in_currency, ticket_report
from putwright.reports.why import asked_for
from putwright.screening.shortlist import candidate
from putwright.screening.surroundings import Surroundings
from putwright.screening.view import MarketView
from putwright.settings.settings import Settings
from putwright.workflows.appraise import appraise, question
from putwright.workflows.exchange import exchange_rate

SCHEMA_VERSION = 1


def propose(
    market: MarketData,
    record: Record,
    surroundings: Surroundings,
    settings: Settings,
    as_of: datetime,
    drafted_at: datetime,
    symbol: str,
    strike: Decimal,
    expiry: date,
    *,
    contracts: int = 1,
    limit: Decimal | None = None,
    barred: Sequence[Refusal] = (),
) -> TicketReport:
    """The ticket of one put, kept in the record whether it may be sent or is refused.

    Args:
        market: quotes and facts.
        record: where the ticket is kept.
        surroundings: calendar and dated tables.
        settings: the user's own.
        as_of: nothing known later is looked at.
        drafted_at: the present moment.
        symbol: the company.
        strike: [USD/share].
        expiry: the expiry.
        contracts: how many [contract].
        limit: the limit price typed [USD/share]; the playbook's when None.
        barred: what the journal says against selling anything new.

    Raises:
        BadInput: no such put is quoted.
    """
    ticket = drafted(
        market, surroundings, settings, as_of, drafted_at, symbol, strike, expiry, contracts, limit
    )
    ticket = replace(ticket, refusals=(*ticket.refusals, *barred))
    report = in_report_currency(ticket_report(ticket), market, settings.config.report_currency, as_of)
    record.keep_ticket(ticket.ticket_id, document("ticket", SCHEMA_VERSION, report))
    return report


def compare(
    market: MarketData,
    surroundings: Surroundings,
    settings: Settings,
    playbooks: Sequence[Playbook],
    as_of: datetime,
    drafted_at: datetime,
    symbol: str,
    strike: Decimal,
    expiry: date,
    *,
    contracts: int = 1,
) -> Comparison:
    """The same put under several playbooks, side by side; arguments as for `propose`."""
    tickets = [
        drafted(
            market,
            surroundings,
            replace(settings, playbook=playbook),
            as_of,
            drafted_at,
            symbol,
            strike,
            expiry,
            contracts,
            None,
        )
        for playbook in playbooks
    ]
    return comparison(tickets)


def in_report_currency(
    report: TicketReport, market: MarketData, currency: str, as_of: datetime
) -> TicketReport:
    """The report with its amounts in the investor's currency as well; without a rate it stays in dollars, and says so."""
    if currency == "USD":
        return report
    rate = exchange_rate(market, "USD", currency, new_york_date(as_of))
    if rate is None:
        words = f"no USD/{currency} rate of these days is known: `putwright import fx FILE` shows amounts in {currency}"
        return replace(report, warnings=(*report.warnings, words))
    return in_currency(report, currency, rate.rate, f"{rate.source} of {rate.fixed_on}")


def drafted(
    market: MarketData,
    surroundings: Surroundings,
    settings: Settings,
    as_of: datetime,
    drafted_at: datetime,
    symbol: str,
    strike: Decimal,
    expiry: date,
    contracts: int,
    limit: Decimal | None,
    spots: Mapping[str, Decimal] | None = None,
) -> Ticket:
    """The ticket of one put, not kept; arguments as for `propose`.

    `spots` are prices of the names on which puts are held [USD/share], those that the market quotes when None.
    """
    name = canonical_symbol(symbol)
    asked = question(market, surroundings, settings, (name,), as_of)
    view = appraise(market, surroundings, settings, asked, wide=True)
    prices = _spots(market, settings, as_of) if spots is None else spots
    return drafted_in(view, name, strike, expiry, contracts, limit, drafted_at, prices)


def drafted_in(
    view: MarketView,
    symbol: str,
    strike: Decimal,
    expiry: date,
    contracts: int,
    limit: Decimal | None,
    drafted_at: datetime,
    spots: Mapping[str, Decimal],
) -> Ticket:
    """The ticket of one put of a market that was looked at already."""
    settings, surroundings = view.settings, view.surroundings
    return draft(
        _one(view, symbol, strike, expiry, contracts),
        settings.playbook,
        settings.mandate,
        settings.account,
        view.holdings,
        surroundings.fees,
        surroundings.ticks,
        drafted_at=drafted_at,
        limit=limit,
        wanted=settings.watchlist.get(symbol),
        spots=spots,
        permissions=surroundings.permissions,
    )


def _one(view: MarketView, symbol: str, strike: Decimal, expiry: date, contracts: int) -> Candidate:
    unlisted = view.surroundings.listing.refusal(symbol)
    if unlisted is not None:
        raise BadInput(
            f"Drafting a ticket on {symbol}", unlisted.actual.removeprefix(f"{symbol}: "), unlisted.remedy
        )
    puts = view.puts.filter(pl.col("symbol") == symbol)
    if puts.is_empty():
        raise BadInput(
            f"Drafting a ticket on {symbol}",
            "it has no quotes",
            "Import its chain with `putwright import chain FILE`.",
        )
    rows = asked_for(view, puts, strike, expiry)
    # An adjusted series can share strike and expiry with the standard one; the standard one is meant, if there is one.
    standard = rows.sort("adjusted", "root").row(0, named=True)
    return candidate(view, standard, contracts=contracts)


def _spots(market: MarketData, settings: Settings, as_of: datetime) -> dict[str, Decimal]:
    """The newest price of every name on which the account has an obligation, for the sum of all assignments."""
    held = {put.contract.underlying for put in settings.account.obligations}
    if not held:
        return {}
    quoted = (
        market.chains(held, as_of).filter(pl.col("spot") > 0).group_by("symbol").agg(pl.col("spot").last())
    )
    return {str(symbol): from_float(float(spot)) for symbol, spot in quoted.iter_rows()}
