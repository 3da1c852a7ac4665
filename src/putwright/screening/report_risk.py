"""What a report inside the life of a put adds to the volatility foreseen: its moves on past report days, by their own size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from putwright.market.price_history import PriceHistory, without_days
from putwright.pricing.compiled import Floats
from putwright.pricing.resampled import SESSIONS_A_YEAR, realised_volatility
from putwright.screening.forecast import FORECAST_SESSIONS, Histories

REPORTS_MIN = 4  # a year of them; fewer moves say little about the next
REPORT_SESSIONS = 2  # before the open or after the close: the day and the one after
QUARTER_SESSIONS = 63
RAISE = "report_raise"


def with_report_raise(puts: pl.DataFrame, histories: Histories) -> pl.DataFrame:
    """The puts with `report_raise`: by what the volatility of a name is to be multiplied where a report falls inside.

    One where none is due, where its moves are not known, and where the last quarter was rougher by itself.

    Args:
        puts: rows with `symbol`, `earnings`, `sessions_to_expiry` and `forecast_volatility`.
        histories: closes and report days of the names.
    """
    keys = ["symbol", "sessions_to_expiry", "forecast_volatility"]
    inside = puts.filter((pl.col("earnings") == "INSIDE") & pl.col("forecast_volatility").is_not_null())
    rows = [
        (symbol, sessions, volatility, max(1.0, _volatility(histories, symbol, sessions) / volatility))
        for symbol, sessions, volatility in inside.select(keys).unique(maintain_order=True).iter_rows()
    ]
    schema = {key: puts.schema[key] for key in keys} | {"_raise": pl.Float64}
    raised = pl.DataFrame(rows, schema, orient="row")
    return (
        puts.join(raised, on=keys, how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("earnings") == "INSIDE").then("_raise").otherwise(1.0).fill_null(1.0).alias(RAISE)
        )
        .drop("_raise")
    )


def _volatility(histories: Histories, symbol: str, sessions: int) -> float:
    """The volatility of the quiet days of the last quarter with the past moves of reports put in; zero where unknown."""
    past, days = histories.whole(symbol), histories.report_days(symbol)
    moves = report_moves(past, days)
    quiet = realised_volatility(without_days(past, days).returns, FORECAST_SESSIONS)
    if past.unknown_because or len(moves) < REPORTS_MIN or not quiet > 0.0 or not sessions:
        return 0.0
    reports = 1 + (sessions - 1) // QUARTER_SESSIONS
    still = max(sessions - REPORT_SESSIONS * reports, 0)
    variance = quiet**2 * still / SESSIONS_A_YEAR + reports * float(np.mean(np.square(moves)))
    return math.sqrt(variance * SESSIONS_A_YEAR / sessions)


def report_moves(past: PriceHistory, days: Sequence[date]) -> Floats:
    """The log return of each report day and the session after it together, for the reports that history covers [1]."""
    at = np.searchsorted(past.days, np.array(days, dtype="datetime64[D]"), side="left")
    # a report on a day without a session moves the next one alone
    covered = at[(at > 0) & (at + REPORT_SESSIONS <= len(past.returns))]
    level = np.concatenate([[0.0], np.cumsum(past.returns)])
    moves: Floats = level[covered + REPORT_SESSIONS] - level[covered]
    return moves
