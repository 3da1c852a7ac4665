"""Why short puts are gone: bookings, deliveries of shares and executions prove it; a price never does, and doubt stays doubt."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from putwright.desk.exits import exit_wishes
from putwright.domain import desk_events as told
from putwright.domain.broker_statement import BrokerFill, EndedHow, HeldPosition
from putwright.domain.desk_events import Ending
from putwright.domain.fees import Side
from tests.builders import put
from tests.desk_builders import (
    AFTER_LAST,
    CALENDAR,
    GM,
    LAST_DAY,
    TUESDAY,
    Day,
    booked,
    bought_by_hand,
    delivered,
    executed,
    kinds,
    listed,
    ny,
    only,
    over,
    short,
    stock,
)
from tests.rulebook.desk_gone import FRIDAY_NIGHT, HALF, LOWER, MONDAY_EARLY, sold

# ---- bought back by hand -----------------------------------------------------------------------------------------------


def test_put_was_closed_by_hand_when_somebody_elses_purchase_is_among_the_fills() -> None:
    """A purchase in the TWS, without an order of ours, closes our put at its price; told again it is no news."""
    day, position = sold(2)
    fill = bought_by_hand(GM, 1, "0.60")
    heard = only(told.FillHeard, day.hears(day.look([short(GM, 1)], [], [fill])))
    assert (heard.order_id, heard.is_sale, heard.price, heard.evidence) == (
        "",
        False,
        Decimal("0.60"),
        "execution",
    )
    assert (position.open, position.bought) == (1, 1)
    assert day.hears(day.look([short(GM, 1)], [], [fill])) == []


def test_purchase_by_hand_is_not_taken_while_the_put_is_still_there() -> None:
    """Somebody may have sold one more and bought that back: only what is gone needs a reason."""
    day, position = sold()
    assert day.hears(day.look([short(GM)], [], [bought_by_hand(GM, 1, "0.60")])) == []
    assert position.open == 1


@pytest.mark.parametrize(
    "fill",
    [
        bought_by_hand(GM, 2, "0.60"),
        bought_by_hand(LOWER, 1, "0.60"),
        replace(bought_by_hand(GM, 1, "0.60"), is_sale=True),
        booked(GM),
        delivered(GM),
    ],
    ids=[
        "more than is gone",
        "another put",
        "a sale",
        "a booking without shares",
        "shares without a booking",
    ],
)
def test_put_stays_unexplained_when_the_fill_does_not_fit(fill: BrokerFill) -> None:
    """More than is gone, another put, a sale, one leg of an assignment without the other: none of these explains it."""
    day, position = sold()
    day.hears_again([], [], [fill])
    assert (position.open, position.unexplained) == (1, 1)


def test_put_stays_unexplained_when_more_was_bought_by_hand_than_was_open() -> None:
    """Two bought, one open, the account one long: that purchase was not meant for this put alone."""
    day, position = sold()
    long = HeldPosition("GM", Decimal(1), put(GM))
    day.hears_again([long], [], [bought_by_hand(GM, 2, "0.60")])
    assert (position.open, position.unexplained) == (1, 1)


def test_put_was_closed_by_hand_although_its_exit_still_works() -> None:
    """An exit on the broker's list is no reason to wait."""
    day, position = sold()
    leave = day.exit(position)
    day.hears(day.look([], [listed(leave)], [bought_by_hand(GM, 1, "0.60")]))
    assert (position.open, position.bought) == (0, 1)


# ---- expired -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "is_expired"),
    [(FRIDAY_NIGHT, False), (ny("2026-12-20 12:00"), False), (MONDAY_EARLY, False), (AFTER_LAST, True)],
)
def test_put_has_expired_only_at_the_opening_after_its_last_day(moment: datetime, is_expired: bool) -> None:
    """Gone in the evening, on Sunday or a minute before the bell, nothing delivered: not yet; at the bell, expired."""
    day, position = sold(at=moment)
    news = day.hears_again()
    assert [one.how for one in news if isinstance(one, told.PositionReduced)] == [Ending.EXPIRED] * is_expired
    assert (position.open, position.unexplained) == ((0, 0) if is_expired else (1, 1))


def test_put_that_was_gone_on_friday_night_has_expired_on_monday() -> None:
    """What was unexplained after the last close is explained at the next opening."""
    day, position = sold(at=FRIDAY_NIGHT)
    day.hears_again()
    day.until(AFTER_LAST)
    assert only(told.PositionReduced, day.hears_again()).how is Ending.EXPIRED
    assert (position.open, position.unexplained_since) == (0, None)


def test_put_has_not_expired_while_the_broker_still_shows_it() -> None:
    """No price ends a put: far out of the money on Friday night and still listed on Monday, it is open."""
    day, position = sold(at=FRIDAY_NIGHT)
    assert kinds(day.hears_again([short(GM)])) == []
    day.until(AFTER_LAST)
    assert kinds(day.hears_again([short(GM)])) == []
    assert (position.open, position.unexplained) == (1, 0)


def test_put_was_assigned_and_not_expired_when_shares_have_come_by_monday() -> None:
    """A delivery is believed before the absence of one."""
    day, _ = sold(at=AFTER_LAST)
    assert only(told.PositionReduced, day.hears_again([stock("GM", 100)])).how is Ending.ASSIGNED


def test_put_that_was_gone_before_its_last_close_did_not_expire() -> None:
    """Who has gone on Thursday can not expire on Friday: a person has to say what it was."""
    day, position = sold(at=LAST_DAY)
    day.hears_again()
    day.until(AFTER_LAST)
    assert "PositionReduced" not in kinds(day.hears_again())
    assert position.unexplained == 1


def test_put_has_not_expired_when_it_may_have_been_bought_back_unseen() -> None:
    """Its exit vanished while nobody looked: expired and bought back look the same, so neither is claimed."""
    day, position = sold()
    leave = day.exit(position)
    day.hears(day.look([short(GM)], [listed(leave)]))
    day.until(AFTER_LAST)
    day.hears_again()
    day.hears_again()
    assert (leave.is_unaccounted, position.open, position.unexplained) == (True, 1, 1)


def test_put_has_expired_although_its_split_was_seen_late() -> None:
    """For some looks neither series was listed, then the new one; weeks later it expires like any other."""
    day, position = sold()
    day.hears_again()
    assert position.unexplained == 1
    day.hears(day.look([short(HALF, 2)]))
    assert position.contract == put(HALF)
    day.until(AFTER_LAST)
    assert only(told.PositionReduced, day.hears_again()).how is Ending.EXPIRED


# ---- bought back unseen, split, unexplained ----------------------------------------------------------------------------


def test_put_was_bought_back_when_its_exit_vanished_with_it_before_the_last_day() -> None:
    """Exit order and put are both gone one morning: it was filled while nobody looked, at its limit or better."""
    day, position = sold()
    leave = day.exit(position, at="0.65")
    day.hears(day.look([short(GM)], [listed(leave)]))
    day.until(ny("2026-11-12 10:00"))
    news = [*day.hears_again(), *day.hears_again()]
    heard = only(told.FillHeard, news)
    assert (heard.order_id, heard.quantity, heard.price) == ("o2", 1, Decimal("0.65"))
    assert heard.evidence.startswith("inferred from the vanished exit order")
    assert (position.open, position.unexplained) == (0, 0)


def test_put_was_not_bought_back_by_an_exit_that_ended_as_was_told() -> None:
    """An exit that the broker says was cancelled unfilled bought nothing: the put is unexplained."""
    day, position = sold()
    leave = day.exit(position)
    day.hears_again([], [], [], [over(leave)])
    assert (position.open, position.unexplained) == (1, 1)


def test_split_is_recognised_by_twice_the_contracts_at_half_the_strike() -> None:
    """Two puts at 28.50 stand where one at 57 stood, the same day, the same company: 2:1."""
    day, position = sold()
    adjusted = only(told.PositionAdjusted, day.hears(day.look([short(HALF, 2)])))
    assert (adjusted.contract, adjusted.factor) == (put(HALF), 2)
    assert (position.open, position.contract) == (2, put(HALF))


@pytest.mark.parametrize(
    ("held", "contracts"),
    [
        (short("GM 2026-12-18 28 P", 2), 1),
        (short("GM 2027-01-15 28.5 P", 2), 1),
        (short("KO 2026-12-18 28.5 P", 2), 1),
        (short(HALF, 3), 2),
        (HeldPosition("GM", Decimal(2), put(HALF)), 1),
        (short("GM 2026-12-18 57 C", 1), 1),
    ],
)
def test_split_is_not_believed_when_anything_else_has_changed(held: HeldPosition, contracts: int) -> None:
    """Another sum, another day, another company, no whole factor, long instead of short: that is no split."""
    day, position = sold(contracts)
    assert "PositionAdjusted" not in kinds(day.hears_again([held]))
    assert position.unexplained == contracts


def test_contracts_are_unexplained_only_when_they_are_missing_twice() -> None:
    """One look without them is a late list; two looks, three seconds apart, are a fact."""
    day, position = sold()
    assert kinds(day.hears(day.look())) == []
    day.later(seconds=5)
    assert kinds(day.hears(day.look())) == ["PositionUnexplained"]
    assert (position.unexplained, position.unexplained_since) == (1, day.now)
    assert kinds(day.hears(day.look())) == []


def test_contracts_are_unexplained_no_more_when_the_broker_shows_them_again() -> None:
    """They were never gone: the doubt ends, when two looks have shown them."""
    day, position = sold()
    day.hears_again()
    assert only(told.PositionUnexplained, day.hears_again([short(GM)])).quantity == 0
    assert position.unexplained == 0


def test_contracts_stay_unexplained_when_a_fill_is_told_before_the_positions() -> None:
    """One of three is gone; two are bought back, and the list still shows two: the third is not back, and nothing buys it again."""
    day, position = sold(3)
    leave = day.exit(position, 2)
    day.hears_again([short(GM, 2)], [listed(leave)])
    assert position.unexplained == 1
    bought = executed(leave, fill_id="f9.01")
    late = day.look([short(GM, 2)], [], [bought])
    assert "PositionUnexplained" not in kinds(day.hears(late))
    assert exit_wishes(day.book, late, day.now, CALENDAR) == []
    day.later(seconds=5)
    day.hears(day.look([], [], [bought]))
    assert (position.open, position.unexplained) == (1, 1)


def test_nothing_is_concluded_while_an_order_of_ours_may_still_explain_it() -> None:
    """Fills owed, or an exit that is missing in this look: its own news come first."""
    day, position = sold()
    leave = day.exit(position)
    day.hears(day.look([], [listed(leave, 1)]))
    day.later(seconds=2)
    assert kinds(day.hears(day.look([], [listed(leave, 1)]))) == []
    day.later(seconds=2)
    assert kinds(day.hears(day.look([], [listed(leave, 1)]))) == ["FillHeard"]
    assert (position.open, position.unexplained) == (0, 0)


def test_exit_that_is_missing_is_looked_for_before_a_delivery_is_believed() -> None:
    """It may have been filled: the shares that came are told as an assignment only when its end is known."""
    day, position = sold()
    leave = day.exit(position)
    day.hears(day.look([short(GM)], [listed(leave)]))
    assert day.hears(day.look([stock("GM", 100)])) == []
    day.later(seconds=5)
    assert kinds(day.hears(day.look([stock("GM", 100)]))) == ["OrderEnded", "PositionReduced"]


def test_nothing_is_concluded_while_an_order_of_ours_is_unanswered() -> None:
    """Neither that somebody else bought it, nor that what was unexplained is there again; owed fills are such a doubt too."""
    day, position = sold(2)
    day.hears_again([short(GM, 1)])
    assert position.unexplained == 1
    unanswered = day.sends(position, Side.BUY, 1, "0.65")
    fill = bought_by_hand(GM, 1, "0.60")
    assert kinds(day.hears(day.look([short(GM, 1)], [], [fill]))) == []
    assert (position.unexplained, unanswered.is_in_doubt) == (1, True)
    other, held = sold(2)
    leave = other.exit(held)
    news = other.hears(other.look([short(GM, 1)], [listed(leave, 1)], [fill]))
    assert kinds(news) == ["OrderSeen"]


# ---- shares kept in mind -----------------------------------------------------------------------------------------------


def test_shares_are_counted_for_every_company_with_an_open_put_when_they_change() -> None:
    """So that a delivery shows: the first count, and every other one; not while the put is gone."""
    day = Day()
    day.sold()
    seen = only(told.SharesSeen, day.hears(day.look([short(GM), stock("GM", 30), stock("IBM", 5)])))
    assert (seen.symbol, seen.quantity) == ("GM", Decimal(30))
    assert day.hears(day.look([short(GM), stock("GM", 30)])) == []
    assert only(told.SharesSeen, day.hears(day.look([short(GM)]))).quantity == 0
    assert day.hears(day.look([stock("GM", 90)])) == []


def test_shares_that_came_before_a_put_was_sold_are_not_its_delivery() -> None:
    """Assigned unseen, bought back the same morning; the next put's fill is heard before its position is shown."""
    day = Day()
    first = day.sold(GM)
    day.hears(day.look([short(GM)]))
    leave = day.exit(first)
    day.until(TUESDAY)
    day.hears_again([stock("GM", 100)], [], [executed(leave)], [over(leave, EndedHow.FILLED, 1)])
    day.later(days=1)
    second = day.sold(LOWER)
    assert kinds(day.hears(day.look([stock("GM", 100)]))) == []
    assert (first.open, second.open, second.parts) == (0, 1, [])


def test_contracts_are_unexplained_no_more_in_the_very_look_that_explains_them() -> None:
    """One of two was missing, then a purchase by hand is told: at once nothing is unexplained any more."""
    day, position = sold(2)
    day.hears_again([short(GM, 1)])
    assert position.unexplained == 1
    look = day.look([short(GM, 1)], [], [bought_by_hand(GM, 1, "0.60")])
    assert kinds(day.hears(look)) == ["FillHeard", "PositionUnexplained"]
    assert (position.open, position.unexplained) == (1, 0)
    assert kinds(day.hears(look)) == []
