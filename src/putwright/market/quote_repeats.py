"""Symbols whose quotes repeat an earlier snapshot although time moved on: fetched again, and not refreshed."""

from __future__ import annotations

import polars as pl

from putwright.market.snapshot import CONTRACT, session_date

# Fewer contracts in common may agree by chance, as on a quiet chain of zero bids.
COMMON_MIN = 10
_FIGURES = ["bid", "ask", "last", "volume"]


def unrefreshed_symbols(now: pl.DataFrame, before: pl.DataFrame) -> tuple[list[str], int, bool]:
    """The symbols all of whose common contracts carry the same figures in both snapshots, under another time.

    Args:
        now: quotes with the contract's columns, bid, ask, last, volume, quote_time, `_session`.
        before: an earlier snapshot in the documented form.

    Returns:
        The symbols; how many could be compared [symbol]; whether the snapshots are of different sessions.
    """
    key = CONTRACT
    # The open interest of options that nobody trades stays; a volume of zero on both days says nothing either.
    latest = before.sort("quote_time").unique(key, keep="last").select(*key, *_FIGURES, "quote_time")
    both = now.select(*key, *_FIGURES, "quote_time").join(latest, on=key, suffix="_before")
    same = pl.all_horizontal([pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in _FIGURES])
    moved = pl.col("quote_time") != pl.col("quote_time_before")
    by_symbol = both.group_by("symbol").agg(
        pl.len(),
        same.all().alias("same"),
        moved.all().alias("moved"),
        (pl.col("volume") > 0).any().alias("traded"),
    )
    # Tables without volume or quotes can not be told from a quiet day.
    fair = by_symbol.filter((pl.col("len") >= COMMON_MIN) & pl.col("moved"))
    names = fair.filter(pl.col("same") & pl.col("traded"))["symbol"].sort().to_list()
    sessions_now = set(now["_session"].drop_nulls().unique().to_list())
    sessions_before = set(before.select(session_date()).to_series().drop_nulls().unique().to_list())
    return names, fair.height, sessions_now.isdisjoint(sessions_before)
