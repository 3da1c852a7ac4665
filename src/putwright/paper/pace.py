"""How fast the make-believe time runs: as typed (`1d=30s`), and the clock that makes moments of the seconds that have passed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from putwright.domain.refusal import BadInput

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SPEED = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smhd])=([0-9]+(?:\.[0-9]+)?)([smhd])")
SPEED_MAX = 200_000.0  # a day in less than half a second leaves clients no time to answer


def speed_of(text: str) -> float:
    """How many make-believe seconds pass in a real one [1]: `1d=30s` is a calendar day in half a minute.

    Raises:
        BadInput: not of that form, or faster than clients can follow.
    """
    tried = f"Reading the speed {text!r}"
    found = _SPEED.fullmatch(text.replace(" ", "").lower())
    if found is None:
        raise BadInput(
            tried, "that is no speed", "Write make-believe time = real time, such as 1d=30s or 1h=1m."
        )
    make_believe = float(found[1]) * SECONDS[found[2]]
    real = float(found[3]) * SECONDS[found[4]]
    if not 0 < make_believe <= SPEED_MAX * real:
        raise BadInput(tried, "that is too fast, or no time at all", "Take half a second or more for a day.")
    return make_believe / real


class PaperClock:
    """The make-believe moment at any real second: it runs at a pace, leaps, stands still, and never goes back.

    What changes its course counts from the moment told last, and real seconds from the next time it is asked: what
    the world takes to come to a moment after a leap does not count.

    Args:
        start: the moment at second 0.
        speed: make-believe seconds in a real one [1].
    """

    def __init__(self, start: datetime, speed: float = 1.0) -> None:
        self.speed = speed
        self._moment = self._began = start
        self._since: float | None = 0.0
        self._is_paused = False

    @property
    def is_paused(self) -> bool:
        """Whether time stands still."""
        return self._is_paused

    def __call__(self, seconds: float) -> datetime:
        """The moment so many real seconds after the start [s]."""
        if self._since is None:
            self._since = seconds
        if not self._is_paused:
            self._moment = self._began + timedelta(seconds=(seconds - self._since) * self.speed)
        return self._moment

    def leap(self, to: datetime) -> None:
        """Go on from a later moment; an earlier one changes nothing."""
        self._moment = max(self._moment, to)
        self._restart()

    def run_at(self, speed: float) -> None:
        """Another pace from now on [1]."""
        self.speed = speed
        self._restart()

    def pause(self) -> None:
        """Stand still."""
        self._is_paused = True

    def go(self) -> None:
        """Run again."""
        self._is_paused = False
        self._restart()

    def _restart(self) -> None:
        self._began, self._since = self._moment, None
