"""From floats on a grid to the decimals that everybody else counts with."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

CENT_PLACES, CURRENCY_PLACES = 2, 5


@lru_cache(maxsize=200_000)
def _scaled(units: int, places: int) -> Decimal:
    return Decimal(units).scaleb(-places)


def cents(price: float) -> Decimal:
    """A price to the cent [USD/share]."""
    return _scaled(round(price * 100), CENT_PLACES)


def cents_above_zero(price: float) -> Decimal | None:
    """A price to the cent, None where there is none [USD/share]."""
    units = round(price * 100)
    return _scaled(units, CENT_PLACES) if units > 0 else None


def rate(price: float) -> Decimal:
    """A currency's rate to the hundred-thousandth."""
    return _scaled(round(price * 100_000), CURRENCY_PLACES)
