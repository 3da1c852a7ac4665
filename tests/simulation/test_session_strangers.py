"""Garbage, half messages, slow senders and slow readers: each has a stated end, and nobody else notices."""

from __future__ import annotations

import asyncio
import logging

import numpy as np
import pytest

from putwright.paper.session.limits import Limits
from tests.simulation.session_client import codes, played, rig

BEGINNINGS = {
    "http": b"GET / HTTP/1.1\r\n\r\n",
    "other sign": b"APIX\0\0\0\x09v157..178",
    "endless greeting": b"API\0\x7f\xff\xff\xff",
    "negative greeting": b"API\0\xff\xff\xff\xff",
    "no versions": b"API\0\0\0\0\x05hello",
    "zero bytes": b"\0" * 64,
}


@pytest.mark.parametrize("name", BEGINNINGS)
@played
async def test_connection_ends_with_a_reason_when_it_begins_with_garbage(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever does not greet like a client is closed; the reason is logged without a traceback."""
    caplog.set_level(logging.WARNING)
    async with rig() as stage:
        client = await stage.client()
        stranger = await stage.stranger()
        stranger.writer.write(BEGINNINGS[name])
        assert not await stranger.rest()
        assert stage.server.reasons[-1].startswith("garbage")
        assert await client.told() == []
    assert [record for record in caplog.records if record.exc_info] == []
    assert any("garbage" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("length", [b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x20\x00\x01"])
@played
async def test_connection_ends_when_a_length_is_impossible(length: bytes) -> None:
    """After a negative or oversized length nothing can be found any more: error 320, then the end."""
    async with rig() as stage:
        client = await stage.client()
        client.writer.write(length + b"junk")
        assert codes([await client.message()]) == [(-1, 320)]
        assert not await client.rest()


@played
async def test_message_is_error_320_when_it_makes_no_sense() -> None:
    """Unknown ids, missing fields, fields too many and text for numbers are told, and the session goes on."""
    async with rig() as stage:
        client = await stage.client()
        for fields in (["9999", "1"], ["62", "1"], ["61", "1", "2", "3"], ["1", "11", "7", "x"], ["", ""]):
            answered = await client.ask(*fields)
            assert [code for _, code in codes(answered)] == [320], fields


@played
async def test_connection_ends_when_garbage_goes_on() -> None:
    """After ten unreadable messages the client is closed."""
    async with rig() as stage:
        client = await stage.client()
        for _ in range(10):
            client.send("9999")
        assert [codes([await client.message()]) for _ in range(10)] == [[(-1, 320)]] * 10
        assert not await client.rest()


@played
async def test_noise_never_breaks_the_server_when_clients_send_it(caplog: pytest.LogCaptureFixture) -> None:
    """Forty connections of random bytes, half of them after a start, leave the server as it was."""
    chance = np.random.default_rng(20261121)
    async with rig(limits=Limits(connections_max=64)) as stage:
        for number in range(40):
            noise = chance.bytes(int(chance.integers(1, 400)))
            stranger = await (stage.client(100 + number) if number % 2 else stage.stranger())
            stranger.writer.write(noise)
            stranger.writer.close()
        await asyncio.sleep(0.05)
        await stage.turn()
        assert await (await stage.client(1)).told() == []
    assert [record for record in caplog.records if record.exc_info] == []


@played
async def test_slow_sender_is_closed_when_half_a_message_waits() -> None:
    """Half a frame may wait ten seconds; an idle client that owes nothing may wait for ever."""
    async with rig() as stage:
        idle, slow = await stage.client(1), await stage.client(2)
        slow.writer.write(b"\0\0\0\x10half")
        await asyncio.sleep(0.05)
        await stage.turn(9)
        assert not stage.server.reasons
        await stage.turn(2)
        assert not await slow.rest()
        assert "half a message" in stage.server.reasons[-1]
        await stage.turn(3600)
        assert await idle.told() == []


@pytest.mark.parametrize("is_greeted", [False, True])
@played
async def test_slow_sender_is_closed_when_it_never_starts(is_greeted: bool) -> None:
    """A connection that neither greets nor starts within ten seconds ends."""
    async with rig() as stage:
        slow = await stage.stranger()
        if is_greeted:
            await slow.greet()
        await asyncio.sleep(0.02)
        await stage.turn(11)
        assert not await slow.rest()
        assert "no greeting and start" in stage.server.reasons[-1]


@played
async def test_slow_reader_is_closed_when_it_leaves_too_much_unread() -> None:
    """A client that does not read is cut off at the bound; others go on."""
    async with rig(limits=Limits(outgoing_bytes_max=3_000_000)) as stage:
        client, deaf = await stage.client(1), await stage.client(2)
        stage.world.tape.history *= 10_000  # more than a megabyte in one answer
        deaf.writer.transport.pause_reading()  # type: ignore[attr-defined]
        for number in range(40):
            deaf.send("20", number, "101", *[""] * 11, "0", "", "1 day", "1 Y", "1", "TRADES", "1", "0", "")
            await client.told()
            if stage.server.reasons:
                break
        assert "slow reader" in stage.server.reasons[-1]
        assert await client.told() == []


@played
async def test_answer_is_bounded_when_one_burst_is_too_long() -> None:
    """What one request would put on its way at once is bounded as well."""
    async with rig(limits=Limits(outgoing_bytes_max=350)) as stage:
        client = await stage.client()
        client.send("78", "5", "ABC", "", "STK", "101")
        client.send("9", "8", "6", "0", "ABC", *[""] * 14)
        await client.rest()
        assert "at once" in stage.server.reasons[-1]


@played
async def test_server_ends_with_the_failure_when_the_world_breaks() -> None:
    """A fault that nobody expects ends the session: a broken world is not served on."""
    async with rig() as stage:
        client = await stage.client()
        stage.world.clearing.values = None  # type: ignore[assignment,method-assign]
        client.send("6", "2", "1", "")
        await client.rest()
        with pytest.raises(TypeError):
            stage.server.step()


@played
async def test_request_is_error_322_when_the_world_refuses_it(caplog: pytest.LogCaptureFixture) -> None:
    """A refusal of the world is told on the id of the request, and the session goes on."""
    async with rig() as stage:
        client = await stage.client()
        del stage.world.tape.quotes[201]
        answered = await client.ask("1", "11", "7", "201", *[""] * 11, "0", "", "0", "0", "")
        assert codes(answered) == [(7, 322)]
        assert await client.told() == []
    assert "could not be answered" in caplog.text
