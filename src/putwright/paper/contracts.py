"""Contracts, quotes and bars, as the parts of the paper TWS hand them to each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum


class SecurityType(StrEnum):
    """What a contract is; the words of the protocol."""

    STOCK = "STK"
    OPTION = "OPT"
    CURRENCY = "CASH"
    INDEX = "IND"


class Phase(StrEnum):
    """Where the trading day of a contract stands."""

    CLOSED = "CLOSED"
    PRE = "PRE"
    OPEN = "OPEN"
    AFTER = "AFTER"


class MarketDataType(IntEnum):
    """What a client asked its quotes to be."""

    LIVE = 1
    FROZEN = 2
    DELAYED = 3
    DELAYED_FROZEN = 4


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract as the exchange lists it. `strike` [USD/share]; `right` is "P", "C" or ""; `multiplier` [share/contract]."""

    con_id: int
    symbol: str
    security_type: SecurityType
    currency: str = "USD"
    exchange: str = "SMART"
    primary_exchange: str = ""
    local_symbol: str = ""
    trading_class: str = ""
    expiry: date | None = None
    strike: Decimal = Decimal(0)
    right: str = ""
    multiplier: int = 1


@dataclass(frozen=True, slots=True)
class ContractQuery:
    """What a client knows of a contract; empty fields match anything."""

    con_id: int = 0
    symbol: str = ""
    security_type: str = ""
    expiry: str = ""  # YYYYMMDD, YYYYMM or empty
    strike: Decimal | None = None
    right: str = ""
    multiplier: str = ""
    exchange: str = ""
    primary_exchange: str = ""
    currency: str = ""
    local_symbol: str = ""
    trading_class: str = ""


@dataclass(frozen=True, slots=True)
class ContractDetails:
    """What `reqContractDetails` answers. `trading_hours` and `liquid_hours` in the protocol's words; ids of market rules by exchange."""

    contract: Contract
    market_name: str
    minimum_tick: Decimal
    order_types: str
    valid_exchanges: tuple[str, ...]
    market_rule_ids: tuple[int, ...]
    long_name: str = ""
    contract_month: str = ""
    industry: str = ""
    category: str = ""
    subcategory: str = ""
    time_zone: str = "US/Eastern"
    trading_hours: str = ""
    liquid_hours: str = ""
    under_con_id: int = 0
    under_symbol: str = ""
    under_security_type: str = ""
    stock_type: str = ""
    real_expiry: date | None = None
    aggregate_group: int = 1
    price_magnifier: int = 1


@dataclass(frozen=True, slots=True)
class OptionParameters:
    """What `reqSecDefOptParams` answers, one for each exchange and trading class."""

    exchange: str
    under_con_id: int
    trading_class: str
    multiplier: int
    expiries: tuple[date, ...]
    strikes: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class PriceIncrement:
    """A step of a market rule: from `low_edge` on prices move by `increment` [USD/share]."""

    low_edge: Decimal
    increment: Decimal


@dataclass(frozen=True, slots=True)
class Quote:
    """What is quoted of one contract at one moment; None where nobody says. Prices [USD/share], sizes [share or contract]."""

    con_id: int
    at: datetime
    bid: Decimal | None = None
    ask: Decimal | None = None
    bid_size: int = 0
    ask_size: int = 0
    last: Decimal | None = None
    last_size: int = 0
    last_at: datetime | None = None
    open: Decimal | None = None
    high: Decimal | None = None
    low: Decimal | None = None
    close: Decimal | None = None  # of the session before
    volume: int = 0
    open_interest: int | None = None
    implied_volatility: float | None = None
    historical_volatility: float | None = None
    delta: float | None = None
    gamma: float | None = None
    vega: float | None = None  # per point of volatility
    theta: float | None = None  # per calendar day
    present_value_of_dividends: float | None = None
    underlying_price: float | None = None
    halted: bool = False
    dividends: str = ""  # past twelve months, next twelve, next date, next amount; the protocol's words

    @property
    def mid(self) -> Decimal | None:
        """The middle of bid and ask."""
        return None if self.bid is None or self.ask is None else (self.bid + self.ask) / 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of history. Prices [USD/share]."""

    at: datetime | date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int
    average: Decimal
    count: int
