"""What must hold of every sale before it leaves: each rule that speaks against it, with its numbers and what to do."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from putwright.desk.invariants import sale_refusals
from putwright.desk.sale_rules import wrong_account
from putwright.domain import desk_events as told
from putwright.domain.order import OptionOrder
from putwright.domain.rules import Rule
from tests.builders import quote, ticket
from tests.desk_builders import (
    ACCOUNT,
    DAY,
    GM,
    KO,
    MONDAY,
    Day,
    by_hand,
    fresh,
    listed,
    short,
)
from tests.rulebook.desk_sales import LADDER, an_offer, an_order, only, option, refused, rules


def test_sale_may_leave_when_nothing_speaks_against_it() -> None:
    """Approved, fresh, live, paid for, known: no refusal."""
    day = Day()
    an_offer(day)
    assert refused(day) == []


def test_sale_is_refused_for_every_reason_at_once_and_for_each_once() -> None:
    """Another price, another account, a stale quote, too little cash, a doubt: all are told, none twice."""
    day = Day()
    day.sends(day.approved(KO))
    an_offer(day, number=2)
    found = refused(day, an_order("1.35"), day.look(cash=100), account="DU***999", quote_seconds=-61.0)
    assert rules(found) == ["NOT_APPROVED", "WRONG_ACCOUNT", "QUOTE_TOO_OLD", "RESERVE", "NOT_RECONCILED"]


# ---- what was approved -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "actual"),
    [
        (an_order("1.35"), "a limit of 1.35, approved are 1.30 down to 1.20"),
        (an_order("1.15"), "a limit of 1.15, approved are 1.30 down to 1.20"),
        (an_order("1.27"), "a limit of 1.27, approved are 1.30 down to 1.20"),
        (an_order(contracts=2), f"2 {GM}, approved are 1 {GM}"),
        (an_order(of=KO), f"1 {KO}, approved are 1 {GM}"),
    ],
)
def test_sale_is_refused_when_it_is_not_what_was_approved(order: OptionOrder, actual: str) -> None:
    """Above the start, below the floor, between two rungs, more contracts, another put: none of it was approved."""
    day = Day()
    an_offer(day)
    refusal = next(one for one in refused(day, order) if one.rule == Rule.NOT_APPROVED)
    assert refusal.actual == actual
    assert refusal.limit == "what a1 says"
    assert refusal.remedy == "Preview it anew and approve that."


def test_sale_is_refused_when_its_playbook_has_changed_since_it_was_approved() -> None:
    """What was approved was approved by rules that were shown: another playbook, or another version of it, is not it."""
    day = Day()
    an_offer(day, playbook_fingerprint="0123456789ab")
    refusal = only(refused(day), Rule.NOT_APPROVED)
    assert refusal.limit == "the playbook income as it was when it was previewed"
    assert (refusal.actual, refusal.remedy) == (
        "the rules of income are others now",
        "Preview it anew and approve that.",
    )


@pytest.mark.parametrize("change", [{"time_in_force": DAY}, {"good_until": MONDAY + timedelta(days=9)}])
def test_sale_is_refused_when_it_would_work_longer_or_shorter_than_approved(change: dict[str, Any]) -> None:
    """How long an order works is a term of the approval like its price."""
    day = Day()
    an_offer(day)
    assert rules(refused(day, an_order(**change))) == ["NOT_APPROVED"]


def test_sale_is_refused_when_its_approval_approves_no_sale() -> None:
    """An approval to close carries no sale."""
    day = Day()
    day.closing(day.sold())
    found = refused(day, an_order(of=KO))
    assert "it approves no sale" in [one.actual for one in found]


def test_sale_is_refused_when_its_approval_has_ended() -> None:
    """An approval that carries nothing any more says why."""
    day = Day()
    an_offer(day)
    day.tell(told.ApprovalEnded(day.now, "a1", "nothing was sent while it held"))
    assert only(refused(day), Rule.NOT_APPROVED).actual == "nothing was sent while it held"


def test_sale_is_refused_when_it_was_sent_before() -> None:
    """One approval, one sale: at work, or filled; a sale that came to nothing may not be repeated by this check alone."""
    day = Day()
    day.working()
    found = refused(day)
    assert found[0].actual == "its sale was sent already"


def test_working_sale_is_refused_a_higher_price_and_allowed_a_lower_rung() -> None:
    """The ladder goes down: 1.30 is refused to a sale at 1.25, 1.20 is not."""
    day = Day()
    sale = day.working(at=LADDER)
    day.tell(told.ChangeIntended(day.now, "o1", Decimal("1.25"), 1, "the next rung"))
    offered, evidence = day.book.approvals["a1"], fresh(day.look([], [listed(sale)]))
    up = sale_refusals(replace(option(sale), limit=Decimal("1.30")), offered, day.book, evidence, sale)
    assert only(up, Rule.NOT_APPROVED).actual == "1.30 is above the 1.25 at work: the ladder goes down"
    assert (
        sale_refusals(replace(option(sale), limit=Decimal("1.20")), offered, day.book, evidence, sale) == []
    )
    assert sale_refusals(option(sale), offered, day.book, evidence, sale) == []


# ---- a roll pays -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "short_by"), [("0.82", None), ("0.81", "0.01 short")])
def test_roll_sells_only_for_more_than_its_closing_has_cost(at: str, short_by: str | None) -> None:
    """Bought back at 0.80, at least two cents wanted: 0.82 is enough, 0.81 is not."""
    day = Day()
    first = day.sold(KO)
    leave = day.exit(first, at="0.80")
    day.rolling(first, GM, at=at)
    day.fills(leave)
    found = refused(day, an_order(at))
    if short_by is None:
        assert found == []
        return
    refusal = only(found, Rule.NO_CREDIT)
    assert (refusal.limit, refusal.distance) == ("at least 0.82", short_by)
    assert refusal.actual == "a sale at 0.81, after 0.80 were paid to close"
    assert refusal.remedy == "Leave it closed, or preview another put to sell."


def test_roll_does_not_sell_before_its_first_leg_is_closed() -> None:
    """What closing has cost is not known yet."""
    day = Day()
    first = day.sold(KO)
    day.rolling(first, GM, at="1.60")
    refusal = only(refused(day, an_order("1.60"), day.look([short(KO)])), Rule.NO_CREDIT)
    assert (refusal.actual, refusal.remedy) == ("p1 is not bought back yet", "Wait until it is filled.")


# ---- account, clock, quote, preview ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("account", "is_paper", "actual"),
    [("DU***999", True, "connected to paper DU***999"), (ACCOUNT, False, f"connected to live {ACCOUNT}")],
)
def test_sale_is_refused_when_another_account_is_connected(account: str, is_paper: bool, actual: str) -> None:
    """Paper and live are never mixed up, and neither are two accounts."""
    day = Day()
    offered = an_offer(day)
    refusal = only(refused(day, account=account, is_paper=is_paper), Rule.WRONG_ACCOUNT)
    assert (refusal.limit, refusal.actual) == (f"paper {ACCOUNT}", actual)
    assert refusal.remedy == "Log in to the account it was approved for, or preview it here."
    assert wrong_account(offered.approval, account, is_paper=is_paper) == refusal
    assert wrong_account(offered.approval, ACCOUNT, is_paper=True) is None


@pytest.mark.parametrize("is_paper", [True, False])
def test_live_sale_is_refused_when_the_clocks_do_not_agree(is_paper: bool) -> None:
    """The age of a quote can not be judged then; a make-believe market may have a time of its own."""
    day = Day()
    an_offer(day, is_paper=is_paper)
    found = refused(day, is_paper=is_paper, clock_is_sound=False)
    if is_paper:
        assert found == []
        return
    refusal = only(found, Rule.CLOCK_SKEW)
    assert refusal.limit == "clocks within 2 s of each other"
    assert refusal.remedy.startswith("Set this machine's clock")


@pytest.mark.parametrize("kind", ["frozen", "delayed", "delayed-frozen", "recorded", "simulated", "unknown"])
def test_sale_is_refused_when_the_quote_is_not_live(kind: str) -> None:
    """A screen may show such quotes; nothing is sent upon them."""
    day = Day()
    an_offer(day)
    drafted = ticket(quote("1.25/1.35", of=GM, spot="60.20", at=MONDAY, kind=kind), drafted_at=MONDAY)
    refusal = only(refused(day, ticket=drafted), Rule.QUOTE_NOT_LIVE)
    assert refusal.actual == f"the quote is {kind}"
    assert "live quotes" in refusal.remedy


def test_sale_is_refused_when_the_market_is_closed() -> None:
    """A live quote of a closed market is of yesterday's prices."""
    day = Day()
    an_offer(day)
    refusal = only(refused(day, is_market_open=False), Rule.QUOTE_NOT_LIVE)
    assert "the market is closed" in refusal.actual


@pytest.mark.parametrize(("age", "distance"), [(60.0, None), (61.0, "1 s too old"), (300.0, "240 s too old")])
def test_sale_is_refused_when_the_quote_is_older_than_the_mandate_says(
    age: float, distance: str | None
) -> None:
    """At most sixty seconds, as shipped."""
    day = Day()
    an_offer(day)
    found = refused(day, quote_seconds=-age)
    if distance is None:
        assert found == []
        return
    refusal = only(found, Rule.QUOTE_TOO_OLD)
    assert (refusal.limit, refusal.actual) == ("at most 60 s", f"the quote is {age:.0f} s old")
    assert (refusal.distance, refusal.remedy) == (distance, "Take it again.")


def test_quote_has_no_age_when_it_was_asked_for_after_the_look() -> None:
    """Younger than nothing is not old."""
    look = Day().look()
    assert fresh(look, quote_seconds=look.seconds + 5).quote_age_seconds == 0
    assert fresh(look, quote_seconds=look.seconds - 5).quote_age_seconds == 5


def test_sale_is_refused_when_the_broker_would_not_take_it() -> None:
    """Its words in the preview are the reason; where it gives no remedy, ours is to preview again."""
    day = Day()
    an_offer(day)
    refusal = only(refused(day, preview_refused="no permission"), Rule.PREVIEW)
    assert (refusal.actual, refusal.remedy) == (
        "no permission",
        "Mend what the broker says, then preview again.",
    )
    told_how = refused(day, preview_refused="no permission", preview_remedy="Ask for level 3.")
    assert only(told_how, Rule.PREVIEW).remedy == "Ask for level 3."


def test_sale_is_refused_by_every_rule_of_its_fresh_ticket() -> None:
    """Mandate and playbook were judged on quotes of now: what they say stands."""
    day = Day()
    an_offer(day)
    wide = ticket(quote("0.80/1.35", of=GM, spot="60.20", at=MONDAY, kind="live"), drafted_at=MONDAY)
    assert Rule.SPREAD in [one.rule for one in wide.refusals]
    assert [one for one in refused(day, ticket=wide) if one.rule == Rule.SPREAD] == [
        one for one in wide.refusals if one.rule == Rule.SPREAD
    ]


# ---- cash --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cash", "distance"), [("6270.00", None), ("6269.99", "$0.01 short")])
def test_sale_is_refused_when_its_reserve_and_buffer_are_not_there(cash: str, distance: str | None) -> None:
    """5,700 and a tenth more in settled dollars: to the cent."""
    day = Day()
    an_offer(day)
    found = refused(day, look=day.look(cash=cash))
    if distance is None:
        assert found == []
        return
    refusal = only(found, Rule.RESERVE)
    assert refusal.actual == f"selling 1 {GM} needs $6,270.00 ($5,700.00 and 10 % buffer)"
    assert (refusal.distance, refusal.remedy) == (distance, "Free $0.01.")


def test_sale_is_measured_after_everything_else_that_is_promised() -> None:
    """A put sold, an order by hand, one unanswered: what is left has to carry the new one."""
    day = Day()
    day.sends(day.approved(KO))
    an_offer(day, number=2)
    look = day.look([short("IBM 2026-12-18 20 P")], [by_hand("SELL", 1, "F 2026-12-18 10 P")], cash=16_169)
    assert rules(refused(day, look=look)) == ["RESERVE", "NOT_RECONCILED"]
    enough = day.look([short("IBM 2026-12-18 20 P")], [by_hand("SELL", 1, "F 2026-12-18 10 P")], cash=16_720)
    assert rules(refused(day, look=enough)) == ["NOT_RECONCILED"]


def test_working_sale_is_not_counted_against_itself() -> None:
    """Its own reserve is set aside already when its next rung is checked."""
    day = Day()
    sale = day.working(at=LADDER)
    look = day.look([], [listed(sale)], cash=6_270)
    lower = replace(option(sale), limit=Decimal("1.25"))
    assert sale_refusals(lower, day.book.approvals["a1"], day.book, fresh(look), sale) == []
