"""P5: how many ticks the paper TWS tells one unmodified ib_async client, and how long such a client takes to come in."""

import asyncio
import statistics
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection

from ib_async import IB, Contract, Stock

from benchmarks.figures import Figure, say
from benchmarks.tick_server import LAST, serve
from putwright.market.simulated.names import shipped_names

ABOUT = """The server in one process, the client in another, on the loopback. Ticks: fifty shares are followed, whose
bid, ask and sizes change as fast as the server can tell them; the server encodes each tick from a quote, and what is
counted is what the client has taken in when it has seen the last one. Peer: the same messages encoded beforehand and
written by the same server as bare bytes, which is as fast as this client can read. Coming in: `connectAsync` of ib_async with
everything it synchronises (accounts, orders, completed orders, executions, positions), the median of fifteen."""
NAMES = 50
CONNECTS = 15
LOOK_SECONDS = 0.005
TICKS_PER_SECOND_MIN, CONNECT_MILLISECONDS_MAX = 150_000, 10.0


def figures() -> list[Figure]:
    """Ticks per second, and the time to connect."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there,), daemon=True)
    process.start()
    try:
        port = here.recv()
        return asyncio.run(_measured(port, here))
    finally:
        process.terminate()
        process.join()


async def _measured(port: int, server: Connection) -> list[Figure]:
    connects = []
    for number in range(CONNECTS):
        ib, began = IB(), time.perf_counter()
        await ib.connectAsync("127.0.0.1", port, clientId=number + 1)
        connects.append((time.perf_counter() - began) * 1e3)
        ib.disconnect()
    ib = IB()
    await ib.connectAsync("127.0.0.1", port, clientId=99)
    shares = [Stock(name.symbol, "SMART", "USD") for name in shipped_names()[:NAMES]]
    known = await ib.qualifyContractsAsync(*shares)
    tickers = [ib.reqMktData(share) for share in known if isinstance(share, Contract)]
    await asyncio.sleep(1.0)
    rates = {}
    for how in ("ticks", "bytes"):
        for ticker in tickers:
            ticker.bid = 0.0
        began = time.perf_counter()
        server.send((how, len(tickers)))
        while tickers[-1].bid != LAST:
            await asyncio.sleep(LOOK_SECONDS)  # seldom, so that looking costs the client nothing
        seconds = time.perf_counter() - began
        rates[how] = server.recv() / seconds
    ib.disconnect()
    coming = statistics.median(connects)
    return [
        Figure(
            "ticks into one ib_async client",
            f"{rates['ticks']:,.0f} /s",
            "the same bytes, encoded beforehand",
            f"{rates['bytes']:,.0f} /s",
            f"{rates['ticks'] / rates['bytes']:.2f} x",
            f">= {TICKS_PER_SECOND_MIN:,} /s",
            rates["ticks"] >= TICKS_PER_SECOND_MIN,
        ),
        Figure(
            "connect and synchronise",
            f"{coming:.1f} ms",
            target=f"<= {CONNECT_MILLISECONDS_MAX:g} ms",
            met=coming <= CONNECT_MILLISECONDS_MAX,
        ),
    ]


if __name__ == "__main__":
    say(figures())
