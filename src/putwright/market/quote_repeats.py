"""Symbols whose quotes repeat an earlier snapshot although time moved on: fetched again, and not refreshed."""

from __future__ import annotations

import polars as pl

from putwright.market.snapshot import CONTRACT, session_date

# Fewer contracts in common may agree by chance, as on a quiet chain of zero bids.
COMMON_MIN = 10
# Recorded repeats of a holiday keep 72-95 % of last prices, 93-99 % of volumes and all of the open interest (a vendor
# corrects some afterwards); two real days in a row keep 33-67 % of volumes and 45-81 % of the open interest.
QUOTES_SAME_MIN, INTEREST_SAME_MIN = 0.90, 0.99
# Of contracts that traded, hardly any trades the same number twice by chance.
TRADED_MIN, TRADED_SAME_MIN = 3, 0.5
_FIGURES = ["bid", "ask", "volume", "open_interest"]


def unrefreshed_symbols(now: pl.DataFrame, before: pl.DataFrame) -> tuple[list[str], int, bool]:
    """The symbols whose common contracts carry all but the same figures in both snapshots, under another time.

    Args:
        now: quotes with the contract's columns, bid, ask, volume, open_interest, spot, quote_time, `_session`.
        before: an earlier snapshot in the documented form.

    Returns:
        The symbols; how many could be compared [symbol]; whether the snapshots are of different sessions.
    """
    key = CONTRACT
    latest = before.sort("quote_time").unique(key, keep="last").select(*key, *_FIGURES, "spot", "quote_time")
    both = now.select(*key, *_FIGURES, "spot", "quote_time").join(latest, on=key, suffix="_before")
    same = {name: pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in _FIGURES}
    traded = (pl.col("volume") > 0) | (pl.col("volume_before") > 0)
    by_symbol = both.group_by("symbol").agg(
        pl.len(),
        (pl.col("quote_time") != pl.col("quote_time_before")).all().alias("moved"),
        # A stock with another price was fetched anew, however still its options are.
        (pl.col("spot") != pl.col("spot_before")).any().alias("spot_moved"),
        (same["bid"] & same["ask"]).mean().alias("quotes"),
        same["open_interest"].mean().alias("interest"),
        traded.sum().alias("traded"),
        (traded & same["volume"]).sum().alias("traded_same"),
    )
    fair = by_symbol.filter(
        (pl.col("len") >= COMMON_MIN) & pl.col("moved") & (pl.col("traded") >= TRADED_MIN)
    )
    repeated = fair.filter(
        ~pl.col("spot_moved")
        & (pl.col("quotes") >= QUOTES_SAME_MIN)
        & (pl.col("interest") >= INTEREST_SAME_MIN)
        & (pl.col("traded_same") >= TRADED_SAME_MIN * pl.col("traded"))
    )
    names = repeated["symbol"].sort().to_list()
    sessions_now = set(now["_session"].drop_nulls().unique().to_list())
    sessions_before = set(before.select(session_date()).to_series().drop_nulls().unique().to_list())
    return names, fair.height, sessions_now.isdisjoint(sessions_before)
