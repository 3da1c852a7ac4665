"""How fast the make-believe time runs: as typed (`1d=30s`), and the moment it makes of the seconds that have passed."""

from __future__ import annotations

import re
from collections.abc import Callable
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
    tried = f"Reading --speed {text}"
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


def moment_after(start: datetime, speed: float) -> Callable[[float], datetime]:
    """The make-believe moment so many real seconds after the start."""

    def moment(seconds: float) -> datetime:
        return start + timedelta(seconds=seconds * speed)

    return moment
