"""Modelled puts: every Wednesday one put on every name, priced from recorded volatility, held to its expiry.

The prices are a model's and not a market's: at-the-money volatility with a skew, sold below mid, after a fee.
All arrays have the shape (weeks, names); NaN where a name has no close, no volatility or no buyer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking.material import Closes, Days, bill_rates
from putwright.pricing import probability
from putwright.pricing.compiled import Floats

LIFE_DAYS = 37  # a Wednesday to the Friday five weeks later
YEARS = LIFE_DAYS / 365.0
OTM_RATIO = 0.065
# The costs and the skew of the first study: sold at mid less (0.04 % of strike + 2 % of mid), fee 0.01 % of strike.
SLIPPAGE_OF_STRIKE, SLIPPAGE_OF_MID, FEE_OF_STRIKE = 0.0004, 0.02, 0.0001
SKEW_AT_ZERO, SKEW_SLOPE, SKEW_MIN, SKEW_MAX = 0.52, -0.75, 0.02, 0.40
WEDNESDAY = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """How a put is chosen on a name, and what selling costs.

    Attributes:
        otm_ratio: How far below the spot the strike is [1].
        delta: |delta| of the strike instead, None for none [1].
        costs: Slippage and fee in multiples of the usual [1].
    """

    otm_ratio: float = OTM_RATIO
    delta: float | None = None
    costs: float = 1.0


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks of a study, and where each name's closes stand in them.

    Attributes:
        symbols: Names, shape (names,).
        sold: Day of each sale, shape (weeks,).
        rate: Bill rate on the day of sale, shape (weeks,) [1/year].
        at: Place of the sale's close among the name's own closes, -1 where it has none, shape (weeks, names).
        until: Place of the last close not after expiry, -1 where the name has none, shape (weeks, names).
    """

    symbols: tuple[str, ...]
    sold: Days
    rate: Floats
    at: NDArray[np.int64]
    until: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Puts:
    """One put a week and name, in dollars of its day's close, dividends of its life known.

    Attributes:
        spot: Close on the day of sale [USD/share].
        strike: Strike [USD/share].
        forward: Mean of the share at expiry if it earns bills and pays its dividends [USD/share].
        end: Close at expiry, splits taken out [USD/share].
        rate: Bill rate [1/year].
        at_the_money: Recorded volatility at the money [1/sqrt(year)].
        implied: Volatility of this put, with the skew [1/sqrt(year)].
        net: Premium after slippage and fee; NaN where nothing is left [USD/share].
        delta: Of the put, negative [1].
    """

    spot: Floats
    strike: Floats
    forward: Floats
    end: Floats
    rate: Floats
    at_the_money: Floats
    implied: Floats
    net: Floats
    delta: Floats

    @property
    def loss(self) -> Floats:
        """What the share ended below the strike, before premium [USD/share]."""
        return np.maximum(self.strike - self.end, 0.0)

    @property
    def result(self) -> Floats:
        """Excess over bills per reserve: what was kept of the premium, less the loss [1]."""
        return (self.net - self.loss) / self.strike


def weeks_of(names: Sequence[Closes], first: str, last: str, every: int = 1) -> Weeks:
    """The Wednesdays between two days whose puts expire by the last; a holiday's sale is the session before."""
    start, end = np.datetime64(first, "D"), np.datetime64(last, "D")
    calendar = np.unique(np.concatenate([name.days for name in names]))
    wednesdays = np.arange(start, end - LIFE_DAYS + 1)
    wednesdays = wednesdays[(wednesdays.astype(np.int64) + 3) % 7 == WEDNESDAY][::every]
    sold = np.unique(calendar[np.searchsorted(calendar, wednesdays, side="right") - 1])
    expiries = _friday_of(sold)
    at = np.stack([_place(name.days, sold, 0) for name in names], axis=1)
    until = np.stack([_place(name.days, expiries, 5) for name in names], axis=1)
    return Weeks(tuple(name.symbol for name in names), sold, bill_rates(sold), at, until)


def _friday_of(sold: Days) -> Days:
    """The Friday 37 days after the Wednesday on or after each sale."""
    wednesday = sold + (WEDNESDAY - (sold.astype(np.int64) + 3) % 7) % 7
    return wednesday + LIFE_DAYS


def _place(days: Days, asked: Days, stale_max: int) -> NDArray[np.int64]:
    """The place of the last of `days` not after each day asked, -1 where it is older than so many days."""
    place = np.searchsorted(days, asked, side="right") - 1
    age = (asked - days[np.maximum(place, 0)]).astype(np.int64)
    return np.where((place < 0) | (age > stale_max), -1, place)


def taken(values: Sequence[Floats], places: NDArray[np.int64]) -> Floats:
    """One value a week and name from each name's own row of values, NaN where it has no place."""
    columns = [np.where(place < 0, np.nan, row[place]) for row, place in zip(values, places.T, strict=True)]
    return np.stack(columns, axis=1)


def volatility_on(weeks: Weeks, recorded: Mapping[str, tuple[Days, Floats]]) -> Floats:
    """The recorded volatility on each day of sale, NaN where none was recorded that day."""
    columns = []
    for symbol in weeks.symbols:
        days, values = recorded.get(symbol, (np.array([], "datetime64[D]"), np.array([])))
        place = _place(days, weeks.sold, 0) if len(days) else np.full(len(weeks.sold), -1)
        columns.append(
            np.where(place < 0, np.nan, values[place]) if len(days) else np.full(len(place), np.nan)
        )
    return np.stack(columns, axis=1)


def skewed(at_the_money: Floats, spot: Floats, strike: Floats) -> Floats:
    """The volatility at a strike: a skew per unit of ln(S/K) that is flatter where volatility is high."""
    skew = np.clip(SKEW_AT_ZERO + SKEW_SLOPE * at_the_money, SKEW_MIN, SKEW_MAX)
    volatility: Floats = at_the_money + skew * np.log(spot / strike)
    return volatility


def puts_of(
    weeks: Weeks,
    names: Sequence[Closes],
    recorded: Mapping[str, tuple[Days, Floats]] | None,
    terms: Terms = Terms(),
) -> Puts:
    """One put a week and name; without recorded volatilities there is a strike and an end but no price."""
    spot = taken([name.price for name in names], weeks.at)
    end = taken([name.price for name in names], weeks.until)
    grown = taken([name.total for name in names], weeks.until) / taken(
        [name.total for name in names], weeks.at
    )
    rate = np.broadcast_to(weeks.rate[:, None], spot.shape)
    forward = spot * np.exp(rate * YEARS) * (end / spot) / grown
    at_the_money = np.full(spot.shape, np.nan) if recorded is None else volatility_on(weeks, recorded)
    strike = (1.0 - terms.otm_ratio) * spot
    if terms.delta is not None:
        strike = strike_at_delta(spot, forward, at_the_money, terms.delta)
    implied = skewed(at_the_money, spot, strike)
    net, delta = _sold(Puts(spot, strike, forward, end, rate, at_the_money, implied, spot, spot), terms.costs)
    return Puts(spot, strike, forward, end, rate, at_the_money, implied, net, delta)


def _sold(puts: Puts, costs: float) -> tuple[Floats, Floats]:
    """What is left of each premium after costs [USD/share], NaN where nothing is; and the delta [1]."""
    flat = [np.ravel(x) for x in (puts.spot, puts.strike, puts.implied, puts.forward)]
    given = (flat[0], flat[1], YEARS, 0.0, flat[2])
    loss = probability.expected_loss(*given, forward=flat[3]).reshape(puts.spot.shape)
    d1 = probability.outlook(*given, forward=flat[3]).d1.reshape(puts.spot.shape)
    mid = np.exp(-puts.rate * YEARS) * loss
    net = mid - costs * (SLIPPAGE_OF_MID * mid + (SLIPPAGE_OF_STRIKE + FEE_OF_STRIKE) * puts.strike)
    return np.where(net > 0, net, np.nan), -probability.normal_cdf(-d1)


def strike_at_delta(spot: Floats, forward: Floats, at_the_money: Floats, delta: float) -> Floats:
    """The strike whose put has such a |delta| at its own volatility, to a ten-thousandth of the spot."""
    edge = -NormalDist().inv_cdf(delta)
    strike = (1.0 - OTM_RATIO) * spot
    for _ in range(20):
        deviation = skewed(at_the_money, spot, strike) * np.sqrt(YEARS)
        strike = forward * np.exp(0.5 * deviation**2 - edge * deviation)
    return strike
