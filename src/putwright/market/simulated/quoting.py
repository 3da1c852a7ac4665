"""From what an option is worth to how it is quoted: bid and ask on tick, sizes, volume, open interest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from putwright.market.simulated.arrays import Floats, Truths, Whole

# Spread by tier 1 to 4: a fixed part [USD/share], and a part of the price that fades for dear ones [1].
SPREAD_FIXED = np.array([0.02, 0.03, 0.10, 0.20])
SPREAD_RATIO = np.array([0.012, 0.022, 0.045, 0.110])
SPREAD_FADING = 0.02  # [share/USD]
# Open contracts of a strike near the money in the next monthly, by tier [contract].
OPEN_INTEREST = np.array([5200.0, 2400.0, 900.0, 420.0])
INTEREST_CENTRE, INTEREST_WIDTH = 0.7, 1.5  # puts are held below the money, calls above it [deviations]
TICK_BELOW = {"penny": 0.01, "penny-all": 0.01, "nickel": 0.05}
TICK_ABOVE = {"penny": 0.05, "penny-all": 0.01, "nickel": 0.10}
BOUNDARY = 3.0  # from here on the coarser tick applies [USD/share]
_HAIR = 1e-7  # of a tick: forgives the rounding of floats


@dataclass(frozen=True, slots=True)
class Ticks:
    """The tick grid of each row, shape (n,): `below` under $3, `above` from there [USD/share]."""

    below: Floats
    above: Floats

    def floor(self, price: Floats) -> Floats:
        """The highest legal price not above each price [USD/share]."""
        tick = np.where(price < BOUNDARY - _HAIR, self.below, self.above)
        floored: Floats = np.round(np.floor(price / tick + _HAIR) * tick, 2)
        return floored

    def ceiling(self, price: Floats) -> Floats:
        """The lowest legal price not below each price [USD/share]."""
        tick = np.where(price <= BOUNDARY, self.below, self.above)
        raised: Floats = np.round(np.ceil(price / tick - _HAIR) * tick, 2)
        return raised


@dataclass(frozen=True, slots=True)
class Quotes:
    """Both sides of the market, shape (n,): prices [USD/share], sizes [contract]."""

    bid: Floats
    ask: Floats
    bid_size: Whole
    ask_size: Whole


def quote(
    worth: Floats,
    intrinsic: Floats,
    tier: Whole,
    widening: Floats,
    ticks: Ticks,
    generator: np.random.Generator,
) -> Quotes:
    """Bid and ask around the worth, rounded outward to the tick.

    Every step keeps the order of prices: where a strike is worth more, neither its bid nor its ask is lower,
    so that quotes are monotone in the strike wherever the worth is. A bid falls short of the exercise value
    by a tick at most.

    Args:
        worth: price without spread, shape (n,) [USD/share].
        intrinsic: what exercise would bring now, shape (n,) [USD/share].
        tier: 1 to 4, shape (n,).
        widening: multiple of the usual spread, one for a whole expiry, shape (n,) [1].
        ticks: the grid, shape (n,).
        generator: the seeded source of chance, for the sizes.
    """
    fixed, ratio = SPREAD_FIXED[tier - 1], SPREAD_RATIO[tier - 1]
    half = widening * (fixed + ratio * worth / (1 + SPREAD_FADING * worth)) / 2
    bid = ticks.floor(np.maximum(np.maximum(worth - half, intrinsic), 0.0))
    ask = ticks.ceiling(worth + half)
    # A floor and a ceiling of different numbers differ, but for the hair that forgives float rounding.
    ask = np.where(ask > bid, ask, ticks.ceiling(bid + ticks.below))
    sizes = np.ceil(generator.lognormal(3.2 - 0.6 * tier, 0.8, (2, len(worth)))).astype(np.int64)
    return Quotes(bid, ask, np.where(bid > 0, sizes[0], 0), sizes[1])


def open_interest(
    strike: Floats,
    deviations: Floats,
    is_put: Truths,
    tier: Whole,
    crowd: Floats,
    generator: np.random.Generator,
) -> Whole:
    """Open contracts of every row, most on round strikes of monthlies a little out of the money, shape (n,).

    Args:
        strike: shape (n,) [USD/share].
        deviations: distance of the strike from the spot, below negative, shape (n,) [1].
        is_put: shape (n,).
        tier: 1 to 4, shape (n,).
        crowd: share of trading that the expiry draws, shape (n,) [1].
        generator: the seeded source of chance.
    """
    centre = np.where(is_put, -INTEREST_CENTRE, INTEREST_CENTRE)
    bell = np.exp(-0.5 * ((deviations - centre) / INTEREST_WIDTH) ** 2)
    roundness = np.where(strike % 10 == 0, 1.6, np.where(strike % 5 == 0, 1.25, 0.9))
    held = OPEN_INTEREST[tier - 1] * crowd * bell * roundness * generator.lognormal(0.0, 0.35, len(strike))
    return held.astype(np.int64)


def volume(held: Whole, generator: np.random.Generator) -> Whole:
    """Contracts traded today, a part of those open, shape (n,) [contract]."""
    return (held * generator.beta(1.2, 9.0, len(held))).astype(np.int64)
