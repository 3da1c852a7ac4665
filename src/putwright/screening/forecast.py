"""What each name's own closes foresee: the volatility of its last 63 sessions, and its whole history where that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import polars as pl

from putwright.domain.trading_calendar import TradingCalendar
from putwright.market.price_history import PriceHistory, price_histories, scale_fault
from putwright.pricing.resampled import realised_volatility, volatility_interval

FORECAST_SESSIONS = 63  # three months: docs/ranking.md says what was tried
# 63 sessions are about 92 calendar days; the rest is room for holidays and for closes that are some weeks old.
RECENT_DAYS = 150
HISTORY_YEARS = 5
REPORT_DAYS_KNOWN = 130  # a company that reports each quarter has a report in so many days

# Closes of some names after a day, in the form of the fact table of prices.
Closes = Callable[[Sequence[str], date], pl.DataFrame]

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "spot": pl.Float64,
    "forecast_volatility": pl.Float64,
    "forecast_volatility_low": pl.Float64,
    "forecast_volatility_high": pl.Float64,
    "forecast_unknown": pl.String,
}


def last_close_known(calendar: TradingCalendar, moment: datetime) -> date:
    """The last session whose close was known at a moment: on a trading day before the bell rings, the one before."""
    session = calendar.session_of(moment)
    return session if moment >= calendar.close_time(session) else calendar.previous_session(session)


@dataclass(frozen=True)
class Histories:
    """The closes of names, read when first asked for and kept; nothing after the last close known at the moment.

    Attributes:
        closes: reads the closes of some names after a day.
        reports: past reports as known, columns symbol and date.
        until: the last session whose close was known.
        on: the day of the question, from which ages are counted.
        calendar: which days were sessions.
    """

    closes: Closes
    reports: pl.DataFrame
    until: date
    on: date
    calendar: TradingCalendar
    _recent: dict[str, PriceHistory] = field(default_factory=dict, repr=False)
    _whole: dict[str, PriceHistory] = field(default_factory=dict, repr=False)

    def recent(self, symbols: Sequence[str]) -> Mapping[str, PriceHistory]:
        """The last months of each name: enough for a forecast."""
        return self._kept(self._recent, symbols, self.until - timedelta(days=RECENT_DAYS), years=1)

    def whole(self, symbol: str) -> PriceHistory:
        """Five years of one name."""
        return self.wholes([symbol])[symbol]

    def wholes(self, symbols: Sequence[str]) -> Mapping[str, PriceHistory]:
        """Five years of each name, in one reading."""
        since = self.until - timedelta(days=366 * HISTORY_YEARS)
        return self._kept(self._whole, symbols, since, years=HISTORY_YEARS)

    def report_days(self, symbol: str) -> tuple[date, ...]:
        """The days on which a name reported, as far as they are known, in order."""
        told = self.reports.filter(pl.col("symbol") == symbol)["date"].unique().sort()
        return tuple(day for day in told.to_list() if day <= self.until)

    def _kept(
        self, kept: dict[str, PriceHistory], symbols: Sequence[str], since: date, years: int
    ) -> Mapping[str, PriceHistory]:
        missing = [symbol for symbol in dict.fromkeys(symbols) if symbol not in kept]
        if missing:
            told = self.closes(missing, since)
            kept.update(price_histories(told, missing, self.until, self.on, years, self.calendar))
        return {symbol: kept[symbol] for symbol in symbols}


def forecasts(histories: Histories, names: pl.DataFrame) -> pl.DataFrame:
    """The volatility foreseen for each name with its interval, or why there is none; columns of `SCHEMA`.

    Args:
        histories: the closes.
        names: distinct symbol and spot [USD/share]; a spot on another scale than the closes makes them worthless.
    """
    known = histories.recent(names["symbol"].unique().sort().to_list())
    return pl.DataFrame(
        [_forecast(known[s], spot, histories.on) for s, spot in names.iter_rows()], SCHEMA, orient="row"
    )


def _forecast(history: PriceHistory, spot: float | None, on: date) -> tuple[object, ...]:
    why = history.unknown_because or (
        scale_fault(history, spot, on) if spot else "the share price is unknown"
    )
    if why:
        return history.symbol, spot, None, None, None, why
    volatility = realised_volatility(history.returns, FORECAST_SESSIONS)
    low, high = volatility_interval(history.returns, FORECAST_SESSIONS)
    return history.symbol, spot, volatility, low, high, ""
