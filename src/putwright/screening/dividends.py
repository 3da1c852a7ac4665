"""What shares are expected to pay until expiry: one row of terms a name, and each name's outlook when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from putwright.pricing.carry import Dividends

HABIT_DAYS = 400  # dividends of the last year and a bit tell the habit of the next quarter
QUARTER_DAYS = 91
GAP_DAYS_MIN = 20  # two payments closer than that are no habit
SILENT_DAYS_MIN = 200  # so many days without a dividend are a company that pays none
PAYMENTS_MAX = 8  # two years of quarterly dividends; later ones do not matter for puts of weeks
COLUMNS_OF_PRICES = ["symbol", "date", "dividend", "source"]
TERMS: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "basis": pl.Enum(["habit", "silence", "statement", "yield"]),
    "told": pl.Date,  # the last payment, or the ex-date stated
    "first": pl.Date,  # the first payment counted, every `gap` days from there
    "gap": pl.Int32,
    "amount": pl.Float64,
    "dividend_yield": pl.Float64,
    "source": pl.String,
}


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


@dataclass(frozen=True)
class DividendOutlooks(Mapping[str, DividendOutlook]):
    """What each of some names is expected to pay, as columns for pricing and one by one for reading.

    Attributes:
        symbols: the names; one without terms is unknown, and says so.
        terms: one row a name of which something is known, columns as in `TERMS`.
        on: the day of the question; only later payments are ahead.
    """

    symbols: Sequence[str]
    terms: pl.DataFrame
    on: date

    def __getitem__(self, symbol: str) -> DividendOutlook:
        if symbol not in self._known:
            raise KeyError(symbol)
        row = self._rows.get(symbol)
        return _outlook(self.terms.row(row, named=True) if row is not None else None, self.on)

    def __iter__(self) -> Iterator[str]:
        return iter(self.symbols)

    def __len__(self) -> int:
        return len(self.symbols)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.symbols)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {symbol: row for row, symbol in enumerate(self.terms["symbol"].to_list())}

    def yields(self) -> dict[str, float]:
        """The continuous yield of each name that has one [1/year]."""
        paying = self.terms.filter(pl.col("dividend_yield") != 0).select("symbol", "dividend_yield")
        return dict(paying.iter_rows())

    def beside(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The terms of each row's name, in the order of the rows; nulls where nothing is known."""
        return rows.select("symbol").join(self.terms, on="symbol", how="left", maintain_order="left")

    def payments(self, rows: pl.DataFrame, session: date) -> Dividends | None:
        """Dividends inside each row's life, padded with zeros to the longest list; None when no row spans any.

        Args:
            rows: with symbol and expiry.
            session: the day from which their life is counted.
        """
        terms = self.beside(rows).select("first", "gap", pl.col("amount").fill_null(0.0))
        first, expiry = (
            days.to_physical().fill_null(0).to_numpy().astype(np.int64)
            for days in (terms["first"], rows["expiry"])
        )
        gap, amount = terms["gap"].fill_null(0).to_numpy(), terms["amount"].to_numpy()
        after = (max(self.on, session) - date(1970, 1, 1)).days
        days = first[:, None] + gap[:, None] * np.arange(PAYMENTS_MAX)
        inside = (amount > 0)[:, None] & (days > after) & (days <= expiry[:, None])
        width = int(inside.sum(axis=1).max(initial=0))
        if width == 0:
            return None
        # Those inside follow one another: as many columns as the longest list has, from each row's first.
        ahead = np.minimum(inside.argmax(axis=1)[:, None] + np.arange(width), PAYMENTS_MAX - 1)
        counts = np.take_along_axis(inside, ahead, axis=1) & (np.diff(ahead, axis=1, prepend=-1) > 0)
        years = (np.take_along_axis(days, ahead, axis=1) - (session - date(1970, 1, 1)).days) / 365.0
        return Dividends(years=np.where(counts, years, 0.0), amounts=np.where(counts, amount[:, None], 0.0))


def _outlook(terms: Mapping[str, Any] | None, on: date) -> DividendOutlook:
    if terms is None:
        return DividendOutlook((), 0.0, "dividends unknown, taken as none", "")
    told, gap, amount, source = terms["told"], terms["gap"], terms["amount"], terms["source"]
    match terms["basis"]:
        case "silence":
            return DividendOutlook((), 0.0, "no dividend in the last year", source)
        case "yield":
            words = f"{terms['dividend_yield'] * 100:.2f} % a year, ex-dates unknown"
            return DividendOutlook((), terms["dividend_yield"], words, source)
        case "habit":
            words = f"{amount:.2f} a share about every {gap} days, projected from the last on {told}"
        case _:
            words = f"{amount:.2f} a share each quarter from {told}"
    days = [terms["first"] + timedelta(days=gap * k) for k in range(PAYMENTS_MAX)]
    return DividendOutlook(tuple((day, amount) for day in days if day > on), 0.0, words, source)


def dividend_outlooks(
    prices: pl.DataFrame, fundamentals: pl.DataFrame, symbols: Sequence[str], on: date
) -> DividendOutlooks:
    """What each name is expected to pay: from its own habit, else from its reported yield, else unknown and said so.

    Args:
        prices: at least `COLUMNS_OF_PRICES` of the last `HABIT_DAYS` days.
        fundamentals: the fact table of companies.
        symbols: the names.
        on: the day of the question.
    """
    asked = pl.col("symbol").is_in(list(symbols))
    # Lazily, because a year of closes of a whole market is a million rows, and few of them pay.
    recent = prices.lazy().filter(
        (pl.col("date") <= on)
        & (pl.col("date") > on - timedelta(days=HABIT_DAYS))
        & pl.col("dividend").is_not_null()
    )
    habit = _by_habit(recent, on)
    silent = _by_silence(recent).join(habit, on="symbol", how="anti")
    known = pl.concat([habit, silent])
    stated = _by_statement(fundamentals, on).join(known, on="symbol", how="anti")
    return DividendOutlooks(symbols, pl.concat([known, stated]).filter(asked), on)


def _terms(frame: pl.DataFrame, basis: str, **known: pl.Expr) -> pl.DataFrame:
    """A table of terms; what is not given is null, and the yield zero."""
    given = {"basis": pl.lit(basis), "dividend_yield": pl.lit(0.0), **known}
    told = {name: given.get(name, pl.col(name) if name in frame.columns else pl.lit(None)) for name in TERMS}
    return frame.select(told[name].cast(kind).alias(name) for name, kind in TERMS.items())


def _by_habit(recent: pl.LazyFrame, on: date) -> pl.DataFrame:
    # Two sources that report the same dividend are one dividend.
    paid = (
        recent.filter(pl.col("dividend") > 0)
        .sort("symbol", "date", "dividend", "source")
        .unique(["symbol", "date"], keep="last", maintain_order=True)
        .group_by("symbol", maintain_order=True)
        .agg(
            pl.col("date").last(),
            pl.col("dividend").last(),
            pl.col("source").last(),
            gaps=pl.col("date").diff().dt.total_days().drop_nulls().sort(),
        )
        .collect()
    )
    middle = pl.col("gaps").list.get(pl.col("gaps").list.len() // 2, null_on_oob=True)
    gap = middle.fill_null(QUARTER_DAYS).alias("gap")
    given_up = (pl.lit(on) - pl.col("date")).dt.total_days() > 2 * pl.col("gap")
    habitual = paid.with_columns(gap).filter((pl.col("gap") >= GAP_DAYS_MIN) & ~given_up)
    ahead = pl.col("date") + pl.duration(days=pl.col("gap"))
    return _terms(habitual, "habit", told=pl.col("date"), first=ahead, amount=pl.col("dividend"))


def _by_silence(recent: pl.LazyFrame) -> pl.DataFrame:
    # A source tells of a day once, so that rows are days; only where several sources tell must days be told apart.
    told = recent.group_by("symbol", "source").agg(pl.col("dividend").max(), pl.len().alias("days")).collect()
    by_several = told.filter(pl.col("symbol").is_duplicated())["symbol"].unique()
    newest = pl.col("date") == pl.col("date").max()
    together = recent.filter(pl.col("symbol").is_in(by_several.implode())).group_by("symbol")
    several = together.agg(
        pl.col("source").filter(newest).max(),
        pl.col("dividend").max(),
        pl.col("date").n_unique().alias("days"),
    )
    by_name = told.join(by_several.to_frame(), on="symbol", how="anti")
    if len(by_several):
        by_name = pl.concat([by_name, several.select(by_name.columns).collect()])
    return _terms(by_name.filter((pl.col("dividend") == 0) & (pl.col("days") >= SILENT_DAYS_MIN)), "silence")


def _by_statement(fundamentals: pl.DataFrame, on: date) -> pl.DataFrame:
    columns = ["dividend_yield", "dividend_per_share", "ex_dividend_date", "source"]
    stated = (
        fundamentals.filter((pl.col("as_of") <= on) & (pl.col("period") == "SNAPSHOT"))
        .select("symbol", "as_of", *columns)
        .sort("as_of", "source")
        .group_by("symbol", maintain_order=True)
        .last()
    )
    dated = (pl.col("dividend_per_share") != 0).fill_null(value=False) & pl.col(
        "ex_dividend_date"
    ).is_not_null()
    day, gap = pl.col("ex_dividend_date"), pl.lit(QUARTER_DAYS)
    quarterly = _terms(
        stated.filter(dated),
        "statement",
        told=day,
        first=day,
        gap=gap,
        amount=pl.col("dividend_per_share") / 4,
    )
    bare = stated.filter(~dated & pl.col("dividend_yield").is_not_null())
    return pl.concat([quarterly, _terms(bare, "yield", dividend_yield=pl.col("dividend_yield"))])
