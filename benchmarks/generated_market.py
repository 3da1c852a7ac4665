"""A generated market of the size of all US options, the same for the same seed: chains, companies, reports, closes, rates.

Per 5,000 names 1.5 million contracts of eleven expiries. A tenth of the names are traded by everybody, three tenths by
many, the rest by few, who get fewer strikes, wider spreads and less open interest. Prices are those of the European
formula at a volatility with term structure and skew, never below exercise value, rounded outward to the tick; about one
quote in a hundred is spoilt in one of the ways in which recorded quotes are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from putwright.pricing.probability import normal_cdf

Floats = NDArray[np.float64]
SEED = 20_260_715
SESSION = date(2026, 7, 15)
MOMENT = datetime(2026, 7, 15, 19, 45, tzinfo=UTC)
RATE = 0.04
# Days to the Fridays and month's ends that names list; those of the busiest come first to last, others have a part.
DAYS = np.array([16, 23, 30, 37, 44, 51, 58, 65, 93, 128, 184])
EXPIRIES = (11, 8, 6)  # listed by the names of each tier
STRIKES = (36, 21, 16)
TIERS = (0.1, 0.3, 0.6)
SPOILT = 0.0012  # of all quotes, for each of the ways
SECTORS = (
    "Technology",
    "Healthcare",
    "Industrials",
    "Financial Services",
    "Consumer Cyclical",
    "Utilities",
    "Energy",
)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one part of the market: symbols, and per name spot, volatility, tier, and dividend a quarter."""

    symbols: list[str]
    spot: Floats
    volatility: Floats
    tier: NDArray[np.int64]
    dividend: Floats


def names(count: int, part: int = 0) -> Names:
    """So many names; another part of the market has other names with other prices."""
    chance = np.random.default_rng([SEED, 1, part])
    tier = chance.choice(3, count, p=TIERS)
    spot = np.round(np.exp(chance.normal(4.2 - 0.35 * tier, 0.7, count)), 2)
    return Names(
        [_letters(part * count + number) for number in range(count)],
        np.maximum(spot, 4.0),
        np.exp(chance.normal(-1.1 + 0.12 * tier, 0.35, count)),
        tier,
        np.where(chance.random(count) < 0.4, np.round(spot * chance.uniform(0.002, 0.008, count), 2), 0.0),
    )


def _letters(number: int) -> str:
    """The names A to Z, AA to ZZ and so on, with a leading Q so that none is a name of the real market's lists."""
    text = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        text = chr(65 + letter) + text
    return "Q" + text


def chains(of: Names, part: int = 0) -> pl.DataFrame:
    """Calls and puts of every name, in the snapshot's columns."""
    chance = np.random.default_rng([SEED, 2, part])
    name, days, step = _listing(of)
    # Strikes half a dollar apart or more, evenly from a quarter below the spot to an eighth above.
    grid = np.maximum(np.round(0.38 * of.spot / np.array(STRIKES)[of.tier] * 2) / 2, 0.5)[name]
    strike = np.round(of.spot[name] * 0.75 / grid) * grid + step * grid
    spot, years = of.spot[name], days / 365.0
    paid = np.floor((days + 30) / 91.0) * of.dividend[name]
    forward = (spot - paid) * np.exp(RATE * years)
    mood = chance.normal(0.0, 0.03, (len(of.symbols), len(DAYS)))[name, np.searchsorted(DAYS, days)]
    distance = np.log(strike / forward) / np.sqrt(years)
    level = of.volatility[name] * np.exp(mood)
    volatility = level * (1.0 + 0.10 * np.tanh(-distance / level) + 0.02 * (distance / level) ** 2)
    both = [_quoted(kind, of, name, forward, strike, years, volatility, chance) for kind in ("PUT", "CALL")]
    base = {
        "symbol": pl.Series(of.symbols)[name],
        "expiry": pl.Series(np.datetime64(SESSION) + days.astype("timedelta64[D]")),
        "strike_thousandths": pl.Series((strike * 1000).round().astype(np.int32)),
        "spot": pl.Series(spot),
    }
    return pl.concat([pl.DataFrame({**base, **side}) for side in both]).with_columns(
        spot_time=pl.lit(MOMENT),
        quote_time=pl.lit(MOMENT),
        source=pl.lit("generated"),
        kind=pl.lit("recorded"),
    )


def _listing(of: Names) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Row of the name, days to expiry and number of the strike, for every strike of every expiry listed."""
    parts = []
    for tier, (expiries, strikes) in enumerate(zip(EXPIRIES, STRIKES, strict=True)):
        days = np.sort(DAYS[np.linspace(0, len(DAYS) - 1, expiries).round().astype(int)])
        mesh = np.meshgrid(np.flatnonzero(of.tier == tier), days, np.arange(strikes), indexing="ij")
        parts.append(np.stack([axis.ravel() for axis in mesh]))
    name, day, step = np.concatenate(parts, axis=1)
    return name, day, step


def _quoted(
    kind: str, of: Names, name: NDArray[np.int64], forward: Floats, strike: Floats, years: Floats,
    volatility: Floats, chance: np.random.Generator,
) -> dict[str, Any]:  # fmt: skip
    deviation = volatility * np.sqrt(years)
    d1 = np.log(forward / strike) / deviation + deviation / 2
    sign = -1.0 if kind == "PUT" else 1.0
    worth = sign * (forward * normal_cdf(sign * d1) - strike * normal_cdf(sign * (d1 - deviation)))
    worth = np.maximum(worth * np.exp(-RATE * years), sign * (of.spot[name] - strike))
    tier = of.tier[name]
    half = (
        np.array([0.01, 0.02, 0.06])[tier] + np.array([0.01, 0.025, 0.06])[tier] * worth / (1 + worth / 40)
    ) / 2
    tick = np.where(worth < 3.0, 0.01, 0.05)
    bid = np.round(np.floor(np.maximum(worth - half, 0.0) / tick + 1e-7) * tick, 2)
    ask = np.round(np.ceil((worth + half) / tick - 1e-7) * tick, 2)
    ask = np.maximum(ask, np.round(bid + tick, 2))
    near = np.exp(-0.5 * (np.log(strike / of.spot[name]) / 0.15) ** 2)
    interest = (np.array([3000.0, 900.0, 250.0])[tier] * near * chance.lognormal(0.0, 0.9, len(bid))).astype(
        np.int64
    )
    spoilt = chance.random((5, len(bid))) < SPOILT
    bid, ask = np.where(spoilt[0], ask + 0.05, bid), np.where(spoilt[1], 0.0, ask)
    bid = np.where(spoilt[2], 0.0, np.where(spoilt[3], np.nan, bid))
    return {
        "right": pl.Series([kind]).new_from_index(0, len(bid)),
        "bid": pl.Series(np.where(spoilt[4], bid * 1.5, bid)),
        "ask": pl.Series(ask),
        "last": pl.Series(np.round(worth, 2)),
        "bid_size": pl.Series(chance.integers(1, 200, len(bid))),
        "ask_size": pl.Series(chance.integers(1, 200, len(bid))),
        "volume": pl.Series((interest * chance.beta(1.2, 9.0, len(bid))).astype(np.int64)),
        "open_interest": pl.Series(interest),
        "vendor_implied_volatility": pl.Series(np.round(volatility, 4)),
    }


def fundamentals(of: Names, part: int = 0) -> pl.DataFrame:
    """A snapshot, four fiscal years and five quarters a company; of one name in ten a fund, of one in twenty nothing."""
    chance = np.random.default_rng([SEED, 3, part])
    count = len(of.symbols)
    share = chance.random(count)
    is_fund, silent = share < 0.10, (share >= 0.10) & (share < 0.15)
    margin, growth = chance.normal(0.10, 0.12, count), chance.normal(0.07, 0.10, count)
    size = np.exp(chance.normal(24.2 - 1.3 * of.tier, 1.2, count))
    revenue, debt = size / chance.uniform(1, 8, count), size * chance.uniform(0.0, 0.4, count)
    heads = {
        "symbol": of.symbols,
        "name": [
            f"{s} {'Trust ETF' if fund else 'Incorporated'}"
            for s, fund in zip(of.symbols, is_fund, strict=True)
        ],
        "sector": chance.choice(SECTORS, count),
        "industry": ["Fund" if fund else "Machines" for fund in is_fund],
    }
    spans: list[tuple[str, date | None, float, float]] = [("SNAPSHOT", None, 0.0, 1.0)]
    spans += [("ANNUAL", date(2025 - back, 12, 31), back + 0.5, 1.0) for back in range(4)]
    spans += [
        ("QUARTER", date(2026, 3, 31) - timedelta(days=91 * back), back / 4 + 0.3, 0.25) for back in range(5)
    ]
    tables = []
    for period, end, ago, part_of_year in spans:
        then = revenue * (1 + growth) ** -ago * part_of_year
        earned = then * (margin + chance.normal(0.0, 0.03, count))
        known = date(2026, 6, 26) if end is None else end + timedelta(days=45)
        figures: dict[str, Any] = {
            "revenue": then, "net_income": earned, "free_cash_flow": earned * 0.9, "ebitda": earned * 1.6,
            "total_debt": debt, "cash": debt * 0.4, "equity": size * 0.3, "total_assets": size * 0.8,
        }  # fmt: skip
        if period == "SNAPSHOT":
            figures |= {
                "market_cap": size,
                "revenue_growth": growth,
                "earnings_growth": growth,
                "profit_margin": margin,
            }
            figures |= {
                "return_on_equity": margin,
                "return_on_assets": margin / 3,
                "dividend_yield": of.dividend * 4 / of.spot,
            }
        rounded = {key: np.where(is_fund, np.nan, np.round(value, 4)) for key, value in figures.items()}
        tables.append(pl.DataFrame({**heads, **rounded}, strict=False).with_columns(
            period=pl.lit(period), period_end=pl.lit(end, pl.Date), as_of=pl.lit(known), currency=pl.lit("USD"),
            source=pl.lit("generated"),
        ).filter(pl.Series(~silent & (~is_fund | (period == "SNAPSHOT")))))  # fmt: skip
    return pl.concat(tables, how="diagonal_relaxed")


def earnings(of: Names, part: int = 0) -> pl.DataFrame:
    """Twelve past reports a name, a quarter apart with a few days of wandering, and for half of them a date ahead."""
    chance = np.random.default_rng([SEED, 4, part])
    count = len(of.symbols)
    last = np.datetime64(SESSION) - chance.integers(2, 89, count).astype("timedelta64[D]")
    tables = []
    for back in range(-1, 12):
        wander = chance.integers(-3, 4, count)
        day = last + (-91 * back + wander).astype("timedelta64[D]")
        known = np.minimum(day + np.timedelta64(1, "D"), np.datetime64(SESSION - timedelta(days=10)))
        status = "estimated" if back < 0 else "reported"
        table = pl.DataFrame(
            {"symbol": of.symbols, "date": day, "as_of": known if back < 0 else day + np.timedelta64(1, "D")}
        )
        told = chance.random(count) < (0.5 if back < 0 else 1.0)
        tables.append(
            table.with_columns(status=pl.lit(status), source=pl.lit("generated")).filter(pl.Series(told))
        )
    return pl.concat(tables)


def closes(of: Names, part: int = 0, *, days: int = 1826) -> Iterator[pl.DataFrame]:
    """Daily closes with dividends of every name for so many calendar days, a thousand names at a time."""
    chance = np.random.default_rng([SEED, 5, part])
    dates = np.arange(np.datetime64(SESSION) - np.timedelta64(days, "D"), np.datetime64(SESSION))
    dates = dates[np.is_busday(dates)]
    for start in range(0, len(of.symbols), 1000):
        some = slice(start, start + 1000)
        spot, symbols = of.spot[some], of.symbols[some]
        moves = (
            chance.standard_t(5, (len(spot), len(dates))) * 0.775 * of.volatility[some][:, None] / 252**0.5
        )
        path = np.exp(np.cumsum(moves, axis=1) - np.sum(moves, axis=1, keepdims=True))
        close = np.round(spot[:, None] * path, 2).ravel()
        paid = np.zeros((len(spot), len(dates)))
        paid[:, 33::63] = of.dividend[some][:, None]
        yield pl.DataFrame({
            "symbol": pl.Series(np.repeat(np.arange(len(symbols)), len(dates))).replace_strict(
                list(range(len(symbols))), symbols, return_dtype=pl.String
            ),
            "date": np.tile(dates, len(symbols)),
            "close": close, "adjusted_close": close, "dividend": paid.ravel(), "split": np.ones(len(close)),
        }).with_columns(source=pl.lit("generated"))  # fmt: skip


def rates() -> pl.DataFrame:
    """Treasury yields of three tenors on the day before."""
    known = SESSION - timedelta(days=1)
    return pl.DataFrame(
        {"date": [known] * 3, "tenor_days": [30, 91, 182], "rate": [RATE] * 3, "source": ["generated"] * 3}
    )
