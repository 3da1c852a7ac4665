"""Chance by key: the same draw for the same seed and key, whatever was drawn before."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from putwright.market.simulated.arrays import Floats

# Constants of SplitMix64 (Steele, Lea and Flood 2014).
_GOLDEN, _FIRST, _SECOND = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xBF58476D1CE4E5B9),
    np.uint64(0x94D049BB133111EB),
)
_MANTISSA = float(2**53)


class Purpose(IntEnum):
    """What is drawn; the first part of every key, so that no two purposes share their chance."""

    DAY = 1
    MARKET_PATH = 2
    PATH = 3
    NIGHT = 4
    CURRENCY_PAST = 5
    WIDENING = 6
    SIZE_BID = 7
    SIZE_ASK = 8
    INTEREST = 9
    VOLUME = 10
    PRINT_TIME = 11
    PRINT_PRICE = 12
    SHARE_VOLUME = 13


def generator(seed: int, *key: int) -> np.random.Generator:
    """A source of chance of its own for a key."""
    return np.random.default_rng((seed, *key))


def uniforms(seed: int, purpose: Purpose, *columns: ArrayLike) -> Floats:
    """One number from 0 to 1 for each row of whole-number columns, each by its own key, shape (n,) [1]."""
    state: NDArray[np.uint64] = _mixed(np.asarray(seed * 64 + purpose, dtype=np.uint64))
    for column in columns:
        state = _mixed(state ^ np.asarray(column, dtype=np.int64).astype(np.uint64))
    drawn: Floats = ((state >> np.uint64(11)).astype(np.float64) + 0.5) / _MANTISSA
    return drawn


def normals(seed: int, purpose: Purpose, *columns: ArrayLike) -> Floats:
    """One number near the normal distribution for each row: a logistic one of variance 1, within 3 [1]."""
    drawn = uniforms(seed, purpose, *columns)
    normal: Floats = (np.log(drawn / (1 - drawn)) * np.sqrt(3) / np.pi).clip(-3, 3)
    return normal


def _mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        z = state + _GOLDEN
        z = (z ^ (z >> np.uint64(30))) * _FIRST
        z = (z ^ (z >> np.uint64(27))) * _SECOND
        mixed: NDArray[np.uint64] = z ^ (z >> np.uint64(31))
    return mixed
