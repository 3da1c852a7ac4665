"""Expiries and half days as the exchanges publish them.

Sources: holiday and early-closing calendars of the New York Stock Exchange; the shift of June 2026 also in
published expiration calendars. `exchange_calendars` (Apache-2.0, calendar XNYS) is asked for every single
day where it is installed.
"""

from datetime import date, datetime

import pytest

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.expiry_kind import ExpiryKind, expiry_kind
from putwright.domain.trading_calendar import days_to_expiry
from tests.presence import missing

CALENDAR = new_york_calendar(2000, 2031)

SHIFTED_MONTHLIES = [
    date(2014, 4, 17), date(2019, 4, 18), date(2022, 4, 14), date(2025, 4, 17),
    date(2026, 6, 18), date(2027, 6, 17), date(2030, 4, 18),
]  # fmt: skip
SHIFTED_WEEKLIES = [
    date(2026, 4, 2), date(2026, 7, 2), date(2026, 12, 24), date(2026, 12, 31), date(2027, 3, 25),
    date(2028, 4, 13),
]  # fmt: skip
HALF_DAYS = [
    date(2026, 11, 27), date(2026, 12, 24), date(2027, 11, 26), date(2028, 7, 3), date(2028, 11, 24),
]  # fmt: skip
MONTHLIES_2026_11_TO_2027_06 = [
    date(2026, 11, 20), date(2026, 12, 18), date(2027, 1, 15), date(2027, 2, 19),
    date(2027, 3, 19), date(2027, 4, 16), date(2027, 5, 21), date(2027, 6, 17),
]  # fmt: skip


@pytest.mark.parametrize("expiry", SHIFTED_MONTHLIES)
def test_monthly_expiry_moves_to_thursday_when_its_friday_is_a_holiday(expiry: date) -> None:
    """Good Friday and Juneteenth push the monthly expiry to the session before."""
    assert CALENDAR.monthly_expiry(expiry.year, expiry.month) == expiry
    assert expiry_kind(expiry, CALENDAR) is ExpiryKind.MONTHLY


@pytest.mark.parametrize("expiry", SHIFTED_WEEKLIES)
def test_weekly_expiry_moves_forward_when_its_friday_is_a_holiday(expiry: date) -> None:
    """Independence Day, Christmas, New Year and Good Friday push weekly expiries to the session before.

    On 2 April 2026 and 25 March 2027 the shifted Friday is not the third one, so these stay weeklies; on 13
    April 2028 too.
    """
    assert CALENDAR.weekly_expiry(expiry) == expiry
    assert expiry_kind(expiry, CALENDAR) is ExpiryKind.WEEKLY


@pytest.mark.parametrize("day", HALF_DAYS)
def test_half_day_closes_at_one_in_new_york(day: date) -> None:
    """The published early closings end at 13:00 New York time: 18:00 UTC in winter, 17:00 in summer."""
    assert CALENDAR.is_early_close(day)
    assert CALENDAR.close_time(day) == datetime.fromisoformat(
        f"{day.isoformat()}T{'17' if day.month == 7 else '18'}:00:00+00:00"
    )


def test_monthly_expiries_of_the_coming_months_are_as_published() -> None:
    """November 2026 to June 2027, the last one shifted by Juneteenth."""
    found = CALENDAR.monthly_expiries(date(2026, 11, 1), date(2027, 6, 30))
    assert list(found) == MONTHLIES_2026_11_TO_2027_06


@pytest.mark.parametrize(("expiry", "days"), [(date(2026, 12, 18), 25), (date(2027, 1, 15), 53)])
def test_days_to_expiry_are_calendar_days_when_counted_from_2026_11_23(expiry: date, days: int) -> None:
    """On that Monday the next monthlies are 25 and 53 days away, and neither is within 35 to 45."""
    assert days_to_expiry(date(2026, 11, 23), expiry) == days


@pytest.mark.parametrize(
    ("shortest", "longest", "share"),
    [(35, 45, "42.4%"), (30, 45, "56.0%"), (20, 45, "88.1%"), (20, 55, "100.0%")],
)
def test_monthly_is_within_reach_on_a_share_of_all_days(shortest: int, longest: int, share: str) -> None:
    """Of the 3,267 sessions from 2016 to 2028 that many have a monthly expiry in the band: on most none is in 35 to 45 (X6).

    Recomputed from the rules of the exchanges (third Friday, or the session before it); to a tenth of a percent.
    """
    sessions = CALENDAR.sessions(date(2016, 1, 1), date(2028, 12, 31))
    monthlies = CALENDAR.monthly_expiries(date(2016, 1, 1), date(2029, 3, 31))
    reached = [
        day
        for day in sessions
        if any(shortest <= days_to_expiry(day, expiry) <= longest for expiry in monthlies if expiry >= day)
    ]
    assert len(sessions) == 3267
    assert f"{len(reached) / len(sessions):.1%}" == share


def test_calendar_agrees_with_exchange_calendars_on_every_day_it_knows() -> None:
    """Sessions and early closings since 2000 are the same as in the independent XNYS calendar."""
    try:
        import exchange_calendars
    except ImportError:
        missing("exchange_calendars", "install the development requirements")
    theirs = exchange_calendars.get_calendar("XNYS", start="2000-01-01")
    first, last = theirs.first_session.date(), theirs.last_session.date()
    assert CALENDAR.sessions(first, last) == tuple(day.date() for day in theirs.sessions)
    early = {day for day in CALENDAR.early_closes if first <= day <= last}
    assert early == {day.date() for day in theirs.early_closes}
