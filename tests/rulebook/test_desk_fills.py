"""Fills: heard once, corrected, waited for, inferred where no execution comes, and replaced when it does."""

from dataclasses import replace
from decimal import Decimal

import pytest

from putwright.domain import desk_events as told
from putwright.domain.broker_statement import EndedHow
from putwright.domain.fees import Side
from tests.builders import put
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


# ---- fills -------------------------------------------------------------------------------------------------------------


def test_fill_is_heard_once_however_often_it_is_told() -> None:
    """Told twice in one look and again in the next: one contract was sold, with its price, moment and commission."""
    day = Day()
    sale = day.working(GM, 2)
    fill = executed(sale, 1, "1.31")
    heard = only(told.FillHeard, day.hears(day.look([short(GM)], [listed(sale, 1)], [fill, fill])))
    assert (heard.order_id, heard.quantity, heard.price, heard.is_sale) == ("o1", 1, Decimal("1.31"), True)
    assert (heard.filled_at, heard.commission, heard.evidence) == (fill.at, Decimal("1.05"), "execution")
    assert day.hears(day.look([short(GM)], [listed(sale, 1)], [fill, fill])) == []
    assert day.book.positions["p1"].sold == 1


def test_fill_is_ours_by_its_broker_id_when_it_carries_no_name() -> None:
    """Some executions come without the sender's words; the broker's lasting id says whose they are."""
    day = Day()
    sale = day.working()
    nameless = replace(executed(sale), client_order_id="")
    assert only(told.FillHeard, day.hears(day.look([short(GM)], [], [nameless]))).order_id == "o1"


def test_fill_of_another_put_is_not_ours_whatever_name_it_carries() -> None:
    """A fill belongs to an order only when it is of the same contract."""
    day = Day()
    sale = day.working()
    other = executed(sale, contract=put(KO))
    stranger = replace(executed(sale, fill_id="e2.01"), client_order_id="somebody", broker_order_id=5)
    assert kinds(day.hears(day.look([], [listed(sale)], [other, stranger]))) == []


def test_fill_with_a_higher_number_behind_its_point_corrects_the_one_before() -> None:
    """`e1.02` takes the place of `e1.01`; told both together, or the old one once more, nothing changes again."""
    day = Day()
    sale = day.working(GM, 2)
    day.hears(day.look([short(GM)], [listed(sale, 1)], [executed(sale, 1, "1.31")]))
    right = executed(sale, 1, "1.29", fill_id="e1.02")
    lists = [short(GM)], [listed(sale, 1)], [executed(sale, 1, "1.31"), right]
    corrected = only(told.FillCorrected, day.hears(day.look(*lists)))
    assert (corrected.fill_id, corrected.corrected_id, corrected.price) == ("e1.01", "e1.02", Decimal("1.29"))
    assert day.hears(day.look(*lists)) == []
    assert day.book.positions["p1"].premium_per_share == Decimal("1.29")


def test_commission_is_heard_when_it_comes_after_the_fill() -> None:
    """The fill first, what it cost later, once."""
    day = Day()
    sale = day.working()
    day.hears(day.look([short(GM)], [], [executed(sale, commission=None)]))
    assert day.book.positions["p1"].costs is None
    heard = only(told.CommissionHeard, day.hears(day.look([short(GM)], [], [executed(sale)])))
    assert (heard.fill_id, heard.commission) == ("e1.01", Decimal("1.05"))
    assert day.hears(day.look([short(GM)], [], [executed(sale)])) == []


def test_fill_is_waited_for_when_the_broker_counts_it_and_tells_no_execution() -> None:
    """One look is no proof: two of three counted as filled are owed, and nothing is inferred yet."""
    day = Day()
    sale = day.working(GM, 3)
    assert kinds(day.hears(day.look([short(GM, 2)], [listed(sale, 2)]))) == ["OrderSeen"]
    assert (sale.owed, sale.is_in_doubt) == (2, True)
    day.later(seconds=2)
    assert kinds(day.hears(day.look([short(GM, 2)], [listed(sale, 2)]))) == []


def test_fill_is_inferred_at_the_limit_when_its_execution_does_not_come() -> None:
    """After two looks three seconds apart what the broker counts as filled is taken at the order's limit."""
    day = Day()
    sale = day.working(GM, 3)
    heard = only(told.FillHeard, day.hears_again([short(GM, 2)], [listed(sale, 2)]))
    assert (heard.quantity, heard.price, heard.commission) == (2, Decimal("1.30"), None)
    assert heard.evidence == "inferred from the order, filled at its limit or better"
    assert (sale.filled, sale.owed, sale.is_in_doubt) == (2, 0, False)


def test_late_execution_takes_the_place_of_the_inferred_fill() -> None:
    """When the execution comes after all, its price and commission count, and nothing is counted twice."""
    day = Day()
    sale = day.working(GM, 3)
    day.hears_again([short(GM, 2)], [listed(sale, 2)])
    news = day.hears(day.look([short(GM, 2)], [listed(sale, 2)], [executed(sale, 2, "1.33")]))
    assert kinds(news) == ["FillCorrected", "CommissionHeard"]
    position = day.book.positions["p1"]
    assert (position.sold, position.premium_per_share, position.costs) == (
        2,
        Decimal("1.33"),
        Decimal("1.05"),
    )


def test_late_execution_of_a_part_leaves_the_rest_inferred() -> None:
    """Two inferred, one execution told: one is known, one still inferred; the second execution takes its place too."""
    day = Day()
    sale = day.working(GM, 2)
    held, ended = [short(GM, 2)], [over(sale, EndedHow.FILLED, 2)]
    day.hears_again(held, [], [], ended)
    one, two = executed(sale, 1, "1.33"), executed(sale, 1, "1.35", fill_id="e2.01")
    assert kinds(day.hears(day.look(held, [], [one], ended))) == [
        "FillCorrected",
        "CommissionHeard",
        "FillHeard",
    ]
    assert (sale.filled, len(sale.inferred)) == (2, 1)
    day.hears(day.look(held, [], [one, two], ended))
    position = day.book.positions["p1"]
    assert (position.sold, position.premium_per_share, sale.inferred) == (2, Decimal("1.34"), [])


@pytest.mark.xfail(strict=True, reason="_hear replaces one inferred fill by an execution of more contracts")
def test_late_executions_never_make_more_of_what_was_inferred_in_two_parts() -> None:
    """One inferred, then two; the execution of two comes first: three were sold, not four."""
    day = Day()
    sale = day.working(GM, 3)
    day.hears_again([short(GM)], [listed(sale, 1)])
    ended = [over(sale, EndedHow.FILLED, 3)]
    day.hears_again([short(GM, 3)], [], [], ended)
    assert (sale.filled, len(sale.inferred)) == (3, 2)
    fills = [executed(sale, 2, fill_id="e2.01"), executed(sale, 1, fill_id="e1.01")]
    day.hears(day.look([short(GM, 3)], [], fills, ended))
    assert day.book.positions["p1"].sold == 3


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


@pytest.mark.xfail(strict=True, reason="_infer_its_sale counts a purchase twice that was inferred before")
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
