"""The calendar of the New York exchanges: sessions, half days, expiries and their shifts, days to expiry.

A pure value over known closures. Outside the years it knows it refuses to answer: a guessed holiday is a
wrong expiry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from putwright.domain.refusal import BadInput

NEW_YORK = ZoneInfo("America/New_York")
OPENING = time(9, 30)
CLOSING = time(16, 0)
CLOSING_EARLY = time(13, 0)
FRIDAY, SATURDAY = 4, 5
# Expirations moved from Saturday to Friday then (Options Clearing Corporation); older data says Saturday.
FRIDAY_EXPIRIES_SINCE = date(2015, 2, 1)
_DAY = timedelta(days=1)


def new_york_date(moment: datetime) -> date:
    """The date in New York at a moment; in Zurich the next day has often begun.

    Raises:
        BadInput: the moment names no time zone.
    """
    if moment.tzinfo is None:
        raise BadInput(
            f"Finding the New York date of {moment.isoformat()}",
            "it names no time zone",
            "Give the offset from UTC, such as 2026-07-15T17:16:00+00:00.",
        )
    return moment.astimezone(NEW_YORK).date()


def days_to_expiry(on: date, expiry: date) -> int:
    """Calendar days from one New York date to another; negative once expired [day].

    Dates, not moments, are counted: neither a change of the clocks nor the hour can change the answer.
    """
    return (expiry - on).days


def third_friday(year: int, month: int) -> date:
    """The third Friday of a month, whether the exchanges are open or not."""
    first = date(year, month, 1)
    return first + timedelta(days=(FRIDAY - first.weekday()) % 7 + 14)


@dataclass(frozen=True, slots=True)
class TradingCalendar:
    """Weekdays that are no closures are sessions, from `first` to `last`; `early_closes` end at 13:00."""

    closures: frozenset[date]
    early_closes: frozenset[date]
    first: date
    last: date

    def knows(self, day: date) -> bool:
        """Whether the calendar covers a day."""
        return self.first <= day <= self.last

    def is_session(self, day: date) -> bool:
        """Whether the exchanges trade on a day.

        Raises:
            BadInput: the day is outside the known years.
        """
        self._check(day)
        return day.weekday() < SATURDAY and day not in self.closures

    def is_early_close(self, day: date) -> bool:
        """Whether a day is a session that ends at 13:00 New York time."""
        return self.is_session(day) and day in self.early_closes

    def session_on_or_before(self, day: date) -> date:
        """The day itself if it is a session, else the session before."""
        while not self.is_session(day):
            day -= _DAY
        return day

    def session_on_or_after(self, day: date) -> date:
        """The day itself if it is a session, else the session after."""
        while not self.is_session(day):
            day += _DAY
        return day

    def previous_session(self, day: date) -> date:
        """The last session strictly before a day."""
        return self.session_on_or_before(day - _DAY)

    def next_session(self, day: date) -> date:
        """The first session strictly after a day."""
        return self.session_on_or_after(day + _DAY)

    def sessions(self, start: date, end: date) -> tuple[date, ...]:
        """Every session from `start` to `end`, both included; none when `end` is before `start`."""
        span = (end - start).days + 1
        return tuple(day for day in (start + timedelta(days=n) for n in range(span)) if self.is_session(day))

    def open_time(self, session: date) -> datetime:
        """When a session begins, in UTC.

        Raises:
            BadInput: the day is no session.
        """
        return self._moment(session, OPENING)

    def close_time(self, session: date) -> datetime:
        """When a session ends, in UTC: 16:00 New York time, 13:00 on half days.

        Raises:
            BadInput: the day is no session.
        """
        return self._moment(session, CLOSING_EARLY if session in self.early_closes else CLOSING)

    def is_open_at(self, moment: datetime) -> bool:
        """Whether options on shares trade at a moment."""
        day = new_york_date(moment)
        return self.is_session(day) and self.open_time(day) <= moment < self.close_time(day)

    def session_of(self, moment: datetime) -> date:
        """The session a quote taken at this moment is about: the last one that had opened.

        Before 09:30 New York time, at the weekend and on holidays that is the session before.
        """
        day = new_york_date(moment)
        if self.is_session(day) and moment >= self.open_time(day):
            return day
        return self.previous_session(day)

    def monthly_expiry(self, year: int, month: int) -> date:
        """The third Friday, or the session before it when that is a holiday; never later."""
        return self.session_on_or_before(third_friday(year, month))

    def monthly_expiries(self, start: date, end: date) -> tuple[date, ...]:
        """Every monthly expiry from `start` to `end`, both included."""
        months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
        expiries = (self.monthly_expiry(month // 12, month % 12 + 1) for month in months)
        return tuple(expiry for expiry in expiries if start <= expiry <= end)

    def weekly_expiry(self, day: date) -> date:
        """The Friday of a day's week, or the session before it when that is a holiday."""
        return self.session_on_or_before(day + timedelta(days=FRIDAY - day.weekday()))

    def last_session_of_month(self, year: int, month: int) -> date:
        """The last session of a month, on which month-end and quarter-end series expire."""
        return self.session_on_or_before(date(year + month // 12, month % 12 + 1, 1) - _DAY)

    def last_trading_day(self, expiry: date) -> date:
        """The session on which a listed expiry last trades.

        Data from before February 2015 dates monthly expiries on the Saturday; they last traded on the Friday,
        or the Thursday before Good Friday. Any other day is given back as it is.
        """
        if expiry.weekday() == SATURDAY and expiry < FRIDAY_EXPIRIES_SINCE:
            return self.session_on_or_before(expiry)
        return expiry

    def _moment(self, session: date, at: time) -> datetime:
        if not self.is_session(session):
            raise BadInput(
                f"Finding the trading hours of {session.isoformat()}",
                "the exchanges are closed that day",
                f"The session before is {self.previous_session(session).isoformat()}.",
            )
        return datetime.combine(session, at, NEW_YORK).astimezone(UTC)

    def _check(self, day: date) -> None:
        if not self.knows(day):
            raise BadInput(
                f"Looking up {day.isoformat()} in the trading calendar",
                f"only {self.first.isoformat()} to {self.last.isoformat()} is known",
                "Check the date; holidays of other years are not guessed.",
            )
