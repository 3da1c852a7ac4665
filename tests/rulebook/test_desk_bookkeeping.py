"""The desk's book: what recorded events add up to, to the contract and to the cent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from putwright.desk.bookkeeping import book_of
from putwright.domain import desk_events as told
from putwright.domain.approval import ApprovalKind
from putwright.domain.desk_events import Ending
from putwright.domain.order import OrderState, Purpose
from putwright.domain.refusal import BrokenInvariant
from tests.builders import put
from tests.desk_builders import DAY, GM, KO, MONDAY, Day, approval, ny, prices

HALF = put("GM 2026-12-18 28.5 P")


def fill(
    day: Day, fill_id: str, order_id: str, contracts: int, price: str, *, is_sale: bool
) -> told.FillHeard:
    cost = Decimal("1.05")
    return told.FillHeard(
        day.now, fill_id, order_id, "p1", is_sale, contracts, Decimal(price), day.now, cost, "execution"
    )


def gone(day: Day, contracts: int, how: Ending = Ending.ASSIGNED, shares: int = 0) -> told.PositionReduced:
    return told.PositionReduced(day.now, "p1", contracts, how, "a test", ("b1.01",), shares)


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
    day.tell(gone(day, 2, Ending.SETTLED))
    assert (position.unexplained, position.open) == (0, 0)
    assert position.unexplained_since is None


@pytest.mark.xfail(strict=True, reason="_fill_heard takes the minimum of unexplained and a negative open")
def test_unexplained_contracts_are_never_fewer_than_none_when_too_many_were_bought_back() -> None:
    """Two bought back of one: one too many is overbought, not minus one unexplained."""
    day = Day()
    position = day.sold()
    day.tell(fill(day, "e9.01", "", 2, "0.60", is_sale=False))
    assert position.open == -1
    assert position.unexplained == 0


@pytest.mark.xfail(
    strict=True, reason="_position_adjusted sets unexplained to 0 and leaves unexplained_since"
)
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
    day.tell(told.PositionAdjusted(day.now, "p1", HALF, 2, "split"))
    assert (position.contract, position.sold, position.open) == (HALF, 6, 4)
    assert position.premium_per_share == Decimal("0.65")
    assert position.parts[0].quantity == 2


def test_split_shares_out_the_premium_of_an_adopted_put() -> None:
    """One taken over at 1.30 is two at 0.65."""
    day = Day()
    position = day.adopted(GM, 1, "1.30")
    day.tell(told.PositionAdjusted(day.now, "p1", HALF, 2, "split"))
    assert (position.adopted, position.premium_per_share, position.open) == (2, Decimal("0.65"), 2)


@pytest.mark.xfail(strict=True, reason="_position_adjusted replaces the position's fills by copies")
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


def test_change_gives_an_order_its_new_limit_and_patience_begins_anew() -> None:
    """A lower rung is a new price with its own patience; only another quantity leaves the clock running."""
    day = Day()
    sale = day.working(GM, 2, at="1.30 1.25")
    day.later(minutes=30).tell(told.ChangeIntended(day.now, "o1", Decimal("1.25"), 2, "the next rung"))
    assert (sale.order.limit, sale.priced_at, sale.changed_at) == (Decimal("1.25"), day.now, day.now)
    assert not sale.is_as_intended
    since = day.now
    day.later(minutes=30).tell(told.ChangeIntended(day.now, "o1", Decimal("1.25"), 1, "fewer"))
    assert (sale.order.quantity, sale.priced_at, sale.changed_at) == (1, since, day.now)


def test_order_keeps_the_most_that_the_broker_ever_counted_as_filled() -> None:
    """A list told late does not take a fill back: what is owed stays owed."""
    day = Day()
    sale = day.working(GM, 3)
    day.sees(sale, filled=2)
    day.sees(sale, filled=1)
    assert (sale.told_filled, sale.owed, sale.is_in_doubt) == (2, 2, True)
    assert day.book.doubts() == ["2 filled of o1, of which no execution was told"]


def test_silence_makes_the_outcome_unknown_and_the_list_ends_the_doubt() -> None:
    """Sent and not answered is OUTCOME_UNKNOWN; once the broker's list has it, it works."""
    day = Day()
    sale = day.sends(day.approved())
    assert (sale.state, sale.is_in_doubt) == (OrderState.PENDING_NEW, True)
    day.tell(told.OrderDoubted(day.now, "o1", "no answer came"))
    assert (sale.state, sale.is_complained_of) == (OrderState.OUTCOME_UNKNOWN, False)
    assert day.book.doubts() == [f"what became of o1 ({sale.order}) is not known"]
    day.sees(sale)
    assert (sale.state, day.book.doubts()) == (OrderState.NEW, [])


def test_complaint_is_kept_with_its_words_and_its_moment() -> None:
    """An error for an order that nobody confirmed says it may have been refused; one for a working order only delays."""
    day = Day()
    sale = day.sends(day.approved())
    day.tell(told.OrderDoubted(day.now, "o1", "201: no such permission", is_complaint=True))
    assert (sale.words, sale.complained_at, sale.is_complained_of) == (
        "201: no such permission",
        MONDAY,
        True,
    )
    other = day.working(KO)
    day.tell(told.OrderDoubted(day.now, other.order_id, "110: price", is_complaint=True))
    assert (other.state, other.is_complained_of) == (OrderState.NEW, False)


def test_order_is_unaccounted_when_it_ended_and_nobody_says_how_much_was_filled() -> None:
    """No number told is not zero: such an order may have been filled."""
    day = Day()
    sale = day.working()
    day.tell(told.OrderEnded(day.now, "o1", OrderState.CANCELED, "gone", None))
    assert (sale.is_over, sale.is_unaccounted, sale.remaining) == (True, True, 0)
    other = day.working(KO, 2)
    day.tell(told.OrderEnded(day.now, other.order_id, OrderState.CANCELED, "", 1))
    assert (other.is_unaccounted, other.told_filled, other.owed) == (False, 1, 1)


def test_sale_sent_under_an_approval_counts_what_was_and_may_be_sold() -> None:
    """A working sale counts whole, one that is over counts what was filled of it."""
    day = Day()
    sale = day.working(GM, 3)
    assert day.book.entry_quantity_sent("a1") == 3
    day.fills(sale, 1)
    day.tell(told.OrderEnded(day.now, "o1", OrderState.CANCELED, "", 1))
    assert day.book.entry_quantity_sent("a1") == 1
    assert day.book.entry_quantity_sent("a2") == 0


def test_closing_holds_from_the_word_given_until_the_approval_ends() -> None:
    """A purchase to close is on the position while its approval is in force, and leaves no trace after."""
    day = Day()
    position = day.sold()
    given = day.closing(position, at="0.80 0.85")
    assert (position.closing, position.closing_approval, position.closing_since) == (
        given.close,
        "a2",
        MONDAY,
    )
    day.tell(told.ApprovalEnded(day.now, "a2", "over"))
    assert (position.closing, position.closing_approval, position.closing_since) == (None, "", None)
    assert not day.book.approvals["a2"].is_in_force


def test_roll_has_a_position_of_its_own_that_follows_the_closed_one() -> None:
    """The second leg is another put in care; it waits for the first."""
    day = Day()
    first = day.sold()
    second = day.rolling(first, "GM 2027-01-15 55 P")
    assert (second.follows, second.contract) == ("p1", put("GM 2027-01-15 55 P"))
    assert first.closing is not None
    assert first.closing.rungs == prices("0.80")


def test_ids_are_never_used_twice_even_of_approvals_that_came_to_nothing() -> None:
    """An offer that nobody took keeps its numbers: the next position and approval have new ones."""
    day = Day()
    day.offered(approval())
    assert (day.book.next_approval_id(), day.book.next_position_id(), day.book.next_order_id()) == (
        "a2",
        "p2",
        "o1",
    )
    day.working(KO)
    assert (day.book.next_approval_id(), day.book.next_position_id(), day.book.next_order_id()) == (
        "a3",
        "p3",
        "o2",
    )


def test_orders_of_this_desk_are_told_from_those_of_every_other() -> None:
    """The name of an order carries the workspace's tag; before the desk was opened nothing is ours."""
    day = Day()
    assert day.book.client_order_id("o7") == "putwright-t1-o7"
    assert day.book.is_ours("putwright-t1-o7")
    assert not day.book.is_ours("putwright-t12-o7")
    assert not day.book.is_ours("")
    assert not book_of([]).is_ours("putwright--o1")


def test_orders_are_found_by_position_purpose_and_put() -> None:
    """Working sales, working purchases and all that a put has ever had are told apart."""
    day = Day()
    position = day.sold()
    leave = day.exit(position)
    other = day.working(KO)
    book = day.book
    assert book.live_orders() == [leave, other]
    assert book.live_orders("p1", Purpose.EXIT) == [leave]
    assert book.live_orders("p1", Purpose.ENTRY) == book.sales_on(put(GM)) == []
    assert [one.order_id for one in book.orders_on(put(GM))] == ["o1", "o2"]
    assert book.sales_on(put(KO)) == [other]


def test_recheck_is_due_once_in_each_later_session() -> None:
    """A sale of Monday is checked on Tuesday, once, and on Wednesday again; never on the day it was sent."""
    day = Day()
    sale = day.working()
    monday, tuesday, wednesday = (MONDAY.date() + timedelta(days=n) for n in range(3))
    assert not day.book.recheck_due(sale, monday)
    assert day.book.recheck_due(sale, tuesday)
    day.tell(told.EntryRechecked(ny("2026-11-10 09:31"), "o1", tuesday))
    assert not day.book.recheck_due(sale, tuesday)
    assert day.book.recheck_due(sale, wednesday)


def test_alarm_stands_once_for_its_subject_until_it_ends() -> None:
    """A second alarm of one subject takes the place of the first."""
    day = Day()
    for words in ("one", "another"):
        day.tell(told.AlarmRaised(day.now, "exit p1", words, "look"))
    assert [alarm.words for alarm in day.book.alarms.values()] == ["another"]
    day.tell(told.AlarmEnded(day.now, "exit p1"), told.AlarmEnded(day.now, "of nothing"))
    assert day.book.alarms == {}


def test_desk_is_stopped_from_a_broken_invariant_until_a_person_has_looked() -> None:
    """What can not be has happened: the book says so until the desk is resumed."""
    day = Day()
    day.tell(told.InvariantBroken(day.now, "sold twice"))
    assert day.book.broken == "sold twice"
    day.tell(told.DeskResumed(day.now, "it was a test"))
    assert day.book.broken == ""


def test_refused_sale_is_kept_with_its_reasons() -> None:
    """The last refusal of an approval is remembered, so that it is not tried again at once."""
    day = Day()
    day.working()
    refused = told.SaleRefused(day.now, "a1", ())
    day.tell(refused)
    assert day.book.refused == {"a1": refused}


Twice = Callable[[Day], None]


def _approval(day: Day) -> None:
    day.tell(told.ApprovalGiven(day.now, "a1", "again"))


def _order(day: Day) -> None:
    sale = day.book.orders["o1"]
    day.sends(day.book.positions["p1"], client_order_id=sale.order.client_order_id)


def _fill(day: Day) -> None:
    day.tell(fill(day, "f1.01", "o1", 1, "1.30", is_sale=True))


@pytest.mark.parametrize("twice", [_approval, _order, _fill])
def test_book_does_not_take_the_same_approval_order_or_fill_twice(twice: Twice) -> None:
    """Given twice, intended twice under one name, filled twice under one id: it can not be, and stops the desk."""
    day = Day()
    day.sold()
    with pytest.raises(BrokenInvariant, match="twice"):
        twice(day)


@pytest.mark.parametrize("lacking", ["entry", "exit"])
def test_book_does_not_take_an_approved_sale_without_a_put_or_an_exit(lacking: str) -> None:
    """An approval that names no put, or not how it is bought back, makes no position."""
    day = Day()
    terms: dict[str, Any] = {lacking: None}
    day.offered(approval(ApprovalKind.SELL, **terms))
    with pytest.raises(BrokenInvariant, match="no put or no exit"):
        day.tell(told.ApprovalGiven(day.now, "a1", "a test"))


def test_shares_that_came_are_those_above_the_fewest_seen_lately() -> None:
    """From 50 to 250 shares, 100 of them delivered and accounted for: another 100 came."""
    day = Day()
    day.sold(GM, 2)
    day.tell(told.SharesSeen(day.now, "GM", Decimal(50)))
    assert day.book.shares_delivered_by("GM", day.now, Decimal(250)) == 200
    day.later(minutes=5).tell(gone(day, 1, shares=100))
    assert day.book.shares_delivered_by("GM", day.now, Decimal(250)) == 100
    assert day.book.shares_delivered_by("GM", day.now, Decimal(100)) == 0


def test_shares_that_came_are_unknown_when_none_were_ever_counted() -> None:
    """Without a look before, shares may have been there all along: none of them came."""
    assert Day().book.shares_delivered_by("KO", MONDAY, Decimal(500)) == 0


def test_shares_seen_a_week_ago_count_when_nothing_was_seen_since() -> None:
    """A machine that was off compares with the last count there is; older counts are past."""
    day = Day()
    day.sold()
    day.tell(told.SharesSeen(day.now, "GM", Decimal(0)))
    day.later(days=1).tell(told.SharesSeen(day.now, "GM", Decimal(300)))
    day.later(days=7)
    assert day.book.shares_delivered_by("GM", day.now, Decimal(400)) == 100


def test_order_is_kept_as_it_was_meant() -> None:
    """What was intended is kept whole: side, quantity, put, limit and how long it works."""
    day = Day()
    sale = day.working(GM, 2, at="1.30", time_in_force=DAY)
    assert str(sale.order) == f"SELL 2 {GM} LMT 1.30 DAY"
