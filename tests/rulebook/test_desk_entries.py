"""Working sales: the next rung, the age, the check at each opening, the rest of a part, the stop."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from putwright.desk.entries import entry_wishes
from putwright.desk.wishes import CancelOrder, RecheckEntry, StepDown, Wish
from putwright.domain import desk_events as told
from putwright.domain.order import OrderState, Purpose
from tests.desk_builders import CALENDAR, GM, KO, Day, listed, ny

LADDER = "1.30 1.25 1.20"
LATER = "GM 2027-01-15 55 P"


def wishes(day: Day, *, is_stopped: bool = False) -> list[Wish]:
    """What is wanted when the broker's list has every sale of ours that is not over."""
    look = day.look([], [listed(order) for order in day.book.live_orders(purpose=Purpose.ENTRY)])
    return entry_wishes(day.book, look, day.now, CALENDAR, is_stopped=is_stopped)


def step(to: str) -> list[Wish]:
    return [StepDown("o1", Decimal(to))]


def changed(day: Day, to: str) -> None:
    """The next rung was sent, and the broker's list has it."""
    sale = day.book.orders["o1"]
    day.tell(told.ChangeIntended(day.now, "o1", Decimal(to), sale.order.quantity, "the next rung"))
    day.sees(sale)


def rechecked(day: Day) -> None:
    day.tell(told.EntryRechecked(day.now, "o1", day.now.date()))


# ---- down the ladder ---------------------------------------------------------------------------------------------------


def test_sale_walks_down_rung_by_rung_each_with_its_patience_and_stays_on_the_floor() -> None:
    """From 1.30 after half an hour to 1.25, after another one to 1.20, and then no further, however long it waits."""
    day = Day()
    day.working(at=LADDER)
    assert wishes(day.later(minutes=29)) == []
    assert wishes(day.later(minutes=1)) == step("1.25")
    changed(day, "1.25")
    assert wishes(day.later(minutes=29)) == []
    assert wishes(day.later(minutes=1)) == step("1.20")
    changed(day, "1.20")
    assert wishes(day.later(hours=4)) == []


def test_sale_at_one_price_stays_there() -> None:
    """Who named a price means that one: there is no rung below."""
    day = Day()
    day.working(at="1.30")
    assert wishes(day.later(hours=5)) == []


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (ny("2026-11-09 15:59"), True),
        (ny("2026-11-09 16:00"), False),
        (ny("2026-11-10 09:29"), False),
        (ny("2026-11-14 12:00"), False),
        (ny("2026-11-26 12:00"), False),
        (ny("2026-11-27 12:59"), True),
        (ny("2026-11-27 13:00"), False),
    ],
    ids=[
        "in time",
        "at the close",
        "before the bell",
        "on Saturday",
        "on Thanksgiving",
        "half day",
        "after it",
    ],
)
def test_sale_steps_down_only_while_the_market_is_open(moment: datetime, is_open: bool) -> None:
    """Nothing moves after the close, before the bell, at weekends, on holidays or after one o'clock on a half day."""
    day = Day()
    day.working(at=LADDER)
    day.until(moment)
    rechecked(day)
    assert wishes(day) == (step("1.25") if is_open else [])


def test_patience_counts_only_while_the_market_is_open() -> None:
    """Priced ten minutes before the close: half an hour of the next session passes before the next rung."""
    day = Day().until(ny("2026-11-09 15:50"))
    day.working(at=LADDER)
    day.until(ny("2026-11-10 09:59"))
    rechecked(day)
    assert wishes(day) == []
    assert wishes(day.until(ny("2026-11-10 10:00"))) == step("1.25")


def test_sale_is_not_changed_again_within_five_minutes() -> None:
    """However short the patience, a change has five minutes to take."""
    day = Day()
    day.working(at=LADDER, patience_minutes=1)
    changed(day.later(minutes=1), "1.25")
    assert wishes(day.later(minutes=4)) == []
    assert wishes(day.later(minutes=1)) == step("1.20")


def test_rung_is_sent_again_when_the_broker_still_shows_the_one_above() -> None:
    """A change that did not take is repeated: no rung is skipped for it."""
    day = Day()
    sale = day.working(at=LADDER)
    changed(day.later(minutes=30), "1.25")
    day.sees(sale, limit=Decimal("1.30"))
    assert wishes(day.later(minutes=30)) == step("1.25")


@pytest.mark.parametrize(
    "shown", [{"limit": Decimal("1.20")}, {"quantity": 2}], ids=["a lower rung", "another size"]
)
def test_sale_goes_on_down_when_the_broker_shows_it_otherwise_but_not_above(shown: dict[str, Any]) -> None:
    """Only a rung that is still above is sent again."""
    day = Day()
    sale = day.working(at=LADDER)
    changed(day.later(minutes=30), "1.25")
    day.sees(sale, **shown)
    assert wishes(day.later(minutes=30)) == step("1.20")


def test_sale_is_not_stepped_down_when_it_was_refused_within_five_minutes() -> None:
    """What a rule spoke against is not asked again at once."""
    day = Day()
    day.working(at=LADDER)
    day.later(minutes=30).tell(told.SaleRefused(day.now, "a1", ()))
    assert wishes(day.later(minutes=4)) == []
    assert wishes(day.later(minutes=1)) == step("1.25")


# ---- not known, idle, too old ------------------------------------------------------------------------------------------

Change = Callable[[Day], None]


@pytest.mark.parametrize(
    "happens",
    [
        lambda day: day.sees(day.book.orders["o1"], 1),
        lambda day: day.sees(day.book.orders["o1"], state=OrderState.PENDING_CANCEL),
        lambda day: day.sees(day.book.orders["o1"], state=OrderState.OUTCOME_UNKNOWN),
        lambda day: day.tell(told.OrderEnded(day.now, "o1", OrderState.CANCELED, "", 0)),
        lambda day: day.tell(told.CancelIntended(day.now, "o1", "you asked")),
    ],
    ids=["fills owed", "being cancelled", "unanswered", "over", "just taken back"],
)
def test_nothing_is_done_about_a_sale_that_is_in_doubt_or_going(happens: Change) -> None:
    """Neither changed nor taken back while it is not known what it is."""
    day = Day()
    day.working(GM, 2, at=LADDER)
    day.later(minutes=40)
    happens(day)
    assert wishes(day) == []


@pytest.mark.parametrize("is_stopped", [False, True])
def test_nothing_is_done_about_a_sale_that_the_brokers_list_does_not_have(is_stopped: bool) -> None:
    """It has ended, and the next look tells how: neither changed nor taken back."""
    day = Day()
    day.working(at=LADDER, good_until=ny("2026-11-09 10:20"))
    day.later(minutes=31)
    assert entry_wishes(day.book, day.look(), day.now, CALENDAR, is_stopped=is_stopped) == []
    assert len(wishes(day, is_stopped=is_stopped)) == 1


def test_sale_is_looked_at_again_when_a_cancel_did_not_take() -> None:
    """Five minutes after a cancel of which nothing came, the sale is what it was."""
    day = Day()
    day.working(at=LADDER)
    day.tell(told.CancelIntended(day.now, "o1", "you asked"))
    assert wishes(day.later(minutes=30)) == step("1.25")


def test_sale_is_taken_back_when_it_has_worked_as_long_as_it_may() -> None:
    """At the end of its days, market open or not: the broker ends it too, and we do not wait for that."""
    day = Day()
    day.working(at=LADDER, good_until=ny("2026-11-12 16:00"))
    day.until(ny("2026-11-12 15:59"))
    assert "CancelOrder" not in str(wishes(day))
    day.later(minutes=1)
    assert wishes(day) == [CancelOrder("o1", "it has worked as long as it may")]


def test_idle_sale_is_taken_back() -> None:
    """The broker has it and does not work it: nobody would be surprised later."""
    day = Day()
    sale = day.working()
    day.sees(sale, is_idle=True)
    assert wishes(day) == [CancelOrder("o1", "the broker has it and does not work it")]


# ---- checked again at each opening -------------------------------------------------------------------------------------


def test_sale_of_an_earlier_day_is_checked_again_at_the_opening_before_anything_else() -> None:
    """On Tuesday at the bell, not before, once; only then it goes on down its ladder."""
    day = Day()
    day.working(at=LADDER)
    assert wishes(day.until(ny("2026-11-10 09:29"))) == []
    tuesday = day.now.date()
    assert wishes(day.until(ny("2026-11-10 09:30"))) == [RecheckEntry("o1", tuesday)]
    day.until(ny("2026-11-10 10:30"))
    assert wishes(day) == [RecheckEntry("o1", tuesday)]
    rechecked(day)
    assert wishes(day) == step("1.25")
    day.until(ny("2026-11-11 09:30"))
    assert wishes(day) == [RecheckEntry("o1", tuesday + timedelta(days=1))]


def test_sale_of_today_is_not_checked_again() -> None:
    """It was checked when it left."""
    day = Day()
    day.working()
    assert wishes(day.later(hours=5)) == []


# ---- a part is filled --------------------------------------------------------------------------------------------------


def test_rest_of_a_sale_is_withdrawn_when_a_part_was_filled_and_patience_is_over() -> None:
    """Beside a sale at work no exit can be: half an hour after the last fill the rest goes, and no rung is tried."""
    day = Day()
    sale = day.working(GM, 3, at=LADDER)
    for minutes in (20, 20):
        day.later(minutes=minutes).fills(sale, 1)
    day.sees(sale, 2)
    assert wishes(day.later(minutes=29)) == []
    because = "a part is filled: the rest is withdrawn so that its exit can work"
    assert wishes(day.later(minutes=1)) == [CancelOrder("o1", because)]


# ---- stopped -----------------------------------------------------------------------------------------------------------


def test_stopped_desk_takes_every_working_sale_back_and_begins_none() -> None:
    """With the switch thrown, or stopped by itself: sales at work go, whatever the hour; what is in doubt is left alone."""
    day = Day()
    day.working(GM, 1, LADDER)
    day.sends(day.approved(KO))
    day.approved(LATER)
    day.until(ny("2026-11-14 12:00"))
    assert wishes(day, is_stopped=True) == [CancelOrder("o1", "the desk is stopped")]
    day.tell(told.CancelIntended(day.now, "o1", "stopped"))
    day.later(minutes=4)
    assert wishes(day, is_stopped=True) == []
