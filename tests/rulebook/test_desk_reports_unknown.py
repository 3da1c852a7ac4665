"""What the reports do not know they do not make up: prices nobody told, names the broker left out, exits that buy nothing."""

from decimal import Decimal

import pytest

from putwright.desk.exits import exit_wishes, others_buying
from putwright.desk.watching import annual_left
from putwright.domain import desk_events as told
from putwright.domain.desk_events import Ending
from putwright.domain.order import OrderState
from putwright.reports.orders import orders_report
from putwright.reports.positions import audit, ended_rows
from putwright.reports.reconcile import reconcile_report
from tests.builders import put
from tests.desk_builders import CALENDAR, GM, TUESDAY, Day, listed, ny, short


def test_exit_that_the_broker_lists_without_its_name_is_still_ours() -> None:
    """Found by the broker's own id: it is not taken back, shown once, and agrees."""
    day = Day()
    leave = day.exit(day.sold(GM))
    day.sees(leave)
    look = day.look([short(GM)], [listed(leave, client_order_id="")])
    day.hears(look)
    assert others_buying(day.book, look, put(GM)) == 0
    assert exit_wishes(day.book, look, day.now, CALENDAR) == []
    assert [row.order_id for row in orders_report(day.book, look, "").working] == ["o2"]
    compared = reconcile_report(day.book, look, is_paper=True, happened=(), halted="")
    assert (compared.agreeing, compared.differing, compared.not_ours) == (2, 0, 0)


def test_second_exit_of_a_put_is_an_orphan() -> None:
    """Two orders for one contract: one of them would buy a put that is not open."""
    day = Day()
    position = day.sold(GM)
    day.exit(position)
    day.exit(position)
    assert audit(day.book) == (1, 1, 1, "1 put, 1 exit, 1 orphan")


def test_exit_that_the_broker_does_not_work_is_none() -> None:
    """It stands there and buys nothing."""
    day = Day()
    day.sees(day.exit(day.sold(GM)), is_idle=True)
    assert audit(day.book)[3] == "1 put, 0 exits, 0 orphans"


@pytest.mark.parametrize("how", [Ending.CLOSED_BY_HAND, Ending.SETTLED])
def test_result_is_unknown_when_nobody_told_what_was_paid(how: Ending) -> None:
    """The premium alone is no result of a put that was bought back for a price nobody has told."""
    day = Day()
    day.sold(GM)
    day.tell(told.PositionReduced(day.now, "p1", 1, how, "you say: in the TWS"))
    (row,) = ended_rows(day.book)
    assert (row.result, row.result_gross) == (None, None)


def test_cost_of_shares_is_unknown_while_a_commission_is_not_told() -> None:
    """Missing is never zero."""
    day = Day()
    sale = day.working(GM)
    fill = told.FillHeard(
        day.now, "e1.01", "o1", "p1", True, 1, Decimal("1.30"), day.now, None, "execution"
    )  # fmt: skip
    day.tell(fill)
    assert sale.filled == 1
    day.tell(told.PositionReduced(day.now, "p1", 1, Ending.ASSIGNED, "a test", (), 100))
    assert ended_rows(day.book)[0].effective_cost is None
    day.tell(told.CommissionHeard(day.now, "e1.01", Decimal("1.05")))
    assert ended_rows(day.book)[0].effective_cost == Decimal("55.7105")


def test_put_is_not_among_the_ended_while_the_rest_of_its_sale_works() -> None:
    """One of three was sold and bought back; two may still be sold."""
    day = Day()
    sale = day.working(GM, 3)
    day.fills(sale, 1)
    hand = told.FillHeard(day.now, "h1.01", "", "p1", False, 1, Decimal("0.60"), None, None, "execution")
    day.tell(hand)
    assert ended_rows(day.book) == ()


def test_what_is_left_a_year_is_unknown_without_the_share() -> None:
    """How much of a put is time value nobody can say who does not know the share."""
    assert annual_left(Decimal(57), Decimal(10), None, 39) is None


def test_order_that_ended_today_is_told_until_midnight_in_new_york() -> None:
    """At half past seven in the evening it is tomorrow in London, and today on the exchange."""
    day = Day()
    day.until(ny("2026-11-10 15:00"))
    order = day.sends(day.approved(GM))
    day.tell(told.OrderEnded(day.now, order.order_id, OrderState.CANCELED, "", 0))
    day.until(ny("2026-11-10 19:30"))
    assert [row.order_id for row in orders_report(day.book, day.look(), "").ended_today] == ["o1"]
    assert day.now > TUESDAY
