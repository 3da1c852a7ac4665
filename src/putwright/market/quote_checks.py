"""Quote checks: every bad quote is kept, marked and explained; none is ever ranked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from putwright.market.parity import broken_pairs, first_spots, matched
from putwright.market.quote_book import OTHERS, PRICES, SHARED, STRIKE_BITS, QuoteBook, quote_book
from putwright.market.quote_faults import (
    QuoteFault,
    QuoteWarning,
    explain,
    explain_warnings,
    fault_names,
)
from putwright.market.quote_marks import MASKS, NUMBERS, Conditions, Marks, masks
from putwright.market.quote_order import out_of_order
from putwright.market.quote_repeats import unrefreshed_symbols
from putwright.market.snapshot import session_date

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
    puts_only: bool = False,
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
        puts_only: return the puts alone, judged as they would be among the calls, which only bear witness.

    Returns:
        The frame with `quote_faults` and `quote_warnings` (UInt32 masks of QuoteFault and QuoteWarning), and the
        numbers behind them: `parity_gap`, `parity_spot`, `conflict_price` [USD/share],
        `conflict_strike_thousandths` [USD/1000 per share].
    """
    if frame.is_empty():
        return frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in (MASKS | NUMBERS).items())
    book, twice = _once_each(quote_book(frame))
    marks = Marks(frame.height)
    _mark_contradictions(twice, marks)
    spots = _mark_relations(book, marks, rate, dividend_yields or {}, puts_only=puts_only)
    asked = book.puts() if puts_only else book
    marks.add(asked.rows["_row"], asked.rows, _price_conditions())
    of_runs = masks(spots, _run_conditions(as_of, session, closures, quote_age_max))
    marks.either(asked.rows["_row"], *(column.gather(asked.rows["_run"]) for column in of_runs))
    marks.tell(asked.rows["_row"], "parity_spot", spots["parity_spot"].gather(asked.rows["_run"]))
    if previous is not None and not previous.is_empty():
        _mark_repeats(frame[book.rows["_row"]].with_columns(_row=book.rows["_row"]), marks, previous)
    marks.share(twice)
    told = frame.drop(*MASKS, *NUMBERS, strict=False)
    columns = marks.columns()
    if not puts_only:
        return told.with_columns(columns)
    puts = frame["right"] == "PUT"
    return told.filter(puts).with_columns(column.filter(puts) for column in columns)


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


def _once_each(book: QuoteBook) -> tuple[QuoteBook, pl.DataFrame]:
    """The book with exact duplicates once, and the rows of contracts quoted more than once, each with its `_first`."""
    contract = ["_pair", "_is_put"]
    same_contract = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in contract)
    again = book.rows.select(same_contract & (pl.int_range(pl.len()) > 0)).to_series()
    if not bool(again.any()):
        return book, book.rows.clear().with_columns(_first=pl.lit(0, pl.UInt32))
    several = again | again.shift(-1, fill_value=False)
    twice = book.rows.filter(several)
    shared = [column.alias(f"_{column.name}") for column in book.of_run(twice, *SHARED)]
    same = ["_pair", "_is_put", *PRICES, *OTHERS, *(column.name for column in shared)]
    twice = twice.with_columns(shared).with_columns(_first=pl.col("_row").min().over(same))
    once = twice.filter(pl.col("_row") == pl.col("_first")).select(book.rows.columns)
    rows = pl.concat([book.rows.filter(~several), once]).sort(
        *contract, "_row", descending=[False, True, False]
    )
    return QuoteBook(rows, book.runs), twice


def _mark_contradictions(twice: pl.DataFrame, marks: Marks) -> None:
    first = twice.filter(pl.col("_row") == pl.col("_first"))
    prices = pl.struct("bid", "ask").n_unique().over("_pair", "_is_put") > 1
    marks.fault(first.filter(prices)["_row"], QuoteFault.CONTRADICTORY)


def _sound() -> pl.Expr:
    return (pl.col("bid") > 0) & (pl.col("ask") > pl.col("bid"))


def _impossible() -> Conditions:
    """What no price may be whatever its neighbours are."""
    bid, ask, spot, strike = (
        pl.col("bid"),
        pl.col("ask"),
        pl.col("spot"),
        pl.col("strike_thousandths") / 1000.0,
    )
    intrinsic = pl.when("_is_put").then(strike - spot).otherwise(spot - strike)
    slack = pl.max_horizontal(spot * INTRINSIC_SLACK, pl.lit(0.01))
    bound = pl.when("_is_put").then(strike).otherwise(spot * (1 + INTRINSIC_SLACK))
    return {
        QuoteFault.SPREAD_ABSURD: _sound()
        & (ask > SPREAD_RATIO_MAX * bid)
        & (ask - bid >= SPREAD_ABSURD_MIN),
        QuoteFault.BELOW_INTRINSIC: (bid > 0) & (bid < intrinsic - slack),
        QuoteFault.ABOVE_BOUND: bid > bound,
    }


def _price_conditions() -> Conditions:
    bid, ask, spot = pl.col("bid"), pl.col("ask"), pl.col("spot")
    mid = (bid + ask) / 2
    iv = pl.col("vendor_implied_volatility")
    halved = pl.any_horizontal([(iv - value).abs() < 1e-6 for value in _HALVINGS])
    off = (pl.col("last") - mid).abs()
    return {
        QuoteFault.MISSING: bid.is_null() & ask.is_null(),
        QuoteFault.ONE_SIDED: bid.is_null() ^ ask.is_null(),
        QuoteFault.ZERO_BID: bid == 0,
        QuoteFault.ZERO_ASK: ask == 0,
        QuoteFault.CROSSED: (bid > ask) & (ask > 0),
        QuoteFault.LOCKED: (bid == ask) & (bid > 0),
        QuoteFault.NO_SIZE: ((pl.col("bid_size") == 0) & (bid > 0)) | ((pl.col("ask_size") == 0) & (ask > 0)),
        **_impossible(),
        QuoteWarning.IV_JUNK: (iv < VOLATILITY_LOW) | (iv > VOLATILITY_HIGH) | iv.is_nan() | halved,
        QuoteWarning.LAST_FAR_FROM_MID: _sound()
        & (off > pl.max_horizontal(ask - bid, 0.25 * mid, pl.lit(0.10))),
        QuoteWarning.SPOT_UNKNOWN: spot.is_null() | (spot == 0),
    }


def _run_conditions(
    as_of: datetime, session: date, closures: Collection[date], quote_age_max: timedelta | None
) -> Conditions:
    """What can be wrong with all quotes of a run: their session, moment, root, and their spot beside parity."""
    quoted, day = pl.col("quote_time"), pl.col("_session")
    as_of = as_of.astimezone(UTC)
    stale = day.is_null() | (day != session)
    if quote_age_max is not None:
        stale |= quoted < as_of - quote_age_max
    gap = (pl.col("parity_spot") - pl.col("spot")).abs()
    # One quarterly dividend may lie before the expiry the spot is taken from.
    share = SPOT_RATIO_MAX + pl.col("_yield").fill_null(0.0) / 4
    contradicted = (gap > pl.col("spot") * share + pl.col("parity_spread")).fill_null(value=False)
    late = (pl.col("spot_time") - quoted).dt.total_seconds().abs() > SPOT_MINUTES_MAX * 60
    unproven = late & pl.col("parity_spot").is_null() & pl.col("spot").is_not_null()
    closed = day.is_in(sorted(closures)) | pl.lit(session in closures or session.weekday() >= 5)
    return {
        QuoteFault.STALE: stale,
        QuoteFault.FROM_THE_FUTURE: quoted > as_of + timedelta(seconds=FUTURE_SECONDS),
        QuoteFault.EXPIRED: pl.col("expiry") < session,
        QuoteFault.EXPIRED_TODAY: pl.col("expiry") == session,
        QuoteFault.ADJUSTED: pl.col("root").str.contains(r"\d$") | (pl.col("multiplier") != 100),
        QuoteFault.HOLIDAY_REPEAT: closed,
        QuoteFault.SPOT_OTHER_TIME: contradicted | unproven,
        QuoteWarning.SPOT_LATE: late & pl.col("parity_spot").is_not_null() & ~contradicted,
    }


def _mark_relations(
    book: QuoteBook, marks: Marks, rate: float, dividend_yields: Mapping[str, float], *, puts_only: bool
) -> pl.DataFrame:
    """Mark what only shows beside other quotes; the runs with the spot that parity says and the yield known."""
    # What no price may be is already marked; it must not be held against its neighbours.
    possible = ~pl.any_horizontal(condition.fill_null(value=False) for condition in _impossible().values())
    needed = ["_row", "_run", "_pair", "_is_put", "strike_thousandths", "bid", "ask", "spot"]
    sound = book.rows.lazy().select(needed).filter(_sound() & possible).collect()
    in_order = sound.filter("_is_put") if puts_only else sound
    wrong_order = out_of_order(
        in_order.select("_row", _series(), _rank(), "strike_thousandths", "bid", "ask")
    )
    marks.fault(wrong_order["_row"], QuoteFault.NOT_MONOTONE)
    for name in ("conflict_strike_thousandths", "conflict_price"):
        marks.tell(wrong_order["_row"], name, wrong_order[name])
    yields = pl.DataFrame(
        {"symbol": list(dividend_yields), "_yield": [float(one) for one in dividend_yields.values()]},
        schema={"symbol": pl.String, "_yield": pl.Float64},
    )
    runs = book.runs.join(yields, on="symbol", how="left", maintain_order="left")
    pairs = matched(sound, runs)
    broken = broken_pairs(pairs, rate)
    marks.fault(broken["_row"], QuoteFault.PARITY_BROKEN)
    marks.tell(broken["_row"], "parity_gap", broken["parity_gap"])
    implied = first_spots(pairs, ["_name"], rate)
    return runs.join(implied, on="_name", how="left", maintain_order="left")


def _series() -> pl.Expr:
    """One number for the puts, one for the calls of each root, session and expiry."""
    listing: pl.Expr = pl.col("_pair") // 2**STRIKE_BITS
    return (listing * 2 + ~pl.col("_is_put")).alias("_series")


def _rank() -> pl.Expr:
    strike = pl.col("strike_thousandths")
    return pl.when("_is_put").then(strike).otherwise(-strike).alias("_rank")


def _mark_repeats(now: pl.DataFrame, marks: Marks, previous: pl.DataFrame) -> None:
    now = now.with_columns(session_date().alias("_session"))
    same, compared, other_session = unrefreshed_symbols(now, previous)
    whole = other_session and compared and len(same) >= REPEAT_SHARE * compared
    rows = now["_row"].filter(now["symbol"].is_in(same))
    marks.fault(rows, QuoteFault.HOLIDAY_REPEAT if whole else QuoteFault.NOT_REFRESHED)
