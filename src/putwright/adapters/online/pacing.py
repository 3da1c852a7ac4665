"""The pace of one source: never more requests in its seconds than it allows, and a pause where it asks for one."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic

from putwright.ports.fact_source import Pace


class Pacing:
    """Lets requests through one after the other at the pace of a source.

    Requests are spread evenly: a source that allows ten a second sees one every tenth of a second, not ten at once.

    Args:
        pace: what is allowed.
        clock: seconds that only go forward [s].
        sleep: waits so long [s].
    """

    def __init__(
        self,
        pace: Pace,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pace, self._clock, self._sleep = pace, clock, sleep
        self._at_once = asyncio.Semaphore(pace.at_once)
        self._order = asyncio.Lock()
        self._left: deque[float] = deque(maxlen=pace.requests)
        self._not_before = 0.0

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the right to send one request, and hold a place until its answer is here."""
        async with self._at_once:
            async with self._order:
                while (seconds := self._wait()) > 0:
                    await self._sleep(seconds)
                self._left.append(self._clock())
            yield

    def pause(self, seconds: float) -> None:
        """Send nothing for so long: the source asked for it [s]."""
        self._not_before = max(self._not_before, self._clock() + seconds)

    def _wait(self) -> float:
        now, earliest = self._clock(), self._not_before
        if self._left:
            earliest = max(earliest, self._left[-1] + self._pace.seconds / self._pace.requests)
        if len(self._left) == self._pace.requests:
            earliest = max(earliest, self._left[0] + self._pace.seconds)
        return earliest - now
