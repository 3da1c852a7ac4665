"""Rates between currencies as a statement tells them, for the currencies that the account touches."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from putwright.adapters.flex.cells import PAID_AT, RowFault, at_new_york, day, digest_of, needed
from putwright.adapters.flex.making import Making
from putwright.adapters.flex.rows import RATES, Row
from putwright.domain.journal_events import (
    Balance,
    CashMoved,
    CurrencyTraded,
    Ended,
    RateTold,
    Traded,
    Transferred,
)


def currencies_touched(making: Making, balances: tuple[Balance, ...]) -> frozenset[str]:
    """The currencies of an account's facts and balances, and its base currency."""
    found = {making.base, *(one.currency for one in balances)}
    for entry in making.entries:
        event = entry.event
        if isinstance(event, Traded | Ended | CashMoved | Transferred):
            found.add(event.currency)
        elif isinstance(event, CurrencyTraded):
            found |= {event.bought_currency, event.sold_currency}
    return frozenset(found - {""})


def enter_rates(making: Making, touched: frozenset[str]) -> None:
    """Enter the rates between the currencies that an account touches, a fact for each pair."""
    told: dict[tuple[str, str], dict[date, tuple[Decimal, Row]]] = {}

    def read(row: Row) -> None:
        cells = row.cells
        source, target = cells.get("fromCurrency", ""), cells.get("toCurrency", "")
        if source == target or source not in touched or target not in touched:
            why = "a currency in itself" if source == target else "a currency that the account does not touch"
            making.skip(row, f"the rate of {why}")
            return
        on, rate = day(cells, "reportDate", "date"), needed(cells, "rate")
        if on is None:
            raise RowFault("it has no date")
        if rate <= 0:
            making.skip(row, "no rate: the broker writes -1 where it has none")
            return
        days = told.setdefault((source, target), {})
        if on in days:
            making.skip(row, "a rate of the same day that stands there already")
            return
        days[making.checked(on)] = rate, row

    making.each(making.rows(RATES), read)
    for (source, target), by_day in told.items():
        days = tuple(sorted(by_day))
        rates = tuple(by_day[one][0] for one in days)
        key = f"flex-rates:{source}:{target}:{days[0]}:{days[-1]}:{digest_of(days, rates)[:12]}"
        rows = [by_day[one][1] for one in days]
        making.enter(key, at_new_york(days[-1], PAID_AT), RateTold(source, target, days, rates), rows[:1])
        making.take(rows[1:])
