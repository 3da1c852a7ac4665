"""The picks of the week by a score, and what became of them: return, tail, drawdown, breadth.

A pick is one put of equal reserve; the picks of a week share the cash of that week. A capital is laid out in a
ladder: each week sells with the part 7/37 of it that has come free, which is all of it, always at work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking.puts import LIFE_DAYS, Puts
from putwright.pricing.compiled import Floats

Choice = NDArray[np.int64]
LIVES_A_YEAR = 365.0 / LIFE_DAYS
TAIL = 0.05
Figure = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Record:
    """What became of the picks.

    Attributes:
        mean: Excess over bills per reserve and year, after costs [1/year].
        sharpe: The mean over its deviation, as if one put followed the other [1/sqrt(year)].
        worst: Mean of the worst 5 % of weeks, a week being the mean of its picks, of reserve [1].
        drawdown: Largest fall of the ladder from its peak [1].
        names: How many names were ever picked.
        broad: How many names picked equally often would be as concentrated (1 / sum of squared shares).
    """

    mean: float
    sharpe: float
    worst: float
    drawdown: float
    names: int
    broad: float


def best(scores: Floats, puts: Puts, count: int, sectors: Sequence[str] | None = None) -> Choice:
    """The places of the best names of each week, shape (weeks, count); with sectors, no two of one sector.

    A name without a score or a price is no choice; equals go by their place. A week with too few is -1.
    """
    usable = np.where(np.isfinite(puts.result) & np.isfinite(scores), scores, -np.inf)
    order = np.argsort(-usable, axis=1, kind="stable")
    if sectors is not None:
        return np.stack([_spread(row, usable[week], count, sectors) for week, row in enumerate(order)])
    found = order[:, :count]
    return np.where(np.isfinite(np.take_along_axis(usable, found, axis=1)), found, -1)


def _spread(order: Choice, usable: Floats, count: int, sectors: Sequence[str]) -> Choice:
    chosen: list[int] = []
    for place in order:
        free = sectors[place] not in {sectors[one] for one in chosen}
        if free and len(chosen) < count and np.isfinite(usable[place]):
            chosen.append(int(place))
    return np.array(chosen + [-1] * (count - len(chosen)))


def matched(choice: Choice, puts: Puts) -> Choice:
    """For each pick, best first, the name nearest to it in |delta| that is neither picked nor already a match."""
    out = np.full_like(choice, -1)
    for week, picked in enumerate(choice):
        free = np.isfinite(puts.result[week])
        free[picked[picked >= 0]] = False
        for rank, place in enumerate(picked):
            if place >= 0 and free.any():
                away = np.abs(puts.delta[week] - puts.delta[week, place])
                out[week, rank] = int(np.argmin(np.where(free, away, np.inf)))
                free[out[week, rank]] = False
    return out


def drawn(puts: Puts, count: int, draws: int, seed: int) -> NDArray[np.int64]:
    """Names drawn at random from those that can be sold, shape (draws, weeks, count)."""
    chance = np.random.default_rng(seed)
    lots = chance.random((draws, *puts.result.shape))
    lots[:, ~np.isfinite(puts.result)] = np.inf
    return np.argpartition(lots, count - 1, axis=2)[:, :, :count]


def results(choice: Choice, puts: Puts) -> Floats:
    """The result of every pick, shape (weeks, count), NaN where there was none [1]."""
    found = np.take_along_axis(puts.result, np.maximum(choice, 0), axis=1)
    return np.where(choice < 0, np.nan, found)


def record(trades: Floats, choice: Choice | None = None) -> Record:
    """The record of trades of shape (weeks, count)."""
    weekly = _weekly(trades[None])[0]
    shares = np.array([1.0])
    if choice is not None:
        shares = np.bincount(choice[choice >= 0]) / np.sum(choice >= 0)
    return Record(
        float(mean(trades[None])[0]),
        float(np.mean(weekly) / np.std(weekly) * np.sqrt(LIVES_A_YEAR)),
        float(worst(trades[None])[0]),
        float(drawdown(trades[None])[0]),
        int(np.sum(shares > 0)),
        float(1.0 / np.sum(shares**2)),
    )


def mean(trades: Floats) -> Floats:
    """Mean result of a year of each draw (draws, weeks, count) [1/year]."""
    figure: Floats = _weekly(trades).mean(axis=1) * LIVES_A_YEAR
    return figure


def worst(trades: Floats) -> Floats:
    """Mean of the worst 5 % of weeks of each draw, a week being the mean of its picks [1]."""
    ordered = np.sort(_weekly(trades), axis=1)
    figure: Floats = ordered[:, : max(1, round(TAIL * trades.shape[1]))].mean(axis=1)
    return figure


def _weekly(trades: Floats) -> Floats:
    """The mean of the picks of each week; a week without a pick keeps its cash and earns bills, nothing above."""
    known = np.isfinite(trades)
    count = np.maximum(known.sum(axis=2), 1)
    weekly: Floats = np.where(known, trades, 0.0).sum(axis=2) / count
    return weekly


def drawdown(trades: Floats) -> Floats:
    """Largest fall of the ladder from its peak, each draw, negative [1]."""
    growth = np.log1p(_weekly(trades) * 7.0 / LIFE_DAYS)
    value = np.exp(np.cumsum(growth, axis=1))
    peak = np.maximum(np.maximum.accumulate(value, axis=1), 1.0)
    figure: Floats = (value / peak - 1.0).min(axis=1)
    return figure
