"""The invented past: closes and volatility of every name, session by session, up to now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from putwright.market.simulated.arrays import Days, Floats
from putwright.market.simulated.names import DemoName
from putwright.market.simulated.quoting import TICK_ABOVE
from putwright.market.simulated.reports import ReportDays

SESSIONS_KEPT = 440
SESSIONS_PER_YEAR = 252
SPOT_JITTER = 0.008  # today's price differs this much from the file's from seed to seed [1]
LEVEL_JITTER = 0.03  # and today's volatility
LEVEL_MEMORY, LEVEL_SHOCK = 0.975, 0.045  # log volatility a day later; in the long run it strays by 20 %
LEVEL_SHARED = 0.6  # correlation of the shocks among names
MARKET_VOLATILITY = 0.14
REALISED_RATIO = 0.88  # shares move less than their options expect, as a rule
DRIFT = 0.08


@dataclass(frozen=True, slots=True)
class Past:
    """What happened before the bell; arrays of names by sessions, the last column is now.

    Attributes:
        sessions: trading days ascending, shape (t,) [date].
        close: price of the share in today's shares, without dividends taken out, shape (k, t) [USD/share].
        level: volatility of the moment, apart from reports, shape (k, t) [1/sqrt(year)].
    """

    sessions: Days
    close: Floats
    level: Floats

    @property
    def spot(self) -> Floats:
        """Today's prices, shape (k,) [USD/share]."""
        now: Floats = self.close[:, -1]
        return now


def make_past(
    names: Sequence[DemoName],
    reports: Mapping[str, ReportDays],
    sessions: Sequence[date],
    generator: np.random.Generator,
) -> Past:
    """Draw a past that ends near the prices and volatilities of the file.

    Args:
        names: names with a spot, k of them.
        reports: report days by symbol, on which prices jump.
        sessions: trading days ascending, t of them, the last one today.
        generator: the seeded source of chance.
    """
    shape = (len(names), len(sessions))
    usual = np.array([name.volatility for name in names])
    level = usual[:, None] * np.exp(_wandering(shape, generator))
    moves = _daily_moves(names, level, generator) + _report_moves(names, reports, sessions, generator)
    spot = np.array([name.spot or np.nan for name in names])
    # Shares close on the grain of their options, so that exercise values are prices an option can be bid at.
    grain = np.array([TICK_ABOVE[name.tick] for name in names])
    jitter = np.exp(SPOT_JITTER * generator.standard_normal(len(names)))
    spot = np.round(np.round(spot * jitter / grain) * grain, 2)
    later = np.cumsum(moves[:, ::-1], axis=1)[:, ::-1]  # from the close before each session up to now
    back = np.concatenate([later[:, 1:], np.zeros((len(names), 1))], axis=1)
    close = np.round(spot[:, None] * np.exp(-back), 2)
    return Past(np.array(sessions, dtype="datetime64[D]"), close, level)


def _wandering(shape: tuple[int, int], generator: np.random.Generator) -> Floats:
    """Log volatility against the usual one: wandering back and forth, today close to it."""
    shared, own = generator.standard_normal(shape[1]), generator.standard_normal(shape)
    shocks = LEVEL_SHOCK * (LEVEL_SHARED * shared + np.sqrt(1 - LEVEL_SHARED**2) * own)
    path = np.empty(shape)
    path[:, 0] = shocks[:, 0] / np.sqrt(1 - LEVEL_MEMORY**2)
    for day in range(1, shape[1]):
        path[:, day] = LEVEL_MEMORY * path[:, day - 1] + shocks[:, day]
    today = LEVEL_JITTER * generator.standard_normal(shape[0])
    fading = LEVEL_MEMORY ** np.arange(shape[1])[::-1]
    bent: Floats = path + (today - path[:, -1])[:, None] * fading
    return bent


def _daily_moves(names: Sequence[DemoName], level: Floats, generator: np.random.Generator) -> Floats:
    """Log returns of names that follow one market by their beta, each with its own noise."""
    beta = np.array([name.beta for name in names])[:, None]
    total = REALISED_RATIO * level
    common = np.minimum(np.abs(beta) * MARKET_VOLATILITY, 0.9 * total) * np.sign(beta)
    own = np.sqrt(total**2 - common**2)
    day = 1 / SESSIONS_PER_YEAR
    market, noise = generator.standard_normal(level.shape[1]), generator.standard_normal(level.shape)
    moves: Floats = (DRIFT - total**2 / 2) * day + (common * market + own * noise) * np.sqrt(day)
    return moves


def _report_moves(
    names: Sequence[DemoName],
    reports: Mapping[str, ReportDays],
    sessions: Sequence[date],
    generator: np.random.Generator,
) -> Floats:
    place = {day: column for column, day in enumerate(sessions)}
    moves = np.zeros((len(names), len(sessions)))
    draws = generator.standard_normal((len(names), 8))
    for row, name in enumerate(names):
        past = reports[name.symbol].past if name.symbol in reports else ()
        for draw, day in zip(draws[row], reversed(past), strict=False):
            if day in place:
                moves[row, place[day]] = name.report_move * draw
    return moves
