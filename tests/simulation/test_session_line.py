"""The line: outages, restarts, faults on purpose, and the trap of 4096 bytes."""

from __future__ import annotations

import asyncio
import os
import socket
from datetime import time
from decimal import Decimal
from time import monotonic
from typing import Any

import ib_async
import numpy as np
import pytest

from putwright.paper.model import Commission, CommissionTold, Connectivity
from putwright.paper.pace import PaperClock
from putwright.paper.session.bursts import Bursts
from putwright.paper.session.faults import LineFaults
from putwright.paper.session.limits import Limits
from putwright.paper.session.outgoing import BURST_MAX, Outgoing
from putwright.paper.session.server import PaperServer
from putwright.paper.wire import frame_bytes
from tests.simulation.session_client import Rig, codes, ids, played, rig
from tests.simulation.session_orders import place
from tests.simulation.session_world import HandWorld
from tests.simulation.test_session_contracts import history
from tests.simulation.test_session_quotes import market_data, ticks

LOST = [(-1, 1100), (-1, 2103), (-1, 2105), (-1, 2157)]


async def happen(stage: Rig, *events: object) -> None:
    """Let the world tell something."""
    stage.world.coming = list(events)  # type: ignore[arg-type]
    await stage.turn()


class Pipe(asyncio.Transport):
    """Where bytes go that are only counted."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))


def test_long_answer_leaves_in_parts_and_in_order() -> None:
    """Its reader begins with the first part while the rest is being made; nothing is left out, doubled or turned round."""
    pipe, harmless = Pipe(), ["49", "1", "0"]
    outgoing = Outgoing(pipe, monotonic, LineFaults(), lambda: harmless, 1 << 20, lambda why, at_once: None)
    messages = [["62", str(number)] for number in range(2 * BURST_MAX + 5)]
    for number, message in enumerate(messages, start=1):
        outgoing.put(message)
        if number == BURST_MAX:
            assert len(pipe.written) == 1
    outgoing.flush()
    assert len(pipe.written) == 3
    assert b"".join(pipe.written) == b"".join(map(frame_bytes, messages))


@pytest.mark.parametrize("code", [1101, 1102])
@played
async def test_tickers_survive_an_outage_when_data_are_kept_and_end_when_they_are_lost(code: int) -> None:
    """During 1100 nothing is quoted; after 1102 quotes go on by themselves, after 1101 one has to ask again."""
    async with rig() as stage:
        client = await stage.client()
        await client.ask(*market_data(7, 201))
        await happen(stage, Connectivity(1100))
        assert codes(await client.told()) == LOST
        stage.world.tape.set(201, bid=Decimal("1.11"))
        await stage.turn()
        assert await client.told() == []
        assert codes(await client.ask(*place(3))) == [(3, 1100)]
        assert codes((await stage.client(2)).welcome)[:1] == [(-1, 1100)]
        await happen(stage, Connectivity(code))
        stage.world.tape.set(201, bid=Decimal("1.12"))
        await stage.turn()
        told = await client.told()
        assert codes(told) == [(-1, code), (-1, 2104), (-1, 2106), (-1, 2158)]
        assert bool(ticks(told)) is (code == 1102)
        assert codes(await client.ask("2", "2", "7")) == ([] if code == 1102 else [(7, 300)])


@pytest.mark.parametrize(("code", "kept", "told"), [(1102, True, 1), (1102, False, 0), (1101, True, 0)])
@played
async def test_fill_of_an_outage_can_be_asked_for_when_it_was_not_told(
    code: int, kept: bool, told: int
) -> None:
    """A fill during 1100 comes late or never, but reqExecutions has it."""
    async with rig(limits=Limits(outage_keeps_events=kept)) as stage:
        client = await stage.client()
        await client.ask(*place(1))
        await happen(stage, Connectivity(1100))
        await happen(stage, *stage.world.exchange.fill(1, 1))
        assert "11" not in ids(await client.told())
        await happen(stage, Connectivity(code))
        assert ids(await client.told()).count("11") == told
        assert ids(await client.ask("7", "3", "4", "0", *[""] * 6)) == ["11", "59", "55"]


@played
async def test_connections_end_when_the_daily_restart_comes() -> None:
    """At the restart everybody is closed and for a while nobody is let in; then everything is there again."""
    async with rig(limits=Limits(restart_at=time(10, 31), restart_seconds=5)) as stage:
        client = await stage.client()
        await client.ask(*market_data(7, 201))
        await stage.turn(59)
        assert await client.told() == []
        await stage.turn(2)
        assert not await client.rest()
        assert not await (await stage.stranger()).rest()
        assert not +stage.world.tape.watched
        await stage.turn(6)
        assert await (await stage.client()).told() == []


@played
async def test_connection_is_cut_when_the_scenario_wants_it() -> None:
    """One client is dropped, the others stay; its orders stay too."""
    async with rig() as stage:
        client, other = await stage.client(1), await stage.client(2)
        await client.ask(*place(1))
        stage.server.drop(1)
        assert not await client.rest()
        assert await other.told() == []
        again = await stage.client(1)
        assert again.welcome[1] == ["9", "1", "2"]
        assert ids(await again.ask("5", "1")) == ["5", "3", "53"]


@pytest.mark.parametrize("inside", [False, True])
@played
async def test_connection_is_cut_after_a_number_of_messages_when_the_fault_is_armed(inside: bool) -> None:
    """The cut comes behind the second message, or in its middle; the next connection is whole."""
    async with rig() as stage:
        client = await stage.client()
        stage.server.faults.drop_after, stage.server.faults.is_cut_inside_frame = 2, inside
        client.send(*place(1))
        rest = await client.rest()
        length = int.from_bytes(rest[:4], "big")
        second = rest[4 + length :]
        is_whole = len(second) - 4 == int.from_bytes(second[:4], "big")
        assert rest[4:6] == b"5\0"
        assert is_whole is not inside
        assert await (await stage.client()).told() == []


@played
async def test_messages_come_late_when_the_line_is_slow() -> None:
    """Everything is delayed alike and stays in its order."""
    async with rig() as stage:
        client = await stage.client()
        stage.server.faults.delay_seconds = 2.0
        client.send("61", "1")
        client.send("49", "1")
        await asyncio.sleep(0.02)
        await stage.turn(1.9)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.reader.readexactly(1), 0.05)
        await stage.turn(0.2)
        assert [(await client.message())[0] for _ in range(3)] == ["61", "62", "49"]


def test_line_doubles_news_of_orders_when_told_to_and_nothing_else() -> None:
    """Statuses, orders, fills and commissions are doubled; an end or an answer never is."""
    faults = LineFaults(np.random.default_rng(1), duplicate=1.0)
    told = faults.disturbed([["5"], ["3"], ["53"], ["11"], ["59"], ["55"]])
    assert [each[0] for each in told] == ["5", "5", "3", "3", "53", "11", "11", "59", "59", "55"]


def test_line_moves_neighbours_within_limits_when_told_to() -> None:
    """A message wanders one place at most, a commission never before its fill, an end never at all."""
    sent = [["11", "a"], ["5", "b"], ["3", "c"], ["59", "d"], ["53"], ["5", "e"], ["3", "f"], ["55"]]
    seen = set()
    for seed in range(40):
        told = LineFaults(np.random.default_rng(seed), reorder=0.5).disturbed(sent)
        assert sorted(map(str, told)) == sorted(map(str, sent))
        assert [told.index(each) for each in (["59", "d"], ["53"], ["55"])] == [3, 4, 7]
        assert all(abs(told.index(each) - at) <= 1 for at, each in enumerate(sent))
        seen.add(str(told))
    assert len(seen) > 3


@played
async def test_fill_is_recognised_when_its_news_are_doubled_and_moved() -> None:
    """With every fault on, each message of a fill still arrives, the commission behind its fill."""
    faults = LineFaults(np.random.default_rng(5), duplicate=0.5, reorder=0.5)
    async with rig(faults=faults) as stage:
        client = await stage.client()
        await client.ask(*place(1))
        events = stage.world.exchange.fill(1, 1)
        fill = stage.world.exchange.fills[0][0].execution_id
        await happen(stage, *events, CommissionTold(Commission(fill, Decimal("1.05")), 1))
        told = ids(await client.told())
        assert set(told) == {"11", "5", "3", "59"}
        assert told.index("59") > told.index("11")


@pytest.mark.parametrize("count", [4096, 8192, 4095, 4097])
def test_burst_is_dangerous_when_it_fills_whole_reads(count: int) -> None:
    """Whole multiples of a read are dangerous, also in pieces within a second; after a quiet second all is forgotten."""
    whole, pieces = Bursts(), Bursts()
    whole.sent(count, 10.0)
    for part in (count - 1000, 1000):
        pieces.sent(part, 10.0)
    assert whole.is_dangerous is pieces.is_dangerous is (count % 4096 == 0)
    whole.sent(4095, 12.0)
    assert not whole.is_dangerous


def read_like_the_official_client(port_socket: socket.socket) -> bytes:
    """Bytes as both official clients read them: 4096 at a time while they come full; a time-out loses them."""
    held = b""
    while True:
        part = port_socket.recv(4096)
        held += part
        if len(part) < 4096:
            return held


def test_burst_needs_a_message_when_it_stays_dangerous_for_a_while() -> None:
    """Between a quarter of a second and the time-out of the client something has to follow; then all is well."""
    bursts = Bursts()
    bursts.sent(4096, 10.0)
    assert [bursts.is_due(at) for at in (10.1, 10.3, 10.9)] == [False, True, True]
    bursts.settled()
    assert not bursts.is_due(10.9)


@played
async def test_nothing_is_quoted_during_an_outage_when_a_ticker_begins_then() -> None:
    """A ticker begun during 1100 speaks after 1102; a snapshot and history can not be had meanwhile."""
    async with rig() as stage:
        client = await stage.client()
        await happen(stage, Connectivity(1100))
        await client.told()
        assert await client.ask(*market_data(7, 201)) == []
        assert codes(await client.ask(*market_data(8, 201, snapshot=True))) == [(8, 1100)]
        assert codes(await client.ask(*history(9))) == [(9, 162)]
        await happen(stage, Connectivity(1102))
        told = await client.told()
        assert ["58", "1", "7", "1"] in told
        assert ticks(told)[1][0] == "1.20"


@played
async def test_time_passes_by_itself_when_the_server_runs() -> None:
    """The pump lets the world come to the moment its speed wants, tells quotes, and closes all when it ends."""
    world = HandWorld()
    server = PaperServer(world, monotonic, Limits(pump_seconds=0.01))
    port = await server.start(port=0)
    running = asyncio.create_task(server.run(PaperClock(world.now, 3600.0)))
    client = ib_async.IB()
    await client.connectAsync("127.0.0.1", port, 1, raiseSyncErrors=True)
    ticker = client.reqMktData(ib_async.Contract(conId=201, exchange="SMART"))
    began = world.now
    for price in ("1.21", "1.22", "1.23"):
        world.tape.set(201, bid=Decimal(price))
        await asyncio.sleep(0.15)
    assert ticker.bid == 1.23
    assert (world.now - began).total_seconds() > 600
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await asyncio.sleep(0.05)
    assert not client.isConnected()


@played
async def test_burst_is_padded_when_it_would_end_where_an_official_client_loses_it() -> None:
    """Answers of exactly 4096 bytes arrive whole at a client that throws away what a time-out interrupts."""
    async with rig() as stage:
        loop = asyncio.get_running_loop()
        client = await stage.client()
        raw = client.writer.get_extra_info("socket")
        stage.world.clearing.figures = {("AccountType", ""): "y"}
        client.send("62", "1", "5", "All", "AccountType")
        first = await client.message()
        end = await client.message()
        empty = sum(4 + len("\0".join(each)) + 1 for each in (first, end)) - 1
        assert end[0] == "64"
        await client.ask("63", "1", "5")
        stage.clock.seconds += 5
        stage.world.clearing.figures = {("AccountType", ""): "y" * (4096 - empty)}
        duplicate = socket.socket(fileno=os.dup(raw.fileno()))
        duplicate.settimeout(1.0)
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        client.send("62", "1", "6", "All", "AccountType")
        await asyncio.sleep(0.05)
        held = await loop.run_in_executor(None, read_like_the_official_client, duplicate)
        duplicate.close()
        assert len(held) > 4096
        assert held[4096 + 4 :].startswith(b"49\0")
