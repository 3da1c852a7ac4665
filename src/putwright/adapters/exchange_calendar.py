"""The trading calendar of the New York exchanges, from the rules and special closures `holidays` keeps."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from holidays import financial_holidays
from holidays.constants import HALF_DAY

from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import TradingCalendar

# Before 1990 half days ended at other hours; after 2060 the rules are anybody's guess.
FIRST_YEAR_KNOWN, LAST_YEAR_KNOWN = 1990, 2060


@lru_cache(maxsize=8)
def new_york_calendar(first_year: int, last_year: int) -> TradingCalendar:
    """The calendar from 1 January of the first to 31 December of the last year.

    Raises:
        BadInput: the years are in the wrong order or too far away.
    """
    if not FIRST_YEAR_KNOWN <= first_year <= last_year <= LAST_YEAR_KNOWN:
        raise BadInput(
            f"Building the trading calendar of {first_year} to {last_year}",
            f"years run from {FIRST_YEAR_KNOWN} to {LAST_YEAR_KNOWN}, the first one first",
            "Check the dates of the data.",
        )
    years = range(first_year, last_year + 1)
    closures = frozenset(day for day in financial_holidays("NYSE", years=years) if day.weekday() < 5)
    half_days = financial_holidays("NYSE", years=years, categories=(HALF_DAY,))
    early = frozenset(day for day in half_days if day.weekday() < 5 and day not in closures)
    return TradingCalendar(closures, early, date(first_year, 1, 1), date(last_year, 12, 31))
