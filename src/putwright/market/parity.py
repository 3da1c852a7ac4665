"""Put-call parity: the price of the underlying that calls and puts near the money agree on."""

from __future__ import annotations

import numpy as np
import polars as pl

# The next expiry is best: neither rate nor dividends have time to matter. On the last day quotes are ragged.
DAYS_MIN = 1
DAYS_MAX = 60
# The pairs whose call and put cost nearly the same lie nearest the money; the median of a few forgives one bad quote.
PAIRS = 6
PAIRS_MIN = 3


def parity_spots(frame: pl.DataFrame, rate: float, pairs_min: int = PAIRS_MIN) -> pl.DataFrame:
    """Per symbol and session the spot implied by the calls and puts nearest the money, from mids.

    Args:
        frame: quotes with symbol, root, expiry, right, strike_thousandths, bid, ask and `_session` (Date).
        rate: continuously compounded [1/year].
        pairs_min: fewest pairs an expiry must have [1].

    Returns:
        symbol, _session, and the columns of `first_spots`; symbols without calls are absent.
    """
    key = ["symbol", "root", "_session", "expiry", "strike_thousandths"]
    good = frame.filter((pl.col("bid") > 0) & (pl.col("ask") > pl.col("bid"))).select(
        *key, "right", "bid", "ask"
    )
    calls = good.filter(pl.col("right") == "CALL").drop("right")
    pairs = good.filter(pl.col("right") == "PUT").join(calls, on=key, suffix="_call")
    days = (pl.col("expiry") - pl.col("_session")).dt.total_days()
    named = pairs.with_columns(days=days, strike=pl.col("strike_thousandths") / 1000.0)
    return first_spots(named, ["symbol", "_session"], rate, pairs_min)


def matched(sound: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """The calls and puts of one contract side by side.

    Args:
        sound: uncrossed rows of a `QuoteBook`.
        runs: the runs of the book, with `_yield`, what the share pays where that is known [1/year].

    Returns:
        Per pair `_row`, bid, ask, spot and strike of the put; `_row_call`, `bid_call`, `ask_call`; what its run tells.
    """
    calls, puts = sound.filter(~pl.col("_is_put")), sound.filter("_is_put")
    # Both stand in the order of their contracts, so that a call is looked up instead of hashed; a contract that is
    # quoted twice makes two pairs.
    wanted, there = puts["_pair"].to_numpy(), calls["_pair"].to_numpy()
    first, behind = (np.searchsorted(there, wanted, side) for side in ("left", "right"))
    found = behind - first
    step = np.arange(found.sum()) - np.repeat(np.cumsum(found) - found, found)
    strike = (pl.col("strike_thousandths") / 1000.0).alias("strike")
    pairs = puts.select("_row", "bid", "ask", strike, "spot", "_run")[
        np.repeat(np.arange(len(wanted)), found)
    ]
    beside = calls.select(pl.col("_row", "bid", "ask").name.suffix("_call"))[np.repeat(first, found) + step]
    pairs = pairs.hstack(beside)
    days = (pl.col("expiry") - pl.col("_session")).dt.total_days().alias("days")
    told = runs.select("_name", "_expiry", "_yield", days).select(pl.all().gather(pairs["_run"]))
    return pairs.with_columns(told.get_columns())


def first_spots(
    pairs: pl.DataFrame, keys: list[str], rate: float, pairs_min: int = PAIRS_MIN
) -> pl.DataFrame:
    """The spot on which the calls and puts nearest the money agree.

    S = C - P + K exp(-r t) holds for European options without dividends; near the money and with days to go the
    early exercise of an American put is worth cents. Of all expiries between 1 and 60 days the first with three
    good pairs is used, so that an unknown rate moves the result by less than 0.1 % per percentage point.

    Args:
        pairs: the keys, days (to expiry), strike, bid, ask, `bid_call`, `ask_call`.
        keys: what tells one name and session from another.
        rate: continuously compounded [1/year].
        pairs_min: fewest pairs an expiry must have [1].

    Returns:
        The keys, parity_spot [USD/share], parity_pairs [1], parity_spread (half the spreads of call and put
        together, the median pair's [USD/share]).
    """
    left = pairs.filter(pl.col("days").is_between(DAYS_MIN, DAYS_MAX)).select(
        *keys,
        "days",
        "strike",
        ((pl.col("bid_call") + pl.col("ask_call")) / 2 - (pl.col("bid") + pl.col("ask")) / 2).alias("gap"),
        ((pl.col("ask_call") - pl.col("bid_call") + pl.col("ask") - pl.col("bid")) / 2).alias(
            "parity_spread"
        ),
    )
    found = [_agreed(left.clear(), keys, rate)]
    while left.height:
        first = pl.col("days") == pl.col("days").min().over(keys)
        agreed = _agreed(left.filter(first), keys, rate).filter(pl.col("parity_pairs") >= pairs_min)
        found.append(agreed)
        left = left.filter(~first).join(agreed, on=keys, how="anti")
    return pl.concat(found)


def _agreed(pairs: pl.DataFrame, keys: list[str], rate: float) -> pl.DataFrame:
    """What the pairs of one expiry a name say of its spot."""
    nearest = pairs.filter(pl.col("gap").abs().rank("ordinal").over(keys) <= PAIRS)
    # Far from the money in all its pairs, a chain says little: the gap must be small against the strike.
    strike = pl.col("strike")
    nearest = nearest.filter(pl.col("gap").abs() <= 0.1 * strike)
    return nearest.group_by(keys, maintain_order=True).agg(
        (pl.col("gap") + strike * (-rate * (pl.col("days") / 365.0)).exp()).median().alias("parity_spot"),
        pl.len().alias("parity_pairs"),
        pl.col("parity_spread").median(),
    )


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


def broken_pairs(pairs: pl.DataFrame, rate: float) -> pl.DataFrame:
    """Calls and puts of one strike whose difference no dividend, spread or early exercise explains.

    The gap is (C - P) - (S - K exp(-r t)), from mids. For European options it is minus the present value of
    dividends (Stoll 1969); American ones add the early exercise of the put (down to minus the interest on the strike)
    and of the call (up to zero). Beyond that and half of both spreads it is broken; which of the two quotes is wrong
    can not be told, so both are named.

    Args:
        pairs: what `matched` returns.
        rate: continuously compounded [1/year].

    Returns:
        `_row`, `parity_gap` [USD/share].
    """
    years, spot, strike = pl.col("years"), pl.col("spot"), pl.col("strike")
    interest = strike * (1 - (-max(rate, 0.0) * years).exp())
    judged = (
        pairs.filter(spot > 0)
        .with_columns(years=pl.col("days").clip(0) / 365.0)
        .with_columns(
            (
                (pl.col("bid_call") + pl.col("ask_call") - pl.col("bid") - pl.col("ask")) / 2
                - (spot - strike * (-rate * years).exp())
            ).alias("parity_gap"),
            ((pl.col("ask") - pl.col("bid") + pl.col("ask_call") - pl.col("bid_call")) / 2).alias("half"),
            (interest * pl.when(strike <= spot).then(OTM_EARLY_EXERCISE).otherwise(1.0)).alias("early"),
        )
    )
    quarterly = spot * (pl.col("_yield") / 4).fill_null(ORDINARY_QUARTERLY_DIVIDEND) * (years * 4).ceil()
    carry = pl.coalesce("carry", -quarterly)
    low = pl.min_horizontal(carry, 0.0) - pl.col("early") - pl.col("half") - spot * SLACK
    high = pl.max_horizontal(carry, 0.0) + pl.col("half") + spot * SLACK
    judged = judged.join(_carries(judged), on="_expiry", how="left", maintain_order="left")
    broken = judged.filter(~pl.col("parity_gap").is_between(low, high))
    return pl.concat(
        [broken.select("_row", "parity_gap"), broken.select(pl.col("_row_call").alias("_row"), "parity_gap")]
    ).unique("_row", keep="first", maintain_order=True)


def _carries(pairs: pl.DataFrame) -> pl.DataFrame:
    """What each expiry's own pairs near the money agree on, within what dividends and borrowing can be [USD/share]."""
    near = pairs.filter((pl.col("strike") / pl.col("spot") - 1).abs() <= NEAR_MONEY)
    spot, years = pl.col("spot").first(), pl.col("years").first()
    carry = (
        pl.col("parity_gap")
        .median()
        .clip(-spot * (CARRY_LOW + CARRY_LOW_PER_YEAR * years), spot * CARRY_HIGH)
    )
    grouped = near.group_by("_expiry").agg(carry.alias("carry"), pl.len().alias("pairs"))
    return grouped.filter(pl.col("pairs") >= CARRY_PAIRS_MIN).drop("pairs")
