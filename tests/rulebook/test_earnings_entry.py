"""The investor's own entry of a day of a report: what it becomes, and what is refused as a slip of the pen."""

from datetime import date, timedelta

import pytest

from putwright.domain.earnings import EarningsHour, EarningsRecord, EarningsStatus
from putwright.domain.earnings_entry import AHEAD_DAYS_MAX, BACK_DAYS_MAX, own_entry
from putwright.domain.refusal import BadInput

TODAY = date(2026, 3, 16)


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


@pytest.mark.parametrize("ahead", [0, 1, AHEAD_DAYS_MAX])
def test_coming_day_is_confirmed_when_it_is_entered(ahead: int) -> None:
    """A day of today or later is the company's word, with the reason in the source and today as its age."""
    assert own_entry(days(ahead), TODAY, "  press\nrelease ") == EarningsRecord(
        days(ahead), EarningsStatus.CONFIRMED, TODAY, "your own entry: press release"
    )


def test_coming_day_is_an_estimate_when_the_company_has_not_said_so() -> None:
    """The investor's guess is a window like any other estimate."""
    told = own_entry(days(30), TODAY, "as every year", is_estimated=True, hour=EarningsHour.AFTER_CLOSE)
    assert (told.status, told.hour) == (EarningsStatus.ESTIMATED, EarningsHour.AFTER_CLOSE)


@pytest.mark.parametrize("back", [1, BACK_DAYS_MAX])
def test_past_day_is_a_report_when_it_is_entered(back: int) -> None:
    """A day that is over did happen, or it would not be entered."""
    assert own_entry(days(-back), TODAY, "press release").status is EarningsStatus.REPORTED


@pytest.mark.parametrize(
    ("when", "because", "estimated", "wrong"),
    [
        (30, " ", False, "the reason is empty"),
        (-BACK_DAYS_MAX - 1, "x", False, "101 days ago"),
        (AHEAD_DAYS_MAX + 1, "x", False, "201 days ahead"),
        (-1, "x", True, "no estimate"),
    ],
)
def test_entry_is_refused_when_it_can_not_be_meant(
    when: int, because: str, estimated: bool, wrong: str
) -> None:
    """No reason, a day too far away, an estimate of the past: each is said with its remedy."""
    with pytest.raises(BadInput, match=wrong):
        own_entry(days(when), TODAY, because, is_estimated=estimated)
