"""`putwright paper`: a make-believe TWS for any client of the TWS API."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.options import Options

if TYPE_CHECKING:
    from rich.console import Console

    from putwright.paper.console.steering import Steering
    from putwright.paper.session.server import PaperServer
    from putwright.paper.world import PaperWorld
    from putwright.reports.paper import PaperReport

# A client that paces itself must not be hung up on because this machine was busy and its messages came in a bunch.
PACE_SECONDS = 10.0
LOOK_SECONDS = 1.0  # how often what happens is looked at for the terminal


def paper(
    *,
    scenario: str = "usual",
    seed: int = 2026,
    speed: str = "1s=1s",
    port: int = 7497,
    cash: str | None = None,
    seconds: float | None = None,
    console: bool = False,
    statement_folder: Path | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Serve a make-believe TWS on this machine: a market, an account and orders, and no money.

    Parameters
    ----------
    scenario:
        How the world goes on: usual, quiet, falls, stormy, rough, margin, francs, silent-assignment, eager, delayed, demo,
        shares, rises, read-only, split, special-dividend, early.
    seed:
        The same seed gives the same market.
    speed:
        Make-believe time = real time: 1d=30s lets a calendar day pass in half a minute.
    port:
        Where clients find it; 0 takes any free one.
    cash:
        How many settled US dollars the account holds; what the scenario says unless told.
    seconds:
        End after so many real seconds; until Ctrl-C unless told.
    console:
        Obey lines on standard input, such as leap 3d, where that is no terminal too; help shows them.
    statement_folder:
        Write the broker's statement of each account there when it ends, as a Flex query would bring it.
    """
    import asyncio
    from dataclasses import replace

    from putwright.bootstrap import paper_world
    from putwright.cli.options import console as screen_of
    from putwright.cli.options import deliver
    from putwright.domain.money import parse_amount
    from putwright.paper.pace import speed_of
    from putwright.paper.scenario import scenario_of
    from putwright.reports.paper import PaperPosition, PaperReport

    options = options or Options()
    chosen, pace = scenario_of(scenario), speed_of(speed)
    if cash is not None:
        chosen = replace(chosen, cash={"USD": parse_amount(cash, what="cash")})
    world = paper_world(chosen, seed)
    began, screen = world.now, screen_of(options, stderr=options.json)
    listens = sys.stdin is not None and (console or sys.stdin.isatty())
    screen.print(f"[bold]Paper TWS[/]  {chosen.name}: {chosen.words}. Seed {seed}, {speed}.", highlight=False)
    try:
        found = asyncio.run(_serve(world, pace, port, seconds, screen, listens=listens))
    finally:  # Ctrl-C is how it usually ends
        _write_statements(world, statement_folder, screen)
    held = tuple(
        PaperPosition(position.account, position.contract.local_symbol, position.quantity)
        for position in world.clearing.positions()
    )
    report = PaperReport(
        scenario=chosen.name,
        words=chosen.words,
        seed=seed,
        speed=speed,
        port=found,
        accounts=tuple(world.clearing.accounts()),
        began=began,
        ended=world.now,
        open_orders=len(world.exchange.open_orders()),
        positions=held,
    )
    deliver(options, "paper", 1, report, lambda told, shown: shown.print(_ending(told)))
    return 0


def _write_statements(world: PaperWorld, folder: Path | None, screen: Console) -> None:
    from putwright.paper.statement import write_statements

    for path in write_statements(world, folder) if folder is not None else ():
        screen.print(f"Statement written to {path}.", markup=False, soft_wrap=True)


def _ending(report: PaperReport) -> str:
    return f"The paper TWS ends at {report.ended:%Y-%m-%d %H:%M} UTC of its own time."


async def _serve(
    world: PaperWorld, pace: float, port: int, seconds: float | None, screen: Console, *, listens: bool
) -> int:
    import asyncio
    import time

    from putwright.paper.console.steering import Steering
    from putwright.paper.pace import PaperClock
    from putwright.paper.session.limits import Limits
    from putwright.paper.session.server import PaperServer

    server = PaperServer(world, time.monotonic, Limits(pace_seconds=PACE_SECONDS))
    found = await server.start(port=port)
    accounts = ", ".join(world.clearing.accounts())
    screen.print(
        f"Listening on 127.0.0.1:{found}; account {accounts}; make-believe money only. Ctrl-C ends it."
    )
    clock = PaperClock(world.now, pace)
    tasks = {
        asyncio.create_task(server.run(clock)),
        asyncio.create_task(_tell(server, world, screen)),
        asyncio.create_task(_until_told_to_end()),
    }
    if listens:
        screen.print("Time can leap, strangers can trade, the line can break: type help.")
        tasks.add(asyncio.create_task(_obey(Steering(server, world, clock), screen)))
    try:
        ended, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await server.stop()
    return found


async def _until_told_to_end() -> None:
    """Wait for a terminate signal: a script that ends the server that way gets its statements all the same."""
    import asyncio
    import signal
    from contextlib import suppress

    told = asyncio.Event()
    with suppress(NotImplementedError):  # systems without it end at once
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await told.wait()


async def _tell(server: PaperServer, world: PaperWorld, screen: Console) -> None:
    """A line whenever clients, orders or positions are others than before."""
    import asyncio

    from putwright.paper.console.showing import glance, moment

    before = ""
    while True:
        while server.reasons:
            screen.print(f"A connection ended: {server.reasons.popleft()}", style="yellow", markup=False)
        told = glance(server, world)
        if told != before:
            screen.print(f"{moment(world)}  {told}", markup=False)
            before = told
        await asyncio.sleep(LOOK_SECONDS)


async def _obey(steering: Steering, screen: Console) -> None:
    """Answer every line that is typed; when there are no more of them the server goes on without."""
    import asyncio

    from putwright.cli.typed_lines import typed_lines

    async for line in typed_lines(sys.stdin.fileno()):
        if line.strip():
            screen.print(f"> {steering.obey(line)}", markup=False, emoji=False, soft_wrap=True)
    await asyncio.Event().wait()
