"""Tables of closes for tests: quiet names with a planted event, in the schema of the facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from putwright.market.facts import SCHEMAS

LAST = date(2026, 7, 14)


def sessions(count: int, last: date = LAST) -> list[date]:
    """So many weekdays in a row up to a day."""
    days = np.busday_offset(np.datetime64(last, "D"), np.arange(1 - count, 1), roll="backward")
    return [day.item() for day in days]


def quiet(count: int, volatility: float = 0.25, start: float = 100.0, seed: int = 7) -> NDArray[np.float64]:
    """Closes of a share that drifts about, unrounded [USD/share]."""
    moves = np.random.default_rng(seed).standard_normal(count) * volatility / np.sqrt(252)
    moves[0] = 0.0
    closes: NDArray[np.float64] = start * np.exp(np.cumsum(moves))
    return closes


def table(
    close: Any = None,
    symbol: str = "XYZ",
    last: date = LAST,
    source: str = "vendor",
    days: list[date] | None = None,
    **columns: Any,
) -> pl.DataFrame:
    """The closes of one name on weekdays up to a day; other columns by name, a mapping where few days matter."""
    given = {"close": close, **columns}
    count = len(next(one for one in given.values() if one is not None and not isinstance(one, Mapping)))
    when = days or sessions(count, last)
    full = {
        name: [one.get(day) for day in when] if isinstance(one, Mapping) else one
        for name, one in given.items()
        if one is not None
    }
    frame = pl.DataFrame({"symbol": symbol, "date": when, "source": source, **full}, strict=False)
    missing = [
        pl.lit(None, dtype=pl.Float64).alias(name) for name in SCHEMAS["prices"] if name not in frame.columns
    ]
    return frame.with_columns(missing).select(
        [pl.col(name).cast(kind) for name, kind in SCHEMAS["prices"].items()]
    )


def ending_on(day: date, before: float, after: float, following: int = 20, count: int = 300) -> pl.DataFrame:
    """A quiet name whose close goes from one figure to another on a day, with some sessions after it."""
    last = day
    for _ in range(following):
        last += timedelta(days=3 if last.weekday() == 4 else 1)
    close = quiet(count)
    at = count - 1 - following
    close[:at] *= before / close[at - 1]
    close[at:] *= after / close[at]
    return table(close, last=last)
