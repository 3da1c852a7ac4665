"""Income: what was really earned, premium and shares and rates apart, out of the journal and the last closes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from putwright.domain.journal_events import Entry
from putwright.domain.trading_calendar import new_york_date
from putwright.journal.currency import Rates
from putwright.ports.market_data import MarketData
from putwright.reports.income import GroupBy, IncomeReport
from putwright.reports.income_report import income_report
from putwright.workflows.marking import marks_of


def income(
    market: MarketData,
    entries: Sequence[Entry],
    rates: Rates,
    as_of: datetime,
    by: GroupBy = GroupBy.MONTH,
    currency: str = "USD",
) -> IncomeReport:
    """The income report of a moment.

    Args:
        market: closes of the shares held.
        entries: of the journal.
        rates: of currencies.
        as_of: nothing that became known later counts.
        by: what its lines are.
        currency: in which the same is told besides.

    Raises:
        BadInput: the currency is none.
    """
    marks = marks_of(market, entries, as_of)
    return income_report(entries, rates, marks, new_york_date(as_of), by, currency)
