"""Recorded company facts and earnings dates as fact tables, read without the project's importers."""

import gzip
import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from putwright.market.facts import SCHEMAS

# Days from the end of a quarter or a fiscal year to the day on which statements are public (10-Q, 10-K).
QUARTER_LAG, YEAR_LAG = timedelta(days=45), timedelta(days=75)
SNAPSHOT_DAY = date(2026, 6, 26)


def facts(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """A frame brought into a documented schema; columns that are missing are unknown."""
    schema = SCHEMAS[table]
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )


def snapshot_2026(folder: Path) -> pl.DataFrame:
    """The snapshot of 493 names as of 2026-06-26; it writes debt to equity and dividend yield in percent."""
    raw = pl.read_csv(
        folder / "prices_sp500_2022_2026" / "fundamentals_snapshot_2026-06-26.csv", infer_schema_length=None
    )
    return facts(
        raw.select(
            symbol="ticker",
            name="shortName",
            sector="sector",
            industry="industry",
            as_of=pl.lit(SNAPSHOT_DAY),
            period=pl.lit("SNAPSHOT"),
            period_end=pl.lit(SNAPSHOT_DAY),
            free_cash_flow="freeCashflow",
            market_cap="marketCap",
            revenue_growth="revenueGrowth",
            earnings_growth="earningsGrowth",
            profit_margin="profitMargins",
            return_on_equity="returnOnEquity",
            debt_to_equity=pl.col("debtToEquity") / 100,
            enterprise_to_ebitda="enterpriseToEbitda",
            dividend_yield=pl.col("dividendYield") / 100,
            source=pl.lit("yahoo snapshot 2026-06-26"),
        ),
        "fundamentals",
    )


def quarters_2025(folder: Path) -> pl.DataFrame:
    """The quarterly statements of 503 names to autumn 2025."""
    raw = pl.read_csv(
        folder / "fundamentals" / "sp500_quarterly_statements_2024_2025.csv.gz", infer_schema_length=None
    )
    end = pl.col("date").cast(pl.String).str.slice(0, 10).str.to_date()
    cash = pl.coalesce("Cash Cash Equivalents And Short Term Investments", "Cash And Cash Equivalents")
    return facts(
        raw.select(
            symbol="ticker",
            as_of=end + QUARTER_LAG,
            period=pl.lit("QUARTER"),
            period_end=end,
            revenue="Total Revenue",
            net_income="Net Income",
            ebitda="EBITDA",
            total_debt="Total Debt",
            cash=cash,
            equity="Stockholders Equity",
            total_assets="Total Assets",
            source=pl.lit("yahoo quarters 2025-12"),
        ).filter(pl.any_horizontal(pl.col("revenue", "net_income", "total_assets").is_not_null())),
        "fundamentals",
    )


def yahoo_json_2026(folder: Path) -> pl.DataFrame:
    """Annual statements and snapshots of the JSON folder collected in March 2026."""
    rows: list[dict[str, object]] = []
    for path in sorted((folder / "fundamentals_26_yahoo_json_2026-03" / "fundamentals").glob("*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            told = json.load(file, parse_constant=lambda _: None)
        symbol, known = path.name.split(".")[0], told["info"]
        head = {"symbol": symbol, "sector": known.get("sector"), "industry": known.get("industry")}
        rows.append(head | _snapshot(known))
        ends = {*told["income_statement"], *told["balance_sheet"], *told["cash_flow"]}
        rows.extend(head | _year(told, end) for end in sorted(ends))
    return facts(pl.DataFrame(rows, infer_schema_length=None), "fundamentals")


def _snapshot(known: dict[str, float]) -> dict[str, object]:
    return {
        "period": "SNAPSHOT",
        "as_of": date(2026, 3, 31),
        "period_end": date(2026, 3, 31),
        "source": "yahoo 2026-03",
        "revenue": _number(known.get("totalRevenue")),
        "free_cash_flow": _number(known.get("freeCashflow")),
        "ebitda": _number(known.get("ebitda")),
        "total_debt": _number(known.get("totalDebt")),
        "cash": _number(known.get("totalCash")),
        "market_cap": _number(known.get("marketCap")),
        "revenue_growth": _number(known.get("revenueGrowth")),
        "earnings_growth": _number(known.get("earningsGrowth")),
        "profit_margin": _number(known.get("profitMargins")),
        "return_on_equity": _number(known.get("returnOnEquity")),
        "return_on_assets": _number(known.get("returnOnAssets")),
        "enterprise_to_ebitda": _number(known.get("enterpriseToEbitda")),
        "dividend_yield": _number(known.get("dividendYield"), 100),
    }


def _year(told: dict[str, dict[str, dict[str, float]]], end: str) -> dict[str, object]:
    income = told["income_statement"].get(end) or {}
    balance, flow = told["balance_sheet"].get(end) or {}, told["cash_flow"].get(end) or {}
    day = date.fromisoformat(end[:10])
    cash = balance.get("Cash Cash Equivalents And Short Term Investments") or balance.get(
        "Cash And Cash Equivalents"
    )
    return {
        "period": "ANNUAL",
        "as_of": day + YEAR_LAG,
        "period_end": day,
        "source": "yahoo 2026-03",
        "revenue": _number(income.get("Total Revenue")),
        "net_income": _number(income.get("Net Income")),
        "ebitda": _number(income.get("EBITDA")),
        "free_cash_flow": _number(flow.get("Free Cash Flow")),
        "total_debt": _number(balance.get("Total Debt")),
        "cash": _number(cash),
        "equity": _number(balance.get("Stockholders Equity")),
        "total_assets": _number(balance.get("Total Assets")),
    }


def _number(value: float | str | None, divisor: float = 1) -> float | None:
    return value / divisor if isinstance(value, int | float) else None


def earnings_601(folder: Path) -> pl.DataFrame:
    """Report dates of 601 symbols: up to the fetch reported and known that day, later ones estimated.

    The file was fetched until 2026-07-26, so only from then on its future dates are known.
    """
    fetched = date(2026, 7, 26)
    raw = pl.read_csv(folder / "earnings_dates" / "earnings_dates_601_symbols_1996_2026.csv.gz").with_columns(
        date=pl.col("report_date").str.to_date()
    )
    past = pl.col("date") <= fetched
    return facts(
        raw.select(
            "symbol",
            "date",
            status=pl.when(past).then(pl.lit("reported")).otherwise(pl.lit("estimated")),
            as_of=pl.when(past).then("date").otherwise(pl.lit(fetched)),
            source=pl.lit("601 symbols 2026-07"),
        ),
        "earnings",
    )


def earnings_edgar(folder: Path) -> pl.DataFrame:
    """Report dates of 94 names by the hour of acceptance of their 8-K, item 2.02: all reported."""
    raw = pl.read_csv(folder / "earnings_dates" / "earnings_dates_edgar_ndx100_2018_2026.csv.gz")
    return facts(
        raw.select(
            symbol="ticker",
            date=pl.col("report_date").str.to_date(),
            status=pl.lit("reported"),
            as_of=pl.col("filing_date").str.to_date(),
            source=pl.lit("edgar 8-K"),
        ),
        "earnings",
    )
