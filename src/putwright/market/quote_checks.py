"""Quote checks: every bad quote is kept, marked and explained; none is ever ranked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from putwright.market.parity import broken_pairs, parity_spots
from putwright.market.quote_faults import (
    QuoteFault,
    QuoteWarning,
    explain,
    explain_warnings,
    fault_names,
)
from putwright.market.quote_order import out_of_order
from putwright.market.quote_repeats import unrefreshed_symbols
from putwright.market.snapshot import CONTRACT, session_date

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["QuoteFault", "QuoteWarning", "check", "counts", "explain", "explain_warnings", "fault_names"]

# A bid may lag the stock by its own spread and a moment: 0.1 % of spot, at least a cent.
INTRINSIC_SLACK = 0.001
# DOMAIN of sane volatility: 5 % to 300 %; what lies outside says nothing about the option.
VOLATILITY_LOW, VOLATILITY_HIGH = 0.05, 3.0
# An ask five times the bid is no market; below half a dollar it is the tick that makes the ratio.
SPREAD_RATIO_MAX, SPREAD_ABSURD_MIN = 5.0, 0.50
SPOT_MINUTES_MAX = 20
# Half a percent is what a stock moves in a few minutes; more means another moment, or another stock.
SPOT_RATIO_MAX = 0.005
# Clocks of vendors and ours may differ by this much before a quote counts as look-ahead [s].
FUTURE_SECONDS = 60
# The share of symbols that must repeat the session before for the whole snapshot to be a repeat.
REPEAT_SHARE = 0.95
# Yahoo's search for a volatility starts between 1e-5 and 1 and halves: where it gave up after one step it says
# 0.500005, after two 0.2500075, and so on.
_HALVINGS = [2.0**-n + 1e-5 * (1 - 2.0**-n) for n in range(1, 8)]
_ADDED = [
    "quote_faults",
    "quote_warnings",
    "parity_gap",
    "parity_spot",
    "conflict_strike_thousandths",
    "conflict_price",
]


def check(
    frame: pl.DataFrame,
    *,
    as_of: datetime,
    session: date,
    rate: float,
    closures: Collection[date] = (),
    previous: pl.DataFrame | None = None,
    dividend_yields: Mapping[str, float] | None = None,
    quote_age_max: timedelta | None = None,
) -> pl.DataFrame:
    """The same quotes in the same order, each with its faults and warnings.

    The order of rows, exact duplicates, and what else is in the frame do not change what is said of a quote; only
    quotes of its own session, symbol and expiry do.

    Args:
        frame: quotes in the snapshot's form.
        as_of: the moment asked about, aware; later quotes are look-ahead.
        session: the New York trading day asked about.
        rate: continuously compounded [1/year].
        closures: the exchange's holidays; quotes stamped on one, or on a weekend, repeat the session before.
        previous: the snapshot of the session before, to find what was not refreshed.
        dividend_yields: per symbol [1/year]; elsewhere the parity check allows for an ordinary dividend.
        quote_age_max: older quotes of the same session are stale too.

    Returns:
        The frame with `quote_faults` and `quote_warnings` (UInt32 masks of QuoteFault and QuoteWarning), and the
        numbers behind them: `parity_gap`, `parity_spot`, `conflict_price` [USD/share],
        `conflict_strike_thousandths` [USD/1000 per share].
    """
    work = _prepared(frame)
    if work.is_empty():
        return frame.with_columns(_nothing())
    repeated = work.select("_series", "strike_thousandths").is_duplicated()
    single = work
    if bool(repeated.any()):
        names = [name for name in work.columns if name != "_row"]
        once = work.filter(repeated).unique(names, keep="first", maintain_order=True)
        single = pl.concat([work.filter(~repeated), once]).sort("_row")
    marks = _Marks(work["_row"].len())
    _mark_prices(single, marks)
    _mark_times(single, marks, as_of, session, quote_age_max)
    _mark_contracts(single, marks, session, repeated)
    details = _mark_relations(single, marks, rate, dividend_yields or {})
    _mark_repeats(single, marks, previous, session, closures)
    return _joined(frame, work, single, marks, details)


def counts(checked: pl.DataFrame) -> dict[str, int]:
    """How many quotes have each fault and warning, faults first, zeros left out [row]."""
    found: dict[str, int] = {}
    for column, kinds in (("quote_faults", QuoteFault), ("quote_warnings", QuoteWarning)):
        mask = checked[column].to_numpy()
        for kind in kinds:
            count = int(np.count_nonzero(mask & np.uint32(kind.value)))
            if count:
                found[str(kind.name)] = count
    return found


class _Marks:
    """The masks while they are made, by row number."""

    def __init__(self, rows: int) -> None:
        self.faults = np.zeros(rows, dtype=np.uint32)
        self.warnings = np.zeros(rows, dtype=np.uint32)

    def fault(self, rows: pl.Series, fault: QuoteFault) -> None:
        self.faults[rows.to_numpy()] |= np.uint32(fault.value)

    def warn(self, rows: pl.Series, warning: QuoteWarning) -> None:
        self.warnings[rows.to_numpy()] |= np.uint32(warning.value)

    def add(self, single: pl.DataFrame, conditions: Mapping[QuoteFault | QuoteWarning, pl.Expr]) -> None:
        """Set one bit per condition, all in one pass over the columns."""
        bits = single.select(
            "_row",
            *(
                condition.fill_null(value=False).alias(str(kind.name))
                for kind, condition in conditions.items()
            ),
        )
        for kind in conditions:
            rows = bits["_row"].filter(bits[str(kind.name)])
            self.fault(rows, kind) if isinstance(kind, QuoteFault) else self.warn(rows, kind)


def _prepared(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns the checks read, impossible prices as null, sessions and series numbered."""
    prices = [
        pl.when(pl.col(name).is_finite() & (pl.col(name) >= 0)).then(pl.col(name)).alias(name)
        for name in ("bid", "ask", "last", "spot")
    ]
    contract = [pl.col(name) for name in CONTRACT]
    others = [
        "bid_size",
        "ask_size",
        "vendor_implied_volatility",
        "volume",
        "open_interest",
        "spot_time",
        "quote_time",
    ]
    return (
        frame.select(*contract, *prices, *others, session_date().alias("_session"))
        .with_row_index("_row")
        .with_columns(
            pl.struct("symbol", "root", "multiplier", "expiry", "right", "_session").hash().alias("_series"),
            pl.struct("symbol", "root", "multiplier", "expiry", "strike_thousandths", "_session")
            .hash()
            .alias("_pair"),
            (pl.col("right") == "PUT").alias("_is_put"),
            (pl.col("strike_thousandths") / 1000.0).alias("_strike"),
        )
    )


def _nothing() -> list[pl.Expr]:
    kinds = [pl.UInt32, pl.UInt32, pl.Float64, pl.Float64, pl.Int32, pl.Float64]
    return [pl.lit(None, dtype=kind).alias(name) for name, kind in zip(_ADDED, kinds, strict=True)]


def _mark_prices(single: pl.DataFrame, marks: _Marks) -> None:
    bid, ask, spot, strike = pl.col("bid"), pl.col("ask"), pl.col("spot"), pl.col("_strike")
    both = bid.is_not_null() & ask.is_not_null()
    sound = (bid > 0) & (ask > bid)
    mid = (bid + ask) / 2
    intrinsic = pl.when("_is_put").then(strike - spot).otherwise(spot - strike)
    slack = pl.max_horizontal(spot * INTRINSIC_SLACK, pl.lit(0.01))
    bound = pl.when("_is_put").then(strike).otherwise(spot * (1 + INTRINSIC_SLACK))
    iv = pl.col("vendor_implied_volatility")
    halved = pl.any_horizontal([(iv - value).abs() < 1e-6 for value in _HALVINGS])
    off = (pl.col("last") - mid).abs()
    marks.add(
        single,
        {
            QuoteFault.MISSING: bid.is_null() & ask.is_null(),
            QuoteFault.ONE_SIDED: bid.is_null() ^ ask.is_null(),
            QuoteFault.ZERO_BID: bid == 0,
            QuoteFault.ZERO_ASK: ask == 0,
            QuoteFault.CROSSED: both & (bid > ask) & (ask > 0),
            QuoteFault.LOCKED: both & (bid == ask) & (bid > 0),
            QuoteFault.NO_SIZE: ((pl.col("bid_size") == 0) & (bid > 0))
            | ((pl.col("ask_size") == 0) & (ask > 0)),
            QuoteFault.SPREAD_ABSURD: sound
            & (ask > SPREAD_RATIO_MAX * bid)
            & (ask - bid >= SPREAD_ABSURD_MIN),
            QuoteFault.BELOW_INTRINSIC: (bid > 0) & (bid < intrinsic - slack),
            QuoteFault.ABOVE_BOUND: bid > bound,
            QuoteWarning.IV_JUNK: (iv < VOLATILITY_LOW) | (iv > VOLATILITY_HIGH) | iv.is_nan() | halved,
            QuoteWarning.LAST_FAR_FROM_MID: sound
            & (off > pl.max_horizontal(ask - bid, 0.25 * mid, pl.lit(0.10))),
            QuoteWarning.SPOT_UNKNOWN: spot.is_null() | (spot == 0),
        },
    )


def _mark_times(
    single: pl.DataFrame, marks: _Marks, as_of: datetime, session: date, quote_age_max: timedelta | None
) -> None:
    quoted = pl.col("quote_time")
    as_of = as_of.astimezone(UTC)
    stale = pl.col("_session").is_null() | (pl.col("_session") != session)
    if quote_age_max is not None:
        stale |= quoted < as_of - quote_age_max
    future = quoted > as_of + timedelta(seconds=FUTURE_SECONDS)
    marks.add(single, {QuoteFault.STALE: stale, QuoteFault.FROM_THE_FUTURE: future})


def _mark_contracts(single: pl.DataFrame, marks: _Marks, session: date, repeated: pl.Series) -> None:
    adjusted = pl.col("root").str.contains(r"\d$") | (pl.col("multiplier") != 100)
    marks.add(
        single,
        {
            QuoteFault.EXPIRED: pl.col("expiry") < session,
            QuoteFault.EXPIRED_TODAY: pl.col("expiry") == session,
            QuoteFault.ADJUSTED: adjusted,
        },
    )
    if bool(repeated.any()):
        twice = single.filter(pl.col("_row").is_in(repeated.arg_true().implode()))
        prices = pl.struct("bid", "ask").n_unique().over("_series", "strike_thousandths") > 1
        marks.fault(twice.filter(prices)["_row"], QuoteFault.CONTRADICTORY)


def _mark_relations(
    single: pl.DataFrame, marks: _Marks, rate: float, dividend_yields: Mapping[str, float]
) -> pl.DataFrame:
    """Mark what only shows beside other quotes; the numbers behind it, by row."""
    # What no single price may be is already marked; it must not be held against its neighbours.
    impossible = np.uint32(
        (QuoteFault.BELOW_INTRINSIC | QuoteFault.ABOVE_BOUND | QuoteFault.SPREAD_ABSURD).value
    )
    possible = pl.Series((marks.faults[single["_row"].to_numpy()] & impossible) == 0)
    sound = single.filter((pl.col("bid") > 0) & (pl.col("ask") > pl.col("bid")) & possible)
    rank = (
        pl.when("_is_put").then("strike_thousandths").otherwise(-pl.col("strike_thousandths")).alias("_rank")
    )
    wrong_order = out_of_order(sound.select("_row", "_series", rank, "strike_thousandths", "bid", "ask"))
    marks.fault(wrong_order["_row"], QuoteFault.NOT_MONOTONE)
    broken = broken_pairs(sound, rate, dividend_yields)
    marks.fault(broken["_row"], QuoteFault.PARITY_BROKEN)
    implied = parity_spots(sound, rate)
    yields = pl.DataFrame(
        {"symbol": list(dividend_yields), "_yield": [float(one) for one in dividend_yields.values()]},
        schema={"symbol": pl.String, "_yield": pl.Float64},
    )
    spots = single.select("_row", "symbol", "_session", "spot", "spot_time", "quote_time")
    spots = spots.join(implied, on=["symbol", "_session"], how="left").join(yields, on="symbol", how="left")
    gap = (pl.col("parity_spot") - pl.col("spot")).abs()
    # One quarterly dividend may lie before the expiry the spot is taken from.
    allowed = pl.col("spot") * (SPOT_RATIO_MAX + pl.col("_yield").fill_null(0.0) / 4) + pl.col(
        "parity_spread"
    )
    contradicted = (gap > allowed).fill_null(value=False)
    late = (pl.col("spot_time") - pl.col("quote_time")).dt.total_seconds().abs() > SPOT_MINUTES_MAX * 60
    marks.add(
        spots,
        {
            QuoteFault.SPOT_OTHER_TIME: contradicted
            | (late & pl.col("parity_spot").is_null() & pl.col("spot").is_not_null()),
            QuoteWarning.SPOT_LATE: late & pl.col("parity_spot").is_not_null() & ~contradicted,
        },
    )
    details = spots.select("_row", "parity_spot")
    if broken.height:
        details = details.join(broken, on="_row", how="left")
    else:
        details = details.with_columns(pl.lit(None, dtype=pl.Float64).alias("parity_gap"))
    return details.join(wrong_order, on="_row", how="left")


def _mark_repeats(
    single: pl.DataFrame,
    marks: _Marks,
    previous: pl.DataFrame | None,
    session: date,
    closures: Collection[date],
) -> None:
    closed = pl.col("_session").is_in(sorted(closures)) | pl.lit(
        session in closures or session.weekday() >= 5
    )
    marks.add(single, {QuoteFault.HOLIDAY_REPEAT: closed})
    if previous is None or previous.is_empty():
        return
    same, compared, other_session = unrefreshed_symbols(single, previous)
    rows = single["_row"].filter(single["symbol"].is_in(same))
    if other_session and compared and len(same) >= REPEAT_SHARE * compared:
        marks.fault(rows, QuoteFault.HOLIDAY_REPEAT)
    else:
        marks.fault(rows, QuoteFault.NOT_REFRESHED)


def _joined(
    frame: pl.DataFrame, work: pl.DataFrame, single: pl.DataFrame, marks: _Marks, details: pl.DataFrame
) -> pl.DataFrame:
    rows = details.sort("_row")
    masks = pl.DataFrame({"quote_faults": marks.faults, "quote_warnings": marks.warnings})
    if single.height == work.height:
        return pl.concat([frame.drop(_ADDED, strict=False), masks, rows.select(_ADDED[2:])], how="horizontal")
    # Exact duplicates share what was found for the first of them.
    names = [name for name in work.columns if name != "_row"]
    found = pl.concat(
        [single.sort("_row"), masks[single["_row"].sort().to_list()], rows.select(_ADDED[2:])],
        how="horizontal",
    )
    shared = work.join(found.drop("_row"), on=names, how="left", nulls_equal=True, maintain_order="left")
    return pl.concat([frame.drop(_ADDED, strict=False), shared.select(_ADDED)], how="horizontal")
