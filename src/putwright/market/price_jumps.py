"""Jumps of a close that are a change of scale and not of worth: splits on record, and splits that are not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from datetime import date

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Three for two is not among them: of 1.6 million daily returns of large US shares a dozen are falls by 32-34.5 %
# for good reasons (OKTA 2022-09-01, TTD 2025-02-13, SMCI 2026-03-20), more than such splits go unrecorded.
SIMPLE_RATIOS = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100)
# The day of a split has a return of its own: ETN -3.4 % on 2011-03-01, GOOGL -2.5 % on 2022-07-18. Falls to about a
# half by themselves do happen (GL 2024-04-11, 6.5 % beyond a half; AAPL 2000-09-29, 3.8 %: taken for a split).
TOLERANCE_MIN, TOLERANCE_DEVIATIONS, TOLERANCE_MAX = 0.04, 4.0, 0.08
# To a third or less falls hardly any share in a day (NVAX 2016-09-16, 2019-02-28), while TSLA rose 12.6 % on the day
# it was split 5 for 1: what is about a simple ratio is named, and what is beyond the largest move of a large
# share (AIG 2008-09-15 to 1 / 2.55) is doubted whatever its ratio.
TOLERANCE_LARGE = 0.13
SCALE_MOVE = math.log(2.65)
# In a panic a share may double by itself: MS +87 % on 2008-10-13, after a month of 10 % a day.
WILD_DEVIATIONS = 8.0
LOOK_AT = math.log(2.0) - TOLERANCE_MAX
# Smaller splits are lost in a day's own return: they follow the larger ones of the name.
CONTAINED_MIN = math.log(1.1)
MISDATED_MIN = math.log(1.5)  # a smaller one would be seen in any lively day nearby
THREE_FOR_TWO, THREE_FOR_TWO_TOLERANCE = math.log(1.5), 0.02


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
    size = abs(log_ratio)
    nearest = min(SIMPLE_RATIOS, key=lambda ratio: abs(size - math.log(ratio)))
    tolerance = min(max(TOLERANCE_MIN, TOLERANCE_DEVIATIONS * deviation), TOLERANCE_MAX)
    if nearest > 2:
        tolerance = TOLERANCE_LARGE
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
        words = ratio_words(-float(returns[place]), _usual(returns, place, 63))
        if abs(float(returns[place])) < WILD_DEVIATIONS * _usual(returns, place, 21):
            words = ""
        if words or abs(float(returns[place])) > SCALE_MOVE:
            found.append(Jump(place, words))
    return found


def _usual(returns: Floats, place: int, sessions: int) -> float:
    """The robust daily deviation of the sessions before a return, or after it where few are before [1]."""
    near = returns[max(0, place - sessions) : place]
    if len(near) < 21:
        near = returns[place + 1 : place + 1 + sessions]
    return 1.4826 * float(np.median(np.abs(near))) if len(near) else 0.0


def total_returns(
    plain: Floats, close: Floats, places: Integers, dividends: Floats, splits: Floats
) -> tuple[Floats, list[int]]:
    """Returns from closes as traded, ln(c s / (c_before - d s)): splits and the fall of ex-dividend days out.

    The dividend comes off the close before, as it does in a forward and in adjusted closes. A split on record
    that the closes already contain is left out: where they move less without it than with it. One that they
    show within three sessions of its recorded day is taken to have been then.

    Args:
        plain: Log returns of the closes as they stand, oldest first, shape (n,) [1].
        close: Those closes, shape (n + 1,) [USD/share].
        places: Returns on whose day a dividend or a split is on record, ascending, shape (m,).
        dividends: What was paid that day for a share of that day, 0 for nothing, shape (m,) [USD/share].
        splits: New shares for an old one that day, 1 for none, shape (m,) [1].

    Returns:
        Shape (n,) [1]; and which of the m splits were contained.
    """
    before, recorded = close[places], np.log(splits)
    big = np.abs(recorded) >= CONTAINED_MIN
    with_split = plain[places] + recorded - _taken(dividends * splits / before)
    contained = big & (np.abs(plain[places] - _taken(dividends / before)) < np.abs(with_split))
    if contained.any() and not (big & ~contained).any():
        contained = recorded != 0.0
    added = np.zeros(len(plain))
    added[places[~contained]] = recorded[~contained]
    left = np.flatnonzero(contained).tolist()
    for one in left:
        moved = _elsewhere(plain, added, int(places[one]), float(recorded[one]))
        if moved is not None:
            added[moved] += recorded[one]
    total = plain + added
    total[places] -= _taken(dividends * np.exp(added[places]) / before)
    return total, left


def _taken(part: Floats) -> Floats:
    """The logarithm a dividend of so much of the close before takes off; of 90 % and more nothing is believed."""
    return np.log1p(-np.where(part < 0.9, part, 0.0))


def _elsewhere(plain: Floats, added: Floats, place: int, recorded: float) -> int | None:
    """Where within three sessions the closes do show a split that is on record for another day."""
    if abs(recorded) < MISDATED_MIN:
        return None
    for other in range(max(0, place - 3), min(len(plain), place + 4)):
        if added[other] == 0.0 and abs(plain[other] + recorded) < 0.15:
            return other
    return None


def thirds_lost(returns: Floats) -> list[int]:
    """The places of falls by a third, which are taken for real although a split of 3 for 2 looks the same."""
    return np.flatnonzero(np.abs(returns + THREE_FOR_TWO) < THREE_FOR_TWO_TOLERANCE).tolist()


def jump_words(day: date, before: float, after: float, ratio: str) -> str:
    """The sentence about one jump: the day, both closes and the likely ratio."""
    return f"the close goes from {before:,.2f} to {after:,.2f} on {day}: {likeness(ratio)}"


def likeness(ratio: str) -> str:
    """What a jump with such a likely ratio, or with none, is taken for."""
    return f"an unrecorded split of {ratio}" if ratio else "closes on another scale"
