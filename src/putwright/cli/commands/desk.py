"""`putwright desk`: stay connected, watch, keep every exit order alive, reconcile after every reconnect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from putwright.adapters.workspace.desk_lock import DeskLock
    from putwright.bootstrap import Opened

    Say = Callable[[tuple[str, ...], str], None]

AGAIN_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # between attempts to reconnect
LOOK_AGAIN_SECONDS = 0.2  # whether another command has let go of the desk
FIRST_PATIENCE_SECONDS = 30.0  # as long as a command of a minute ago may still be at the desk
DOING = "desk"


def desk(
    *,
    once: bool = False,
    seconds: float | None = None,
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Stay connected: watch, arm exits again, step down ladders, reconcile after every reconnect. Ctrl-C leaves.

    Other commands may ask for the desk meanwhile: it is handed over and taken again.

    Parameters
    ----------
    once:
        Do what is due now, and end.
    seconds:
        End after so many seconds.
    """
    import asyncio

    from putwright.bootstrap.alerting import alerted
    from putwright.cli.render.desk import teller

    options = options or Options()
    opened = opened_for(options, broker)
    with alerted(opened, teller(options, opened.clock)) as say:
        return asyncio.run(_watching(opened, say, once=once, seconds=seconds))


async def _watching(opened: Opened, say: Say, *, once: bool, seconds: float | None) -> int:
    import asyncio
    import contextlib
    import signal

    from putwright.domain.refusal import OutsideFailure

    loop, over = asyncio.get_running_loop(), asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has none: there the program is interrupted
            loop.add_signal_handler(name, over.set)
    if seconds is not None:
        loop.call_later(seconds, over.set)
    lock, failures, patience = opened.workspace.desk_lock(DOING), 0, FIRST_PATIENCE_SECONDS
    while True:
        await _take(lock, over, patience)
        patience, began = float("inf"), loop.time()
        try:
            await _stretch(opened, lock, over, say, once=once)
            failures = 0
        except OutsideFailure as fault:
            if once:
                raise
            if loop.time() - began > AGAIN_SECONDS[-1]:  # it held for a while: this is another failure
                failures = 0
            wait = AGAIN_SECONDS[min(failures, len(AGAIN_SECONDS) - 1)]
            failures += 1
            say((f"{fault.tried}: {fault.wrong}. Again in {wait:g} s.",), "")
            lock.let_go()
            await _patiently(over, wait)
        finally:
            lock.let_go()
        if over.is_set() or once:
            if not once:
                say(("You left the desk. Exit orders stay at the broker; ladders stand still.",), "")
            return 0
        await _hand_over(lock, over)


async def _take(lock: DeskLock, over: asyncio.Event, patience: float) -> None:
    """Take the desk as soon as nobody has it; another watching desk is not asked for it.

    Raises:
        OutsideFailure: another desk watches, or a command does not let go in time.
    """
    import asyncio

    waited = 0.0
    while not lock.try_take() and not over.is_set():
        holder = lock.holder()
        if waited > patience or (holder is not None and holder.doing == DOING):
            raise lock.refused()
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
        waited += LOOK_AGAIN_SECONDS


async def _stretch(opened: Opened, lock: DeskLock, over: asyncio.Event, say: Say, *, once: bool) -> None:
    """Watch over one connection, until it is over or somebody wants the desk."""
    from putwright.bootstrap.at_desk import seated
    from putwright.workflows.watch import watch

    async with seated(opened) as at:
        told = await watch(at, lambda: once or over.is_set(), lambda: lock.is_wanted or over.is_set(), say)
        if told.is_asked_for and not over.is_set():
            say(("Handed over to another command.",), "")


async def _hand_over(lock: DeskLock, over: asyncio.Event) -> None:
    """Let whoever asked take the desk first; a wish that nobody comes for does not keep us."""
    for _ in range(int(2.0 / LOOK_AGAIN_SECONDS)):
        if not lock.is_wanted or over.is_set():
            return
        await _patiently(over, LOOK_AGAIN_SECONDS)


async def _patiently(over: asyncio.Event, seconds: float) -> None:
    import asyncio

    try:
        await asyncio.wait_for(over.wait(), seconds)
    except TimeoutError:
        return
