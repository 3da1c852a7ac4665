"""Prices out of order in strike: the fewest quotes that can be blamed for what is a gift to an arbitrageur.

A put is worth no less at a higher strike, a call no more (Merton 1973, theorem 1). A bid above the ask of a contract
that is worth at least as much is money for nothing, so one of the two quotes is wrong. A mid out of order by more than
half of both spreads is the same statement: (b1 + a1)/2 - (b2 + a2)/2 > (a1 - b1 + a2 - b2)/2 means b1 > a2.
"""

from __future__ import annotations

import numpy as np
import polars as pl

# Less than a tenth of a cent is rounding.
_CENT_FRACTION = 5e-4
# Pairs that are looked at one by one. A real day has thousands; a file of nonsense would have billions, and then the
# series with the most suspects are marked whole.
_PAIRS_MAX = 10_000_000
# Prices are below this, so that adding it per series keeps the series apart in one running maximum.
_STEP = 1e6


def out_of_order(quotes: pl.DataFrame) -> pl.DataFrame:
    """The quotes to blame, each with the worst of its contradictions.

    Where one quote contradicts many neighbours it alone is to blame; where two contradict only each other, both are.

    Args:
        quotes: `_row`, `_series` (one number per symbol, root, expiry, right, session), `_rank` (strike, negative for
            calls: worth grows with it), `strike_thousandths`, bid, ask; both positive, uncrossed.

    Returns:
        `_row`, `conflict_strike_thousandths`, `conflict_price` [USD/share].
    """
    ordered = quotes if _is_ordered(quotes) else quotes.sort("_series", "_rank")
    ahead = ordered["_series"].rle_id().to_numpy().astype(np.float64) * _STEP
    bid, ask = ordered["bid"].to_numpy(), ordered["ask"].to_numpy()
    highest_bid_so_far = np.maximum.accumulate(bid + ahead) - ahead
    lowest_ask_from_here = np.minimum.accumulate((ask + ahead)[::-1])[::-1] - ahead
    suspect = (highest_bid_so_far > ask + _CENT_FRACTION) | (bid > lowest_ask_from_here + _CENT_FRACTION)
    suspects = ordered.filter(pl.Series(suspect))
    empty = {"_row": pl.UInt32, "conflict_strike_thousandths": pl.Int32, "conflict_price": pl.Float64}
    if suspects.is_empty():
        return pl.DataFrame(schema=empty)
    sizes = suspects.group_by("_series").len("suspects").sort("suspects", "_series")
    sizes = sizes.filter(pl.col("suspects").cast(pl.Int64).pow(2).cum_sum() <= _PAIRS_MAX)
    crowded = suspects.join(sizes, on="_series", how="anti")
    edges = _contradictions(suspects.join(sizes, on="_series", how="semi"))
    rounds = _blamed(edges)
    ends = _both_ends(edges).join(rounds, on="_row")
    ends = ends.join(
        rounds.rename({"_row": "_row_other", "round": "round_other"}), on="_row_other", how="left"
    )
    # What it contradicts besides quotes that were already to blame says more about this one.
    own = ends.filter(pl.col("round_other").is_null() | (pl.col("round_other") >= pl.col("round")))
    worst = own.sort(["excess", "conflict_strike_thousandths"], descending=True).group_by(
        "_row", maintain_order=True
    )
    blamed = worst.first().select(list(empty))
    return pl.concat([blamed, crowded.select("_row")], how="diagonal") if crowded.height else blamed


def _is_ordered(quotes: pl.DataFrame) -> bool:
    """Whether the series stand one after another, each from what is worth least to what is worth most."""
    series, rank = quotes["_series"].to_numpy(), quotes["_rank"].to_numpy()
    later, same = series[1:] > series[:-1], series[1:] == series[:-1]
    return bool(np.all(later | (same & (rank[1:] >= rank[:-1]))))


def _both_ends(edges: pl.DataFrame) -> pl.DataFrame:
    """Each contradiction seen from either side: the other's strike and the price that contradicts."""
    low = edges.select(
        "_row",
        "_row_other",
        "excess",
        pl.col("strike_thousandths_other").alias("conflict_strike_thousandths"),
        pl.col("ask_other").alias("conflict_price"),
    )
    high = edges.select(
        pl.col("_row_other").alias("_row"),
        pl.col("_row").alias("_row_other"),
        "excess",
        pl.col("strike_thousandths").alias("conflict_strike_thousandths"),
        pl.col("bid").alias("conflict_price"),
    )
    return pl.concat([low, high])


def _contradictions(suspects: pl.DataFrame) -> pl.DataFrame:
    """Pairs of one series where the bid of what is worth less is above the ask of what is worth more."""
    pairs = suspects.join(suspects, on="_series", suffix="_other").filter(
        (pl.col("_rank") < pl.col("_rank_other")) & (pl.col("bid") > pl.col("ask_other") + _CENT_FRACTION)
    )
    return pairs.with_columns((pl.col("bid") - pl.col("ask_other")).alias("excess"))


def _blamed(edges: pl.DataFrame) -> pl.DataFrame:
    """A cover of the contradictions: again and again the quotes in more of them than any quote they contradict."""
    blamed: list[pl.DataFrame] = []
    left = edges.select("_row", "_row_other")
    while left.height:
        ends = pl.concat(
            [left, left.select(pl.col("_row_other").alias("_row"), pl.col("_row").alias("_row_other"))]
        )
        degree = ends.group_by("_row").len("degree")
        rivals = ends.join(degree, on="_row").join(
            degree.rename({"_row": "_row_other", "degree": "rival"}), on="_row_other"
        )
        top = rivals.group_by("_row").agg((pl.col("degree").first() >= pl.col("rival").max()).alias("top"))
        chosen = top.filter("top").select("_row")
        blamed.append(chosen.with_columns(pl.lit(len(blamed), dtype=pl.UInt32).alias("round")))
        left = left.join(chosen, on="_row", how="anti").join(
            chosen.rename({"_row": "_row_other"}), on="_row_other", how="anti"
        )
    return pl.concat(blamed) if blamed else pl.DataFrame(schema={"_row": pl.UInt32, "round": pl.UInt32})
