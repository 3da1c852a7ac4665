"""No more messages than the TWS takes: it warns above fifty a second (code 100), and hangs up on whoever goes on.

Evenly, never in bursts: a burst that the TWS reads a moment late would meet the next one in the same second of its own
clock. A limit of our own in the library's queue would send bursts, so its queue is kept empty.
"""

from __future__ import annotations

import asyncio

# Below the fifty that are allowed by so much that messages held up for a quarter of a second do no harm.
MESSAGES_PER_SECOND = 40


class Pace:
    """Turns to send, one every so often, in the order they were asked for; time that nobody used is not made up."""

    def __init__(self, per_second: int = MESSAGES_PER_SECOND) -> None:
        self._between = 1.0 / per_second
        self._next = 0.0
        self._turn = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until one more message may leave."""
        async with self._turn:
            loop = asyncio.get_running_loop()
            wait = self._next - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            self._next = loop.time() + self._between
