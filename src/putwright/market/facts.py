"""The fact tables: prices, companies, earnings, volatility, rates and currencies, each row with its source and its age."""

from __future__ import annotations

import polars as pl

Period = pl.Enum(["SNAPSHOT", "ANNUAL", "QUARTER"])
EarningsStatus = pl.Enum(["reported", "confirmed", "estimated"])
Schema = dict[str, pl.DataType | type[pl.DataType]]

_RATIOS = (
    "revenue_growth",
    "earnings_growth",
    "profit_margin",
    "return_on_equity",
    "return_on_assets",
    "debt_to_equity",
    "enterprise_to_ebitda",
    "dividend_yield",
)
_AMOUNTS = (
    "revenue",
    "net_income",
    "free_cash_flow",
    "ebitda",
    "total_debt",
    "cash",
    "equity",
    "total_assets",
    "market_cap",
    "dividend_per_share",
)

SCHEMAS: dict[str, Schema] = {
    "prices": {
        "symbol": pl.String,
        "date": pl.Date,
        "close": pl.Float64,
        "adjusted_close": pl.Float64,
        "dividend": pl.Float64,
        "split": pl.Float64,
        "source": pl.String,
    },
    "fundamentals": {
        "symbol": pl.String,
        "as_of": pl.Date,
        "period": Period,
        "period_end": pl.Date,
        "name": pl.String,
        "sector": pl.String,
        "industry": pl.String,
        "currency": pl.String,
        **dict.fromkeys(_AMOUNTS, pl.Float64),
        **dict.fromkeys(_RATIOS, pl.Float64),
        "ex_dividend_date": pl.Date,
        "source": pl.String,
    },
    "earnings": {
        "symbol": pl.String,
        "date": pl.Date,
        "status": EarningsStatus,
        "as_of": pl.Date,
        "source": pl.String,
    },
    "volatility": {
        "symbol": pl.String,
        "date": pl.Date,
        "implied_volatility": pl.Float64,
        "historical_volatility": pl.Float64,
        "source": pl.String,
    },
    "rates": {"date": pl.Date, "tenor_days": pl.Int32, "rate": pl.Float64, "source": pl.String},
    "fx": {"date": pl.Date, "base": pl.String, "quote": pl.String, "rate": pl.Float64, "source": pl.String},
}

KEYS: dict[str, list[str]] = {
    "prices": ["symbol", "date", "source"],
    "fundamentals": ["symbol", "as_of", "period", "period_end", "source"],
    "earnings": ["symbol", "date", "status", "as_of", "source"],
    "volatility": ["symbol", "date", "source"],
    "rates": ["date", "tenor_days", "source"],
    "fx": ["date", "base", "quote", "source"],
}
