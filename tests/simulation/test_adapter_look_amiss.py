"""Looks that go amiss: answers that come late and rows that can not be read are noticed, never passed over."""

import asyncio
from dataclasses import replace

import pytest

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.domain.refusal import BadInput, OutsideFailure
from tests.simulation.adapter_orders import (
    PATIENT,
    PUT,
    garbled,
    of_today,
    ours,
    status,
    through,
    until,
)
from tests.simulation.adapter_tws import (
    ENDED,
    FILLS,
    ORDERS,
    POSITIONS,
    SUMMARY,
    UPDATES,
    Frame,
    ScriptedTws,
    ended_order,
    execution,
    position,
)

AT = "20260714 13:05:09 US/Eastern"
PUT_FIELDS = {"expiry": "20260821", "strike": "65", "right": "P", "multiplier": "100"}
SHORT_TWO = position(555, "OPT", "-2", "123.95", **PUT_FIELDS)


HASTY = replace(PATIENT, answer=0.25)
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
            asyncio.get_running_loop().call_later(0.05, lambda: tws.tell(*rows, end))
            return [end]
        return [*rows, end]

    script.handlers[question] = answer

    async def use(view: TwsView, _: TwsDoor) -> tuple[int, ...]:
        with pytest.raises(OutsideFailure, match="no answer within"):
            await view.look()
        look = await view.look()
        return len(look.statement.orders), len(look.ended), look.short(PUT)

    assert through(script, use, HASTY) == (question == ORDERS, question == ENDED, 2 * (question == POSITIONS))


@pytest.mark.parametrize("question", LATE, ids=["orders", "ended", "positions"])
def test_looks_are_had_again_when_an_answer_was_lost(question: int) -> None:
    """A question that is never answered costs one more look at most, not every one after it."""
    rows, end = LATE[question]
    turns = iter(range(10))

    def answer(tws: ScriptedTws, _: list[str]) -> list[Frame]:
        return [] if next(turns) == (question == POSITIONS) else [*rows, end]

    async def use(view: TwsView, _: TwsDoor) -> list[bool]:
        told = []
        for _turn in range(3):
            try:
                await view.look()
            except OutsideFailure:
                told.append(False)
            else:
                told.append(True)
        return told

    assert through(ScriptedTws(handlers={question: answer}), use, HASTY)[-1]


def test_answer_that_comes_late_is_not_that_of_the_next_look_when_the_first_was_broken_off() -> None:
    """Whoever stops waiting leaves an answer behind that is on its way."""
    tws = ScriptedTws()

    def answer(tws: ScriptedTws, _: list[str]) -> list[Frame]:
        if tws.count(ORDERS) == 1:
            return [ours(7)]
        asyncio.get_running_loop().call_later(0.05, lambda: tws.tell(ours(7), [53, 1]))
        return [[53, 1]]

    tws.handlers[ORDERS] = answer

    async def use(view: TwsView, _: TwsDoor) -> int:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(view.look(), 0.1)
        return len((await view.look()).statement.orders)

    assert through(tws, use) == 1


@pytest.mark.parametrize("is_after", [False, True], ids=["before the answer", "after it"])
@pytest.mark.parametrize("question", [ORDERS, ENDED, FILLS, POSITIONS, UPDATES, SUMMARY])
def test_look_ends_with_a_fault_when_the_connection_is_lost_during_it(question: int, is_after: bool) -> None:
    """At whichever of its questions, before its answer or between two: it is told as a lost connection, and nothing else."""
    tws = ScriptedTws()

    async def use(view: TwsView, _: TwsDoor) -> None:
        answer = tws.handlers[question]

        def fall(tws: ScriptedTws, f: list[str]) -> list[Frame]:
            if is_after:
                tws.tell(*answer(tws, f))
            tws.drop()
            return []

        tws.handlers[question] = fall
        await view.look()
        await until(lambda: not view.session.is_open)  # it had all its answers
        await view.look()

    with pytest.raises(OutsideFailure, match="connection is gone") as told:
        through(tws, use, messages_per_second=40)
    assert told.value.retry_is_safe


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

    assert through(tws, use, HASTY) == 1


def test_what_was_filled_is_forgotten_with_the_connection() -> None:
    """Another TWS behind the same port may give the same permanent id to another order."""
    turns = iter([[ours(7), status(7, "Submitted", "1", "1"), [53, 1]], [ours(7), [53, 1]]])
    tws = ScriptedTws(handlers={ORDERS: lambda tws, f: next(turns)})

    async def use(view: TwsView, _: TwsDoor) -> list[int]:
        before = await view.look()
        await view.close()
        await view.connect()
        after = await view.look()
        return [int(look.statement.orders[0].filled) for look in (before, after)]

    assert through(tws, use) == [1, 0]


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
