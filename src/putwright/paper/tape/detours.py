"""Where a scenario forces a share to go: what has to be added to the path of chance."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from putwright.market.simulated.arrays import Floats
from putwright.paper.tape.scenario import Waypoints

AT_ONCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Detour:
    """What is added to the logarithm of a price: straight lines between knots [s since 1970, 1]."""

    times: tuple[float, ...]
    added: tuple[float, ...]

    def at(self, times: Floats) -> Floats:
        """What is added at each moment, shape (n,) [1]."""
        if len(self.times) == 1:
            return np.zeros(len(times))
        lines: Floats = np.interp(times, self.times, self.added)
        return lines


def detour(
    start: datetime, moves: Waypoints, shocks: Waypoints, chance: Callable[[datetime], float]
) -> Detour:
    """The detour through all waypoints in the order of time; after the last one chance goes on from there.

    Args:
        start: from when on the price may be led.
        moves: spots to be reached little by little [USD/share].
        shocks: spots to be reached within a second [USD/share].
        chance: the logarithm of the price that would be, at a moment.
    """
    points = sorted([(at, spot, False) for at, spot in moves] + [(at, spot, True) for at, spot in shocks])
    times, added = [start.timestamp()], [0.0]
    for at, spot, at_once in points:
        if at_once:
            times.append(max(at.timestamp() - AT_ONCE_SECONDS, times[-1]))
            added.append(added[-1])
        times.append(at.timestamp())
        added.append(math.log(spot) - chance(at))
    return Detour(tuple(times), tuple(added))
