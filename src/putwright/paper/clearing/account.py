"""One account of the clearing house: its books, valued at the prices of a moment."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from putwright.domain.money import CENT
from putwright.domain.trading_calendar import days_to_expiry, new_york_date
from putwright.paper.clearing.actions import CashDividend
from putwright.paper.clearing.bookings import Line
from putwright.paper.clearing.books import Books, Holding
from putwright.paper.clearing.chronicle import Chronicle, Closing, Opened
from putwright.paper.clearing.margin import Held
from putwright.paper.clearing.marking import Marks
from putwright.paper.clearing.opening import CURRENCIES, OpeningAccount
from putwright.paper.clearing.standing import Standing
from putwright.paper.model import Contract, Position

ZERO = Decimal(0)
DAYS_A_YEAR = 365.0
RATE_GRAIN = Decimal("0.00001")  # as statements print rates
LAST_DAY = 0.5  # what is left of the day of expiry, for pricing [day]


@dataclass(frozen=True, slots=True)
class Profit:
    """Profit and loss as `pnl` and `pnlSingle` tell it: since the last batch, of what is open, of what was closed today."""

    daily: Decimal
    unrealized: Decimal
    realized: Decimal


@dataclass(frozen=True, slots=True)
class DividendDue:
    """A dividend that has gone ex and is not paid [currency]."""

    declared: CashDividend
    contract: Contract
    amount: Decimal


class Account:
    """One account: what it began with, its books, and what they are worth."""

    def __init__(self, opening: OpeningAccount, marks: Marks, benchmarks: Mapping[str, Decimal]) -> None:
        self.opening = opening
        self.books = Books()
        self.chronicle = Chronicle()
        self.dividends: list[DividendDue] = []
        self.equity_before = ZERO
        self._marks = marks
        self._rate = math.log1p(float(benchmarks.get("USD", ZERO)))

    @property
    def code(self) -> str:
        """The code of the account."""
        return self.opening.code

    def begin(self, day: date, contracts: Mapping[int, Contract]) -> None:
        """Book the opening statement, and take what is held then for the day's beginning."""
        self.books.open_with(day, dict(self.opening.cash))
        for each in self.opening.positions:
            cost = each.average_cost * each.quantity
            self.books.exchange(
                day,
                "opening position",
                contracts[each.con_id],
                each.quantity,
                paid=cost,
                line=Line.OPENING,
            )
        held = tuple(
            (contracts[each.con_id], each.quantity, each.average_cost) for each in self.opening.positions
        )
        self.chronicle.note(Opened(day, self._marks.now, dict(self.opening.cash), held))
        self.begin_day()

    def begin_day(self) -> None:
        """Take what positions are worth now for the day's beginning."""
        self.books.begin_day({con_id: self.value(each) for con_id, each in self.books.holdings.items()})
        self.equity_before = self.standing().equity_with_loan

    def closing(self, session: date) -> Closing:
        """Prices of now of what was held since the last batch, and of the shares behind options; rates to base."""
        held = [each.contract for each in self.books.holdings.values()]
        shares = [share for each in held if (share := self._marks.underlying(each)) is not None]
        marks = {each.con_id: self._marks.mark(each).price for each in (*held, *shares)}
        currencies = {*CURRENCIES, self.opening.base_currency, *self.books.journal.currencies()}
        rates = {each: self.rate(each).quantize(RATE_GRAIN) for each in sorted(currencies)}
        return Closing(session, {key: price for key, price in marks.items() if price is not None}, rates)

    def price(self, holding: Holding) -> Decimal:
        """The price a holding is valued at: the mark, else what it cost [currency/share]."""
        price = self._marks.mark(holding.contract).price
        return holding.average_cost / holding.contract.multiplier if price is None else price

    def value(self, holding: Holding) -> Decimal:
        """What a holding is worth, short ones below zero [currency]."""
        return holding.quantity * self.price(holding) * holding.contract.multiplier

    def position(self, con_id: int) -> Position:
        """One position with its value and profit; a quantity of zero when it is gone."""
        holding = self.books.holdings[con_id]
        value = self.value(holding)
        return Position(
            account=self.code,
            contract=holding.contract,
            quantity=holding.quantity,
            average_cost=holding.average_cost,
            market_price=self.price(holding),
            market_value=value.quantize(CENT),
            unrealized=(value - holding.cost).quantize(CENT),
            realized=holding.realized.quantize(CENT),
        )

    def positions(self) -> list[Position]:
        """Everything that is held, by contract id."""
        return [
            self.position(con_id) for con_id, each in sorted(self.books.holdings.items()) if each.quantity
        ]

    def profit_of(self, con_id: int) -> Profit:
        """Profit and loss of one position [its currency]."""
        holding = self.books.holdings.get(con_id)
        if holding is None:
            return Profit(ZERO, ZERO, ZERO)
        value = self.value(holding)
        return Profit(value - holding.value_before + holding.flow, value - holding.cost, holding.realized)

    def profit(self) -> Profit:
        """Profit and loss of all positions [base currency]."""
        daily, unrealized, realized = ZERO, ZERO, ZERO
        for con_id, holding in sorted(self.books.holdings.items()):
            rate, each = self.rate(holding.contract.currency), self.profit_of(con_id)
            daily += each.daily * rate
            unrealized += each.unrealized * rate
            realized += each.realized * rate
        return Profit(daily, unrealized, realized)

    def profits_by_currency(self) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
        """Unrealised and today's realised profit by currency."""
        unrealized: dict[str, Decimal] = defaultdict(Decimal)
        realized: dict[str, Decimal] = defaultdict(Decimal)
        for holding in self.books.holdings.values():
            unrealized[holding.contract.currency] += self.value(holding) - holding.cost
            realized[holding.contract.currency] += holding.realized
        return dict(unrealized), dict(realized)

    def rate(self, currency: str) -> Decimal:
        """What one unit of a currency is worth in the base currency."""
        return self._marks.rate(currency, self.opening.base_currency)

    def held(self, contract: Contract, quantity: Decimal, price: Decimal) -> Held:
        """A position as margin sees it; without a price of the share the strike stands in for it."""
        mark = self._marks.mark(contract)
        pays = self._marks.price_of_delivery(contract)
        at = self._marks.now
        days = days_to_expiry(new_york_date(at), contract.expiry) if contract.expiry else 0
        share_price = mark.share_price if mark.share_price is not None else (pays or price)
        return Held(
            contract=contract,
            quantity=quantity,
            price=price,
            value=quantity * price * contract.multiplier,
            share_price=share_price,
            shares=mark.shares,
            pays_per_share=pays,
            years=max(days, LAST_DAY) / DAYS_A_YEAR,
            volatility=mark.volatility,
        )

    def standing(self) -> Standing:
        """How the account stands now."""
        journal = self.books.journal
        currencies = {self.opening.base_currency, *journal.currencies()}
        open_ones = (each for _, each in sorted(self.books.holdings.items()) if each.quantity)
        return Standing(
            code=self.code,
            kind=self.opening.kind,
            base_currency=self.opening.base_currency,
            rates={each: self.rate(each) for each in sorted(currencies)},
            cash={each: journal.balance(Line.CASH, each) for each in sorted(currencies)},
            settled={each: journal.settled(each) for each in sorted(currencies)},
            interest_due={each: journal.balance(Line.INTEREST_DUE, each) for each in sorted(currencies)},
            dividends_due={each: journal.balance(Line.DIVIDENDS_DUE, each) for each in sorted(currencies)},
            held=tuple(self.held(each.contract, each.quantity, self.price(each)) for each in open_ones),
            interest_rate=self._rate,
        )

    def standing_after(self, contract: Contract, quantity: Decimal, price: Decimal, fee: Decimal) -> Standing:
        """How the account would stand if it traded now: signed quantity, price [currency/share], fee [currency].

        Money that comes in is not settled yet; what is traded is valued at its price.
        """
        before, currency = self.standing(), contract.currency
        amount = -quantity * price * contract.multiplier - fee
        cash, settled = dict(before.cash), dict(before.settled)
        cash[currency] = cash.get(currency, ZERO) + amount
        settled[currency] = settled.get(currency, ZERO) + min(amount, ZERO)
        rates = {**before.rates, currency: self.rate(currency)}
        holding = self.books.holdings.get(contract.con_id)
        others = tuple(each for each in before.held if each.contract.con_id != contract.con_id)
        left = quantity + (holding.quantity if holding else ZERO)
        mine = (self.held(contract, left, price),) if left else ()
        return replace(before, cash=cash, settled=settled, rates=rates, held=others + mine)
