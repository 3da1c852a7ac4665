"""One vendor column into one of ours: text to numbers, dates and times, with unreadable and absurd cells told apart."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import polars as pl

from putwright.domain.refusal import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

# How many of the vendor's units make one of ours.
UNITS: dict[str, float] = {
    "fraction": 1.0,
    "percent": 100.0,
    "dollars": 1.0,
    "cents": 100.0,
    "thousandths": 1e3,
    "ten-thousandths": 1e4,
    "thousands": 1e-3,
    "millions": 1e-6,
    "count": 1.0,
    "epoch-seconds": 1.0,
    "epoch-milliseconds": 1.0,
}
# What files write where they have no value.
BLANKS = ["", "-", "--", "n/a", "na", "nan", "null", "none", "unch", ".", "#n/a", "inf", "-inf", "infinity"]
# An OSI symbol has five digits before the point of its strike; no listed option costs more than the largest one.
STRIKE_MAX = 99_999.999
PRICE_MAX = 100_000.0
# Listed options began on 1973-04-26; the longest run for about five years, index LEAPS for ten.
FIRST_LISTED = date(1973, 4, 26)
YEARS_AHEAD_MAX = 10
# Berkshire's A share, the dearest of all, costs less than one million dollars.
SPOT_MAX = 2_000_000.0
COUNT_MAX = 1_000_000_000
BOUNDS: dict[str, tuple[float, float]] = {
    "strike": (1e-9, STRIKE_MAX),
    "strike_thousandths": (1, STRIKE_MAX * 1000),
    "bid": (0.0, PRICE_MAX),
    "ask": (0.0, PRICE_MAX),
    "last": (0.0, PRICE_MAX),
    "spot": (1e-9, SPOT_MAX),
    "bid_size": (0, COUNT_MAX),
    "ask_size": (0, COUNT_MAX),
    "volume": (0, COUNT_MAX),
    "open_interest": (0, COUNT_MAX),
    "vendor_implied_volatility": (0.0, 100.0),
    "vendor_delta": (-1.0, 1.0),
    "multiplier": (1, 100_000),
    "close": (0.0, SPOT_MAX),
    "adjusted_close": (0.0, SPOT_MAX),
    "split": (0.0, 1_000.0),
    "dividend": (0.0, 10_000.0),
    "implied_volatility": (1e-9, 100.0),
    "historical_volatility": (0.0, 100.0),
    "rate": (-1.0, 1e8),
    "tenor_days": (1, 36_525),
}
# Ratios are fractions. Wider than anything a company on record showed (S&P 500, 2024-2026: margins from -9.1 to 2.3,
# growth up to 3.5, earnings growth up to 71.5, returns on equity up to 84.6, debt up to 122 times equity).
RATIO_BOUNDS: dict[str, tuple[float, float]] = {
    "profit_margin": (-20.0, 5.0),
    "revenue_growth": (-2.0, 10.0),
    "earnings_growth": (-1000.0, 1000.0),
    "return_on_equity": (-200.0, 200.0),
    "return_on_assets": (-5.0, 5.0),
    "debt_to_equity": (-1000.0, 1000.0),
    "dividend_yield": (0.0, 1.0),
}
# Treasury yields were between -0.1 % and 17.4 %.
RATE_BOUNDS = (-0.10, 1.0)
_NOT_FINITE = ["nan", "inf", "-inf", "+inf", "infinity", "-infinity"]
_RIGHTS = {"p": "PUT", "put": "PUT", "puts": "PUT", "c": "CALL", "call": "CALL", "calls": "CALL"}
OSI = r"^([A-Z0-9.]{1,6}) *(\d{6})([CP])(\d{8})$"


def typed(column: pl.Series, ours: str, kind: object, unit: str, pattern: str | None) -> pl.Series:
    """The column in our type; cells that can not be read come out null.

    Args:
        column: as the file has it, strings or typed.
        ours: the name of our column.
        kind: the Polars type wanted.
        unit: the vendor's unit for numbers, or epoch-seconds, epoch-milliseconds for dates.
        pattern: strptime pattern for dates and times, None for ISO.
    """
    if kind == pl.Date:
        return _dates(column, unit, pattern)
    if isinstance(kind, pl.Enum):
        words = _words(column)
        known = dict.fromkeys(kind.categories)
        table = _RIGHTS if ours == "right" else {one.lower(): one for one in known}
        return words.str.to_lowercase().replace_strict(table, default=None, return_dtype=kind)
    if kind == pl.String:
        words = _words(column)
        return words.set(words.is_in(["", "nan", "NaN", "None", "null"]), None)
    return _numbers(column, unit)


def bounds_of(ours: str, kind: str) -> tuple[float, float] | None:
    """The least and the largest value a cell of ours can have; None where anything goes."""
    if ours == "rate" and kind == "rates":
        return RATE_BOUNDS
    return RATIO_BOUNDS.get(ours) or BOUNDS.get(ours)


def limit_words(ours: str, kind: str, limit: float) -> str:
    """A limit as a person reads it, ratios and rates in percent as well."""
    is_ratio = ours in RATIO_BOUNDS or (ours == "rate" and kind == "rates")
    return f"{limit:,.15g} ({limit:.0%})" if is_ratio else f"{limit:,.15g}"


def blank(column: pl.Series, absences: frozenset[str] = frozenset()) -> pl.Series:
    """True where the file has no value at all, so that null is no fault of ours or theirs."""
    if column.dtype == pl.String:
        words = _words(column).str.to_lowercase()
        return column.is_null() | words.is_in([*BLANKS, *absences])
    if column.dtype.is_float():
        return column.is_null() | column.is_nan()
    return column.is_null()


def not_finite(column: pl.Series) -> pl.Series:
    """True where the file holds what a failed calculation leaves: NaN or an infinity."""
    if column.dtype == pl.String:
        return _words(column).str.to_lowercase().is_in(_NOT_FINITE)
    if column.dtype.is_float():
        return ~column.is_finite()
    return pl.Series([False]).new_from_index(0, column.len())


def said(column: pl.Series, absences: frozenset[str]) -> pl.Series:
    """True where the file holds one of the words by which its vendor says that there is no value."""
    if column.dtype == pl.String:
        return _words(column).str.to_lowercase().is_in(list(absences))
    if column.dtype.is_float() and "nan" in absences:
        return column.is_nan()
    return pl.Series([False]).new_from_index(0, column.len())


def _words(column: pl.Series) -> pl.Series:
    return column.cast(pl.String).str.strip_chars()


def _numbers(column: pl.Series, unit: str) -> pl.Series:
    scale = UNITS[unit]
    if column.dtype == pl.Categorical:
        column = column.cast(pl.String)
    if column.dtype != pl.String:
        number = column.cast(pl.Float64, strict=False)
        return (number / scale).round(12) if scale != 1.0 else number
    text = column.str.strip_chars()
    bare = (
        text.str.replace_all(",", "", literal=True)
        .str.strip_chars_start("+$")
        .str.strip_suffix("%")
        .str.strip_chars()
    )
    number = bare.cast(pl.Float64, strict=False)
    signed = text.str.ends_with("%")
    if bool(signed.any()):
        # A percent sign in the cell says more than the map does.
        return (
            number / signed.fill_null(value=False).cast(pl.Float64).replace({1.0: 100.0, 0.0: scale})
        ).round(12)
    return (number / scale).round(12) if scale != 1.0 else number


def _dates(column: pl.Series, unit: str, pattern: str | None) -> pl.Series:
    if column.dtype == pl.Date:
        return column
    if column.dtype == pl.Datetime:
        return column.dt.date()
    if unit.startswith("epoch"):
        return _epochs(column, unit).dt.date()
    text = _words(column)
    return (
        text.str.to_date(pattern, strict=False)
        if pattern
        else text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    )


def _epochs(column: pl.Series, unit: str) -> pl.Series:
    number = column.cast(pl.Float64, strict=False)
    micro = number * (1_000 if unit == "epoch-milliseconds" else 1_000_000)
    # Beyond year 9999 there is no calendar; such stamps are unreadable.
    return micro.set(micro.abs() > 2.5e17, None).cast(pl.Int64).cast(pl.Datetime("us", "UTC"))


def moments(column: pl.Series, unit: str, pattern: str | None, zone: ZoneInfo | None, name: str) -> pl.Series:
    """Times in UTC; a clock time without a zone takes that of the map.

    Raises:
        BadInput: when neither the file nor the map tells the zone.
    """
    utc = pl.Datetime("us", "UTC")
    if unit.startswith("epoch"):
        return _epochs(column, unit)
    if column.dtype == pl.Datetime:
        if getattr(column.dtype, "time_zone", None):
            return column.cast(utc)
        return column.cast(pl.Datetime("us")).dt.replace_time_zone(_told(zone, name).key).cast(utc)
    words = _words(column)
    read = _reader(pattern, zone, name)
    known = {one: read(one) for one in words.unique().drop_nulls()}
    return words.replace_strict(known, default=None, return_dtype=utc)


def _reader(pattern: str | None, zone: ZoneInfo | None, name: str) -> Callable[[str], datetime | None]:
    def read(text: str) -> datetime | None:
        try:
            moment = datetime.strptime(text, pattern) if pattern else datetime.fromisoformat(text)  # noqa: DTZ007
        except ValueError:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=_told(zone, name))).astimezone(UTC)

    return read


def _told(zone: ZoneInfo | None, name: str) -> ZoneInfo:
    if zone is None:
        raise BadInput(
            tried=f"reading the times in {name}",
            wrong="they do not say their time zone",
            remedy='Write it in the column map: [times] zone = "America/New_York"',
        )
    return zone
