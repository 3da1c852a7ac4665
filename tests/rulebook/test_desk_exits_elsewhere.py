"""Exits that were refused, that close a put now, or that wait at the broker for their sale."""

from datetime import timedelta
from decimal import Decimal

import pytest

from putwright.desk.exits import exit_wishes, not_before, wanted_limit, was_refused
from putwright.desk.wishes import CancelOrder, ChangeOrder
from putwright.domain import desk_events as told
from putwright.domain.approval import ExitTerms
from putwright.domain.order import OrderState
from tests.desk_builders import (
    CALENDAR,
    GM,
    HOLD,
    MONDAY,
    Day,
    take_profit,
)
from tests.rulebook.desk_wishes import ends, place, wishes

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


def test_refused_exit_waits_from_the_last_refusal_on() -> None:
    """Refused at ten and at eleven: twenty minutes after the second time."""
    day = Day()
    position = day.sold()
    ends(day, day.exit(position).order_id)
    ends(day.later(hours=1), day.exit(position).order_id)
    assert not_before(day.book.orders_of("p1"), day.now) == day.now + timedelta(minutes=20)


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


def test_exit_is_left_with_the_broker_unless_the_setting_says_otherwise() -> None:
    """Whoever does not want it gets the exit after the fill."""
    day = Day()
    day.working()
    assert wishes(day, attaches=False) == []
    assert len(exit_wishes(day.book, day.look(), day.now, CALENDAR)) == 1


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


def test_exit_that_waits_for_a_sale_is_an_exit_like_any_other_once_a_part_of_it_is_filled() -> None:
    """Whatever the broker does with it then: it is changed to what is open at what was received."""
    day = Day()
    sale = day.working(GM, 2, at="1.30 1.20")
    day.exit(day.book.positions["p1"], 1, "0.60", attached_to=sale.order.client_order_id)
    assert wishes(day) == []
    day.fills(sale, 1)
    day.sees(sale, 1)
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
