"""An event loop whose clock leaps: the desk's pauses and the investor's lunch take no real time.

The adapter and the library read no other clock than their loop's. What a desk waits for on purpose (a second between two
rounds, three until something missing is believed) is skipped; what it waits for because an answer is on its way takes as
long as the answer does.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

OUR_START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class LeapingLoop(asyncio.SelectorEventLoop):
    """A loop that can be told that it is later; its clock never goes back."""

    ahead = 0.0

    def time(self) -> float:
        """Seconds of the machine, and those that were skipped [s]."""
        return super().time() + self.ahead

    def leap_to(self, moment: float) -> None:
        """Let it be so late, by this clock; an earlier moment changes nothing [s]."""
        self.ahead = max(self.ahead, moment - super().time())


class LeapingClock:
    """Our own clock by such a loop: what the desk takes for the time of day.

    Args:
        loop: whose clock.
        began: what it showed when the storm began [s].
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, began: float) -> None:
        self._loop, self._began = loop, began

    def now(self) -> datetime:
        """The present moment."""
        return OUR_START + timedelta(seconds=self._loop.time() - self._began)
