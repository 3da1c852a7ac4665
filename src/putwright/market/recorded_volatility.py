"""A name's 30-day implied volatility from its own recorded chain: at the money, between the two expiries around 30 days.

What volatility indexes of single shares do, in small: the volatility at the money of each expiry, read off the nearest strikes
on either side, then total variance (volatility squared times time) on a straight line between the expiries, so that a month
of calendar days has the same share of both whatever day of the week it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from putwright.market import facts, quote_checks
from putwright.market.parity import parity_spots
from putwright.market.snapshot import session_date
from putwright.pricing.implied_volatility import OK, implied_volatility

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

SOURCE = "recorded chains"
DAYS = 30
# Under a week a day more or less is a tenth of the answer; beyond a quarter the line between expiries says little of a month.
DAYS_MIN, DAYS_MAX = 7, 91
# A lone expiry this near to 30 days speaks for the month by itself.
ALONE_DAYS = 7
# The nearest strikes of a ten-dollar share lie ten percent apart.
NEAR_MONEY = 0.10
# A quote whose spread is this share of its mid says its volatility to about a tenth.
SPREAD_RATIO_MAX = 0.25
# The pairs of call and put that cost nearly the same lie nearest the money; the median forgives one bad quote.
PAIRS, PAIRS_MIN = 6, 2
VOLATILITY_LOW, VOLATILITY_HIGH = 0.05, 3.0
# No smile is so steep that neighbouring strikes differ by a third: one of the two quotes is of another day. On 2026-07-15
# Moody's puts at 490 and 530 implied 30 % and 141 %.
NEIGHBOURS_RATIO_MAX = 4 / 3
CHAIN = ["symbol", "expiry"]


def recorded_volatility(
    chains: pl.DataFrame,
    on: date,
    *,
    rate: float = 0.0,
    closures: Collection[date] = (),
    dividend_yields: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """One row a name whose chain of a session tells it; a name without sound quotes near the money has none.

    Args:
        chains: quotes in the snapshot's form, of that session; a name marked `not_refreshed` is left out.
        on: the New York session.
        rate: continuously compounded [1/year]; where calls and puts stand side by side it hardly matters.
        closures: the exchange's holidays.
        dividend_yields: per symbol [1/year], for names without calls.

    Returns:
        Rows of the `volatility` fact table, `historical_volatility` unknown.
    """
    sound = _sound(chains, on, rate, closures, dividend_yields or {})
    if sound.is_empty():
        return pl.DataFrame(schema=facts.SCHEMAS["volatility"])
    smile = _implied(_with_underlying(sound, rate), rate, dividend_yields or {})
    found = _of_a_month(_at_the_money(smile))
    rows = found.with_columns(date=pl.lit(on), source=pl.lit(SOURCE))
    return facts.conform("volatility", rows)


def _sound(
    chains: pl.DataFrame,
    on: date,
    rate: float,
    closures: Collection[date],
    dividend_yields: Mapping[str, float],
) -> pl.DataFrame:
    """Quotes of the next quarter that have no fault and a spread that says something; days, strike, mid."""
    days = (pl.col("expiry") - pl.lit(on)).dt.total_days()
    if "not_refreshed" in chains.columns:
        chains = chains.filter(~pl.col("not_refreshed"))
    ahead = chains.filter(days.is_between(1, DAYS_MAX) & (session_date() == on))
    if ahead.is_empty():
        return ahead
    checked = quote_checks.check(
        _with_spot_of_options(ahead, on, rate),
        as_of=ahead.select(pl.col("quote_time").max()).item(),
        session=on,
        rate=rate,
        closures=closures,
        dividend_yields=dividend_yields,
    )
    mid = (pl.col("bid") + pl.col("ask")) / 2
    is_sound = (pl.col("quote_faults") == 0) & (pl.col("ask") - pl.col("bid") <= SPREAD_RATIO_MAX * mid)
    return checked.filter(is_sound & days.is_between(DAYS_MIN, DAYS_MAX)).select(
        *CHAIN, "root", "right", days.alias("days"), (pl.col("strike_thousandths") / 1000.0).alias("strike"),
        mid.alias("mid"), "spot",
    )  # fmt: skip


def _with_spot_of_options(ahead: pl.DataFrame, on: date, rate: float) -> pl.DataFrame:
    """The quotes with the spot that calls and puts agree on, where there are both: one told after hours is of another moment."""
    agreed = parity_spots(ahead.with_columns(_session=pl.lit(on)), rate).select("symbol", "parity_spot")
    told = ahead.join(agreed, on="symbol", how="left", maintain_order="left")
    is_agreed = pl.col("parity_spot").is_not_null()
    return told.with_columns(
        spot=pl.coalesce("parity_spot", "spot"),
        spot_time=pl.when(is_agreed).then("quote_time").otherwise("spot_time"),
    ).drop("parity_spot")


def _with_underlying(sound: pl.DataFrame, rate: float) -> pl.DataFrame:
    """The quotes with the price of the share that the calls and puts of their expiry agree on, dividends taken off.

    Without calls it is the spot that was told, and `is_told` says so.
    """
    key = [*CHAIN, "root", "days", "strike"]
    calls = sound.filter(pl.col("right") == "CALL").select(*key, call="mid")
    pairs = sound.filter(pl.col("right") == "PUT").select(*key, put="mid").join(calls, on=key)
    gap = pl.col("call") - pl.col("put")
    nearest = pairs.filter(gap.abs().rank("ordinal").over(CHAIN) <= PAIRS)
    discounted = pl.col("strike") * (-rate * pl.col("days") / 365.0).exp()
    agreed = nearest.group_by(CHAIN).agg((gap + discounted).median().alias("agreed"), pl.len().alias("pairs"))
    told = sound.join(agreed.filter(pl.col("pairs") >= PAIRS_MIN).drop("pairs"), on=CHAIN, how="left")
    return told.with_columns(
        underlying=pl.coalesce("agreed", "spot"), is_told=pl.col("agreed").is_null()
    ).filter(pl.col("underlying") > 0)


def _implied(quotes: pl.DataFrame, rate: float, dividend_yields: Mapping[str, float]) -> pl.DataFrame:
    """Per name, expiry and strike near the money the volatility of call and put together: what one errs the other makes good."""
    near = quotes.filter((pl.col("strike") / pl.col("underlying") - 1).abs() <= NEAR_MONEY)
    yields = near["symbol"].replace_strict(dict(dividend_yields), default=0.0, return_dtype=pl.Float64)
    found = implied_volatility(
        near["mid"].to_numpy(),
        near["underlying"].to_numpy(),
        near["strike"].to_numpy(),
        near["days"].to_numpy() / 365.0,
        np.full(near.height, rate),
        dividend_yield=(yields * near["is_told"].cast(pl.Float64)).to_numpy(),
        is_put=(near["right"] == "PUT").to_numpy(),
    )
    told = near.with_columns(implied=pl.Series(found.volatility, dtype=pl.Float64)).filter(
        pl.Series(found.flag == OK) & pl.col("implied").is_between(VOLATILITY_LOW, VOLATILITY_HIGH)
    )
    return told.group_by(*CHAIN, "days", "strike", maintain_order=True).agg(
        pl.col("implied").mean(), pl.col("underlying").first()
    )


def _at_the_money(smile: pl.DataFrame) -> pl.DataFrame:
    """Per name and expiry the volatility at the price of the share, on a straight line between the strikes around it."""
    strike, implied = pl.col("strike"), pl.col("implied")
    below, above = strike <= pl.col("underlying"), strike > pl.col("underlying")
    around = (
        smile.sort("strike")
        .group_by(*CHAIN, "days")
        .agg(
            pl.col("underlying").first(),
            low=strike.filter(below).last(),
            at_low=implied.filter(below).last(),
            high=strike.filter(above).first(),
            at_high=implied.filter(above).first(),
        )
        .drop_nulls()
    )
    share = (pl.col("underlying") - pl.col("low")) / (pl.col("high") - pl.col("low"))
    higher, lower = (fold("at_low", "at_high") for fold in (pl.max_horizontal, pl.min_horizontal))
    return around.filter(higher <= NEIGHBOURS_RATIO_MAX * lower).with_columns(
        at_money=pl.col("at_low") + share * (pl.col("at_high") - pl.col("at_low"))
    )


def _of_a_month(at_the_money: pl.DataFrame) -> pl.DataFrame:
    """Per name the volatility of 30 days: on the line of total variance between the expiries around them."""
    days, at_money = pl.col("days"), pl.col("at_money")
    before, behind = days <= DAYS, days >= DAYS
    around = (
        at_the_money.sort("days")
        .group_by("symbol")
        .agg(
            first=days.filter(before).last(),
            at_first=at_money.filter(before).last(),
            second=days.filter(behind).first(),
            at_second=at_money.filter(behind).first(),
        )
    )
    first, second = pl.col("first"), pl.col("second")
    one, other = pl.col("at_first") ** 2 * first, pl.col("at_second") ** 2 * second
    between = ((one + (other - one) * (DAYS - first) / (second - first)) / DAYS).sqrt()
    alone = pl.coalesce("first", "second")
    is_near = (first.is_null() | second.is_null()) & ((alone - DAYS).abs() <= ALONE_DAYS)
    month = (
        pl.when(first == second)
        .then(pl.col("at_first"))
        .when(first.is_not_null() & second.is_not_null())
        .then(between)
        .when(is_near)
        .then(pl.coalesce("at_first", "at_second"))
    )
    return around.select("symbol", month.alias("implied_volatility")).drop_nulls()
