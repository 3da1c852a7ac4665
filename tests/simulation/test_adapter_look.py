"""A look at the broker's lists through the adapter: orders, ends, fills, positions and cash, and what moves while they are read."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.domain.broker_statement import BrokerLook, EndedHow
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.ports.order_entry import Heard
from tests.simulation.adapter_orders import (
    PERM,
    PUT,
    US,
    caught_up,
    ours,
    placed,
    sale,
    script,
    status,
    through,
    until,
)
from tests.simulation.adapter_tws import (
    CANCEL,
    ENDED,
    FILLS,
    ORDERS,
    PLACE,
    POSITIONS,
    START,
    SUMMARY,
    UPDATES,
    Frame,
    ScriptedTws,
    commission,
    ended_order,
    execution,
    ledger,
    open_order,
    order_status,
    position,
    summary,
)

AT = "20260714 13:05:09 US/Eastern"
PUT_FIELDS = {"expiry": "20260821", "strike": "65", "right": "P", "multiplier": "100"}
SHORT_TWO = position(555, "OPT", "-2", "123.95", **PUT_FIELDS)


def listing(*rows: Frame) -> Any:
    return lambda tws, f: [*rows, [53, 1]]


def of_today(*rows: Frame) -> Any:
    return lambda tws, f: [*rows, [102]]


def look_at(tws: ScriptedTws) -> BrokerLook:
    told: BrokerLook = through(tws, lambda view, _: view.look())
    return told


def look_with(**handlers: Any) -> BrokerLook:
    """A look at a TWS whose lists are replaced: `orders=`, `ended=`, `fills=`, `positions=`."""
    kinds = {"orders": ORDERS, "ended": ENDED, "fills": FILLS, "positions": POSITIONS}
    return look_at(ScriptedTws(handlers={kinds[name]: handler for name, handler in handlers.items()}))


# ---- orders --------------------------------------------------------------------------------------------------------------


def test_look_has_the_orders_of_every_client_and_of_hands() -> None:
    """Ours, another program's, and two a person typed: told apart by number and sender, found by the permanent id."""
    rows = [
        ours(7),
        open_order(901, order_id=7, client=3, ref="theirs"),
        open_order(902, order_id=0, client=0, action="BUY"),
        open_order(903, order_id=-4, client=0),
    ]
    told = look_with(orders=listing(*rows)).statement.orders
    assert [(one.client_id, one.order_id, one.broker_order_id) for one in told] == [
        (US, 7, PERM),
        (3, 7, 901),
        (0, 0, 902),
        (0, -4, 903),
    ]
    assert [one.client_order_id for one in told] == ["pw-1", "theirs", "", ""]


@pytest.mark.parametrize(
    ("state", "is_listed", "is_being_canceled", "is_idle"),
    [
        ("PendingSubmit", True, False, False),
        ("PreSubmitted", True, False, False),
        ("Submitted", True, False, False),
        ("ApiPending", True, False, False),
        ("PendingCancel", True, True, False),
        ("Inactive", True, False, True),
        ("SomethingNew", True, False, False),
        ("Filled", False, False, False),
        ("Cancelled", False, False, False),
        ("ApiCancelled", False, False, False),
    ],
)
def test_order_is_listed_until_it_has_ended(
    state: str, is_listed: bool, is_being_canceled: bool, is_idle: bool
) -> None:
    """One that is being cancelled may still be filled, one that is idle does not work, and a state nobody knows counts."""
    told = look_with(orders=listing(ours(7, state))).statement.orders
    assert [(one.is_being_canceled, one.is_idle) for one in told] == (
        [(is_being_canceled, is_idle)] if is_listed else []
    )


def test_exit_that_waits_for_its_sale_is_at_work() -> None:
    """An attached order is told as `PreSubmitted` until its sale is filled: it counts, at its full size."""
    child = ours(8, "PreSubmitted", perm=901, action="BUY", parent=7, limit="0.60")
    told = look_with(orders=listing(ours(7), status(7), child)).statement.orders
    assert [(one.is_sale, one.remaining, one.is_idle, one.status) for one in told] == [
        (True, Decimal(2), False, "Submitted"),
        (False, Decimal(2), False, "PreSubmitted"),
    ]
    assert told[1].is_purchase_of_put


def test_order_filled_in_part_is_told_with_both_parts() -> None:
    """Filled and remaining make the quantity; the last status told counts, whether it came before its order or after."""
    told = look_with(orders=listing(ours(7), status(7, "Submitted", "1", "1"))).statement.orders
    assert [(one.filled, one.remaining, one.quantity) for one in told] == [
        (Decimal(1), Decimal(1), Decimal(2))
    ]
    told = look_with(orders=listing(status(7, "Submitted", "1", "1"), ours(7))).statement.orders
    assert [(one.filled, one.remaining) for one in told] == [(Decimal(1), Decimal(1))]


def test_order_without_a_permanent_id_is_told_apart_by_its_number() -> None:
    """Two that are on their way have none yet; what is filled of one is not filled of the other."""
    rows = [
        ours(7, "PendingSubmit", perm=0),
        order_status(7, "PendingSubmit", "1", "1", 0, client=US),
        ours(8, "PendingSubmit", perm=0),
    ]
    told = look_with(orders=listing(*rows)).statement.orders
    assert [(one.order_id, one.filled) for one in told] == [(7, Decimal(1)), (8, Decimal(0))]


@pytest.mark.parametrize("quantity", ["", "0", "nan", "1.7976931348623157E308", "-2"])
def test_order_without_a_quantity_is_unknown(quantity: str) -> None:
    """It works for something, and nobody says for how much: it is not left out, and freezes selling."""
    told = look_with(orders=listing(ours(7, quantity=quantity))).statement
    assert [one.broker_order_id for one in told.orders] == [PERM]
    assert told.unknown == ("KO: an order of which no quantity is told",)


def test_order_of_another_account_is_not_ours() -> None:
    """Neither where it works nor where it ended."""
    told = look_with(
        orders=listing(ours(7, account="DU7777777")),
        ended=of_today(ended_order(901, "Filled", "2", "Filled Size: 2", account="DU7777777")),
    )
    assert (told.statement.orders, told.ended) == ((), ())


# ---- ends and fills ------------------------------------------------------------------------------------------------------


def test_look_has_the_orders_that_ended_today() -> None:
    """Filled, cancelled in part and refused, each with what was filled of it and the broker's words; by any client."""
    rows = [
        ended_order(901, "Filled", "2", "Filled Size: 2", ref="pw-1"),
        ended_order(902, "Cancelled", "1", "Cancelled by Trader DU1234567", ref="pw-2"),
        ended_order(903, "Inactive", "0", "Rejected by System: no funds", ref="pw-3"),
        ended_order(904, "Cancelled", "", "", ref=""),
    ]
    told = look_with(ended=of_today(*rows)).ended
    assert [(one.broker_order_id, one.client_order_id, one.how, one.filled, one.words) for one in told] == [
        (901, "pw-1", EndedHow.FILLED, Decimal(2), "Filled Size: 2"),
        (902, "pw-2", EndedHow.CANCELED, Decimal(1), "Cancelled by Trader DU***567"),
        (903, "pw-3", EndedHow.REFUSED, Decimal(0), "Rejected by System: no funds"),
        (904, "", EndedHow.CANCELED, None, "Cancelled"),
    ]


def test_order_that_ended_is_told_once_when_it_is_listed_twice() -> None:
    """The last telling counts; two without a permanent id are two."""
    rows = [
        ended_order(901, "Cancelled", "1", "Cancelled"),
        ended_order(901, "Filled", "2", "Filled Size: 2"),
        ended_order(0, "Cancelled", "0", "Cancelled", ref="pw-5"),
        ended_order(0, "Cancelled", "0", "Cancelled", ref="pw-6"),
    ]
    told = look_with(ended=of_today(*rows)).ended
    assert [(one.client_order_id, one.how) for one in told] == [
        ("pw-1", EndedHow.FILLED),
        ("pw-5", EndedHow.CANCELED),
        ("pw-6", EndedHow.CANCELED),
    ]


def test_look_has_the_fills_of_today_corrected() -> None:
    """A correction stands in the place of what it corrects, and each fill has its commission."""

    def rows(_: ScriptedTws, f: list[str]) -> list[Frame]:
        return [
            execution(f[2], "0001.01.01", AT),
            execution(f[2], "0001.01.02", AT, price="1.30"),
            commission("0001.01.02", "1.05"),
            execution(f[2], "0002.01.01", AT, shares="1"),
            [55, 1, f[2]],
        ]

    told = look_with(fills=rows).fills
    assert [(one.fill_id, one.price, one.commission) for one in told] == [
        ("0001.01.02", Decimal("1.30"), Decimal("1.05")),
        ("0002.01.01", Decimal("1.25"), None),
    ]


def test_look_asks_its_questions_in_the_order_it_promises() -> None:
    """Orders, ends, fills, positions, and cash last: once each."""
    script = ScriptedTws()
    look_at(script)
    questions = {ORDERS, ENDED, FILLS, POSITIONS, UPDATES, SUMMARY}
    asked = [int(fields[0]) for fields in script.asked if int(fields[0]) in questions]
    assert asked == [
        POSITIONS,
        ORDERS,
        ENDED,
        FILLS,
        POSITIONS,
        UPDATES,
        UPDATES,
        SUMMARY,
    ]  # the first on entering


# ---- while the lists are read --------------------------------------------------------------------------------------------

QUESTIONS = (ORDERS, ENDED, FILLS, POSITIONS, UPDATES, SUMMARY)
POINTS = [(question, is_after) for question in QUESTIONS for is_after in (False, True)]
CASH, PREMIUM = 50_000, 60  # [USD], [USD/contract]


@dataclass
class Moving:
    """A TWS at which one order of ours for two puts is filled, one by one, at points between the questions.

    Args:
        fills_at: the points: which question, and whether after its answer, in the same breath.
        is_told: whether it tells of a fill unasked, or lets the next answers show it.
        is_sale: whether it is the sale that opens, or the exit of two that are short.
    """

    fills_at: tuple[tuple[int, bool], ...]
    is_told: bool
    is_sale: bool
    filled: int = 0
    is_looking: bool = False
    to_come: list[tuple[int, bool]] = field(init=False)
    script: ScriptedTws = field(init=False)

    def __post_init__(self) -> None:
        self.to_come = list(self.fills_at)
        answers = {
            ORDERS: self.orders, ENDED: self.ended, FILLS: self.fills, POSITIONS: self.positions, UPDATES: self.cash,
            SUMMARY: lambda f: summary(f[2], "DU1234567"),
        }  # fmt: skip
        self.script = ScriptedTws(
            handlers={
                kind: lambda _, f, kind=kind, tell=tell: [
                    *self.moved(kind, False),
                    *tell(f),
                    *self.moved(kind, True),
                ]
                for kind, tell in answers.items()
            }
        )

    @property
    def short(self) -> int:
        return self.filled if self.is_sale else 2 - self.filled

    @property
    def side(self) -> dict[str, str]:
        return {"action": "SELL" if self.is_sale else "BUY"}

    def moved(self, question: int, is_after: bool) -> list[Frame]:
        """What is told unasked at a point, of the fills that happen there."""
        frames: list[Frame] = []
        happen = [point for point in self.to_come if self.is_looking and point == (question, is_after)]
        for point in happen:
            self.to_come.remove(point)
            self.filled += 1
            frames += [self.execution("-1", self.filled), self.status(), self.position()]
        return frames if self.is_told else []

    def status(self) -> Frame:
        words = "Filled" if self.filled == 2 else "Submitted"
        return status(7, words, str(self.filled), str(2 - self.filled))

    def execution(self, request: str, which: int) -> Frame:
        side = "SLD" if self.is_sale else "BOT"
        return execution(request, f"000{which}.01.01", AT, shares="1", perm=PERM, client=US, side=side)

    def position(self) -> Frame:
        return position(555, "OPT", str(-self.short), "60", **PUT_FIELDS)

    def orders(self, _: list[str]) -> Iterable[Frame]:
        working = [ours(7, **self.side), self.status()] if self.filled < 2 else []
        return [*working, [53, 1]]

    def ended(self, _: list[str]) -> Iterable[Frame]:
        over = [ended_order(PERM, "Filled", "2", "Filled Size: 2", **self.side)] if self.filled == 2 else []
        return [*over, [102]]

    def fills(self, f: list[str]) -> Iterable[Frame]:
        return [*(self.execution(f[2], which + 1) for which in range(self.filled)), [55, 1, f[2]]]

    def positions(self, _: list[str]) -> Iterable[Frame]:
        return [*([self.position()] if self.short else []), [62, 1]]

    def cash(self, f: list[str]) -> Iterable[Frame]:
        moved = PREMIUM * self.filled * (1 if self.is_sale else -1)
        return ledger("DU1234567", USD=str(CASH + moved)) if f[2] == "1" else []

    def looked(self) -> BrokerLook:
        async def use(view: TwsView, _: TwsDoor) -> BrokerLook:
            self.is_looking = True
            return await view.look()

        told: BrokerLook = through(self.script, use)
        return told


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "untold"])
@pytest.mark.parametrize("first", range(len(POINTS)), ids=lambda i: f"{POINTS[i][0]} {POINTS[i][1]}")
def test_look_errs_on_the_careful_side_when_an_exit_is_filled_meanwhile(first: int, is_told: bool) -> None:
    """Whenever it is filled, what is short is covered by the order that is told; an order that is missing left nothing short.

    No fill, end or cash is ahead of the positions the wrong way: nothing is bought back twice, and nothing is spent that
    the purchase took.
    """
    for second in POINTS[first:]:
        look = Moving((POINTS[first], second), is_told, is_sale=False).looked()
        short, orders = look.short(PUT), look.statement.orders
        bought = int(sum(one.quantity for one in look.fills))
        assert short <= sum(one.remaining for one in orders), (POINTS[first], second)
        assert short <= 2 - bought
        assert short == 0 or not look.ended
        assert look.statement.cash["USD"] <= CASH - PREMIUM * (2 - short)


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "untold"])
@pytest.mark.parametrize("first", range(len(POINTS)), ids=lambda i: f"{POINTS[i][0]} {POINTS[i][1]}")
def test_look_errs_on_the_careful_side_when_a_sale_is_filled_meanwhile(first: int, is_told: bool) -> None:
    """Whenever it is filled, both puts are reserved for: as an order, as a position, or as both."""
    for second in POINTS[first:]:
        look = Moving((POINTS[first], second), is_told, is_sale=True).looked()
        reserved = look.short(PUT) + sum(one.contracts for one in look.statement.working_sales)
        assert reserved >= 2, (POINTS[first], second)
        assert look.short(PUT) >= sum(one.quantity for one in look.fills)


# ---- answers that come late, or can not be read --------------------------------------------------------------------------

LATE = {
    ORDERS: ([ours(7, action="BUY"), status(7)], [53, 1]),
    ENDED: ([ended_order(901, "Filled", "2", "Filled Size: 2")], [102]),
    POSITIONS: ([SHORT_TWO], [62, 1]),
}


@pytest.mark.parametrize("question", LATE, ids=["orders", "ended", "positions"])
def test_answer_that_comes_late_is_not_that_of_the_next_question(question: int) -> None:
    """Half an answer to a question given up, and its end, are not taken for the whole answer to the one after."""
    rows, end = LATE[question]
    turns = iter(range(10))
    script = ScriptedTws()

    def answer(tws: ScriptedTws, _: list[str]) -> list[Frame]:
        turn = next(turns) - (question == POSITIONS)  # asked for on entering too
        if turn == 0:
            return rows  # and no end: it comes when the next question was asked
        if turn == 1:
            asyncio.get_running_loop().call_later(0.05, tws.tell, *rows, end)
            return [end]
        return [*rows, end]

    script.handlers[question] = answer

    async def use(view: TwsView, _: TwsDoor) -> tuple[int, ...]:
        with pytest.raises(OutsideFailure, match="no answer within"):
            await view.look()
        look = await view.look()
        return len(look.statement.orders), len(look.ended), look.short(PUT)

    assert through(script, use) == (question == ORDERS, question == ENDED, 2 * (question == POSITIONS))


@pytest.mark.parametrize("question", LATE, ids=["orders", "ended", "positions"])
def test_looks_are_had_again_when_an_answer_was_lost(question: int) -> None:
    """A question that is never answered costs one more look at most, not every one after it."""
    rows, end = LATE[question]
    turns = iter(range(10))

    def answer(tws: ScriptedTws, _: list[str]) -> list[Frame]:
        return [] if next(turns) == (question == POSITIONS) else [*rows, end]

    async def use(view: TwsView, _: TwsDoor) -> list[bool]:
        told = []
        for _ in range(3):
            try:
                await view.look()
            except OutsideFailure:
                told.append(False)
            else:
                told.append(True)
        return told

    assert through(ScriptedTws(handlers={question: answer}), use)[-1]


def test_answer_is_awaited_anew_when_the_connection_was_lost_in_between() -> None:
    """What was not answered before is not awaited any more."""
    turns = iter([[], [ours(7), [53, 1]]])
    tws = ScriptedTws(handlers={ORDERS: lambda tws, f: next(turns)})

    async def use(view: TwsView, _: TwsDoor) -> int:
        with pytest.raises(OutsideFailure):
            await view.look()
        await view.close()
        await view.connect()
        return len((await view.look()).statement.orders)

    assert through(tws, use) == 1


def garbled(frame: Frame, place: int, text: str = "garbage") -> Frame:
    return [*frame[:place], text, *frame[place + 1 :]]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        (ORDERS, [garbled(ours(7), 16)]),
        (ORDERS, [ours(7), garbled(status(7), 3)]),
        (ORDERS, [ours(7), garbled(status(7), 3, "nan")]),
        (ENDED, [garbled(ended_order(901, "Filled", "2", "Filled Size: 2"), 13)]),
        (POSITIONS, [garbled(SHORT_TWO, 14)]),
        (POSITIONS, [garbled(SHORT_TWO, 14, "nan")]),
        (FILLS, [garbled(execution("REQUEST", "0001.01.01", AT), 19)]),
        (FILLS, [garbled(execution("REQUEST", "0001.01.01", AT), 19, "nan")]),
    ],
    ids=[
        "order", "status", "status without a number", "end", "position", "position without a number", "fill",
        "fill without a number",
    ],
)  # fmt: skip
def test_look_fails_when_a_row_can_not_be_read(question: int, rows: list[Frame]) -> None:
    """The library leaves the row out and goes on; a position or an order that is missing is worse than no look."""
    ends = {ORDERS: [53, 1], ENDED: [102], POSITIONS: [62, 1]}

    def answer(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        told = [[f[2] if part == "REQUEST" else part for part in row] for row in rows]
        return [*told, ends.get(question, [55, 1, f[-8]] if question == FILLS else [])]

    tws = ScriptedTws()

    async def use(view: TwsView, _: TwsDoor) -> None:
        await view.look()
        tws.handlers[question] = answer
        await view.look()

    with pytest.raises(OutsideFailure, match="a row of its answer could not be read"):
        through(tws, use, is_garbled=True)


def test_end_of_an_order_by_hand_may_be_one_that_can_not_be_read() -> None:
    """A person's order may be of a kind the library does not know; nobody asks after its end, and looks go on all day."""
    row = garbled(ended_order(901, "Filled", "2", "Filled Size: 2", ref=""), 13)
    tws = ScriptedTws(handlers={ENDED: of_today(row, ended_order(902, "Filled", "2", "Filled Size: 2"))})
    told = through(tws, lambda view, _: view.look(), is_garbled=True)
    assert [one.broker_order_id for one in told.ended] == [902]


def test_orders_are_refused_with_the_setting_when_the_api_is_read_only() -> None:
    """The box to clear is named; and when it is cleared, the next look is had at once."""
    turns = iter([[[4, 2, -1, 321, "Read-Only", ""]], [ours(7), [53, 1]]])
    tws = ScriptedTws(handlers={ORDERS: lambda tws, f: next(turns)})

    async def use(view: TwsView, _: TwsDoor) -> int:
        with pytest.raises(BadInput, match="Read-Only API"):
            await view.look()
        return len((await view.look()).statement.orders)

    assert through(tws, use) == 1


# ---- news ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "frame",
    [
        execution("-1", "0001.01.01", AT),
        status(7),
        order_status(7, "Filled", "2", "0", 901, client=3),
        ours(7),
        SHORT_TWO,
        position(555, "OPT", "0", "0", **PUT_FIELDS),
        garbled(execution("-1", "0001.01.01", AT), 19),
    ],
    ids=["fill", "status", "status of another", "order", "position", "position gone", "fill not read"],
)
def test_news_is_whatever_may_change_what_is_held_or_works(frame: Frame) -> None:
    """It wakes whoever waits; a look takes it up, and after it all is quiet."""
    tws = ScriptedTws()

    async def use(view: TwsView, _: TwsDoor) -> None:
        await view.look()
        waiting = asyncio.ensure_future(view.wait_for_news(2.0))
        tws.tell(frame)
        assert await waiting
        assert await view.wait_for_news(0.0), "what was told is news until somebody looks"
        await view.look()
        assert not await view.wait_for_news(0.05)

    through(tws, use, is_garbled=True)


def test_answers_to_our_own_questions_are_no_news() -> None:
    """A look at an account with orders, ends, fills and positions wakes nobody, else one look would follow another for ever."""

    def fills(_: ScriptedTws, f: list[str]) -> list[Frame]:
        return [execution(f[2], "0001.01.01", AT), commission("0001.01.01", "1.05"), [55, 1, f[2]]]

    tws = ScriptedTws(
        handlers={
            ORDERS: listing(ours(7), status(7)),
            ENDED: of_today(ended_order(901, "Filled", "2", "Filled Size: 2")),
            FILLS: fills,
            POSITIONS: lambda tws, f: [SHORT_TWO, [62, 1]],
        }
    )

    async def use(view: TwsView, door: TwsDoor) -> None:
        for _ in range(2):
            look = await view.look()
            assert (len(look.statement.orders), len(look.ended), len(look.fills), look.short(PUT)) == (
                1,
                1,
                1,
                2,
            )
            assert not await view.wait_for_news(0.05)
        await view.statement()
        await view.fills_today()
        await door.next_number(PUT)
        assert not await view.wait_for_news(0.05)

    through(tws, use)


def test_news_told_during_a_look_is_news_after_it() -> None:
    """What happens after its list was read is found by the next look, which is not waited for."""

    def fills(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return [[55, 1, f[2]], execution("-1", "0009.01.01", AT)]

    async def use(view: TwsView, _: TwsDoor) -> bool:
        await view.look()
        return await view.wait_for_news(0.05)

    assert through(ScriptedTws(handlers={FILLS: fills}), use)


def test_waiting_for_news_ends_when_its_time_is_up() -> None:
    """Bounded, and nothing is made up."""

    async def use(view: TwsView, _: TwsDoor) -> bool:
        await view.look()
        return await view.wait_for_news(0.02)

    assert not through(ScriptedTws(), use)


# ---- coming back ---------------------------------------------------------------------------------------------------------


def test_order_is_still_ours_when_we_come_back() -> None:
    """The same view and door on a new connection: numbers go on, the order is changed and cancelled, its fill is found."""

    def fills(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        away = execution(f[2], "0001.01.01", AT, shares="1", perm=PERM, client=US)
        return [*([away] if tws.count(START) == 2 else []), [55, 1, f[2]]]

    def working(tws: ScriptedTws, _: list[str]) -> list[Frame]:
        number = placed(tws)["number"]
        return [ours(number), status(number, "Submitted", "1", "1"), [53, 1]]

    tws = script(ours, status, cancelled=(lambda number: status(number, "Cancelled"),))
    tws.handlers |= {FILLS: fills, ORDERS: working}

    async def use(view: TwsView, door: TwsDoor) -> None:
        first = await door.next_number(PUT)
        assert (await door.place(first, sale("1.25"))).heard is Heard.ACKNOWLEDGED
        assert (await view.look()).fills == ()
        tws.drop()
        await until(lambda: not view.session.is_open)
        assert (await door.change(first, sale("1.20"))).heard is Heard.SILENCE
        await view.connect()
        assert await door.next_number(PUT) > first
        look = await view.look()
        assert [fill.fill_id for fill in look.fills] == ["0001.01.01"]
        assert [(one.order_id, one.remaining) for one in look.statement.orders] == [(first, Decimal(1))]
        assert (await door.change(first, sale("1.15"))).heard is Heard.ACKNOWLEDGED
        assert (await door.cancel(first)).heard is Heard.ACKNOWLEDGED
        await caught_up(view)
        assert [placed(tws, which)["limit"] for which in range(tws.count(PLACE))] == ["1.25", "1.15"]
        assert {placed(tws, which)["number"] for which in (0, 1)} == {str(first)}
        assert tws.count(CANCEL) == 1

    through(tws, use)


def test_request_is_not_numbered_like_an_order_when_we_come_back() -> None:
    """A TWS that counts from one again does not make us ask under the number of an order of ours: its error would be heard."""
    tws = script(ours)

    async def use(view: TwsView, door: TwsDoor) -> None:
        for _ in range(3):
            last = await door.next_number(PUT)
        await view.close()
        await view.connect()
        before = len(tws.asked)
        await view.look()
        await caught_up(view)
        asked = [fields for fields in tws.asked[before:] if int(fields[0]) in {FILLS, SUMMARY}]
        assert asked
        assert all(int(fields[2]) > last for fields in asked)

    through(tws, use)
