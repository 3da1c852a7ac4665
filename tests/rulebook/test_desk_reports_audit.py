"""The audit in a line: as many exits as puts, and no order that would buy what nobody has sold."""

import pytest

from putwright.domain import desk_events as told
from putwright.domain.order import OrderState
from putwright.reports.positions import audit
from tests.desk_builders import GM, KO, Day


def words(day: Day) -> str:
    return audit(day.book)[3]


def test_audit_agrees_when_every_put_has_its_exit() -> None:
    """Ten GM and two KO puts, an exit for each: 12 puts, 12 exits, 0 orphans."""
    day = Day()
    for position in (day.sold(GM, 10), day.sold(KO, 2)):
        day.exit(position)
    assert audit(day.book) == (12, 12, 0, "12 puts, 12 exits, 0 orphans")


def test_audit_speaks_of_one_put_in_the_singular_and_of_nothing_in_zeros() -> None:
    """1 put, 1 exit; an empty desk has none of either."""
    day = Day()
    assert words(day) == "0 puts, 0 exits, 0 orphans"
    day.exit(day.sold())
    assert words(day) == "1 put, 1 exit, 0 orphans"


def test_audit_shows_puts_without_an_exit() -> None:
    """Three sold, an exit for two; another one has none at all."""
    day = Day()
    day.exit(day.sold(GM, 3), 2)
    day.sold(KO)
    assert words(day) == "4 puts, 2 exits, 0 orphans"


def test_audit_counts_what_an_exit_may_still_buy() -> None:
    """Two of five were bought back: three puts, three exits."""
    day = Day()
    leave = day.exit(day.sold(GM, 5))
    day.fills(leave, 2)
    assert words(day) == "3 puts, 3 exits, 0 orphans"


def test_exit_is_an_orphan_with_what_goes_beyond_the_open_puts() -> None:
    """An exit for three; one put was assigned, then the others: one orphan, then three."""
    day = Day()
    day.exit(day.sold(GM, 3))
    for count, shown in ((1, "2 puts, 2 exits, 1 orphan"), (2, "0 puts, 0 exits, 3 orphans")):
        day.tell(told.PositionReduced(day.now, "p1", count, told.Ending.ASSIGNED_EARLY, "shares", ()))
        assert words(day) == shown


def test_exit_is_an_orphan_when_more_was_bought_back_than_was_open() -> None:
    """Assigned, then bought back by hand all the same: less than nothing is open, and what works buys nothing."""
    day = Day()
    position = day.sold()
    day.exit(position)
    day.tell(told.PositionReduced(day.now, "p1", 2, told.Ending.ASSIGNED_EARLY, "shares", ()))
    assert position.open == -1
    assert words(day) == "0 puts, 0 exits, 1 orphan"


def test_exit_that_waits_for_its_sale_is_neither_exit_nor_orphan() -> None:
    """Left with the broker: it counts from the fill on, and is an orphan when its sale ends unfilled."""
    day, other = Day(), Day()
    for one in (day, other):
        sale = one.working()
        position = one.book.positions["p1"]
        one.exit(position, 1, "0.60", attached_to=sale.order.client_order_id)
        assert words(one) == "0 puts, 0 exits, 0 orphans"
    day.fills(day.book.orders["o1"])
    assert words(day) == "1 put, 1 exit, 0 orphans"
    other.tell(told.OrderEnded(other.now, "o1", OrderState.CANCELED, "taken back", 0))
    assert words(other) == "0 puts, 0 exits, 1 orphan"


@pytest.mark.parametrize("state", [state for state in OrderState if state.is_over])
def test_audit_counts_no_exit_that_is_over(state: OrderState) -> None:
    """However it ended."""
    day = Day()
    leave = day.exit(day.sold())
    leave.state = state
    assert words(day) == "1 put, 0 exits, 0 orphans"


@pytest.mark.parametrize(("sold", "buying"), [(1, 1), (3, 1), (1, 3), (5, 5)])
def test_exits_and_orphans_are_together_what_our_orders_may_buy(sold: int, buying: int) -> None:
    """No more exits than puts, and nothing that works is left out."""
    day = Day()
    leave = day.exit(day.sold(GM, sold), buying)
    puts, exits, orphans, _ = audit(day.book)
    assert (puts, exits + orphans) == (sold, leave.remaining)
    assert exits == min(sold, buying)


def test_audit_counts_no_put_that_was_only_approved_and_no_sale_as_an_exit() -> None:
    """A sale at work is neither."""
    day = Day()
    day.working(GM, 2)
    assert words(day) == "0 puts, 0 exits, 0 orphans"
