"""The fact tables of the invented past: prices with dividends, volatility, rates, the Swiss franc."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl

from putwright.market import facts
from putwright.market.simulated.arrays import Floats
from putwright.market.simulated.dividends import PaidOn, amount
from putwright.market.simulated.names import DemoName
from putwright.market.simulated.past import SESSIONS_PER_YEAR, Past
from putwright.market.simulated.reports import QUARTER_DAYS, ReportDays
from putwright.market.simulated.surface import expected_variance
from putwright.market.simulated.traps import TRAPS

RATE = 0.04  # continuously compounded, at which the options are priced [1/year]
TENORS_DAYS = (30, 60, 91, 182, 365, 730)
RATE_SESSIONS, FX_SESSIONS = 30, 260
FRANCS_PER_DOLLAR = 0.80
FX_MOVE = 0.0045  # a day [1]
VOLATILITY_DAYS = 30  # of the constant-maturity volatility [day]
REALISED_SESSIONS = 21
SPLIT_SESSIONS_AGO, SPLIT_RATIO = 30, 1.5


def prices_table(names: Sequence[DemoName], past: Past, paid_on: PaidOn, source: str) -> pl.DataFrame:
    """Daily closes as traded and adjusted for dividends and splits, with both, of k names on t days."""
    count = len(past.sessions)
    dividend, split = np.zeros(past.close.shape), np.zeros(past.close.shape)
    for row, name in enumerate(names):
        days = np.array(paid_on.get(name.symbol, ()), dtype="datetime64[D]")
        dividend[row, np.isin(past.sessions, days)] = amount(name)
    paid, traded = dividend.copy(), past.close.copy()  # as they were then, before the split
    for row, name in enumerate(names):
        if name.symbol == TRAPS["three_for_two"] and count > SPLIT_SESSIONS_AGO:
            split[row, -SPLIT_SESSIONS_AGO] = SPLIT_RATIO
            before = slice(None, -SPLIT_SESSIONS_AGO)
            traded[row, before] = np.round(traded[row, before] * SPLIT_RATIO, 2)
            paid[row, before] *= SPLIT_RATIO
    kept = 1 - dividend[:, 1:] / past.close[:, :-1]
    later = np.concatenate([np.cumprod(kept[:, ::-1], axis=1)[:, ::-1], np.ones((len(names), 1))], axis=1)
    table = pl.DataFrame(
        {
            "symbol": np.repeat([name.symbol for name in names], count),
            "date": np.tile(past.sessions, len(names)),
            "close": traded.ravel(),
            "adjusted_close": np.round(past.close * later, 4).ravel(),
            "dividend": paid.ravel(),
            "split": split.ravel(),
            "source": source,
        }
    )
    return facts.conform("prices", table)


def volatility_table(
    names: Sequence[DemoName], past: Past, reports: dict[str, ReportDays], source: str
) -> pl.DataFrame:
    """A year of 30-day implied and historical volatility, k names; the last row is that of the surface."""
    kept = slice(-SESSIONS_PER_YEAR, None)
    days, level = past.sessions[kept], past.level[:, kept]
    usual = np.array([name.volatility for name in names])[:, None]
    years = np.full(level.shape, VOLATILITY_DAYS / 365.0)
    variance = expected_variance(level, np.broadcast_to(usual, level.shape), years)
    move = np.array([name.report_move for name in names])[:, None]
    implied = np.sqrt((variance + _reports_inside(names, reports, past)[:, kept] * move**2) / years)
    table = pl.DataFrame(
        {
            "symbol": np.repeat([name.symbol for name in names], len(days)),
            "date": np.tile(days, len(names)),
            "implied_volatility": np.round(implied, 6).ravel(),
            "historical_volatility": np.round(_realised(past.close)[:, kept], 6).ravel(),
            "source": source,
        }
    )
    return facts.conform("volatility", table)


def _reports_inside(names: Sequence[DemoName], reports: dict[str, ReportDays], past: Past) -> Floats:
    """How many reports lie in the month after each session, shape (k, t) [1]."""
    ends = past.sessions + np.timedelta64(VOLATILITY_DAYS, "D")
    inside = np.zeros(past.close.shape)
    for row, name in enumerate(names):
        if name.symbol in reports:
            known = reports[name.symbol]
            following = known.coming + timedelta(days=QUARTER_DAYS)
            days = np.array([*known.past, known.coming, following], dtype="datetime64[D]")
            after, until = np.searchsorted(days, past.sessions, "right"), np.searchsorted(days, ends, "right")
            inside[row] = until - after
    return inside


def _realised(close: Floats) -> Floats:
    """Close-to-close volatility of the last 21 moves, NaN before there are, shape (k, t) [1/sqrt(year)]."""
    moves = np.diff(np.log(close), axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(moves, REALISED_SESSIONS, axis=1)
    realised = np.full(close.shape, np.nan)
    realised[:, REALISED_SESSIONS:] = windows.std(axis=2, ddof=1) * np.sqrt(SESSIONS_PER_YEAR)
    return realised


def rates_table(sessions: Sequence[date], source: str) -> pl.DataFrame:
    """Treasury yields as quoted, bond-equivalent: the one rate of this market at every tenor."""
    days = sessions[-RATE_SESSIONS:]
    quoted = 2 * (np.exp(RATE / 2) - 1)
    table = pl.DataFrame(
        {
            "date": np.repeat(np.array(days, dtype="datetime64[D]"), len(TENORS_DAYS)),
            "tenor_days": np.tile(TENORS_DAYS, len(days)),
            "rate": round(quoted, 6),
            "source": source,
        }
    )
    return facts.conform("rates", table)


def fx_table(sessions: Sequence[date], source: str, generator: np.random.Generator) -> pl.DataFrame:
    """Swiss francs per dollar, day by day up to now."""
    days = sessions[-FX_SESSIONS:]
    moves = FX_MOVE * generator.standard_normal(len(days))
    path = FRANCS_PER_DOLLAR * np.exp(np.cumsum(moves) - moves.sum())
    table = pl.DataFrame(
        {"date": np.array(days, dtype="datetime64[D]"), "rate": np.round(path, 4), "source": source}
    ).with_columns(base=pl.lit("USD"), quote=pl.lit("CHF"))
    return facts.conform("fx", table)
