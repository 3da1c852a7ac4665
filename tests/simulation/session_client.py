"""A client of raw sockets, and a server whose time the test moves: nothing waits longer than its time-out."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import ParamSpec

from putwright.paper.session.faults import LineFaults
from putwright.paper.session.limits import Limits
from putwright.paper.session.server import PaperServer
from tests.simulation.session_world import HandWorld

P = ParamSpec("P")
SECONDS_MAX = 5.0
MARK = "49"  # the answer to a question for the time: everything asked before has been answered by then


class HandClock:
    """Monotonic seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Rig:
    """A server, its world and its clock."""

    def __init__(self, world: HandWorld, limits: Limits | None, faults: LineFaults | None) -> None:
        self.world, self.clock = world, HandClock()
        self.server = PaperServer(world, self.clock, limits, faults)
        self.port = 0

    async def turn(self, seconds: float = 1.0) -> None:
        """Let time pass, on the clock and in the world."""
        self.clock.seconds += seconds
        self.server.step(self.world.now + timedelta(seconds=seconds))
        await asyncio.sleep(0.01)

    async def client(self, client_id: int = 1, versions: str = "v157..178", options: str = "") -> RawClient:
        """A client that has started, its welcome read."""
        client = await self.stranger()
        await client.greet(versions + (f" {options}" if options else ""))
        client.send("71", "2", client_id, "")
        client.welcome = [await client.message() for _ in range(5)]
        return client

    async def stranger(self) -> RawClient:
        """A connection nothing was said on."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        return RawClient(self, reader, writer)


class RawClient:
    """Frames in and out."""

    def __init__(self, rig: Rig, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._rig, self.reader, self.writer = rig, reader, writer
        self.welcome: list[list[str]] = []

    async def greet(self, words: str = "v157..178") -> list[str]:
        """The answer to a greeting."""
        self.writer.write(b"API\0" + len(words).to_bytes(4, "big") + words.encode())
        return await self.message()

    def send(self, *fields: object) -> None:
        """One message."""
        payload = "".join(f"{field}\0" for field in fields).encode()
        self.writer.write(len(payload).to_bytes(4, "big") + payload)

    async def message(self) -> list[str]:
        """The next message.

        Raises:
            asyncio.IncompleteReadError: the connection was closed.
        """
        async with asyncio.timeout(SECONDS_MAX):
            size = int.from_bytes(await self.reader.readexactly(4), "big")
            return (await self.reader.readexactly(size))[:-1].decode("ascii").split("\0")

    async def told(self) -> list[list[str]]:
        """Everything told up to now: asks for the time and reads up to the answer."""
        self._rig.clock.seconds += 0.05  # below the rate of messages
        self.send("49", "1")
        found: list[list[str]] = []
        while True:
            message = await self.message()
            if message[0] == MARK:
                return found
            found.append(message)

    async def ask(self, *fields: object) -> list[list[str]]:
        """What one message is answered with."""
        self.send(*fields)
        return await self.told()

    async def rest(self) -> bytes:
        """Everything up to the end of the connection.

        Raises:
            TimeoutError: it does not end.
        """
        async with asyncio.timeout(SECONDS_MAX):
            try:
                return await self.reader.read(-1)
            except ConnectionError:
                return b""


@asynccontextmanager
async def rig(
    world: HandWorld | None = None, limits: Limits | None = None, faults: LineFaults | None = None
) -> AsyncIterator[Rig]:
    """A server on a port of the system's choice."""
    made = Rig(world or HandWorld(), limits, faults)
    made.port = await made.server.start(port=0)
    try:
        yield made
    finally:
        await made.server.stop()


def codes(messages: list[list[str]]) -> list[tuple[int, int]]:
    """Request id and code of every error."""
    return [(int(each[2]), int(each[3])) for each in messages if each[0] == "4"]


def ids(messages: list[list[str]]) -> list[str]:
    """Message ids."""
    return [each[0] for each in messages]


def played(scene: Callable[P, Awaitable[None]]) -> Callable[P, None]:
    """A test that runs its scene in a loop of its own, thirty seconds at most."""

    @functools.wraps(scene)
    def test(*args: P.args, **kwargs: P.kwargs) -> None:
        async def bounded() -> None:
            async with asyncio.timeout(30):
                await scene(*args, **kwargs)

        asyncio.run(bounded())

    return test
