"""The European Central Bank's reference rates as a library ships them: history without a network, as old as the release."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from currency_converter import CurrencyConverter, RateNotFoundError

from putwright.domain.known_rate import KnownRate

AGE_DAYS_MAX = 10  # fixings skip weekends and holidays


def shipped_rate(currency: str, into: str, on: date) -> KnownRate | None:
    """What one unit was worth on the last fixing up to a day; None where the shipped history does not reach it."""
    for back in range(AGE_DAYS_MAX + 1):
        day = on - timedelta(days=back)
        try:
            rate = _history().convert(Decimal(1), currency, into, date=day)
        except (RateNotFoundError, ValueError):
            continue
        return KnownRate(Decimal(rate), day, "European Central Bank, shipped history")
    return None


@cache
def _history() -> CurrencyConverter:
    return CurrencyConverter(decimal=True)
