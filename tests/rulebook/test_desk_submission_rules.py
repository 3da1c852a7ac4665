"""What the one way out lets through: refused, changed, left with the broker, and stopped."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from putwright.domain import desk_events as told
from putwright.domain.contract import OptionContract
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder, Purpose
from putwright.domain.refusal import BadInput, BrokenInvariant
from putwright.domain.rules import Rule
from putwright.ports.desk_record import Halt
from tests.builders import put
from tests.desk_builders import (
    GM,
    GTC,
    MONDAY,
    TOKEN,
    Day,
    entry,
    fresh,
    listed,
)
from tests.rulebook.test_desk_submission import EVERY_WAY, Bench, Making, offered, sold, working

LADDER = "1.30 1.25 1.20"


# ---- refused -----------------------------------------------------------------------------------------------------------


def test_refused_sale_is_written_down_and_nothing_is_sent() -> None:
    """Every reason is kept; the token is not used up by it."""
    bench = offered()
    refusals = bench.give(look=bench.day.look(cash=100))
    assert [one.rule for one in refusals] == [Rule.RESERVE]
    assert bench.calls == ["written SaleRefused"]
    assert bench.day.book.refused["a1"].refusals == tuple(refusals)
    assert bench.give() == []


def test_sale_is_refused_when_its_token_has_lapsed_by_our_clock() -> None:
    """Ten minutes are ten minutes; everything else that speaks against it is told as well."""
    bench = offered()
    refusals = bench.give(minutes=10, look=bench.day.look(cash=100))
    assert [one.rule for one in refusals] == [Rule.NOT_APPROVED, Rule.RESERVE]
    assert bench.at_door == []


def test_token_is_used_once() -> None:
    """The second time it sells nothing."""
    bench = offered()
    bench.give()
    sent = list(bench.door.sent)
    assert "a1 was approved already" in [one.actual for one in bench.give()]
    assert bench.door.sent == sent


def test_purchase_that_is_refused_is_neither_written_nor_sent() -> None:
    """Two wanted and one open, or a cent too dear: the reasons come back, that is all."""
    bench, _ = sold()
    assert [one.rule for one in bench.buy(2)] == [Rule.EXCEEDS_OPEN]
    assert [one.rule for one in bench.buy(1, at="0.66")] == [Rule.NOT_APPROVED]
    assert bench.calls == []


def test_next_rung_that_is_refused_leaves_the_sale_as_it_is() -> None:
    """Above the one at work, or upon an old quote: refused, written down, not sent."""
    bench = working()
    bench.step("1.25")
    assert [one.rule for one in bench.step("1.30")] == [Rule.NOT_APPROVED]
    assert [one.rule for one in bench.step("1.20", quote_seconds=-100.0)] == [Rule.QUOTE_TOO_OLD]
    assert bench.day.book.orders["o1"].order.limit == Decimal("1.25")
    assert bench.at_door == ["changed 1"]


# ---- changes, purchases, previews --------------------------------------------------------------------------------------


def test_next_rung_goes_out_under_the_number_of_the_sale() -> None:
    """The same order, changed: no second one."""
    bench = working()
    assert bench.step("1.25") == []
    (number, order, parent) = bench.door.sent[0]
    assert (number, order.limit, order.quantity, parent) == (1, Decimal("1.25"), 1, 0)
    assert order.client_order_id == "putwright-t1-o1"


def test_purchase_is_sent_with_the_time_in_force_of_its_exit_under_its_approval() -> None:
    """An exit of the sale's approval; while a closing holds, of that one."""
    bench, position = sold()
    assert bench.buy() == []
    first = bench.record.events()[-1]
    assert isinstance(first, told.OrderIntended)
    expected = OptionOrder("putwright-t1-o2", Side.BUY, put(GM), 1, Decimal("0.65"), GTC)
    assert (first.order, first.purpose, first.approval_id) == (expected, Purpose.EXIT, "a1")
    other, position = sold()
    other.day.closing(position)
    assert other.buy(at="0.80") == []
    closing = other.record.events()[-1]
    assert isinstance(closing, told.OrderIntended)
    assert closing.approval_id == "a2"


def test_exit_that_waits_for_its_sale_is_sent_with_the_number_of_the_sale() -> None:
    """The broker knows after which order it works, and so does the record."""
    bench = working()
    look = bench.day.look([], [listed(bench.day.book.orders["o1"])])
    doing = bench.submission.buy("p1", 1, Decimal("0.60"), look, bench.day.now, attached_to="o1")
    assert asyncio.run(doing) == []
    (number, order, parent) = bench.door.sent[0]
    assert (number, parent, order.attached_to) == (41, 1, "putwright-t1-o1")
    dear = bench.submission.buy("p1", 1, Decimal("0.61"), look, bench.day.now, attached_to="o1")
    assert [one.rule for one in asyncio.run(dear)] == [Rule.NOT_APPROVED]


def test_exit_keeps_its_parent_while_that_lives_and_none_after() -> None:
    """A change of it names the sale it waits for, once that is over it names none."""
    day = Day()
    sale = day.working(GM, 1)
    day.exit(day.book.positions["p1"], 1, "0.60", attached_to=sale.order.client_order_id)
    bench = Bench(day)
    asyncio.run(bench.submission._change(day.book.orders["o2"], Decimal("0.55"), 1, "a test", day.now))
    day.fills(sale)
    bench.change("o2", "0.65", 1)
    assert [parent for _, _, parent in bench.door.sent] == [1, 0]


def test_preview_sends_and_writes_nothing() -> None:
    """The sale at its first rung under a name that no order has."""
    bench = offered()
    assert asyncio.run(bench.submission.preview(entry(at=LADDER))).warning == "a test"
    (_, order, _) = bench.door.sent[0]
    assert (order.limit, order.side, order.client_order_id) == (
        Decimal("1.30"),
        Side.SELL,
        "putwright-t1-preview",
    )
    assert bench.calls == ["previewed putwright-t1-preview"]


def test_door_says_whether_anything_would_reach_the_broker() -> None:
    """Ready or not is asked of the door each time."""
    bench = Bench()
    assert bench.submission.is_ready
    bench.door.is_ready = False
    assert not bench.submission.is_ready


def test_token_is_never_written_down() -> None:
    """Neither with the offer nor with the word."""
    bench = offered()
    bench.give()
    assert TOKEN not in str([*bench.day.events, *bench.record.events()])


# ---- the second leg of a roll ------------------------------------------------------------------------------------------


def test_second_leg_of_a_roll_is_sent_without_another_word() -> None:
    """The roll was given before; its sale is checked anew and intended like any other."""
    day = Day()
    first = day.sold("KO 2026-12-18 65 P")
    leave = day.exit(first, at="0.80")
    day.rolling(first, GM, at="1.30")
    day.fills(leave)
    bench = Bench(day)
    assert asyncio.run(bench.submission.sell("a2", fresh(day.look()), day.now)) == []
    assert bench.calls == ["number asked for", "written OrderIntended", "placed 41"]


def test_sale_that_nobody_has_given_is_never_sent() -> None:
    """A person confirms, nobody relaxes that: an offer alone sells nothing, whoever asks."""
    bench = offered()
    refusals = asyncio.run(bench.submission.sell("a1", fresh(bench.day.look()), bench.day.now))
    assert [one.rule for one in refusals] == [Rule.NOT_APPROVED]


def test_approval_without_a_sale_can_not_be_sent_as_one() -> None:
    """An approval to close that is sent as a sale can not be: the desk stops."""
    bench, position = sold()
    bench.day.closing(position)
    with pytest.raises(BrokenInvariant, match="approves no sale"):
        asyncio.run(bench.submission.sell("a2", fresh(bench.day.look()), bench.day.now))


# ---- stopped -----------------------------------------------------------------------------------------------------------


def stop_by_switch(bench: Bench) -> None:
    bench.record.halted = Halt("lunch", MONDAY)


def stop_by_itself(bench: Bench) -> None:
    bench.day.tell(told.InvariantBroken(bench.day.now, "sold twice"))


STOPS = pytest.mark.parametrize("stop", [stop_by_switch, stop_by_itself])
Stop = Callable[[Bench], None]


@STOPS
@pytest.mark.parametrize(
    ("making", "sending"),
    [
        *EVERY_WAY[:3],
        (lambda: sold(2, exits=1)[0], lambda bench: bench.change("o2", "0.65", 2)),
        EVERY_WAY[3],
    ],
    ids=["sale", "next rung", "purchase", "more", "another price"],
)
def test_stopped_desk_sends_nothing_that_takes_risk_or_pays_money(
    stop: Stop, making: Making, sending: Any
) -> None:
    """No sale, no rung, no purchase, no larger order and no other price: refused as HALTED, the door stays shut."""
    bench = making()
    stop(bench)
    refusals = sending(bench)
    assert {one.rule for one in refusals} == {Rule.HALTED}
    assert bench.at_door == []


@STOPS
def test_stopped_desk_still_takes_orders_back_and_makes_purchases_smaller(stop: Stop) -> None:
    """Both only take risk away."""
    bench, _ = sold(2, exits=2)
    stop(bench)
    assert bench.change("o2", "0.65", 1) == []
    bench.cancel("o2")
    assert bench.at_door == ["changed 2", "cancelled 2"]


@STOPS
def test_stopped_desk_makes_no_purchase_smaller_and_dearer_at_once(stop: Stop) -> None:
    """Fewer contracts for a higher price is no reduction."""
    bench, position = sold(2, exits=2)
    bench.day.closing(position, at="0.80")
    stop(bench)
    assert [one.rule for one in bench.change("o2", "0.80", 1)] == [Rule.HALTED]
    assert bench.at_door == []


def test_switch_is_looked_at_before_every_order() -> None:
    """Any process may throw it between two orders; without a reason it stops all the same."""
    bench = offered()
    bench.record.halted = Halt("", MONDAY)
    assert [one.actual for one in bench.give()] == ["you stopped it: no reason given"]
    bench.record.halted = None
    assert bench.give() == []


def test_broker_that_lists_no_such_contract_is_told_and_nothing_is_written() -> None:
    """A number is asked for a contract; where there is none, the fault goes up."""
    bench = offered()

    async def unlisted(what: OptionContract | str) -> int:
        raise BadInput("Asking for a number", f"{what} is not listed", "Choose another.")

    bench.door.next_number = unlisted  # type: ignore[method-assign] # a door that knows nothing
    with pytest.raises(BadInput, match="not listed"):
        bench.give()
    assert bench.calls == []
