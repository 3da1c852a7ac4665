"""The volatility surface of every name: term structure, skew, and the extra move of a report inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from putwright.market.simulated.arrays import Floats, Whole
from putwright.market.simulated.names import DemoName
from putwright.market.simulated.reports import QUARTER_DAYS, ReportDays

REVERSION = 4.0  # how fast volatility returns to the usual [1/year]
SKEW_SLOPE = (
    0.085  # a put one deviation below the money is that much dearer in volatility, of a usual skew [1]
)
SKEW_WIDTH = 2.2  # deviations after which the slope runs out, so that far prices stay free of arbitrage
SMILE = 0.030
REPORTS_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Surface:
    """Implied volatility as a function of name, strike and days to expiry; arrays of shape (k,) and (k, 4).

    Total variance is the expected variance of a level that returns to the usual one, plus the squared usual
    move of every report before expiry. Skew and smile go by log-moneyness over the root of total variance.

    Attributes:
        spot: [USD/share].
        level: volatility of the moment, apart from reports [1/sqrt(year)].
        usual: what it returns to [1/sqrt(year)].
        skew: multiple of the usual skew [1].
        report_move: usual move on a report [1].
        report_days: days to the coming reports, infinite where there are none, shape (k, 4) [day].
    """

    spot: Floats
    level: Floats
    usual: Floats
    skew: Floats
    report_move: Floats
    report_days: Floats

    def total_variance(self, name: Whole, days: ArrayLike) -> Floats:
        """Variance of the log price at the money up to expiry, shape (n,) [1]."""
        years = np.asarray(days, dtype=np.float64) / 365.0
        inside = self.report_days[name] <= np.asarray(days, dtype=np.float64)[:, None]
        reports = inside.sum(axis=1) * self.report_move[name] ** 2
        variance: Floats = expected_variance(self.level[name], self.usual[name], years) + reports
        return variance

    def at_the_money(self, name: Whole, days: ArrayLike) -> Floats:
        """Volatility of a strike at the spot, shape (n,) [1/sqrt(year)]."""
        years = np.asarray(days, dtype=np.float64) / 365.0
        volatility: Floats = np.sqrt(self.total_variance(name, days) / years)
        return volatility

    def deviations(self, name: Whole, strike: Floats, days: ArrayLike) -> Floats:
        """Distance of a strike from the spot in standard deviations, below negative, shape (n,) [1]."""
        distance: Floats = np.log(strike / self.spot[name]) / np.sqrt(self.total_variance(name, days))
        return distance

    def volatility(self, name: Whole, strike: Floats, days: ArrayLike) -> Floats:
        """Implied volatility, the same for the put and the call of a strike, shape (n,) [1/sqrt(year)]."""
        distance = self.deviations(name, strike, days)
        slope = SKEW_SLOPE * self.skew[name] * SKEW_WIDTH * np.tanh(distance / SKEW_WIDTH)
        smile = SMILE * (np.sqrt(1 + distance**2) - 1)
        volatility: Floats = self.at_the_money(name, days) * (1 - slope + smile)
        return volatility


def expected_variance(level: Floats, usual: Floats, years: Floats) -> Floats:
    """Variance gathered until a time while volatility returns from its level to the usual one [1]."""
    returning = (1 - np.exp(-REVERSION * years)) / REVERSION
    variance: Floats = usual**2 * years + (level**2 - usual**2) * returning
    return variance


def surface_of(
    names: Sequence[DemoName], reports: Mapping[str, ReportDays], session: date, spot: Floats, level: Floats
) -> Surface:
    """The surface at one moment.

    Args:
        names: k names.
        reports: report days by symbol.
        session: the day from which days are counted.
        spot: prices now, shape (k,) [USD/share].
        level: volatility now, shape (k,) [1/sqrt(year)].
    """
    ahead = np.full((len(names), REPORTS_AHEAD), np.inf)
    for row, name in enumerate(names):
        if name.symbol in reports:
            first = (reports[name.symbol].coming - session).days
            ahead[row] = first + QUARTER_DAYS * np.arange(REPORTS_AHEAD)
    return Surface(
        spot=spot,
        level=level,
        usual=np.array([name.volatility for name in names]),
        skew=np.array([name.skew for name in names]),
        report_move=np.array([name.report_move for name in names]),
        report_days=ahead,
    )
