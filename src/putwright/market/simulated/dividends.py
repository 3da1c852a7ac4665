"""What the invented companies pay: quarterly ex-dates and amounts, past and expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from putwright.domain.trading_calendar import TradingCalendar
from putwright.market.simulated.arrays import Whole
from putwright.market.simulated.names import DemoName
from putwright.pricing.carry import Dividends

PaidOn = Mapping[str, tuple[date, ...]]


def ex_dates(names: Sequence[DemoName], start: date, end: date, calendar: TradingCalendar) -> PaidOn:
    """The quarterly ex-dates by symbol from `start` to `end`, both included."""
    quarters = range(start.year * 4, end.year * 4 + 4)
    dates: dict[str, tuple[date, ...]] = {}
    for name in names:
        usual = name.ex_dividend
        if usual is not None:
            days = (_ex_date(quarter, usual, calendar) for quarter in quarters)
            dates[name.symbol] = tuple(day for day in days if start <= day <= end)
    return dates


def _ex_date(quarter: int, usual: tuple[int, int], calendar: TradingCalendar) -> date:
    month = date(quarter // 4, quarter % 4 * 3 + usual[0], 1)
    return calendar.session_on_or_after(month + timedelta(days=usual[1] - 1))


def amount(name: DemoName) -> float:
    """One quarter's dividend [USD/share]."""
    return round((name.spot or 0.0) * name.dividend_ratio / 4, 2)


def expected(names: Sequence[DemoName], paid_on: PaidOn, session: date, row_names: Whole) -> Dividends:
    """The dividends after a session as pricing reads them, a row for each of `row_names`, shape (n,)."""
    coming = [tuple(day for day in paid_on.get(name.symbol, ()) if day > session) for name in names]
    width = max((len(days) for days in coming), default=0) or 1
    years, amounts = np.zeros((len(names), width)), np.zeros((len(names), width))
    for row, (name, days) in enumerate(zip(names, coming, strict=True)):
        for column, day in enumerate(days):
            years[row, column], amounts[row, column] = (day - session).days / 365.0, amount(name)
    return Dividends(years[row_names], amounts[row_names])
