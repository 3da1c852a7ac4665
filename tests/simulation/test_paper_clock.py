"""The clock of the paper TWS: seconds of ours become moments of its own, at a pace, by leaps, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest

from putwright.domain.refusal import BadInput
from putwright.paper.pace import PaperClock, speed_of

START = datetime(2026, 11, 6, 20, 55, tzinfo=UTC)


def after(**parts: float) -> datetime:
    return START + timedelta(**parts)


def test_time_runs_at_its_pace_when_nobody_interferes() -> None:
    """At 60 to one every second is a minute, however often the clock is asked."""
    often, seldom = PaperClock(START, 60.0), PaperClock(START, 60.0)
    told = [often(seconds) for seconds in (0.0, 0.5, 1.1, 2.0)]
    assert told == [START, after(seconds=30), after(seconds=66), after(minutes=2)]
    assert seldom(2.0) == told[-1]


def test_time_goes_on_at_its_pace_when_it_has_leapt() -> None:
    """A leap of a day, and from there on a second for a second; what the leap took in our time does not count."""
    clock = PaperClock(START)
    clock(5.0)
    clock.leap(after(days=1))
    assert clock(9.0) == after(days=1)
    assert clock(10.0) == after(days=1, seconds=1)


def test_time_never_goes_back_when_a_leap_would() -> None:
    """A leap to a moment that has passed changes nothing."""
    clock = PaperClock(START)
    clock(5.0)
    clock.leap(START)
    assert clock(6.0) == after(seconds=5)


def test_pace_holds_from_now_on_when_it_is_changed() -> None:
    """What has passed stays as it was; the new pace counts from the moment told last."""
    clock = PaperClock(START)
    clock(10.0)
    clock.run_at(3600.0)
    assert clock(10.1) == after(seconds=10)
    assert clock(11.1) == after(seconds=10, hours=1)
    assert clock.speed == 3600.0


def test_time_stands_still_when_paused() -> None:
    """Seconds pass and nothing happens; afterwards it goes on from where it stood."""
    clock = PaperClock(START, 60.0)
    clock(1.0)
    clock.pause()
    assert clock(100.0) == after(minutes=1)
    clock.go()
    assert clock(100.5) == after(minutes=1)
    assert clock(101.5) == after(minutes=2)


def test_leap_is_a_leap_when_time_stands_still() -> None:
    """It stands still again at the moment it leapt to, at whatever pace."""
    clock = PaperClock(START)
    clock.pause()
    clock.leap(after(hours=2))
    clock.run_at(60.0)
    assert clock(50.0) == clock(60.0) == after(hours=2)


@pytest.mark.parametrize(
    ("text", "speed"), [("1s=1s", 1.0), ("1d=30s", 2880.0), ("1h = 1m", 60.0), ("0.5d=1h", 12.0)]
)
def test_speed_is_read_when_it_names_both_times(text: str, speed: float) -> None:
    """Make-believe time on the left, ours on the right."""
    assert speed_of(text) == speed


@pytest.mark.parametrize("text", ["", "fast", "1d", "1d=0s", "0d=1s", "1w=1d", "1d=0.1s", "-1d=1s"])
def test_speed_is_refused_when_clients_could_not_follow_it(text: str) -> None:
    """No speed, no time, or more than a day in half a second."""
    with pytest.raises(BadInput, match=r"Reading the speed '.*': that is .*\. "):
        speed_of(text)
