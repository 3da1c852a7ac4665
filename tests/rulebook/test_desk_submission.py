"""The one way out: checked, written down for good, and only then sent; silence is not an answer, and a stopped desk is still."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from putwright.desk.submission import Submission
from putwright.desk.tracked import DeskPosition
from putwright.domain import desk_events as told
from putwright.domain.contract import OptionContract
from putwright.domain.desk_events import DeskEvent
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder, Order, OrderState, Purpose
from putwright.domain.preview import Preview
from putwright.domain.refusal import OutsideFailure, Refusal
from putwright.ports.order_entry import Answer, Heard
from tests.builders import put
from tests.desk_builders import (
    GM,
    GTC,
    MONDAY,
    Day,
    FakeDeskRecord,
    approval,
    entry,
    fresh,
    listed,
    short,
)

LADDER = "1.30 1.25 1.20"
ACKNOWLEDGED = Answer(Heard.ACKNOWLEDGED)
SILENCE = Answer(Heard.SILENCE)
COMPLAINT = Answer(Heard.COMPLAINT, "201: no such permission")


@dataclass
class FakeDoor:
    """A broker's order entry that notes what reached it, in the same list as the record, and answers as it is told."""

    calls: list[str]
    answer: Answer = ACKNOWLEDGED
    sent: list[tuple[int, Order, int]] = field(default_factory=list)
    is_ready: bool = True
    client_id: int = 70
    is_deaf: bool = False

    async def next_number(self, what: OptionContract | str) -> int:
        if self.is_deaf:
            raise OutsideFailure("Asking for a number", "no answer", "Wait.", retry_is_safe=True)
        self.calls.append("number asked for")
        return 41

    async def preview(self, order: Order) -> Preview:
        self.calls.append(f"previewed {order.client_order_id}")
        self.sent.append((0, order, 0))
        return Preview(warning="a test")

    async def place(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        return self._heard("placed", number, order, parent_number)

    async def change(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        return self._heard("changed", number, order, parent_number)

    async def cancel(self, number: int) -> Answer:
        self.calls.append(f"cancelled {number}")
        return self.answer

    def _heard(self, what: str, number: int, order: Order, parent_number: int) -> Answer:
        self.calls.append(f"{what} {number}")
        self.sent.append((number, order, parent_number))
        return self.answer


class Bench:
    """A submission over fakes, with a day's book; `calls` is what was written and what reached the door, in that order."""

    def __init__(self, day: Day | None = None) -> None:
        self.day = day or Day()
        self.calls: list[str] = []
        self.door, self.record = FakeDoor(self.calls), FakeDeskRecord(self.calls)
        self.heard: list[DeskEvent] = []
        self.submission = Submission(self.door, self.record, self.day.book, self.heard.append)

    def give(self, minutes: float = 0, **evidence: Any) -> list[Refusal]:
        """The token of a1 comes back so many minutes after it was shown."""
        day = self.day
        clearance = fresh(evidence.pop("look", day.look()), **evidence)
        now = MONDAY + timedelta(minutes=minutes)
        return asyncio.run(self.submission.give_and_sell("a1", "a test", clearance, day.now, now))

    def step(self, to: str, **evidence: Any) -> list[Refusal]:
        """The working sale o1 is offered at a lower rung."""
        sale = self.day.book.orders["o1"]
        clearance = fresh(self.day.look([], [listed(sale)]), **evidence)
        return asyncio.run(self.submission.step_down(sale, Decimal(to), clearance, self.day.now))

    def buy(self, contracts: int = 1, at: str = "0.65", **options: Any) -> list[Refusal]:
        """An exit order for p1; the broker shows what is open."""
        look = self.day.look([short(GM, max(1, self.day.book.positions["p1"].open))])
        return asyncio.run(self.submission.buy("p1", contracts, Decimal(at), look, self.day.now, **options))

    def change(self, order_id: str, at: str, contracts: int) -> list[Refusal]:
        """The exit order of p1 is changed."""
        order, look = (
            self.day.book.orders[order_id],
            self.day.look([short(GM, self.day.book.positions["p1"].open)]),
        )
        doing = self.submission.change_exit(order, Decimal(at), contracts, look, "a test", self.day.now)
        return asyncio.run(doing)

    def cancel(self, order_id: str) -> None:
        doing = self.submission.cancel(self.day.book.orders[order_id], "you asked", self.day.now)
        asyncio.run(doing)

    @property
    def at_door(self) -> list[str]:
        """What reached the door."""
        return [call for call in self.calls if not call.startswith("written")]


def offered() -> Bench:
    """The sale of one GM put from 1.30 down to 1.20 was shown at ten."""
    day = Day()
    day.offered(approval(entry=entry(at=LADDER)))
    return Bench(day)


def working() -> Bench:
    """That sale works."""
    day = Day()
    day.working(at=LADDER)
    return Bench(day)


def sold(contracts: int = 1, exits: int = 0) -> tuple[Bench, DeskPosition]:
    """A put is sold, perhaps with an exit order at work."""
    day = Day()
    position = day.sold(GM, contracts)
    if exits:
        day.exit(position, exits)
    return Bench(day), position


# ---- written down first ------------------------------------------------------------------------------------------------


def test_word_and_intention_are_written_before_the_sale_is_sent() -> None:
    """First a number is asked for, then word and order are made durable in one step, then the door is opened."""
    bench = offered()
    assert bench.give() == []
    assert bench.calls == ["number asked for", "written ApprovalGiven", "written OrderIntended", "placed 41"]


def test_sale_is_sent_as_it_was_approved_and_as_it_was_written_down() -> None:
    """The same order in the record and at the door: one GM put at 1.30, limit, under its own name."""
    bench = offered()
    bench.give()
    intended = bench.record.events()[-1]
    assert isinstance(intended, told.OrderIntended)
    assert bench.door.sent == [(41, intended.order, 0)]
    expected = OptionOrder("putwright-t1-o1", Side.SELL, put(GM), 1, Decimal("1.30"), GTC)
    assert (intended.order, intended.purpose, intended.position_id) == (expected, Purpose.ENTRY, "p1")
    assert (intended.number, intended.client_id, intended.approval_id) == (41, 70, "a1")


Sending = Callable[[Bench], object]
Making = Callable[[], Bench]
EVERY_WAY: list[tuple[Making, Sending]] = [
    (offered, lambda bench: bench.give()),
    (working, lambda bench: bench.step("1.25")),
    (lambda: sold()[0], lambda bench: bench.buy()),
    (lambda: sold(2, exits=2)[0], lambda bench: bench.change("o2", "0.60", 2)),
    (lambda: sold(exits=1)[0], lambda bench: bench.cancel("o2")),
]
NAMES = ["sale", "next rung", "purchase", "change", "cancel"]


@pytest.mark.parametrize(("making", "sending"), EVERY_WAY, ids=NAMES)
def test_intention_is_written_before_anything_is_sent(making: Making, sending: Sending) -> None:
    """Whatever leaves was durable before: the last thing written stands right before what reached the door."""
    bench = making()
    sending(bench)
    reached = [
        place for place, call in enumerate(bench.calls) if call in bench.at_door and "number" not in call
    ]
    (place,) = reached
    assert bench.calls[place - 1] in {f"written {kind}Intended" for kind in ("Order", "Change", "Cancel")}
    assert bench.record.events()[-1] == bench.heard[-1]


@pytest.mark.parametrize(("making", "sending"), EVERY_WAY, ids=NAMES)
def test_nothing_is_sent_when_it_can_not_be_written_down(making: Making, sending: Sending) -> None:
    """A full disk: the fault goes up, nothing has reached the broker, and the book believes nothing new."""
    bench = making()
    before = bench.day.book.events
    bench.record.is_full = True
    with pytest.raises(OutsideFailure, match="no space left"):
        sending(bench)
    assert not [call for call in bench.at_door if "number" not in call]
    assert (bench.day.book.events, bench.heard) == (before, [])


@pytest.mark.parametrize(("making", "sending"), [EVERY_WAY[0], EVERY_WAY[2]], ids=["sale", "purchase"])
def test_nothing_is_written_when_the_broker_gives_no_number(making: Making, sending: Sending) -> None:
    """Without a number nothing can be sent, so nothing is intended and no token is used."""
    bench = making()
    bench.door.is_deaf = True
    with pytest.raises(OutsideFailure, match="no answer"):
        sending(bench)
    assert bench.calls == []


def test_events_are_entered_and_told_only_once_they_are_durable() -> None:
    """Written, then believed, then told to whoever listens; nothing to write is no write."""
    bench = Bench()
    seen = told.SharesSeen(MONDAY, "GM", Decimal(5))
    bench.submission.write([])
    bench.submission.keep([])
    assert bench.calls == []
    bench.submission.write([seen])
    assert bench.day.book.shares == {"GM": [(MONDAY, Decimal(5))]}
    bench.submission.keep([seen])
    assert bench.day.book.shares == {"GM": [(MONDAY, Decimal(5))]}
    assert bench.heard == bench.record.events() == [seen, seen]


# ---- what is heard -----------------------------------------------------------------------------------------------------


def test_acknowledged_order_is_believed_only_when_the_brokers_list_shows_it() -> None:
    """An answer is no proof: nothing more is written, and the order waits for the list."""
    bench = offered()
    bench.give()
    assert bench.day.book.orders["o1"].state is OrderState.PENDING_NEW


@pytest.mark.parametrize(
    ("answer", "words"), [(SILENCE, "no answer came"), (Answer(Heard.SILENCE, "line lost"), "line lost")]
)
@pytest.mark.parametrize(("making", "sending"), [EVERY_WAY[0], EVERY_WAY[2]], ids=["sale", "purchase"])
def test_silence_makes_the_outcome_unknown(
    making: Making, sending: Sending, answer: Answer, words: str
) -> None:
    """Sent and not answered: kept as a doubt, never sent again by this step."""
    bench = making()
    bench.door.answer = answer
    sending(bench)
    doubt = bench.record.events()[-1]
    assert isinstance(doubt, told.OrderDoubted)
    assert (doubt.because, doubt.is_complaint) == (words, False)
    assert list(bench.day.book.orders.values())[-1].state is OrderState.OUTCOME_UNKNOWN
    assert len(bench.door.sent) == 1


@pytest.mark.parametrize(("making", "sending"), EVERY_WAY[:4], ids=NAMES[:4])
def test_complaint_is_kept_with_its_words(making: Making, sending: Sending) -> None:
    """An error for an order may mean that it lives all the same: its words are written down and the lists decide."""
    bench = making()
    bench.door.answer = COMPLAINT
    sending(bench)
    doubt = bench.record.events()[-1]
    assert isinstance(doubt, told.OrderDoubted)
    assert (doubt.because, doubt.is_complaint) == ("201: no such permission", True)


def test_silence_about_a_change_is_no_doubt_about_the_order() -> None:
    """It works at the old limit or at the new one: the list shows which."""
    bench = working()
    bench.door.answer = SILENCE
    assert bench.step("1.25") == []
    assert bench.calls == ["written ChangeIntended", "changed 1"]
    assert bench.day.book.orders["o1"].state is OrderState.NEW


@pytest.mark.parametrize(
    ("answer", "words"),
    [(SILENCE, "asked to cancel: no answer"), (COMPLAINT, "asked to cancel: 201: no such permission")],
)
def test_cancel_that_was_not_confirmed_is_kept_and_the_order_goes_on(answer: Answer, words: str) -> None:
    """Asked and not confirmed: the order is what it was until the list says otherwise."""
    bench, _ = sold(exits=1)
    bench.door.answer = answer
    bench.cancel("o2")
    doubt = bench.record.events()[-1]
    assert isinstance(doubt, told.OrderDoubted)
    assert (doubt.because, doubt.is_complaint) == (words, False)
    assert bench.day.book.orders["o2"].state is OrderState.NEW
