"""Yahoo's company documents laid flat: one row of ratios, and one row per statement period."""

from __future__ import annotations

import math
from typing import Any

import polars as pl

_ANNUAL = ("income_statement", "balance_sheet", "cash_flow")
_QUARTERLY = ("quarterly_income", "quarterly_balance", "quarterly_cashflow")
_INFO_WORDS = {"sector", "industry", "shortName"}
_INFO_NUMBERS = (
    "marketCap",
    "enterpriseToEbitda",
    "dividendYield",
    "profitMargins",
    "revenueGrowth",
    "earningsGrowth",
    "returnOnEquity",
    "returnOnAssets",
    "debtToEquity",
    "freeCashflow",
    "totalCash",
    "totalDebt",
    "totalRevenue",
    "ebitda",
)
_ITEMS = (
    "Total Revenue",
    "Net Income",
    "EBITDA",
    "Free Cash Flow",
    "Total Debt",
    "Cash And Cash Equivalents",
    "Stockholders Equity",
    "Total Assets",
)


def flat(document: object) -> list[tuple[str, pl.DataFrame]] | None:
    """The tables in a company document with the names of their maps; None when it is something else.

    An empty list means a company document without a single figure.
    """
    if not isinstance(document, dict):
        return None
    known = {"info", "earnings_dates", *_ANNUAL, *_QUARTERLY}
    if not known & document.keys():
        return None
    tables: list[tuple[str, pl.DataFrame]] = []
    info = document.get("info")
    if isinstance(info, dict) and info:
        tables.append(("yahoo-company", _info(info)))
    for period, parts in (("ANNUAL", _ANNUAL), ("QUARTER", _QUARTERLY)):
        rows = _periods(document, parts, period)
        if rows:
            schema = {"period": pl.String, "period_end": pl.String, **dict.fromkeys(_ITEMS, pl.Float64)}
            tables.append(("yahoo-company-statements", pl.DataFrame(rows, schema=schema)))
    return tables


def _info(info: dict[str, Any]) -> pl.DataFrame:
    words = {key: _word(info.get(key)) for key in sorted(_INFO_WORDS)}
    numbers = {key: _number(info.get(key)) for key in _INFO_NUMBERS}
    schema = {**dict.fromkeys(words, pl.String), **dict.fromkeys(numbers, pl.Float64)}
    return pl.DataFrame([{**words, **numbers}], schema=schema)


def _periods(document: dict[str, Any], parts: tuple[str, ...], period: str) -> list[dict[str, Any]]:
    """One row per period end; Yahoo pads its statements with a last period that is all but empty, which is dropped."""
    merged: dict[str, dict[str, Any]] = {}
    for part in parts:
        statement = document.get(part)
        for end, items in statement.items() if isinstance(statement, dict) else ():
            if isinstance(items, dict):
                merged.setdefault(str(end)[:10], {}).update(items)
    rows = []
    for end, items in sorted(merged.items()):
        figures = {key: _number(items.get(key)) for key in _ITEMS}
        if any(one is not None for one in figures.values()):
            rows.append({"period": period, "period_end": end, **figures})
    return rows


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
