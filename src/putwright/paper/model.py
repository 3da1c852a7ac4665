"""The words of the paper TWS: what its parts hand to each other. No part knows the bytes but `wire`, none the sockets but `session`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Protocol, TypeAlias


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


class OrderStatus(StrEnum):
    """The protocol's own words for the life of an order."""

    API_PENDING = "ApiPending"
    PENDING_SUBMIT = "PendingSubmit"
    PRE_SUBMITTED = "PreSubmitted"
    SUBMITTED = "Submitted"
    PENDING_CANCEL = "PendingCancel"
    CANCELLED = "Cancelled"
    API_CANCELLED = "ApiCancelled"
    FILLED = "Filled"
    INACTIVE = "Inactive"

    @property
    def is_final(self) -> bool:
        """Whether nothing more can happen to the order (Inactive may come back in a real TWS; here it does not)."""
        return self in {
            OrderStatus.CANCELLED,
            OrderStatus.API_CANCELLED,
            OrderStatus.FILLED,
            OrderStatus.INACTIVE,
        }


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


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """An order as a client sent it; `echo` keeps what is not modelled, to be told back as it came.

    `limit` and `auxiliary` [USD/share] None where unset; `quantity` [share or contract].
    """

    client_id: int
    order_id: int
    contract: ContractQuery
    action: str
    quantity: Decimal
    order_type: str
    limit: Decimal | None = None
    auxiliary: Decimal | None = None
    time_in_force: str = ""
    oca_group: str = ""
    oca_type: int = 0
    account: str = ""
    open_close: str = ""
    order_ref: str = ""
    transmit: bool = True
    parent_id: int = 0
    outside_regular_hours: bool = False
    all_or_none: bool = False
    good_till_date: str = ""
    good_after_time: str = ""
    algorithm: str = ""
    algorithm_parameters: tuple[tuple[str, str], ...] = ()
    what_if: bool = False
    electronic_only: bool = False
    firm_quote_only: bool = False
    conditions: int = 0
    echo: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MarginChange:
    """What a what-if says an order would do to an account [USD]; commission None where tiers leave it open."""

    initial_before: Decimal
    maintenance_before: Decimal
    equity_before: Decimal
    initial_change: Decimal
    maintenance_change: Decimal
    equity_change: Decimal
    commission: Decimal | None
    commission_minimum: Decimal | None
    commission_maximum: Decimal | None
    commission_currency: str = "USD"
    warning: str = ""


@dataclass(frozen=True, slots=True)
class OrderState:
    """An order as it stands: what `openOrder`, `orderStatus` and `completedOrder` tell."""

    request: OrderRequest
    contract: Contract
    perm_id: int
    status: OrderStatus
    filled: Decimal
    remaining: Decimal
    average_fill_price: Decimal
    last_fill_price: Decimal
    why_held: str = ""
    parent_perm_id: int = 0
    submitted_at: datetime | None = None
    completed_at: datetime | None = None
    completed_words: str = ""
    commission: Decimal | None = None
    commission_currency: str = ""
    warning: str = ""
    margin: MarginChange | None = None


@dataclass(frozen=True, slots=True)
class Execution:
    """A fill, or a booking of the clearing house (assignment, exercise, expiry): then `order_id` is 0 and `order_ref` empty."""

    execution_id: str
    order_id: int
    perm_id: int
    client_id: int
    account: str
    contract: Contract
    at: datetime
    exchange: str
    side: str  # BOT or SLD
    quantity: Decimal
    price: Decimal
    cumulative: Decimal
    average_price: Decimal
    order_ref: str = ""
    last_liquidity: int = 1


@dataclass(frozen=True, slots=True)
class Commission:
    """What a fill cost; arrives after it. `realized` None for opening trades [USD]."""

    execution_id: str
    amount: Decimal
    currency: str = "USD"
    realized: Decimal | None = None


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


# ---- what clients have to be told -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Notice:
    """An error, warning or notice. `client_id` None: every client; `request_id` -1: none in particular."""

    code: int
    text: str
    request_id: int = -1
    client_id: int | None = None


@dataclass(frozen=True, slots=True)
class OrderOpened:
    """An `openOrder` to be sent (to its client, and to whoever watches all orders)."""

    state: OrderState


@dataclass(frozen=True, slots=True)
class OrderStatusTold:
    """An `orderStatus` to be sent."""

    state: OrderState


@dataclass(frozen=True, slots=True)
class Executed:
    """An `execDetails` with request id -1, live."""

    execution: Execution


@dataclass(frozen=True, slots=True)
class CommissionTold:
    """A `commissionReport`, perhaps later than its fill; `client_id` as of the fill."""

    commission: Commission
    client_id: int


@dataclass(frozen=True, slots=True)
class PositionChanged:
    """A position that is another one than before; a quantity of zero is told once, then never again."""

    position: Position


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """Figures of an account moved; subscribers are told the new ones."""

    account: str


@dataclass(frozen=True, slots=True)
class Connectivity:
    """The line between TWS and its servers: code 1100 (lost), 1101 (back, data lost), 1102 (back, data kept)."""

    code: int


Event: TypeAlias = (
    Notice
    | OrderOpened
    | OrderStatusTold
    | Executed
    | CommissionTold
    | PositionChanged
    | AccountChanged
    | Connectivity
)


@dataclass(frozen=True, slots=True)
class ExecutionFilter:
    """What `reqExecutions` asks for; empty matches all, `client_id` 0 every client."""

    client_id: int = 0
    account: str = ""
    since: datetime | None = None
    symbol: str = ""
    security_type: str = ""
    exchange: str = ""
    side: str = ""


class Tape(Protocol):
    """The market moving through time. Nothing happens in it but by `advance`."""

    @property
    def now(self) -> datetime:
        """The simulated moment, aware, UTC."""
        ...

    def advance(self, to: datetime) -> None:
        """Let time pass to a moment; going back is an error."""
        ...

    def next_moment(self) -> datetime:
        """When something changes next: a quote, a bell, the overnight batch."""
        ...

    def phase(self, con_id: int) -> Phase:
        """Where the trading day of a contract stands now."""
        ...

    def find(self, query: ContractQuery) -> Sequence[Contract]:
        """Every listed contract that fits, in a fixed order; empty when none does."""
        ...

    def contract(self, con_id: int) -> Contract | None:
        """One contract by its id, expired ones included."""
        ...

    def details(self, con_id: int) -> ContractDetails:
        """What is known of one contract."""
        ...

    def option_parameters(self, under_con_id: int) -> Sequence[OptionParameters]:
        """Expiries and strikes listed on an underlying."""
        ...

    def matching(self, pattern: str) -> Sequence[Contract]:
        """Stocks whose symbol or name begins like the pattern."""
        ...

    def market_rule(self, rule_id: int) -> Sequence[PriceIncrement]:
        """The steps of a rule; empty when there is no such rule."""
        ...

    def quote(self, con_id: int) -> Quote:
        """What is quoted now; outside trading hours the last of the session."""
        ...

    def changed(self) -> frozenset[int]:
        """Contracts whose quote is another one than at the last call, among those watched."""
        ...

    def watch(self, con_id: int) -> None:
        """Begin to keep an eye on a contract: only watched ones are told by `changed`."""
        ...

    def unwatch(self, con_id: int) -> None:
        """Stop keeping an eye on a contract."""
        ...

    def bars(
        self, con_id: int, end: datetime, duration: str, size: str, regular_hours: bool
    ) -> Sequence[Bar]:
        """Bars of history up to a moment, never later than now."""
        ...


class Clearing(Protocol):
    """Accounts and what becomes of positions overnight."""

    def accounts(self) -> Sequence[str]:
        """Account codes, all of them beginning with DU."""
        ...

    def funds(self, account: str) -> Funds:
        """What an order is checked against."""
        ...

    def positions(self, account: str = "") -> Sequence[Position]:
        """What is held, valued at the quotes of now; all accounts when empty."""
        ...

    def book(self, execution: Execution) -> Sequence[Event]:
        """Book a fill: position, cash, settlement."""
        ...

    def charge(self, commission: Commission, account: str) -> Sequence[Event]:
        """Book what a fill cost."""
        ...

    def values(self, account: str) -> Sequence[AccountValue]:
        """Every figure of an account, per currency and in base currency."""
        ...

    def overnight(self, session: date) -> Sequence[Event]:
        """The batch after a session: expiry, exercise, assignment, settlement, corporate actions, interest."""
        ...


class Exchange(Protocol):
    """Orders from acceptance to their end."""

    def next_order_id(self, client_id: int) -> int:
        """An id above every one this client has used."""
        ...

    def place(self, request: OrderRequest) -> Sequence[Event]:
        """A new order, a change of one, or a what-if."""
        ...

    def cancel(self, client_id: int, order_id: int) -> Sequence[Event]:
        """Ask to cancel; what is not there or over is answered as TWS does."""
        ...

    def cancel_all(self) -> Sequence[Event]:
        """Cancel every order of every client."""
        ...

    def tick(self) -> Sequence[Event]:
        """Match what rests against the quotes of now, end what has come to its end, deliver what was delayed."""
        ...

    def open_orders(self, client_id: int | None = None) -> Sequence[OrderState]:
        """Orders that are not over, of one client or of all."""
        ...

    def completed_orders(self, *, api_only: bool) -> Sequence[OrderState]:
        """Orders that are over."""
        ...

    def executions(self, wanted: ExecutionFilter) -> Sequence[tuple[Execution, Commission | None]]:
        """Fills and bookings of today that fit, with their commissions where known."""
        ...
