"""How much of a figure is chance: circular blocks of whole weeks, drawn again and again.

All names of a week stay together, because they fall together; a block is longer than a put lives, because
the puts of neighbouring weeks share their fate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from putwright.pricing.compiled import Floats

BLOCK_WEEKS = 13  # a quarter: twice the life of a put, so that a bad month stays whole
DRAWS = 2000
SEED = 20261121
CONFIDENCE = 0.90

Places = NDArray[np.int64]


def blocks(weeks: int, draws: int = DRAWS, block: int = BLOCK_WEEKS, seed: int = SEED) -> Places:
    """Places of weeks, shape (draws, weeks): blocks in a row, each begun at random, the end joined to the start."""
    if weeks < 2 * block:
        block = max(1, weeks // 4)
    chance = np.random.default_rng(seed)
    starts = chance.integers(0, weeks, (draws, -(-weeks // block)))
    places = (starts[:, :, None] + np.arange(block)) % weeks
    return places.reshape(draws, -1)[:, :weeks]


def interval(values: Floats, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The middle so much of what was drawn, as quantiles."""
    rest = 0.5 * (1.0 - confidence)
    low, high = np.nanquantile(values, [rest, 1.0 - rest])
    return float(low), float(high)


def of_ratio(top: Floats, bottom: Floats, places: Places) -> tuple[float, float]:
    """The interval of sum(top) / sum(bottom), both given per week, shape (weeks,)."""
    with np.errstate(all="ignore"):
        return interval(top[places].sum(axis=1) / bottom[places].sum(axis=1))


def block_of(every: int) -> int:
    """The rows of a block when only every so many weeks are looked at."""
    return -(-BLOCK_WEEKS // every)
