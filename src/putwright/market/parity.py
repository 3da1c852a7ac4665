"""Put-call parity: the price of the underlying that calls and puts near the money agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

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


# What parity may be off by without being broken. The stock moves while quotes stand still: 0.05 % of spot.
SLACK = 0.0005
# A share of the S&P 500 pays about 1.3 % a year in four payments; used where neither the chain nor the caller knows.
ORDINARY_QUARTERLY_DIVIDEND = 0.0033
# An American put out of the money ends below its strike less than about half the time, so its right to early
# exercise is worth less than half of the interest on the strike; in the money it may be worth all of it.
OTM_EARLY_EXERCISE = 0.5
# With this many pairs near the money an expiry shows its own carry (dividends, borrowing), within these limits.
CARRY_PAIRS_MIN = 4
NEAR_MONEY = 0.10
CARRY_LOW, CARRY_LOW_PER_YEAR, CARRY_HIGH = 0.01, 0.08, 0.01


def broken_pairs(sound: pl.DataFrame, rate: float, dividend_yields: Mapping[str, float]) -> pl.DataFrame:
    """Calls and puts of one strike whose difference no dividend, spread or early exercise explains.

    The gap is (C - P) - (S - K exp(-r t)), from mids. For European options it is minus the present value of
    dividends (Stoll 1969); American ones add the early exercise of the put (down to minus the interest on the strike)
    and of the call (up to zero). Beyond that and half of both spreads it is broken; which of the two quotes is wrong
    can not be told, so both are named.

    Args:
        sound: uncrossed quotes with `_row`, `_pair`, `_is_put`, `_strike`, `_session`, symbol, expiry, bid, ask, spot.
        rate: continuously compounded [1/year].
        dividend_yields: per symbol [1/year], where known.

    Returns:
        `_row`, `parity_gap` [USD/share].
    """
    known = sound.filter(pl.col("spot") > 0)
    sides = ["_row", "_pair", "bid", "ask"]
    calls = known.filter(~pl.col("_is_put")).select(sides)
    puts = known.filter("_is_put").select(*sides, "symbol", "_session", "expiry", "_strike", "spot")
    years = (pl.col("expiry") - pl.col("_session")).dt.total_days().clip(0) / 365.0
    spot, strike = pl.col("spot"), pl.col("_strike")
    interest = strike * (1 - (-max(rate, 0.0) * pl.col("years")).exp())
    pairs = (
        puts.join(calls, on="_pair", suffix="_call")
        .with_columns(years.alias("years"))
        .with_columns(
            (
                (pl.col("bid_call") + pl.col("ask_call") - pl.col("bid") - pl.col("ask")) / 2
                - (spot - strike * (-rate * pl.col("years")).exp())
            ).alias("parity_gap"),
            ((pl.col("ask") - pl.col("bid") + pl.col("ask_call") - pl.col("bid_call")) / 2).alias("half"),
            (interest * pl.when(strike <= spot).then(OTM_EARLY_EXERCISE).otherwise(1.0)).alias("early"),
        )
    )
    if pairs.is_empty():
        return pl.DataFrame(schema={"_row": pl.UInt32, "parity_gap": pl.Float64})
    carries = _carries(pairs)
    yields = pl.DataFrame(
        {"symbol": list(dividend_yields), "yield": [float(one) for one in dividend_yields.values()]},
        schema={"symbol": pl.String, "yield": pl.Float64},
    )
    judged = pairs.join(carries, on=["symbol", "_session", "expiry"], how="left").join(
        yields, on="symbol", how="left"
    )
    quarterly = (
        spot * (pl.col("yield") / 4).fill_null(ORDINARY_QUARTERLY_DIVIDEND) * (pl.col("years") * 4).ceil()
    )
    carry = pl.coalesce("carry", -quarterly)
    low = pl.min_horizontal(carry, 0.0) - pl.col("early") - pl.col("half") - spot * SLACK
    high = pl.max_horizontal(carry, 0.0) + pl.col("half") + spot * SLACK
    broken = judged.filter(~pl.col("parity_gap").is_between(low, high))
    return pl.concat(
        [broken.select("_row", "parity_gap"), broken.select(pl.col("_row_call").alias("_row"), "parity_gap")]
    ).unique("_row", keep="first", maintain_order=True)


def _carries(pairs: pl.DataFrame) -> pl.DataFrame:
    """What each expiry's own pairs near the money agree on, within what dividends and borrowing can be [USD/share]."""
    near = pairs.filter((pl.col("_strike") / pl.col("spot") - 1).abs() <= NEAR_MONEY)
    spot, years = pl.col("spot").first(), pl.col("years").first()
    carry = (
        pl.col("parity_gap")
        .median()
        .clip(-spot * (CARRY_LOW + CARRY_LOW_PER_YEAR * years), spot * CARRY_HIGH)
    )
    grouped = near.group_by("symbol", "_session", "expiry").agg(carry.alias("carry"), pl.len().alias("pairs"))
    return grouped.filter(pl.col("pairs") >= CARRY_PAIRS_MIN).drop("pairs")
