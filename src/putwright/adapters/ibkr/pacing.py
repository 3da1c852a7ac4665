"""No more messages than the TWS takes: it drops clients that send above fifty a second (code 100)."""

from __future__ import annotations

import asyncio
from collections import deque

MESSAGES_PER_SECOND = (
    45  # the client library's own limit; ours keeps its queue empty, so that waits begin when asked
)


class Pace:
    """Turns to send, so many a second and no more, in the order they were asked for."""

    def __init__(self, per_second: int = MESSAGES_PER_SECOND) -> None:
        self._per_second = per_second
        self._sent: deque[float] = deque(maxlen=per_second)
        self._turn = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until one more message may leave."""
        async with self._turn:
            loop = asyncio.get_running_loop()
            if len(self._sent) == self._per_second:
                wait = self._sent[0] + 1.0 - loop.time()
                if wait > 0:
                    await asyncio.sleep(wait)
            self._sent.append(loop.time())
