"""Moments as a person types them: a day in New York to its end, or a New York time; never one that has not come."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from putwright.domain.moments import day_of_text, moment
from putwright.domain.refusal import BadInput

NOW = datetime(2026, 7, 15, 14, 0, tzinfo=UTC)


def test_moment_is_the_present_when_nothing_is_typed() -> None:
    """No word means now."""
    assert moment(None, NOW) == NOW


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-07-14", datetime(2026, 7, 15, 3, 59, 59, tzinfo=UTC)),  # summer: four hours behind Greenwich
        ("2026-01-14", datetime(2026, 1, 15, 4, 59, 59, tzinfo=UTC)),  # winter: five
        ("2026-07-14T13:30", datetime(2026, 7, 14, 17, 30, tzinfo=UTC)),
        ("2026-07-14 13:30", datetime(2026, 7, 14, 17, 30, tzinfo=UTC)),
        ("2026-07-14T19:30+02:00", datetime(2026, 7, 14, 17, 30, tzinfo=UTC)),
        ("2026-07-14T17:30Z", datetime(2026, 7, 14, 17, 30, tzinfo=UTC)),
        (" 2026-07-14 ", datetime(2026, 7, 15, 3, 59, 59, tzinfo=UTC)),
        ("2026-07-15", datetime(2026, 7, 16, 3, 59, 59, tzinfo=UTC)),  # today, to its end
    ],
)
def test_moment_is_a_new_york_one_when_a_day_or_time_is_typed(text: str, meant: datetime) -> None:
    """A day is its whole session; a time without a zone is New York's."""
    assert moment(text, NOW) == meant


@pytest.mark.parametrize("text", ["2026-07-16", "2026-07-16T09:30", "2030-01-01", "2026-07-16T04:00:00Z"])
def test_moment_is_refused_when_that_day_has_not_come(text: str) -> None:
    """Nobody knows tomorrow's quotes."""
    with pytest.raises(BadInput, match="has not come"):
        moment(text, NOW)
    assert moment(text, NOW, pinned=True) > NOW  # a make-believe market may lie ahead of the calendar


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "15.07.2026",
        "2026-13-01",
        "2026-02-30",
        "2026-07-15T25:00",
        "9999-12-31",
        "0001-01-01T00:00+14:00",
    ],
)
def test_moment_is_refused_when_it_is_none(text: str) -> None:
    """What is no moment, or none that can be told in New York, is answered with an example."""
    with pytest.raises(BadInput) as told:
        moment(text, NOW)
    assert told.value.remedy


@given(st.text(max_size=30))
def test_moment_is_read_or_refused_when_anything_is_typed(text: str) -> None:
    """Whatever is typed leads to an aware moment in UTC or to a sentence."""
    try:
        told = moment(text, NOW)
    except BadInput:
        return
    assert told.tzinfo is UTC


def test_day_is_read_or_refused_when_it_is_typed() -> None:
    """A day is year, month and day; anything else is answered with an example."""
    assert day_of_text(" 2026-12-18 ", "--until") == date(2026, 12, 18)
    with pytest.raises(BadInput, match="--until"):
        day_of_text("18.12.2026", "--until")
