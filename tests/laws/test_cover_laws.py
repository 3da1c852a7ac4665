"""Covered calls and sales of shares under whatever happens: no call is ever uncovered by us, no share sold that is not free (I8)."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from putwright.desk.entries import entry_wishes
from putwright.desk.submission import Submission
from putwright.desk.wishes import CancelOrder
from putwright.domain.approval import Approval, ApprovalKind, ShareTerms
from putwright.domain.broker_statement import BrokerFill, EndedHow, EndedOrder, HeldPosition, WorkingOrder
from putwright.domain.contract import OptionContract
from putwright.domain.desk_events import DeskEvent
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder, Order
from putwright.domain.preview import Preview
from putwright.ports.order_entry import Answer, Heard
from tests.builders import put as contract
from tests.desk_builders import CALENDAR, Day, FakeDeskRecord, approval, take_profit
from tests.rulebook.desk_covers import CALL, HIGHER, LATER, calls, evidence, of_shares, owned, shares

CALLS = (CALL, HIGHER, LATER)
SYMBOL = "GM"
Doing = tuple[str, int, int]
DOINGS = [
    "call", "call", "shares", "shares", "fill", "fill", "look", "look", "cancel", "hand_sale", "hand_call", "hand_back",
    "hand_shares", "assign", "wait", "act",
]  # fmt: skip
doings = st.tuples(st.sampled_from(DOINGS), st.integers(0, 7), st.integers(1, 3))


@dataclass
class Market:
    """What is true at the broker; what it tells may be late: positions by one event, our newest order by one look.

    As an order entry it acknowledges, is silent, or loses what was sent, by what `mood` says.
    """

    held: int = 300
    short: Counter[OptionContract] = field(default_factory=Counter)
    orders: dict[int, WorkingOrder] = field(default_factory=dict)
    fills: list[BrokerFill] = field(default_factory=list)
    ended: list[EndedOrder] = field(default_factory=list)
    mood: int = 0
    hidden: set[int] = field(default_factory=set)
    client_id: int = 70
    is_ready: bool = True
    numbers: int = 0

    async def next_number(self, what: OptionContract | str) -> int:
        self.numbers += 1
        return self.numbers

    async def preview(self, order: Order) -> Preview:
        return Preview()

    async def place(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        if self.mood == 1:
            return Answer(Heard.SILENCE)  # it never arrived
        self.orders[number] = WorkingOrder(
            SYMBOL, True, Decimal(order.quantity), "LMT", order.limit, order.time_in_force.value, "Submitted",
            900 + number, order.client_order_id, 70, number, order.contract,
        )  # fmt: skip
        if self.mood == 2:
            self.hidden.add(number)
            return Answer(Heard.SILENCE)
        return Answer(Heard.ACKNOWLEDGED, "", 900 + number)

    async def change(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        raise AssertionError("nothing is changed in here")

    async def cancel(self, number: int) -> Answer:
        if (order := self.orders.pop(number, None)) is None:
            return Answer(Heard.COMPLAINT, "10147")
        self.ended.append(
            EndedOrder(order.broker_order_id, order.client_order_id, EndedHow.CANCELED, order.filled, "")
        )
        return Answer(Heard.ACKNOWLEDGED)

    @property
    def promised(self) -> int:
        """Shares that short calls and every working sale may take [share]."""
        total = 100 * sum(self.short.values())
        for order in self.orders.values():
            total += int(order.remaining) * (1 if order.contract is None else 100)
        return total

    def positions(self) -> list[HeldPosition]:
        found = [HeldPosition(SYMBOL, Decimal(-count), call) for call, count in self.short.items() if count]
        return [*found, *([shares(self.held)] if self.held else [])]


class Story:
    """A desk that sells calls and shares of one company before this market, and people who trade by hand beside it."""

    def __init__(self) -> None:
        self.day, self.market = Day(), Market()
        self.told: list[DeskEvent] = []
        self.submission = Submission(self.market, FakeDeskRecord(), self.day.book, self.told.append)
        self.before = self.last = self.market.positions()
        self.sent = self.refused = 0
        self.look(0, 1)

    def live(self, doings: list[Doing]) -> None:
        for what, which, count in doings:
            self.before, self.last = self.last, self.market.positions()
            getattr(self, what)(which, count)
            self.day.later(seconds=2)
            assert self.market.promised <= self.market.held, f"uncovered after {what}"
            assert self.market.held >= 0

    # ---- what the desk does ------------------------------------------------------------------------------------------

    def call(self, which: int, count: int) -> None:
        contract_wanted = CALLS[which % len(CALLS)]
        terms = calls(contract_wanted, count)
        number = len(self.day.book.approvals) + 1
        made = approval(
            ApprovalKind.COVER, self.day.book.next_position_id(), number, entry=terms, exit=take_profit()
        )
        self._give(made, which)

    def shares(self, which: int, count: int) -> None:
        number, sold = len(self.day.book.approvals) + 1, ShareTerms(SYMBOL, 50 * count, Decimal("58.20"))
        self._give(
            approval(ApprovalKind.SELL_SHARES, self.day.book.next_share_sale_id(), number, shares=sold), which
        )

    def _give(self, made: Approval, mood: int) -> None:
        lapses = self.day.now + timedelta(minutes=10)
        self.day.offered(replace(made, offered_at=self.day.now, lapses_at=lapses))
        self.look(mood, 1)
        seen = self._seen(is_late=mood % 2 == 1)
        fresh = of_shares(seen) if made.shares is not None else evidence(seen, owned=owned(300))
        self.market.mood = mood % 4
        found = asyncio.run(
            self.submission.give_and_sell(made.approval_id, "a law", fresh, self.day.now, self.day.now)
        )
        self.market.mood = 0
        self.sent, self.refused = self.sent + (not found), self.refused + bool(found)

    def act(self, which: int, count: int) -> None:
        """Whatever the desk wants taken back is taken back."""
        look = self._hear(is_late=False)
        for wish in entry_wishes(self.day.book, look, self.day.now, CALENDAR):
            if isinstance(wish, CancelOrder):
                order = self.day.book.orders[wish.order_id]
                asyncio.run(self.submission.cancel(order, wish.because, self.day.now))

    def cancel(self, which: int, count: int) -> None:
        live = self.day.book.live_orders()
        if live:
            asyncio.run(self.submission.cancel(live[which % len(live)], "you said so", self.day.now))

    # ---- what the broker tells ---------------------------------------------------------------------------------------

    def look(self, which: int, count: int) -> None:
        self._hear(is_late=which % 3 == 1)

    def wait(self, which: int, count: int) -> None:
        self.day.later(minutes=[0.1, 2, 5, 1][which % 4])

    def _seen(self, *, is_late: bool):  # type: ignore[no-untyped-def]
        orders = [one for number, one in self.market.orders.items() if number not in self.market.hidden]
        self.market.hidden.clear()
        held = self.before if is_late else self.market.positions()
        return self.day.look(held, orders, self.market.fills, self.market.ended)

    def _hear(self, *, is_late: bool):  # type: ignore[no-untyped-def]
        look = self._seen(is_late=is_late)
        self.day.hears(look)
        return look

    # ---- what others do ----------------------------------------------------------------------------------------------

    def fill(self, which: int, count: int) -> None:
        numbers = list(self.market.orders)
        if not numbers:
            return
        number = numbers[which % len(numbers)]
        order = self.market.orders[number]
        quantity = min(count * (1 if order.contract is not None else 50), int(order.remaining))
        self._traded(order, quantity)
        rest = replace(order, remaining=order.remaining - quantity, filled=order.filled + quantity)
        self.market.orders[number] = rest
        if not rest.remaining:
            del self.market.orders[number]
            self.market.ended.append(
                EndedOrder(order.broker_order_id, order.client_order_id, EndedHow.FILLED, rest.filled, "")
            )

    def _traded(self, order: WorkingOrder, quantity: int) -> None:
        if order.contract is None:
            self.market.held -= quantity
        else:
            self.market.short[order.contract] += quantity
        self.market.fills.append(
            BrokerFill(
                f"e{len(self.market.fills)}.01", order.broker_order_id, order.client_order_id, order.client_id, SYMBOL,
                True, Decimal(quantity), order.limit or Decimal(1), self.day.now, Decimal(1), "USD", order.contract,
            )
        )  # fmt: skip

    def hand_sale(self, which: int, count: int) -> None:
        """A person enters a sale of shares in the TWS, of such as are free in truth."""
        quantity = 50 * count
        if self.market.held - self.market.promised >= quantity:
            self._by_hand(Decimal(quantity), None)

    def hand_call(self, which: int, count: int) -> None:
        """A person sells a call in the TWS, on shares that are free in truth."""
        if self.market.held - self.market.promised >= 100:
            self._by_hand(Decimal(1), contract(CALLS[which % len(CALLS)]))

    def _by_hand(self, quantity: Decimal, call: OptionContract | None) -> None:
        self.market.numbers += 1
        number = self.market.numbers
        self.market.orders[number] = WorkingOrder(
            SYMBOL, True, quantity, "LMT", Decimal("58.20"), "DAY", "Submitted", 900 + number, "", 0, 0, call
        )

    def hand_back(self, which: int, count: int) -> None:
        """A person buys a call back in the TWS."""
        call = contract(CALLS[which % len(CALLS)])
        if self.market.short[call]:
            self.market.short[call] -= 1
            self._stranger(call, Decimal("0.60"), 1, is_sale=False)

    def hand_shares(self, which: int, count: int) -> None:
        """A person buys shares in the TWS."""
        self.market.held += 50 * count
        self._stranger(None, Decimal("58.30"), 50 * count, is_sale=False)

    def assign(self, which: int, count: int) -> None:
        """A holder takes the shares of a call: told by bookings, or by positions alone."""
        call = contract(CALLS[which % len(CALLS)])
        if self.market.short[call]:
            self.market.short[call] -= 1
            self.market.held -= 100
            if count > 1:
                self._stranger(call, Decimal(0), 1, is_sale=False)
                self._stranger(None, call.strike, 100, is_sale=True)

    def _stranger(self, call: OptionContract | None, price: Decimal, quantity: int, *, is_sale: bool) -> None:
        self.market.fills.append(
            BrokerFill(
                f"h{len(self.market.fills)}.01", 0, "", 0, SYMBOL, is_sale, Decimal(quantity), price, self.day.now,
                contract=call,
            )
        )  # fmt: skip


# Positions are told as they were before the last fill: only our own book knows of it.
LATE_AFTER_SHARES = [("shares", 0, 3), ("fill", 0, 3), ("shares", 0, 3), ("fill", 0, 3), ("shares", 3, 3)]
LATE_AFTER_CALLS = [("call", 0, 3), ("fill", 0, 3), ("call", 7, 1)]


@settings(max_examples=200)
@example(LATE_AFTER_SHARES)
@example(LATE_AFTER_CALLS)
@given(st.lists(doings, min_size=4, max_size=30))
def test_no_call_is_uncovered_and_no_share_oversold_whatever_happens(doings: list[Doing]) -> None:
    """At every moment short calls, working calls and working sales of shares take no more than the shares that are held."""
    Story().live(doings)


def test_stories_of_this_law_sell_and_refuse() -> None:
    """Not everything is refused: three calls are sold on three hundred shares, a fourth and the shares are not."""
    story = Story()
    story.live(
        [("call", 0, 2), ("fill", 0, 3), ("look", 0, 1), ("wait", 1, 1), ("call", 4, 1), ("look", 0, 1)]
    )
    assert (story.sent, story.refused) == (2, 0)
    story.live([("call", 5, 1), ("shares", 0, 1)])
    assert (story.sent, story.refused) == (2, 2)
    assert isinstance(next(iter(story.day.book.orders.values())).order, OptionOrder)
    assert next(iter(story.day.book.orders.values())).order.side is Side.SELL
