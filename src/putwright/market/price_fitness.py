"""Whether daily returns are enough, new enough and like those of a share: the first reason why not."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from putwright.pricing.resampled import realised_volatility

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

RETURNS_MIN = 63  # a quarter: what rv63 is made of [session]
STALE_DAYS, AGED_DAYS = 30, 7  # [calendar day]
# Closes further apart are not a day's return; September 2001 closed the exchange for 7.
GAP_DAYS = 10  # [calendar day]
GAPS_MAX = 3  # within the last quarter
SAME_MAX = 1 / 3  # of the last quarter's returns may be exactly zero
SPACING_MAX = 2.2  # calendar days between closes, on average; daily closes have 1.45
VOLATILITY_MAX = 5.0  # beyond that it is an error of data and not a share [1/sqrt(year)]


def too_old(newest: date, on: date) -> str:
    """That nothing recent is known, or nothing."""
    age = (on - newest).days
    if age <= STALE_DAYS:
        return ""
    return f"the newest close is of {newest}, {age} days before {on}: delisted, or prices to import"


def unfit(returns: Floats, spans: Integers, gaps: NDArray[np.bool_]) -> str:
    """The first reason why these returns are not to be forecast from, or nothing."""
    good, recent = returns, gaps[-RETURNS_MIN:]
    if gaps.any():
        good, spans = returns[~gaps], spans[~gaps]
    if len(good) < RETURNS_MIN:
        aside = f" with {counted(int(gaps.sum()), 'gap')} between" if gaps.any() else ""
        needed = f"{RETURNS_MIN + 1} needed{' without' if aside else ''}"
        return f"{counted(len(returns) + 1, 'close')} known{aside}, {needed}: import a longer history"
    if int(recent.sum()) > GAPS_MAX:
        return f"{int(recent.sum())} gaps of more than {GAP_DAYS} days in the last {RETURNS_MIN} closes"
    spacing = float(spans[-RETURNS_MIN:].mean())
    if spacing > SPACING_MAX:
        return f"closes {spacing:.1f} days apart on average: not a daily history"
    return unlike_a_share(good)


def unlike_a_share(returns: Floats) -> str:
    """Why the last quarter of returns can not be those of a share, or nothing."""
    same = int((returns[-RETURNS_MIN:] == 0.0).sum())
    if same > SAME_MAX * RETURNS_MIN:
        return f"the close did not move on {same} of the last {RETURNS_MIN} sessions: a feed that repeats"
    volatility = realised_volatility(returns, RETURNS_MIN)
    if volatility > VOLATILITY_MAX:
        return f"a volatility of {volatility:.0%} over {RETURNS_MIN} sessions is an error of the closes"
    return ""


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 close", "1,260 closes"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
