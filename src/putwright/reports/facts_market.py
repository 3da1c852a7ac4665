"""What sources say of the share: closes, volatilities, recorded chains; and the tables that are of no name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import polars as pl

from putwright.domain.money import from_float
from putwright.domain.refusal import counted
from putwright.domain.trading_calendar import TradingCalendar, new_york_date
from putwright.reports.facts import ChainLine, Disagreement, PriceLine, TableLine, Telling, VolatilityLine

CLOSES_DIFFER_FROM = 0.005
CLOSES_SHOWN = 10
HOLE_DAYS_MIN = 8  # from close to close, the longest closure since 1933 took seven days (September 2001)


def price_lines(prices: pl.DataFrame, on: date, calendar: TradingCalendar) -> tuple[PriceLine, ...]:
    """The closes of each source of one name.

    Args:
        prices: its rows of the fact table.
        on: the New York date of the question.
        calendar: which days are sessions, as far as it knows.
    """
    return tuple(
        _price_line(str(source), rows.sort("date"), on, calendar)
        for (source,), rows in sorted(
            prices.partition_by("source", as_dict=True).items(), key=lambda one: one[0]
        )
    )


def _price_line(source: str, rows: pl.DataFrame, on: date, calendar: TradingCalendar) -> PriceLine:
    closed = rows.filter(pl.col("close").is_not_null() | pl.col("adjusted_close").is_not_null())
    days: list[date] = (closed if closed.height else rows)["date"].to_list()
    last = rows.filter(pl.col("close").is_not_null()).tail(1).rows(named=True)
    missing = missing_sessions(days, calendar)
    paid = rows.filter(pl.col("dividend") > 0).tail(1).rows(named=True)
    split = rows.filter(pl.col("split").is_not_null() & (pl.col("split") != 1) & (pl.col("split") != 0))
    divided = split.tail(1).rows(named=True)
    newest = last[0]["date"] if last else days[-1]
    return PriceLine(
        source=source,
        close=from_float(last[0]["close"]) if last else None,
        on=newest,
        age_days=(on - newest).days,
        first=days[0],
        days=len(days),
        sessions_missing=len(missing),
        missing_last=missing[-1] if missing else None,
        dividend=from_float(paid[0]["dividend"]) if paid else None,
        dividend_on=paid[0]["date"] if paid else None,
        split=from_float(divided[0]["split"]) if divided else None,
        split_on=divided[0]["date"] if divided else None,
    )


def missing_sessions(days: Sequence[date], calendar: TradingCalendar) -> list[date]:
    """Sessions between the first and the last day without a close; before the calendar begins, the day after each hole.

    Args:
        days: ascending.
        calendar: which days are sessions.
    """
    holes = [
        before + timedelta(days=1)
        for before, after in pairwise(days)
        if (after - before).days >= HOLE_DAYS_MIN and after < calendar.first
    ]
    start, end = max(days[0], calendar.first), min(days[-1], calendar.last)
    told = set(days)
    return [*holes, *(day for day in calendar.sessions(start, end) if day not in told)]


def close_disagreements(prices: pl.DataFrame) -> tuple[tuple[Disagreement, ...], int, int]:
    """Days on which sources tell closes more than a two-hundredth apart, the worst; how many such days; how many compared."""
    told = prices.filter(pl.col("close") > 0).select("date", "source", "close")
    low, high = pl.col("close").min(), pl.col("close").max()
    spread = told.group_by("date").agg(sources=pl.len(), ratio=(high - low) / high)
    compared = spread.filter(pl.col("sources") > 1)
    apart = compared.filter(pl.col("ratio") > CLOSES_DIFFER_FROM)
    worst = apart.sort("ratio", "date", descending=True).head(CLOSES_SHOWN)
    lines = []
    for day, ratio in worst.select("date", "ratio").iter_rows():
        rows = told.filter(pl.col("date") == day).sort("source").select("source", "close")
        tellings = tuple(Telling(source, from_float(close), day) for source, close in rows.iter_rows())
        exact = Decimal(repr(ratio)).quantize(Decimal("0.0001"))
        lines.append(Disagreement("close", "close", day, "USD", tellings, exact))
    return tuple(lines), apart.height, compared.height


def volatility_lines(volatility: pl.DataFrame, on: date) -> tuple[VolatilityLine, ...]:
    """The newest volatilities of each source of one name."""
    lines = []
    for (source,), rows in sorted(
        volatility.partition_by("source", as_dict=True).items(), key=lambda one: one[0]
    ):
        ordered = rows.sort("date")
        last = ordered.row(-1, named=True)
        figures = [last["implied_volatility"], last["historical_volatility"]]
        implied, historical = (None if figure is None else from_float(figure) for figure in figures)
        age = (on - last["date"]).days
        span = (last["date"], age, ordered["date"][0], ordered.height)
        lines.append(VolatilityLine(str(source), implied, historical, *span))
    return tuple(lines)


def chain_line(quotes: pl.DataFrame, on: date) -> ChainLine | None:
    """The newest recording of one name's options; None without any."""
    newest = quotes["quote_time"].max()
    if not isinstance(newest, datetime):
        return None
    last = quotes.filter(pl.col("quote_time") == newest)
    rights = quotes["right"].cast(pl.String)
    return ChainLine(
        quote_time=newest,
        age_days=(on - new_york_date(newest)).days,
        puts=int((rights == "PUT").sum()),
        calls=int((rights == "CALL").sum()),
        kind=", ".join(sorted(set(last["kind"].cast(pl.String).to_list()))),
        source=", ".join(sorted(set(last["source"].to_list()))),
        not_refreshed=bool(quotes["not_refreshed"].any()),
    )


def rates_line(rates: pl.DataFrame, on: date) -> TableLine | None:
    """The newest yields; None without any."""
    if rates.is_empty():
        return None
    last = rates.filter(pl.col("date") == pl.col("date").max()).sort("tenor_days", "source")
    days, rate, newest = last.row(0, named=True)["tenor_days"], last["rate"][0], last["date"][0]
    known = counted(last["tenor_days"].n_unique(), "tenor")
    told = "" if rate is None else f", {rate:.2%} for {counted(days, 'day')}".replace("%", " %")
    source = ", ".join(sorted(set(last["source"].to_list())))
    return TableLine("rates", f"{known}{told}", source, newest, (on - newest).days)


def fx_line(fx: pl.DataFrame, on: date, currency: str) -> TableLine | None:
    """The newest exchange rates, with that of the account's own currency; None without any.

    Args:
        fx: the fact table.
        on: the New York date of the question.
        currency: of the account.
    """
    if fx.is_empty():
        return None
    pair = fx.filter((pl.col("base") == currency) | (pl.col("quote") == currency))
    of_account = pair if currency != "USD" and not pair.is_empty() else fx
    last = of_account.filter(pl.col("date") == pl.col("date").max()).sort("base", "quote", "source")
    row, newest = last.row(0, named=True), last["date"][0]
    words = f"{row['base']}/{row['quote']} {row['rate']:.4f}" if row["rate"] is not None else "no rate"
    if last.height > 1:
        words += f" and {last.height - 1} more"
    source = ", ".join(sorted(set(last["source"].to_list())))
    return TableLine("fx", words, source, newest, (on - newest).days)
