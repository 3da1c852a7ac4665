"""What sources say of a company's reports: the last ones, the coming one, and what that rests on."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from putwright.domain.earnings import EarningsOutlook, EarningsRecord, EarningsStatus
from putwright.domain.earnings_habit import SAME_REPORT_DAYS, distinct_reports
from putwright.domain.earnings_lines import confidence_of
from putwright.reports.facts import AnnouncedLine, EarningsPart, ReportLine

REPORTS_SHOWN = 4
OVERDUE_DAYS_MAX = 14  # a date that passed this lately may still be what is waited for


def earnings_part(earnings: pl.DataFrame, outlook: EarningsOutlook, on: date) -> EarningsPart:
    """The reports of one company.

    Args:
        earnings: its rows of the fact table, known on the day.
        outlook: what the earnings rule makes of them.
        on: the New York date of the question.
    """
    told = earnings.with_columns(pl.col("status", "hour").cast(pl.String))
    return EarningsPart(
        reports=_reports(told.filter((pl.col("status") == "reported") & (pl.col("date") <= on)), on),
        basis=outlook.basis.value,
        window="" if outlook.next_window is None else str(outlook.next_window),
        words=outlook.words,
        announced=_announced(told.filter(pl.col("status") != "reported"), on),
    )


def _reports(past: pl.DataFrame, on: date) -> tuple[ReportLine, ...]:
    """The last reports, the newest first; dates of one report that are days apart stand in one line."""
    lines = []
    for day in reversed(distinct_reports(past["date"].to_list())[-REPORTS_SHOWN:]):
        of_report = past.filter((pl.col("date") - day).dt.total_days().is_between(0, SAME_REPORT_DAYS))
        rows = of_report.sort("as_of").rows(named=True)
        days = {row["source"]: row["date"] for row in rows}
        sources = tuple(
            source if days[source] == day else f"{source} says {days[source]}" for source in sorted(days)
        )
        hour = next((row["hour"] for row in reversed(rows) if row["hour"] is not None), None)
        lines.append(ReportLine(day, hour, sources, rows[0]["as_of"], (on - day).days))
    return tuple(lines)


def _announced(spoken: pl.DataFrame, on: date) -> tuple[AnnouncedLine, ...]:
    """What each source said last of coming dates, in their order."""
    newest = spoken.filter(pl.col("as_of") == pl.col("as_of").max().over("source"))
    return tuple(
        _line(row, on)
        for row in newest.sort("date", "source").iter_rows(named=True)
        if (on - row["date"]).days <= OVERDUE_DAYS_MAX
    )


def _line(row: dict[str, Any], on: date) -> AnnouncedLine:
    day, source, as_of = row["date"], row["source"], row["as_of"]
    trusted = confidence_of(EarningsRecord(day, EarningsStatus(row["status"]), as_of, source))
    return AnnouncedLine(day, row["status"], row["hour"], source, as_of, (on - as_of).days, trusted.value)
