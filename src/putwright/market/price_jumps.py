"""Jumps of a close that are a change of scale and not of worth: splits on record, and splits that are not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from datetime import date

Floats = NDArray[np.float64]

# Three for two is not among them: of 1.6 million daily returns of large US shares a dozen fell by 32-34.5 % for
# good reasons (OKTA 2022-09-01, TTD 2025-02-13, SMCI 2026-03-20), more often than such a split goes unrecorded.
SIMPLE_RATIOS = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100)
# The day of a split has a return of its own: GOOGL -2.5 % at 20 for 1 on 2022-07-18, KLAC +5.4 % at 10 for 1 on
# 2026-06-12. Falls to a half by themselves lie further off (AAPL 2000-09-29 7.8 % of a half, GL 2024-04-11).
TOLERANCE_MIN, TOLERANCE_DEVIATIONS, TOLERANCE_MAX = 0.02, 3.0, 0.06
# No listed large share made more than this in one day: FRC -62 %, NVAX -84 % and +99 %. It is doubted, not believed.
SCALE_MOVE = math.log(6.0)
LOOK_AT = math.log(2.0) - TOLERANCE_MAX
CONTAINED_MIN = math.log(1.25)  # smaller splits are lost in a day's own return


class Jump(NamedTuple):
    """One return that looks like a change of scale: its place, and the words for its ratio."""

    place: int
    ratio: str


def ratio_words(log_ratio: float, deviation: float) -> str:
    """The split a fall of the price by exp(log_ratio) looks like: "10 for 1", "1 for 2"; empty when like none.

    Args:
        log_ratio: Logarithm of the price before over the price after [1].
        deviation: What the price moves by itself in the time between, one standard deviation [1].
    """
    tolerance = min(max(TOLERANCE_MIN, TOLERANCE_DEVIATIONS * deviation), TOLERANCE_MAX)
    size = abs(log_ratio)
    nearest = min(SIMPLE_RATIOS, key=lambda ratio: abs(size - math.log(ratio)))
    if abs(size - math.log(nearest)) > tolerance:
        return ""
    return f"{nearest} for 1" if log_ratio > 0 else f"1 for {nearest}"


def unexplained(returns: Floats) -> list[Jump]:
    """The returns that look like an unrecorded split or another scale, oldest first.

    Args:
        returns: Log returns after all splits on record, oldest first, shape (n,) [1].
    """
    found = []
    for place in np.flatnonzero(np.abs(returns) > LOOK_AT).tolist():
        words = ratio_words(-float(returns[place]), _usual(returns, place))
        if words or abs(float(returns[place])) > SCALE_MOVE:
            found.append(Jump(place, words))
    return found


def _usual(returns: Floats, place: int) -> float:
    """The robust daily deviation of the quarter before a return, or after it where little is before [1]."""
    near = returns[max(0, place - 63) : place]
    if len(near) < 21:
        near = returns[place + 1 : place + 64]
    return 1.4826 * float(np.median(np.abs(near))) if len(near) else 0.0


def split_factors(plain: Floats, splits: Floats) -> tuple[Floats, list[int]]:
    """The logarithm each split adds to the return of its day, less those the closes already contain.

    A split is contained where the close without it moved less than with it.

    Args:
        plain: Log returns of the closes as they stand, shape (n,) [1].
        splits: New shares for an old one on the day of each return, 1 for none, shape (n,) [1].

    Returns:
        What to add, shape (n,) [1]; and the places of the splits that were contained.
    """
    added = np.log(splits)
    big = np.abs(added) >= CONTAINED_MIN
    contained = big & (np.abs(plain) < np.abs(plain + added))
    for place in np.flatnonzero(contained).tolist():
        moved = _elsewhere(plain, added, place)
        if moved is not None:
            added[moved] += added[place]
    added[contained] = 0.0
    return added, np.flatnonzero(contained).tolist()


def _elsewhere(plain: Floats, added: Floats, place: int) -> int | None:
    """Where within three sessions the closes do show a split that is on record for another day."""
    for other in range(max(0, place - 3), min(len(plain), place + 4)):
        if added[other] == 0.0 and abs(plain[other] + added[place]) < min(0.1, 0.5 * abs(added[place])):
            return other
    return None


def jump_words(day: date, before: float, after: float, ratio: str) -> str:
    """The sentence about one jump: the day, both closes and the likely ratio."""
    likely = f"an unrecorded split of {ratio}" if ratio else "closes on another scale"
    return f"the close goes from {before:,.2f} to {after:,.2f} on {day}: {likely}"
