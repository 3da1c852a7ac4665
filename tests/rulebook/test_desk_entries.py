"""Working sales: the next rung, the age, the check at each opening, the rest of a part, and approvals that lapse."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from putwright.desk.entries import entry_wishes, is_closed, lapses
from putwright.desk.wishes import BeginSale, CancelOrder, RecheckEntry, StepDown, Wish
from putwright.domain import desk_events as told
from putwright.domain.broker_statement import HeldPosition
from putwright.domain.desk_events import Ending
from putwright.domain.order import OrderState
from tests.desk_builders import CALENDAR, GM, KO, MONDAY, Day, ny, short

LADDER = "1.30 1.25 1.20"
LATER = "GM 2027-01-15 55 P"


def wishes(day: Day, *held: HeldPosition) -> list[Wish]:
    return entry_wishes(day.book, day.look(held), day.now, CALENDAR)


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


# ---- begun later -------------------------------------------------------------------------------------------------------


def rolled() -> Day:
    """A put is rolled: its closing is approved with the sale of another, and works."""
    day = Day()
    first = day.sold()
    day.exit(first, at="0.80")
    day.rolling(first, LATER)
    return day


def test_second_leg_of_a_roll_begins_when_the_first_is_closed_by_both_books() -> None:
    """Filled in our book, gone at the broker, no order left: then the other put is sold."""
    day = rolled()
    assert wishes(day, short(GM)) == []
    day.fills(day.book.orders["o2"])
    assert wishes(day, short(GM)) == []
    assert wishes(day) == [BeginSale("p2")]
    assert is_closed(day.book, day.book.positions["p1"], day.look())


@pytest.mark.parametrize("how", [Ending.ASSIGNED_EARLY, Ending.SETTLED])
def test_second_leg_of_a_roll_does_not_begin_when_the_first_ended_otherwise(how: Ending) -> None:
    """Assigned is not bought back: the shares have taken the cash, and the roll ends."""
    day = rolled()
    day.tell(told.PositionReduced(day.now, "p1", 1, how, "a test"))
    assert wishes(day) == []
    (ended,) = lapses(day.book, day.now, day.now)
    assert isinstance(ended, told.ApprovalEnded)
    assert (ended.approval_id, ended.because) == ("a2", f"p1 ended otherwise: it was {how}")


def test_second_leg_of_a_roll_does_not_begin_while_an_order_of_the_first_is_alive() -> None:
    """An order that may still buy the first put is not left behind."""
    day = rolled()
    first = day.book.positions["p1"]
    day.exit(first, 1, at="0.10")
    day.fills(day.book.orders["o2"])
    assert wishes(day) == []


def test_sale_begins_once_and_not_again_when_it_was_sent_refused_or_has_ended() -> None:
    """One approval, one sale: refused it waits five minutes, sent it is sent, ended it is nothing."""
    day = Day()
    position = day.approved()
    assert wishes(day) == [BeginSale("p1")]
    day.tell(told.SaleRefused(day.now, "a1", ()))
    assert wishes(day.later(minutes=4)) == []
    assert wishes(day.later(minutes=1)) == [BeginSale("p1")]
    sale = day.sends(position)
    day.tell(told.OrderEnded(day.now, sale.order_id, OrderState.REJECTED, "", 0))
    assert wishes(day) == []
    other = day.approved(KO)
    day.tell(told.ApprovalEnded(day.now, other.approval.approval_id, "you took it back"))
    assert wishes(day) == []


# ---- stopped -----------------------------------------------------------------------------------------------------------


def test_stopped_desk_takes_every_working_sale_back_and_begins_none() -> None:
    """With the switch thrown, or stopped by itself: sales at work go, whatever the hour; what is in doubt is left alone."""
    day = Day()
    day.working(GM, 1, LADDER)
    day.sends(day.approved(KO))
    day.approved(LATER)
    day.until(ny("2026-11-14 12:00"))
    found = entry_wishes(day.book, day.look(), day.now, CALENDAR, is_stopped=True)
    assert found == [CancelOrder("o1", "the desk is stopped")]
    day.tell(told.CancelIntended(day.now, "o1", "stopped"))
    day.later(minutes=4)
    assert entry_wishes(day.book, day.look(), day.now, CALENDAR, is_stopped=True) == []


# ---- approvals that lapse ----------------------------------------------------------------------------------------------


def ended(day: Day, now: datetime | None = None, ours: datetime | None = None) -> list[str]:
    """Why approvals end at this moment of the market, and of our own clock."""
    found = lapses(day.book, now or day.now, ours or day.now)
    return [one.because for one in found if isinstance(one, told.ApprovalEnded)]


def test_approval_of_a_sale_lapses_by_our_own_clock_when_nothing_was_sent() -> None:
    """Ten minutes by our clock, however fast the broker's market runs; once sent, it carries its sale on."""
    day = Day()
    position = day.approved()
    much_later = MONDAY + timedelta(days=9)
    assert ended(day, now=much_later, ours=MONDAY + timedelta(minutes=9, seconds=59)) == []
    assert ended(day, ours=MONDAY + timedelta(minutes=10)) == ["nothing was sent while it held"]
    day.sends(position)
    assert ended(day, now=much_later, ours=much_later) == []


def test_approval_to_close_ends_with_its_session_or_with_its_put() -> None:
    """At the close it is over; when nothing is left to buy it is over before."""
    day = Day()
    position = day.sold()
    day.closing(position)
    assert ended(day) == []
    assert ended(day, now=ny("2026-11-09 16:00")) == ["the session it was for is over"]
    day.fills(day.exit(position, at="0.80"))
    assert ended(day) == ["nothing is left to close"]


def test_approval_of_a_roll_ends_with_its_session_when_the_put_was_not_sold() -> None:
    """Not bought back in time, or bought back and nothing sold: either way it carries nothing on."""
    day = rolled()
    close = ny("2026-11-09 16:00")
    assert ended(day, ours=MONDAY + timedelta(days=1)) == []
    assert ended(day, now=close) == ["p1 was not bought back in the session it was for"]
    day.fills(day.book.orders["o2"])
    assert ended(day, now=close) == ["p1 was bought back, but nothing was sold in the session it was for"]
    day.sends(day.book.positions["p2"])
    assert ended(day, now=close) == []


def test_approval_of_an_adoption_does_not_lapse_and_an_offer_never_given_does_not_end() -> None:
    """What is in care stays in care; what was only shown is nobody's word."""
    day = Day()
    day.adopted()
    day.offered(day.book.approvals["a1"].approval)
    assert ended(day, now=MONDAY + timedelta(days=99), ours=MONDAY + timedelta(days=99)) == []


def test_approval_ends_once() -> None:
    """What has ended does not end again."""
    day = Day()
    day.approved()
    day.tell(told.ApprovalEnded(day.now, "a1", "you took it back"))
    assert ended(day, ours=MONDAY + timedelta(days=1)) == []
