"""What could be foreseen on each day of sale, from closes up to it: volatilities, and history's own distribution.

Every figure comes from the functions that ship (`putwright.pricing`), so that what is measured is what is used.
Arrays have the shape (weeks, names).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.ranking.material import Closes, Days
from benchmarks.ranking.puts import YEARS, Puts, Weeks
from putwright.pricing import probability, resampled
from putwright.pricing.compiled import Floats

HISTORY_SESSIONS = 5 * resampled.SESSIONS_A_YEAR
WINDOWS_MIN = 250  # fewer overlapping windows say nothing of a tail (RANKING.md of the first study)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One forecast of every put: how likely it is breached, what is lost on average and in the worst 5 %.

    Attributes:
        probability: Of ending below the strike [1].
        loss: Mean of (K - S)+ [USD/share].
        shortfall: Mean of (K - S)+ over the worst 5 % [USD/share].
    """

    probability: Floats
    loss: Floats
    shortfall: Floats


def each(weeks: Weeks, names: Sequence[Closes], figure: Callable[[Floats], float], sessions: int) -> Floats:
    """A figure of the last so many returns up to every sale, NaN where a name has fewer."""
    out = np.full(weeks.at.shape, np.nan)
    for column, name in enumerate(names):
        for week, place in enumerate(weeks.at[:, column]):
            if place >= sessions:  # the first return is no return
                out[week, column] = figure(name.returns[place + 1 - sessions : place + 1])
    return out


def realised(weeks: Weeks, names: Sequence[Closes], sessions: int = 63) -> Floats:
    """Realised volatility of the last sessions at every sale [1/sqrt(year)]."""
    return each(weeks, names, lambda returns: resampled.realised_volatility(returns, sessions), sessions)


def lognormal(weeks: Weeks, puts: Puts, volatility: Floats) -> Foreseen:
    """The forecast of a lognormal share without excess drift, time counted in sessions."""
    lives = np.where((weeks.at >= 0) & (weeks.until > weeks.at), weeks.until - weeks.at, np.nan)
    shape = puts.spot.shape
    flat = [np.ravel(x) for x in (puts.spot, puts.strike, lives / resampled.SESSIONS_A_YEAR, volatility)]
    terms = (flat[0], flat[1], flat[2], 0.0, flat[3])
    forward = np.ravel(puts.forward)
    return Foreseen(
        probability.finishing_itm(*terms, forward=forward).reshape(shape),
        probability.expected_loss(*terms, forward=forward).reshape(shape),
        probability.expected_shortfall(*terms, forward=forward).reshape(shape),
    )


def market(puts: Puts) -> Foreseen:
    """What the put's own volatility says, time counted in days as it was priced."""
    shape = puts.spot.shape
    flat = [np.ravel(x) for x in (puts.spot, puts.strike, puts.implied, puts.forward)]
    terms = (flat[0], flat[1], YEARS, 0.0, flat[2])
    return Foreseen(
        probability.finishing_itm(*terms, forward=flat[3]).reshape(shape),
        probability.expected_loss(*terms, forward=flat[3]).reshape(shape),
        probability.expected_shortfall(*terms, forward=flat[3]).reshape(shape),
    )


def history(weeks: Weeks, names: Sequence[Closes], puts: Puts) -> Foreseen:
    """Filtered historical simulation over five years of the name's own returns; NaN with too few windows."""
    out = np.full((3, *puts.spot.shape), np.nan)
    for column, name in enumerate(names):
        for week, (place, until) in enumerate(zip(weeks.at[:, column], weeks.until[:, column], strict=True)):
            if place < 0 or until <= place or not puts.strike[week, column] > 0:
                continue
            returns = name.returns[max(1, place + 1 - HISTORY_SESSIONS) : place + 1]
            outcomes = resampled.simulated(returns, int(until - place))
            if len(outcomes) >= WINDOWS_MIN:
                found = resampled.breach(outcomes, puts.forward[week, column], puts.strike[week, column])
                out[:, week, column] = found.probability[0], found.expected_loss[0], found.shortfall[0]
    return Foreseen(*out)


def blend(first: Foreseen, second: Foreseen) -> Foreseen:
    """Half of each; the tail is the larger of the two, as tails are not averaged away."""
    return Foreseen(
        0.5 * (first.probability + second.probability),
        0.5 * (first.loss + second.loss),
        np.maximum(first.shortfall, second.shortfall),
    )


def market_shock(weeks: Weeks, names: Sequence[Closes], puts: Puts, fall: float) -> Floats:
    """What each put loses when all names fall together and each by its beta of a year [USD/share].

    Beta is against the mean of all names of the study; below one half it counts as one half.
    """
    year = resampled.SESSIONS_A_YEAR
    calendar = names[0].days
    together = np.stack([_on(name, calendar) for name in names], axis=1)
    common = np.nanmean(together, axis=1)
    out = np.full(weeks.at.shape, np.nan)
    for week, place in enumerate(np.searchsorted(calendar, weeks.sold, side="right") - 1):
        if place >= year:
            part, factor = together[place + 1 - year : place + 1], common[place + 1 - year : place + 1]
            out[week] = (part * factor[:, None]).mean(axis=0) / (factor**2).mean()
    shocked: Floats = np.maximum(puts.strike - puts.spot * (1.0 - fall * np.maximum(out, 0.5)), 0.0)
    return shocked


def _on(name: Closes, calendar: Days) -> Floats:
    found = np.full(len(calendar), np.nan)
    place = np.searchsorted(calendar, name.days)
    known = (place < len(calendar)) & (calendar[np.minimum(place, len(calendar) - 1)] == name.days)
    found[place[known]] = name.returns[known]
    return found
