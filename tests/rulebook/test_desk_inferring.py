"""Fills that nobody saw: concluded from the position, from the purchase that closed it, and never from more than there is."""

from decimal import Decimal

import pytest

from putwright.domain import desk_events as told
from putwright.domain.broker_statement import EndedHow
from putwright.domain.fees import Side
from putwright.domain.order import OrderState
from tests.desk_builders import (
    AFTER_LAST,
    DAY,
    GM,
    KO,
    TUESDAY,
    Day,
    executed,
    kinds,
    listed,
    ny,
    only,
    over,
    short,
    stock,
)

EVENING = ny("2026-11-09 16:00")


# ---- sales filled on a day nobody looked -------------------------------------------------------------------------------


def test_vanished_sale_was_filled_at_the_average_cost_when_its_position_is_there() -> None:
    """Sent on Monday, gone on Tuesday, one put short: it was sold, for what the broker's books received, $128.95."""
    day = Day()
    sale = day.working(GM, 2)
    day.until(TUESDAY)
    heard = only(told.FillHeard, day.hears_again([short(GM, 1, "128.95")]))
    assert (heard.quantity, heard.price, heard.commission) == (1, Decimal("1.2895"), None)
    assert heard.evidence == "inferred from the position's average cost, commission in it"
    assert (sale.filled, day.book.positions["p1"].open) == (1, 1)


def test_vanished_sale_was_filled_at_its_limit_when_no_average_cost_is_told() -> None:
    """Without a cost the limit is what it brought at least."""
    day = Day()
    day.working()
    day.until(TUESDAY)
    heard = only(told.FillHeard, day.hears_again([short(GM)]))
    assert (heard.price, heard.evidence) == (
        Decimal("1.30"),
        "inferred from the position; its price is the limit or better",
    )


@pytest.mark.parametrize(("cost", "is_ours"), [("125.00", True), ("124.99", False), ("90", False)])
def test_vanished_sale_is_not_ours_when_it_was_sold_for_less_than_our_limit(cost: str, is_ours: bool) -> None:
    """Nobody sells below a limit: but for a commission of up to five cents a share it was somebody else's sale."""
    day = Day()
    sale = day.working()
    day.until(TUESDAY)
    day.hears_again([short(GM, 1, cost)])
    assert sale.filled == (1 if is_ours else 0)


def test_vanished_sale_takes_no_more_than_it_was_for_and_nothing_that_is_in_care() -> None:
    """Of three short puts one was adopted and two may be ours; the order was for one."""
    day = Day()
    day.adopted(GM, 1)
    sale = day.working(GM, 1)
    day.until(TUESDAY)
    day.hears_again([short(GM, 3, "129")])
    assert sale.filled == 1


def test_vanished_sale_is_not_filled_when_every_put_is_in_care_already() -> None:
    """What is short at the broker was taken over before: nothing is left that could be of the sale."""
    day = Day()
    day.adopted(GM, 1)
    sale = day.working(GM, 1)
    day.until(TUESDAY)
    day.hears_again([short(GM, 1, "129")])
    assert sale.filled == 0


def test_orders_of_others_and_shares_are_no_news_of_ours() -> None:
    """What other programs have at work changes nothing in the book."""
    day = Day()
    sale = day.working()
    others = listed(sale, client_order_id="somebody", broker_order_id=5)
    assert kinds(day.hears(day.look([stock("IBM", 100)], [listed(sale), others]))) == []


def test_looks_long_after_every_end_tell_nothing() -> None:
    """When every put has come to its end the same lists are no news, however often they are told."""
    day = Day()
    position = day.sold()
    day.hears(day.look([short(GM)]))
    day.until(AFTER_LAST)
    assert kinds(day.hears_again()) == ["PositionReduced"]
    assert position.open == 0
    assert day.hears_again() == []


# ---- sales shown by the purchase that closed them ----------------------------------------------------------------------


def test_purchase_shows_the_sale_that_nobody_saw_filled() -> None:
    """The exit that waited for its sale was filled: then the sale was filled before it, at its limit or better."""
    day = Day()
    sale = day.working()
    leave = day.sends(day.book.positions["p1"], Side.BUY, 1, "0.65", attached_to=sale.order.client_order_id)
    day.sees(leave)
    news = day.hears(day.look([], [], [executed(leave)], [over(leave, EndedHow.FILLED, 1)]))
    sold, bought = [one for one in news if isinstance(one, told.FillHeard)]
    assert (sold.is_sale, sold.price, bought.is_sale, bought.price) == (
        True, Decimal("1.30"), False, Decimal("0.65"),
    )  # fmt: skip
    assert sold.evidence.startswith("inferred from the purchase")
    assert day.book.positions["p1"].open == 0


def test_purchase_shows_no_second_sale_when_it_was_inferred_before_its_execution_came() -> None:
    """One of two was sold and one bought back: the late execution of the purchase invents no sale."""
    day = Day()
    sale = day.working(GM, 2, time_in_force=DAY)
    day.until(TUESDAY)
    day.hears_again([short(GM, 1, "129")])
    assert (sale.filled, sale.is_unaccounted) == (1, True)
    leave = day.exit(day.book.positions["p1"])
    day.hears_again([], [], [], [over(leave, EndedHow.FILLED, 1)])
    assert day.book.positions["p1"].open == 0
    day.hears(day.look([], [], [executed(leave)], [over(leave, EndedHow.FILLED, 1)]))
    assert (day.book.positions["p1"].sold, day.book.positions["p1"].open) == (1, 0)


@pytest.mark.parametrize(
    ("sold", "heard", "exit_contracts", "inferred"),
    [(2, 0, 1, 1), (1, 0, 2, 1), (2, 1, 1, 0), (2, 1, 2, 1)],
    ids=["a part of the sale", "no more than the sale", "sold as was heard", "the rest of it"],
)
def test_purchase_shows_no_more_sold_than_was_bought_and_than_the_sale_was_for(
    sold: int, heard: int, exit_contracts: int, inferred: int
) -> None:
    """What is bought beyond what is open was sold before, as far as the sale still reached."""
    day = Day()
    sale = day.working(GM, sold)
    if heard:
        day.fills(sale, heard)
        day.sees(sale, heard)
    leave = day.sends(day.book.positions["p1"], Side.BUY, exit_contracts, "0.65")
    day.sees(leave)
    done = [over(leave, EndedHow.FILLED, exit_contracts)]
    day.hears(day.look([], [listed(sale, sold)] if sold == heard else [], [executed(leave)], done))
    assert sum(fill.quantity for fill in sale.inferred) == inferred
    assert sale.filled == heard + inferred


def test_purchase_shows_no_sale_that_ended_as_was_told() -> None:
    """The broker said how much of the sale was filled: none. What was bought is one too many."""
    day = Day()
    sale = day.working()
    leave = day.exit(day.book.positions["p1"], 1)
    day.hears(day.look([], [listed(leave)], [], [over(sale)]))
    day.hears(day.look([], [], [executed(leave)], [over(sale), over(leave, EndedHow.FILLED, 1)]))
    assert (sale.state, sale.filled) == (OrderState.CANCELED, 0)
    assert day.book.positions["p1"].open == -1


# ---- names and limits of what is inferred ------------------------------------------------------------------------------


def test_inferred_fills_are_counted_up_for_each_order() -> None:
    """Each has a name of its own, whatever else was filled."""
    day = Day()
    day.sold(KO)
    sale = day.working(GM, 3)
    for filled in (1, 2):
        day.hears_again([short(KO), short(GM, filled)], [listed(sale, filled)])
    assert list(sale.fills) == ["inferred-o2-1", "inferred-o2-2"]


def test_late_execution_without_a_commission_tells_none() -> None:
    """What it cost is still to come."""
    day = Day()
    sale = day.working()
    ended = [over(sale, EndedHow.FILLED, 1)]
    day.hears_again([short(GM)], [], [], ended)
    news = day.hears(day.look([short(GM)], [], [executed(sale, commission=None)], ended))
    assert kinds(news) == ["FillCorrected"]
    assert day.book.positions["p1"].costs is None
    assert kinds(day.hears(day.look([short(GM)], [], [executed(sale, commission=None)], ended))) == []


def test_vanished_sale_is_priced_by_its_own_put_and_counts_only_puts_of_its_own_in_care() -> None:
    """Another put in care, and first on the list: neither its cost nor its number is taken."""
    day = Day()
    day.adopted(KO, 2)
    sale = day.working(GM)
    day.until(TUESDAY)
    day.hears_again([short(KO, 2, "60"), short(GM, 1, "129")])
    assert [fill.price for fill in sale.fills.values()] == [Decimal("1.29")]


def test_vanished_sale_takes_only_the_rest_that_was_not_heard_of() -> None:
    """One of two was heard of; three are short: one more is ours, one is somebody's."""
    day = Day()
    sale = day.working(GM, 2)
    day.fills(sale, 1)
    day.sees(sale, 1)
    day.until(TUESDAY)
    day.hears_again([short(GM, 3, "129")])
    assert (sale.filled, day.book.positions["p1"].open) == (2, 2)


def test_vanished_exit_buys_nothing_because_somebody_sold_more() -> None:
    """Two are short and one is ours: the exit that is gone has nothing to do with the other one."""
    day = Day()
    position = day.sold()
    leave = day.exit(position)
    day.until(TUESDAY)
    day.hears_again([short(GM, 2)])
    assert (leave.is_over, leave.filled, position.open) == (True, 0, 1)
