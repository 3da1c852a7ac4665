"""Examine a workspace: what is missing or stale, with the remedy for each."""

from __future__ import annotations

from datetime import datetime

from putwright.domain.trading_calendar import new_york_date
from putwright.ports.market_data import MarketData
from putwright.reports.doctor import (
    DoctorReport,
    account_findings,
    calendar_findings,
    fact_findings,
    quote_findings,
)
from putwright.screening.carry import rate_curve
from putwright.screening.surroundings import Surroundings
from putwright.settings.settings import Settings


def examine(
    market: MarketData, surroundings: Surroundings, settings: Settings, as_of: datetime, workspace: str
) -> DoctorReport:
    """Every finding about a workspace at a moment."""
    on, session = new_york_date(as_of), surroundings.calendar.session_of(as_of)
    newest = market.newest_quotes(as_of)
    names = sorted(settings.watchlist) or newest["symbol"].to_list()
    tables = {kind: market.facts(kind, on) for kind in ("fundamentals", "earnings", "prices", "volatility")}
    config, mandate = settings.config, settings.mandate
    curve = rate_curve(
        market.facts("rates", on),
        on,
        mandate.rate_age_days_max,
        config.assumed_rate,
        config.assumed_rate_source,
    )
    findings = [
        *account_findings(settings, surroundings, on),
        *quote_findings(newest, names, session),
        *fact_findings(tables, names, on, curve.source),
        *calendar_findings(surroundings, on),
    ]
    return DoctorReport(workspace, as_of, tuple(findings))
