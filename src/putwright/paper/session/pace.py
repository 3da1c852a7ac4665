"""How fast simulated time passes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from putwright.domain.refusal import BadInput

_SPEED = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|d)=(\d+(?:\.\d+)?)(s|m|h)", re.ASCII)
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
REAL_TIME = 1.0


def speed(text: str) -> float:
    """Simulated seconds in one real second: `1d=30s` gives 2880 [1].

    Raises:
        BadInput: the text is no such equation, or one side is zero.
    """
    found = _SPEED.fullmatch(text.strip())
    remedy = "Write it like 1d=30s: one simulated day in 30 seconds."
    if not found:
        raise BadInput("--speed", f"{text!r} is not understood", remedy)
    simulated = float(found[1]) * _SECONDS[found[2]]
    real = float(found[3]) * _SECONDS[found[4]]
    if not simulated or not real:
        raise BadInput("--speed", f"{text!r} has a side of zero", remedy)
    return simulated / real


def steadily(start: datetime, times: float = REAL_TIME) -> Callable[[float], datetime]:
    """The simulated moment so many real seconds after the start, time passing evenly.

    Args:
        start: the simulated moment of the start, aware.
        times: simulated seconds in one real second [1].
    """
    return lambda elapsed: start + timedelta(seconds=elapsed * times)
