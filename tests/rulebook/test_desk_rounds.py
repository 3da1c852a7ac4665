"""The desk's rounds: look, write down, do what is wanted, until nothing is left to do; from whatever state, after every stop."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from putwright.desk.book import Book
from putwright.desk.bookkeeping import book_of
from putwright.desk.clearance import Clearance
from putwright.desk.desk import Desk, Round
from putwright.desk.submission import Submission
from putwright.desk.tracked import TrackedOrder
from putwright.desk.wishes import CancelOrder
from putwright.domain import desk_events as told
from putwright.domain.approval import Approval
from putwright.domain.broker_statement import (
    AccountStatement,
    BrokerFill,
    BrokerLook,
    EndedHow,
    EndedOrder,
    HeldPosition,
    WorkingOrder,
)
from putwright.domain.contract import OptionContract
from putwright.domain.fees import Side
from putwright.domain.order import Order
from putwright.domain.preview import Preview
from putwright.domain.refusal import OutsideFailure, Refusal
from putwright.ports.order_entry import Answer, Heard
from tests.desk_builders import (
    ACCOUNT,
    CALENDAR,
    GM,
    MONDAY,
    TOKEN,
    FakeDeskRecord,
    approval,
    entry,
    fresh,
    ny,
)

LADDER = "1.30 1.25 1.20"


@dataclass
class FakeBroker:
    """A broker that does what it is asked and shows what there is; each look takes two seconds."""

    calls: list[str]
    moment: datetime = MONDAY
    seconds: float = 0.0
    orders: dict[int, WorkingOrder] = field(default_factory=dict)
    held: dict[OptionContract, int] = field(default_factory=dict)
    executions: list[BrokerFill] = field(default_factory=list)
    ended: list[EndedOrder] = field(default_factory=list)
    is_ready: bool = True
    client_id: int = 70
    cash: Decimal = Decimal(100_000)

    async def wait_for_news(self, seconds: float) -> bool:
        self.passes(seconds)
        return False

    def passes(self, seconds: float) -> None:
        self.moment, self.seconds = self.moment + timedelta(seconds=seconds), self.seconds + seconds

    def now(self) -> datetime:
        return self.moment

    async def look(self) -> BrokerLook:
        self.passes(2)
        held = tuple(
            HeldPosition(put.underlying, Decimal(n), put, Decimal(129)) for put, n in self.held.items() if n
        )
        statement = AccountStatement(
            self.moment, ACCOUNT, "USD", {"USD": self.cash}, self.cash, self.cash, {"USD": Decimal(1)}, self.cash,
            "cash", "a test", held, tuple(self.orders.values()),
        )  # fmt: skip
        return BrokerLook(statement, tuple(self.executions), tuple(self.ended), self.seconds)

    async def next_number(self, what: OptionContract | str) -> int:
        return len(self.orders) + len(self.ended) + 1

    async def preview(self, order: Order) -> Preview:
        return Preview()

    async def place(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        self.calls.append(f"placed {order.side} {order.quantity} at {order.limit}")
        self.orders[number] = WorkingOrder(
            order.symbol, order.side is Side.SELL, Decimal(order.quantity), "LMT", order.limit,
            order.time_in_force.value, "Submitted", 900 + number, order.client_order_id, 70, number, order.contract,
        )  # fmt: skip
        return Answer(Heard.ACKNOWLEDGED)

    async def change(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        self.calls.append(f"changed {number} to {order.limit}")
        if number not in self.orders:
            return Answer(Heard.COMPLAINT, "104: cannot modify a filled order")
        rest = order.quantity - self.orders[number].filled
        self.orders[number] = replace(self.orders[number], limit=order.limit, remaining=rest)
        return Answer(Heard.ACKNOWLEDGED)

    async def cancel(self, number: int) -> Answer:
        self.calls.append(f"cancelled {number}")
        self._ends(number, EndedHow.CANCELED)
        return Answer(Heard.ACKNOWLEDGED)

    def fills(self, number: int, contracts: int | None = None) -> None:
        """An order is filled, whole unless told, at its limit."""
        order = self.orders[number]
        count = Decimal(contracts or order.remaining)
        assert order.contract is not None
        assert order.limit is not None
        self.executions.append(
            BrokerFill(
                f"e{len(self.executions) + 1}.01", order.broker_order_id, order.client_order_id, 70, order.symbol,
                order.is_sale, count, order.limit, self.moment, Decimal("1.05"), "USD", order.contract,
            )
        )  # fmt: skip
        self.held[order.contract] = self.held.get(order.contract, 0) + int(-count if order.is_sale else count)
        self.orders[number] = replace(order, filled=order.filled + count, remaining=order.remaining - count)
        if not self.orders[number].remaining:
            self._ends(number, EndedHow.FILLED)

    def _ends(self, number: int, how: EndedHow) -> None:
        order = self.orders.pop(number)
        self.ended.append(EndedOrder(order.broker_order_id, order.client_order_id, how, order.filled, ""))


@dataclass
class FakeJudge:
    """Says what it is told to say of a sale; `meanwhile` happens while it thinks."""

    evidence: dict[str, Any] = field(default_factory=dict)
    asked: Decimal | None = None
    is_blind: bool = False
    times: int = 0
    meanwhile: Callable[[], None] = lambda: None

    async def clearance(
        self,
        approval: Approval,
        look: BrokerLook,
        book: Book,
        at_work: TrackedOrder | None,
        limit: Decimal | None,
    ) -> Clearance:
        self.times += 1
        if self.is_blind:
            raise OutsideFailure("Quoting", "no quote came", "Wait.", retry_is_safe=True)
        self.meanwhile()
        return fresh(look, **self.evidence)

    async def ask(self, contract: OptionContract) -> Decimal | None:
        if self.is_blind:
            raise OutsideFailure("Quoting", "no quote came", "Wait.", retry_is_safe=True)
        return self.asked


class Bench:
    """A desk over a broker that behaves, opened on Monday at ten."""

    def __init__(self, *, attaches: bool = False) -> None:
        self.calls: list[str] = []
        self.broker, self.judge = FakeBroker(self.calls), FakeJudge()
        self.record = FakeDeskRecord()
        self.record.append([told.DeskOpened(MONDAY, "t1")])
        self.attaches = attaches
        self.start()

    def start(self) -> None:
        """Start the program: everything it knows comes from its record."""

        async def pause(seconds: float) -> None:
            self.broker.passes(seconds)

        submission = Submission(self.broker, self.record, book_of(self.record.events()))
        self.desk = Desk(
            self.broker, submission, self.judge, CALENDAR, self.broker, pause, attaches=self.attaches
        )

    @property
    def book(self) -> Book:
        return self.desk.book

    def give(self, terms: Approval | None = None, account: str = ACCOUNT) -> list[Refusal]:
        """A sale of GM puts from 1.30 down to 1.20 is shown and approved at once, or what else is given."""
        now = self.broker.moment
        made = replace(terms or approval(entry=entry(at=LADDER)), lapses_at=now + timedelta(minutes=10))
        self.desk.offer(made, TOKEN, now)
        return asyncio.run(self.desk.give(made.approval_id, "a test", account, is_paper=True))

    def settle(self) -> Round:
        return asyncio.run(self.desk.settle())

    def until(self, moment: datetime) -> Round:
        """Time goes on without the desk; then it looks."""
        self.broker.passes((moment - self.broker.moment).total_seconds())
        if moment.date() > MONDAY.date():
            self.broker.ended.clear()
            self.broker.executions.clear()
        return self.settle()


def holding(contracts: int = 1) -> Bench:
    """Puts were sold through the desk, and their exit works."""
    bench = Bench()
    bench.give(approval(entry=entry(GM, contracts, LADDER)))
    bench.broker.fills(1)
    bench.settle()
    return bench


# ---- a sale and its exit -----------------------------------------------------------------------------------------------


def test_approved_sale_is_sent_and_its_exit_follows_the_fill() -> None:
    """Sold at 1.30; when it is filled, one order to buy it back at 0.65; then nothing is left to do."""
    bench = Bench()
    assert bench.give() == []
    assert bench.calls == ["placed SELL 1 at 1.30"]
    bench.broker.fills(1)
    assert bench.settle().is_at_rest
    assert bench.calls[1:] == ["placed BUY 1 at 0.65"]
    assert bench.settle().is_at_rest
    assert len(bench.calls) == 2


def test_exit_of_one_contract_is_sent_before_the_fill_where_it_is_left_with_the_broker() -> None:
    """At half of the floor; when the sale is filled it is changed to half of the fill."""
    bench = Bench(attaches=True)
    bench.give()
    assert bench.calls == ["placed SELL 1 at 1.30", "placed BUY 1 at 0.60"]
    bench.broker.fills(1)
    bench.settle()
    assert bench.calls[2:] == ["changed 2 to 0.65"]


def test_exit_is_bought_no_dearer_than_the_put_is_offered() -> None:
    """Half of the premium would be 0.65 and it is offered at 0.40: 0.40 buys it; without a quote 0.65 stands."""
    bench = Bench()
    bench.give()
    bench.judge.asked = Decimal("0.40")
    bench.broker.fills(1)
    bench.settle()
    assert bench.calls[1:] == ["placed BUY 1 at 0.40"]
    bench.judge.is_blind = True
    bench.settle()
    assert bench.calls[2:] == ["changed 2 to 0.65"]


def test_desk_that_was_started_anew_knows_what_the_other_knew() -> None:
    """The record alone makes the same book; nothing is sent a second time."""
    bench = holding()
    before, calls = bench.book, list(bench.calls)
    bench.start()
    assert bench.book == before
    bench.settle()
    assert bench.calls == calls


def test_events_of_every_round_are_in_the_record() -> None:
    """What the book knows is what is written: the two never differ after a round."""
    bench = holding(2)
    bench.until(ny("2026-11-10 11:00"))
    assert book_of(bench.record.events()) == bench.book


def test_record_still_reads_when_one_look_could_not_be_written_down() -> None:
    """The disk was full for one look and its fill was not kept: nothing written later may build on it."""
    bench = Bench()
    bench.give()
    bench.broker.fills(1)
    late = bench.broker.executions[0]
    bench.broker.executions[0] = replace(late, commission=None)
    bench.record.is_full = True
    with pytest.raises(OutsideFailure):
        bench.settle()
    bench.record.is_full = False
    bench.broker.executions[0] = late
    bench.settle()
    assert book_of(bench.record.events()).positions["p1"].open == 1


# ---- one thing at a time -----------------------------------------------------------------------------------------------


def test_only_orders_are_taken_back_while_nothing_would_reach_the_broker() -> None:
    """A line that is up to the program and not to the servers: nothing is placed upon it."""
    bench = Bench()
    bench.give(approval(entry=entry(GM, 2, LADDER)))
    bench.broker.fills(1)
    bench.broker.is_ready = False
    bench.settle()
    assert bench.calls == ["placed SELL 2 at 1.30"]
    bench.broker.is_ready = True
    bench.settle()
    assert bench.calls[1:] == ["placed BUY 2 at 0.65"]


def test_one_thing_is_done_about_a_position_in_one_round() -> None:
    """What comes next is decided by the next look."""
    bench = holding()
    stray = replace(bench.broker.orders[2], broker_order_id=907, order_id=7)
    order = replace(bench.book.orders["o2"].order, client_order_id="putwright-t1-o3")
    intended = told.OrderIntended(
        bench.broker.moment, "o3", "p1", "a1", bench.book.orders["o2"].purpose, order, 7, 70
    )
    bench.desk.submission.write([intended])
    bench.broker.orders[7] = replace(stray, client_order_id="putwright-t1-o3")
    first = asyncio.run(bench.desk.round())
    assert first.done == (CancelOrder("o3", "a second one for the same put"),)
    bench.settle()
    assert set(bench.broker.orders) == {2}


def test_alarm_is_raised_when_nothing_more_can_be_done_and_ended_with_its_cause() -> None:
    """A broker that is not reached leaves a put without its exit: a person is told until it works."""
    bench = Bench()
    bench.give(approval(entry=entry(GM, 2, LADDER)))
    bench.broker.fills(1)
    bench.broker.is_ready = False
    bench.settle()
    assert set(bench.book.alarms) == {"exit p1"}
    bench.broker.is_ready = True
    bench.settle()
    assert bench.book.alarms == {}


def test_desk_does_not_come_to_rest_while_something_is_missing() -> None:
    """One command on the next day: the put is gone and its exit with it; it looks until it knows, or knows that it does not."""
    bench = holding()
    bench.broker.orders.clear()
    bench.broker.held.clear()
    bench.until(ny("2026-11-10 10:00"))
    assert bench.book.orders["o2"].is_over
    assert bench.book.positions["p1"].there == 0
