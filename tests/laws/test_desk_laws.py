"""The desk under whatever a broker does and tells: one book, no news twice, never bought beyond what is short (I8, I9, I11, I12)."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from hypothesis import example, given, settings
from hypothesis import strategies as st

from putwright.adapters.workspace.event_form import event_form, event_of
from putwright.desk.approval import digest
from putwright.desk.book import Book
from putwright.desk.bookkeeping import book_of, enter
from putwright.desk.entries import entry_wishes
from putwright.desk.exits import exit_wishes, others_buying, wanted_limit
from putwright.desk.purchases import attached_refusals, purchase_refusals
from putwright.desk.wishes import CancelOrder, ChangeOrder, PlaceExit, RecheckEntry, StepDown, Wish
from putwright.domain import desk_events as told
from putwright.domain.approval import Approval, ApprovalKind
from putwright.domain.broker_statement import (
    BrokerFill,
    BrokerLook,
    EndedHow,
    EndedOrder,
    HeldPosition,
    WorkingOrder,
)
from putwright.domain.contract import OptionContract
from putwright.domain.fees import Side
from putwright.domain.order import Purpose
from tests.builders import put
from tests.desk_builders import (
    ACCOUNT,
    CALENDAR,
    MONDAY,
    Day,
    booked,
    bought_by_hand,
    by_hand,
    delivered,
    entry,
    executed,
    listed,
    prices,
    stock,
    take_profit,
)

PUTS = ("GM 2026-12-18 57 P", "GM 2026-12-18 55 P", "KO 2026-11-13 65 P")
LADDER = "1.30 1.25 1.20"
Doing: TypeAlias = tuple[str, int, int]
DOINGS = [
    "sell",
    "look",
    "look",
    "fill",
    "fill",
    "act",
    "act",
    "act",
    "wait",
    "wait",
    "night",
    "hand",
    "order",
    "assign",
    "end",
    "close",
]
doings = st.tuples(st.sampled_from(DOINGS), st.integers(0, 7), st.integers(1, 3))
# Every story begins with a sale that the broker has, filled at once or not.
stories = st.builds(
    lambda first, count, rest: [("sell", 0, count), ("look", 0, 1), *first, ("look", 0, 1), *rest],
    st.sampled_from([[], [("fill", 0, 1)], [("fill", 0, 3)], [("fill", 0, 3), ("act", 1, 1), ("act", 1, 1)]]),
    st.integers(1, 3),
    st.lists(doings, min_size=2, max_size=24),
)


class Broker:
    """A market in miniature: what it holds and works is true, what it tells of it may be late, doubled or missing."""

    def __init__(self) -> None:
        self.day = Day()
        self.working: dict[str, WorkingOrder] = {}
        self.held: Counter[OptionContract] = Counter()
        self.shares: Counter[str] = Counter()
        self.fills: list[BrokerFill] = []
        self.ended: list[EndedOrder] = []
        self.strangers: list[WorkingOrder] = []
        self.positions_before: tuple[HeldPosition, ...] = ()

    def live(self, stories: Sequence[Doing]) -> "Broker":
        """Let one thing after the other happen."""
        for what, which, count in stories:
            getattr(self, f"_{what}")(which, count)
        return self

    # ---- what the desk does ------------------------------------------------------------------------------------------

    def _sell(self, which: int, count: int) -> None:
        of = PUTS[which % len(PUTS)]
        book, contract = self.day.book, put(of)
        is_over = self.day.now.date() >= contract.expiry
        if (
            is_over
            or book.position_on(contract) is not None
            or any(not o.is_over or o.is_in_doubt for o in book.orders_on(contract))
        ):
            return
        position = self.day.approved(of, count, LADDER)
        self._sent(self.day.sends(position, contracts=count), which)

    def _act(self, which: int, _: int) -> None:
        """What is wished upon a look is done, as far as the rules let it."""
        look = self._look(which, 1)
        wishes: list[Wish] = exit_wishes(self.day.book, look, self.day.now, CALENDAR)
        wishes += entry_wishes(self.day.book, look, self.day.now, CALENDAR)
        for wish in wishes:
            self._granted(wish, look, which)

    def _granted(self, wish: Wish, look: BrokerLook, which: int) -> None:
        book, day = self.day.book, self.day
        if isinstance(wish, CancelOrder):
            day.tell(told.CancelIntended(day.now, wish.order_id, wish.because))
            self._ends(wish.order_id, EndedHow.CANCELED)
        elif isinstance(wish, PlaceExit):
            position = book.positions[wish.position_id]
            parent = book.orders[wish.attached_to] if wish.attached_to else None
            if parent is not None:
                assert attached_refusals(position, parent, wish.quantity, wish.limit) == []
            else:
                wanted = wanted_limit(position, day.now)
                assert purchase_refusals(position, wish.quantity, wish.limit, book, look, wanted) == []
            attached = "" if parent is None else parent.order.client_order_id
            self._sent(day.sends(position, Side.BUY, wish.quantity, wish.limit, attached_to=attached), which)
        elif isinstance(wish, ChangeOrder | StepDown):
            order = book.orders[wish.order_id]
            quantity = wish.quantity if isinstance(wish, ChangeOrder) else order.order.quantity
            day.tell(told.ChangeIntended(day.now, wish.order_id, wish.limit, quantity, "so"))
            if wish.order_id in self.working and which % 3:
                at_work = self.working[wish.order_id]
                rest = max(Decimal(0), quantity - at_work.filled)
                self.working[wish.order_id] = replace(at_work, limit=wish.limit, remaining=rest)

        elif isinstance(wish, RecheckEntry):
            day.tell(told.EntryRechecked(day.now, wish.order_id, wish.session))

    def _close(self, which: int, _: int) -> None:
        opened = self.day.book.open_positions()
        if opened and (position := opened[which % len(opened)]).closing is None:
            self.day.closing(position, until=self.day.now + timedelta(hours=2))

    def _sent(self, order: Any, which: int) -> None:
        """Most orders arrive; some answers do not, and an error may come for either."""
        if which != 5:
            self.working[order.order_id] = listed(order)
        if which in {4, 5, 6}:
            self.day.tell(told.OrderDoubted(self.day.now, order.order_id, "a test", is_complaint=which == 6))

    # ---- what the market, others and time do -------------------------------------------------------------------------

    def _fill(self, which: int, count: int) -> None:
        alive = [name for name, one in self.working.items() if one.remaining and self._may_fill(name)]
        if not alive:
            return
        name = alive[which % len(alive)]
        one = self.working[name]
        filled = min(Decimal(count), one.remaining)
        assert one.contract is not None
        order = self.day.book.orders[name]
        fill_id = f"x{len(self.fills)}{name}{self.day.seconds:.0f}.01"
        self.fills.append(executed(order, int(filled), one.limit, fill_id, None if which % 2 else "1.05"))
        self.held[one.contract] += int(-filled if one.is_sale else filled)
        self.working[name] = replace(one, filled=one.filled + filled, remaining=one.remaining - filled)
        if not self.working[name].remaining:
            self._ends(name, EndedHow.FILLED)

    def _may_fill(self, name: str) -> bool:
        parent = self.day.book.by_client_order_id.get(self.day.book.orders[name].order.attached_to)
        return parent is None or parent.order_id not in self.working

    def _ends(self, name: str, how: EndedHow) -> None:
        one = self.working.pop(name, None)
        if one is not None:
            self.ended.append(EndedOrder(one.broker_order_id, one.client_order_id, how, one.filled, ""))

    def _end(self, which: int, _: int) -> None:
        if self.working:
            self._ends(sorted(self.working)[which % len(self.working)], EndedHow.CANCELED)

    def _hand(self, which: int, count: int) -> None:
        contract = put(PUTS[which % len(PUTS)])
        self.held[contract] += count
        self.fills.append(
            bought_by_hand(str(contract), count, "0.60", f"h{len(self.fills)}{self.day.seconds:.0f}.01")
        )

    def _order(self, which: int, count: int) -> None:
        self.strangers = (
            [by_hand("BUY" if which % 2 else "SELL", count, PUTS[which % len(PUTS)])] if which else []
        )

    def _assign(self, which: int, count: int) -> None:
        contract = put(PUTS[which % len(PUTS)])
        gone = min(count, max(0, -self.held[contract]))
        self.held[contract] += gone
        self.shares[contract.underlying] += 100 * gone
        if gone and which % 2:
            name = f"{len(self.fills)}{self.day.seconds:.0f}.01"
            self.fills += [
                booked(str(contract), gone, f"b{name}"),
                delivered(str(contract), gone, f"s{name}"),
            ]

    def _wait(self, which: int, _: int) -> None:
        self.day.later(minutes=(0.1, 1, 5, 31)[which % 4])

    def _night(self, which: int, _: int) -> None:
        """The next day, or three days later: what ended and was filled today is told no more."""
        self.day.later(days=1 if which % 4 else 3)
        self.fills, self.ended = [], []

    # ---- what is told ------------------------------------------------------------------------------------------------

    def look(self, how: int) -> BrokerLook:
        """The lists, each of which may be a little behind or doubled."""
        held = [
            HeldPosition(one.underlying, Decimal(n), one, Decimal(129)) for one, n in self.held.items() if n
        ]
        held += [stock(symbol, n) for symbol, n in self.shares.items() if n]
        shown = self.positions_before if how == 1 else tuple(held)
        self.positions_before = tuple(held)
        fills = [*self.fills, *self.fills] if how == 2 else self.fills[: -1 if how == 3 else None]
        return self.day.look(shown, [*self.working.values(), *self.strangers], fills, self.ended)

    def _look(self, how: int, count: int) -> BrokerLook:
        seen = self.look(how)
        for _ in range(count):
            seen = self.look(how)
            self.day.hears(seen)
            self.day.later(seconds=4)
        return seen


# ---- one book ----------------------------------------------------------------------------------------------------------


@given(stories, st.integers(0, 400))
def test_book_is_the_same_however_its_events_are_cut_and_written(story: list[Doing], cut: int) -> None:
    """At once, in two parts, or through JSON and back: the same events make the same book (I11)."""
    day = Broker().live(story).day
    assert book_of(day.events) == day.book
    parted = book_of(day.events[:cut])
    for event in day.events[cut:]:
        enter(parted, event)
    assert parted == day.book
    again = [event_of(json.loads(json.dumps(event_form(event)))) for event in day.events]
    assert again == day.events
    assert book_of(again) == day.book


@example(
    story=[("sell", 0, 2), ("look", 0, 1), ("fill", 0, 3), ("look", 0, 1), ("hand", 0, 1), ("look", 3, 2)],
    how=0,
)
@given(stories, st.integers(0, 3))
def test_look_that_is_taken_in_twice_tells_nothing_the_second_time(story: list[Doing], how: int) -> None:
    """What is known is no news: fills, states, ends and explanations are told once (I11)."""
    broker = Broker().live(story)
    look = broker.look(how)
    broker.day.hears(look)
    before = book_of(broker.day.events)
    assert broker.day.hears(look) == []
    assert broker.day.book == before


@given(stories)
def test_fill_of_one_execution_is_never_counted_twice(story: list[Doing]) -> None:
    """However often and late it is told: one fill for each execution, and no order has two names (I11)."""
    day = Broker().live(story).day
    heard = [one.fill_id for one in day.events if isinstance(one, told.FillHeard)]
    names = [one.order.client_order_id for one in day.events if isinstance(one, told.OrderIntended)]
    assert len(set(heard)) == len(heard)
    assert len(set(names)) == len(names)
    stems = [fill_id.rpartition(".")[0] or fill_id for fill_id in day.book.fills]
    assert len(set(stems)) == len(stems)


@given(stories)
def test_order_is_never_filled_beyond_its_quantity(story: list[Doing]) -> None:
    """Told late, doubled, inferred or changed meanwhile: what was filled of an order is at most what it was for (I14)."""
    for order in Broker().live(story).day.book.orders.values():
        assert order.filled <= order.order.quantity


@settings(max_examples=150)
@given(stories)
def test_book_agrees_with_the_broker_after_a_few_fair_looks(story: list[Doing]) -> None:
    """When nobody else trades and the lists are whole, every open put is there or told as unexplained, and nothing else."""
    broker = Broker().live([one for one in story if one[0] not in {"hand", "order"}])
    for _ in range(4):
        broker._look(0, 1)
    for position in broker.day.book.open_positions():
        assert position.there == max(0, -broker.held[position.contract])


# ---- never bought beyond what is short ---------------------------------------------------------------------------------


def bought_after(
    wishes: list[Wish], book: Book, look: BrokerLook, contract: OptionContract
) -> tuple[int, int]:
    """What orders may buy of a put once the wishes are done, and how many of ours they are; what waits for a sale is not at work."""
    size = {
        order.order_id: order.remaining
        for order in book.live_orders(purpose=Purpose.EXIT)
        if order.order.contract == contract and not waits(book, order.order.attached_to)
    }
    for wish in wishes:
        if isinstance(wish, CancelOrder):
            size.pop(wish.order_id, None)
        elif isinstance(wish, ChangeOrder) and wish.order_id in size:
            size[wish.order_id] = wish.quantity - book.orders[wish.order_id].filled
        elif (
            isinstance(wish, PlaceExit)
            and not wish.attached_to
            and book.positions[wish.position_id].contract == contract
        ):
            size[f"new {len(size)}"] = wish.quantity
    return others_buying(book, look, contract) + sum(size.values()), len(size)


def waits(book: Book, name: str) -> bool:
    parent = book.by_client_order_id.get(name)
    return parent is not None and not parent.is_over and not parent.filled


def of_put(wishes: list[Wish], book: Book, contract: OptionContract) -> list[Wish]:
    """Purchases of a put that are wished."""
    return [
        wish
        for wish in wishes
        if (
            isinstance(wish, PlaceExit)
            and not wish.attached_to
            and book.positions[wish.position_id].contract == contract
        )
        or (isinstance(wish, ChangeOrder) and book.orders[wish.order_id].order.contract == contract)
    ]


@settings(max_examples=150)
@given(stories, st.integers(0, 3))
def test_wished_purchases_never_exceed_what_is_short_at_the_broker(story: list[Doing], how: int) -> None:
    """Whatever has happened and is told: orders at work, others' and wished ones buy at most what is there, by one order (I8, I12)."""
    broker = Broker().live(story)
    look, book = broker._look(how, 1), broker.day.book
    wishes = exit_wishes(book, look, broker.day.now, CALENDAR)
    for contract in {position.contract for position in book.positions.values()}:
        if of_put(wishes, book, contract):
            bought, orders = bought_after(wishes, book, look, contract)
            assert bought <= max(0, look.short(contract))
            assert orders == 1


@settings(max_examples=150)
@given(stories, st.integers(0, 3))
def test_purchase_that_may_leave_never_exceeds_what_is_short(story: list[Doing], how: int) -> None:
    """Asked for any size at any moment, the last check lets nothing through that would buy the account long (I8)."""
    broker = Broker().live(story)
    look, book = broker._look(how, 1), broker.day.book
    for position in book.positions.values():
        wanted = wanted_limit(position, broker.day.now)
        for quantity in range(1, 7):
            if wanted is None or purchase_refusals(position, quantity, wanted, book, look, wanted):
                continue
            at_work, _ = bought_after([], book, look, position.contract)
            assert at_work + quantity <= max(0, look.short(position.contract))


# ---- the ladder --------------------------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(stories, st.integers(0, 3))
def test_sale_never_leaves_its_ladder_and_never_goes_up(story: list[Doing], how: int) -> None:
    """Every limit a sale has had is a rung of its approval, each below the one before, the floor the last (I9)."""
    broker = Broker().live([*story, ("wait", 3, 1), ("act", how, 1), ("wait", 3, 1), ("act", 2, 1)])
    rungs = prices(LADDER)
    limits: dict[str, list[Decimal]] = {}
    for event in broker.day.events:
        if isinstance(event, told.OrderIntended) and event.purpose is Purpose.ENTRY:
            limits[event.order_id] = [event.order.limit]
        elif isinstance(event, told.ChangeIntended) and event.order_id in limits:
            limits[event.order_id].append(event.limit)
    for walked in limits.values():
        assert set(walked) <= set(rungs)
        assert walked == sorted(walked, reverse=True)


# ---- approvals ---------------------------------------------------------------------------------------------------------

approvals = st.builds(
    Approval,
    approval_id=st.sampled_from(["a1", "a2"]),
    kind=st.sampled_from([ApprovalKind.SELL, ApprovalKind.ROLL]),
    position_id=st.sampled_from(["p1", "p2"]),
    account=st.sampled_from([ACCOUNT, "DU***999"]),
    is_paper=st.booleans(),
    offered_at=st.just(MONDAY),
    lapses_at=st.sampled_from([MONDAY, MONDAY + timedelta(minutes=10)]),
    entry=st.builds(
        entry, st.sampled_from(PUTS), st.integers(1, 2), st.sampled_from([LADDER, "1.30", "1.25"])
    ),
    exit=st.sampled_from(["0.5", "0.6"]).map(take_profit),
    credit_min=st.sampled_from([None, Decimal("0.02")]),
    because=st.sampled_from(["", "a|b"]),
)
tokens = st.sampled_from(["AAAABBBB", "AAAABBBC", "K7QM3F2P"])


@given(approvals, approvals, tokens, tokens)
def test_token_fits_an_approval_exactly_when_both_are_what_was_shown(
    shown: Approval, given_back: Approval, token: str, typed: str
) -> None:
    """Any difference in any term, or in the token, is another digest; none is the same."""
    is_same = (shown, token) == (given_back, typed)
    assert (digest(token, shown) == digest(typed, given_back)) is is_same
