"""Performance: total return beside premium, against the names, the index and bills, and whether the odds were as promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from putwright.domain.desk_events import DeskEvent
from putwright.domain.journal_events import Entry
from putwright.domain.mandate import Waiver
from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import new_york_date
from putwright.journal.currency import Rates
from putwright.ports.market_data import MarketData
from putwright.reports.performance import PerformanceReport
from putwright.reports.performance_report import INDEX, Evidence, performance_report
from putwright.workflows.marking import marks_of


def evidence_of(
    market: MarketData,
    entries: Sequence[Entry],
    rates: Rates,
    as_of: datetime,
    *,
    tickets: Sequence[Mapping[str, Any]] = (),
    waivers: Sequence[Waiver] = (),
    events: Sequence[DeskEvent] = (),
    currency: str = "USD",
) -> Evidence:
    """Everything that performance and review are reckoned from.

    Args:
        market: closes, chains and yields.
        entries: of the journal.
        rates: of currencies.
        as_of: nothing that became known later is looked at.
        tickets: as kept.
        waivers: every one ever made.
        events: of the desk's record.
        currency: the investor's own.
    """
    marks = marks_of(market, entries, as_of, INDEX)
    return Evidence(entries, rates, marks, tickets, waivers, events, currency, INDEX)


def performance(told: Evidence, as_of: datetime, since: date | None = None) -> PerformanceReport:
    """The performance report of a moment.

    Raises:
        BadInput: the first day lies behind the moment.
    """
    on = new_york_date(as_of)
    if since is not None and since > on:
        raise BadInput(f"Reading --since {since}", f"it lies behind {on}", "Give an earlier day.")
    return performance_report(told, on, since)
