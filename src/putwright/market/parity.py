"""Put-call parity: the price of the underlying that calls and puts near the money agree on."""

from __future__ import annotations

import polars as pl

# The next expiry is best: neither rate nor dividends have time to matter. On the last day quotes are ragged.
DAYS_MIN = 1
DAYS_MAX = 60
# The pairs whose call and put cost nearly the same lie nearest the money; the median of a few forgives one bad quote.
PAIRS = 6
PAIRS_MIN = 3


def parity_spots(frame: pl.DataFrame, rate: float, pairs_min: int = PAIRS_MIN) -> pl.DataFrame:
    """Per symbol and session the spot implied by the calls and puts nearest the money, from mids.

    S = C - P + K exp(-r t) holds for European options without dividends; near the money and with days to go the
    early exercise of an American put is worth cents. Of all expiries between 1 and 60 days the first with three
    good pairs is used, so that an unknown rate moves the result by less than 0.1 % per percentage point.

    Args:
        frame: quotes with symbol, root, expiry, right, strike_thousandths, bid, ask and `_session` (Date).
        rate: continuously compounded [1/year].
        pairs_min: fewest pairs an expiry must have [1].

    Returns:
        symbol, _session, parity_spot [USD/share], parity_pairs [1], parity_spread (half the spreads of call and put
        together, the median pair's [USD/share]); symbols without calls are absent.
    """
    days = (pl.col("expiry") - pl.col("_session")).dt.total_days()
    good = frame.filter(
        days.is_between(DAYS_MIN, DAYS_MAX) & (pl.col("bid") > 0) & (pl.col("ask") > pl.col("bid"))
    )
    key = ["symbol", "root", "_session", "expiry", "strike_thousandths"]
    slim = good.select(
        *key,
        "right",
        ((pl.col("bid") + pl.col("ask")) / 2).alias("mid"),
        (pl.col("ask") - pl.col("bid")).alias("spread"),
    )
    calls = slim.filter(pl.col("right") == "CALL").drop("right")
    puts = slim.filter(pl.col("right") == "PUT").drop("right")
    pairs = calls.join(puts, on=key, suffix="_put").with_columns(
        (pl.col("mid") - pl.col("mid_put")).alias("gap"),
        ((pl.col("spread") + pl.col("spread_put")) / 2).alias("parity_spread"),
    )
    years = (pl.col("expiry") - pl.col("_session")).dt.total_days() / 365.0
    strike = pl.col("strike_thousandths") / 1000.0
    series = ["symbol", "_session", "expiry"]
    nearest = pairs.filter(pl.col("gap").abs().rank("ordinal").over(series) <= PAIRS)
    # Far from the money in all its pairs, a chain says little: the gap must be small against the strike.
    nearest = nearest.filter(pl.col("gap").abs() <= 0.1 * strike)
    implied = nearest.group_by(series).agg(
        (pl.col("gap") + strike * (-rate * years).exp()).median().alias("parity_spot"),
        pl.len().alias("parity_pairs"),
        pl.col("parity_spread").median(),
    )
    first = implied.filter(pl.col("parity_pairs") >= pairs_min).sort("expiry")
    return first.group_by(["symbol", "_session"], maintain_order=True).first().drop("expiry")
