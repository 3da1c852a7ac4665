"""What a person reads of fills, of puts that ended or are gone, and of what needs somebody at once."""

from datetime import datetime
from decimal import Decimal

import pytest

from putwright.desk.tracked import EXECUTION
from putwright.domain import desk_events as told
from putwright.domain.desk_events import DeskEvent, Ending
from tests.builders import dollars, put
from tests.desk_builders import MONDAY, ny
from tests.rulebook.desk_news import said, sold

HALF = put("GM 2026-12-18 28.5 P")


def heard(
    order: str = "o1", evidence: str = EXECUTION, cost: str | None = "1.05", *, is_sale: bool = False
) -> told.FillHeard:
    """One contract at 0.65."""
    price, commission = Decimal("0.65"), dollars(cost)
    return told.FillHeard(MONDAY, "f9.01", order, "p1", is_sale, 1, price, MONDAY, commission, evidence)


# ---- fills and positions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (heard(is_sale=True), "o1: sold 1 at 0.65, cost 1.05"),
        (heard(), "o1: bought back 1 at 0.65, cost 1.05"),
        (heard(cost=None), "o1: bought back 1 at 0.65"),
        (heard(order=""), "by hand, p1: bought back 1 at 0.65, cost 1.05"),
        (
            heard(evidence="inferred from the order", cost=None),
            "o1: bought back 1 at 0.65 (inferred from the order)",
        ),
    ],
)
def test_fill_says_what_it_cost_where_that_is_known_and_from_what_it_was_inferred(
    event: DeskEvent, words: str
) -> None:
    """An execution needs no evidence; an unknown commission is left out, not told as nothing."""
    assert said(event) == words


def test_corrected_fill_is_told_with_its_new_numbers() -> None:
    """The old one counts no more."""
    event = told.FillCorrected(MONDAY, "f1.01", "f1.02", 2, Decimal("1.315"))
    assert said(event) == "the broker corrected a fill to 2 at 1.315"


@pytest.mark.parametrize("how", list(Ending))
def test_put_that_ended_says_how_and_what_showed_it(how: Ending) -> None:
    """One contract or several."""
    assert (
        said(told.PositionReduced(MONDAY, "p1", 1, how, "a sign")) == f"p1: 1 contract {how.value} (a sign)"
    )
    assert said(told.PositionReduced(MONDAY, "p1", 2, how, "a sign")).startswith("p1: 2 contracts ")


def test_adjusted_put_is_named_as_it_is_now() -> None:
    """After a split of two for one."""
    assert said(told.PositionAdjusted(MONDAY, "p1", HALF, 2, "a split")) == f"p1: is {HALF} now (a split)"


@pytest.mark.parametrize(
    ("at", "ending"),
    [
        (MONDAY, ", and nothing says how yet"),
        (ny("2026-12-17 23:59"), ", and nothing says how yet"),
        (ny("2026-12-18 16:00"), " on its last day or later; how it ended is told by the next opening"),
        (ny("2026-12-19 10:00"), " on its last day or later; how it ended is told by the next opening"),
    ],
)
def test_put_that_is_gone_is_told_calmly_after_its_last_day(at: datetime, ending: str) -> None:
    """Before it nobody knows why; after it expiry or assignment is what one waits for."""
    day = sold()
    assert said(told.PositionUnexplained(at, "p1", 1), day) == f"p1: 1 contract gone from the broker{ending}"


def test_put_that_is_explained_again_is_no_news() -> None:
    """What explained it was told."""
    assert said(told.PositionUnexplained(MONDAY, "p1", 0), sold()) == ""


# ---- alarms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (told.AlarmRaised(MONDAY, "exit p1", "no exit", "Look at it."), "ALARM: no exit. Look at it."),
        (told.AlarmEnded(MONDAY, "exit p1"), "no longer: exit p1"),
        (told.InvariantBroken(MONDAY, "sold twice"), "THE DESK STOPPED ITSELF: sold twice"),
        (told.DeskResumed(MONDAY, "I looked"), "the desk goes on: I looked"),
    ],
)
def test_what_needs_a_person_is_loud(event: DeskEvent, words: str) -> None:
    """An alarm comes with its remedy, a broken invariant says that the desk has stopped."""
    assert said(event) == words
