"""Fills: heard once, corrected, waited for, inferred where no execution comes, and replaced when it does."""

from dataclasses import replace
from decimal import Decimal

from putwright.domain import desk_events as told
from putwright.domain.broker_statement import EndedHow
from putwright.domain.fees import Side
from tests.builders import put
from tests.desk_builders import (
    GM,
    KO,
    Day,
    booked,
    executed,
    kinds,
    listed,
    ny,
    only,
    over,
    short,
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


def test_fill_whose_id_has_no_point_is_heard_once_too() -> None:
    """Two such fills are two, each told again and again."""
    day = Day()
    sale = day.working(GM, 2)
    fills = [executed(sale, 1, fill_id="one"), executed(sale, 1, fill_id="two")]
    for _ in range(2):
        day.hears(day.look([short(GM, 2)], [], fills, [over(sale, EndedHow.FILLED, 2)]))
    assert (list(sale.fills), sale.filled) == (["one", "two"], 2)


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


def test_fill_of_an_unanswered_order_is_known_by_its_name() -> None:
    """The broker's lasting id is not known yet; the name we gave it is enough."""
    day = Day()
    sale = day.sends(day.approved())
    assert only(told.FillHeard, day.hears(day.look([short(GM)], [], [executed(sale)]))).order_id == "o1"


def test_fill_without_a_name_and_without_an_id_is_not_of_an_order_that_has_no_id_yet() -> None:
    """A booking of the clearing house has neither: it is no fill of an unanswered purchase."""
    day = Day()
    position = day.sold()
    leave = day.sends(position, Side.BUY, 1, "0.65")
    assert kinds(day.hears(day.look([], [], [booked(GM)]))) == []
    assert (leave.filled, position.open) == (0, 1)


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
    assert day.hears(day.look([short(GM)], [], [executed(sale, commission=None)])) == []
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
