"""What the market values companies at: the shares a company told of, times a close, with the splits between.

A market value is a product of two facts that nobody has to publish together. It is as old as its close, never older than
its shares are known, and where a split may hide between the two there is none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from putwright.market.facts import SCHEMAS, conform

SHARES_FROM = "sec"
# A year's statements stay the newest for at most fifteen months; an older count of shares is no count [day].
SHARES_AGE_MAX = 460
# A large company's close moves by less in a day; more without a split on record is a split nobody told of [1].
JUMP_MAX = 1.8
RECORD_SLACK = timedelta(days=4)  # sources date a split on either side of a weekend
_HEAD = ("name", "sector", "industry")


class Statement(NamedTuple):
    """A row of a company's statements that tells a count of shares."""

    period_end: date
    as_of: date
    shares: float
    name: str | None
    sector: str | None
    industry: str | None


class Dividend(NamedTuple):
    """What a company declared a share in a fiscal year [currency/share]: in which year, known since when."""

    period_end: date
    as_of: date
    amount: float


@dataclass(frozen=True, slots=True)
class Shares:
    """A count of shares: in which statement, known since when, and the count of the period before, where told."""

    statement: Statement
    known: date
    before: float | None


@dataclass(frozen=True, slots=True)
class Closes:
    """The closes of one source until a day, oldest first, with the splits it has on record."""

    days: Sequence[date]
    closes: Sequence[float]
    splits: Mapping[date, float]


def market_values(fundamentals: pl.DataFrame, prices: pl.DataFrame, on: date) -> pl.DataFrame:
    """One snapshot row a symbol and source of prices, in the schema of `market.facts`; none where either fact is missing.

    Args:
        fundamentals: the fact table; shares are taken from the rows of the SEC.
        prices: the fact table of closes, as traded.
        on: what became known later is not looked at.

    Returns:
        Rows with `market_cap` [USD] and, where dividends of the last fiscal year are told in dollars and no split lies
        after it, `dividend_yield` [1], as of the day of the close, `period_end` null.
    """
    columns: dict[str, list[object]] = {
        name: [] for name in ("symbol", "as_of", "market_cap", "dividend_yield", "source", *_HEAD)
    }
    statements, dividends = _statements(fundamentals, on), _dividends(fundamentals, on)
    for symbol, by_source in _closes(prices, on).items():
        rows = statements.get(symbol)
        if not rows:
            continue
        for source, closes in by_source.items():
            day, close = closes.days[-1], closes.closes[-1]
            shares = _shares(rows, day)
            if shares is None:
                continue
            factor = _factor(shares, closes, [other for name, other in by_source.items() if name != source])
            if factor is None:
                continue
            paid = _paid(dividends.get(symbol, []), closes) if factor == 1 else None
            worth = shares.statement.shares * factor * close
            pays = None if paid is None else paid / close
            row = (symbol, day, worth, pays, f"{SHARES_FROM} shares x {source}")
            for name, value in zip(columns, (*row, *shares.statement[-len(_HEAD) :]), strict=True):
                columns[name].append(value)
    frame = pl.DataFrame(columns, schema={name: SCHEMAS["fundamentals"][name] for name in columns})
    told = {"period": pl.lit("SNAPSHOT"), "period_end": pl.lit(None, pl.Date), "currency": pl.lit("USD")}
    return conform("fundamentals", frame.with_columns(**told))


def _statements(fundamentals: pl.DataFrame, on: date) -> dict[str, list[Statement]]:
    known = (
        fundamentals.filter(
            pl.col("source") == SHARES_FROM,
            pl.col("as_of") <= on,
            pl.col("period_end") > on - timedelta(days=2 * SHARES_AGE_MAX),
            pl.col("shares") > 0,
        )
        .sort("symbol", "period_end", "as_of")
        .select("symbol", *Statement._fields)
    )
    rows: dict[str, list[Statement]] = {}
    for symbol, *row in known.iter_rows():
        rows.setdefault(symbol, []).append(Statement(*row))
    return rows


def _dividends(fundamentals: pl.DataFrame, on: date) -> dict[str, list[Dividend]]:
    """What was declared in the fiscal years that were known, oldest first."""
    known = fundamentals.filter(
        pl.col("source") == SHARES_FROM,
        pl.col("as_of") <= on,
        pl.col("period") == "ANNUAL",
        pl.col("currency") == "USD",
        pl.col("dividend_per_share") > 0,
    ).sort("symbol", "period_end", "as_of")
    found: dict[str, list[Dividend]] = {}
    for symbol, *row in known.select("symbol", *("period_end", "as_of", "dividend_per_share")).iter_rows():
        found.setdefault(symbol, []).append(Dividend(*row))
    return found


def _paid(dividends: Sequence[Dividend], closes: Closes) -> float | None:
    """The dividends of the last fiscal year known on the day of the close, None where a split came after it."""
    day = closes.days[-1]
    known = [one for one in dividends if one.as_of <= day and (day - one.period_end).days <= SHARES_AGE_MAX]
    if not known or any(on > known[-1].period_end for on in closes.splits):
        return None
    return known[-1].amount


def _shares(statements: Iterable[Statement], day: date) -> Shares | None:
    """The count of the newest period known on a day, with the day on which this very count became known."""
    known = [row for row in statements if row.as_of <= day]
    if not known:
        return None
    end = known[-1].period_end
    if (day - end).days > SHARES_AGE_MAX:
        return None
    newest = [row for row in known if row.period_end == end]
    first = min(row.as_of for row in newest if row.shares == newest[-1].shares)
    earlier = [row.shares for row in known if row.period_end < end and row.as_of < first]
    return Shares(newest[-1], first, earlier[-1] if earlier else None)


def _factor(shares: Shares, closes: Closes, others: Sequence[Closes]) -> float | None:
    """New shares for one that was counted; None where a split may hide in what is known."""
    day = closes.days[-1]
    splits = _between(closes, shares.statement.period_end, day)
    if not splits:
        # This source may keep no record of splits; another one may.
        told = [found for other in others if (found := _between(other, shares.statement.period_end, day))]
        splits = told[0] if told else {}
        if any(not math.isclose(math.prod(one.values()), math.prod(splits.values())) for one in told):
            return None
    if _jumps(closes, shares.known, splits):
        return None
    factor = math.prod(ratio for on, ratio in splits.items() if on > shares.known)
    # Counted before the split and filed after it, or counted after: the count of the period before tells.
    unclear = math.prod(ratio for on, ratio in splits.items() if on <= shares.known)
    if math.isclose(unclear, 1.0):
        return factor
    if shares.before is None:
        return None
    as_counted = abs(math.log(shares.statement.shares / shares.before))
    as_split = abs(math.log(shares.statement.shares / shares.before / unclear))
    return factor * unclear if as_counted < as_split else factor


def _between(closes: Closes, after: date, until: date) -> dict[date, float]:
    return {on: ratio for on, ratio in closes.splits.items() if after < on <= until}


def _jumps(closes: Closes, after: date, splits: Mapping[date, float]) -> bool:
    """Whether a close moved as only a split moves it, on a day for which none is on record."""
    for index in range(len(closes.days) - 1, 0, -1):
        day = closes.days[index]
        if closes.days[index - 1] < after:
            return False
        ratio = closes.closes[index] / closes.closes[index - 1]
        is_recorded = any(abs(on - day) <= RECORD_SLACK for on in splits)
        if not 1 / JUMP_MAX < ratio < JUMP_MAX and not is_recorded:
            return True
    return False


def _closes(prices: pl.DataFrame, on: date) -> dict[str, dict[str, Closes]]:
    """The closes by symbol and source. An adjusted close is one as traded on the newest day of its source, and on no other."""
    is_newest = pl.col("date") == pl.col("date").max().over("symbol", "source")
    told = (
        prices.with_columns(
            traded=pl.when(is_newest).then(pl.coalesce("close", "adjusted_close")).otherwise("close")
        )
        .filter(pl.col("date") <= on, pl.col("date") > on - timedelta(days=SHARES_AGE_MAX))
        .sort("symbol", "source", "date")
    )
    found: dict[str, dict[str, Closes]] = {}
    for (symbol, source), rows in told.group_by("symbol", "source", maintain_order=True):
        split = rows.filter(pl.col("split") > 0, pl.col("split") != 1)
        traded = rows.filter(pl.col("traded") > 0)
        if traded.is_empty():
            continue
        splits = dict(zip(split["date"].to_list(), split["split"].to_list(), strict=True))
        closes = Closes(traded["date"].to_list(), traded["traded"].to_list(), splits)
        found.setdefault(str(symbol), {})[str(source)] = closes
    return found
