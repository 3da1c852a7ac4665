"""Daily returns of one source to be put behind those of another that ends earlier, where both tell of one share.

Weeks of one source are too short for a volatility, and years of another may end weeks ago: together they are a
history. A return is a return on either scale, so no prices are mixed.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from putwright.market.price_fitness import GAP_DAYS, SAME_MAX, SPACING_MAX, counted
from putwright.market.price_jumps import SIMPLE_RATIOS, likeness, unexplained

Days = NDArray[np.datetime64]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# 2,559 returns of 124 names that two vendors know, May to July of 2026: 2,520 agree to 0.01 %; where cents are rounded
# a share of $10 differs by 0.1 %. The other 39 are 0.06 % to 1.8 % apart, on an ex-dividend day that only one of the
# two knows, or a split apart; no name has two beyond 0.1 %. Of 14,885 pairs of two different names none passes.
OVERLAP_MIN, DIFFERENCE_MAX = 10, 0.001
COMPARED_MAX = 63  # a quarter, which has one ex-dividend day: the last returns decide [session]
DIVIDEND_MAX = 0.03
STILL_MIN = 3  # a share may close where it closed before, once in a while [session]


class Returns(NamedTuple):
    """Log returns by the session they end on, oldest first, shape (n,) each."""

    days: Days
    returns: Floats


class Tail(NamedTuple):
    """The returns to be put behind, and the reason why they can not be; empty where they can."""

    returns: Returns
    left_because: str


def tail_of(newer: Returns, known: Returns) -> Tail:
    """The returns of the newer source after the last day known, and whether they can be put behind.

    Args:
        newer: What reaches further.
        known: What is to be continued; not empty.
    """
    start = int(np.searchsorted(newer.days, known.days[-1], side="right"))
    tail = Returns(newer.days[start:], newer.returns[start:].copy())
    recent = Returns(known.days[-2 * COMPARED_MAX :], known.returns[-2 * COMPARED_MAX :])
    shared, mine, theirs = np.intersect1d(recent.days, newer.days, assume_unique=True, return_indices=True)
    # Summed up to the days both know, returns compare although one of the two lacks a day between.
    ours, others = np.cumsum(recent.returns), np.cumsum(newer.returns)
    because = _apart(shared, np.diff(others[theirs]) - np.diff(ours[mine])) or _torn(shared[-1], tail.days)
    if because:
        return Tail(tail, because)
    # Where the newer source lacks the last day known, its first return after it began before it.
    tail.returns[0] -= (ours[-1] - ours[mine[-1]]) - (others[start - 1] - others[theirs[-1]])
    return Tail(tail, _still(tail.returns) or _jump(recent.returns, tail))


def _apart(shared: Days, gaps: Floats) -> str:
    """Where two sources disagree from one shared day to the next, or that they share too few."""
    near = _numbers(np.diff(shared)) <= GAP_DAYS
    days, gaps = shared[1:][near][-COMPARED_MAX:], np.abs(gaps[near][-COMPARED_MAX:])
    if len(gaps) < OVERLAP_MIN:
        return f"{len(gaps)} of its returns can be compared, {OVERLAP_MIN} needed"
    odd = np.flatnonzero(gaps > DIFFERENCE_MAX)
    strange = [place for place in odd.tolist() if not _may_be_an_event(float(gaps[place]))]
    if not strange and len(odd) <= 1 + len(gaps) // COMPARED_MAX:
        return ""
    place = strange[-1] if strange else int(odd[-1])
    return f"{len(odd)} of {len(gaps)} returns differ, by {gaps[place]:.2%} on {days[place]}"


def _may_be_an_event(gap: float) -> bool:
    """Whether two returns lie apart like a dividend, or a split, that only one of the sources knows."""
    return gap <= DIVIDEND_MAX or any(
        abs(gap - math.log(ratio)) <= DIFFERENCE_MAX for ratio in (1.5, *SIMPLE_RATIOS)
    )


def _torn(shared: np.datetime64, days: Days) -> str:
    """That too few closes follow the last shared day to be daily ones, or that none does."""
    if not len(days):
        return "no return follows"
    spans = _numbers(np.diff(days, prepend=shared))
    if spans.max() <= GAP_DAYS and spans.sum() <= SPACING_MAX * len(days) + 3:
        return ""
    return f"{counted(len(days), 'close')} in the {spans.sum()} days from {shared} to {days[-1]}"


def _still(returns: Floats) -> str:
    same = int((returns == 0.0).sum())
    if same < max(STILL_MIN, SAME_MAX * len(returns)):
        return ""
    return f"the close did not move on {same} of {len(returns)} sessions: a feed that repeats"


def _jump(before: Floats, tail: Returns) -> str:
    """The last of the returns put behind that looks like a split nobody recorded, in words."""
    jumps = unexplained(np.concatenate([before, tail.returns]))
    if not jumps or jumps[-1].place < len(before):
        return ""
    place = jumps[-1].place - len(before)
    return f"{np.expm1(tail.returns[place]):+.0%} on {tail.days[place]} is like {likeness(jumps[-1].ratio)}"


def _numbers(spans: NDArray[np.timedelta64]) -> Integers:
    return spans.astype("timedelta64[D]").view(np.int64)
