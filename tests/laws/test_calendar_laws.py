"""Laws of the calendar: expiries are sessions, shifts never land later, days count alike anywhere (I16)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.expiry_kind import ExpiryKind, expiry_kind
from putwright.domain.trading_calendar import NEW_YORK, days_to_expiry, new_york_date, third_friday

CALENDAR = new_york_calendar(2000, 2040)
days = st.dates(date(2001, 1, 1), date(2039, 12, 31))
moments = st.datetimes(datetime(2001, 1, 2), datetime(2039, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
zones = st.sampled_from(["Europe/Zurich", "Asia/Tokyo", "Pacific/Honolulu", "America/New_York"]).map(ZoneInfo)


@given(st.integers(2000, 2040), st.integers(1, 12))
def test_monthly_expiry_is_a_session_never_after_its_third_friday(year: int, month: int) -> None:
    """I16: the shift goes to an earlier session of the same week, and the sessions between are none."""
    expiry, friday = CALENDAR.monthly_expiry(year, month), third_friday(year, month)
    assert CALENDAR.is_session(expiry)
    assert 0 <= (friday - expiry).days <= 4
    assert not CALENDAR.sessions(expiry + timedelta(days=1), friday)
    assert expiry.month == month


@given(days)
def test_weekly_expiry_is_a_session_never_after_its_friday(day: date) -> None:
    """I16: every weekly expiry is a session on or before the Friday of its week."""
    expiry = CALENDAR.weekly_expiry(day)
    assert CALENDAR.is_session(expiry)
    assert expiry <= day + timedelta(days=4 - day.weekday())


@given(days)
def test_neighbouring_sessions_enclose_the_day_and_nothing_else(day: date) -> None:
    """Between the session before and the session after a day there is at most the day itself."""
    before, after = CALENDAR.previous_session(day), CALENDAR.next_session(day)
    assert before < day < after
    inside = CALENDAR.sessions(before, after)
    assert inside == ((before, day, after) if CALENDAR.is_session(day) else (before, after))


@given(days, st.integers(0, 800))
def test_days_to_expiry_are_the_days_that_were_added(day: date, count: int) -> None:
    """I16: whole days, no clock, no change of clocks; before expiry never negative."""
    assert days_to_expiry(day, day + timedelta(days=count)) == count


@given(moments, zones)
def test_new_york_date_is_the_same_from_whatever_zone_a_moment_is_told(
    moment: datetime, zone: ZoneInfo
) -> None:
    """I16: Zurich, Tokyo and Honolulu agree on the New York date, also where clocks change."""
    assert new_york_date(moment.astimezone(zone)) == new_york_date(moment)


@given(moments)
def test_session_of_a_moment_has_opened_and_the_next_one_has_not(moment: datetime) -> None:
    """Quotes belong to the last session whose opening bell has rung."""
    session = CALENDAR.session_of(moment)
    assert CALENDAR.open_time(session) <= moment < CALENDAR.open_time(CALENDAR.next_session(session))


@given(days)
def test_trading_hours_are_those_of_the_wall_clock_in_new_york(day: date) -> None:
    """A session opens at 9:30 and closes at 16:00 or 13:00 local time on its own date, winter and summer."""
    session = CALENDAR.session_on_or_after(day)
    opened, closed = (at(session).astimezone(NEW_YORK) for at in (CALENDAR.open_time, CALENDAR.close_time))
    assert (opened.date(), opened.hour, opened.minute) == (session, 9, 30)
    assert (closed.date(), closed.hour) == (session, 13 if CALENDAR.is_early_close(session) else 16)


@given(days)
def test_expiry_kind_is_unknown_whenever_the_day_is_no_session(day: date) -> None:
    """I16: nothing expires on a closed day, except that old Saturdays mean the session before."""
    if not CALENDAR.is_session(CALENDAR.last_trading_day(day)):
        assert expiry_kind(day, CALENDAR, listed=[day]) is ExpiryKind.UNKNOWN
    else:
        assert expiry_kind(day, CALENDAR, listed=[day]) is not ExpiryKind.UNKNOWN
