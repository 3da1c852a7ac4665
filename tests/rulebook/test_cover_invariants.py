"""Never an uncovered call: what must hold of a sale of calls before it leaves, each refusal with its number and its remedy."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from putwright.desk.covering import call_refusals, waived_for
from putwright.desk.entry_orders import option_refusals
from putwright.desk.invariants import sale_refusals
from putwright.domain import desk_events as told
from putwright.domain.account import Capital
from putwright.domain.broker_statement import HeldPosition
from putwright.domain.contract import OptionContract, Right
from putwright.domain.mandate import Waiver
from putwright.domain.refusal import BadInput, BrokenInvariant, Refusal
from putwright.domain.rules import Rule
from putwright.domain.waiving import new_waiver
from tests.builders import account
from tests.builders import put as contract
from tests.desk_builders import GM, MONDAY, Day, approval, fresh
from tests.rulebook.desk_covers import (
    CALL,
    HIGHER,
    LATER,
    against,
    call_order,
    call_sale,
    calls,
    covered,
    evidence,
    offered,
    owned,
    selling,
    shares,
    short_call,
    stock_order,
    working_call,
)


def rules(found: list[Refusal]) -> list[str]:
    return [str(one.rule) for one in found]


def the_one(found: list[Refusal], rule: Rule) -> Refusal:
    assert rules(found) == [str(rule)]
    return found[0]


def test_call_may_leave_when_a_hundred_free_shares_stand_by_for_it() -> None:
    """A hundred shares, one call above their cost: nothing speaks against it."""
    assert against(Day(), [shares(100)]) == []


def test_call_is_refused_when_a_share_is_missing() -> None:
    """Ninety-nine shares cover no call: how many are free, how many are needed, what to do."""
    refusal = the_one(against(Day(), [shares(99)]), Rule.UNCOVERED)
    assert (refusal.limit, refusal.actual) == ("100 free GM shares for 1 call", "99 are free (99 held)")
    assert (refusal.distance, "never sold uncovered" in refusal.remedy) == ("1 short", True)


def test_call_is_refused_when_none_are_held_or_they_are_sold_short() -> None:
    """No shares at all, those of another company, and a short position of shares."""
    assert rules(against(Day(), [])) == ["UNCOVERED"]
    assert rules(against(Day(), [shares(500, "KO")])) == ["UNCOVERED"]
    assert "UNCOVERED" in rules(against(Day(), [shares(-100)]))


@pytest.mark.parametrize("of", [CALL, HIGHER, LATER])
def test_call_is_refused_when_the_shares_cover_another_short_call(of: str) -> None:
    """A call sold by hand, of whatever strike and expiry, takes its hundred shares first."""
    assert "UNCOVERED" in rules(against(Day(), [shares(199), short_call(of)]))
    assert "UNCOVERED" not in rules(against(Day(), [shares(200), short_call(HIGHER)]))


def test_call_is_refused_when_the_shares_are_being_sold_by_hand() -> None:
    """A working order for shares takes what it may still sell; what was filled of it is gone from the shares already."""
    assert rules(against(Day(), [shares(150)], [stock_order("SELL", 51)])) == ["UNCOVERED"]
    assert against(Day(), [shares(150)], [stock_order("SELL", 50)]) == []
    assert against(Day(), [shares(100)], [stock_order("BUY", 100)]) == []


def test_call_is_refused_when_the_shares_are_promised_to_calls_that_others_sell() -> None:
    """A working sale of another call counts whole, by whatever client; one that only sells a call held long does not."""
    assert rules(against(Day(), [shares(199)], [call_order("SELL", 1, HIGHER)])) == ["UNCOVERED"]
    held_long = short_call(HIGHER, -1)
    assert against(Day(), [shares(100), held_long], [call_order("SELL", 1, HIGHER)]) == []


def test_call_is_refused_when_our_own_unanswered_sale_may_have_taken_the_shares() -> None:
    """What nobody has answered counts as if it were there, and everything waits until it is known."""
    day = Day()
    selling(day, 1, is_seen=False)
    found = rules(against(day, [shares(100)]))
    assert {"UNCOVERED", "NOT_RECONCILED"} <= set(found)


def test_call_is_refused_when_a_call_of_ours_is_gone_and_nobody_has_said_how() -> None:
    """It may have been assigned: its shares may still be taken."""
    day = Day()
    position = covered(day, HIGHER)
    day.tell(told.PositionUnexplained(day.now, position.position_id, 1))
    found = rules(against(day, [shares(100)]))
    assert {"UNCOVERED", "NOT_RECONCILED"} <= set(found)
    assert "UNCOVERED" not in rules(against(day, [shares(200)]))


def test_call_is_refused_when_a_short_call_is_no_standard_one() -> None:
    """Nobody knows how many shares an adjusted series takes."""
    odd = OptionContract("GM", date(2026, 12, 18), Right.CALL, Decimal(62), root="GM1")
    refusal = against(Day(), [shares(300), HeldPosition("GM", Decimal(-1), odd)])[0]
    assert (refusal.rule, "no standard call" in refusal.actual) == (Rule.UNKNOWN_POSITION, True)


def test_call_is_refused_when_something_in_the_account_can_not_be_named() -> None:
    """Unknown positions freeze calls as they freeze puts."""
    odd = HeldPosition("GM", Decimal(-1), unknown_because="a future option is not known here")
    assert rules(against(Day(), [shares(300), odd])) == ["UNKNOWN_POSITION"]


def test_call_is_refused_when_more_are_sold_than_the_shares_cover() -> None:
    """Two calls on 199 shares: the remedy says how many would fit."""
    refusal = the_one(against(Day(), [shares(199)], contracts=2), Rule.UNCOVERED)
    assert (refusal.distance, refusal.remedy) == ("1 short", "Sell 1.")


def test_call_at_work_is_not_counted_against_itself() -> None:
    """Its next rung is judged on the same hundred shares."""
    day = Day()
    sale = working_call(day)
    look = day.look([shares(100)], [call_order("SELL", 1, client_order_id=sale.order.client_order_id)])
    assert isinstance(sale.order, type(call_sale()))
    lower = replace(sale.order, limit=Decimal("1.25"))
    assert call_refusals(lower, day.book.approvals["a1"], day.book, evidence(look), sale) == []


def test_call_is_refused_when_its_strike_is_below_the_effective_cost() -> None:
    """A strike of 60 on shares that have cost 60.01: being called away would lose money."""
    refusal = the_one(against(Day(), [shares(100)], owned=owned(cost="60.01")), Rule.BELOW_COST)
    assert refusal.limit == "a strike of at least 60.01, the effective cost (of p1)"
    assert (refusal.distance, "putwright waive BELOW_COST --symbol GM" in refusal.remedy) == (
        "0.01 below",
        True,
    )
    assert against(Day(), [shares(100)], owned=owned(cost="60.00")) == []


def test_call_is_refused_when_nobody_knows_what_the_shares_have_cost() -> None:
    """Missing is never zero."""
    refusal = the_one(against(Day(), [shares(100)], owned=owned(cost=None)), Rule.BELOW_COST)
    assert "not known" in refusal.actual


@pytest.mark.parametrize("cost", ["61", None])
def test_call_below_cost_may_leave_when_the_rule_is_lifted_in_writing(cost: str | None) -> None:
    """The waiver lifts this rule and no other: the shares still have to be there."""
    lifted = frozenset({Rule.BELOW_COST, Rule.UNCOVERED})
    assert against(Day(), [shares(100)], owned=owned(cost=cost), waived=lifted) == []
    assert rules(against(Day(), [shares(99)], owned=owned(cost=cost), waived=lifted)) == ["UNCOVERED"]


def test_waiver_of_the_cost_is_written_like_any_other_and_uncovered_never() -> None:
    """BELOW_COST is the investor's own rule; UNCOVERED is an invariant, and so is what is not free."""
    on = date(2026, 11, 9)
    assert new_waiver("below_cost", "I want out", on, on, "GM").rule == "BELOW_COST"
    for rule in ("UNCOVERED", "SHARES_NOT_FREE"):
        with pytest.raises(BadInput, match="invariant"):
            new_waiver(rule, "I want out", on, on, "GM")


def test_waiver_of_the_cost_lifts_it_once_for_the_company_it_names() -> None:
    """One waiver, one sale; another sale needs another waiver; one for every name is not enough."""
    on = MONDAY.date()
    waiver = Waiver("BELOW_COST", "I want out", on, on + timedelta(days=30), "GM")
    day = Day()
    assert waived_for("GM", [waiver], day.book, on) == {Rule.BELOW_COST}
    assert waived_for("KO", [waiver], day.book, on) == frozenset()
    assert waived_for("GM", [replace(waiver, symbol=None)], day.book, on) == frozenset()
    assert waived_for("GM", [waiver], day.book, on + timedelta(days=31)) == frozenset()
    shown = offered(day, waived=("BELOW_COST",))
    assert waived_for("GM", [waiver], day.book, on) == {Rule.BELOW_COST}  # shown is not given
    day.tell(told.ApprovalGiven(day.now, shown.approval.approval_id, "a test"))
    assert waived_for("GM", [waiver], day.book, on) == frozenset()
    assert waived_for("GM", [waiver], day.book, on, shown.approval.approval_id) == {Rule.BELOW_COST}
    assert waived_for("GM", [waiver, waiver], day.book, on) == {Rule.BELOW_COST}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"kind": "delayed"}, Rule.QUOTE_NOT_LIVE),
        ({"is_market_open": False}, Rule.QUOTE_NOT_LIVE),
        ({"quote_seconds": -75.0}, Rule.QUOTE_TOO_OLD),
        ({"account": "DU***999"}, Rule.WRONG_ACCOUNT),
        ({"is_paper": False}, Rule.WRONG_ACCOUNT),
        ({"preview_refused": "TWS 201: no permission"}, Rule.PREVIEW),
        ({"stated": account(capital=Capital.BUSINESS)}, Rule.BUSINESS_CAPITAL),
        ({"stated": account(private_capital_attested_on=None)}, Rule.NOT_ATTESTED),
        ({"playbook_fingerprint": "other"}, Rule.NOT_APPROVED),
        ({"costs": Decimal(130)}, Rule.PREMIUM_NET),
        ({"costs": None}, Rule.PREMIUM_NET),
        ({"bid": Decimal("0.90")}, Rule.SPREAD),
        ({"bid": Decimal("0.04"), "ask": Decimal("0.04")}, Rule.BID_MIN),
    ],
    ids=str,
)
def test_call_is_refused_as_a_put_is(changes: dict[str, Any], rule: Rule) -> None:
    """Quote, market, age, account, preview, capital, playbook, premium and spread."""
    found = against(Day(), [shares(100)], **changes)
    assert str(rule) in rules(found)
    assert all(one.remedy for one in found)


def test_call_is_refused_when_its_limit_is_under_the_bid_of_now() -> None:
    """The market has risen: the floor is the bid."""
    refusal = the_one(
        against(Day(), [shares(100)], ladder=replace(evidence(Day().look()).ladder, floor=Decimal("1.40"))),
        Rule.LIMIT_PRICE,
    )
    assert refusal.distance == "0.10 under"


def test_call_is_refused_when_it_is_another_than_was_approved() -> None:
    """Another strike, more contracts, another price, or sent before."""
    day = Day()
    shown, look = offered(day), day.look([shares(500)])
    for order in (call_sale(of=HIGHER), call_sale(contracts=2), call_sale("1.29")):
        assert "NOT_APPROVED" in rules(call_refusals(order, shown, day.book, evidence(look)))
    sale = working_call(day)
    again = call_refusals(call_sale(), day.book.approvals[sale.approval_id], day.book, evidence(look))
    assert "NOT_APPROVED" in rules(again)


def test_call_is_refused_when_the_same_one_is_held_or_bought() -> None:
    """One position a call; and the broker takes no orders on both sides of one."""
    assert "ALREADY_HELD" in rules(against(Day(), [shares(200), short_call(CALL)]))
    assert "OTHER_SIDE" in rules(against(Day(), [shares(200)], [call_order("BUY", 1)]))


def test_call_is_never_judged_as_a_put_nor_by_shares_of_another_company() -> None:
    """Evidence of the wrong kind stops the desk: it is no matter of refusing."""
    day = Day()
    shown, look = offered(day), day.look([shares(100)])
    with pytest.raises(BrokenInvariant, match="no cash stands by"):
        sale_refusals(call_sale(), shown, day.book, fresh(look))
    with pytest.raises(BrokenInvariant):
        call_refusals(call_sale(), shown, day.book, evidence(look, owned=owned(symbol="KO")))
    with pytest.raises(BrokenInvariant):
        call_refusals(call_sale(of=GM), shown, day.book, evidence(look))
    with pytest.raises(BrokenInvariant):
        option_refusals(call_sale(), shown, day.book, fresh(look))
    with pytest.raises(BrokenInvariant):
        option_refusals(call_sale(of=GM), day.offered(approval(number=2)), day.book, evidence(look))


def test_terms_of_a_call_stay_what_they_are() -> None:
    """What a person approves is a call."""
    assert calls().contract == contract(CALL)
