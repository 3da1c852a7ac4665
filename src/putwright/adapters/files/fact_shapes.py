"""Facts in every known shape: wide tables laid flat, documents taken apart, and what the files leave to be said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from putwright.adapters.cboe import histories
from putwright.adapters.files.applying import Account
from putwright.adapters.files.opening import Opened, bad
from putwright.adapters.files.shapes import Shaped, constants, loose_lines, recognised, rowless
from putwright.adapters.yahoo import companies
from putwright.market import facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from putwright.adapters.files.column_map import ColumnMap
    from putwright.domain.refusal import BadInput
    from putwright.market.imported import LeftOut

# Large companies file a yearly report within 60 days of the end of the year (Form 10-K, general instruction A),
# quarterly ones within 40. A statement without its filing date is not used before that.
STATEMENT_DELAY_DAYS = 60
_FRED = re.compile(r"^DGS(\d+)(MO)?$")
_TENOR_DAYS = {"1MO": 30, "3MO": 91, "6MO": 182}
_PAIR = re.compile(r"^[A-Z]{6}$")
_CURRENCY = re.compile(r"^[A-Z]{3}$")
_TICKER = re.compile(r"^[A-Z][A-Z0-9.\-]{0,6}$")
_DATE_NAMES = {"date", "time", "datetime", "day"}
_EARNINGS_STAMPS = ("earningsTimestamp", "earningsTimestampStart", "earningsTimestampEnd")
# Without one of these a row says nothing.
_SUBSTANCE: dict[str, tuple[str, ...]] = {
    "prices": ("close", "adjusted_close"),
    "volatility": ("implied_volatility", "historical_volatility"),
    "rates": ("rate",),
    "fx": ("rate",),
}


def shaped(
    kind: str, one: Opened, candidates: list[ColumnMap], given: Mapping[str, object]
) -> Iterator[Shaped]:
    """The tables of one opened file with the maps that read them.

    Raises:
        BadInput: when no map fits.
    """
    by_name = {column_map.name: column_map for column_map in candidates}
    if one.frame is None:
        for name, frame in _documents(kind, one):
            if name not in by_name:
                raise bad(one.name, f"it looks like {name}, which was not asked for", "Leave --format out")
            yield Shaped(by_name[name], constants(frame, given))
        return
    if one.frame.is_empty():
        raise rowless(one)
    found = _laid_flat(kind, one.frame, set(by_name))
    if found:
        name, frame = found
        yield Shaped(by_name[name], constants(frame, given), loose_lines(one))
        return
    column_map = recognised(one.frame, candidates, one.name)
    yield Shaped(column_map, constants(one.frame, given), loose_lines(one))


def _documents(kind: str, one: Opened) -> list[tuple[str, pl.DataFrame]]:
    tables: list[tuple[str, pl.DataFrame]] | None = None
    if kind == "prices":
        chart = histories.flat(one.document)
        tables = [chart] if chart else None
    elif kind == "fundamentals":
        tables = companies.flat(one.document)
    if tables is None:
        raise bad(
            one.name, f"this JSON holds no {kind} of a known format", "Give a table, or another --format"
        )
    if not tables:
        raise bad(one.name, "it holds no figures", "Leave it out")
    return tables


def _laid_flat(kind: str, frame: pl.DataFrame, allowed: set[str]) -> tuple[str, pl.DataFrame] | None:
    """A wide table as a long one, where it is of a shape that allows it."""
    names = [name for name in frame.columns if name != "_line" and name]
    dated = [name for name in names if name.lower() in _DATE_NAMES or name == "observation_date"]
    others = [name for name in names if name not in dated]
    found: tuple[str, pl.DataFrame] | None = None
    if kind == "rates" and dated and others and all(_FRED.match(name) for name in others):
        long = _long(frame, dated[0], others, "column", "rate")
        found = (
            "fred-yields",
            long.with_columns(
                pl.col("column").replace_strict({n: _tenor(n) for n in others}).alias("tenor_days")
            ),
        )
    elif kind == "fx" and dated and others and all(_CURRENCY.match(name) for name in others):
        long = _long(frame, dated[0], others, "quote", "rate")
        found = "ecb-rates", long.with_columns(pl.lit("EUR").alias("base"))
    elif kind == "fx" and dated and others and all(_PAIR.match(name) for name in others):
        long = _long(frame, dated[0], others, "pair", "rate")
        pair = pl.col("pair")
        found = (
            "currency-pairs",
            long.with_columns(pair.str.slice(0, 3).alias("base"), pair.str.slice(3).alias("quote")),
        )
    elif kind == "earnings" and {"ticker", *_EARNINGS_STAMPS[:1]} <= set(names):
        stamps = [name for name in _EARNINGS_STAMPS if name in names]
        long = frame.unpivot(stamps, index=["ticker", "_line"], variable_name="stamp", value_name="seconds")
        moment = pl.from_epoch(pl.col("seconds").cast(pl.Float64, strict=False).cast(pl.Int64), time_unit="s")
        local = moment.dt.replace_time_zone("UTC").dt.convert_time_zone("America/New_York").dt.date()
        found = "yahoo-earnings", long.with_columns(local.alias("date")).filter(pl.col("date").is_not_null())
    elif (
        kind == "prices"
        and len(dated) == 1
        and len(others) > 1
        and all(_TICKER.match(name) for name in others)
    ):
        found = "wide-closes", _long(frame, dated[0], others, "symbol", "adjusted_close")
    return found if found and found[0] in allowed else None


def _long(frame: pl.DataFrame, day: str, others: list[str], variable: str, value: str) -> pl.DataFrame:
    long = frame.unpivot(others, index=[day, "_line"], variable_name=variable, value_name=value)
    return long.rename({day: "date"}) if day != "date" else long


def _tenor(name: str) -> int:
    found = _FRED.match(name)
    number, months = (found[1], found[2]) if found else ("0", None)
    return _TENOR_DAYS.get(f"{number}MO", int(number) * 30) if months else int(number) * 365


def finished(
    kind: str, table: pl.DataFrame, known_since: date | None, column_map: ColumnMap
) -> tuple[pl.DataFrame, list[LeftOut]]:
    """The facts with source, age and state on every row, less those that say nothing.

    Raises:
        BadInput: when nothing tells since when the facts were known.
    """
    account = Account(table)
    name = str(table["_file"][0]) if table.height else column_map.name
    if "source" not in table.columns:
        table = table.with_columns(pl.lit(column_map.name).alias("source"))
    else:
        named = pl.lit(f"{column_map.name}: ") + pl.col("source")
        table = table.with_columns(named.fill_null(column_map.name).alias("source"))
    if kind == "prices" and "split" in table.columns:
        # Vendors write 0 for "no split that day".
        table = table.with_columns(pl.when(pl.col("split") > 0).then(pl.col("split")))
    if kind == "fundamentals":
        table = _dated_fundamentals(table, known_since, name)
    if kind == "earnings":
        table = _dated_earnings(table, known_since, name)
    substance = [one for one in _SUBSTANCE.get(kind, ()) if one in table.columns]
    if substance:
        silent = table.select(pl.all_horizontal(pl.col(substance).is_null())).to_series()
        account.add(silent, substance[0], "no value", whole_row=True)
    for key in facts.KEYS[kind]:
        if key not in table.columns:
            remedy = "Give it (--symbol), or name the column in a column map"
            raise bad(name, f"nothing tells the {key}", remedy)
        account.add(table[key].is_null(), key, f"no {key}", whole_row=True)
    return (table if account.dropped is None else table.filter(~account.dropped)), account.entries


def _since(name: str) -> BadInput:
    return bad(name, "nothing in the file tells since when it was known", "Say it: --as-of 2026-03-31")


def _dated_fundamentals(table: pl.DataFrame, known_since: date | None, name: str) -> pl.DataFrame:
    if "period" not in table.columns:
        table = table.with_columns(pl.lit("SNAPSHOT", dtype=facts.Period).alias("period"))
    if "period_end" not in table.columns:
        table = table.with_columns(pl.lit(None, dtype=pl.Date).alias("period_end"))
    if "as_of" not in table.columns:
        table = table.with_columns(pl.lit(None, dtype=pl.Date).alias("as_of"))
    statement = pl.col("period") != "SNAPSHOT"
    filed = pl.col("period_end") + pl.duration(days=STATEMENT_DELAY_DAYS)
    as_of = pl.when(pl.col("as_of").is_null() & statement).then(filed).otherwise(pl.col("as_of"))
    table = table.with_columns(as_of.fill_null(pl.lit(known_since, dtype=pl.Date)).alias("as_of"))
    if bool(table["as_of"].is_null().any()):
        raise _since(name)
    return table.with_columns(pl.coalesce("period_end", "as_of").alias("period_end"))


def _dated_earnings(table: pl.DataFrame, known_since: date | None, name: str) -> pl.DataFrame:
    """Reports up to the day the source was made happened; later ones are its estimate."""
    if "as_of" not in table.columns:
        if known_since is None:
            raise _since(name)
        table = table.with_columns(pl.lit(known_since).alias("as_of"))
    elif known_since is not None:
        table = table.with_columns(pl.col("as_of").fill_null(known_since))
    if "status" in table.columns:
        return table
    past = pl.col("date") <= pl.col("as_of")
    status = pl.when(past).then(pl.lit("reported")).otherwise(pl.lit("estimated")).cast(facts.EarningsStatus)
    # A report is public the day it is made; that it will be made was known when the source was.
    return table.with_columns(status.alias("status"), pl.min_horizontal("date", "as_of").alias("as_of"))
