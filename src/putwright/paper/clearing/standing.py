"""How an account stands at a moment: cash, values and margin, summed into its base currency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from putwright.paper.clearing.margin import Held, Margin, requirement

ZERO = Decimal(0)
# What can be bought for the funds that are available: 4 times in a Reg-T account (25 % is kept overnight), the
# reciprocal of a 15 % move under portfolio margin; a cash account has what it has.
BUYING_POWER = {"cash": Decimal(1), "margin": Decimal(4), "portfolio": Decimal("6.67")}


@dataclass(frozen=True, slots=True)
class Standing:
    """An account at a moment. Amounts by currency are in that currency; properties in the base currency."""

    code: str
    kind: str
    base_currency: str
    rates: Mapping[str, Decimal]  # what one unit of a currency is worth in the base currency
    cash: Mapping[str, Decimal]
    settled: Mapping[str, Decimal]
    interest_due: Mapping[str, Decimal]
    dividends_due: Mapping[str, Decimal]
    held: tuple[Held, ...]
    interest_rate: float  # continuously compounded, for pricing [1/year]

    @property
    def currencies(self) -> tuple[str, ...]:
        """Every currency of the account, sorted."""
        return tuple(sorted(self.rates))

    def into_base(self, amounts: Mapping[str, Decimal]) -> Decimal:
        """Amounts by currency as one sum in the base currency."""
        return sum((amount * self.rates[currency] for currency, amount in sorted(amounts.items())), ZERO)

    def value_of(self, currency: str, wanted: Callable[[Held], bool]) -> Decimal:
        """What the positions of one currency are worth that fit [currency]."""
        fitting = (each.value for each in self.held if each.contract.currency == currency and wanted(each))
        return sum(fitting, ZERO)

    def stocks(self, currency: str) -> Decimal:
        """What shares are worth, short ones below zero [currency]."""
        return self.value_of(currency, lambda each: not each.is_option)

    def options(self, currency: str) -> Decimal:
        """What options are worth, short ones below zero [currency]."""
        return self.value_of(currency, lambda each: each.is_option)

    def worth(self, currency: str) -> Decimal:
        """Everything in one currency: cash, positions, interest and dividends due [currency]."""
        due = self.interest_due.get(currency, ZERO) + self.dividends_due.get(currency, ZERO)
        return self.cash.get(currency, ZERO) + self.stocks(currency) + self.options(currency) + due

    @property
    def total_cash(self) -> Decimal:
        """Cash of all currencies."""
        return self.into_base(self.cash)

    @property
    def settled_cash(self) -> Decimal:
        """Settled cash of all currencies."""
        return self.into_base(self.settled)

    @property
    def net_liquidation(self) -> Decimal:
        """What would be left if everything were closed at its price."""
        return self.into_base({currency: self.worth(currency) for currency in self.currencies})

    @property
    def gross_position_value(self) -> Decimal:
        """Values of all positions, long or short, added up."""
        return sum((abs(each.value) * self.rates[each.contract.currency] for each in self.held), ZERO)

    @property
    def stock_value(self) -> Decimal:
        """Value of all shares."""
        return self.into_base({currency: self.stocks(currency) for currency in self.currencies})

    @property
    def equity_with_loan(self) -> Decimal:
        """What margin is measured against: settled cash, cash and shares, or net worth, by kind of account."""
        if self.kind == "cash":
            return self.settled_cash
        return self.net_liquidation if self.kind == "portfolio" else self.total_cash + self.stock_value

    def margin(self, kind: str = "") -> Margin:
        """What has to be kept back, by the rules of this kind of account or of another."""
        total = Margin()
        for currency, each in sorted(requirement(kind or self.kind, self.held, self.interest_rate).items()):
            rate = self.rates[currency]
            total += Margin(each.initial * rate, each.maintenance * rate)
        return total

    def buying_power(self, available: Decimal) -> Decimal:
        """What can be bought for funds that are available."""
        return max(available, ZERO) * BUYING_POWER[self.kind]
