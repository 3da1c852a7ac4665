"""What a premium is worth on the cash set aside: flat, a year, compounded; a pace if repeated, never a forecast.

The formulas are those of both articles; `tests/authorities/test_article_trades.py` holds them against their figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

DAYS_OF_YEAR = 365


def annual_pace(amount: Decimal, reserve: Decimal, days: int) -> Decimal | None:
    """Amount over reserve, times 365 over days: simple, not compounded [1/year]; None for less than one day (I23).

    Args:
        amount: what was or would be earned [USD].
        reserve: the cash set aside for it [USD].
        days: calendar days it took or would take [day].
    """
    return None if days < 1 else amount / reserve * DAYS_OF_YEAR / days


def compounded_pace(amount: Decimal, reserve: Decimal, days: int) -> Decimal | None:
    """The same as if every premium were put to work at once at the same rate [1/year]; None for less than one day."""
    if days < 1:
        return None
    return (1 + amount / reserve) ** (Decimal(DAYS_OF_YEAR) / days) - 1


def return_on_net_reserve(amount: Decimal, reserve: Decimal) -> Decimal:
    """The amount over what is set aside beyond it, as some authors reckon [1]: flattering, shown nowhere as the yield."""
    return amount / (reserve - amount)


@dataclass(frozen=True, slots=True)
class Returns:
    """A premium on its reserve, before and after costs: flat [1] and a year [1/year]; a year is None under one day."""

    flat_gross: Decimal
    flat_net: Decimal
    annual_gross: Decimal | None
    annual_net: Decimal | None

    @classmethod
    def of(cls, premium: Decimal, costs: Decimal, reserve: Decimal, days: int) -> Returns:
        """The returns of a premium [USD] after costs [USD] on a reserve [USD] over so many days [day]."""
        net = premium - costs
        return cls(
            flat_gross=premium / reserve,
            flat_net=net / reserve,
            annual_gross=annual_pace(premium, reserve, days),
            annual_net=annual_pace(net, reserve, days),
        )
