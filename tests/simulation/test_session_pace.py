"""Moments as requests write them, times of the day that pass, and how requests are paced."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from putwright.paper.session.moments import moment, was_crossed
from putwright.paper.session.pacing import HistoryPace, MessageRate
from tests.simulation.session_world import START


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20261120 10:30:00 US/Eastern", START),
        ("20261120  10:30:00", START),
        ("20261120-15:30:00", START),
        ("20261120 15:30:00 UTC", START),
        ("20261120", None),
        ("20269920 10:30:00", None),
        ("20261120 10:30:00 ../etc", None),
    ],
)
def test_moment_is_read_when_it_is_written_like_the_protocol(text: str, expected: datetime | None) -> None:
    """With a zone, without (New York) and with a dash (UTC); anything else is no moment."""
    assert moment(text) == expected


def test_time_of_day_was_crossed_when_it_lies_between_two_moments() -> None:
    """Five to midnight in New York is crossed once, also when a jump goes over the weekend."""
    at = time(23, 55)
    evening = datetime(2026, 11, 21, 4, 54, tzinfo=UTC)
    assert was_crossed(at, evening, evening.replace(minute=55))
    assert not was_crossed(at, evening.replace(minute=55), evening.replace(minute=56))
    assert was_crossed(at, START, evening.replace(minute=59))


def test_rate_allows_so_many_messages_when_a_second_slides() -> None:
    """The window slides: what was sent a second ago does not count."""
    rate = MessageRate(3)
    assert [rate.is_within(at) for at in (0.0, 0.5, 0.9, 0.95, 1.0, 1.1)] == [
        True,
        True,
        True,
        False,
        True,
        False,
    ]


def test_history_is_refused_when_sixty_were_asked_within_ten_minutes() -> None:
    """The window of ten minutes counts every small request, BID_ASK twice."""
    pace = HistoryPace()
    assert not any(pace.refusal(10.0 * n, str(n), str(n), 2) for n in range(30))
    assert "60 requests" in pace.refusal(300.0, "more", "more")
    assert not pace.refusal(601.0, "more", "more")
