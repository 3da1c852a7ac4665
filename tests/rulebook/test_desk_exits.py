"""The exit orders that should be there: one for each open put, of its size and price, whatever has happened to it before."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from putwright.desk.exits import exit_wishes, not_before, take_profit_limit, wanted_limit, was_refused
from putwright.desk.wishes import CancelOrder, ChangeOrder, PlaceExit, Wish
from putwright.domain import desk_events as told
from putwright.domain.approval import ExitTerms
from putwright.domain.broker_statement import HeldPosition, WorkingOrder
from putwright.domain.order import OrderState
from putwright.domain.ticks import CAREFUL, PENNY
from tests.builders import put
from tests.desk_builders import (
    CALENDAR,
    GM,
    GTC,
    HOLD,
    LAST_DAY,
    MONDAY,
    Day,
    by_hand,
    ny,
    short,
    take_profit,
)

AFTER_CLOSE = ny("2026-12-18 16:00")
HALF = put("GM 2026-12-18 28.5 P")


def wishes(
    day: Day, *held: HeldPosition, orders: tuple[WorkingOrder, ...] = (), attaches: bool = True
) -> list[Wish]:
    """What is wanted when the broker shows this; of GM all that is in the book unless told."""
    if not held:
        held = tuple(short(str(one.contract), one.open) for one in day.book.open_positions())
    return exit_wishes(day.book, day.look(held, orders), day.now, CALENDAR, attaches=attaches)


def place(contracts: int, at: str, because: str = "armed after the fill", attached_to: str = "") -> PlaceExit:
    return PlaceExit("p1", contracts, Decimal(at), because, attached_to)


def ends(day: Day, order_id: str, state: OrderState = OrderState.REJECTED, words: str = "201: no") -> None:
    day.tell(told.OrderEnded(day.now, order_id, state, words, 0))


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
    """Two of three are left: the order is changed to two, and to what is filled already and the rest."""
    day = Day()
    position = day.sold(GM, 3)
    leave = day.exit(position)
    by_person = told.FillHeard(day.now, "h1.01", "", "p1", False, 1, Decimal("0.60"), None, None, "execution")
    day.tell(by_person)
    assert wishes(day) == [ChangeOrder("o2", Decimal("0.65"), 2, "2 contracts are open")]
    day.fills(leave, 1)
    day.sees(leave, 1)
    (change,) = wishes(day, short(GM))
    assert isinstance(change, ChangeOrder)
    assert (change.order_id, change.quantity) == ("o2", 2)


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
    held = (by_hand("BUY", 1, GM),)
    assert wishes(day, orders=held) == [CancelOrder("o2", "no put is left that it could buy back")]


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


# ---- refused -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "minutes"), [(1, 5), (2, 20), (3, 80), (4, 320), (5, 1280), (6, 1440), (9, 1440)]
)
def test_refused_exit_is_tried_again_later_and_later(times: int, minutes: int) -> None:
    """After five minutes, then four times as long, never longer than a day."""
    day = Day()
    position = day.sold()
    for _ in range(times):
        order = day.exit(position)
        ends(day, order.order_id)
    orders = day.book.orders_of("p1")
    assert not_before(orders, day.now) == MONDAY + timedelta(minutes=minutes)
    assert wishes(day.later(minutes=minutes - 1)) == []
    assert wishes(day.later(minutes=1)) == [place(1, "0.65", "armed again: the one before is gone")]


def test_refusals_are_forgotten_after_a_day() -> None:
    """Only those of the last day make the next one wait: after a quiet day one refusal costs five minutes again."""
    day = Day()
    position = day.sold()
    for _ in range(3):
        ends(day, day.exit(position).order_id)
    day.later(days=1)
    ends(day, day.exit(position).order_id)
    assert not_before(day.book.orders_of("p1"), day.now) == day.now + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("state", "seconds", "ours", "filled", "is_refused"),
    [
        (OrderState.REJECTED, 3600, False, 0, True),
        (OrderState.CANCELED, 59, False, 0, True),
        (OrderState.CANCELED, 60, False, 0, False),
        (OrderState.CANCELED, 5, True, 0, False),
        (OrderState.CANCELED, 5, False, 1, False),
        (OrderState.EXPIRED, 5, False, 0, False),
        (OrderState.NEVER_ARRIVED, 5, False, 0, False),
    ],
)
def test_order_was_refused_when_the_broker_said_so_or_ended_it_at_once(
    state: OrderState, seconds: int, ours: bool, filled: int, is_refused: bool
) -> None:
    """Cancelled within a minute, unfilled and not by us, is a refusal whatever the broker calls it."""
    day = Day()
    order = day.exit(day.sold(GM, 2))
    if ours:
        day.tell(told.CancelIntended(day.now, order.order_id, "you asked"))
    if filled:
        day.fills(order, filled)
    ends(day.later(seconds=seconds), order.order_id, state)
    assert was_refused(order) is is_refused


# ---- closing now -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "limit"),
    [(0, "0.80"), (4.9, "0.80"), (5, "0.85"), (10, "0.90"), (300, "0.90"), (360, "0.65")],
)
def test_closing_walks_up_its_ladder_until_its_session_is_over(minutes: float, limit: str) -> None:
    """From 0.80 to 0.90, five minutes a rung, and no further; after the close the exit is where it was."""
    day = Day()
    position = day.sold()
    day.closing(position, at="0.80 0.85 0.90")
    assert wanted_limit(position, day.later(minutes=minutes).now) == Decimal(limit)


def test_closing_changes_the_exit_order_and_leaves_one_order() -> None:
    """The order that works is given the price of the closing: never a second one beside it."""
    day = Day()
    position = day.sold()
    day.exit(position)
    day.closing(position)
    assert wishes(day) == [ChangeOrder("o2", Decimal("0.80"), 1, "the exit belongs at 0.80")]


def test_closing_places_an_order_for_a_put_that_is_held_to_expiry() -> None:
    """Where no exit works, the closing is the first order; when it is over, it is taken back."""
    day = Day()
    position = day.sold(exit_terms=HOLD)
    day.closing(position)
    assert wishes(day) == [place(1, "0.80")]
    day.exit(position, at="0.80")
    assert wishes(day.later(hours=6)) == [CancelOrder("o2", "no put is left that it could buy back")]


# ---- left with the broker before the fill ------------------------------------------------------------------------------


def test_exit_of_one_contract_is_left_with_the_broker_at_half_of_the_floor() -> None:
    """A working sale from 1.30 down to 1.20: whatever it is filled at, 0.60 is not too much."""
    day = Day()
    day.working(GM, 1, at="1.30 1.25 1.20")
    because = "waits at the broker for the fill, priced for the lowest there can be"
    assert wishes(day) == [place(1, "0.60", because, "o1")]


def test_exit_is_not_left_with_the_broker_when_the_setting_says_so() -> None:
    """Whoever does not want it gets the exit after the fill."""
    day = Day()
    day.working()
    assert wishes(day, attaches=False) == []


@pytest.mark.parametrize(
    "state",
    [
        OrderState.PARTIALLY_FILLED,
        OrderState.PENDING_CANCEL,
        OrderState.OUTCOME_UNKNOWN,
        OrderState.PENDING_NEW,
    ],
)
def test_exit_is_left_with_the_broker_only_beside_a_sale_that_surely_works(state: OrderState) -> None:
    """Unanswered, partly filled or being cancelled: nothing is attached to it."""
    day = Day()
    day.sees(day.working(), state=state)
    assert wishes(day) == []


def test_exit_of_several_contracts_is_never_left_with_the_broker() -> None:
    """Nobody knows what the broker does to it while a part of the sale is filled: it follows the fill."""
    day = Day()
    day.working(GM, 2)
    assert wishes(day) == []


def test_exit_is_not_left_with_the_broker_when_the_sale_is_being_taken_back() -> None:
    """A cancel is on its way: nothing new hangs on that sale."""
    day = Day()
    day.working()
    day.tell(told.CancelIntended(day.now, "o1", "old"))
    assert wishes(day) == []


@pytest.mark.parametrize("terms", [HOLD, take_profit("0.999")], ids=["held to expiry", "no price so low"])
def test_exit_is_not_left_with_the_broker_when_there_is_no_price_for_it(terms: ExitTerms) -> None:
    """Held to expiry, or no legal price at half of the floor: nothing is attached."""
    day = Day()
    day.working(exit_terms=terms)
    assert wishes(day) == []


def test_exit_that_waits_at_the_broker_is_left_alone_until_the_fill() -> None:
    """It is neither taken back for want of a put nor placed twice."""
    day = Day()
    sale = day.working(at="1.30 1.20")
    day.exit(day.book.positions["p1"], 1, "0.60", attached_to=sale.order.client_order_id)
    assert wishes(day) == []


def test_exit_that_was_left_with_the_broker_is_priced_by_the_fill_once_it_is_known() -> None:
    """Filled at 1.30, the exit that waited at 0.60 is changed to 0.65: one order, not two."""
    day = Day()
    sale = day.working(at="1.30 1.20")
    day.exit(day.book.positions["p1"], 1, "0.60", attached_to=sale.order.client_order_id)
    day.fills(sale)
    assert wishes(day) == [ChangeOrder("o2", Decimal("0.65"), 1, "the exit belongs at 0.65")]


def test_exit_that_was_left_with_the_broker_is_taken_back_when_its_sale_ends_unfilled() -> None:
    """Where the broker keeps it although the sale is gone, nothing is left that it could buy."""
    day = Day()
    sale = day.working()
    day.exit(day.book.positions["p1"], 1, "0.65", attached_to=sale.order.client_order_id)
    ends(day, "o1", OrderState.CANCELED)
    assert wishes(day) == [CancelOrder("o2", "no put is left that it could buy back")]


def test_exit_that_was_refused_before_the_fill_is_placed_after_it() -> None:
    """Not attached a second time; when the sale is filled it is placed like any other."""
    day = Day()
    sale = day.working()
    order = day.exit(day.book.positions["p1"], 1, "0.65", attached_to=sale.order.client_order_id)
    ends(day, order.order_id)
    assert wishes(day) == []
    day.later(hours=1).fills(sale)
    assert wishes(day) == [place(1, "0.65", "armed again: the one before is gone")]
