"""Lines typed on standard input while an asyncio loop runs; a thread waits for them, as no loop can everywhere."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import AsyncIterator

LINE_BYTES_MAX = 4096  # what is longer is no line that anybody typed


async def typed_lines(source: int) -> AsyncIterator[str]:
    """Each line without its end, until the input ends.

    A program in the background of a terminal must not read from it: the input then counts as ended, where the system
    would otherwise stop the program.

    Args:
        source: the file descriptor that is read.
    """
    if hasattr(signal, "SIGTTIN"):
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str | None]()

    def hand_over(line: str | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody listens any more
            loop.call_soon_threadsafe(lines.put_nowait, line)

    def read() -> None:
        rest = b""
        with contextlib.suppress(OSError):
            # Below the buffered reader of Python, whose lock would be held when the program ends.
            while part := os.read(source, LINE_BYTES_MAX):
                *whole, rest = (rest + part).split(b"\n")
                for line in whole:
                    hand_over(line.decode(errors="replace"))
                rest = rest[:LINE_BYTES_MAX]
        if rest:
            hand_over(rest.decode(errors="replace"))
        hand_over(None)

    threading.Thread(target=read, name="typed lines", daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line
