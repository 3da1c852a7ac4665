"""What needs a person, in words that say what it is and what to do; each alarm stands once and ends with its cause."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from putwright.desk.alarms import Words, alarm_events, alarms_now
from putwright.domain import desk_events as told
from putwright.domain.approval import ExitTerms
from putwright.domain.broker_statement import HeldPosition, WorkingOrder
from putwright.domain.order import OrderState
from tests.builders import put
from tests.desk_builders import (
    CALENDAR,
    GM,
    HOLD,
    MONDAY,
    Day,
    by_hand,
    ny,
    short,
    stock,
    take_profit,
)


def alarms(
    day: Day, held: Sequence[HeldPosition] | None = None, orders: Sequence[WorkingOrder] = ()
) -> dict[str, Words]:
    shown = [short(GM, one.open) for one in day.book.open_positions()] if held is None else held
    return alarms_now(day.book, day.look(shown, orders), day.now, CALENDAR)


def ends(day: Day, order_id: str, state: OrderState, words: str = "") -> None:
    day.tell(told.OrderEnded(day.now, order_id, state, words, 0))


def test_no_alarm_stands_when_every_put_has_its_exit() -> None:
    """Sold, exit at work: nobody is called."""
    day = Day()
    day.exit(day.sold())
    assert alarms(day) == {}


def test_alarm_stands_when_a_put_has_no_exit_at_work() -> None:
    """None placed yet, or one that the broker holds and does not work."""
    day = Day()
    position = day.sold(GM, 2)
    words = (f"2 {GM} have no exit order at work", "It is tried again; look at `putwright orders`.")
    assert alarms(day) == {"exit p1": words}
    day.sees(day.exit(position), is_idle=True)
    assert alarms(day) == {"exit p1": words}


def test_alarm_stands_while_an_exit_may_buy_more_than_is_open() -> None:
    """One of two was assigned, and the broker still shows an exit for two."""
    day = Day()
    day.sees(day.exit(day.sold(GM, 2)))
    day.tell(told.PositionReduced(day.now, "p1", 1, told.Ending.ASSIGNED_EARLY, "a test", (), 100))
    words = f"o2 may buy 2 {GM} back, 1 are open"
    assert alarms(day) == {
        "exit p1": (words, "It is made smaller or taken back; if it stays, cancel it in the TWS.")
    }


def test_alarm_says_why_the_broker_refused_the_exit() -> None:
    """Its words of the last time are worth more than ours."""
    day = Day()
    position = day.sold(GM, 2)
    for words in ("201: no", "202: still no"):
        ends(day, day.exit(position).order_id, OrderState.REJECTED, words)
    assert alarms(day)["exit p1"][0].endswith("no exit order at work: the broker refused it (202: still no)")


def test_alarm_says_that_the_rest_of_the_sale_still_works() -> None:
    """Beside a sale at work there can be no exit."""
    day = Day()
    sale = day.working(GM, 3)
    day.fills(sale, 2)
    assert alarms(day)["exit p1"][0].endswith("at work, while the rest of its sale works")


def test_alarm_stands_when_no_price_is_low_enough_to_buy_back_at() -> None:
    """Sold for a cent: half of it is no price."""
    day = Day()
    day.sold(exit_terms=take_profit("0.999"))
    assert alarms(day) == {
        "exit p1": (
            f"no legal price is low enough to buy {GM} back at",
            "Close it by hand when it is worth it, or let it expire.",
        )
    }


@pytest.mark.parametrize("terms", [HOLD, take_profit()], ids=["held to expiry", "take profit"])
def test_no_alarm_stands_for_a_put_without_exit_when_none_should_be(terms: ExitTerms) -> None:
    """A put that is held needs none; after its last close none can be."""
    day = Day()
    day.sold(exit_terms=terms)
    if terms is not HOLD:
        day.until(ny("2026-12-18 15:59"))
        assert set(alarms(day)) == {"exit p1"}
        day.until(ny("2026-12-18 16:00"))
    assert alarms(day) == {}


def test_no_alarm_stands_while_somebody_else_buys_all_of_it_back() -> None:
    """An order by hand for everything is an exit; one for less leaves the rest without."""
    day = Day()
    day.sold(GM, 2)
    assert alarms(day, orders=[by_hand("BUY", 2, GM)]) == {}
    assert set(alarms(day, orders=[by_hand("BUY", 1, GM)])) == {"exit p1"}


def test_alarm_stands_while_contracts_are_gone_unexplained() -> None:
    """Their reserve stays set aside; it is said how a person settles it, even when somebody buys the rest."""
    day = Day()
    day.sold(GM, 2)
    day.tell(told.PositionUnexplained(day.now, "p1", 1))
    words, remedy = alarms(day, [short(GM)], [by_hand("BUY", 1, GM)])["gone p1"]
    assert words == f"1 {GM} are gone from the broker, and nothing says how"
    assert "putwright reconcile --settle p1=" in remedy


def test_alarm_stands_for_an_adjusted_series() -> None:
    """Nothing is done with it by itself."""
    day = Day()
    position = day.sold()
    position.contract = replace(put(GM), root="GM1")
    words, remedy = alarms(day, [])["adjusted p1"]
    assert "is an adjusted series" in words
    assert remedy == "Close it by hand, or wait for its expiry."


@pytest.mark.parametrize("state", list(OrderState))
def test_alarm_stands_for_an_order_exactly_while_its_outcome_is_unknown(state: OrderState) -> None:
    """Sent and not answered: it is looked for, and never sent again."""
    day = Day()
    sale = day.working()
    day.tell(told.OrderDoubted(day.now, "o1", "no answer came"))
    sale.state = state
    standing = alarms(day)
    if not state.is_in_doubt:
        assert standing == {}
        return
    words, remedy = standing["order o1"]
    assert words == f"what became of {sale.order} is not known (no answer came)"
    assert remedy == "It is looked for at every look, and never sent again."


def test_alarm_stands_for_everything_that_can_not_be_counted() -> None:
    """Each unknown is an alarm of its own: nothing is sold until it is gone."""
    held = [HeldPosition("ES", Decimal(1), unknown_because="a FUT"), stock("IBM", -50)]
    assert set(alarms(Day(), held)) == {"account: ES: a FUT", "account: 50 IBM sold short"}


def test_alarm_stands_when_more_was_bought_back_than_was_open_and_for_what_is_held_long() -> None:
    """Assigned, and the exit filled all the same: one too many, and the account is long."""
    day = Day()
    position = day.sold()
    leave = day.exit(position)
    day.tell(told.PositionReduced(day.now, "p1", 1, told.Ending.ASSIGNED_EARLY, "shares", (), 100))
    day.fills(leave, 1)
    standing = alarms(day, [HeldPosition("GM", Decimal(1), put(GM))])
    assert standing["overbought p1"][0] == f"1 {GM} more were bought back than p1 had open"
    assert standing[f"long {GM}"][0] == f"the account holds 1 {GM} long"
    assert set(standing) == {"overbought p1", f"long {GM}"}


def test_no_alarm_stands_for_a_put_held_long_that_was_never_ours() -> None:
    """Whoever buys puts to hold them knows it."""
    assert alarms(Day(), [HeldPosition("GM", Decimal(1), put(GM))]) == {}


def test_alarm_is_raised_once_again_when_its_words_change_and_ended_with_its_cause() -> None:
    """What is written down makes the book's alarms those that stand, and nothing twice."""
    day = Day()
    raised = alarm_events(day.book, {"exit p1": ("no exit", "look")}, MONDAY)
    assert raised == [told.AlarmRaised(MONDAY, "exit p1", "no exit", "look")]
    day.tell(*raised)
    assert alarm_events(day.book, {"exit p1": ("no exit", "look")}, MONDAY) == []
    other = alarm_events(day.book, {"exit p1": ("refused", "look")}, MONDAY)
    assert other == [told.AlarmRaised(MONDAY, "exit p1", "refused", "look")]
    assert alarm_events(day.book, {}, MONDAY) == [told.AlarmEnded(MONDAY, "exit p1")]
