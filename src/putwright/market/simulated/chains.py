"""Option chains as quoted: the surface priced, and the prices turned into the rows of a snapshot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl

from putwright.domain.symbol import osi_root
from putwright.market import snapshot
from putwright.market.simulated import dividends, quoting
from putwright.market.simulated.arrays import Floats, Truths, Whole
from putwright.market.simulated.histories import RATE, SPLIT_RATIO
from putwright.market.simulated.listing import Listing
from putwright.market.simulated.names import DemoName
from putwright.market.simulated.surface import Surface
from putwright.market.simulated.traps import TRAPS
from putwright.pricing import american

# Adjusted series: a merger left 92 shares, the 3:2 split left 150 under unchanged strikes.
MERGER_SHARES = 0.92
WIDENING_NOISE = 0.12
VENDOR_NOISE = 0.004


@dataclass(frozen=True, slots=True)
class Contracts:
    """Rows to be quoted, shape (n,). `deliverable` is what 1/100 of a contract delivers [share]."""

    name: Whole
    expiry: np.ndarray
    strike: Floats
    is_put: Truths
    crowd: Floats
    deliverable: Floats

    def days(self, session: date) -> Floats:
        """Calendar days to expiry [day]."""
        days: Floats = (self.expiry - np.datetime64(session, "D")).astype(np.float64)
        return days


def contracts_of(listing: Listing, names: Sequence[DemoName]) -> Contracts:
    """Puts and calls of every listed strike, and the adjusted series of the two names that have them."""
    deliverable = np.ones(len(listing.strike))
    parts = [(listing, deliverable)]
    for trap, shares in (("adjusted_series", MERGER_SHARES), ("three_for_two", SPLIT_RATIO)):
        position = next((row for row, name in enumerate(names) if name.symbol == TRAPS[trap]), None)
        if position is not None:
            mine = (listing.name == position) & (listing.crowd >= 0.8)  # the next two monthlies
            # After a split old strikes stand where the share stood; after a merger they stay where they were.
            scale = SPLIT_RATIO if trap == "three_for_two" else 1.0
            strike = np.round(listing.strike[mine] * scale, 2)
            old = Listing(listing.name[mine], listing.expiry[mine], strike, listing.crowd[mine] * 0.2)
            parts.append((old, np.full(mine.sum(), shares)))
    both = [(part, shares, is_put) for part, shares in parts for is_put in (True, False)]
    return Contracts(
        name=np.concatenate([part.name for part, *_ in both]),
        expiry=np.concatenate([part.expiry for part, *_ in both]),
        strike=np.concatenate([part.strike for part, *_ in both]),
        is_put=np.concatenate([np.full(len(part.strike), is_put) for part, _, is_put in both]),
        crowd=np.concatenate([part.crowd for part, *_ in both]),
        deliverable=np.concatenate([shares for _, shares, _ in both]),
    )


def quoted_chains(
    names: Sequence[DemoName],
    listing: Listing,
    surface: Surface,
    paid_on: dividends.PaidOn,
    session: date,
    moment: datetime,
    source: str,
    generator: np.random.Generator,
) -> pl.DataFrame:
    """The snapshot of one moment, every quote of it consistent.

    Args:
        names: names with a spot.
        listing: their series.
        surface: their volatility and prices now.
        paid_on: ex-dates by symbol.
        session: the trading day.
        moment: when the quotes are true.
        source: how the rows are labelled.
        generator: the seeded source of chance.
    """
    rows = contracts_of(listing, names)
    days, spot = rows.days(session), surface.spot[rows.name]
    # An option on a deliverable of d shares at strike K is d options on one share at K/d.
    per_share = rows.strike / rows.deliverable
    volatility = surface.volatility(rows.name, per_share, days)
    expected = dividends.expected(names, paid_on, session, rows.name)
    worth = rows.deliverable * american.price(
        spot, per_share, days / 365.0, RATE, volatility, dividends=expected, is_put=rows.is_put
    )
    sign = np.where(rows.is_put, 1.0, -1.0)
    intrinsic = rows.deliverable * np.maximum(sign * (per_share - spot), 0.0)
    tier = np.array([name.tier for name in names])[rows.name]
    ticks = quoting.Ticks(
        np.array([quoting.TICK_BELOW[name.tick] for name in names])[rows.name],
        np.array([quoting.TICK_ABOVE[name.tick] for name in names])[rows.name],
    )
    # One multiple of the spread for a whole expiry of a name: quotes stay in the order of their worth.
    series, place = np.unique(rows.name * 100_000 + days.astype(np.int64), return_inverse=True)
    widening = np.exp(WIDENING_NOISE * generator.standard_normal(len(series)).clip(-2, 2))[place]
    quotes = quoting.quote(worth, intrinsic, tier, widening, ticks, generator)
    deviations = surface.deviations(rows.name, per_share, days)
    held = quoting.open_interest(rows.strike, deviations, rows.is_put, tier, rows.crowd, generator)
    traded = quoting.volume(held, generator)
    between = generator.uniform(0.0, 1.0, len(worth))
    last = ticks.floor(quotes.bid + between * (quotes.ask - quotes.bid) + ticks.below / 2)
    noise = 1 + VENDOR_NOISE * generator.standard_normal(len(worth)).clip(-2, 2)
    symbols = pl.Series([name.symbol for name in names])
    roots = pl.Series([osi_root(name.symbol) for name in names]).gather(rows.name)
    table = pl.DataFrame(
        {
            "symbol": symbols.gather(rows.name),
            "root": roots,
            "expiry": rows.expiry,
            "right": pl.Series(np.where(rows.is_put, "PUT", "CALL")),
            "strike_thousandths": np.round(rows.strike * 1000).astype(np.int32),
            "bid": quotes.bid,
            "ask": quotes.ask,
            "last": np.where((traded > 0) & (last > 0), last, np.nan),
            "bid_size": quotes.bid_size,
            "ask_size": quotes.ask_size,
            "volume": traded,
            "open_interest": held,
            "vendor_implied_volatility": np.round(volatility * noise, 4),
            "vendor_delta": _delta(spot, per_share, days / 365.0, volatility, rows.is_put),
            "spot": spot,
            "adjusted": rows.deliverable != 1.0,
        }
    )
    adjusted_root = pl.when(pl.col("adjusted")).then(pl.col("root") + "1").otherwise(pl.col("root"))
    labels = {"spot_time": pl.lit(moment), "quote_time": pl.lit(moment), "source": pl.lit(source)}
    labelled = table.with_columns(root=adjusted_root, kind=pl.lit("simulated"), **labels)
    return snapshot.conform(labelled.drop("adjusted"))


_normal = np.frompyfunc(lambda x: 0.5 * math.erfc(-x / math.sqrt(2.0)), 1, 1)


def _delta(spot: Floats, strike: Floats, years: Floats, volatility: Floats, is_put: Truths) -> Floats:
    """What a vendor prints: the European delta, rounded (Black and Scholes 1973) [1]."""
    deviation = volatility * np.sqrt(years)
    d1 = (np.log(spot / strike) + RATE * years) / deviation + deviation / 2
    delta: Floats = np.round(_normal(d1).astype(np.float64) - np.where(is_put, 1.0, 0.0), 4)
    return delta
