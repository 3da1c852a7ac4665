"""What must still be true when a person's word comes back for a purchase, a roll or an adoption."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from putwright.desk.giving import given_refusals
from putwright.domain import desk_events as told
from putwright.domain.approval import AdoptTerms, Approval, ApprovalKind, CloseTerms
from putwright.domain.broker_statement import HeldPosition, WorkingOrder
from putwright.domain.fees import Side
from putwright.domain.order import OrderState
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Rule
from tests.builders import put
from tests.desk_builders import (
    ACCOUNT,
    GM,
    KO,
    MONDAY,
    Day,
    approval,
    by_hand,
    entry,
    ny,
    prices,
    short,
    take_profit,
)

CLOSE_OF_DAY = ny("2026-11-09 16:00")


def closing(contracts: int = 1, of: str = GM, position: str = "p1") -> Approval:
    """The closing of p1 as it was shown at ten."""
    terms = CloseTerms(position, put(of), contracts, prices("0.80 0.85"), 300, CLOSE_OF_DAY)
    return approval(ApprovalKind.CLOSE, position, 9, close=terms, lapses_at=MONDAY + timedelta(days=1))


def adoption(contracts: int = 1, of: str = GM) -> Approval:
    """The adoption of a put that was sold elsewhere, as it was shown at ten."""
    terms = AdoptTerms(put(of), contracts, Decimal("1.30"))
    return approval(ApprovalKind.ADOPT, "p9", 9, adopt=terms, exit=take_profit())


def given(
    day: Day,
    terms: Approval,
    held: Sequence[HeldPosition] = (),
    orders: Sequence[WorkingOrder] = (),
    account: str = ACCOUNT,
    is_paper: bool = True,
) -> list[Refusal]:
    offered = day.offered(terms)
    return given_refusals(offered, day.book, day.look(held, orders), account, is_paper, day.now)


def only(found: list[Refusal], rule: Rule) -> Refusal:
    assert [one.rule for one in found] == [rule]
    return found[0]


# ---- any approval ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("terms", [closing(), adoption()], ids=["close", "adopt"])
def test_word_holds_when_everything_is_as_it_was_shown(terms: Approval) -> None:
    """The same account, in time, the same contracts: nothing speaks against it."""
    day = Day()
    if terms.close is not None:
        day.sold()
    assert given(day, terms, [short(GM)]) == []


def test_word_is_refused_when_its_token_has_lapsed_or_was_used() -> None:
    """By our own clock; and one token, one time."""
    day = Day()
    late = replace(adoption(), lapses_at=MONDAY)
    assert only(given(day, late, [short(GM)]), Rule.NOT_APPROVED).limit == "a token still in time"
    day.given(replace(adoption(of=KO), approval_id="a8"))
    used = given_refusals(day.book.approvals["a8"], day.book, day.look(), ACCOUNT, True, day.now)
    assert used[0].actual == "a8 was approved already"


@pytest.mark.parametrize(("account", "is_paper"), [("DU***999", True), (ACCOUNT, False)])
def test_word_is_refused_when_another_account_is_connected(account: str, is_paper: bool) -> None:
    """What was approved for one account is not done in another, nor on paper instead of live."""
    day = Day()
    only(given(day, adoption(), [short(GM)], account=account, is_paper=is_paper), Rule.WRONG_ACCOUNT)


def test_word_is_refused_for_every_reason_at_once() -> None:
    """Late, in another account, and nothing there any more: three reasons."""
    day = Day()
    late = replace(adoption(), lapses_at=MONDAY)
    found = given(day, late, account="DU***999")
    assert [one.rule for one in found] == [Rule.NOT_APPROVED, Rule.WRONG_ACCOUNT, Rule.EXCEEDS_OPEN]


# ---- closing -----------------------------------------------------------------------------------------------------------


def test_closing_is_refused_when_its_session_is_over() -> None:
    """A price of this session is no price of the next."""
    day = Day()
    day.sold()
    day.until(CLOSE_OF_DAY)
    refusal = only(given(day, closing(), [short(GM)]), Rule.NOT_APPROVED)
    assert (refusal.limit, refusal.actual) == (
        "the session it was previewed for",
        "that session ended at 21:00 UTC",
    )
    assert "putwright close p1" in refusal.remedy


@pytest.mark.parametrize(
    ("sold", "held", "actual"),
    [
        (3, 3, "3 contracts of p1 open now"),
        (2, 1, "1 contract of p1 open now"),
        (2, 0, "0 contracts of p1 open now"),
        (1, 2, "1 contract of p1 open now"),
    ],
)
def test_closing_is_refused_when_not_exactly_what_was_shown_is_open(
    sold: int, held: int, actual: str
) -> None:
    """Shown were two; by the smaller of both books there are others now."""
    day = Day()
    day.sold(GM, sold)
    refusal = only(given(day, closing(2), [short(GM, held)] if held else []), Rule.EXCEEDS_OPEN)
    assert (refusal.limit, refusal.actual) == ("2 open, as previewed", actual)
    assert refusal.remedy == "Preview again: `putwright close p1`."


def test_closing_is_refused_when_the_account_is_long_or_the_position_unknown_or_another_put() -> None:
    """A put held long is nothing to close; a position nobody knows, or one that was split meanwhile, neither."""
    day = Day()
    day.sold()
    long = [HeldPosition("GM", Decimal(1), put(GM))]
    assert only(given(day, closing(), long), Rule.EXCEEDS_OPEN).actual.startswith("0 contracts")
    unknown = only(given(day, closing(position="p7"), [short(GM)]), Rule.EXCEEDS_OPEN)
    assert unknown.actual == "0 contracts of p7 open now"
    only(given(day, closing(of=KO), [short(GM), short(KO)]), Rule.EXCEEDS_OPEN)


def test_closing_is_refused_while_another_one_closes_the_same_put() -> None:
    """One purchase at a time."""
    day = Day()
    position = day.sold()
    day.closing(position)
    refusal = only(given(day, closing(), [short(GM)]), Rule.NOT_APPROVED)
    assert (refusal.limit, refusal.actual) == ("one purchase at a time", "a2 is closing it already")
    assert refusal.remedy == "Wait, or cancel that order."


def test_closing_is_refused_while_somebody_else_buys_the_put_back() -> None:
    """An order by hand for the same contract comes first: take it back, then preview."""
    day = Day()
    day.sold()
    refusal = only(given(day, closing(), [short(GM)], [by_hand("BUY", 1, GM)]), Rule.EXCEEDS_OPEN)
    assert refusal.limit == "nobody else buying it back"
    assert refusal.actual == "an order that is not ours buys 1 of it already"
    assert refusal.remedy == "Cancel that order in the TWS first."


# ---- rolling -----------------------------------------------------------------------------------------------------------


def test_roll_is_refused_while_selling_is_frozen_although_its_closing_alone_is_not() -> None:
    """Its second leg is a sale: what can not be counted stands against it; to close remains allowed."""
    day = Day()
    day.sold()
    odd = [short(GM), HeldPosition("ES", Decimal(1), unknown_because="a FUT")]
    assert given(day, closing(), odd) == []
    sale = entry("GM 2027-01-15 55 P", 1, "1.60")
    roll = replace(closing(), kind=ApprovalKind.ROLL, approval_id="a8", entry=sale, exit=take_profit())
    only(given(day, roll, odd), Rule.UNKNOWN_POSITION)
    assert given(day, roll, [short(GM)]) == []


def test_roll_is_refused_when_its_first_leg_is_not_as_it_was_shown() -> None:
    """Nothing is left to roll."""
    day = Day()
    day.sold()
    sale = entry("GM 2027-01-15 55 P", 1, "1.60")
    roll = replace(closing(), kind=ApprovalKind.ROLL, entry=sale, exit=take_profit())
    only(given(day, roll), Rule.EXCEEDS_OPEN)


# ---- adopting ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("held", "actual"), [(0, "0 contracts"), (1, "1 contract"), (3, "3 contracts")])
def test_adoption_is_refused_when_the_broker_shows_another_number(held: int, actual: str) -> None:
    """Two were shown."""
    refusal = only(given(Day(), adoption(2), [short(GM, held)] if held else []), Rule.EXCEEDS_OPEN)
    assert (refusal.limit, refusal.actual) == ("2 short, as previewed", f"{actual} short at the broker")
    assert refusal.remedy == "Preview the adoption again."


def test_adoption_is_refused_when_the_put_is_in_care_already() -> None:
    """One position a put."""
    day = Day()
    day.sold()
    refusal = only(given(day, adoption(), [short(GM)]), Rule.ALREADY_HELD)
    assert (refusal.actual, refusal.remedy) == (f"{GM} is in care already", "See `putwright positions`.")


def test_adoption_is_refused_while_an_order_of_ours_may_have_sold_the_put() -> None:
    """A working or unanswered sale of it: the put may be ours by that; when it is over, it may be adopted."""
    day = Day()
    day.working()
    refusal = only(given(day, adoption(), [short(GM)]), Rule.NOT_RECONCILED)
    assert refusal.actual == f"o1 is an order of ours for {GM} and not over"
    assert "Wait until the desk knows" in refusal.remedy
    day.book.orders["o1"].state = OrderState.OUTCOME_UNKNOWN
    only(given(day, adoption(), [short(GM)]), Rule.NOT_RECONCILED)
    day.tell(told.OrderEnded(day.now, "o1", OrderState.CANCELED, "", 0))
    assert given(day, adoption(), [short(GM)]) == []


def test_adoption_is_refused_while_a_purchase_of_ours_of_the_put_is_in_doubt() -> None:
    """Bought back once, sold again elsewhere, and nobody knows what became of our last order: that comes first."""
    day = Day()
    position = day.sold()
    day.fills(day.exit(position))
    day.sends(position, Side.BUY, 1, "0.65")
    assert given(day, adoption(), [short(GM)])[0].actual == f"o3 is an order of ours for {GM} and not over"


def test_adoption_is_refused_of_a_put_that_is_held_long() -> None:
    """Nothing is short there."""
    long = [HeldPosition("GM", Decimal(2), put(GM))]
    assert only(given(Day(), adoption(), long), Rule.EXCEEDS_OPEN).actual == "0 contracts short at the broker"


def test_adoption_is_refused_of_a_series_that_is_not_standard() -> None:
    """What an adjusted series delivers is not 100 shares: it is not taken into care."""
    adjusted = replace(put(GM), root="GM1")
    terms = replace(adoption(), adopt=AdoptTerms(adjusted, 1, Decimal("1.30")))
    held = HeldPosition("GM", Decimal(-1), adjusted)
    only(given(Day(), terms, [held]), Rule.NOT_STANDARD)
