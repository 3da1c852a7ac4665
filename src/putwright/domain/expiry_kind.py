"""Which kind of expiry a listed date is, told from calendar and listing, never from the weekday alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from putwright.domain.configuration import Table
from putwright.domain.symbol import canonical_symbol
from putwright.domain.trading_calendar import TradingCalendar, days_to_expiry

LEAPS_DAYS_MIN = 366  # more than a year away
_WEEKDAYS = {"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4}


class ExpiryKind(StrEnum):
    """The kinds a playbook can allow; UNKNOWN is never allowed."""

    MONTHLY = "monthly"
    WEEKLY = "weekly"
    MIDWEEK = "midweek"
    MONTH_END = "month-end"
    LEAPS = "leaps"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MidweekProgramme:
    """Names with expiries on other weekdays than Friday, since when, and who says so."""

    symbols: frozenset[str]
    weekdays: frozenset[int]
    valid_from: date
    source: str

    def lists(self, symbol: str, expiry: date) -> bool:
        """Whether the programme has series of this name expiring on that day."""
        return symbol in self.symbols and expiry.weekday() in self.weekdays and expiry >= self.valid_from


def midweek_programmes(table: Mapping[str, object]) -> tuple[MidweekProgramme, ...]:
    """The programmes of `expiries.toml`.

    Raises:
        BadInput: names the key that is wrong, missing or unknown.
    """
    reader = Table(table, "expiries.toml")
    reader.schema(1)
    programmes = []
    for entry in reader.tables("midweek"):
        days = frozenset(
            _WEEKDAYS[entry.choice(day, "weekdays", _WEEKDAYS)] for day in entry.texts("weekdays")
        )
        symbols = frozenset(canonical_symbol(symbol) for symbol in entry.texts("symbols"))
        programmes.append(MidweekProgramme(symbols, days, entry.day("valid_from"), entry.text("source")))
        entry.finish()
    reader.finish()
    return tuple(programmes)


def expiry_kind(
    expiry: date,
    calendar: TradingCalendar,
    *,
    symbol: str | None = None,
    listed: Collection[date] | None = None,
    programmes: Collection[MidweekProgramme] = (),
    on: date | None = None,
) -> ExpiryKind:
    """The kind of one expiry.

    A date that is no session, that the listing does not have, or that no calendar rule and no programme
    explains is UNKNOWN. The last session of a month on another weekday than Friday is a month-end expiry,
    unless the name is in a midweek programme for that weekday.

    Args:
        expiry: the date as listed; Saturdays from before February 2015 mean the session before.
        calendar: the trading calendar.
        symbol: the underlying, where known; needed to tell midweek from month-end expiries.
        listed: every expiry the snapshot lists for the name; where given, it is the authority on what exists.
        programmes: the dated midweek programmes, asked where nothing is listed.
        on: the New York date of the question; monthlies more than a year after it are LEAPS.
    """
    if listed is not None and expiry not in listed:
        return ExpiryKind.UNKNOWN
    if not calendar.knows(expiry):
        return ExpiryKind.UNKNOWN
    day = calendar.last_trading_day(expiry)
    if not calendar.is_session(day):
        return ExpiryKind.UNKNOWN
    if day == calendar.monthly_expiry(day.year, day.month):
        is_far = on is not None and days_to_expiry(on, day) >= LEAPS_DAYS_MIN
        return ExpiryKind.LEAPS if is_far else ExpiryKind.MONTHLY
    if day == calendar.weekly_expiry(day):
        return ExpiryKind.WEEKLY
    in_programme = symbol is not None and any(p.lists(symbol, day) for p in programmes)
    if not in_programme and day == calendar.last_session_of_month(day.year, day.month):
        return ExpiryKind.MONTH_END
    return ExpiryKind.MIDWEEK if in_programme or listed is not None else ExpiryKind.UNKNOWN
