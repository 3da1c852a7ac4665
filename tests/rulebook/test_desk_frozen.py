"""What freezes selling, which puts are not sold, and what holds for a token and a sale at work."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from putwright.desk.invariants import (
    OF_THE_MINUTE,
    sale_refusals,
    staying_refusals,
    stopped_refusals,
)
from putwright.desk.sale_rules import unknown_refusals
from putwright.desk.tokens import lapsed_refusal
from putwright.domain import desk_events as told
from putwright.domain.broker_statement import HeldPosition
from putwright.domain.fees import Side
from putwright.domain.order import OrderState
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Rule
from tests.builders import put
from tests.desk_builders import (
    GM,
    KO,
    MONDAY,
    Day,
    approval,
    by_hand,
    entry,
    fresh,
    listed,
    short,
)
from tests.rulebook.desk_sales import LADDER, an_offer, an_order, only, option, refused, rules

# ---- what is not known -------------------------------------------------------------------------------------------------


def test_selling_is_frozen_while_the_account_holds_what_can_not_be_counted() -> None:
    """An unknown position: nothing is sold until it is gone."""
    day = Day()
    an_offer(day)
    look = day.look([HeldPosition("ES", Decimal(1), unknown_because="a FUT")])
    refusal = only(refused(day, look=look), Rule.UNKNOWN_POSITION)
    assert (refusal.limit, refusal.actual) == ("everything in the account countable", "ES: a FUT")
    assert "Look at it in the TWS" in refusal.remedy


def test_selling_is_frozen_while_contracts_are_unexplained() -> None:
    """Gone, and nobody has said how: the books do not agree."""
    day = Day()
    day.sold(KO)
    day.tell(told.PositionUnexplained(day.now, "p1", 1))
    an_offer(day, number=2)
    refusal = only(refused(day), Rule.NOT_RECONCILED)
    assert refusal.actual == f"1 {KO} of p1 are gone, and nobody has said how"
    assert "putwright reconcile" in refusal.remedy


def test_selling_is_frozen_while_any_order_is_in_doubt_but_the_one_that_is_checked() -> None:
    """A doubt about another put stops this sale; the sale's own state is looked at elsewhere."""
    day = Day()
    sale = day.working(at=LADDER)
    assert unknown_refusals(day.book, day.look()) == []
    day.sees(sale, filled=1)
    assert rules(unknown_refusals(day.book, day.look())) == ["NOT_RECONCILED"]
    assert unknown_refusals(day.book, day.look(), sale) == []
    day.sends(day.approved(KO))
    assert rules(unknown_refusals(day.book, day.look(), sale)) == ["NOT_RECONCILED"]


def test_selling_is_frozen_by_a_doubt_about_an_order_whose_name_begins_alike() -> None:
    """The next rung of o1 waits while nobody knows what became of o10."""
    day = Day()
    sale, position = day.working(at=LADDER), day.sold(KO)
    for _ in range(7):
        order = day.exit(position)
        day.tell(told.OrderEnded(day.now, order.order_id, OrderState.CANCELED, "", 0))
    assert day.sends(position, Side.BUY).order_id == "o10"
    assert rules(unknown_refusals(day.book, day.look(), sale)) == ["NOT_RECONCILED"]


# ---- the put itself ----------------------------------------------------------------------------------------------------


def test_sale_of_an_adjusted_series_is_refused() -> None:
    """What it delivers is not 100 shares."""
    day = Day()
    adjusted = replace(put(GM), root="GM1")
    day.offered(approval(entry=replace(entry(), contract=adjusted)))
    refusal = only(refused(day, an_order(contract=adjusted)), Rule.NOT_STANDARD)
    assert refusal.actual == "GM1 is an adjusted series of GM"


@pytest.mark.parametrize(("name", "told_as"), [("", "one entered by hand"), ("other-7", "other-7")])
def test_sale_is_refused_while_anybody_buys_the_same_put(name: str, told_as: str) -> None:
    """The broker takes no orders on both sides of an option."""
    day = Day()
    an_offer(day)
    refusal = only(
        refused(day, look=day.look([], [by_hand("BUY", 1, GM, client_order_id=name)])), Rule.OTHER_SIDE
    )
    assert refusal.actual == f"an order to buy {GM} is at work: {told_as}"
    assert "choose another strike" in refusal.remedy
    assert refused(day, look=day.look([], [by_hand("BUY", 1, KO)])) == []


def test_next_rung_is_not_refused_for_the_exit_that_waits_for_this_very_sale() -> None:
    """The exit that was left with the broker is no other side; one of another order is."""
    day = Day()
    sale = day.working(at=LADDER)
    child = day.exit(day.book.positions["p1"], 1, "0.60", attached_to=sale.order.client_order_id)
    look, offered = day.look([], [listed(sale), listed(child)]), day.book.approvals["a1"]
    assert sale_refusals(option(sale), offered, day.book, fresh(look), sale) == []
    strange = day.look([], [listed(sale), by_hand("BUY", 1, GM)])
    assert rules(sale_refusals(option(sale), offered, day.book, fresh(strange), sale)) == ["OTHER_SIDE"]
    loose = day.exit(day.book.positions["p1"], 1, "0.60")
    ours = day.look([], [listed(sale), listed(loose)])
    assert rules(sale_refusals(option(sale), offered, day.book, fresh(ours), sale)) == ["OTHER_SIDE"]


def test_new_sale_of_a_put_whose_exit_works_is_refused_for_both() -> None:
    """It is held, and an order of ours buys it back."""
    day = Day()
    leave = day.exit(day.sold())
    day.offered(approval(number=2, position="p2", entry=entry(at=LADDER)))
    assert rules(refused(day, look=day.look([short(GM)], [listed(leave)]))) == ["OTHER_SIDE", "ALREADY_HELD"]


def test_next_rung_is_not_refused_because_a_part_of_this_very_sale_is_filled() -> None:
    """What it has sold itself is no other position."""
    day = Day()
    sale = day.working(GM, 2, at=LADDER)
    day.fills(sale, 1)
    day.sees(sale, 1)
    evidence = fresh(day.look([short(GM)], [listed(sale, 1)]))
    assert sale_refusals(option(sale), day.book.approvals["a1"], day.book, evidence, sale) == []


def test_sale_is_refused_while_another_sale_of_the_same_put_is_at_work() -> None:
    """One sale of a put at a time, ours or anybody's."""
    day = Day()
    an_offer(day)
    by_person = only(refused(day, look=day.look([], [by_hand("SELL", 1, GM)])), Rule.ALREADY_HELD)
    assert by_person.actual == f"an order to sell {GM} is at work: one that is not ours"
    sale = day.working()
    day.offered(approval(number=3, position="p3", entry=entry(at=LADDER)))
    ours = only(refused(day, look=day.look([], [listed(sale)])), Rule.ALREADY_HELD)
    assert ours.actual == f"an order to sell {GM} is at work: o1"
    assert ours.remedy == "One sale of a put at a time: wait for it, or cancel it."


@pytest.mark.parametrize(
    ("held", "in_care", "actual", "remedy"),
    [
        ([short(GM)], True, f"{GM} is sold already", "One position a put"),
        ([], True, f"{GM} is sold already", "One position a put"),
        ([short(GM)], False, f"{GM} is sold already", "It was sold elsewhere: take it into care"),
        (
            [HeldPosition("GM", Decimal(2), put(GM))],
            False,
            f"2 {GM} are held long: a sale would only close them",
            "Choose another strike or expiry, or sell them by hand",
        ),
    ],
    ids=["both books", "only ours", "only the broker's", "long"],
)
def test_sale_is_refused_when_the_put_is_held_already(
    held: list[HeldPosition], in_care: bool, actual: str, remedy: str
) -> None:
    """One position a put: by our book or by the broker's, short or long."""
    day = Day()
    if in_care:
        day.sold()
    day.offered(approval(number=2, position="p2", entry=entry(at=LADDER)))
    refusal = only(refused(day, look=day.look(held)), Rule.ALREADY_HELD)
    assert refusal.actual == actual
    assert refusal.remedy.startswith(remedy)


# ---- stopped, lapsed, staying ------------------------------------------------------------------------------------------


def test_nothing_is_sent_while_the_desk_is_stopped() -> None:
    """By the switch, by itself, or both: each says why and how to go on."""
    assert stopped_refusals("", "") == []
    switch, broken = stopped_refusals("lunch", "sold twice")
    assert (switch.actual, switch.remedy) == (
        "you stopped it: lunch",
        "When you have looked: `putwright resume`.",
    )
    assert broken.actual == "the desk stopped itself: sold twice"
    assert "putwright resume --because" in broken.remedy
    assert {switch.rule, broken.rule} == {Rule.HALTED}


def test_token_holds_until_the_second_it_lapses() -> None:
    """Ten minutes by our own clock; then the refusal says since when."""
    offered = an_offer(Day())
    assert lapsed_refusal(offered, MONDAY + timedelta(minutes=9, seconds=59)) is None
    refusal = lapsed_refusal(offered, MONDAY + timedelta(minutes=13))
    assert refusal is not None
    assert (refusal.actual, refusal.distance) == ("the token lapsed at 15:10:00 UTC", "3 min late")
    assert refusal.remedy == "Preview again: `putwright sell ...`."
    assert lapsed_refusal(offered, MONDAY + timedelta(minutes=10)) is not None


def test_token_is_used_once_and_not_when_its_approval_has_ended() -> None:
    """Given is given; ended says why."""
    day = Day()
    day.approved()
    refusal = lapsed_refusal(day.book.approvals["a1"], MONDAY)
    assert refusal is not None
    assert (refusal.limit, refusal.actual) == ("a token that was not used", "a1 was approved already")
    day.tell(told.ApprovalEnded(day.now, "a1", "you took it back"))
    gone = lapsed_refusal(day.book.approvals["a1"], MONDAY)
    assert gone is not None
    assert gone.actual == "you took it back"


@pytest.mark.parametrize("rule", list(Rule))
def test_working_sale_stays_when_only_the_quote_of_the_minute_speaks_against_it(rule: Rule) -> None:
    """Wide markets of the first minutes take no sale back; everything else does."""
    found = [Refusal(rule, "", "", "", "")]
    assert bool(staying_refusals(found)) is (rule not in OF_THE_MINUTE)


def test_rules_of_the_minute_never_let_a_sale_stay_that_has_lost_its_cash_or_its_company() -> None:
    """Cash, caps, earnings, quality, account, contract and approval are never of the minute."""
    lasting = {
        Rule.RESERVE, Rule.EARNINGS_INSIDE, Rule.EARNINGS_UNKNOWN, Rule.QUALITY_FAILED, Rule.NAME_CAP,
        Rule.SECTOR_CAP, Rule.DEPLOYED_CAP, Rule.NOT_STANDARD, Rule.NOT_APPROVED, Rule.WRONG_ACCOUNT,
        Rule.UNKNOWN_POSITION, Rule.CASH_BORROWED, Rule.NOT_OTM, Rule.STRIKE_ABOVE_WANT, Rule.HALTED,
        Rule.OTHER_SIDE, Rule.ALREADY_HELD, Rule.EXCEEDS_OPEN, Rule.BUSINESS_CAPITAL,
    }  # fmt: skip
    assert not lasting & OF_THE_MINUTE
