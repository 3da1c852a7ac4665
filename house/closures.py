"""Writes the days on which the New York exchanges are closed or close early, from the rules `holidays` keeps.

The program reads the table: the library that makes it loads the calendars of a hundred countries, a tenth of a second
of every start. `python -m house.closures` writes it, `--check` says whether it is up to date.
"""

import sys
from datetime import date

from holidays import financial_holidays
from holidays.constants import HALF_DAY

from house.generated import keep

TARGET = "src/putwright/adapters/new_york_closures.txt"
# Before 1990 half days ended at other hours; after 2060 the rules are anybody's guess.
FIRST_YEAR, LAST_YEAR = 1990, 2060
HEAD = """\
# Weekdays on which the New York exchanges were or will be closed, and after | those on which they close early (mmdd).
# Made by `make docs` from the rules and special closures of the package `holidays`; do not edit.
"""


def text() -> str:
    """The whole table, a line a year."""
    return HEAD + "".join(line(year) for year in range(FIRST_YEAR, LAST_YEAR + 1))


def line(year: int) -> str:
    """One year: `2026 0101 0119 ... | 1127 1224`."""
    closed = weekdays(year)
    early = [day for day in weekdays(year, categories=(HALF_DAY,)) if day not in closed]
    return f"{year} {written(closed)} | {written(early)}".rstrip() + "\n"


def weekdays(year: int, **options: tuple[str, ...]) -> list[date]:
    """The weekdays of a year that `holidays` names."""
    named = financial_holidays("NYSE", years=year, **options)  # type: ignore[arg-type]
    return sorted(day for day in named if day.weekday() < 5 and day.year == year)


def written(days: list[date]) -> str:
    """Days as the table has them."""
    return " ".join(f"{day:%m%d}" for day in days)


if __name__ == "__main__":
    sys.exit(keep(TARGET, text()))
