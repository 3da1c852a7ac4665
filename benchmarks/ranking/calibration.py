"""How well breaches and losses were foreseen: reliability, Brier scores, foreseen against realised loss.

Everything is summed per week first, so that chance can be judged by drawing whole blocks of weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking import chance
from benchmarks.ranking.chance import Places
from benchmarks.ranking.foresight import Foreseen
from benchmarks.ranking.puts import Puts
from putwright.pricing.compiled import Floats

Mask = NDArray[np.bool_]
DECILES = 10
ODDS_EDGES = 1e-4, 1.0 - 1e-4  # a forecast of never or always would have endless odds


@dataclass(frozen=True, slots=True)
class Share:
    """A figure and the interval of 90 % that blocks of weeks give it."""

    value: float
    low: float
    high: float


UNKNOWN = Share(np.nan, np.nan, np.nan)


@dataclass(frozen=True, slots=True)
class Decile:
    """One tenth of the puts by forecast: what was foreseen on average, and how often it came."""

    foreseen: float
    came: Share


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one forecast.

    Attributes:
        name: Whose forecast.
        foreseen: Mean probability foreseen [1].
        came: Share that was breached [1].
        brier: Mean squared error of the probability [1].
        against: The Brier score less that of the forecast it is held against; below zero is better [1].
        loss_foreseen: Mean loss foreseen, of strike [1]; NaN where none is said.
        loss_ratio: Realised over foreseen loss [1].
    """

    name: str
    foreseen: float
    came: Share
    brier: float
    against: Share
    loss_foreseen: float
    loss_ratio: Share


def common(puts: Puts, forecasts: Mapping[str, Foreseen]) -> Mask:
    """The puts that every forecast speaks of and whose end is known: all are judged on the same ones."""
    known = np.isfinite(puts.end) & np.isfinite(puts.strike)
    for one in forecasts.values():
        known &= np.isfinite(one.probability)
    return known


def ratio(top: Floats, bottom: Floats, places: Places) -> Share:
    """A quotient of weekly sums, with its interval."""
    low, high = chance.of_ratio(top, bottom, places)
    with np.errstate(all="ignore"):
        return Share(float(top.sum() / bottom.sum()), low, high) if bottom.sum() else UNKNOWN


def weekly(values: Floats, mask: Mask) -> Floats:
    """Sums over the names of each week, where the mask says so."""
    sums: Floats = np.where(mask, values, 0.0).sum(axis=1)
    return sums


def brier(forecast: Foreseen, puts: Puts) -> Floats:
    """The squared error of each probability [1]."""
    error: Floats = np.square(forecast.probability - (puts.loss > 0))
    return error


def level_free(forecast: Foreseen, puts: Puts, mask: Mask) -> Foreseen:
    """The same forecast with its log odds moved by one number so that its mean is the rate that came.

    It uses what came and is no forecast any more: it shows how well puts are told apart, which is all an order needs.
    """
    known = np.clip(forecast.probability[mask], *ODDS_EDGES)
    odds, rate = np.log(known / (1.0 - known)), float((puts.loss[mask] > 0).mean())
    low, high = -20.0, 20.0
    while high - low > 1e-9:
        middle = 0.5 * (low + high)
        above = float(np.mean(1.0 / (1.0 + np.exp(-odds - middle)))) > rate
        low, high = (low, middle) if above else (middle, high)
    moved = np.full(forecast.probability.shape, np.nan)
    moved[mask] = 1.0 / (1.0 + np.exp(-odds - low))
    return Foreseen(moved, forecast.loss, forecast.shortfall)


def verdict(
    name: str, forecast: Foreseen, against: Foreseen, puts: Puts, mask: Mask, places: Places
) -> Verdict:
    """How one forecast did on the puts of the mask."""
    count = mask.sum(axis=1).astype(np.float64)
    breached = (puts.loss > 0).astype(np.float64)
    worse = brier(forecast, puts) - brier(against, puts)
    loss = forecast.loss / puts.strike
    told = bool(np.isfinite(loss[mask]).all())
    return Verdict(
        name,
        float(forecast.probability[mask].mean()),
        ratio(weekly(breached, mask), count, places),
        float(brier(forecast, puts)[mask].mean()),
        ratio(weekly(worse, mask), count, places),
        float(loss[mask].mean()),
        ratio(weekly(puts.loss / puts.strike, mask), weekly(loss, mask), places) if told else UNKNOWN,
    )


def deciles(forecast: Foreseen, puts: Puts, mask: Mask, places: Places) -> list[Decile]:
    """Tenths of the puts by forecast, from the least likely breach to the likeliest."""
    edges = np.quantile(forecast.probability[mask], np.linspace(0.0, 1.0, DECILES + 1)[1:-1])
    tenth = np.searchsorted(edges, forecast.probability, side="right")
    breached = (puts.loss > 0).astype(np.float64)
    found = []
    for number in range(DECILES):
        inside = mask & (tenth == number)
        came = ratio(weekly(breached, inside), inside.sum(axis=1).astype(np.float64), places)
        found.append(Decile(float(forecast.probability[inside].mean()), came))
    return found


def calm_half(volatility: Floats, mask: Mask) -> Mask:
    """The puts of each week on names at or below the median volatility of that week."""
    known = np.where(mask, volatility, np.nan)
    known[~mask.any(axis=1)] = 0.0  # a week without puts has no median, and none is asked for
    calm: Mask = mask & (volatility <= np.nanmedian(known, axis=1, keepdims=True))
    return calm
