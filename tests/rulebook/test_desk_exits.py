"""The exit orders that should be there: one for each open put, of its size and price, whatever has happened to it before."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest

from putwright.desk.exits import take_profit_limit
from putwright.desk.wishes import CancelOrder, ChangeOrder
from putwright.domain import desk_events as told
from putwright.domain.approval import ExitTerms
from putwright.domain.broker_statement import HeldPosition
from putwright.domain.order import OrderState
from putwright.domain.ticks import CAREFUL, PENNY
from tests.builders import put
from tests.desk_builders import (
    GM,
    GTC,
    HOLD,
    LAST_DAY,
    Day,
    by_hand,
    ny,
    short,
    take_profit,
)
from tests.rulebook.desk_wishes import AFTER_CLOSE, HALF, ends, place, wishes

# ---- size and price ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("premium", "terms", "limit"),
    [
        ("5.40", take_profit("0.5"), "2.70"),
        ("1.30", take_profit("0.5"), "0.65"),
        ("1.31", take_profit("0.5"), "0.65"),
        ("1.30", take_profit("0.8"), "0.26"),
        ("1.30", ExitTerms(Decimal("0.5"), GTC, CAREFUL), "0.65"),
        ("1.28", ExitTerms(Decimal("0.5"), GTC, CAREFUL), "0.60"),
        ("0.02", take_profit("0.5"), "0.01"),
        ("0.01", take_profit("0.5"), None),
        ("1.30", ExitTerms(None, GTC, PENNY), None),
        (None, take_profit("0.5"), None),
    ],
)
def test_exit_keeps_the_wished_share_of_the_premium_down_to_the_tick(
    premium: str | None, terms: ExitTerms, limit: str | None
) -> None:
    """Half of 5.40 is 2.70 as in the first article; never a tick more is paid, and where no price is that low there is none."""
    found = take_profit_limit(terms, None if premium is None else Decimal(premium))
    assert found == (None if limit is None else Decimal(limit))


def test_exit_is_placed_when_the_sale_is_filled() -> None:
    """Two sold at 1.30 on average: one order to buy two back at 0.65."""
    day = Day()
    sale = day.working(GM, 2)
    day.fills(sale, 1, at="1.32")
    day.fills(sale, 1, at="1.28")
    assert wishes(day) == [place(2, "0.65")]


def test_exit_that_is_as_it_should_be_is_left_alone() -> None:
    """One working order of the right size and price: nothing is to be done."""
    day = Day()
    day.exit(day.sold(GM, 2))
    assert wishes(day) == []


def test_exit_is_placed_for_a_put_that_was_adopted() -> None:
    """A put taken into care is bought back by the same rule, of the premium that was told."""
    day = Day()
    day.adopted(GM, 3, "0.90")
    assert wishes(day) == [place(3, "0.45")]


def test_exit_keeps_its_size_while_it_is_partly_filled() -> None:
    """One of three bought back: two are open, and the order that still buys two is right."""
    day = Day()
    leave = day.exit(day.sold(GM, 3))
    day.fills(leave, 1)
    day.sees(leave, 1)
    assert wishes(day, short(GM, 2)) == []


def test_exit_is_made_smaller_when_a_put_was_bought_back_by_hand() -> None:
    """Three of four are left: the order is changed to three, and later to what is filled already and the rest."""
    day = Day()
    position = day.sold(GM, 4)
    leave = day.exit(position)
    by_person = told.FillHeard(day.now, "h1.01", "", "p1", False, 1, Decimal("0.60"), None, None, "execution")
    day.tell(by_person)
    assert wishes(day) == [ChangeOrder("o2", Decimal("0.65"), 3, "3 contracts are open")]
    day.fills(leave, 1)
    day.sees(leave, 1)
    assert wishes(day) == [ChangeOrder("o2", Decimal("0.65"), 3, "2 contracts are open")]


def test_exit_that_the_broker_did_not_make_smaller_is_taken_back() -> None:
    """One of two was assigned, the change to one was refused: while it stands it may buy a put too many."""
    day = Day()
    leave = day.exit(day.sold(GM, 2))
    day.sees(leave)
    day.tell(told.PositionReduced(day.now, "p1", 1, told.Ending.ASSIGNED_EARLY, "a test", (), 100))
    day.tell(told.ChangeIntended(day.now, "o2", Decimal("0.65"), 1, "1 contract is open"))
    assert wishes(day) == []
    day.tell(told.OrderDoubted(day.now, "o2", "201: no", is_complaint=True))
    assert wishes(day) == [CancelOrder("o2", "the broker did not make it smaller")]


def test_exit_is_changed_when_it_stands_at_another_price() -> None:
    """An exit at half of the floor belongs at half of the fill."""
    day = Day()
    day.exit(day.sold(GM, 1), at="0.60")
    assert wishes(day) == [ChangeOrder("o2", Decimal("0.65"), 1, "the exit belongs at 0.65")]


def test_exit_is_set_right_when_the_broker_shows_it_otherwise() -> None:
    """A preset, or a change that did not take: it is sent again, but neither at once after a change nor after a complaint."""
    day = Day()
    leave = day.exit(day.sold())
    day.sees(leave, limit=Decimal("0.60"))
    again = [ChangeOrder("o2", Decimal("0.65"), 1, "the broker's list shows it otherwise")]
    assert wishes(day) == again
    day.tell(told.ChangeIntended(day.now, "o2", Decimal("0.65"), 1, "so"))
    assert wishes(day.later(minutes=4)) == []
    assert wishes(day.later(minutes=1)) == again
    day.tell(told.OrderDoubted(day.now, "o2", "105: no", is_complaint=True))
    assert wishes(day.later(minutes=4)) == []
    assert wishes(day.later(minutes=1)) == again


def test_exit_is_not_changed_when_the_broker_has_just_complained() -> None:
    """A wish for another price waits five minutes after an error for the order."""
    day = Day()
    day.exit(day.sold(), at="0.60")
    day.tell(told.OrderDoubted(day.now, "o2", "105: no", is_complaint=True))
    assert wishes(day.later(minutes=4)) == []
    assert len(wishes(day.later(minutes=1))) == 1


# ---- exactly one, and none where none should be ------------------------------------------------------------------------


@pytest.mark.parametrize("terms", [HOLD, take_profit("0.999")], ids=["held to expiry", "no price so low"])
def test_no_exit_is_placed_when_there_is_no_price_for_it(terms: ExitTerms) -> None:
    """A put that is held to its expiry has no exit order, and one that works is taken back."""
    day = Day()
    position = day.sold(exit_terms=terms)
    assert wishes(day) == []
    day.exit(position)
    assert wishes(day) == [CancelOrder("o2", "no put is left that it could buy back")]


def test_second_exit_is_taken_back_before_anything_else_is_done() -> None:
    """Two orders for one put may buy it twice: one goes, and the other is looked at when it is gone."""
    day = Day()
    position = day.sold()
    day.exit(position, at="0.60")
    day.exit(position)
    assert wishes(day) == [CancelOrder("o3", "a second one for the same put")]


def test_exit_is_taken_back_when_nothing_is_left_to_buy() -> None:
    """Assigned, expired or bought by hand: an order that would buy more is taken back."""
    day = Day()
    position = day.sold()
    day.exit(position)
    day.tell(told.PositionReduced(day.now, "p1", 1, told.Ending.ASSIGNED_EARLY, "shares", (), 100))
    assert wishes(day) == [CancelOrder("o2", "no put is left that it could buy back")]


def test_exit_is_taken_back_although_the_account_is_long() -> None:
    """Bought back twice already: a third purchase is the last thing that is wanted."""
    day = Day()
    position = day.sold()
    day.fills(day.exit(position))
    day.exit(position, 1)
    long = HeldPosition("GM", Decimal(1), put(GM))
    assert wishes(day, long) == [CancelOrder("o3", "no put is left that it could buy back")]


def test_nothing_is_wished_for_a_put_that_has_come_to_its_end_or_not_been_sold() -> None:
    """Adopted and bought back, or approved and not sent: there is nothing to buy."""
    day = Day()
    position = day.adopted()
    day.fills(day.exit(position))
    day.approved("KO 2026-12-18 65 P")
    assert wishes(day, short("IBM 2026-12-18 200 P")) == []


def test_idle_exit_is_taken_back_and_then_placed_again() -> None:
    """The broker has it and does not work it: that is no exit."""
    day = Day()
    leave = day.exit(day.sold())
    day.sees(leave, is_idle=True)
    assert wishes(day) == [CancelOrder("o2", "the broker has it and does not work it")]
    day.tell(told.CancelIntended(day.now, "o2", "idle"))
    ends(day, "o2", OrderState.CANCELED)
    assert wishes(day.later(minutes=5)) == [place(1, "0.65", "armed again: the one before is gone")]


def test_nothing_is_placed_beside_an_exit_that_is_being_cancelled() -> None:
    """Until it is gone it may still be filled; after five minutes without news it is looked at again."""
    day = Day()
    leave = day.exit(day.sold(), at="0.60")
    day.sees(leave, state=OrderState.PENDING_CANCEL)
    assert wishes(day.later(hours=1)) == []
    day.sees(leave)
    day.tell(told.CancelIntended(day.now, "o2", "you asked"))
    assert wishes(day.later(minutes=4)) == []
    assert len(wishes(day.later(minutes=1))) == 1


@pytest.mark.parametrize(("contracts", "left"), [(1, 2), (2, 1)])
def test_exit_leaves_room_for_what_others_are_buying(contracts: int, left: int) -> None:
    """Somebody buys back by hand: what his order may buy is not bought by ours as well."""
    day = Day()
    day.sold(GM, 3)
    assert wishes(day, orders=(by_hand("BUY", contracts, GM),)) == [place(left, "0.65")]
    assert wishes(day, orders=(by_hand("SELL", contracts, GM),)) == [place(3, "0.65")]


def test_exit_is_taken_back_when_somebody_else_buys_everything() -> None:
    """An order by hand for all of it stands in place of ours."""
    day = Day()
    day.exit(day.sold())
    for contracts in (1, 2):
        orders = (by_hand("BUY", contracts, GM),)
        assert wishes(day, orders=orders) == [CancelOrder("o2", "no put is left that it could buy back")]


def test_exit_is_for_the_contracts_that_are_there() -> None:
    """One of two is gone unexplained: the exit buys the other one back."""
    day = Day()
    day.sold(GM, 2)
    day.tell(told.PositionUnexplained(day.now, "p1", 1))
    assert wishes(day, short(GM)) == [place(1, "0.65")]


def test_exit_of_the_old_series_is_taken_back_after_a_split() -> None:
    """A purchase of the old contract buys nothing back any more; the new series gets its own at half the price."""
    day = Day()
    day.exit(day.sold())
    day.tell(told.PositionAdjusted(day.now, "p1", HALF, 2, "split"))
    assert [type(one) for one in wishes(day)] == [CancelOrder]
    ends(day, "o2", OrderState.CANCELED)
    assert wishes(day.later(hours=1)) == [place(2, "0.32", "armed again: the one before is gone")]


@pytest.mark.parametrize(
    ("moment", "gone"),
    [(LAST_DAY, False), (ny("2026-12-18 15:59"), False), (AFTER_CLOSE, True), (ny("2026-12-20 10:00"), True)],
)
def test_exit_works_until_the_close_of_the_last_day_and_not_after(moment: datetime, gone: bool) -> None:
    """On the last day it still works; after the close nothing is placed any more, and what works is taken back."""
    day = Day()
    position = day.sold()
    day.until(moment)
    assert bool(wishes(day)) is not gone
    day.exit(position)
    assert bool(wishes(day)) is gone


# ---- not known, nothing done -------------------------------------------------------------------------------------------

Doubt = Callable[[Day], object]


@pytest.mark.parametrize(
    "doubt",
    [
        lambda day: day.sends(day.book.positions["p1"]),
        lambda day: day.sees(day.exit(day.book.positions["p1"], at="0.60"), 1),
        lambda day: day.sends(day.approved()),
    ],
    ids=["unanswered", "fills owed", "unanswered sale of the same put"],
)
def test_nothing_is_done_about_a_put_with_an_order_in_doubt(doubt: Doubt) -> None:
    """What is not known may be an order at work: none is placed, changed or taken back beside it."""
    day = Day()
    day.sold(GM, 2)
    doubt(day)
    assert wishes(day, short(GM, 2)) == []


def test_nothing_is_done_while_the_broker_shows_fewer_than_we_know() -> None:
    """The lists disagree: the next look tells, and until then nothing is bought."""
    day = Day()
    day.sold(GM, 2)
    assert wishes(day, short(GM)) == []
    assert wishes(day, short("KO 2026-12-18 65 P")) == []
    other = Day()
    other.sold(GM, 1)
    assert wishes(other, short("KO 2026-12-18 65 P")) == []


def test_exit_is_never_placed_beside_a_sale_at_work() -> None:
    """The broker takes no orders on both sides of one put: the exit follows when the rest of the sale is gone."""
    day = Day()
    sale = day.working(GM, 2)
    day.fills(sale, 1)
    day.sees(sale, 1)
    assert wishes(day) == []
    day.tell(told.CancelIntended(day.now, "o1", "the rest"))
    ends(day, "o1", OrderState.CANCELED)
    assert wishes(day) == [place(1, "0.65")]
