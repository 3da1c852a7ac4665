"""The adapter's door without a connection, and after coming back: silence is an answer, and numbers go on."""

import asyncio
from decimal import Decimal

import pytest

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.ports.order_entry import Answer, Heard
from tests.builders import put
from tests.simulation.adapter_orders import (
    PATIENT,
    PERM,
    PUT,
    US,
    caught_up,
    error,
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
    DETAILS,
    FILLS,
    ORDERS,
    PLACE,
    START,
    SUMMARY,
    Frame,
    ScriptedTws,
    execution,
    open_order,
    put_details,
)

AT = "20260714 13:05:09 US/Eastern"


@pytest.mark.parametrize("is_known", [True, False], ids=["contract known", "contract unknown"])
@pytest.mark.parametrize("what", ["place", "change", "cancel"])
def test_door_is_silent_when_the_connection_was_lost_before(what: str, is_known: bool) -> None:
    """Nothing is raised and nothing left: what was asked for can be said in one word, and looked for later."""
    tws = script(ours)

    async def use(view: TwsView, door: TwsDoor) -> Answer:
        if is_known:
            await door.next_number(PUT)
        tws.drop()
        await until(lambda: not view.session.is_open)
        assert not door.is_ready
        match what:
            case "place":
                return await door.place(5, sale())
            case "change":
                return await door.change(5, sale())
            case _:
                return await door.cancel(5)

    told = through(tws, use)
    assert told.heard is Heard.SILENCE
    assert "the connection is gone" in told.words
    assert tws.count(PLACE) == 0


@pytest.mark.parametrize("what", ["place", "change", "cancel"])
def test_door_is_silent_when_the_connection_is_lost_while_it_sends(what: str) -> None:
    """The TWS has hung up, and nobody has noticed yet; waiting ends as soon as it is."""
    tws = script()

    async def use(view: TwsView, door: TwsDoor) -> Answer:
        number = await door.next_number(PUT)
        for writer in tws.writers:
            writer.transport.abort()
        if what == "place":
            return await door.place(number, sale())
        return await (door.change(number, sale()) if what == "change" else door.cancel(number))

    told = through(tws, use)
    assert told.heard is Heard.SILENCE
    assert "the connection is gone" in told.words


@pytest.mark.parametrize("what", ["place", "cancel"])
def test_door_is_silent_when_the_connection_is_lost_after_sending(what: str) -> None:
    """The TWS read it and fell over: whether the order lives is what the lists will say."""

    def fall(tws: ScriptedTws, _: list[str]) -> list[Frame]:
        tws.drop()
        return []

    tws = script(handlers={PLACE: fall, CANCEL: fall})

    async def use(_: TwsView, door: TwsDoor) -> Answer:
        number = await door.next_number(PUT)
        began = asyncio.get_running_loop().time()
        told = await (door.place(number, sale()) if what == "place" else door.cancel(number))
        assert asyncio.get_running_loop().time() - began < PATIENT.order / 2, (
            "waiting ends with the connection"
        )
        return told

    told = through(tws, use)
    assert told == Answer(Heard.SILENCE, "the connection is gone")
    assert tws.count(PLACE) == (1 if what == "place" else 0)


def test_door_leaves_no_ears_behind_when_it_stops_waiting() -> None:
    """After an answer, a silence and a wait that was broken off, nobody listens any more."""

    async def use(view: TwsView, door: TwsDoor) -> None:
        session = view.session
        before = len(session.listeners), len(session.ib.disconnectedEvent)
        number = await door.next_number(PUT)
        await door.place(number, sale())
        broken_off = asyncio.ensure_future(door.cancel(number))
        await asyncio.sleep(0.02)
        broken_off.cancel()
        await asyncio.gather(broken_off, return_exceptions=True)
        assert (len(session.listeners), len(session.ib.disconnectedEvent)) == before
        assert (session.told.listeners, session.order_numbers) == ([], set())

    through(script(ours), use)


def test_door_is_ready_only_while_the_line_to_the_broker_is_up() -> None:
    """1100 shuts it; 1102, and 1101 as well, open it again."""
    tws = script()

    async def use(view: TwsView, door: TwsDoor) -> None:
        assert door.is_ready
        for code in (1102, 1101):
            tws.tell(error(-1, 1100, "lost"))
            await until(lambda: not door.is_ready)
            tws.tell(error(-1, code, "restored"))
            await until(lambda: door.is_ready)
        await view.close()
        assert not door.is_ready

    through(tws, use)


def test_number_is_above_all_that_the_tws_named() -> None:
    """What it says to go on from, then and later, and the numbers of open orders, whoever sent them, were used already."""
    tws = script()
    tws.handlers[START] = lambda tws, f: [[15, 1, tws.accounts], [9, 1, 40]]

    async def use(view: TwsView, door: TwsDoor) -> list[int]:
        numbers = [await door.next_number(PUT)]
        for frame in (open_order(PERM, order_id=200), [9, 1, 300], ours(350, what_if=1)):
            tws.tell(frame)
            await caught_up(view)
            numbers.append(await door.next_number(PUT))
        return numbers

    first, second, third, fourth = through(tws, use)
    assert 40 <= first < 200 < second < 300 <= third < 350 < fourth


def test_numbers_are_different_when_two_are_asked_for_at_once() -> None:
    """None is given twice, though both wait for the same contract."""

    async def use(_: TwsView, door: TwsDoor) -> list[int]:
        return list(await asyncio.gather(*(door.next_number(PUT) for _ in range(5))))

    assert len(set(through(script(), use))) == 5


def test_number_is_refused_when_the_contract_is_not_listed() -> None:
    """A name, or a strike, that nobody lists: nothing is numbered and nothing can be sent."""
    with pytest.raises(BadInput, match="TWS 200"):
        through(script(), lambda _, door: door.next_number(put("NONE 2026-08-21 65 P")))
    with pytest.raises(BadInput, match="the broker lists none"):
        through(script(), lambda _, door: door.next_number(put("KO 2026-08-21 66 P")))


def test_number_is_refused_when_two_contracts_fit() -> None:
    """Which of them would be sold is not left to chance."""

    def twins(_: ScriptedTws, f: list[str]) -> list[Frame]:
        return [put_details(f[2], "KO", "20260821", 65) for _ in range(2)] + [[52, 1, f[2]]]

    with pytest.raises(BadInput, match="lists 2 of these terms"):
        through(script(handlers={DETAILS: twins}), lambda _, door: door.next_number(PUT))


def test_number_is_not_had_when_the_connection_is_gone() -> None:
    """Nothing was sent, so to ask again is safe."""
    tws = script()

    async def use(view: TwsView, door: TwsDoor) -> None:
        await door.next_number(PUT)
        tws.drop()
        await until(lambda: not view.session.is_open)
        await door.next_number(PUT)

    with pytest.raises(OutsideFailure, match="connection is gone") as told:
        through(tws, use)
    assert told.value.retry_is_safe


def test_door_says_as_whom_it_comes() -> None:
    """Orders can be changed by whoever sent them only."""

    async def use(_: TwsView, door: TwsDoor) -> int:
        return door.client_id

    assert through(script(), use) == US


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
        last = max([await door.next_number(PUT) for _ in range(3)])
        await view.close()
        await view.connect()
        before = len(tws.asked)
        await view.look()
        await caught_up(view)
        asked = [fields for fields in tws.asked[before:] if int(fields[0]) in {FILLS, SUMMARY}]
        assert asked
        assert all(int(fields[2]) > last for fields in asked)

    through(tws, use)
