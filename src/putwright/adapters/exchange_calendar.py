"""The trading calendar of the New York exchanges, from a table of closed and half days that ships with the program.

`house/closures.py` makes the table from the rules and special closures that the package `holidays` keeps.
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import TradingCalendar

TABLE = Path(__file__).with_name("new_york_closures.txt")


@lru_cache(maxsize=8)
def new_york_calendar(first_year: int, last_year: int) -> TradingCalendar:
    """The calendar from 1 January of the first to 31 December of the last year.

    Raises:
        BadInput: the years are in the wrong order or too far away.
    """
    known = _years()
    if not min(known) <= first_year <= last_year <= max(known):
        raise BadInput(
            f"Building the trading calendar of {first_year} to {last_year}",
            f"years run from {min(known)} to {max(known)}, the first one first",
            "Check the dates of the data.",
        )
    closures: set[date] = set()
    early: set[date] = set()
    for year in range(first_year, last_year + 1):
        closed_words, _, early_words = known[year].partition("|")
        closures |= _days(year, closed_words)
        early |= _days(year, early_words)
    return TradingCalendar(
        frozenset(closures), frozenset(early), date(first_year, 1, 1), date(last_year, 12, 31)
    )


@cache
def _years() -> dict[int, str]:
    """What the table says of each year."""
    lines = TABLE.read_text(encoding="ascii").splitlines()
    return {int(line[:4]): line[4:] for line in lines if not line.startswith("#")}


def _days(year: int, words: str) -> set[date]:
    """The days that words such as `0704 1225` name."""
    return {date(year, int(word[:2]), int(word[2:])) for word in words.split()}
