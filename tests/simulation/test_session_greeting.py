"""The greeting, the start, client ids, and what a client may send how fast."""

from __future__ import annotations

import asyncio
import logging

import pytest

from putwright.domain.refusal import BadInput
from putwright.paper.session.limits import Limits
from putwright.paper.session.server import PaperServer
from putwright.paper.settings import Behaviour
from tests.simulation.session_client import HandClock, codes, ids, played, rig
from tests.simulation.session_world import ACCOUNT, HandWorld

FARMS = [(-1, 2104), (-1, 2106), (-1, 2158)]


@pytest.mark.parametrize(
    ("words", "version"),
    [("v157..178", "178"), ("v100..157", "157"), ("v100..226 +PACEAPI", "178"), ("v100..158", "157")],
)
@played
async def test_greeting_answers_the_version_when_a_client_offers_a_range(words: str, version: str) -> None:
    """The greeting is answered with min(178, highest), never with 158, and with the simulated moment."""
    async with rig() as stage:
        client = await stage.stranger()
        assert await client.greet(words) == [version, "20261120 10:30:00 US/Eastern"]


@pytest.mark.parametrize("words", ["v100..156", "v179..226", "v12..12"])
@played
async def test_greeting_closes_when_no_version_is_shared(words: str) -> None:
    """A client too old or too new is closed without a word, and the reason is kept."""
    async with rig() as stage:
        client = await stage.stranger()
        client.writer.write(b"API\0" + len(words).to_bytes(4, "big") + words.encode())
        assert not await client.rest()
        assert "157 to 178 are spoken here" in stage.server.reasons[-1]


@played
async def test_start_is_waited_for_when_a_client_has_greeted() -> None:
    """Nothing follows the greeting before START_API, also while news come and time passes."""
    async with rig() as stage:
        client = await stage.stranger()
        await client.greet()
        stage.world.gain("1")
        for _ in range(3):
            await stage.turn(1.0)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.reader.readexactly(1), 0.05)
        client.send("71", "2", "7", "")
        assert await client.message() == ["15", "1", ACCOUNT]
        assert await client.message() == ["9", "1", "1"]


@pytest.mark.parametrize(("versions", "fields"), [("v157..178", 6), ("v100..157", 5)])
@played
async def test_start_tells_accounts_next_id_and_farms_when_it_arrives(versions: str, fields: int) -> None:
    """The welcome is whole; an error has no field for advanced rejects at version 157."""
    async with rig() as stage:
        client = await stage.client(1, versions)
        assert ids(client.welcome) == ["15", "9", "4", "4", "4"]
        assert codes(client.welcome) == FARMS
        assert {len(each) for each in client.welcome if each[0] == "4"} == {fields}


@played
async def test_client_id_is_refused_when_somebody_has_it() -> None:
    """The second client of one id gets error 326 and is closed; the first stays; the id is free when it leaves."""
    async with rig() as stage:
        first = await stage.client(3)
        second = await stage.stranger()
        await second.greet()
        second.send("71", "2", 3, "")
        assert codes([await second.message()]) == [(-1, 326)]
        assert not await second.rest()
        assert await first.told() == []
        first.writer.close()
        await asyncio.sleep(0.05)
        assert codes((await stage.client(3)).welcome) == FARMS


@played
async def test_request_closes_the_connection_when_it_comes_before_the_start() -> None:
    """Whoever asks before START_API is closed without an answer."""
    async with rig() as stage:
        client = await stage.stranger()
        await client.greet()
        client.send("61", "1")
        assert not await client.rest()
        assert "before the start" in stage.server.reasons[-1]


@played
async def test_second_start_is_refused_when_a_client_has_started() -> None:
    """START_API twice is error 321, and the session goes on."""
    async with rig() as stage:
        client = await stage.client()
        assert codes(await client.ask("71", "2", "9", "")) == [(-1, 321)]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", ""])
@played
async def test_server_refuses_to_listen_when_the_host_is_not_loopback(host: str) -> None:
    """Only this machine may reach the paper TWS."""
    with pytest.raises(BadInput, match="not the loopback"):
        await PaperServer(HandWorld(), HandClock()).start(host, 0)


@played
async def test_server_names_the_port_when_it_is_taken() -> None:
    """A port in use is bad input with a remedy."""
    async with rig() as stage:
        with pytest.raises(BadInput, match=f"127.0.0.1:{stage.port}"):
            await PaperServer(HandWorld(), HandClock()).start(port=stage.port)


@played
async def test_rate_is_refused_and_then_closed_when_a_client_hurries() -> None:
    """The 51st message of a second is error 100; after three of them the connection ends."""
    async with rig() as stage:
        client = await stage.client()
        stage.clock.seconds += 2
        for _ in range(53):
            client.send("49", "1")
        told = [await client.message() for _ in range(53)]
        assert ids(told).count("49") == 50
        assert codes(told) == [(-1, 100)] * 3
        assert not await client.rest()
        assert "more than 50 messages in a second" in stage.server.reasons[-1]


@played
async def test_rate_is_held_back_when_a_client_asked_to_be_paced() -> None:
    """With +PACEAPI nothing is refused: what is too much waits for the next second."""
    async with rig(HandWorld(Behaviour(messages_per_second_max=5))) as stage:
        client = await stage.client(options="+PACEAPI")
        stage.clock.seconds += 2
        for _ in range(12):
            client.send("49", "1")
        assert ids([await client.message() for _ in range(5)]) == ["49"] * 5
        await stage.turn(1.0)
        await stage.turn(1.0)
        assert ids([await client.message() for _ in range(7)]) == ["49"] * 7


@played
async def test_connection_is_closed_when_there_are_too_many(caplog: pytest.LogCaptureFixture) -> None:
    """A flood of connections is turned away at the limit, and the clients inside are served on."""
    caplog.set_level(logging.WARNING)
    async with rig(limits=Limits(connections_max=4)) as stage:
        client = await stage.client()
        strangers = [await stage.stranger() for _ in range(20)]
        await asyncio.sleep(0.05)
        assert sum("more than 4 connections" in reason for reason in stage.server.reasons) == 17
        assert not await strangers[-1].rest()
        assert await client.told() == []
