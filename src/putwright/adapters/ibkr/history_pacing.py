"""Turns to ask for history: at most sixty in ten minutes, and never the same question twice within fifteen seconds.

The limits are those that IBKR states for bars of thirty seconds and less; bars of a day are slowed down by the TWS itself, by
an amount that is not written down, so the stated limits are kept for them too.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

REQUESTS, WINDOW_SECONDS, SAME_SECONDS = 60, 600.0, 15.0  # TWS API guide, historical data limitations


class HistoryPace:
    """Turns, in the order they were asked for.

    Args:
        requests: how many in a window.
        seconds: how long a window is [s].
        same_seconds: how long an identical question has to wait [s].
        clock: seconds that only grow; the loop's own unless told [s].
        sleep: waits so long [s].
    """

    def __init__(
        self,
        requests: int = REQUESTS,
        seconds: float = WINDOW_SECONDS,
        same_seconds: float = SAME_SECONDS,
        *,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._seconds, self._same_seconds = seconds, same_seconds
        self._clock, self._sleep = clock, sleep
        self._asked: deque[float] = deque(maxlen=requests)
        self._last: dict[str, float] = {}
        self._turn = asyncio.Lock()

    async def turn(self, question: str) -> None:
        """Wait until this question may be asked."""
        async with self._turn:
            wait = self._wait(question, self._now())
            if wait > 0:
                await self._sleep(wait)
            now = self._now()
            self._asked.append(now)
            self._last = {one: at for one, at in self._last.items() if now - at < self._same_seconds}
            self._last[question] = now

    def _wait(self, question: str, now: float) -> float:
        is_full = len(self._asked) == self._asked.maxlen
        window = self._asked[0] + self._seconds - now if is_full else 0.0
        same = self._last.get(question, now - self._same_seconds) + self._same_seconds - now
        return max(window, same)

    def _now(self) -> float:
        return asyncio.get_running_loop().time() if self._clock is None else self._clock()
