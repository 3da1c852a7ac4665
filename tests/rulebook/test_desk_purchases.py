"""What must hold of every purchase before it leaves: never more than is open by both books, never dearer than was approved."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from putwright.desk.exits import others_buying
from putwright.desk.purchases import attached_refusals, purchase_refusals
from putwright.desk.tracked import TrackedOrder
from putwright.domain import desk_events as told
from putwright.domain.approval import ExitTerms
from putwright.domain.broker_statement import HeldPosition, WorkingOrder
from putwright.domain.order import OrderState
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Rule
from tests.builders import put
from tests.desk_builders import GM, HOLD, KO, Day, by_hand, listed, short, take_profit


def refused(
    day: Day,
    contracts: int = 1,
    at: str = "0.65",
    wanted: str | None = "0.65",
    held: Sequence[HeldPosition] | None = None,
    orders: Sequence[WorkingOrder] = (),
    at_work: TrackedOrder | None = None,
) -> list[Refusal]:
    """What speaks against buying so many of p1 back; the broker shows what is open unless told."""
    position = day.book.positions["p1"]
    look = day.look([short(GM, position.open)] if held is None else held, orders)
    limit = None if wanted is None else Decimal(wanted)
    return purchase_refusals(position, contracts, Decimal(at), day.book, look, limit, at_work)


def only(found: list[Refusal], rule: Rule) -> Refusal:
    assert [one.rule for one in found] == [rule]
    return found[0]


def test_purchase_may_leave_when_it_buys_back_what_is_open_at_the_price_of_the_rule() -> None:
    """All, or less than all, at the limit or below it."""
    day = Day()
    day.sold(GM, 2)
    assert refused(day, 2) == refused(day, 1) == refused(day, 2, at="0.60") == []


def test_purchase_is_refused_when_it_would_buy_more_than_is_open() -> None:
    """Two open, three wanted: one too many."""
    day = Day()
    day.sold(GM, 2)
    refusal = only(refused(day, 3), Rule.EXCEEDS_OPEN)
    assert refusal.limit == "purchases of 2"
    assert refusal.actual == "2 contracts open, 0 being bought already, 3 more wanted"
    assert (refusal.distance, refusal.remedy) == (
        "1 too many",
        "Look at `putwright reconcile`: nothing is bought beyond what is open.",
    )


@pytest.mark.parametrize(
    ("held", "is_open"),
    [
        ([], "0 contracts"),
        ([short(GM, 1)], "1 contract"),
        ([HeldPosition("GM", Decimal(1), put(GM))], "0 contracts"),
    ],
    ids=["none", "one", "long"],
)
def test_purchase_is_refused_when_the_broker_shows_fewer_than_our_book(
    held: list[HeldPosition], is_open: str
) -> None:
    """The smaller of the two books counts: what is not short at the broker is not bought."""
    day = Day()
    day.sold(GM, 2)
    refusal = only(refused(day, 2, held=held), Rule.EXCEEDS_OPEN)
    assert refusal.actual == f"{is_open} open, 0 being bought already, 2 more wanted"
    assert bool(refused(day, 1, held=held)) is (is_open == "0 contracts")


def test_purchase_is_not_refused_for_an_exit_of_another_put() -> None:
    """What buys KO back buys no GM."""
    day = Day()
    day.sold(GM)
    day.exit(day.sold(KO))
    assert refused(day) == []


def test_purchase_is_refused_when_contracts_are_gone_unexplained() -> None:
    """One of two is gone: one may be bought, two may not, whatever a late list shows."""
    day = Day()
    day.sold(GM, 2)
    day.tell(told.PositionUnexplained(day.now, "p1", 1))
    assert refused(day, 1) == []
    only(refused(day, 2), Rule.EXCEEDS_OPEN)


def test_purchase_is_refused_when_others_are_buying_the_same_put() -> None:
    """Two open and somebody buys one by hand: one is left to buy."""
    day = Day()
    position = day.sold(GM, 2)
    orders = [by_hand("BUY", 1, GM), by_hand("SELL", 1, GM), by_hand("BUY", 5, KO)]
    assert others_buying(day.book, day.look([], orders), position.contract) == 1
    assert refused(day, 1, orders=orders) == []
    assert only(refused(day, 2, orders=orders), Rule.EXCEEDS_OPEN).distance == "1 too many"


@pytest.mark.parametrize("state", [OrderState.NEW, OrderState.OUTCOME_UNKNOWN, OrderState.PENDING_CANCEL])
def test_purchase_is_refused_while_one_of_ours_may_still_buy_the_same_contract(state: OrderState) -> None:
    """At work, unanswered or being cancelled: until it is over it may be filled. Its own change is no second one."""
    day = Day()
    position = day.sold(GM, 2)
    leave = day.exit(position, 2)
    leave.state = state
    orders = [listed(leave)]
    refusal = only(refused(day, 1, orders=orders), Rule.EXCEEDS_OPEN)
    assert refusal.actual == "2 contracts open, 2 being bought already, 1 more wanted"
    assert refused(day, 2, orders=orders, at_work=leave) == []
    day.tell(told.OrderEnded(day.now, leave.order_id, OrderState.CANCELED, "", 0))
    assert refused(day, 2) == []


def test_purchase_counts_only_what_may_still_be_filled_of_an_order() -> None:
    """One of two is filled: the order may buy one more, and one is open."""
    day = Day()
    leave = day.exit(day.sold(GM, 2))
    day.fills(leave, 1)
    assert refused(day, 1, at_work=leave) == []
    only(refused(day, 1), Rule.EXCEEDS_OPEN)


@pytest.mark.parametrize(
    ("at", "wanted", "limit"), [("0.66", "0.65", "at most 0.65"), ("0.65", None, "no purchase")]
)
def test_purchase_is_refused_when_it_is_dearer_than_rule_or_closing_allow(
    at: str, wanted: str | None, limit: str
) -> None:
    """A cent above the exit price, or any price of a put that is held to expiry: nobody approved that."""
    day = Day()
    day.sold()
    refusal = only(refused(day, at=at, wanted=wanted), Rule.NOT_APPROVED)
    assert (refusal.limit, refusal.actual) == (limit, f"a purchase at {at}")
    assert refusal.remedy == "Approve one with `putwright close p1`."


def test_purchase_is_refused_for_size_and_price_at_once() -> None:
    """Both reasons are told."""
    day = Day()
    day.sold()
    assert [one.rule for one in refused(day, 2, at="0.70")] == [Rule.EXCEEDS_OPEN, Rule.NOT_APPROVED]


# ---- left with the broker before the fill ------------------------------------------------------------------------------


def attached(day: Day, contracts: int = 1, at: str = "0.60") -> list[Refusal]:
    parent = day.book.orders["o1"]
    return attached_refusals(day.book.positions["p1"], parent, contracts, Decimal(at))


def test_exit_may_wait_at_the_broker_as_one_contract_after_one_at_half_of_the_floor() -> None:
    """The sale goes from 1.30 down to 1.20: 0.60 or less is never too much."""
    day = Day()
    day.working(at="1.30 1.25 1.20")
    assert attached(day) == attached(day, at="0.55") == []


def test_exit_may_not_wait_at_the_broker_when_it_is_dearer_than_half_of_the_floor() -> None:
    """0.65 would be right for a fill at 1.30 and too much for one at 1.20."""
    day = Day()
    day.working(at="1.30 1.25 1.20")
    refusal = only(attached(day, at="0.61"), Rule.NOT_APPROVED)
    assert (refusal.limit, refusal.actual) == ("at most 0.60", "a purchase at 0.61")
    assert refusal.remedy == "Preview the sale again."


@pytest.mark.parametrize("terms", [HOLD, take_profit("0.999")], ids=["held to expiry", "no price so low"])
def test_exit_may_not_wait_at_the_broker_when_there_is_no_price_for_it(terms: ExitTerms) -> None:
    """What has no exit price has no exit order."""
    day = Day()
    day.working(exit_terms=terms)
    only(attached(day, at="0.01"), Rule.NOT_APPROVED)


@pytest.mark.parametrize(("sold", "bought"), [(2, 1), (1, 2), (2, 2)])
def test_exit_may_not_wait_at_the_broker_for_several_contracts(sold: int, bought: int) -> None:
    """One after one: nobody knows what the broker does to it while a part of a sale is filled."""
    day = Day()
    day.working(GM, sold)
    refusal = only(attached(day, bought), Rule.EXCEEDS_OPEN)
    assert (refusal.limit, refusal.actual) == (
        "one attached to one",
        f"{bought} attached to a sale of {sold}",
    )
    assert refusal.remedy == "It is placed after the fill."


def test_exit_may_not_wait_at_the_broker_when_the_sale_is_filled_or_over() -> None:
    """A child of an order that is gone is nobody's: the exit is placed by itself then."""
    day = Day()
    sale = day.working()
    day.fills(sale)
    only(attached(day), Rule.EXCEEDS_OPEN)
    day = Day()
    day.working()
    day.tell(told.OrderEnded(day.now, "o1", OrderState.CANCELED, "", 0))
    only(attached(day), Rule.EXCEEDS_OPEN)
