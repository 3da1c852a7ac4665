"""Assignments: two bookings in either order, or shares that came; whose they may be is told, or left open."""

from datetime import datetime
from decimal import Decimal

import pytest

from putwright.desk.tracked import DeskPosition
from putwright.domain.broker_statement import BrokerFill, EndedHow, HeldPosition
from putwright.domain.desk_events import Ending
from tests.builders import put
from tests.desk_builders import (
    AFTER_LAST,
    GM,
    TUESDAY,
    Day,
    booked,
    bought_by_hand,
    delivered,
    executed,
    kinds,
    listed,
    ny,
    over,
    short,
    stock,
)
from tests.rulebook.desk_gone import FRIDAY_NIGHT, LOWER, SAME_STRIKE, reduced, sold

# ---- assigned ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "how"), [(ny("2026-12-18 15:59"), Ending.ASSIGNED_EARLY), (FRIDAY_NIGHT, Ending.ASSIGNED)]
)
def test_put_was_assigned_when_bookings_of_put_and_shares_are_there(moment: datetime, how: Ending) -> None:
    """The put went for nothing and 100 shares came at the strike; before the last close it was early."""
    day, position = sold(at=moment)
    part = reduced(day, [stock("GM", 100)], [booked(GM), delivered(GM)])
    assert (part.how, part.quantity, part.shares, part.used) == (how, 1, 100, ("b1.01", "s1.01"))
    assert position.open == 0


@pytest.mark.parametrize("first", [booked(GM), delivered(GM)], ids=["put first", "shares first"])
def test_assignment_is_recognised_when_its_legs_come_minutes_apart_in_either_order(first: BrokerFill) -> None:
    """One leg alone explains nothing; when the other has come three quarters of an hour later, it is an assignment."""
    day, position = sold(at=FRIDAY_NIGHT)
    is_put = first.contract is not None
    held = [] if is_put else [short(GM), stock("GM", 100)]
    assert "PositionReduced" not in kinds(day.hears_again(held, [], [first]))
    day.later(minutes=45)
    part = reduced(day, [stock("GM", 100)], [booked(GM), delivered(GM)])
    assert part.how is Ending.ASSIGNED
    assert (position.open, position.unexplained, position.unexplained_since) == (0, 0, None)


def test_put_was_assigned_when_shares_came_and_no_booking_is_told() -> None:
    """Yesterday 0 shares, today 100, and the put is gone: assigned, whatever the broker books and tells."""
    day, position = sold(at=ny("2026-12-19 10:00"))
    part = reduced(day, [stock("GM", 100)])
    assert (part.how, part.shares, part.evidence) == (Ending.ASSIGNED, 100, "100 shares of GM came")
    assert position.open == 0


def test_put_is_assigned_in_part_when_fewer_shares_came() -> None:
    """Two of three gone and 100 shares came: one was assigned, one is unexplained, one is there."""
    day, position = sold(3)
    day.hears_again([short(GM, 1), stock("GM", 100)])
    assert [(part.quantity, part.how) for part in position.parts] == [(1, Ending.ASSIGNED_EARLY)]
    assert (position.open, position.unexplained, position.there) == (2, 1, 1)


def test_shares_count_once_when_two_puts_are_assigned_one_after_the_other() -> None:
    """100 shares explain one put; the second needs 100 more."""
    day, _ = sold(2)
    reduced(day, [short(GM, 1), stock("GM", 100)])
    day.later(days=1)
    assert "PositionReduced" not in kinds(day.hears_again([stock("GM", 100)]))
    part = reduced(day, [stock("GM", 200)])
    assert (part.quantity, part.shares) == (1, 100)


def test_two_puts_of_one_strike_are_assigned_in_one_night_when_200_shares_came() -> None:
    """December and January at 57, both gone, both booked: each has its 100 shares."""
    day = Day()
    day.sold(GM)
    day.sold(SAME_STRIKE)
    day.hears(day.look([short(GM), short(SAME_STRIKE)]))
    day.until(TUESDAY)
    legs = [booked(GM), delivered(GM), booked(SAME_STRIKE, 1, "b2.01"), delivered(SAME_STRIKE, 1, "s2.01")]
    day.hears(day.look([stock("GM", 200)], [], legs))
    assert [len(one.parts) for one in day.book.positions.values()] == [1, 1]


def test_booking_is_used_once() -> None:
    """A booking of today that explained one contract does not explain the next one that is gone today."""
    day, position = sold(2)
    legs = [booked(GM), delivered(GM)]
    reduced(day, [short(GM, 1), stock("GM", 100)], legs)
    day.hears_again([stock("GM", 100)], [], legs)
    assert (position.open, position.unexplained) == (1, 1)


def test_shares_were_there_before_when_they_were_seen_with_the_put() -> None:
    """100 shares that lay beside the put for days are no delivery."""
    day = Day()
    position = day.sold()
    day.hears(day.look([short(GM), stock("GM", 100)]))
    day.until(TUESDAY)
    day.hears_again([stock("GM", 100)])
    assert (position.open, position.unexplained) == (1, 1)


def two_gone(
    moment: datetime, shares: int, second: str = LOWER, *, with_exits: bool = False
) -> list[DeskPosition]:
    """Two puts of one company were there on Monday and are gone later, and so many shares came."""
    day = Day()
    positions = [day.sold(GM), day.sold(second)]
    exits = [listed(day.exit(one)) for one in positions] if with_exits else []
    day.hears(day.look([short(GM), short(second)], exits))
    day.until(moment)
    for _ in range(2):
        day.hears_again([stock("GM", shares)])
    return positions


def how(position: DeskPosition) -> list[Ending]:
    return [part.how for part in position.parts]


@pytest.mark.parametrize("with_exits", [False, True], ids=["no exits", "exits vanished"])
def test_delivery_stays_unexplained_when_it_may_be_of_either_put(with_exits: bool) -> None:
    """Two puts gone before their last day, 100 shares came: nothing shows whose they are, and neither was surely bought back."""
    positions = two_gone(TUESDAY, 100, with_exits=with_exits)
    assert [(one.open, one.unexplained) for one in positions] == [(1, 1), (1, 1)]


def test_delivery_is_of_both_puts_when_shares_for_both_came() -> None:
    """200 shares for two puts leave no doubt."""
    assert [how(one) for one in two_gone(TUESDAY, 200)] == [[Ending.ASSIGNED_EARLY]] * 2


def test_delivery_at_an_expiry_is_of_the_higher_strike() -> None:
    """Of two puts of one expiry the higher strike is exercised first: it was assigned, the lower one has expired."""
    higher, lower = two_gone(AFTER_LAST, 100)
    assert (how(higher), how(lower)) == ([Ending.ASSIGNED], [Ending.EXPIRED])


def test_delivery_at_an_expiry_stays_unexplained_when_a_put_of_another_expiry_is_gone_too() -> None:
    """The January put may have been assigned early: neither is claimed, and the December put is not called expired."""
    positions = two_gone(AFTER_LAST, 100, SAME_STRIKE)
    assert [(one.open, one.unexplained) for one in positions] == [(1, 1), (1, 1)]


def test_delivery_at_an_expiry_stays_unexplained_when_the_higher_strike_may_have_been_bought_back() -> None:
    """Both exits vanished while nobody looked: the higher one may have been filled, and the shares be of the lower put."""
    positions = two_gone(AFTER_LAST, 100, with_exits=True)
    assert [(one.open, one.unexplained) for one in positions] == [(1, 1), (1, 1)]


def test_delivery_is_of_the_only_put_of_its_company_that_is_gone() -> None:
    """The other one is there: it claims nothing."""
    day = Day()
    first, second = day.sold(GM), day.sold(LOWER)
    day.hears(day.look([short(GM), short(LOWER)]))
    day.until(TUESDAY)
    day.hears(day.look([short(LOWER), stock("GM", 100)]))
    assert (how(first), how(second)) == ([Ending.ASSIGNED_EARLY], [])


def test_exit_filled_after_an_unseen_assignment_means_that_both_have_happened() -> None:
    """Assigned at night, the exit still filled in the morning: one assigned, one bought too many, the account one put long."""
    day, position = sold()
    leave = day.exit(position)
    fills = [booked(GM), delivered(GM), executed(leave)]
    long = HeldPosition("GM", Decimal(1), put(GM))
    day.hears_again([long, stock("GM", 100)], [], fills, [over(leave, EndedHow.FILLED, 1)])
    assert [part.how for part in position.parts] == [Ending.ASSIGNED_EARLY]
    assert position.open == -1


@pytest.mark.parametrize("is_booked", [True, False], ids=["bookings", "shares alone"])
def test_assignment_is_found_when_more_was_bought_back_than_was_open(is_booked: bool) -> None:
    """Overbought by one and the account long by two: the other one was assigned, as bookings or shares show."""
    day, position = sold(2)
    day.hears(day.look([short(GM)], [], [bought_by_hand(GM, 1, "0.60")]))
    leave = day.exit(position, 2)
    fills = [booked(GM), delivered(GM), executed(leave)] if is_booked else [executed(leave)]
    long = HeldPosition("GM", Decimal(2), put(GM))
    day.hears(day.look([long, stock("GM", 100)], [], fills, [over(leave, EndedHow.FILLED, 2)]))
    (part,) = position.parts
    assert (part.how, part.quantity) == (Ending.ASSIGNED_EARLY, 1)
    assert part.evidence == ("bookings of put and shares" if is_booked else "100 shares of GM came")
    assert position.open == -2
