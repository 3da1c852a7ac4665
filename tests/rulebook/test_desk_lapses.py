"""Sales that begin later than they were approved, and approvals that carry nothing any more."""

from datetime import datetime, timedelta

import pytest

from putwright.desk.entries import entry_wishes, is_closed, lapses
from putwright.desk.wishes import BeginSale, Wish
from putwright.domain import desk_events as told
from putwright.domain.broker_statement import HeldPosition
from putwright.domain.desk_events import Ending
from putwright.domain.order import OrderState
from tests.desk_builders import CALENDAR, GM, KO, MONDAY, Day, approval, ny, short

LADDER = "1.30 1.25 1.20"
LATER = "GM 2027-01-15 55 P"


def wishes(day: Day, *held: HeldPosition) -> list[Wish]:
    return entry_wishes(day.book, day.look(held), day.now, CALENDAR)


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


def test_second_leg_of_a_roll_does_not_begin_when_only_the_broker_shows_the_first_gone() -> None:
    """One of two was bought back as far as we know: both books have to agree."""
    day = Day()
    first = day.sold(GM, 2)
    leave = day.exit(first, 1, at="0.80")
    day.rolling(first, LATER)
    day.fills(leave)
    assert wishes(day) == []
    unsold = day.approved(KO)
    assert not is_closed(day.book, unsold, day.look())


def test_adopted_put_begins_no_sale() -> None:
    """It was sold elsewhere: its approval approves none."""
    day = Day()
    day.adopted()
    assert wishes(day, short(GM)) == []


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
    day.offered(approval(number=2, position="p2"))
    assert ended(day, now=MONDAY + timedelta(days=99), ours=MONDAY + timedelta(days=99)) == []


def test_approval_ends_once() -> None:
    """What has ended does not end again."""
    day = Day()
    day.approved()
    day.tell(told.ApprovalEnded(day.now, "a1", "you took it back"))
    assert ended(day, ours=MONDAY + timedelta(days=1)) == []
