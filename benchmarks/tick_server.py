"""A paper TWS in a process of its own that tells quotes as fast as it can: the server of P5."""

import asyncio
import time
from dataclasses import replace
from decimal import Decimal
from multiprocessing.connection import Connection
from typing import Any

from putwright.bootstrap import paper_world
from putwright.paper.model import Quote
from putwright.paper.scenario import scenario_of
from putwright.paper.session.limits import Limits
from putwright.paper.session.server import PaperServer
from putwright.paper.session.ticker import Ticker
from putwright.paper.wire import frame_bytes

ROUNDS, KINDS = 1_500, 97
LAST = 77.77  # the bid that ends it


def serve(client: Connection) -> None:
    """Serve until the process ends; what is asked for comes through the pipe, what was told goes back [tick]."""
    asyncio.run(_serving(client))


async def _serving(client: Connection) -> None:
    world = paper_world(scenario_of("usual"), 2026)
    server = PaperServer(world, time.monotonic, Limits(outgoing_bytes_max=1 << 30, pace_seconds=10.0))
    client.send(await server.start(port=0))
    still = world.now
    running = asyncio.create_task(server.run(lambda seconds: still))
    while not running.done():
        await asyncio.sleep(0.01)
        if client.poll():
            how, count = client.recv()
            # The benchmark reaches behind the door: clients are told no faster than their cadence otherwise.
            followed: Any = server._dispatch._tickers._tickers  # noqa: SLF001
            tickers: list[Ticker] = list(followed.values())[:count]
            quotes = [world.tape.quote(ticker.contract.con_id) for ticker in tickers]
            client.send(await (_ticks if how == "ticks" else _bytes)(tickers, quotes))


async def _ticks(tickers: list[Ticker], quotes: list[Quote]) -> int:
    """Quotes that change with every round, each encoded for its client; how many ticks that made."""
    outgoing: Any = tickers[0].client.outgoing
    sent = 0
    for number in range(ROUNDS):
        _tell(tickers, quotes, number, is_last=number == ROUNDS - 1)
        sent += len(outgoing._collected)  # noqa: SLF001
        outgoing.flush()
        await asyncio.sleep(0)
    return sent


async def _bytes(tickers: list[Ticker], quotes: list[Quote]) -> int:
    """The same as bytes that were made before."""
    outgoing: Any = tickers[0].client.outgoing
    bursts, sent = [], 0
    for number in range(KINDS):
        _tell(tickers, quotes, number, is_last=False)
        messages, outgoing._collected = outgoing._collected, []  # noqa: SLF001
        bursts.append((len(messages), b"".join(map(frame_bytes, messages))))
    for number in range(ROUNDS - 1):
        told, written = bursts[number % KINDS]
        outgoing._transport.write(written)  # noqa: SLF001
        sent += told
        await asyncio.sleep(0)
    _tell(tickers, quotes, 0, is_last=True)
    outgoing.flush()
    return sent


def _tell(tickers: list[Ticker], quotes: list[Quote], number: int, *, is_last: bool) -> None:
    cents = Decimal(number % KINDS) / 100
    for ticker, quote in zip(tickers, quotes, strict=True):
        changed = replace(
            quote,
            bid=Decimal(str(LAST)) if is_last else Decimal("1.00") + cents,
            ask=Decimal("78.00") + cents,
            bid_size=10 + number % 7,
            ask_size=20 + number % 5,
        )
        ticker.tell(changed, is_closed=False)
