"""What each number of the reporting habit buys: reports met before their window against safe puts refused, one number changed at a time.

    python -m benchmarks.earnings_constants [FOLDER_OF_REAL_DATA]

Both histories of `benchmarks.earnings_gate`; a report is met when it comes before its window, which a put expiring on that day
would have passed. The line of the numbers as they are stands first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise

import numpy as np

from benchmarks.earnings_gate import BEFORE, WEEKS, History, folder_told, histories
from putwright.domain.earnings import ESTIMATE_TOLERANCE_DAYS, HISTORY_DAYS
from putwright.domain.earnings_habit import GAP_DAYS_MAX
from putwright.screening import reporting_habits
from putwright.screening.reporting_habits import NO_DAY, Days, Flags, habits

VARIED: dict[str, tuple[int, ...]] = {
    "YOUNG_HALF_WIDTH_DAYS": (7, 10, 14, 21),
    "HALF_WIDTH_DAYS_MAX": (14, 21, 28),
    "ERRORS_LOOKED_AT": (3, 4, 8),
    "EARLIEST_DAYS": (0, 40, 45, 50, 60),
    "EARLIER_DAYS": (0, 7, 14),
    "LAST_GAP_DAYS_MAX": (120, 130, 140, 400),
}
TOLERANCES = (3, 5, 7, 9)


class Cases:
    """Every report of the measured years with the reports known before it.

    Attributes:
        company: which case each known report belongs to, shape (m,).
        known: when it was, shape (m,) [day].
        last: the report before, shape (n,) [day].
        report: the report itself, shape (n,) [day].
    """

    def __init__(self, history: History) -> None:
        company: list[int] = []
        known: list[int] = []
        pairs: list[tuple[int, int]] = []
        for reports in history.past.values():
            for before, report in pairwise(reports):
                if report.year in history.years:
                    oldest = before - timedelta(days=HISTORY_DAYS - 1)
                    days = [day.toordinal() for day in reports if oldest <= day <= before]
                    company += [len(pairs)] * len(days)
                    known += days
                    pairs.append((before.toordinal(), report.toordinal()))
        self.company, self.known = np.array(company), np.array(known)
        self.last, self.report = np.array(pairs).T

    def opening(self, tolerance: int) -> tuple[Days, Flags]:
        """The first day on which the gate expects each report, and whether it expects any, shape (n,)."""
        own = habits(self.company, self.known, len(self.last), tolerance, 1)
        known = own.known[:, 0]
        opens: Days = np.where(
            known, own.start[:, 0], np.where(own.quarter_known, own.quarter_start, -NO_DAY)
        )
        return opens, known | own.quarter_known

    def line(self, tolerance: int = ESTIMATE_TOLERANCE_DAYS) -> str:
        """Reports before their window, and safe puts refused by life."""
        opens, speaks = self.opening(tolerance)
        met = int((speaks & (self.report < opens)).sum())
        shares = []
        for life in BEFORE:
            sold = self.last[:, None] + np.array(WEEKS)
            safe = (sold + life < self.report[:, None]) & (self.report - self.last <= GAP_DAYS_MAX)[:, None]
            refused = safe & (~speaks[:, None] | (opens[:, None] <= sold + life))
            shares.append(f"{refused.sum() / safe.sum():7.2%}")
        return f"{met:5} {met / len(self.last):7.2%}  {' '.join(shares)}"


@contextmanager
def changed(name: str, value: int) -> Iterator[None]:
    """One number of the habit, for a while."""
    before = getattr(reporting_habits, name)
    setattr(reporting_habits, name, value)
    try:
        yield
    finally:
        setattr(reporting_habits, name, before)


def lines(history: History) -> Iterator[str]:
    """The table of one history."""
    cases = Cases(history)
    yield f"{history.title}: {len(cases.last):,} reports"
    yield f"  {'':26}reports met      safe puts refused, of {', '.join(map(str, BEFORE))} days"
    yield f"  {'as it is':26}{cases.line()}"
    for name, values in VARIED.items():
        for value in values:
            with changed(name, value):
                yield f"  {name.lower() + ' ' + str(value):26}{cases.line()}"
    for value in TOLERANCES:
        yield f"  {f'estimate tolerance {value}':26}{cases.line(value)}"


def main() -> None:
    """Print both histories."""
    for history in histories(folder_told()):
        for line in lines(history):
            print(line)
        print()


if __name__ == "__main__":
    main()
