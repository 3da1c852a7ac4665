"""Positions and funds of accounts, as the parts of the paper TWS hand them to each other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from putwright.paper.contracts import Contract


@dataclass(frozen=True, slots=True)
class Position:
    """What an account holds of one contract; short below zero [share or contract].

    `average_cost` is counted as TWS does: with commission, and times the multiplier of an option [USD].
    """

    account: str
    contract: Contract
    quantity: Decimal
    average_cost: Decimal
    market_price: Decimal | None = None
    market_value: Decimal | None = None
    unrealized: Decimal | None = None
    realized: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class AccountValue:
    """One figure of an account; `currency` "" for those without one, "BASE" for the sum of all."""

    account: str
    key: str
    value: str
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Funds:
    """What an order is checked against [USD of the ledger in US dollars, or base currency where said]."""

    account: str
    kind: str  # "cash", "margin", "portfolio"
    base_currency: str
    settled_cash_usd: Decimal
    cash_usd: Decimal
    net_liquidation: Decimal  # base currency
    initial_margin: Decimal
    maintenance_margin: Decimal
    excess_liquidity: Decimal
    permissions: frozenset[str]  # such as {"STK", "OPT"}
