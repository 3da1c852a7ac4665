"""The trading day in New York: which phase a moment lies in, and trading hours in the words of the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from putwright.domain.trading_calendar import NEW_YORK, TradingCalendar
from putwright.paper.model import Phase

PRE_OPENING = time(4, 0)
AFTER_MINUTES, PRE_MINUTES = 240, 330  # 16:00 to 20:00 (on half days 13:00 to 17:00) and 04:00 to 09:30
NIGHT_MINUTES = AFTER_MINUTES + PRE_MINUTES
DAYS_TOLD = 7
# Currencies trade from Sunday 17:15 to Friday 17:00 New York time, with a pause from 17:00 to 17:15.
CURRENCY_CLOSE, CURRENCY_OPEN = time(17, 0), time(17, 15)
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a moment lies.

    Attributes:
        moment: UTC.
        session: the trading day whose figures are shown: from 04:00 on the day itself.
        phase: of shares; options trade in OPEN only.
        second: seconds since the opening, all of them once closed, 0 before [s].
        night_of: the session before whose opening the night lies; None while open.
        minute: minutes of extended hours since the close before that session [min].
    """

    moment: datetime
    session: date
    phase: Phase
    second: int
    night_of: date | None = None
    minute: int = 0


def place(moment: datetime, calendar: TradingCalendar) -> Place:
    """Where a moment lies in the trading day."""
    day = moment.astimezone(NEW_YORK).date()
    if calendar.is_session(day) and moment >= new_york(day, PRE_OPENING):
        return _within(moment, day, calendar)
    last = calendar.previous_session(day)
    return Place(
        moment, last, Phase.CLOSED, length(last, calendar), calendar.next_session(last), AFTER_MINUTES
    )


def _within(moment: datetime, day: date, calendar: TradingCalendar) -> Place:
    opening, closing = calendar.open_time(day), calendar.close_time(day)
    if moment < opening:
        gone = AFTER_MINUTES + _minutes(moment - new_york(day, PRE_OPENING))
        return Place(moment, day, Phase.PRE, 0, day, gone)
    if moment < closing:
        return Place(moment, day, Phase.OPEN, int((moment - opening).total_seconds()))
    gone, following = _minutes(moment - closing), calendar.next_session(day)
    phase = Phase.AFTER if gone < AFTER_MINUTES else Phase.CLOSED
    return Place(moment, day, phase, length(day, calendar), following, min(gone, AFTER_MINUTES))


def length(session: date, calendar: TradingCalendar) -> int:
    """How long a session lasts [s]."""
    return int((calendar.close_time(session) - calendar.open_time(session)).total_seconds())


def new_york(day: date, at: time) -> datetime:
    """A New York time of a day, in UTC."""
    return datetime.combine(day, at, NEW_YORK).astimezone(UTC)


def bells(day: date, calendar: TradingCalendar) -> tuple[datetime, ...]:
    """When a phase begins on a New York day, midnight included, ascending."""
    midnight = new_york(day, time(0))
    if not calendar.is_session(day):
        return (midnight,)
    closing = calendar.close_time(day)
    after = closing + timedelta(minutes=AFTER_MINUTES)
    return midnight, new_york(day, PRE_OPENING), calendar.open_time(day), closing, after


def share_hours(on: date, calendar: TradingCalendar, *, liquid: bool) -> str:
    """The hours of the coming week as `20261106:0400-20261106:2000;20261107:CLOSED`; liquid ones without extended hours."""
    told = []
    for day in (on + timedelta(days=ahead) for ahead in range(DAYS_TOLD)):
        if not calendar.is_session(day):
            told.append(f"{day:%Y%m%d}:CLOSED")
            continue
        opening, closing = calendar.open_time(day), calendar.close_time(day)
        if not liquid:
            opening, closing = new_york(day, PRE_OPENING), closing + timedelta(minutes=AFTER_MINUTES)
        told.append(f"{_stamp(opening)}-{_stamp(closing)}")
    return ";".join(told)


def currency_hours(on: date) -> str:
    """The hours of a currency pair in the coming week, in the words of the protocol."""
    days = (on + timedelta(days=ahead) for ahead in range(DAYS_TOLD))
    return ";".join(
        f"{day:%Y%m%d}:CLOSED"
        if day.weekday() in {SATURDAY, SUNDAY}
        else f"{day - timedelta(days=1):%Y%m%d}:{CURRENCY_OPEN:%H%M}-{day:%Y%m%d}:{CURRENCY_CLOSE:%H%M}"
        for day in days
    )


def currency_phase(moment: datetime) -> Phase:
    """Whether currencies trade."""
    there = moment.astimezone(NEW_YORK)
    day, at = there.weekday(), there.time()
    is_paused = CURRENCY_CLOSE <= at < CURRENCY_OPEN
    is_weekend = (
        day == SATURDAY or (day == SUNDAY and at < CURRENCY_OPEN) or (day == FRIDAY and at >= CURRENCY_CLOSE)
    )
    return Phase.CLOSED if is_paused or is_weekend else Phase.OPEN


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(NEW_YORK):%Y%m%d:%H%M}"


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
