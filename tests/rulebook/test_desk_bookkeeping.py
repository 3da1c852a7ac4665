"""The desk's book of positions: what was sold, bought back, assigned and split, to the contract and to the cent."""

from dataclasses import replace
from decimal import Decimal

from putwright.domain import desk_events as told
from putwright.domain.desk_events import Ending
from putwright.domain.order import OrderState
from tests.builders import put
from tests.desk_builders import GM, KO, MONDAY, Day
from tests.rulebook.desk_told import HALF, fill, gone

# ---- positions ----------------------------------------------------------------------------------------------------


def test_position_is_there_when_its_sale_is_approved_and_open_when_it_is_filled() -> None:
    """An approved sale has a position with nothing sold; a fill opens it, contract by contract."""
    day = Day()
    position = day.approved(GM, 2)
    assert (position.sold, position.open, position.premium_per_share) == (0, 0, None)
    sale = day.sends(position, contracts=2)
    day.fills(sale, 1)
    assert (position.sold, position.open) == (1, 1)
    assert day.book.open_positions() == [position]
    assert day.book.position_on(put(GM)) is position


def test_premium_is_the_average_of_the_fills() -> None:
    """One contract at 1.30 and two at 1.24 brought 1.26 a share."""
    day = Day()
    sale = day.working(GM, 3)
    day.fills(sale, 1, at="1.30")
    day.fills(sale, 2, at="1.24")
    assert day.book.positions["p1"].premium_per_share == Decimal("1.26")


def test_fill_was_at_its_own_moment_or_else_when_it_was_heard() -> None:
    """Where the broker's time names no zone, the moment of the look stands for it."""
    day = Day()
    sale = day.working(GM, 2)
    before = day.now
    day.later(minutes=7)
    day.tell(replace(fill(day, "e1.01", "o1", 1, "1.30", is_sale=True), filled_at=before))
    day.tell(replace(fill(day, "e2.01", "o1", 1, "1.30", is_sale=True), filled_at=None))
    assert [one.at for one in sale.fills.values()] == [before, day.now]


def test_order_that_is_over_keeps_its_end_when_a_fill_of_it_comes_late() -> None:
    """Cancelled after its only contract was filled: it was cancelled, and one contract was sold."""
    day = Day()
    sale = day.working()
    day.tell(told.OrderEnded(day.now, "o1", OrderState.CANCELED, "", 1))
    day.fills(sale, 1)
    assert (sale.state, sale.filled, sale.owed) == (OrderState.CANCELED, 1, 0)


def test_order_is_partly_filled_then_filled_when_its_fills_come() -> None:
    """A working order of three: one filled, two may still be; then all are, and it is over."""
    day = Day()
    sale = day.working(GM, 3)
    day.fills(sale, 1)
    assert (sale.state, sale.filled, sale.remaining, sale.is_over) == (
        OrderState.PARTIALLY_FILLED,
        1,
        2,
        False,
    )
    day.fills(sale, 2)
    assert (sale.state, sale.filled, sale.remaining, sale.is_over) == (OrderState.FILLED, 3, 0, True)


def test_unanswered_order_stays_in_doubt_when_a_part_of_it_is_filled() -> None:
    """A fill of one contract does not say what the broker does with the rest."""
    day = Day()
    sale = day.sends(day.approved(GM, 2), contracts=2)
    day.tell(told.OrderDoubted(day.now, sale.order_id, "no answer came"))
    day.fills(sale, 1)
    assert sale.state is OrderState.OUTCOME_UNKNOWN
    assert sale.is_in_doubt


def test_purchase_closes_and_its_price_and_costs_are_known() -> None:
    """Sold at 1.30, bought back at 0.65: nothing is open, 0.65 was paid, two commissions were taken."""
    day = Day()
    position = day.sold()
    day.fills(day.exit(position))
    assert (position.open, position.bought, position.paid_per_share) == (0, 1, Decimal("0.65"))
    assert position.costs == Decimal("2.10")
    assert day.book.open_positions() == []


def test_price_paid_is_the_average_of_the_purchases() -> None:
    """One bought back at 0.60 and two at 0.66 cost 0.64 a share."""
    day = Day()
    position = day.sold(GM, 3)
    leave = day.exit(position)
    assert position.paid_per_share is None
    day.fills(leave, 1, at="0.60")
    day.fills(leave, 2, at="0.66")
    assert position.paid_per_share == Decimal("0.64")


def test_costs_are_unknown_while_a_commission_was_not_told() -> None:
    """Missing is never zero: costs are known when the last commission is."""
    day = Day()
    sale = day.working()
    day.tell(replace(fill(day, "e1.01", sale.order_id, 1, "1.30", is_sale=True), commission=None))
    position = day.book.positions["p1"]
    assert position.costs is None
    day.tell(told.CommissionHeard(day.now, "e1.01", Decimal("0.75")))
    assert position.costs == Decimal("0.75")


def test_corrected_fill_counts_as_corrected_and_the_old_one_no_more() -> None:
    """The broker made one contract at 1.30 two at 1.28: that is what was sold."""
    day = Day()
    sale = day.working(GM, 2)
    day.tell(fill(day, "e1.01", sale.order_id, 1, "1.30", is_sale=True))
    day.tell(told.FillCorrected(day.now, "e1.01", "e1.02", 2, Decimal("1.28")))
    position = day.book.positions["p1"]
    assert (position.sold, position.premium_per_share, sale.filled) == (2, Decimal("1.28"), 2)
    assert set(day.book.fills) == set(sale.fills) == {"e1.02"}
    assert day.book.by_stem["e1"] == "e1.02"


def test_fill_counts_as_an_execution_once_it_has_taken_the_place_of_an_inferred_one() -> None:
    """What was inferred is inferred no more when its execution was told."""
    day = Day()
    sale = day.working()
    day.tell(replace(fill(day, "inferred-o1-1", "o1", 1, "1.30", is_sale=True), evidence="inferred"))
    assert [one.is_inferred for one in sale.fills.values()] == [True]
    day.tell(told.FillCorrected(day.now, "inferred-o1-1", "e1.01", 1, Decimal("1.31")))
    assert sale.inferred == []


def test_reduction_takes_contracts_away_and_says_how() -> None:
    """One of two assigned: one is open, 100 shares were delivered, and what showed it is used up."""
    day = Day()
    position = day.sold(GM, 2)
    day.tell(gone(day, 1, shares=100))
    assert (position.open, position.parts[0].how, position.parts[0].shares) == (1, Ending.ASSIGNED, 100)
    assert day.book.used_bookings == {"b1.01"}
    assert day.book.delivered == {"GM": [(MONDAY, 100)]}
    day.tell(gone(day, 1, Ending.EXPIRED))
    assert day.book.delivered == {"GM": [(MONDAY, 100)]}


def test_unexplained_contracts_are_open_and_not_there() -> None:
    """Contracts that are gone and nobody said how stay open, so that their reserve does; they are not at the broker."""
    day = Day()
    position = day.sold(GM, 2)
    day.tell(told.PositionUnexplained(day.now, "p1", 1))
    assert (position.open, position.there, position.unexplained) == (2, 1, 1)
    assert day.book.doubts() == [f"1 {GM} of p1 are gone, and nobody has said how"]
    day.tell(told.PositionUnexplained(day.now, "p1", 0))
    assert (position.there, position.unexplained_since, day.book.doubts()) == (2, None, [])


def test_unexplained_contracts_keep_the_moment_since_when_they_are() -> None:
    """More of them gone does not begin the count anew; explained whole, it ends."""
    day = Day()
    position = day.sold(GM, 2)
    day.tell(told.PositionUnexplained(day.now, "p1", 1))
    day.later(hours=1).tell(told.PositionUnexplained(day.now, "p1", 2))
    assert position.unexplained_since == MONDAY
    day.tell(gone(day, 1, Ending.SETTLED))
    assert (position.unexplained, position.unexplained_since) == (1, MONDAY)
    day.tell(gone(day, 1, Ending.SETTLED))
    assert (position.unexplained, position.open) == (0, 0)
    assert position.unexplained_since is None


def test_more_may_be_explained_than_was_unexplained() -> None:
    """Two of three assigned of which one was missed before: none is unexplained, one is there."""
    day = Day()
    position = day.sold(GM, 3)
    day.tell(told.PositionUnexplained(day.now, "p1", 1))
    day.tell(gone(day, 2, shares=200))
    assert (position.unexplained, position.open, position.there) == (0, 1, 1)


def test_unexplained_contracts_are_never_fewer_than_none_when_too_many_were_bought_back() -> None:
    """Two bought back of one: one too many is overbought, not minus one unexplained."""
    day = Day()
    position = day.sold()
    day.tell(fill(day, "e9.01", "", 2, "0.60", is_sale=False))
    assert position.open == -1
    assert position.unexplained == 0


def test_position_is_not_unexplained_since_any_moment_when_a_split_has_explained_it() -> None:
    """When the new series was recognised, nothing of the old doubt is left that could speak against its expiry later."""
    day = Day()
    position = day.sold()
    day.tell(told.PositionUnexplained(day.now, "p1", 1))
    day.tell(told.PositionAdjusted(day.now, "p1", HALF, 2, "split"))
    assert position.unexplained == 0
    assert position.unexplained_since is None


def test_split_makes_more_contracts_and_shares_out_the_premium() -> None:
    """2:1: two puts at 28.50 for one at 57, half the premium each, the same sum."""
    day = Day()
    position = day.sold(GM, 3, at="1.30")
    day.tell(gone(day, 1))
    day.tell(fill(day, "h1.01", "", 1, "0.60", is_sale=False))
    day.tell(told.PositionAdjusted(day.now, "p1", HALF, 2, "split"))
    assert (position.contract, position.sold, position.open) == (HALF, 6, 2)
    assert (position.bought, position.paid_per_share) == (2, Decimal("0.30"))
    assert position.premium_per_share == Decimal("0.65")
    assert position.parts[0].quantity == 2


def test_split_shares_out_the_premium_of_an_adopted_put() -> None:
    """One taken over at 1.30 is two at 0.65."""
    day = Day()
    position = day.adopted(GM, 1, "1.30")
    day.tell(told.PositionAdjusted(day.now, "p1", HALF, 2, "split"))
    assert (position.adopted, position.premium_per_share, position.open) == (2, Decimal("0.65"), 2)


def test_commission_counts_when_it_is_told_after_a_split() -> None:
    """What a fill cost belongs to the position whenever it is told."""
    day = Day()
    sale = day.working()
    day.tell(replace(fill(day, "e1.01", sale.order_id, 1, "1.30", is_sale=True), commission=None))
    day.tell(told.PositionAdjusted(day.now, "p1", HALF, 2, "split"))
    day.tell(told.CommissionHeard(day.now, "e1.01", Decimal("0.75")))
    assert day.book.positions["p1"].costs == Decimal("0.75")


def test_adopted_put_is_open_at_the_premium_that_was_told() -> None:
    """A put taken into care counts like one sold, without an order of ours."""
    day = Day()
    position = day.adopted(KO, 2, "0.85")
    assert (position.sold, position.open, position.premium_per_share) == (2, 2, Decimal("0.85"))
    assert day.book.orders == {}
