"""How well a company's own habit names its next report: walk forward over recorded report dates.

For every report of the years asked for, the window projected from the reports before it (and from nothing
else) is held against the day on which the company really reported. The projection is made on the day after
the report before.

    python benchmarks/earnings_projection.py FOLDER_OF_REAL_DATA [--from 2015] [--to 2025]
"""

from __future__ import annotations

import argparse
import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

from putwright.domain.earnings import ESTIMATE_TOLERANCE_DAYS, HISTORY_DAYS
from putwright.domain.earnings_habit import distinct_reports, projected_date, projected_windows

HISTORY = Path("earnings_dates") / "earnings_dates_601_symbols_1996_2026.csv.gz"


@dataclass
class Tally:
    """What became of the projections."""

    reports: int = 0
    silent: int = 0
    inside: int = 0
    early: int = 0
    late: int = 0
    widths: list[int] | None = None
    plain_inside: int = 0
    plain: int = 0
    gap_inside: int = 0


def report_dates(folder: Path) -> dict[str, list[date]]:
    """Past report dates by symbol, as recorded."""
    dates: dict[str, list[date]] = defaultdict(list)
    with gzip.open(folder / HISTORY, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            dates[row["symbol"]].append(date.fromisoformat(row["report_date"]))
    return dates


def walk_forward(dates: dict[str, list[date]], first_year: int, last_year: int) -> Tally:
    """Project every report of the years from what was known before it."""
    tally = Tally(widths=[])
    for days in dates.values():
        reports = distinct_reports(days)
        for index in range(4, len(reports)):
            actual = reports[index]
            if first_year <= actual.year <= last_year:
                known = [day for day in reports[:index] if (reports[index - 1] - day).days <= HISTORY_DAYS]
                count(tally, known, actual)
    return tally


def count(tally: Tally, known: list[date], actual: date) -> None:
    """Hold one projection against what happened."""
    tally.reports += 1
    gaps = [(after - before).days for before, after in pairwise(known)]
    if gaps:
        tally.gap_inside += abs((actual - known[-1]).days - median(gaps[-8:])) <= ESTIMATE_TOLERANCE_DAYS
    windows = projected_windows(known, ESTIMATE_TOLERANCE_DAYS, 1)
    if not windows:
        tally.silent += 1
        return
    start, end = windows[0]
    centre = projected_date(known)
    tally.plain += 1
    tally.plain_inside += centre is not None and abs((actual - centre).days) <= ESTIMATE_TOLERANCE_DAYS
    tally.inside += start <= actual <= end
    tally.early += actual < start
    tally.late += actual > end
    if tally.widths is not None:
        tally.widths.append((end - start).days + 1)


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--from", dest="first_year", type=int, default=2015)
    parser.add_argument("--to", dest="last_year", type=int, default=2025)
    arguments = parser.parse_args()
    dates = report_dates(arguments.folder)
    tally = walk_forward(dates, arguments.first_year, arguments.last_year)
    spoken = tally.reports - tally.silent
    widths = tally.widths or [0]
    share = sum(width == 2 * ESTIMATE_TOLERANCE_DAYS + 1 for width in widths) / len(widths)
    years = f"{arguments.first_year} to {arguments.last_year}"
    print(f"{tally.reports:,} reports of {len(dates)} companies, {years}")
    print(f"no projection (habit too young, irregular or too wide): {tally.silent / tally.reports:.1%}")
    print(f"report inside the projected window:                     {tally.inside / spoken:.1%}")
    print(f"report before the window opened (the dangerous miss):   {tally.early / spoken:.2%}")
    print(f"report after the window closed (overdue, so unknown):   {tally.late / spoken:.1%}")
    print(f"mean width of the window {mean(widths):.1f} days; {share:.0%} of the windows are +-7 days")
    print(f"for comparison, plain +-7 days around the same day:     {tally.plain_inside / tally.plain:.1%}")
    print(f"for comparison, +-7 days around the median gap:         {tally.gap_inside / tally.reports:.1%}")


if __name__ == "__main__":
    main()
