"""An event loop whose clock leaps: the desk's pauses and the investor's lunch take no real time.

The adapter and the library read no other clock than their loop's. What a desk waits for on purpose (a second between two
rounds, three until something missing is believed) is skipped. Between leaps the clock is slow, so that how busy the machine is
decides nothing: a reading of the broker's clock is not older here than there, and every patience is as many real seconds
longer.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from datetime import UTC, datetime, timedelta
from typing import Any

OUR_START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SLOWNESS = 8.0  # real seconds in one of the loop's [1]


class SlowSelector(selectors.DefaultSelector):
    """A selector that waits as long as slow seconds are."""

    def select(self, timeout: float | None = None) -> list[Any]:
        """What is ready, after so many slow seconds at most [s]."""
        return super().select(None if timeout is None else timeout * SLOWNESS)


class LeapingLoop(asyncio.SelectorEventLoop):
    """A loop that can be told that it is later; its clock never goes back."""

    ahead = 0.0

    def __init__(self) -> None:
        super().__init__(SlowSelector())

    def time(self) -> float:
        """Slow seconds of the machine, and those that were skipped [s]."""
        return time.monotonic() / SLOWNESS + self.ahead

    def leap_to(self, moment: float) -> None:
        """Let it be so late, by this clock; an earlier moment changes nothing [s]."""
        self.ahead = max(self.ahead, moment - time.monotonic() / SLOWNESS)


class LeapingClock:
    """Our own clock by such a loop: what the desk takes for the time of day.

    Args:
        loop: whose clock.
        began: what the machine's showed when the storm began, in slow seconds [s].
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, began: float) -> None:
        self._loop, self._began = loop, began

    def now(self) -> datetime:
        """The present moment."""
        return OUR_START + timedelta(seconds=self._loop.time() - self._began)
