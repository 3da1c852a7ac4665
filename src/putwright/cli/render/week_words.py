"""Figures of the weekly review as text, with amounts hidden where nobody else shall read them."""

from __future__ import annotations

from decimal import Decimal

from putwright.cli.render import figures
from putwright.reports.discretion import MASK
from putwright.reports.discretion import without_amounts as hidden
from putwright.reports.week_values import Cell, Quantity, Unit

__all__ = ["MASK", "amount", "figure_text", "hidden", "quantity_text"]
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def amount(value: Decimal, currency: str, places: int = 2) -> str:
    """Money with its currency: `$1,310.00`, `-CHF 80.00`."""
    sign = "-" if value < 0 else ""
    unit = _SIGNS.get(currency, f"{currency} ")
    return f"{sign}{unit}{abs(value):,.{places}f}"


def quantity_text(value: Cell, unit: Unit, currency: str = "USD", *, masked: bool = False) -> str:
    """One number as a person reads it; unknown is a word, and money is hidden where it is masked."""
    if value is None:
        return figures.UNKNOWN
    if isinstance(value, str):
        return hidden(value) if masked else value
    match unit:
        case Unit.MONEY:
            return MASK if masked else amount(value, currency)
        case Unit.PRICE:
            return figures.price(value)
        case Unit.RATIO:
            return figures.percent(value)
        case Unit.COUNT | Unit.DAYS:
            return f"{value.normalize():,f}"
    return f"{value:,.2f}"


def figure_text(figure: Quantity, *, masked: bool = False) -> str:
    """A number with its name: `share above the strike 1.2 %`."""
    return f"{figure.label} {quantity_text(figure.value, figure.unit, figure.currency, masked=masked)}"
