"""A world of one stock, two puts and one account, for tests of the session: everything in it is set by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from putwright.paper.model import (
    AccountChanged,
    AccountValue,
    Bar,
    Commission,
    Contract,
    ContractDetails,
    ContractQuery,
    Event,
    Executed,
    Execution,
    ExecutionFilter,
    Funds,
    MarginChange,
    Notice,
    OptionParameters,
    OrderOpened,
    OrderRequest,
    OrderState,
    OrderStatus,
    OrderStatusTold,
    Phase,
    Position,
    PriceIncrement,
    Quote,
    SecurityType,
)
from putwright.paper.settings import Behaviour

START = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
EXPIRY = date(2026, 12, 18)
STOCK = Contract(
    101, "ABC", SecurityType.STOCK, primary_exchange="NASDAQ", local_symbol="ABC", trading_class="NMS"
)


def put(con_id: int, strike: int) -> Contract:
    """A put of the stock."""
    local = f"ABC   261218P{strike * 1000:08d}"
    return Contract(
        con_id,
        "ABC",
        SecurityType.OPTION,
        "USD",
        "SMART",
        "",
        local,
        "ABC",
        EXPIRY,
        Decimal(strike),
        "P",
        100,
    )


PUT, OTHER_PUT = put(201, 95), put(202, 90)
LISTED = (STOCK, PUT, OTHER_PUT)
ACCOUNT = "DU1234567"


class HandTape:
    """Quotes set by hand; `set` marks them as changed."""

    def __init__(self) -> None:
        self.now = START
        self.state = Phase.OPEN
        self.watched: Counter[int] = Counter()
        self._changed: set[int] = set()
        self.history = [
            Bar(
                START - timedelta(days=ago),
                Decimal(99),
                Decimal(101),
                Decimal(98),
                Decimal(100),
                1000,
                Decimal("99.5"),
                10,
            )
            for ago in (2, 1)
        ]
        self.quotes = {
            101: Quote(
                101, START, Decimal("99.98"), Decimal("100.02"), 300, 200, Decimal(100), 50, START,
                Decimal(99), Decimal(101), Decimal("98.5"), Decimal("99.2"), 123456,
                historical_volatility=0.25, implied_volatility=0.27, dividends="2.0,2.1,20261210,0.52",
            ),
            201: Quote(
                201, START, Decimal("1.20"), Decimal("1.30"), 12, 15, close=Decimal("1.40"), volume=77,
                open_interest=4321, implied_volatility=0.28, delta=-0.24, gamma=0.05, vega=0.09, theta=-0.04,
                present_value_of_dividends=0.5, underlying_price=100.0,
            ),
            202: Quote(202, START, ask=Decimal("0.05"), ask_size=9, close=Decimal("0.04")),
        }  # fmt: skip

    def set(self, con_id: int, **fields: object) -> None:
        """Another quote from now on."""
        self.quotes[con_id] = replace(self.quotes[con_id], **fields)  # type: ignore[arg-type]
        self._changed.add(con_id)

    def advance(self, to: datetime) -> None:
        self.now = to

    def next_moment(self) -> datetime:
        return self.now + timedelta(seconds=1)

    def phase(self, con_id: int) -> Phase:
        return self.state

    def find(self, query: ContractQuery) -> Sequence[Contract]:
        return [each for each in LISTED if _fits(each, query)]

    def contract(self, con_id: int) -> Contract | None:
        return next((each for each in LISTED if each.con_id == con_id), None)

    def details(self, con_id: int) -> ContractDetails:
        contract = self.contract(con_id)
        assert contract is not None
        return ContractDetails(
            contract, contract.trading_class, Decimal("0.01"), "LMT,MKT", ("SMART", "CBOE"), (26, 26),
            long_name="ABC CORP", under_con_id=0 if contract is STOCK else 101,
        )  # fmt: skip

    def option_parameters(self, under_con_id: int) -> Sequence[OptionParameters]:
        strikes = (Decimal(90), Decimal(95))
        return [OptionParameters(each, 101, "ABC", 100, (EXPIRY,), strikes) for each in ("SMART", "CBOE")]

    def matching(self, pattern: str) -> Sequence[Contract]:
        return [STOCK] if STOCK.symbol.startswith(pattern.upper()) else []

    def market_rule(self, rule_id: int) -> Sequence[PriceIncrement]:
        steps = (("0", "0.01"), ("3", "0.05"))
        return [PriceIncrement(Decimal(a), Decimal(b)) for a, b in steps] if rule_id == 26 else []

    def quote(self, con_id: int) -> Quote:
        return self.quotes[con_id]

    def changed(self) -> frozenset[int]:
        told, self._changed = frozenset(self._changed & set(+self.watched)), set()
        return told

    def watch(self, con_id: int) -> None:
        self.watched[con_id] += 1

    def unwatch(self, con_id: int) -> None:
        self.watched[con_id] -= 1

    def bars(
        self, con_id: int, end: datetime, duration: str, size: str, regular_hours: bool
    ) -> Sequence[Bar]:
        return self.history if con_id == 101 else []


class HandClearing:
    """One account with two positions."""

    def __init__(self) -> None:
        self.held = [
            Position(
                ACCOUNT, PUT, Decimal(-2), Decimal("119.3"), Decimal("1.25"), Decimal(-250), Decimal("-11.4")
            ),
            Position(ACCOUNT, STOCK, Decimal(0), Decimal(0)),
        ]
        self.figures = {
            ("AccountType", ""): "INDIVIDUAL", ("NetLiquidation", "USD"): "100250.5",
            ("PreviousDayEquityWithLoanValue", "USD"): "100000", ("CashBalance", "USD"): "100500.5",
            ("CashBalance", "BASE"): "100500.5", ("ExchangeRate", "USD"): "1.00",
        }  # fmt: skip

    def accounts(self) -> Sequence[str]:
        return [ACCOUNT]

    def funds(self, account: str) -> Funds:
        raise NotImplementedError

    def positions(self, account: str = "") -> Sequence[Position]:
        return self.held

    def book(self, execution: Execution) -> Sequence[Event]:
        return []

    def charge(self, commission: Commission, account: str) -> Sequence[Event]:
        return []

    def values(self, account: str) -> Sequence[AccountValue]:
        return [AccountValue(account, key, value, unit) for (key, unit), value in self.figures.items()]

    def overnight(self, session: date) -> Sequence[Event]:
        return []


class HandExchange:
    """Orders rest until `fill` is called."""

    def __init__(self, tape: HandTape) -> None:
        self._tape = tape
        self.orders: dict[tuple[int, int], OrderState] = {}
        self.fills: list[tuple[Execution, Commission | None]] = []

    def next_order_id(self, client_id: int) -> int:
        return max((number for owner, number in self.orders if owner == client_id), default=0) + 1

    def place(self, request: OrderRequest) -> Sequence[Event]:
        found = self._tape.find(request.contract)
        if len(found) != 1:
            return [Notice(200, "No security definition", request.order_id, request.client_id)]
        state = OrderState(
            request, found[0], 5000 + len(self.orders), OrderStatus.PRE_SUBMITTED,
            Decimal(0), request.quantity, Decimal(0), Decimal(0),
        )  # fmt: skip
        if request.what_if:
            zero = Decimal(0)
            change = MarginChange(
                zero, zero, zero, Decimal(9500), Decimal(9500), zero, Decimal("1.05"), None, None
            )
            return [OrderOpened(replace(state, margin=change))]
        self.orders[request.client_id, request.order_id] = state
        return [OrderOpened(state), OrderStatusTold(state)]

    def cancel(self, client_id: int, order_id: int) -> Sequence[Event]:
        state = self.orders.get((client_id, order_id))
        if state is None:
            words = f"OrderId {order_id} that needs to be cancelled is not found."
            return [Notice(10147, words, order_id, client_id)]
        done = self.orders[client_id, order_id] = replace(state, status=OrderStatus.CANCELLED)
        return [OrderStatusTold(done), Notice(202, "Order Canceled - reason:", order_id, client_id)]

    def cancel_all(self) -> Sequence[Event]:
        return [event for key in list(self.orders) for event in self.cancel(*key)]

    def tick(self) -> Sequence[Event]:
        return []

    def open_orders(self, client_id: int | None = None) -> Sequence[OrderState]:
        states = self.orders.values()
        return [
            each
            for each in states
            if client_id in {None, each.request.client_id} and not each.status.is_final
        ]

    def completed_orders(self, *, api_only: bool) -> Sequence[OrderState]:
        return [each for each in self.orders.values() if each.status.is_final]

    def executions(self, wanted: ExecutionFilter) -> Sequence[tuple[Execution, Commission | None]]:
        return [each for each in self.fills if wanted.client_id in {0, each[0].client_id}]

    def fill(self, client_id: int, order_id: int) -> list[Event]:
        """Events of a whole fill."""
        state = self.orders[client_id, order_id]
        request, price = state.request, state.request.limit or Decimal(1)
        done = replace(
            state, status=OrderStatus.FILLED, filled=request.quantity, remaining=Decimal(0),
            average_fill_price=price, last_fill_price=price, completed_at=self._tape.now, completed_words="Filled",
        )  # fmt: skip
        self.orders[client_id, order_id] = done
        execution = Execution(
            f"0000e0d5.{order_id:08x}.01.01", order_id, state.perm_id, client_id, ACCOUNT, state.contract,
            self._tape.now, "CBOE", "SLD", request.quantity, price, request.quantity, price, request.order_ref,
        )  # fmt: skip
        self.fills.append((execution, Commission(execution.execution_id, Decimal("1.05"))))
        return [Executed(execution), OrderOpened(done), OrderStatusTold(done)]


class HandWorld:
    """The parts behind one object; `coming` is what the next turn of time tells."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or Behaviour()
        self.tape = HandTape()
        self.exchange = HandExchange(self.tape)
        self.clearing = HandClearing()
        self.coming: list[Event] = []

    @property
    def now(self) -> datetime:
        return self.tape.now

    def advance(self, to: datetime) -> Sequence[Event]:
        self.tape.advance(to)
        told, self.coming = self.coming, []
        return told

    def gain(self, cash: str) -> None:
        """Other figures of the account, told with the next turn."""
        self.clearing.figures["CashBalance", "USD"] = cash
        self.coming.append(AccountChanged(ACCOUNT))


def _fits(contract: Contract, query: ContractQuery) -> bool:
    if query.con_id:
        return contract.con_id == query.con_id
    return (
        query.symbol in {"", contract.symbol}
        and query.security_type in {"", contract.security_type.value}
        and (query.strike in {None, contract.strike})
        and query.right in {"", contract.right}
    )
