"""What money costs and what shares pay until expiry: a rate a tenor, and the dividends a put's life spans."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import polars as pl

HABIT_DAYS = 400  # dividends of the last year and a bit tell the habit of the next quarter
QUARTER_DAYS = 91
PAYMENTS_MAX = 8  # two years of quarterly dividends; later ones do not matter for puts of weeks


@dataclass(frozen=True, slots=True)
class RateCurve:
    """Yields by tenor at one day, with where they come from and how old they are; empty where nobody knows a rate."""

    tenors: tuple[tuple[int, float], ...]
    source: str

    def continuous(self, days: int) -> float | None:
        """The continuously compounded rate for so many days [1/year]; flat beyond the ends, None when unknown."""
        if not self.tenors:
            return None
        years = max(days, 1) / 365
        return math.log1p(self._quoted(days) * years) / years

    def _quoted(self, days: int) -> float:
        shortest, longest = self.tenors[0], self.tenors[-1]
        if days <= shortest[0]:
            return shortest[1]
        for (left, low), (right, high) in zip(self.tenors, self.tenors[1:], strict=False):
            if days <= right:
                return low + (high - low) * (days - left) / (right - left)
        return longest[1]


@dataclass(frozen=True, slots=True)
class DividendOutlook:
    """The dividends expected of one name: dates and amounts [USD/share], or a yield [1/year], and how it is known."""

    payments: tuple[tuple[date, float], ...]
    dividend_yield: float
    words: str
    source: str

    def inside(self, after: date, until: date) -> tuple[tuple[date, float], ...]:
        """The payments whose ex-date lies after one day and on or before another."""
        return tuple((on, amount) for on, amount in self.payments if after < on <= until)


def rate_curve(
    rates: pl.DataFrame, on: date, age_days_max: int, assumed: Decimal | None, assumed_source: str
) -> RateCurve:
    """The newest imported yields that are young enough, else the rate stated in the configuration, else none.

    Args:
        rates: the `rates` fact table as known on the day.
        on: the day of the question.
        age_days_max: an older yield counts as none [day].
        assumed: the configured rate [1/year].
        assumed_source: where the user has it from.
    """
    young = rates.filter((pl.col("date") <= on) & (pl.col("date") >= on - timedelta(days=age_days_max)))
    newest = (
        young.sort("date", "source").group_by("tenor_days", maintain_order=True).last().sort("tenor_days")
    )
    if not newest.is_empty():
        oldest = min(newest["date"].to_list())
        source = ", ".join(sorted(set(newest["source"].to_list())))
        tenors = tuple(
            (int(days), float(rate)) for days, rate in newest.select("tenor_days", "rate").iter_rows()
        )
        return RateCurve(tenors, f"{source} of {oldest}")
    if assumed is not None:
        return RateCurve(((30, float(assumed)),), f"assumed: {assumed_source}")
    return RateCurve((), "unknown: import rates, or state one in config.toml")


def dividend_outlooks(
    prices: pl.DataFrame, fundamentals: pl.DataFrame, symbols: Sequence[str], on: date
) -> Mapping[str, DividendOutlook]:
    """What each name is expected to pay: from its own habit, else from its reported yield, else unknown and said so."""
    habit = _by_habit(prices, symbols, on)
    stated = _by_statement(fundamentals, symbols, on)
    unknown = DividendOutlook((), 0.0, "dividends unknown, taken as none", "")
    return {symbol: habit.get(symbol) or stated.get(symbol) or unknown for symbol in symbols}


def _by_habit(prices: pl.DataFrame, symbols: Sequence[str], on: date) -> dict[str, DividendOutlook]:
    recent = prices.filter(
        pl.col("symbol").is_in(list(symbols))
        & (pl.col("date") <= on)
        & (pl.col("date") > on - timedelta(days=HABIT_DAYS))
    )
    if recent.is_empty():
        return {}
    outlooks = {}
    # Two sources that report the same dividend are one dividend.
    told = (
        recent.filter(pl.col("dividend").is_not_null())
        .sort("symbol", "date", "dividend", "source")
        .unique(["symbol", "date"], keep="last", maintain_order=True)
    )
    paid = (
        told.filter(pl.col("dividend") > 0)
        .sort("date")
        .group_by("symbol", maintain_order=True)
        .agg("date", "dividend", pl.col("source").last())
    )
    for symbol, days, amounts, source in paid.iter_rows():
        gaps = sorted((later - earlier).days for earlier, later in pairwise(days))
        gap = gaps[len(gaps) // 2] if gaps else QUARTER_DAYS
        if gap < 20 or (on - days[-1]).days > 2 * gap:
            continue  # no habit, or one that was given up
        ahead = tuple(
            (days[-1] + timedelta(days=gap * k), float(amounts[-1])) for k in range(1, PAYMENTS_MAX + 1)
        )
        words = f"{amounts[-1]:.2f} a share about every {gap} days, projected from the last on {days[-1]}"
        outlooks[symbol] = DividendOutlook(tuple(pair for pair in ahead if pair[0] > on), 0.0, words, source)
    silent = told.group_by("symbol").agg(
        pl.col("dividend").max(), pl.len().alias("days"), pl.col("source").last()
    )
    for symbol, largest, days_known, source in silent.iter_rows():
        if symbol not in outlooks and largest == 0 and days_known >= 200:
            outlooks[symbol] = DividendOutlook((), 0.0, "no dividend in the last year", source)
    return outlooks


def _by_statement(fundamentals: pl.DataFrame, symbols: Sequence[str], on: date) -> dict[str, DividendOutlook]:
    stated = (
        fundamentals.filter(
            pl.col("symbol").is_in(list(symbols)) & (pl.col("as_of") <= on) & (pl.col("period") == "SNAPSHOT")
        )
        .sort("as_of")
        .group_by("symbol")
        .last()
    )
    outlooks = {}
    for row in stated.select(
        "symbol", "dividend_yield", "dividend_per_share", "ex_dividend_date", "source", "as_of"
    ).iter_rows(named=True):
        ex_date, annual, known_yield = (
            row["ex_dividend_date"],
            row["dividend_per_share"],
            row["dividend_yield"],
        )
        if annual and ex_date is not None:
            dates = [ex_date + timedelta(days=QUARTER_DAYS * k) for k in range(PAYMENTS_MAX)]
            payments = tuple((day, annual / 4) for day in dates if day > on)
            words = f"{annual / 4:.2f} a share each quarter from {ex_date}"
            outlooks[row["symbol"]] = DividendOutlook(payments, 0.0, words, row["source"])
        elif known_yield is not None:
            words = f"{known_yield * 100:.2f} % a year, ex-dates unknown"
            outlooks[row["symbol"]] = DividendOutlook((), known_yield, words, row["source"])
    return outlooks
