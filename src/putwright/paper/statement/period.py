"""What every section of a statement is written from: the account, its days, the record before and after, prices, names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from putwright.paper.clearing.chronicle import Closing
from putwright.paper.clearing.opening import OpeningAccount
from putwright.paper.contracts import Contract, SecurityType
from putwright.paper.statement.naming import Naming
from putwright.paper.statement.record import NOTHING, Record
from putwright.paper.statement.words import number

ONE = Decimal(1)


class Dated(Protocol):
    """Anything that is reported on a day."""

    @property
    def day(self) -> date:
        """The day it is reported on."""
        ...


class Prices:
    """Prices and rates by the end of each session; of the running one by the quotes of now."""

    def __init__(self, base: str, closings: Iterable[Closing]) -> None:
        self._base = base
        self._closings = sorted(closings, key=lambda closing: closing.session)
        self._sessions = [closing.session for closing in self._closings]

    def at(self, on: date) -> Closing | None:
        """The last end of a session up to a day; None before the first."""
        found = bisect_right(self._sessions, on)
        return self._closings[found - 1] if found else None

    def between(self, start: date, end: date) -> list[Closing]:
        """Every session's end in a period."""
        return [closing for closing in self._closings if start <= closing.session <= end]

    def of(self, con_id: int, on: date) -> Decimal | None:
        """The price of a contract at the end of exactly that session [currency/share]; None where nobody says."""
        closing = self.at(on)
        return closing.prices.get(con_id) if closing is not None and closing.session == on else None

    def last(self, con_id: int, on: date) -> Decimal | None:
        """The price of a contract by the last session's end up to a day [currency/share]."""
        closing = self.at(on)
        return closing.prices.get(con_id) if closing is not None else None

    def rate(self, currency: str, on: date) -> Decimal:
        """What one unit of a currency is worth in the base currency; before the first session's end as at that."""
        if currency == self._base:
            return ONE
        closing = self.at(on) or self._closings[0]
        return closing.rates[currency]


@dataclass(frozen=True, slots=True)
class Worth:
    """What an account is worth at the end of a day [base currency]."""

    cash: Decimal
    stocks: Decimal
    options: Decimal
    dividends: Decimal
    interest: Decimal

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.cash + self.stocks + self.options + self.dividends + self.interest


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a statement, both included, and what is known of the account before and up to their end."""

    opening: OpeningAccount
    opened_on: date
    start: date
    end: date
    written_at: datetime
    before: Record
    after: Record
    prices: Prices
    names: Naming

    @property
    def base(self) -> str:
        """The base currency."""
        return self.opening.base_currency

    @property
    def day_before(self) -> date:
        """The day before the first one."""
        return self.start - timedelta(days=1)

    def holds(self, told: Dated) -> bool:
        """Whether something is reported in the period."""
        return self.start <= told.day <= self.end

    def money(self, currency: str, on: date) -> dict[str, str]:
        """The attributes of every row that names an amount: account, currency and its rate."""
        rate = number(self.prices.rate(currency, on))
        return {"accountId": self.opening.code, "acctAlias": "", "model": "", "currency": currency,
                "fxRateToBase": rate}  # fmt: skip

    def price(self, record: Record, con_id: int) -> Decimal:
        """What a held contract is valued at: its last price, else what it cost [currency/share]."""
        found = self.prices.last(con_id, record.until)
        if found is not None:
            return found
        contract, quantity = record.contracts[con_id], record.lots.held()[con_id]
        return record.lots.basis(con_id) / quantity / contract.multiplier

    def value(self, record: Record, con_id: int) -> Decimal:
        """What is held of a contract is worth, below zero when short [currency]."""
        quantity = record.lots.held()[con_id]
        return quantity * self.price(record, con_id) * record.contracts[con_id].multiplier

    def worth(self, record: Record) -> Worth:
        """What the account is worth at the end of a record."""
        values = {SecurityType.STOCK: NOTHING, SecurityType.OPTION: NOTHING}
        for con_id in record.lots.held():
            contract: Contract = record.contracts[con_id]
            rate = self.prices.rate(contract.currency, record.until)
            values[contract.security_type] += self.value(record, con_id) * rate
        return Worth(
            cash=self.in_base(record.cash(), record.until),
            stocks=values[SecurityType.STOCK],
            options=values[SecurityType.OPTION],
            dividends=self.in_base(record.dividends_due(), record.until),
            interest=self.in_base(record.interest_due(), record.until),
        )

    def in_base(self, amounts: Mapping[str, Decimal], on: date) -> Decimal:
        """Amounts by currency as one sum [base currency]."""
        return sum((amount * self.prices.rate(each, on) for each, amount in amounts.items()), NOTHING)
