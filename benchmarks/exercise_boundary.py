"""The exercise boundary of American puts, solved for on the grid of `putwright.pricing.boundary`.

`python -m benchmarks.exercise_boundary` writes `exercise_boundary.npy`, which takes some seconds; with
`--check` it is solved again and compared.

With volatility 1 and strike 1 everything hangs on r, q and time. Time runs in equal steps of its logarithm, and
each step asks which share price has a delta of -1 (smooth pasting), the boundary of all shorter lives being
known: the derivative of Kim's equation by the share price, solved by the secant method for all r and q at once.
The first steps follow the known law of short lives (Evans, Kuske and Keller 2002, *American options on assets
with dividends near expiry*), and what that lacks is forgotten long before the grid begins.
"""

from __future__ import annotations

import math
import sys

import numpy as np
from numpy.typing import NDArray

from putwright.pricing import boundary
from putwright.pricing.probability import normal_cdf

Floats = NDArray[np.float64]
STEPS_PER_UNIT = 16  # of the logarithm of time; twice as many move the boundary by less than one in 10,000
LOG_START = -34.0
POINTS = 48
SECANT_STEPS_MAX = 12
SAME = 1e-6  # machines round differently


def perpetual(rate: Floats, carry: Floats) -> Floats:
    """-ln(B/K) of a put that never expires, volatility 1 (Merton 1973)."""
    drift = rate - carry - 0.5
    power = -drift - np.sqrt(drift * drift + 2.0 * rate)
    return -np.log(power / (power - 1.0))


def soon(log_time: Floats | float) -> Floats:
    """-ln(B/K) / sqrt(s) shortly before expiry, by the logarithm of a^2 s."""
    return np.sqrt(np.maximum(-math.log(8.0 * math.pi) - log_time, 0.01))


class History:
    """The boundary of all lives up to now, for many pairs of rate and yield at once."""

    def __init__(self, drift: Floats, share: Floats) -> None:
        self.drift = drift
        self.rate = drift / (1.0 - share)
        self.carry = share * self.rate
        self.steps = round((boundary.TIME_LOG_MIN + boundary.TIMES - 1 - LOG_START) * STEPS_PER_UNIT) + 1
        self.roots = np.empty((len(drift), self.steps))
        self.limit = perpetual(self.rate, self.carry)
        point, weight = np.polynomial.legendre.leggauss(POINTS)
        angle = (point + 1.0) * math.pi / 4.0
        self.sin, self.cos = np.sin(angle), np.cos(angle)
        self.area = weight * math.pi / 2.0 * self.sin * self.cos

    def solved(self) -> Floats:
        """-ln(B/K) / sqrt(s) at every step of the logarithm of a^2 s, shape (pairs, steps)."""
        for k in range(self.steps):
            log_time = LOG_START + k / STEPS_PER_UNIT
            self.roots[:, k] = soon(log_time) if k < 4 else self._next(k, log_time)
        return self.roots

    def _next(self, k: int, log_time: float) -> Floats:
        life = np.exp(log_time) / self.drift**2
        # The boundary falls as the life grows, down to that of a perpetual put; at very long lives, where the
        # points of the integral are too few, that is what keeps it in place.
        most = self.limit / np.sqrt(life)
        least = self.roots[:, k - 1] * math.exp(-0.5 / STEPS_PER_UNIT)
        before = 2.0 * self.roots[:, k - 1] - self.roots[:, k - 2]
        here = before * 1.0001 + 1e-7
        miss_before, miss = self._miss(k, log_time, life, before), self._miss(k, log_time, life, here)
        for _ in range(SECANT_STEPS_MAX):
            flat = miss == miss_before
            change = np.where(flat, 0.0, -miss * (here - before) / np.where(flat, 1.0, miss - miss_before))
            before, miss_before = here, miss
            here = np.clip(here + change, least, np.maximum(most, least))
            if np.abs(here - before).max() < 1e-10:
                break
            miss = self._miss(k, log_time, life, here)
        return here

    def _miss(self, k: int, log_time: float, life: Floats, root: Floats) -> Floats:
        """1 + delta where the share price is exp(-root x sqrt(life)), and that is the newest boundary."""
        deviation = np.sqrt(life)[:, None]
        place = (log_time + 2.0 * np.log(self.cos) - LOG_START) * STEPS_PER_UNIT
        below = np.clip(np.floor(place).astype(int), 0, k - 1)
        part = place - below
        above = np.where((below == k - 1)[None], root[:, None], self.roots[:, np.minimum(below + 1, k - 1)])
        roots = np.where(
            place < 0.0,
            soon(LOG_START + place / STEPS_PER_UNIT),
            self.roots[:, below] * (1.0 - part) + above * part,
        )
        rate, carry = self.rate[:, None], self.carry[:, None]
        then, spread = life[:, None] * self.sin**2, deviation * self.sin
        log_spot, log_edge = -root[:, None] * deviation, -roots * deviation * self.cos
        d2 = (log_spot - log_edge + (rate - carry - 0.5) * then) / spread
        density = np.exp(-0.5 * d2 * d2 - rate * then) / math.sqrt(2.0 * math.pi)
        gained = density * (rate * np.exp(-log_spot) - carry * np.exp(log_edge - log_spot)) / spread
        forgone = carry * np.exp(-carry * then) * normal_cdf(-d2 - spread)
        early = -(life[:, None] * self.area * (gained + forgone)).sum(axis=1)
        d1 = (-root * deviation[:, 0] + (self.rate - self.carry + 0.5) * life) / deviation[:, 0]
        held: Floats = -np.expm1(-self.carry * life)
        missed: Floats = normal_cdf(d1) + held * normal_cdf(-d1) + early
        return missed


def table(drifts: Floats, shares: Floats) -> Floats:
    """The boundary at some logarithms of a and shares q/r, and all times of the grid, shape (a, q/r, time)."""
    drift, share = (each.ravel() for each in np.meshgrid(np.exp(drifts), shares, indexing="ij"))
    with np.errstate(over="ignore", invalid="ignore"):
        roots = History(drift, share).solved()
    first = round((boundary.TIME_LOG_MIN - LOG_START) * STEPS_PER_UNIT)
    times = slice(first, None, round(boundary.TIME_LOG_STEP * STEPS_PER_UNIT))
    return np.ascontiguousarray(roots[:, times].reshape(len(drifts), len(shares), boundary.TIMES))


def whole_table() -> Floats:
    """The table as it is shipped."""
    drifts = boundary.DRIFT_LOG_MIN + boundary.DRIFT_LOG_STEP * np.arange(boundary.DRIFTS, dtype=np.float64)
    return table(drifts, np.array(boundary.YIELD_SHARES))


def main() -> int:
    """Write the table, or compare it; 1 when it differs."""
    solved = whole_table()
    if "--check" not in sys.argv[1:]:
        np.save(boundary.TABLE, solved)
        print(f"wrote {boundary.TABLE.name}: {solved.shape}, {boundary.TABLE.stat().st_size:,} bytes")
        return 0
    apart = float(np.abs(solved - boundary.exercise_boundary()).max())
    print(f"{boundary.TABLE.name} differs from a new solution by {apart:.1e} at most, {SAME:g} is allowed")
    return int(apart > SAME)


if __name__ == "__main__":
    sys.exit(main())
