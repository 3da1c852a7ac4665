"""The last day of an open put and what comes after it: pinned, expiring, settling, or gone and unexplained."""

from datetime import datetime

import pytest

from putwright.desk.tracked import DeskPosition
from putwright.desk.watching import Word
from putwright.domain import desk_events as told
from tests.desk_builders import AFTER_LAST, GM, HOLD, LAST_DAY, MONDAY, Day, ny
from tests.surrounding import seen

LAST_CLOSE = ny("2026-12-18 16:00")


def gm(contracts: int = 1) -> DeskPosition:
    """GM 57 puts of December sold at 1.30: the exit belongs at 0.65."""
    return Day().sold(GM, contracts)


def gone(since: datetime = MONDAY, contracts: int = 1) -> DeskPosition:
    """A GM put that is not at the broker any more, and nobody has said how."""
    day = Day()
    position = day.sold(GM, contracts)
    day.tell(told.PositionUnexplained(since, "p1", 1))
    return position


# ---- the last day ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spot", "word"),
    [
        ("57.285", Word.EXPIRING),
        ("57.28", Word.PIN_RISK),
        ("57", Word.PIN_RISK),
        ("56.72", Word.PIN_RISK),
        ("56.715", Word.EXPIRING),
        ("", Word.EXPIRING),
    ],
)
def test_put_is_at_risk_of_a_pin_when_the_share_is_within_half_a_percent(spot: str, word: Word) -> None:
    """Half a percent of 57 is 28.5 cents either way; an unknown share is no pin."""
    assert seen(gm(), "0.05/0.10", spot, now=LAST_DAY)[0] is word


def test_last_day_says_what_can_be_done() -> None:
    """A pin names the distance, above or under; any other put is let go, closed, or paid for."""
    for spot in ("57.28", "56.72"):
        pin = seen(gm(), "0.05/0.10", spot, now=LAST_DAY)[1]
        assert pin.startswith(f"the share at {spot} is 0.49 % from the strike: assigned or not is known")
    expiring = "last day: let it lapse, close it, or have the cash for the shares"
    assert seen(gm(), "0.05/0.10", "60", now=LAST_DAY) == (Word.EXPIRING, expiring)


def test_last_day_wins_over_everything_that_asks_for_patience() -> None:
    """Deep under water, offered at its exit, without an exit: on the last day it expires."""
    state = seen(gm(), "0.50/0.60", "50", now=LAST_DAY, exit_at=None, time_exit_days=21)
    assert state[0] is Word.EXPIRING


@pytest.mark.parametrize(
    ("moment", "word"),
    [
        ("2026-12-17 15:59", Word.TAKE_PROFIT),
        ("2026-12-18 00:00", Word.EXPIRING),
        ("2026-12-18 15:59", Word.EXPIRING),
    ],
)
def test_last_day_is_the_day_of_new_york(moment: str, word: Word) -> None:
    """From midnight there until the close; the afternoon before it is an ordinary one."""
    assert seen(gm(), "0.80/0.90", "60", now=ny(moment))[0] is word


def test_last_day_is_the_session_before_when_expiry_is_a_holiday() -> None:
    """Good Friday 2027: the put of that day lives until Thursday at four."""
    position = Day().sold("GM 2027-03-26 57 P")
    assert seen(position, now=ny("2027-03-25 10:00"))[0] is Word.EXPIRING
    assert seen(position, now=ny("2027-03-25 16:00"))[0] is Word.SETTLING


# ---- settling, gone ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [LAST_CLOSE, ny("2026-12-20 12:00"), ny("2026-12-21 09:29")])
def test_put_is_settling_when_its_last_day_is_over_and_the_next_opening_has_not_come(now: datetime) -> None:
    """Over the weekend the broker has not told yet, whatever the share did."""
    words = "its last day is over: the broker tells by the next opening whether it was assigned"
    assert seen(gm(), "/", "57", now=now) == (Word.SETTLING, words)


def test_put_is_settling_from_one_o_clock_when_its_last_day_is_a_half_day() -> None:
    """The day after Thanksgiving ends at one."""
    position = Day().sold("GM 2026-11-27 57 P")
    assert seen(position, now=ny("2026-11-27 12:59"))[0] is Word.EXPIRING
    assert seen(position, now=ny("2026-11-27 13:00"))[0] is Word.SETTLING


def test_put_that_is_still_there_after_the_next_opening_asks_for_another_look() -> None:
    """The broker should have told by then."""
    words = "its last day is over, and it is still there: `putwright reconcile` looks again"
    assert seen(gm(), now=AFTER_LAST) == (Word.SETTLING, words)


def test_put_is_gone_when_the_broker_has_it_no_more_and_nothing_says_how() -> None:
    """One of three is gone: that is said before defend, the last day and everything else."""
    words = "1 gone from the broker, and nothing says how"
    assert seen(gone(contracts=3), "7.05/7.20", "50") == (Word.GONE, words)
    assert seen(gone(), "0.05/0.10", "57", now=LAST_DAY) == (Word.GONE, words)


def test_put_that_vanished_after_its_last_close_is_settling_until_the_next_opening() -> None:
    """That is how expiry and assignment look; gone since before the close it stays gone, and on Monday both are."""
    night, monday = ny("2026-12-18 20:00"), AFTER_LAST
    assert seen(gone(LAST_CLOSE), now=night)[0] is Word.SETTLING
    assert seen(gone(ny("2026-12-18 15:59")), now=night)[0] is Word.GONE
    assert seen(gone(LAST_CLOSE), now=monday)[0] is Word.GONE


def test_every_word_can_be_said() -> None:
    """Ten words of a put, each reached from an ordinary position by changing what is around it."""
    said = {
        seen(gone())[0],
        seen(gm(), now=LAST_CLOSE)[0],
        seen(gm(), "0.05/0.10", "57", now=LAST_DAY)[0],
        seen(gm(), "0.05/0.10", "60", now=LAST_DAY)[0],
        seen(gm(), "7.00/7.20", "50")[0],
        seen(gm(), "0.90/1.00", "58")[0],
        seen(gm(), "0.60/0.65")[0],
        seen(gm())[0],
        seen(gm(), exit_at=None)[0],
        seen(Day().sold(exit_terms=HOLD), exit_at=None)[0],
    }
    assert said == set(Word) - {Word.UNCOVERED, Word.IN_THE_MONEY}  # of calls: test_cover_desk.py
    assert {word.value for word in said} == {
        "gone", "settling", "pin risk", "expiring", "early-assignment risk", "defend", "due",
        "take-profit working", "no exit at work", "hold",
    }  # fmt: skip
