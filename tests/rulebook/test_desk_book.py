"""The desk's book of orders and approvals: what is at work, in doubt and in force, under names that are never used twice."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from putwright.desk.bookkeeping import book_of
from putwright.domain import desk_events as told
from putwright.domain.approval import ApprovalKind
from putwright.domain.order import OrderState, Purpose
from putwright.domain.refusal import BrokenInvariant
from tests.builders import put
from tests.desk_builders import DAY, GM, KO, MONDAY, Day, approval, ny, prices
from tests.rulebook.desk_told import fill, gone

# ---- orders ----------------------------------------------------------------------------------------------------


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


def test_order_is_as_intended_when_limit_and_quantity_are() -> None:
    """The list shows both as they were meant, or it is not as intended."""
    day = Day()
    sale = day.working(GM, 2)
    found = [sale.is_as_intended]
    day.sees(sale, quantity=1)
    found.append(sale.is_as_intended)
    day.sees(sale, limit=Decimal("1.31"))
    found.append(sale.is_as_intended)
    assert found == [True, False, False]


def test_nothing_remains_of_an_order_that_was_made_smaller_than_what_is_filled() -> None:
    """Never less than nothing."""
    day = Day()
    sale = day.working(GM, 3)
    day.fills(sale, 2)
    day.tell(told.ChangeIntended(day.now, "o1", Decimal("1.30"), 1, "smaller"))
    assert sale.remaining == 0


def test_order_keeps_the_most_that_the_broker_ever_counted_as_filled() -> None:
    """A list told late does not take a fill back: what is owed stays owed."""
    day = Day()
    sale = day.working(GM, 3)
    day.sees(sale, filled=2)
    day.sees(sale, filled=1)
    assert (sale.told_filled, sale.owed, sale.is_in_doubt) == (2, 2, True)
    assert day.book.doubts() == ["2 filled of o1, of which no execution was told"]


def test_order_keeps_its_id_its_words_and_its_count_when_less_is_told_later() -> None:
    """No id, no words, fewer filled: what was known stays known."""
    day = Day()
    sale = day.working(GM, 3)
    day.sees(sale, filled=2)
    day.sees(sale, broker_order_id=0)
    day.tell(told.CancelIntended(day.now, "o1", "you asked"))
    day.tell(told.OrderEnded(day.later(minutes=1).now, "o1", OrderState.CANCELED, "", 1))
    assert (sale.broker_order_id, sale.words, sale.told_filled) == (901, "you asked", 2)
    assert sale.ended_at == day.now


def test_book_knows_how_many_events_it_has_and_of_when_the_last_is() -> None:
    """So that a market that begins anew is noticed."""
    day = Day()
    day.later(minutes=3).tell(told.SharesSeen(day.now, "GM", Decimal(0)))
    assert (day.book.events, day.book.last_at) == (2, day.now)


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
    day.exit(day.book.positions["p1"], 1)
    assert day.book.entry_quantity_sent("a1") == 3
    day.tell(told.OrderEnded(day.now, "o1", OrderState.CANCELED, "", 1))
    assert day.book.entry_quantity_sent("a1") == 1
    day.fills(sale, 1)
    day.fills(sale, 1)
    assert day.book.entry_quantity_sent("a1") == 2
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


def test_closing_of_one_put_ends_without_touching_another() -> None:
    """Two puts are being closed; one approval ends, the other closing goes on."""
    day = Day()
    first, second = day.sold(), day.sold(KO)
    day.closing(first)
    day.closing(second)
    day.tell(told.ApprovalEnded(day.now, first.closing_approval, "over"))
    assert (first.closing, second.closing_approval) == (None, "a4")


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


def test_shares_that_came_within_four_days_are_looked_for_and_older_ones_are_past() -> None:
    """None on Monday, 100 from Tuesday on: on Friday they came lately, on Saturday night they have been there for days."""
    day = Day()
    day.tell(told.SharesSeen(day.now, "GM", Decimal(0)))
    day.tell(told.SharesSeen(day.later(days=1).now, "GM", Decimal(100)))
    assert day.book.shares_delivered_by("GM", MONDAY + timedelta(days=4.9), Decimal(100)) == 100
    assert day.book.shares_delivered_by("GM", MONDAY + timedelta(days=5.5), Decimal(100)) == 0


def test_delivery_explains_only_shares_that_came_after_the_fewest_were_last_seen() -> None:
    """Delivered, sold again, and 100 more: the old delivery does not explain the new shares."""
    day = Day()
    day.sold(GM, 2)
    day.tell(told.SharesSeen(day.now, "GM", Decimal(0)))
    day.later(hours=1).tell(gone(day, 1, shares=100))
    day.tell(told.SharesSeen(day.later(hours=1).now, "GM", Decimal(0)))
    assert day.book.shares_delivered_by("GM", day.later(hours=1).now, Decimal(100)) == 100


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
