"""What counts as evidence that a put is gone, and what only looks like it: one detail off, and it stays unexplained."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from putwright.desk.tracked import DeskPosition
from putwright.domain import desk_events as told
from putwright.domain.broker_statement import BrokerFill, HeldPosition
from putwright.domain.desk_events import Ending
from tests.builders import put
from tests.desk_builders import (
    AFTER_LAST,
    GM,
    KO,
    TUESDAY,
    Day,
    booked,
    bought_by_hand,
    delivered,
    kinds,
    listed,
    ny,
    only,
    short,
    stock,
)
from tests.rulebook.desk_gone import sold

LOWER, HALF, JANUARY = "GM 2026-12-18 55 P", "GM 2026-12-18 28.5 P", "GM 2027-01-15 55 P"
FRIDAY_CLOSE = ny("2026-12-18 16:00")


def gone(
    *of: str, at: datetime = TUESDAY, shares: int = 0, held: Sequence[HeldPosition] = ()
) -> list[DeskPosition]:
    """These puts were there on Monday and are gone later; so many GM shares came."""
    day = Day()
    positions = [day.sold(one) for one in of]
    day.hears(day.look([short(one) for one in of]))
    day.until(at)
    day.hears_again([*held, *([stock("GM", shares)] if shares else [])])
    return positions


def how(position: DeskPosition) -> list[tuple[Ending, int]]:
    return [(part.how, part.quantity) for part in position.parts]


# ---- purchases by hand -------------------------------------------------------------------------------------------------


def test_purchase_by_hand_counts_once_when_it_is_told_twice_in_one_look() -> None:
    """The same execution twice is one purchase."""
    day, position = sold(2)
    fill = bought_by_hand(GM, 1, "0.60")
    day.hears(day.look([], [], [fill, fill]))
    assert (position.bought, position.open) == (1, 1)


def test_second_purchase_by_hand_is_not_of_a_put_that_the_first_has_closed() -> None:
    """One contract was open: the first purchase closed it, the second is somebody's own."""
    day, position = sold()
    fills = [bought_by_hand(GM, 1, "0.60"), bought_by_hand(GM, 1, "0.55", "h2.01")]
    day.hears(day.look([], [], fills))
    assert (position.bought, position.paid_per_share) == (1, Decimal("0.60"))


def test_purchase_that_carries_our_name_is_none_by_hand() -> None:
    """An order of this desk that the book does not know is no stranger's."""
    day, position = sold()
    day.hears_again([], [], [replace(bought_by_hand(GM, 1, "0.60"), client_order_id="putwright-t1-o77")])
    assert (position.bought, position.unexplained) == (0, 1)


# ---- bookings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("leg", "change"),
    [
        ("put", {"contract": put(LOWER)}),
        ("put", {"is_sale": True}),
        ("put", {"price": Decimal("0.60"), "quantity": Decimal(2)}),
        ("shares", {"contract": put(KO)}),
        ("shares", {"unknown_because": "a BAG"}),
        ("shares", {"symbol": "KO"}),
        ("shares", {"client_id": 7}),
        ("shares", {"client_order_id": "somebody"}),
        ("shares", {"price": Decimal("56.99")}),
        ("shares", {"quantity": Decimal(99)}),
    ],
    ids=str,
)
def test_put_stays_unexplained_when_one_detail_of_its_bookings_is_another(
    leg: str, change: dict[str, Any]
) -> None:
    """Another put, another company, sold instead of bought, by an order, not at the strike, not 100: no assignment."""
    day, position = sold()
    legs = {"put": booked(GM), "shares": delivered(GM)}
    legs[leg] = replace(legs[leg], **change)
    day.hears_again([], [], list(legs.values()))
    assert (position.open, position.unexplained) == (1, 1)


@pytest.mark.parametrize("new", [booked(GM, 1, "b2.01"), delivered(GM, 1, "s2.01")], ids=["put", "shares"])
def test_leg_of_an_assignment_is_not_used_again_with_one_new_leg(new: BrokerFill) -> None:
    """Yesterday's news beside half of today's: both legs have to be new."""
    day, position = sold(2)
    legs = [booked(GM), delivered(GM)]
    day.hears(day.look([short(GM, 1), stock("GM", 100)], [], legs))
    day.hears_again([stock("GM", 100)], [], [*legs, new])
    assert (how(position), position.unexplained) == ([(Ending.ASSIGNED_EARLY, 1)], 1)


def test_put_was_assigned_whatever_else_is_short() -> None:
    """Nothing is left to look for once the bookings have explained it."""
    day, position = sold()
    day.hears(day.look([short(KO), stock("GM", 100)], [], [booked(GM), delivered(GM)]))
    assert (position.open, how(position)) == (0, [(Ending.ASSIGNED_EARLY, 1)])


# ---- shares ------------------------------------------------------------------------------------------------------------


def test_shares_for_more_contracts_than_are_gone_explain_no_more_than_are_gone() -> None:
    """200 shares came and one put is gone: one was assigned."""
    (position,) = gone(GM, shares=200)
    assert how(position) == [(Ending.ASSIGNED_EARLY, 1)]


def test_shares_are_not_more_because_somebody_sold_more_of_another_put() -> None:
    """Two of ours are gone, 100 shares came, and the lower strike is short twice by a sale by hand: one was assigned."""
    day = Day()
    position, _ = day.sold(GM, 2), day.sold(LOWER)
    day.hears(day.look([short(GM, 2), short(LOWER)]))
    day.until(TUESDAY)
    day.hears_again([short(LOWER, 2), stock("GM", 100)])
    assert (how(position), position.unexplained) == ([(Ending.ASSIGNED_EARLY, 1)], 1)


def test_shares_of_one_company_are_claimed_by_no_put_of_another() -> None:
    """GM and KO gone, 100 GM shares: the GM put was assigned."""
    first, other = gone(GM, KO, shares=100)
    assert (how(first), other.unexplained) == ([(Ending.ASSIGNED_EARLY, 1)], 1)


def test_shares_at_an_expiry_are_of_the_higher_strike_whichever_was_sold_first() -> None:
    """The order of our own sales decides nothing."""
    lower, higher = gone(LOWER, GM, at=AFTER_LAST, shares=100)
    assert (how(lower), how(higher)) == ([(Ending.EXPIRED, 1)], [(Ending.ASSIGNED, 1)])


def test_shares_at_an_expiry_may_be_of_a_lower_strike_that_expires_later() -> None:
    """December 57 and January 55 gone: the one may have been assigned at its end, the other early."""
    assert [one.unexplained for one in gone(GM, JANUARY, at=AFTER_LAST, shares=100)] == [1, 1]


def test_put_is_assigned_on_time_from_the_very_close_of_its_last_day() -> None:
    """At four o'clock the last day is over; a second before, it was early."""
    for moment, ending in ((FRIDAY_CLOSE, Ending.ASSIGNED), (ny("2026-12-18 15:59"), Ending.ASSIGNED_EARLY)):
        day, position = sold(at=moment)
        day.hears(day.look([stock("GM", 100)]))
        assert how(position) == [(ending, 1)]


# ---- expired -----------------------------------------------------------------------------------------------------------


def test_puts_that_expired_together_have_each_expired_once() -> None:
    """Two puts of one company, no shares: one contract each, and nothing was delivered."""
    for position in gone(GM, LOWER, at=AFTER_LAST):
        assert [(part.how, part.quantity, part.shares) for part in position.parts] == [(Ending.EXPIRED, 1, 0)]


def test_put_expires_at_the_very_opening_when_it_has_been_missed_before() -> None:
    """Gone since four o'clock on Friday: at half past nine on Monday it has expired, at once."""
    day, position = sold(at=ny("2026-12-18 15:59"))
    day.hears(day.look([short(GM)]))
    day.until(FRIDAY_CLOSE).later(seconds=-5)
    day.hears_again()
    assert position.unexplained_since == FRIDAY_CLOSE
    day.until(AFTER_LAST)
    assert kinds(day.hears(day.look())) == ["PositionReduced"]
    assert how(position) == [(Ending.EXPIRED, 1)]


def test_put_that_was_unexplained_is_assigned_and_not_expired_too_when_shares_come() -> None:
    """Gone on Friday night, the shares seen on Monday: one ending, not two."""
    day, position = sold(at=ny("2026-12-18 19:00"))
    day.hears_again()
    day.until(AFTER_LAST)
    assert kinds(day.hears(day.look([stock("GM", 100)]))) == ["PositionReduced"]
    assert how(position) == [(Ending.ASSIGNED, 1)]


def test_bookings_of_an_expiry_are_used_up_by_it_and_no_others() -> None:
    """The clearing house took the put away for nothing: that booking belongs to this expiry."""
    day, _ = sold(at=AFTER_LAST)
    others = [booked(LOWER, 1, "b2.01"), replace(booked(GM, 1, "b3.01"), is_sale=True), delivered(KO)]
    part = only(told.PositionReduced, day.hears_again([], [], [booked(GM), *others]))
    assert (part.how, part.used, part.shares) == (Ending.EXPIRED, ("b1.01",), 0)


# ---- split -------------------------------------------------------------------------------------------------------------


def test_split_of_several_contracts_is_recognised_beside_shares_and_other_puts() -> None:
    """Two at 57 became four at 28.50; what else is held does not matter."""
    day, position = sold(2)
    adjusted = only(told.PositionAdjusted, day.hears(day.look([stock("GM", 30), short(KO), short(HALF, 4)])))
    assert (adjusted.factor, position.open, position.contract) == (2, 4, put(HALF))


@pytest.mark.parametrize(
    ("contracts", "held"),
    [
        (2, [short(GM, 1), short(HALF, 2)]),
        (2, [short("GM 2026-12-18 114 P", 1)]),
        (2, [short("GM 2026-12-18 38 P", 3)]),
        (1, [HeldPosition("GM", Decimal(-2), replace(put(HALF), root="GM1"))]),
    ],
    ids=["a part only", "fewer contracts", "three for two", "an adjusted series"],
)
def test_split_is_believed_only_of_the_whole_position_in_whole_standard_contracts(
    contracts: int, held: list[HeldPosition]
) -> None:
    """A part, a reverse split, three for two, a series that delivers something else: a person has to look."""
    day, position = sold(contracts)
    assert "PositionAdjusted" not in kinds(day.hears_again(held))
    assert position.unexplained == contracts - (1 if len(held) == 2 else 0)


def test_split_is_not_believed_when_the_other_series_is_a_position_of_ours() -> None:
    """Two at 28.50 that we sold ourselves are no split of the one at 57 that is gone."""
    day = Day()
    first = day.sold(GM)
    day.sold(HALF, 2)
    day.hears_again([short(HALF, 2)])
    assert (first.contract, first.unexplained) == (put(GM), 1)


# ---- bought back unseen ------------------------------------------------------------------------------------------------


def vanished(sold_contracts: int, exit_contracts: int, left: int, filled: int = 0) -> DeskPosition:
    """An exit order vanished over night, and of the puts so many are left."""
    day = Day()
    position = day.sold(GM, sold_contracts)
    leave = day.exit(position, exit_contracts)
    if filled:
        day.fills(leave, filled)
        day.sees(leave, filled)
    day.hears(day.look([short(GM, position.open)], [listed(leave, filled)]))
    day.until(TUESDAY)
    held = [short(GM, left)] if left else []
    for _ in range(2):
        day.hears_again(held)
    return position


@pytest.mark.parametrize(
    ("contracts", "exit_contracts", "left", "filled", "bought", "unexplained"),
    [(2, 2, 1, 0, 1, 0), (3, 2, 0, 0, 2, 1), (3, 2, 0, 1, 2, 1), (1, 1, 0, 0, 1, 0)],
    ids=["fewer gone than ordered", "more gone than ordered", "a part was filled before", "all"],
)
def test_exit_that_vanished_has_bought_what_is_gone_and_no_more_than_it_was_for(
    contracts: int, exit_contracts: int, left: int, filled: int, bought: int, unexplained: int
) -> None:
    """The smaller of what is missing and what it could still buy; the rest is unexplained."""
    position = vanished(contracts, exit_contracts, left, filled)
    assert (position.bought, position.unexplained) == (bought, unexplained)
    ids = [fill.fill_id for fill in position.purchases if fill.is_inferred]
    assert ids == [f"inferred-o2-{filled + 1}"]


def test_latest_exit_has_bought_the_put_and_not_one_that_vanished_before() -> None:
    """When a second one was placed, the put was still there."""
    day = Day()
    position = day.sold()
    for moment in (ny("2026-11-10 10:00"), ny("2026-11-11 10:00")):
        day.exit(position)
        day.until(moment)
        day.hears_again([short(GM)] if moment.day == 10 else [])
    day.hears_again()
    assert [fill.fill_id for fill in position.purchases] == ["inferred-o3-1"]


def test_exit_that_vanished_has_bought_nothing_when_shares_came_as_well() -> None:
    """Nothing shows whether the put was bought back or delivered: with another one gone too, both stay unexplained."""
    day = Day()
    positions = [day.sold(GM), day.sold(LOWER)]
    leave = day.exit(positions[0])
    day.hears(day.look([short(GM), short(LOWER)], [listed(leave)]))
    day.until(TUESDAY)
    for _ in range(2):
        day.hears_again([stock("GM", 100)])
    assert [(one.bought, one.unexplained) for one in positions] == [(0, 1), (0, 1)]


def test_exit_that_vanished_at_the_very_close_of_the_last_day_has_bought_nothing_for_sure() -> None:
    """From four o'clock on it may as well have expired with its put."""
    day = Day().until(ny("2026-12-18 15:59"))
    position = day.sold()
    leave = day.exit(position)
    day.hears(day.look([short(GM)], [listed(leave)]))
    day.later(seconds=50)
    for _ in range(3):
        day.hears(day.look())
        day.later(seconds=5)
    assert day.now > FRIDAY_CLOSE
    assert (leave.is_over, position.bought, position.unexplained) == (True, 0, 1)
