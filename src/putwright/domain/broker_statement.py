"""What a broker says of an account at one moment: ledger, positions, working orders and fills, in our words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from putwright.domain.account import Account, Shares, ShortPut
from putwright.domain.contract import OptionContract, Right
from putwright.domain.refusal import OutsideFailure

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class HeldPosition:
    """One position; short below zero. `contract` is None for shares and for what we can not name (`unknown_because`).

    `average_cost` is the broker's: commission in it, of an option per contract [USD]. `price` [USD/share].
    """

    symbol: str
    quantity: Decimal
    contract: OptionContract | None = None
    average_cost: Decimal | None = None
    price: Decimal | None = None
    broker_contract_id: int = 0
    unknown_because: str = ""

    @property
    def is_shares(self) -> bool:
        """Whether it is shares of a company or fund."""
        return self.contract is None and not self.unknown_because

    @property
    def is_short_put(self) -> bool:
        """Whether it is a put that was sold."""
        return self.contract is not None and self.contract.right is Right.PUT and self.quantity < 0

    @property
    def is_short_call(self) -> bool:
        """Whether it is a call that was sold."""
        return self.contract is not None and self.contract.right is Right.CALL and self.quantity < 0


@dataclass(frozen=True, slots=True)
class WorkingOrder:
    """One order that may still be filled, whoever sent it. `remaining` [contract or share]; `limit` [USD/share].

    `client_order_id` is what its sender wrote into it, "" by hand; `broker_order_id` outlives connections. An idle order is
    on the broker's list and not at work: refused by its servers, or held.
    """

    symbol: str
    is_sale: bool
    remaining: Decimal
    order_type: str
    limit: Decimal | None
    time_in_force: str
    status: str
    broker_order_id: int
    client_order_id: str
    client_id: int
    order_id: int
    contract: OptionContract | None = None
    unknown_because: str = ""
    filled: Decimal = ZERO
    is_being_canceled: bool = False
    is_idle: bool = False

    @property
    def quantity(self) -> Decimal:
        """How much it is for in all [contract or share]."""
        return self.filled + self.remaining

    @property
    def is_sale_of_shares(self) -> bool:
        """Whether it may sell shares."""
        return self.is_sale and self.contract is None and not self.unknown_because

    @property
    def is_purchase_of_put(self) -> bool:
        """Whether it may buy a put, be it to close a short one or to hold it."""
        return not self.is_sale and self.contract is not None and self.contract.right is Right.PUT


class EndedHow(StrEnum):
    """How the broker says that an order ended."""

    FILLED = "filled"
    CANCELED = "canceled"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class EndedOrder:
    """An order that ended today. `filled` is None where it was not told [contract or share]."""

    broker_order_id: int
    client_order_id: str
    how: EndedHow
    filled: Decimal | None
    words: str


@dataclass(frozen=True, slots=True)
class BrokerFill:
    """One fill. `at` is None where the broker's time names no zone that we know; `commission` None until it is told."""

    fill_id: str
    broker_order_id: int
    client_order_id: str
    client_id: int
    symbol: str
    is_sale: bool
    quantity: Decimal
    price: Decimal
    at: datetime | None
    commission: Decimal | None = None
    commission_currency: str = ""
    contract: OptionContract | None = None
    unknown_because: str = ""

    @property
    def is_booking(self) -> bool:
        """Whether it is no trade but a booking of the clearing house: no order stands behind it, and nothing was paid."""
        return (
            self.client_id == 0 and not self.client_order_id and self.contract is not None and not self.price
        )

    @property
    def stem(self) -> str:
        """What a fill and its corrections share: the id without the number behind its last point."""
        return self.fill_id.rpartition(".")[0] or self.fill_id


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """One account, masked, as of a moment.

    `cash` is the ledger's balance by currency, sales not yet settled included; `cash_total` and `cash_settled` are of
    all currencies in `base_currency`. `exchange_rates` say what one unit of a currency is worth in base currency.
    """

    as_of: datetime
    account: str
    base_currency: str
    cash: Mapping[str, Decimal]
    cash_total: Decimal | None
    cash_settled: Decimal | None
    exchange_rates: Mapping[str, Decimal]
    net_liquidation: Decimal
    kind: str
    kind_because: str
    positions: tuple[HeldPosition, ...] = ()
    orders: tuple[WorkingOrder, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """Positions and orders that we can not name: each freezes selling."""
        held = [f"{p.symbol}: {p.unknown_because}" for p in self.positions if p.unknown_because]
        return (*held, *(f"{o.symbol}: {o.unknown_because}" for o in self.orders if o.unknown_because))

    @property
    def short_puts(self) -> tuple[ShortPut, ...]:
        """Puts sold and still open."""
        return tuple(_short_put(held) for held in self.positions if held.is_short_put)

    @property
    def short_calls(self) -> tuple[HeldPosition, ...]:
        """Calls sold and still open."""
        return tuple(held for held in self.positions if held.is_short_call)

    @property
    def working_sales(self) -> tuple[ShortPut, ...]:
        """Puts that working orders of any client may sell, beyond what is held long of the same contract."""
        found: dict[OptionContract, Decimal] = {}
        for order in self.orders:
            put = order.contract
            if put is not None and order.is_sale and put.right is Right.PUT:
                found[put] = found.get(put, ZERO) + order.remaining
        held = {
            position.contract: position.quantity
            for position in self.positions
            if position.contract is not None and position.quantity > 0
        }
        sold = {put: int(count - held.get(put, ZERO)) for put, count in found.items()}
        return tuple(ShortPut(put, count) for put, count in sold.items() if count > 0)

    @property
    def usd_per_base(self) -> Decimal | None:
        """What one unit of the base currency is worth [USD]; None without a rate."""
        if self.base_currency == "USD":
            return Decimal(1)
        rate = self.exchange_rates.get("USD")
        return 1 / rate if rate else None

    @property
    def unsettled_usd(self) -> Decimal | None:
        """Cash booked and not yet settled, all of it taken for dollars, which is the careful side [USD].

        None where it was not told. An account without dollars is told no rate of theirs, and has none that could settle.
        """
        if self.cash_total is None or self.cash_settled is None:
            return None
        if self.usd_per_base is None:
            return None if self.cash.get("USD") else ZERO
        return max(ZERO, self.cash_total - self.cash_settled) * self.usd_per_base

    def as_account(self, stated: Account) -> Account:
        """The account as rules judge it: figures of the broker, attestation and permission as the investor stated them.

        Args:
            stated: what only the investor knows: whose capital it is, and the option level.

        Raises:
            OutsideFailure: settled cash or an exchange rate was not told; missing is never zero.
        """
        unsettled = self.unsettled_usd
        if unsettled is None:
            told = "how much of the cash is settled" if self.usd_per_base else "what a dollar is worth"
            raise OutsideFailure(
                f"Reading the account {self.account}",
                f"the broker did not tell {told}",
                "Wait a moment and ask again; the figures arrive after a login.",
                retry_is_safe=True,
            )
        cash = dict(self.cash)
        if unsettled:
            cash["USD"] = cash.get("USD", ZERO) - unsettled
        worth = None if self.usd_per_base is None else self.net_liquidation * self.usd_per_base
        return Account(
            as_of=self.as_of,
            kind=self.kind,
            capital=stated.capital,
            private_capital_attested_on=stated.private_capital_attested_on,
            permission_level=stated.permission_level,
            base_currency=self.base_currency,
            cash=cash,
            net_liquidation=self.net_liquidation,
            net_liquidation_usd=worth,
            short_puts=self.short_puts,
            working_sales=self.working_sales,
            shares=tuple(_shares(held) for held in self.positions if held.is_shares and held.quantity > 0),
            source=f"broker, account {self.account}",
        )


@dataclass(frozen=True, slots=True)
class BrokerLook:
    """Everything the broker tells of one account, asked in such an order that what moves meanwhile errs on the careful side.

    Orders first, then those that ended and the fills, positions and cash last: an order that is missing here had ended
    before the positions were told. `seconds` is our own clock at the end [s]: two looks can be told apart by it.
    """

    statement: AccountStatement
    fills: tuple[BrokerFill, ...]
    ended: tuple[EndedOrder, ...]
    seconds: float
    _held: dict[OptionContract | str, Decimal] = field(init=False, repr=False, compare=False)
    _orders: dict[OptionContract, list[WorkingOrder]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        held: dict[OptionContract | str, Decimal] = {}
        for one in self.statement.positions:
            if (what := one.contract or (one.symbol if one.is_shares else None)) is not None:
                held[what] = held.get(what, ZERO) + one.quantity
        orders: dict[OptionContract, list[WorkingOrder]] = {}
        for order in self.statement.orders:
            if order.contract is not None:
                orders.setdefault(order.contract, []).append(order)
        object.__setattr__(self, "_held", held)
        object.__setattr__(self, "_orders", orders)

    def short(self, contract: OptionContract) -> int:
        """How many contracts of a put the account is short; below zero where it is long [contract]."""
        return -int(self._held.get(contract, ZERO))

    def orders_on(self, contract: OptionContract) -> Sequence[WorkingOrder]:
        """Working orders of anybody on a put."""
        return self._orders.get(contract, ())

    def shares(self, symbol: str) -> Decimal:
        """How many shares of a company the account holds [share]."""
        return self._held.get(symbol, ZERO)


def _short_put(held: HeldPosition) -> ShortPut:
    put, cost = held.contract, held.average_cost
    if put is None:
        raise ValueError(f"{held.symbol} is no put")
    return ShortPut(put, int(-held.quantity), None if cost is None else cost / put.multiplier)


def _shares(held: HeldPosition) -> Shares:
    """Shares at their price, or at their average cost where the broker quotes none."""
    price = held.price if held.price is not None else held.average_cost
    if price is None:
        raise OutsideFailure(
            f"Valuing {held.quantity} shares of {held.symbol}",
            "the broker told neither a price nor what they cost",
            "Ask again when its figures have arrived.",
            retry_is_safe=True,
        )
    return Shares(held.symbol, held.quantity, price)
