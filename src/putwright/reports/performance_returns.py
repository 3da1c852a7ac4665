"""Rates of return: time-weighted, money-weighted, and what either is a year; each None rather than a number that means nothing."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from putwright.domain.returns import DAYS_OF_YEAR

Floats = NDArray[np.float64]
PLACES = Decimal("0.00000001")
# ln(1 + rate) of every rate looked at: from losing all but a millionth in a year to a millionfold. The grid separates roots
# that lie further apart than a fiftieth of it; two inside one step are not told from none.
LOG_RATE_MAX, STEPS, HALVINGS, PARTS = 14.0, 1400, 80, 20


@dataclass(frozen=True, slots=True)
class Flow:
    """Money the investor put in (below zero) or got out (above zero) on a day [currency]."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class MoneyWeighted:
    """The rate a year at which all flows are worth nothing today [1/year]; None where none or several are, and why."""

    annual: Decimal | None
    over_period: Decimal | None
    because: str = ""
    others: tuple[Decimal, ...] = ()


def linked(returns: Iterable[Decimal | None]) -> Decimal | None:
    """Returns of single days, one after the other, to eight places [1]; None where one is unknown."""
    grown = Decimal(1)
    for one in returns:
        if one is None:
            return None
        grown *= 1 + one
    return (grown - 1).quantize(PLACES)


def annual_of(total: Decimal | None, days: int) -> Decimal | None:
    """A return over so many days as a rate a year, compounded [1/year]; None under one day (I23), or where all is lost.

    Under a year it is a pace: what it would be if the rest of the year went the same way.
    """
    if total is None or days < 1 or total <= -1:
        return None
    try:
        return Decimal(math.expm1(math.log1p(float(total)) * DAYS_OF_YEAR / days)).quantize(PLACES)
    except (OverflowError, ArithmeticError):
        return None


def money_weighted(flows: Sequence[Flow], until: date) -> MoneyWeighted:
    """The internal rate of return of flows of any days, the last of them what could be taken out at the end.

    Args:
        flows: of any order; several on one day count together.
        until: the last day, to tell the return over the whole time.
    """
    by_day: dict[date, Decimal] = defaultdict(Decimal)
    for flow in flows:
        by_day[flow.on] += flow.amount
    days = sorted(on for on, amount in by_day.items() if amount)
    if not any(flow.amount < 0 for flow in flows):
        return MoneyWeighted(None, None, "no money was put in")
    if not any(flow.amount > 0 for flow in flows):
        return MoneyWeighted(None, None, "nothing could be taken out: all is lost, or not yet valued")
    if not days or (days[-1] - days[0]).days < 1:
        return MoneyWeighted(None, None, "it has not lasted a day")
    years = np.array([(on - days[0]).days / DAYS_OF_YEAR for on in days])
    roots = _roots(years, np.array([float(by_day[on]) for on in days]))
    rates = tuple(Decimal(math.expm1(root)).quantize(PLACES) for root in roots)
    if not rates:
        return MoneyWeighted(None, None, "no rate explains these flows")
    if len(rates) > 1:
        told = ", ".join(f"{rate * 100:.1f} %" for rate in rates)
        return MoneyWeighted(None, None, f"several rates explain these flows alike: {told}", rates)
    whole = (until - days[0]).days / DAYS_OF_YEAR
    return MoneyWeighted(rates[0], Decimal(math.expm1(roots[0] * whole)).quantize(PLACES))


def _roots(years: Floats, amounts: Floats) -> list[float]:
    """Every ln(1 + rate) at which the flows add up to nothing, by halving between changes of sign."""
    grid = np.linspace(-LOG_RATE_MAX, LOG_RATE_MAX, STEPS + 1)
    signs = np.sign(np.concatenate([_values(years, amounts, part) for part in np.array_split(grid, PARTS)]))
    found = [float(grid[place]) for place in np.flatnonzero(signs[1:] == 0) + 1]
    changes = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    found += [_halved(years, amounts, float(grid[place]), float(grid[place + 1])) for place in changes]
    return sorted(found)


def _halved(years: Floats, amounts: Floats, low: float, high: float) -> float:
    sign = _values(years, amounts, np.array([low]))[0] < 0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if (_values(years, amounts, np.array([middle]))[0] < 0) == sign:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _values(years: Floats, amounts: Floats, log_rates: Floats) -> Floats:
    """What flows are worth at each rate, as seen from their middle, so that no factor grows beyond all bounds."""
    away = years[-1] / 2 - years
    worth: Floats = np.exp(np.clip(np.outer(log_rates, away), -700.0, 700.0)) @ amounts
    return worth
