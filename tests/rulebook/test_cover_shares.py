"""Never more shares sold than are held and free: what must hold of a sale of shares before it leaves."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from putwright.desk.share_sales import share_refusals
from putwright.domain.contract_words import parse_strike
from putwright.domain.fees import Side
from putwright.domain.order import OrderState, ShareOrder
from putwright.domain.refusal import BadInput, BrokenInvariant, Refusal
from putwright.domain.rules import Rule
from tests.defaults import shipped_fee_schedules
from tests.desk_builders import DAY, GTC, MONDAY, Day
from tests.rulebook.desk_covers import (
    CALL,
    against_shares,
    call_order,
    covered,
    of_shares,
    offered_shares,
    owned,
    selling,
    share_sale,
    shares,
    short_call,
    stock_order,
    working_call,
)


def rules(found: list[Refusal]) -> list[str]:
    return [str(one.rule) for one in found]


def test_shares_may_leave_when_they_are_held_and_free() -> None:
    """A hundred held, a hundred sold at the bid."""
    assert against_shares(Day(), [shares(100)]) == []


def test_shares_are_refused_when_more_are_sold_than_are_held() -> None:
    """A hundred and one of a hundred: the remedy says how many can be sold."""
    (refusal,) = against_shares(Day(), [shares(100)], quantity=101)
    assert (refusal.rule, refusal.actual) == (Rule.SHARES_NOT_FREE, "100 are free (100 held)")
    assert (refusal.distance, refusal.remedy) == ("1 short", "Sell 100.")


def test_shares_are_refused_when_none_are_held() -> None:
    """There is no short sale here."""
    (refusal,) = against_shares(Day(), [])
    assert (refusal.rule, refusal.remedy) == (Rule.SHARES_NOT_FREE, "Nothing of it can be sold now.")


def test_shares_are_refused_when_they_stand_by_for_a_call() -> None:
    """Whoever sold it: the call has to be bought back first."""
    (refusal,) = against_shares(Day(), [shares(199), short_call()])
    assert (refusal.rule, refusal.distance) == (Rule.SHARES_NOT_FREE, "1 short")
    assert "buy the calls back first" in refusal.remedy
    assert against_shares(Day(), [shares(200), short_call()]) == []


def test_shares_are_refused_when_a_call_of_ours_is_sold_and_the_broker_does_not_show_it_yet() -> None:
    """Our own fill counts before the list of positions has it."""
    day = Day()
    covered(day)
    assert rules(against_shares(day, [shares(100)])) == ["SHARES_NOT_FREE"]


def test_shares_are_refused_when_they_are_being_sold_already() -> None:
    """By hand, by us, by calls that may be sold on them."""
    assert rules(against_shares(Day(), [shares(100)], [stock_order("SELL", 1)])) == ["SHARES_NOT_FREE"]
    assert rules(against_shares(Day(), [shares(199)], [call_order("SELL", 1)])) == ["SHARES_NOT_FREE"]
    day = Day()
    working_call(day)
    assert rules(against_shares(day, [shares(100)])) == ["SHARES_NOT_FREE"]
    doubtful = Day()
    selling(doubtful, is_seen=False)
    assert rules(against_shares(doubtful, [shares(150)])) == ["SHARES_NOT_FREE", "NOT_RECONCILED"]


def test_shares_are_refused_when_something_can_not_be_named() -> None:
    """It could be a call on them."""
    odd = replace(short_call(), contract=None, unknown_because="a BAG")
    assert rules(against_shares(Day(), [shares(300), odd])) == ["UNKNOWN_POSITION"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"kind": "frozen"}, Rule.QUOTE_NOT_LIVE),
        ({"is_market_open": False}, Rule.QUOTE_NOT_LIVE),
        ({"quote_seconds": -75.0}, Rule.QUOTE_TOO_OLD),
        ({"account": "DU***999"}, Rule.WRONG_ACCOUNT),
        ({"preview_refused": "TWS 201: no"}, Rule.PREVIEW),
        ({"bid": None}, Rule.LIMIT_PRICE),
        ({"bid": Decimal("64.70"), "ask": Decimal("64.72")}, Rule.LIMIT_PRICE),
        ({"bid": Decimal("52.80"), "ask": Decimal("52.85")}, Rule.LIMIT_PRICE),
    ],
    ids=str,
)
def test_shares_are_refused_as_options_are(changes: dict[str, Any], rule: Rule) -> None:
    """Quote, market, age, account, preview; and a limit far from the market is a slip."""
    found = against_shares(Day(), [shares(100)], **changes)
    assert rules(found) == [str(rule)]
    assert found[0].remedy


def test_shares_are_sold_whatever_they_have_cost() -> None:
    """To get out is never refused for its result; that is shown before."""
    assert against_shares(Day(), [shares(100)], owned=owned(cost=None)) == []
    assert against_shares(Day(), [shares(100)], owned=owned(cost=99)) == []


def test_shares_are_refused_when_the_order_is_not_what_was_approved() -> None:
    """Another count, another price, another time, another company, or sent before."""
    day = Day()
    shown, look = offered_shares(day), day.look([shares(500)])
    fresh = of_shares(look)
    for order in (share_sale(99), share_sale(at="58.19"), replace(share_sale(), time_in_force=GTC)):
        assert rules(share_refusals(order, shown, day.book, fresh)) == ["NOT_APPROVED"]
    with pytest.raises(BrokenInvariant):
        share_refusals(share_sale(symbol="KO"), shown, day.book, fresh)
    sale = selling(day)
    sale.state = OrderState.CANCELED
    day.book.orders[sale.order_id].told_filled = 10
    sent = share_refusals(share_sale(), day.book.approvals[sale.approval_id], day.book, fresh)
    assert "NOT_APPROVED" in rules(sent)


@pytest.mark.parametrize(
    ("quantity", "limit", "name"),
    [(0, "58.20", "x"), (-100, "58.20", "x"), (100, "0", "x"), (100, "58.20", "")],
)
def test_order_for_shares_can_not_be_made_when_it_makes_no_sense(
    quantity: int, limit: str, name: str
) -> None:
    """No quantity, no price, no name; and there is no order that buys shares."""
    with pytest.raises(BrokenInvariant):
        ShareOrder(name, "GM", quantity, Decimal(limit), DAY)
    assert share_sale().side is Side.SELL


def test_sale_of_shares_costs_what_the_dated_table_says() -> None:
    """At least 35 cents, at most a hundredth of the trade, and what the regulators take."""
    fees = shipped_fee_schedules()["ibkr-tiered"]
    small = fees.sale_of_shares(Decimal("58.20"), 100, MONDAY.date())
    large = fees.sale_of_shares(Decimal("58.20"), 1000, MONDAY.date())
    tiny = fees.sale_of_shares(Decimal("2.00"), 1, MONDAY.date())
    assert small is not None
    assert large is not None
    assert tiny is not None
    assert (small.commission, large.commission, tiny.commission) == (
        Decimal("0.35"), Decimal("3.5000"), Decimal("0.0200"),
    )  # fmt: skip
    assert Decimal("0.03") < small.regulatory < Decimal("0.20")
    assert small.caveat == "some rates are unverified"
    assert shipped_fee_schedules()["flat-1.05"].sale_of_shares(Decimal(58), 100, MONDAY.date()) is None


@pytest.mark.parametrize("typed", ["60", "$60", "60C", "60 call", "60P", "60 put"])
def test_strike_is_read_of_a_put_or_a_call(typed: str) -> None:
    """As a person writes it."""
    assert parse_strike(typed) == Decimal(60)


@pytest.mark.parametrize("typed", ["", "C", "-5C", "sixty"])
def test_strike_that_is_none_is_refused(typed: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(BadInput):
        parse_strike(typed)


def test_call_of_the_examples_is_a_call() -> None:
    """The shares of these tests stand by for it."""
    assert short_call(CALL).is_short_call
