"""What sources say of a company: names, snapshot figures, the last fiscal years and quarters, each with its source and age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from putwright.domain.company_view import SAME_PERIOD_DAYS
from putwright.domain.money import from_float
from putwright.reports.facts import CompanyPart, FigureLine, HeadLine, StatementLine
from putwright.reports.facts_compared import disagreements_of, restatements_of
from putwright.reports.facts_periods import (
    BESIDES,
    FIGURES,
    RATIOS,
    PeriodTold,
    Row,
    period_told,
    periods_told,
)

YEARS_SHOWN, QUARTERS_SHOWN = 5, 8
YEAR_DAYS, QUARTER_DAYS = 365, 91
# Of a snapshot these move with the price of the share: two days apart they differ without any disagreement.
OF_THE_DAY = frozenset({"market_cap", "shares", "dividend_per_share"})


def company_part(fundamentals: pl.DataFrame, on: date) -> CompanyPart:
    """What is known of one company.

    Args:
        fundamentals: its rows of the fact table, known on the day.
        on: the New York date of the question.
    """
    rows = fundamentals.with_columns(pl.col("period").cast(pl.String)).sort("as_of").rows(named=True)
    newest = {str(row["source"]): row for row in rows if row["period"] == "SNAPSHOT"}
    years = _last(periods_told(rows, "ANNUAL"), YEARS_SHOWN, YEAR_DAYS)
    quarters = _last(periods_told(rows, "QUARTER"), QUARTERS_SHOWN, QUARTER_DAYS)
    compared = [*years, *quarters, *_snapshots(list(newest.values()))]
    disagreements, not_compared = disagreements_of(compared, FIGURES | BESIDES)
    return CompanyPart(
        heads=_heads(rows, on),
        figures=tuple(line for row in newest.values() for line in _figures(row, on)),
        statements=tuple(line for period in (*years, *quarters) for line in _statements(period, on)),
        disagreements=disagreements,
        restatements=restatements_of([*years, *quarters], FIGURES | {"total_assets": "total assets"}),
        not_compared=not_compared,
    )


def _last(periods: Sequence[PeriodTold], count: int, days: int) -> list[PeriodTold]:
    """The last so many periods of so many days; beyond a hole of years nothing is the last any more."""
    reach = (count - 0.5) * days
    return [one for one in periods if (periods[0].on - one.on).days < reach]


def _snapshots(newest: Sequence[Row]) -> list[PeriodTold]:
    """The newest snapshots that may be held against each other: those of days close together."""
    if len(newest) < 2:
        return []
    last = max(row["as_of"] for row in newest)
    near = [row for row in newest if (last - row["as_of"]).days <= SAME_PERIOD_DAYS]
    same_day = all(row["as_of"] == last for row in near)
    hidden = () if same_day else OF_THE_DAY
    return [period_told("snapshot", last, [{**row, **dict.fromkeys(hidden)} for row in near])]


def _heads(rows: Sequence[Row], on: date) -> tuple[HeadLine, ...]:
    """What each source calls the company: the newest row of it that says so."""
    found: dict[str, HeadLine] = {}
    for row in rows:
        if any(row[name] for name in ("name", "sector", "industry")):
            head = (row["name"], row["sector"], row["industry"], row["currency"])
            found[row["source"]] = HeadLine(row["source"], *head, row["as_of"], (on - row["as_of"]).days)
    return tuple(found[source] for source in sorted(found))


def _figures(row: Row, on: date) -> list[FigureLine]:
    names = {**FIGURES, **BESIDES, **RATIOS}
    return [
        FigureLine(
            words,
            from_float(row[figure]),
            figure in RATIOS,
            None if figure in RATIOS or figure == "shares" else row["currency"],
            row["source"],
            row["as_of"],
            (on - row["as_of"]).days,
        )
        for figure, words in names.items()
        if row[figure] is not None
    ]


def _statements(period: PeriodTold, on: date) -> list[StatementLine]:
    lines = []
    for source in sorted({source for _, source in period.told}):
        told = {figure: period.newest(figure, source) for figure in FIGURES}
        since = [one.as_of for one in told.values() if one is not None]
        if since:
            values = [None if one is None else one.value for one in told.values()]
            head = (period.period, period.on, source, max(since), (on - max(since)).days)
            lines.append(StatementLine(*head, period.currencies.get(source), *values))
    return lines
