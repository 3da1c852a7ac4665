"""The figures of a company by period: what each source said of each, and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from putwright.domain.company_view import SAME_PERIOD_DAYS
from putwright.domain.money import from_float
from putwright.reports.facts import Telling

# The figures of a statement that are shown and held against each other, in words.
FIGURES = {
    "revenue": "revenue",
    "net_income": "net income",
    "free_cash_flow": "free cash flow",
    "ebitda": "EBITDA",
    "total_debt": "debt",
    "cash": "cash",
    "equity": "equity",
}
BESIDES = {
    "total_assets": "total assets",
    "shares": "shares",
    "market_cap": "market value",
    "dividend_per_share": "dividend per share",
}
RATIOS = {
    "revenue_growth": "revenue growth",
    "earnings_growth": "earnings growth",
    "profit_margin": "profit margin",
    "return_on_equity": "return on equity",
    "return_on_assets": "return on assets",
    "debt_to_equity": "debt to equity",
    "enterprise_to_ebitda": "enterprise value to EBITDA",
    "dividend_yield": "dividend yield",
}
WORDS = {"ANNUAL": "year", "QUARTER": "quarter", "SNAPSHOT": "snapshot"}
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PeriodTold:
    """One period: what each source said of each figure, oldest telling first, by (figure, source)."""

    period: str
    on: date
    currencies: Mapping[str, str | None]
    told: Mapping[tuple[str, str], Sequence[Telling]]

    def newest(self, figure: str, source: str) -> Telling | None:
        """What a source says now, with the day since when it says so without a change."""
        tellings = self.told.get((figure, source), ())
        if not tellings:
            return None
        value = tellings[-1].value
        since = tellings[-1].as_of
        for one in reversed(tellings):
            if one.value != value:
                break
            since = one.as_of
        return Telling(source, value, since)


def periods_told(rows: Sequence[Row], period: str) -> list[PeriodTold]:
    """The periods of a kind, newest first; ends that are days apart are one period.

    Args:
        rows: ascending by `as_of`.
        period: ANNUAL or QUARTER.
    """
    ended = [row for row in rows if row["period"] == period and row["period_end"] is not None]
    groups: list[list[Row]] = []
    for row in sorted(ended, key=lambda one: one["period_end"]):  # stable: the oldest telling stays first
        if groups and (row["period_end"] - groups[-1][0]["period_end"]).days <= SAME_PERIOD_DAYS:
            groups[-1].append(row)
        else:
            groups.append([row])
    return [period_told(WORDS[period], group[-1]["period_end"], group) for group in reversed(groups)]


def period_told(period: str, on: date, rows: Sequence[Row]) -> PeriodTold:
    """What each source said of one period, from its rows."""
    told: dict[tuple[str, str], list[Telling]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: one["as_of"]):
        for figure in (*FIGURES, *BESIDES):
            if row[figure] is not None:
                one = Telling(str(row["source"]), from_float(row[figure]), row["as_of"])
                told[figure, one.source].append(one)
    currencies = {str(row["source"]): row["currency"] for row in rows}
    return PeriodTold(period, on, currencies, told)
