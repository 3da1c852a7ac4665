"""How a statement writes numbers, days and moments, and the rows it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from putwright.domain.trading_calendar import NEW_YORK

PLACES = Decimal("0.000000001")  # as far as statements go


@dataclass(frozen=True, slots=True)
class Row:
    """One element: its name and its attributes, in their order."""

    name: str
    attributes: Mapping[str, str]


def number(amount: Decimal | int | None) -> str:
    """A number without exponent and idle zeros; empty for None."""
    if amount is None:
        return ""
    rounded = Decimal(amount)
    if rounded != rounded.quantize(PLACES):
        rounded = rounded.quantize(PLACES)
    text = f"{rounded:f}"
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if plain in {"-0", "-"} else plain


def day(on: date | None) -> str:
    """`20261211`; empty for None."""
    return f"{on:%Y%m%d}" if on else ""


def moment(at: datetime) -> str:
    """`20261211;162000`, New York."""
    return f"{at.astimezone(NEW_YORK):%Y%m%d;%H%M%S}"
