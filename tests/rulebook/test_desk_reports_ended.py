"""Positions that ended: how, what they brought after costs, and what delivered shares really cost."""

from decimal import Decimal

import pytest

from putwright.domain import desk_events as told
from putwright.domain.desk_events import Ending
from putwright.domain.order import OrderState
from putwright.reports.positions import EndedRow, ended_rows
from tests.desk_builders import GM, KO, MONDAY, TUESDAY, Day, only


def ends(day: Day, how: Ending, contracts: int = 1, shares: int = 0, position: str = "p1") -> None:
    """Contracts end otherwise than by our purchases."""
    day.tell(told.PositionReduced(day.now, position, contracts, how, "told by a test", (), shares))


def fills(day: Day, commission: str | None, is_sale: bool = True, price: str = "1.30") -> None:
    """A fill of one contract at a known or unknown commission; a purchase is by hand."""
    number = len(day.book.fills) + 1
    cost = None if commission is None else Decimal(commission)
    order = "o1" if is_sale else ""
    day.tell(
        told.FillHeard(
            day.now, f"f{number}.01", order, "p1", is_sale, 1, Decimal(price), day.now, cost, "execution"
        )
    )


def ended(day: Day) -> EndedRow:
    """The only position that ended."""
    return only(EndedRow, ended_rows(day.book))


def brought(row: EndedRow) -> tuple[str, ...]:
    """What it brought before and after costs [USD]."""
    return tuple(
        "unknown" if amount is None else f"{amount:.2f}" for amount in (row.result_gross, row.result)
    )


def test_put_that_expired_brought_its_premium_less_the_costs_of_its_sale() -> None:
    """One at 1.30 that cost 1.05: 128.95 dollars, 130 before costs."""
    day = Day()
    day.sold()
    ends(day, Ending.EXPIRED)
    row = ended(day)
    assert (row.position_id, row.put, row.contracts, row.how) == ("p1", GM, 1, "expired")
    assert brought(row) == ("130.00", "128.95")
    assert (row.shares, row.effective_cost, row.ended_at) == (0, None, MONDAY)


@pytest.mark.parametrize(
    ("at", "gross", "result"), [("0.65", "130.00", "127.90"), ("3.10", "-360.00", "-362.10")]
)
def test_put_that_was_bought_back_brought_the_difference_less_both_costs(
    at: str, gross: str, result: str
) -> None:
    """Two at 1.30, back at 0.65 or at 3.10, 1.05 a fill: a gain is smaller by both costs, a loss larger."""
    day = Day()
    day.fills(day.exit(day.sold(GM, 2), at=at))
    row = ended(day)
    assert (row.how, row.contracts) == ("bought back", 2)
    assert brought(row) == (gross, result)


def test_result_is_reckoned_with_each_fill_at_its_own_price() -> None:
    """Sold at 1.30 and 1.40, back at 0.60 and 0.70: 140 dollars before four commissions."""
    day = Day()
    sale = day.working(GM, 2)
    day.fills(sale, 1, "1.30")
    day.fills(sale, 1, "1.40")
    leave = day.exit(day.book.positions["p1"])
    day.fills(leave, 1, "0.60")
    day.fills(leave, 1, "0.70")
    assert brought(ended(day)) == ("140.00", "135.80")


def test_ways_to_end_are_told_once_each_in_their_order() -> None:
    """Four puts: two assigned early on two days, two expired."""
    day = Day()
    day.sold(GM, 4)
    for how in (Ending.ASSIGNED_EARLY, Ending.EXPIRED, Ending.ASSIGNED_EARLY, Ending.EXPIRED):
        ends(day, how, 1, 100 if how is Ending.ASSIGNED_EARLY else 0)
    assert (ended(day).how, ended(day).shares) == ("assigned early, expired", 200)


@pytest.mark.parametrize("how", list(Ending))
def test_every_ending_is_told_in_its_own_words(how: Ending) -> None:
    """As it was recorded, and nothing of a purchase where none was."""
    day = Day()
    day.sold()
    ends(day, how)
    assert ended(day).how == how.value


def test_result_is_unknown_and_only_the_gross_is_told_when_a_commission_is() -> None:
    """Missing is never zero: 65 before costs, until the broker has told what the sale cost."""
    day = Day()
    day.working()
    fills(day, None)
    fills(day, "1.05", is_sale=False, price="0.65")
    assert brought(ended(day)) == ("65.00", "unknown")
    day.tell(told.CommissionHeard(day.now, "f1.01", Decimal("0.95")))
    assert brought(ended(day)) == ("65.00", "63.00")


def test_result_is_unknown_when_the_commission_of_the_purchase_is() -> None:
    """Either side's costs are needed."""
    day = Day()
    day.sold()
    fills(day, None, is_sale=False, price="0.65")
    assert brought(ended(day)) == ("65.00", "unknown")


def test_commission_may_be_a_rebate() -> None:
    """A sale that brought 30 cents of rebate adds them."""
    day = Day()
    day.working()
    fills(day, "-0.30")
    ends(day, Ending.EXPIRED)
    assert ended(day).result == Decimal("130.30")


def test_adopted_put_brought_what_the_broker_says_was_received() -> None:
    """Its average cost has the commission of the sale in it: 1.29 less 0.65 and what buying back costs."""
    day = Day()
    day.fills(day.exit(day.adopted(GM, 1, "1.29")))
    assert brought(ended(day)) == ("64.00", "62.95")


def test_only_what_was_sold_and_is_all_gone_has_ended() -> None:
    """A sale that never filled was no position; a put that is open or gone unexplained has not ended."""
    day = Day()
    day.working(KO)
    day.tell(told.OrderEnded(day.now, "o1", OrderState.CANCELED, "taken back", 0))
    position = day.sold(GM, 2)
    day.tell(told.PositionUnexplained(day.now, position.position_id, 2))
    ends(day, Ending.EXPIRED, position=position.position_id)
    assert ended_rows(day.book) == ()


def test_what_ended_last_is_told_first() -> None:
    """Not what was sold last: of three puts the second one ended on Tuesday, the first and the third before it."""
    day = Day()
    for of in (KO, GM, "GM 2026-12-18 55 P"):
        day.sold(of)
    ends(day, Ending.EXPIRED, position="p3")
    ends(day.later(hours=1), Ending.EXPIRED, position="p1")
    ends(day.until(TUESDAY), Ending.EXPIRED, position="p2")
    assert [one.position_id for one in ended_rows(day.book)] == ["p2", "p1", "p3"]


@pytest.mark.parametrize("purchase_is_last", [True, False])
def test_position_ended_when_its_last_contract_did(purchase_is_last: bool) -> None:
    """One bought back and one expired: the later of the two is when it ended."""
    day = Day()
    leave = day.exit(day.sold(GM, 2), 1)
    if purchase_is_last:
        ends(day, Ending.EXPIRED)
        day.until(TUESDAY).fills(leave)
    else:
        day.fills(leave)
        ends(day.until(TUESDAY), Ending.EXPIRED)
    assert ended(day).ended_at == TUESDAY
