"""How often the earnings gate lets a put span a report, and how many safe puts it refuses: walk forward over recorded report dates.

    python -m benchmarks.earnings_gate [FOLDER_OF_REAL_DATA]

For every report of the measured years puts of 14, 30 and 45 days are sold on several days before it, each of which spans it; and
for every quarter puts are sold every week after a report. The gate knows the reports before the day of sale and nothing else: no
vendor, no announcement. It is asked through the columns of the screen, which a law holds equal to the values of the desk.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from putwright.domain.earnings import ESTIMATE_TOLERANCE_DAYS, HISTORY_DAYS, QUARTERS_AHEAD, EarningsRule
from putwright.domain.earnings_habit import GAP_DAYS_MAX, distinct_reports
from putwright.domain.refusal import counted
from putwright.market.facts import conform
from putwright.screening.event_windows import earnings_state, earnings_windows
from putwright.screening.reporting_habits import habits

# Days from the sale to the report, by the life of the put [day].
BEFORE = {14: (1, 4, 7, 11, 14), 30: (1, 8, 15, 23, 30), 45: (1, 12, 23, 34, 45)}
WEEKS = tuple(range(1, GAP_DAYS_MAX, 7))  # days from a report to the sale of a put that may be safe [day]
ASKED_ON = date(
    2020, 1, 1
)  # the rule counts days, so every question is moved to one day and all are asked at once
CHUNK = 40_000
SAME_DAYS = 3  # two histories that differ by no more tell one report
LISTED = 12
PASSED = "passed"
REASONS = ("window", "unknown", "overdue", "contradict")

Past = dict[str, list[date]]


@dataclass(frozen=True)
class History:
    """Report dates by symbol, the years that are measured, and those who could deny a date."""

    title: str
    past: Past
    years: range
    witness: Past


@dataclass(frozen=True, slots=True)
class Sale:
    """A question: a put on a name, sold on a day; the report it spans where it was chosen for one."""

    symbol: str
    day: date
    report: date | None
    following: date


def read(path: Path, symbol: str, day: str) -> Past:
    """Report dates by symbol, each report once."""
    told: dict[str, list[date]] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            told.setdefault(row[symbol], []).append(date.fromisoformat(row[day]))
    return {name: list(distinct_reports(days)) for name, days in sorted(told.items())}


def histories(folder: Path) -> list[History]:
    """Both histories of the data folder."""
    dates = folder / "earnings_dates"
    listed = read(dates / "earnings_dates_601_symbols_1996_2026.csv.gz", "symbol", "report_date")
    filed = read(dates / "earnings_dates_edgar_ndx100_2018_2026.csv.gz", "ticker", "report_date")
    return [
        History("601 symbols, listed dates", listed, range(2015, 2026), filed),
        History("94 symbols, filings (8-K item 2.02)", filed, range(2018, 2027), {}),
    ]


def sales(history: History) -> Iterator[Sale]:
    """Every question of a history, in order of names and days."""
    ahead = sorted({days for chosen in BEFORE.values() for days in chosen})
    for symbol, reports in history.past.items():
        for index, report in enumerate(reports):
            if report.year not in history.years:
                continue
            for days in ahead:
                yield Sale(symbol, report - timedelta(days=days), report, report)
            # What happened in a gap of more than a quarter is not on record, so nothing there is known to be safe.
            before = reports[index - 1] if index else report
            if (report - before).days <= GAP_DAYS_MAX:
                for days in WEEKS:
                    if before + timedelta(days=days) < report:
                        yield Sale(symbol, before + timedelta(days=days), None, report)


def answers(history: History, asked: list[Sale]) -> pl.DataFrame:
    """One row a question: the first window, whether a report is overdue by habit, and the state for each life of a put."""
    return pl.concat(_answered(history.past, asked[at : at + CHUNK]) for at in range(0, len(asked), CHUNK))


def _answered(past: Past, asked: list[Sale]) -> pl.DataFrame:
    rows: list[int] = []
    moved: list[int] = []
    days = {name: np.array([day.toordinal() for day in told]) for name, told in past.items()}
    for row, sale in enumerate(asked):
        today = sale.day.toordinal()
        own = days[sale.symbol]
        known = own[np.searchsorted(own, today - HISTORY_DAYS) : np.searchsorted(own, today)] - today
        rows.extend([row] * len(known))
        moved.extend(known.tolist())
    epoch = (ASKED_ON - date(1970, 1, 1)).days
    day = pl.Series(np.array(moved, dtype=np.int32) + epoch, dtype=pl.Int32).cast(pl.Date)
    names = [f"{row:06d}" for row in range(len(asked))]
    symbol = pl.Series(names).gather(rows)
    table = pl.DataFrame({"symbol": symbol, "date": day, "as_of": day}).with_columns(
        status=pl.lit("reported"), source=pl.lit("past")
    )
    frame = earnings_windows(conform("earnings", table), names, ASKED_ON).frame
    own_habits = habits(
        np.array(rows),
        day.to_physical().to_numpy().astype(np.int64),
        len(names),
        ESTIMATE_TOLERANCE_DAYS,
        QUARTERS_AHEAD,
    )
    overdue = own_habits.known[:, 0] & (own_habits.end[:, 0] < epoch)
    rule = EarningsRule()
    states = [
        frame.with_columns(expiry=pl.lit(ASKED_ON + timedelta(days=life)))
        .select(earnings_state(ASKED_ON, rule).cast(pl.String))
        .to_series()
        .alias(str(life))
        for life in BEFORE
    ]
    return frame.select("window_start", "window_end").with_columns(*states, overdue=pl.Series(overdue))


def why(state: str, *, overdue: bool) -> str:
    """The state of the gate in the words of the table."""
    if state == "UNKNOWN" and overdue:
        return "overdue"
    return {"INSIDE": "window", "CLEAR": PASSED}.get(state, state.lower())


def denied(history: History, symbol: str, report: date) -> bool:
    """Whether the filings of a name cover a date and know no report near it."""
    filed = history.witness.get(symbol, [])
    covered = bool(filed) and filed[0] <= report <= filed[-1]
    return covered and not any(abs((report - day).days) <= SAME_DAYS for day in filed)


HEADING = "  put      puts on a report  blocked  on expiry   window  unknown  overdue  contradict  blocked, but for denied dates"
SAFE_HEADING = "  put      safe puts         in vain             window  unknown  overdue  contradict"


@dataclass
class Tally:
    """What became of the puts of one life.

    Attributes:
        spanned: puts across a report, by what the gate said.
        last: those of them whose report came on the day of expiry, where a window misses most easily.
        real: those whose report the filings do not deny.
        safe: puts across no report, by what the gate said.
    """

    spanned: Counter[str]
    last: Counter[str]
    real: Counter[str]
    safe: Counter[str]

    @classmethod
    def empty(cls) -> Tally:
        """Before the first put."""
        return cls(Counter(), Counter(), Counter(), Counter())


@dataclass(frozen=True, slots=True)
class Miss:
    """A report that a put met although the gate let it pass."""

    symbol: str
    report: date
    days_before_window: int
    is_denied: bool

    def __str__(self) -> str:
        denied = " (the filings deny this date)" if self.is_denied else ""
        return f"{self.symbol} {self.report}: {counted(self.days_before_window, 'day')} before the window opened{denied}"


def tallied(history: History, life: int, asked: list[Sale], told: pl.DataFrame) -> tuple[Tally, set[Miss]]:
    """What became of every put of one life, and the reports that were missed."""
    tally, misses = Tally.empty(), set()
    columns = (told[str(life)].to_list(), told["overdue"].to_list(), told["window_start"].to_list())
    for sale, state, overdue, start in zip(asked, *columns, strict=True):
        reason = why(state, overdue=overdue)
        if sale.report is None:
            if sale.day + timedelta(days=life) < sale.following:
                tally.safe[reason] += 1
            continue
        ahead = (sale.report - sale.day).days
        if ahead not in BEFORE[life]:
            continue
        is_denied = denied(history, sale.symbol, sale.report)
        tally.spanned[reason] += 1
        tally.last[reason] += ahead == life
        tally.real[reason] += not is_denied
        if reason == PASSED:
            misses.add(Miss(sale.symbol, sale.report, (start - ASKED_ON).days - ahead, is_denied))
    return tally, misses


def measured(history: History) -> Iterator[str]:
    """The lines of one history."""
    asked = list(sales(history))
    told = answers(history, asked)
    reports = len({(sale.symbol, sale.report) for sale in asked if sale.report})
    years = f"{history.years[0]} to {history.years[-1]}"
    yield f"{history.title}: {reports:,} reports of {len(history.past)} companies, {years}"
    each = {life: tallied(history, life, asked, told) for life in BEFORE}
    yield HEADING
    for life, (tally, _) in each.items():
        spanned = tally.spanned.total()
        yield (
            f"  {life} days {spanned:>17,}  {_blocked(tally.spanned):7.2%}  {_blocked(tally.last):9.2%}"
            f"  {_reasons(tally.spanned)}  {_blocked(tally.real):.2%} of {tally.real.total():,}"
        )
    lasts = sum((tally.last for tally, _ in each.values()), Counter[str]())
    lasts["unknown"] = 0
    yield f"  of reports on the day of expiry that the gate did not call unknown {_blocked(lasts):.2%} were blocked"
    yield SAFE_HEADING
    for life, (tally, _) in each.items():
        yield f"  {life} days {tally.safe.total():>17,}  {_blocked(tally.safe):7.2%}             {_reasons(tally.safe)}"
    misses: set[Miss] = set().union(*(missed for _, missed in each.values()))
    worst = sorted(misses, key=lambda miss: (-miss.days_before_window, miss.symbol, miss.report))
    yield (
        f"  {len(misses)} of the {reports:,} reports met a put that had passed; "
        f"the filings deny {sum(miss.is_denied for miss in misses)} of them; the worst:"
    )
    yield from (f"    {miss}" for miss in worst[:LISTED])


def _blocked(counts: Counter[str]) -> float:
    return 1 - counts[PASSED] / max(1, counts.total())


def _reasons(counts: Counter[str]) -> str:
    shares = [counts[reason] / max(1, counts.total()) for reason in REASONS]
    return "  ".join(f"{share:>{width}.2%}" for share, width in zip(shares, (7, 7, 7, 10), strict=True))


def folder_told() -> Path:
    """The data folder named on the command line or in the environment.

    Raises:
        SystemExit: when it holds no report dates.
    """
    told = sys.argv[1] if sys.argv[1:] else os.environ.get("PUTWRIGHT_REAL_DATA", "../shared/data")
    if not (Path(told) / "earnings_dates").is_dir():
        raise SystemExit(f"no recorded report dates in {told}: name the data folder")
    return Path(told)


def main() -> None:
    """Print both histories."""
    for history in histories(folder_told()):
        for line in measured(history):
            print(line)
        print()


if __name__ == "__main__":
    main()
