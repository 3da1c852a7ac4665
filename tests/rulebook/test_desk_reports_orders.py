"""What works at the broker: our orders with what they are for and how far they go, and those of others, never touched."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from putwright.domain import desk_events as told
from putwright.domain.broker_statement import WorkingOrder
from putwright.domain.order import OrderState
from putwright.reports.orders import OrderRow, OrdersReport, order_row, orders_report
from tests.desk_builders import ACCOUNT, GM, KO, MONDAY, TUESDAY, Day, by_hand, listed, ny

FRIDAY_CLOSE = ny("2026-11-13 16:00")


def report(day: Day, orders: Sequence[WorkingOrder] = ()) -> OrdersReport:
    return orders_report(day.book, day.look([], orders), "")


def row(day: Day, order_id: str = "o1") -> OrderRow:
    return order_row(day.book, day.book.orders[order_id])


def test_sale_says_how_far_down_it_goes_and_since_when_it_works() -> None:
    """Two GM puts from 1.30 down to 1.20, good for the day, since ten."""
    day = Day()
    day.working(GM, 2, "1.30 1.25 1.20")
    shown = row(day)
    assert (shown.order_id, shown.position_id, shown.is_ours, shown.purpose) == ("o1", "p1", True, "sale")
    assert (shown.put, shown.side, shown.quantity, shown.filled) == (GM, "SELL", 2, 0)
    assert (shown.limit, shown.last_rung) == (Decimal("1.30"), Decimal("1.20"))
    assert (shown.state, shown.since, shown.words) == ("NEW", MONDAY, "")


def test_sale_is_good_until_its_day_when_one_is_given() -> None:
    """What the broker keeps until Friday is GTD, else it is told as it was sent."""
    day = Day()
    day.working(GM, good_until=FRIDAY_CLOSE)
    day.working(KO)
    assert (row(day, "o1").time_in_force, row(day, "o2").time_in_force) == ("GTD", "GTC")


def test_exit_has_one_price_and_a_closing_a_ceiling() -> None:
    """The same order at 0.80: first an exit, then a closing that goes up to 0.90, then an exit again."""
    day = Day()
    position = day.sold()
    day.exit(position, at="0.80")
    assert (row(day, "o2").purpose, row(day, "o2").last_rung) == ("exit", None)
    closing = day.closing(position)
    assert (row(day, "o2").purpose, row(day, "o2").last_rung) == ("closing", Decimal("0.90"))
    day.tell(told.ApprovalEnded(day.now, closing.approval_id, "its session is over"))
    assert (row(day, "o2").purpose, row(day, "o2").last_rung) == ("exit", None)


def test_filled_is_the_larger_of_what_was_heard_and_what_the_broker_counts() -> None:
    """One execution is heard and two are counted: two. Then two more are heard: three."""
    day = Day()
    sale = day.working(GM, 3)
    day.fills(sale, 1)
    day.sees(sale, filled=2)
    assert row(day).filled == 2
    day.fills(sale, 2)
    assert row(day).filled == 3


def test_exit_that_waits_says_for_which_sale() -> None:
    """Until a part of it is filled, or it is over."""
    filled, ended = Day(), Day()
    for day in (filled, ended):
        sale = day.working(GM, 2)
        day.exit(day.book.positions["p1"], 2, "0.60", attached_to=sale.order.client_order_id)
        assert row(day, "o2").words == "waits for o1"
    filled.fills(filled.book.orders["o1"], 1)
    ended.tell(told.OrderEnded(ended.now, "o1", OrderState.CANCELED, "taken back", 0))
    assert (row(filled, "o2").words, row(ended, "o2").words) == ("", "")


def test_order_says_that_the_broker_does_not_work_it() -> None:
    """On its list and idle is not at work."""
    day = Day()
    sale = day.working()
    day.sees(sale, is_idle=True)
    assert row(day).words == "the broker has it and does not work it"


def test_words_of_an_order_are_told_while_it_is_in_doubt_and_when_it_is_over() -> None:
    """Why nobody answered, and how it ended; of an order at work old words say nothing."""
    day = Day()
    sale = day.sends(day.approved())
    day.tell(told.OrderDoubted(day.now, "o1", "no answer came"))
    assert (row(day).state, row(day).words) == ("OUTCOME_UNKNOWN", "no answer came")
    day.sees(sale)
    assert (row(day).state, row(day).words) == ("NEW", "")
    day.tell(told.OrderEnded(day.now, "o1", OrderState.REJECTED, "201: no", 0))
    assert (row(day).state, row(day).words) == ("REJECTED", "201: no")


# ---- of others ---------------------------------------------------------------------------------------------------------


def test_orders_of_others_are_counted_and_told_from_ours() -> None:
    """One by hand, one of another program: neither has an id of ours, a purpose of ours, or a ladder."""
    day = Day()
    ours = listed(day.working())
    others = [by_hand("BUY", 2, KO, at="0.60", filled=Decimal(1)), by_hand("SELL", 1, KO, client_id=12)]
    working = report(day, [ours, *others]).working
    assert [one.is_ours for one in working] == [True, False, False]
    hand, program = working[1:]
    assert (hand.put, hand.side, hand.quantity, hand.filled) == (KO, "BUY", 3, 1)
    assert (hand.limit, hand.time_in_force, hand.state) == (Decimal("0.60"), "GTC", "Submitted")
    assert (hand.order_id, hand.position_id, hand.purpose) == ("", "", "not ours")
    assert (hand.last_rung, hand.since, hand.words) == (None, None, "entered by hand")
    assert (program.side, program.words) == ("SELL", "sent by client 12")


def test_order_without_a_limit_has_none_and_shares_are_told_by_their_name() -> None:
    """A market order of 100 shares: no price is made up for it."""
    theirs = by_hand("BUY", 100, KO, at=None, contract=None)
    shown = report(Day(), [theirs]).working[0]
    assert (shown.put, shown.quantity, shown.limit) == ("KO shares", 100, None)


def test_our_order_is_told_once_when_the_broker_lists_it_and_all_the_same_when_it_does_not() -> None:
    """Sent and not answered, it may be at work."""
    day = Day()
    sale = day.working()
    for orders in ([listed(sale)], []):
        assert [one.order_id for one in report(day, orders).working] == ["o1"]


# ---- ended today -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [state for state in OrderState if state.is_over])
def test_order_that_ended_today_is_no_longer_among_those_that_work(state: OrderState) -> None:
    """Filled, cancelled, expired, refused or never arrived: told for the rest of the day."""
    day = Day()
    day.working()
    day.tell(told.OrderEnded(day.now, "o1", state, "how", 0))
    shown = report(day.later(hours=2))
    assert (shown.working, [one.state for one in shown.ended_today]) == ((), [state.value])


def test_order_that_ended_yesterday_is_not_told() -> None:
    """On Tuesday morning Monday's end is history."""
    day = Day()
    day.fills(day.working())
    assert [one.order_id for one in report(day).ended_today] == ["o1"]
    assert report(day.until(TUESDAY)).ended_today == ()


# ---- the whole ---------------------------------------------------------------------------------------------------------


def test_report_names_the_account_masked_and_what_needs_a_person() -> None:
    """The moment is the broker's, each alarm comes with its remedy, and what has stopped the desk is told."""
    day = Day().later(minutes=5)
    day.tell(told.AlarmRaised(day.now, "exit p1", "no exit", "Look at it."))
    shown = orders_report(day.book, day.look(), "stopped by you")
    assert (shown.account, shown.as_of) == (ACCOUNT, MONDAY + timedelta(minutes=5))
    assert (shown.alarms, shown.halted) == (("no exit. Look at it.",), "stopped by you")
    assert (shown.working, shown.ended_today) == ((), ())
