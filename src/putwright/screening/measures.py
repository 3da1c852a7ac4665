"""What the rules look at, as whole columns: the same names as `domain.measures`, for every put of the market at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import polars as pl

from putwright.domain.fees import FeeSchedule
from putwright.domain.fundamentals import Verdict
from putwright.domain.holdings import Holdings
from putwright.domain.measures import NameStanding

# Greeks are told to eight places, more than they are good for, and judged as they are told.
GREEK_PLACES = 8

YesNo = pl.Enum(["yes", "no"])
NAME_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "want_to_own": pl.Float64,
    "quality": pl.Enum([verdict.value for verdict in Verdict]),
    "us_options": YesNo,
    "name_amount": pl.Float64,
    "sector_amount": pl.Float64,
    "names_after": pl.Float64,
    "contracts_now": pl.Float64,
}


def name_columns(standings: Mapping[str, NameStanding], holdings: Holdings) -> pl.DataFrame:
    """One row a name: what is known of it and what the account carries in it already."""
    rows = [
        {
            "symbol": name.symbol,
            "want_to_own": _float(name.want_to_own),
            "quality": name.quality,
            "us_options": "yes" if name.us_options else "no",
            "name_amount": float(holdings.by_name.get(name.symbol, Decimal(0))),
            "sector_amount": float(holdings.sector_amount(name.sector)),
            "names_after": float(holdings.names_after(name.symbol)),
            "contracts_now": float(holdings.contracts_by_name.get(name.symbol, 0)),
        }
        for name in standings.values()
    ]
    return pl.DataFrame(rows, schema=NAME_COLUMNS)


def with_measures(puts: pl.DataFrame, on: date, holdings: Holdings, fees: FeeSchedule) -> pl.DataFrame:
    """Every measure of one contract of every put, as columns.

    Args:
        puts: puts of the snapshot joined with `name_columns`, `earnings`, `expiry_kind`, `quote_faults`, `delta`
            and `expected_moves`; any number of rows.
        on: the New York date of the decision.
        holdings: what the account carries already.
        fees: what selling costs.
    """
    bid, ask = pl.col("bid"), pl.col("ask")
    spot = pl.when(pl.col("spot") > 0).then(pl.col("spot"))
    mid = (bid + ask) / 2
    with_basics = puts.with_columns(
        strike=pl.col("strike_thousandths") / 1000,
        days_to_expiry=(pl.col("expiry") - pl.lit(on)).dt.total_days().cast(pl.Float64),
        mid=mid,
        spread_ratio=pl.when(mid > 0).then((ask - bid) / mid),
        adjusted=pl.when((pl.col("multiplier") == 100) & ~_has_digit())
        .then(pl.lit("no", YesNo))
        .otherwise(pl.lit("yes", YesNo)),
        costs=selling_costs(bid, fees, on),
    )
    strike = pl.col("strike")
    reserve = strike * pl.col("multiplier")
    with_money = with_basics.with_columns(
        strike_to_want=strike / pl.col("want_to_own"),
        strike_to_spot=strike / spot,
        otm_ratio=(spot - strike) / spot,
        reserve=reserve,
        cash_needed=reserve * (1 + float(holdings.buffer_ratio)),
        premium_net=bid * pl.col("multiplier") - pl.col("costs"),
        contracts_after=pl.col("contracts_now") + 1,
        delta_abs=pl.col("delta").abs().round(GREEK_PLACES),
        expected_moves=pl.col("expected_moves").round(GREEK_PLACES),
    )
    days, total = pl.col("days_to_expiry"), holdings.net_liquidation
    annual = pl.col("premium_net") / pl.col("reserve") * 365 / days
    return with_money.with_columns(
        annual_return=pl.when(days >= 1).then(annual),
        name_share=_share(pl.col("name_amount") + pl.col("reserve"), total),
        sector_share=_share(pl.col("sector_amount") + pl.col("reserve"), total),
        deployed_share=_share(pl.lit(float(holdings.reserved)) + pl.col("reserve"), total),
    )


def selling_costs(bid: pl.Expr, fees: FeeSchedule, on: date) -> pl.Expr:
    """What selling one contract at the bid costs [USD], by the same dated schedule as the ticket.

    Inside a tier the costs of one contract are a line in the premium, so the line is read off the schedule at two
    exact points instead of being written down a second time.
    """
    cost = fees.cost_of_selling(on)
    slope = (cost(Decimal(2000), 1) - cost(Decimal(1000), 1)) / 1000
    costs: pl.Expr = pl.lit(None, pl.Float64)
    for tier in fees.tiers[0].rates:
        fixed = cost(tier.premium_from, 1) - slope * tier.premium_from
        costs = (
            pl.when(bid >= float(tier.premium_from)).then(float(fixed) + bid * float(slope)).otherwise(costs)
        )
    return costs


def rounded(value: float | None) -> Decimal | None:
    """A priced figure to eight places: more than it is good for, and free of the binary tail; None where there is none."""
    return None if value is None or not math.isfinite(value) else Decimal(f"{value:.{GREEK_PLACES}f}")


def _has_digit() -> pl.Expr:
    return pl.col("root").str.contains(r"[0-9]$").fill_null(False)


def _share(amount: pl.Expr, total: Decimal | None) -> pl.Expr:
    if total is None or total <= 0:
        return pl.lit(None, pl.Float64)
    return amount / float(total)


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
