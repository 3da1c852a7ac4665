"""The trading calendar: sessions, half days, New York dates, expiries and their kinds."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.expiry_kind import ExpiryKind, expiry_kind, midweek_programmes
from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import TradingCalendar, days_to_expiry, new_york_date, third_friday
from tests.defaults import shipped_midweek_programmes, shipped_rate_decisions

CALENDAR = new_york_calendar(2012, 2031)
ZURICH = ZoneInfo("Europe/Zurich")


def test_session_is_none_when_the_day_is_a_weekend_or_a_closure() -> None:
    """Saturdays, holidays and special closures such as the day of mourning of 2025-01-09 are no sessions."""
    closed = [date(2026, 11, 21), date(2026, 11, 26), date(2025, 1, 9), date(2018, 12, 5), date(2012, 10, 29)]
    assert not any(CALENDAR.is_session(day) for day in closed)
    assert CALENDAR.is_session(date(2026, 11, 27))


def test_neighbouring_sessions_skip_weekends_and_holidays() -> None:
    """Around Thanksgiving 2026 the sessions are Wednesday, Friday (a half day) and Monday."""
    assert CALENDAR.next_session(date(2026, 11, 25)) == date(2026, 11, 27)
    assert CALENDAR.previous_session(date(2026, 11, 27)) == date(2026, 11, 25)
    assert CALENDAR.sessions(date(2026, 11, 25), date(2026, 11, 30)) == (
        date(2026, 11, 25),
        date(2026, 11, 27),
        date(2026, 11, 30),
    )
    assert CALENDAR.sessions(date(2026, 11, 30), date(2026, 11, 25)) == ()


@pytest.mark.parametrize("day", [date(2011, 12, 31), date(2032, 1, 1)])
def test_calendar_refuses_to_answer_when_the_day_is_outside_its_years(day: date) -> None:
    """A guessed holiday would be a wrong expiry, so an unknown year is an error with the known range."""
    with pytest.raises(BadInput, match="only 2012-01-01 to 2031-12-31 is known"):
        CALENDAR.is_session(day)


def test_calendar_refuses_years_that_nobody_can_know() -> None:
    """The builder takes years in order, between 1990 and 2060."""
    with pytest.raises(BadInput, match="the first one first"):
        new_york_calendar(2027, 2026)
    with pytest.raises(BadInput, match="1990 to 2060"):
        new_york_calendar(2026, 2100)


def test_new_york_date_lags_behind_zurich() -> None:
    """Early on Tuesday in Zurich it is still Monday in New York, with six hours or five between them."""
    assert new_york_date(datetime(2026, 11, 24, 5, 59, tzinfo=ZURICH)) == date(2026, 11, 23)
    assert new_york_date(datetime(2026, 11, 24, 6, 0, tzinfo=ZURICH)) == date(2026, 11, 24)
    # New York has changed its clocks by 2026-03-09, Zurich has not: five hours.
    assert new_york_date(datetime(2026, 3, 10, 4, 59, tzinfo=ZURICH)) == date(2026, 3, 9)
    assert new_york_date(datetime(2026, 3, 10, 5, 0, tzinfo=ZURICH)) == date(2026, 3, 10)


def test_new_york_date_is_bad_input_when_the_moment_names_no_zone() -> None:
    """A bare time of day could be anywhere."""
    with pytest.raises(BadInput, match="names no time zone"):
        new_york_date(datetime(2026, 11, 24, 5, 59))  # noqa: DTZ001 - the mistake meant


def test_trading_hours_follow_the_clocks_of_new_york() -> None:
    """16:00 in New York is 21:00 UTC in winter and 20:00 in summer; a half day ends three hours earlier."""
    assert CALENDAR.close_time(date(2026, 11, 25)) == datetime(2026, 11, 25, 21, 0, tzinfo=UTC)
    assert CALENDAR.close_time(date(2026, 7, 15)) == datetime(2026, 7, 15, 20, 0, tzinfo=UTC)
    assert CALENDAR.close_time(date(2026, 11, 27)) == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
    assert CALENDAR.open_time(date(2026, 7, 15)) == datetime(2026, 7, 15, 13, 30, tzinfo=UTC)


def test_trading_hours_are_bad_input_when_the_exchanges_are_closed() -> None:
    """A closed day has no hours; the message names the session before."""
    with pytest.raises(BadInput, match="session before is 2026-11-25"):
        CALENDAR.close_time(date(2026, 11, 26))


@pytest.mark.parametrize(
    ("moment", "session"),
    [
        (datetime(2026, 7, 15, 17, 16, tzinfo=UTC), date(2026, 7, 15)),  # during the session
        (datetime(2026, 7, 15, 13, 30, tzinfo=UTC), date(2026, 7, 15)),  # at the opening bell
        (datetime(2026, 7, 15, 13, 29, tzinfo=UTC), date(2026, 7, 14)),  # a minute before
        (datetime(2026, 7, 16, 2, 0, tzinfo=UTC), date(2026, 7, 15)),  # the evening after
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), date(2026, 11, 20)),  # Saturday
        (datetime(2026, 11, 26, 18, 0, tzinfo=UTC), date(2026, 11, 25)),  # Thanksgiving
    ],
)
def test_session_of_a_moment_is_the_last_one_that_had_opened(moment: datetime, session: date) -> None:
    """At the weekend, on a holiday and before the bell, quotes are about the session before."""
    assert CALENDAR.session_of(moment) == session


def test_third_friday_is_counted_whatever_day_the_month_begins_with() -> None:
    """May 2026 begins on a Friday, August 2026 on a Saturday."""
    assert third_friday(2026, 5) == date(2026, 5, 15)
    assert third_friday(2026, 8) == date(2026, 8, 21)


def test_days_to_expiry_are_negative_when_the_option_has_expired() -> None:
    """Nothing is clipped: yesterday's expiry is -1 day away, and MSFT's 30 days of the walkthrough are 31."""
    assert days_to_expiry(date(2025, 11, 22), date(2025, 11, 21)) == -1
    assert days_to_expiry(date(2025, 10, 21), date(2025, 11, 21)) == 31


def test_last_session_of_a_month_is_found_across_the_turn_of_the_year() -> None:
    """December 2026 ends on a Thursday session, February 2026 on a Friday, May 2026 before a weekend."""
    assert CALENDAR.last_session_of_month(2026, 12) == date(2026, 12, 31)
    assert CALENDAR.last_session_of_month(2026, 2) == date(2026, 2, 27)
    assert CALENDAR.last_session_of_month(2026, 5) == date(2026, 5, 29)


def test_saturday_expiries_of_old_data_mean_the_session_before() -> None:
    """Until January 2015 monthlies were dated on the Saturday; in April 2014 they last traded on Thursday."""
    assert CALENDAR.last_trading_day(date(2014, 6, 21)) == date(2014, 6, 20)
    assert CALENDAR.last_trading_day(date(2014, 4, 19)) == date(2014, 4, 17)
    assert expiry_kind(date(2014, 4, 19), CALENDAR) is ExpiryKind.MONTHLY
    assert expiry_kind(date(2015, 2, 21), CALENDAR) is ExpiryKind.UNKNOWN


@pytest.mark.parametrize(
    ("expiry", "symbol", "kind"),
    [
        (date(2026, 12, 18), "KO", ExpiryKind.MONTHLY),
        (date(2026, 12, 11), "KO", ExpiryKind.WEEKLY),
        (date(2026, 12, 24), "KO", ExpiryKind.WEEKLY),  # Friday the 25th is Christmas
        (date(2026, 12, 14), "MSFT", ExpiryKind.MIDWEEK),
        (date(2026, 12, 15), "SPY", ExpiryKind.MIDWEEK),
        (date(2026, 12, 15), "MSFT", ExpiryKind.UNKNOWN),  # a Tuesday in no programme
        (date(2026, 12, 14), "KO", ExpiryKind.UNKNOWN),
        (date(2026, 1, 21), "MSFT", ExpiryKind.UNKNOWN),  # the programme began on 2026-01-26
        (date(2026, 9, 30), "XLF", ExpiryKind.MONTH_END),
        (date(2026, 9, 30), "MSFT", ExpiryKind.MIDWEEK),
        (date(2026, 12, 25), "KO", ExpiryKind.UNKNOWN),  # a holiday
        (date(2026, 12, 19), "KO", ExpiryKind.UNKNOWN),  # a Saturday
        (date(2040, 1, 20), "KO", ExpiryKind.UNKNOWN),  # beyond the calendar
    ],
)
def test_expiry_kind_follows_calendar_and_programmes(expiry: date, symbol: str, kind: ExpiryKind) -> None:
    """Without a listing, calendar rules and dated programmes decide; what they do not explain is unknown."""
    found = expiry_kind(expiry, CALENDAR, symbol=symbol, programmes=shipped_midweek_programmes())
    assert found is kind


def test_expiry_kind_trusts_the_listing_when_there_is_one() -> None:
    """A listed Wednesday exists, whatever the programmes say; a Friday that is not listed does not."""
    listed = {date(2026, 12, 16), date(2026, 12, 18)}
    assert expiry_kind(date(2026, 12, 16), CALENDAR, symbol="KO", listed=listed) is ExpiryKind.MIDWEEK
    assert expiry_kind(date(2026, 12, 11), CALENDAR, symbol="KO", listed=listed) is ExpiryKind.UNKNOWN


def test_expiry_kind_is_leaps_when_a_monthly_is_more_than_a_year_away() -> None:
    """The same third Friday is a monthly once it has come within a year."""
    expiry = date(2028, 1, 21)
    assert expiry_kind(expiry, CALENDAR, on=date(2026, 11, 20)) is ExpiryKind.LEAPS
    assert expiry_kind(expiry, CALENDAR, on=date(2027, 1, 21)) is ExpiryKind.MONTHLY
    assert expiry_kind(expiry, CALENDAR) is ExpiryKind.MONTHLY


def test_midweek_programmes_are_bad_input_when_a_weekday_is_unknown() -> None:
    """A misspelt weekday is named, with the known ones."""
    entry = {"symbols": ["MSFT"], "weekdays": ["wendsday"], "valid_from": date(2026, 1, 26), "source": "x"}
    with pytest.raises(BadInput, match="'wendsday' is not known"):
        midweek_programmes({"schema": 1, "midweek": [entry]})


def test_rate_decisions_are_found_inside_the_life_of_a_put() -> None:
    """A put to 2026-12-18 spans the decision of 9 December; before that month not all are known."""
    known = shipped_rate_decisions()
    assert known.inside(date(2026, 12, 1), date(2026, 12, 18)) == (date(2026, 12, 9),)
    assert known.inside(date(2026, 12, 9), date(2026, 12, 18)) == ()
    assert known.covers(date(2026, 12, 1), date(2026, 12, 18))
    assert not known.covers(date(2026, 7, 15), date(2026, 8, 21))
    assert all(CALENDAR.is_session(day) for day in known.decisions)


def test_calendar_value_is_a_plain_frozen_fact() -> None:
    """A calendar can be made from a handful of dates, for a test or a data set of its own."""
    small = TradingCalendar(
        frozenset({date(2026, 12, 25)}), frozenset(), date(2026, 12, 1), date(2026, 12, 31)
    )
    assert small.weekly_expiry(date(2026, 12, 21)) == date(2026, 12, 24)
    assert not small.is_early_close(date(2026, 12, 24))
