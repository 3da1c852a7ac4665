"""A small market and a small clearing house, and an exchange between them, for tests of the exchange alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.trading_calendar import new_york_date
from putwright.paper.exchange import OrderExchange
from putwright.paper.model import (
    AccountValue,
    Bar,
    Commission,
    CommissionTold,
    Contract,
    ContractDetails,
    ContractQuery,
    Event,
    Executed,
    Execution,
    Funds,
    MarginChange,
    Notice,
    OptionParameters,
    OrderOpened,
    OrderRequest,
    OrderState,
    OrderStatusTold,
    Phase,
    Position,
    PositionChanged,
    PriceIncrement,
    Quote,
    SecurityType,
)
from putwright.paper.settings import Behaviour
from tests.defaults import shipped_fee_schedules

D = Decimal
CALENDAR = new_york_calendar(2024, 2028)
MONDAY = date(2026, 11, 23)
BEFORE_OPEN = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
ACCOUNT = "DU1"
STOCK = Contract(1, "ACME", SecurityType.STOCK)
PUT = Contract(
    2, "ACME", SecurityType.OPTION, expiry=date(2026, 12, 18), strike=D(100), right="P", multiplier=100
)
CALL = Contract(
    3, "ACME", SecurityType.OPTION, expiry=date(2026, 12, 18), strike=D(120), right="C", multiplier=100
)
LOW_PUT = replace(PUT, con_id=4, strike=D(90))
CONTRACTS = {one.con_id: one for one in (STOCK, PUT, CALL, LOW_PUT)}
PENNY_RULE = (PriceIncrement(D(0), D("0.01")), PriceIncrement(D(3), D("0.05")))
SHARE_RULE = (PriceIncrement(D(0), D("0.01")),)


class StageTape:
    """Quotes stay as they are set; phases follow the calendar."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self.quotes: dict[int, Quote] = {}
        self.set(STOCK, "105.00", "105.02", size=5000)
        self.set(PUT, "2.00", "2.20")
        self.set(CALL, "1.00", "1.10")
        self.set(LOW_PUT, "0.50", "0.60")

    @property
    def now(self) -> datetime:
        return self._now

    def set(
        self, contract: Contract, bid: str | None, ask: str | None, size: int = 50, **more: object
    ) -> None:
        quote = Quote(
            contract.con_id, self._now, D(bid) if bid else None, D(ask) if ask else None, size, size
        )
        self.quotes[contract.con_id] = replace(quote, underlying_price=105.01, **more)  # type: ignore[arg-type]

    def advance(self, to: datetime) -> None:
        assert to >= self._now
        self._now = to

    def next_moment(self) -> datetime:
        return self._now + timedelta(minutes=1)

    def phase(self, con_id: int) -> Phase:
        day = new_york_date(self._now)
        if not CALENDAR.is_session(day):
            return Phase.CLOSED
        if self._now < CALENDAR.open_time(day):
            return Phase.PRE
        return Phase.OPEN if self._now < CALENDAR.close_time(day) else Phase.AFTER

    def find(self, query: ContractQuery) -> Sequence[Contract]:
        return [
            one
            for one in CONTRACTS.values()
            if query.con_id in {0, one.con_id}
            and query.symbol in {"", one.symbol}
            and query.security_type in {"", one.security_type}
        ]

    def contract(self, con_id: int) -> Contract | None:
        return CONTRACTS.get(con_id)

    def details(self, con_id: int) -> ContractDetails:
        contract = CONTRACTS[con_id]
        rule = 32 if contract.expiry else 26
        return ContractDetails(
            contract,
            "ACME",
            D("0.01"),
            "LMT,MKT",
            ("SMART", "CBOE", "ISE"),
            (rule, rule, rule),
            under_con_id=1,
        )

    def option_parameters(self, under_con_id: int) -> Sequence[OptionParameters]:
        return []

    def matching(self, pattern: str) -> Sequence[Contract]:
        return []

    def market_rule(self, rule_id: int) -> Sequence[PriceIncrement]:
        return {32: PENNY_RULE, 26: SHARE_RULE}.get(rule_id, ())

    def quote(self, con_id: int) -> Quote:
        return self.quotes[con_id]

    def changed(self) -> frozenset[int]:
        return frozenset()

    def watch(self, con_id: int) -> None: ...

    def unwatch(self, con_id: int) -> None: ...

    def bars(
        self, con_id: int, end: datetime, duration: str, size: str, regular_hours: bool
    ) -> Sequence[Bar]:
        return []


class StageClearing:
    """Positions and settled cash of accounts; everything settles at once."""

    def __init__(self, cash: str = "50000", kind: str = "cash", codes: Sequence[str] = (ACCOUNT,)) -> None:
        self.cash = dict.fromkeys(codes, D(cash))
        self.kind = kind
        self.permissions = frozenset({"STK", "OPT"})
        self.held: dict[tuple[str, int], Position] = {}
        self.executions: list[Execution] = []
        self.charged = D(0)
        self.gains: dict[str, Decimal] = {}
        self.usd_rate = "1"

    def accounts(self) -> Sequence[str]:
        return list(self.cash)

    def funds(self, account: str) -> Funds:
        cash = self.cash[account]
        return Funds(account, self.kind, "USD", cash, cash, cash, D(0), D(0), cash, self.permissions)

    def positions(self, account: str = "") -> Sequence[Position]:
        return [one for one in self.held.values() if account in {"", one.account} and one.quantity]

    def what_if(
        self,
        account: str,
        contract: Contract,
        quantity: Decimal,
        price: Decimal,
        commission: Decimal | None = None,
    ) -> MarginChange:
        """Cash accounts: the strike of puts sold; nothing else is known on this stage."""
        change = max(-quantity, D(0)) * contract.strike * contract.multiplier * D(self.usd_rate)
        none, equity = D(0), self.cash[account]
        return MarginChange(none, none, equity, change, change, -(commission or none), None, None, None)

    def realized(self, account: str, execution_id: str) -> Decimal | None:
        return self.gains.get(execution_id)

    def hold(self, contract: Contract, quantity: int, average_cost: str = "200") -> None:
        self.held[ACCOUNT, contract.con_id] = Position(ACCOUNT, contract, D(quantity), D(average_cost))

    def book(self, execution: Execution) -> Sequence[Event]:
        self.executions.append(execution)
        key, contract = (execution.account, execution.contract.con_id), execution.contract
        signed = execution.quantity if execution.side == "BOT" else -execution.quantity
        before = self.held.get(key, Position(execution.account, contract, D(0), D(0)))
        self.cash[execution.account] -= signed * execution.price * contract.multiplier
        if before.quantity * signed < 0:
            gain = (execution.price * contract.multiplier - before.average_cost) * -signed
            self.gains[execution.execution_id] = gain
        after = replace(
            before, quantity=before.quantity + signed, average_cost=execution.price * contract.multiplier
        )
        self.held[key] = after
        return [PositionChanged(after)]

    def charge(self, commission: Commission, account: str) -> Sequence[Event]:
        self.charged += commission.amount
        self.cash[account] -= commission.amount
        if commission.execution_id in self.gains:
            self.gains[commission.execution_id] -= commission.amount
        return []

    def values(self, account: str) -> Sequence[AccountValue]:
        return [AccountValue(account, "ExchangeRate", self.usd_rate, "USD")]

    def overnight(self, session: date) -> Sequence[Event]:
        return []


class Stage:
    """An exchange with its market and clearing house, and short words to act on it."""

    def __init__(
        self,
        *,
        cash: str = "50000",
        kind: str = "cash",
        now: datetime = NOON,
        seed: int = 7,
        accounts: Sequence[str] = (ACCOUNT,),
        **switches: object,
    ) -> None:
        self.tape, self.clearing = StageTape(now), StageClearing(cash, kind, accounts)
        behaviour = Behaviour(**switches)  # type: ignore[arg-type]
        fees = shipped_fee_schedules()["ibkr-tiered"]
        chance = np.random.default_rng(seed)
        self.exchange = OrderExchange(self.tape, self.clearing, behaviour, chance, fees, CALENDAR)
        self.events: list[Event] = []

    def keep(self, events: Sequence[Event]) -> list[Event]:
        self.events += events
        return list(events)

    def place(
        self, order_id: int, contract: Contract = PUT, action: str = "SELL", **terms: object
    ) -> list[Event]:
        return self.keep(self.exchange.place(order(order_id, contract, action, **terms)))

    def cancel(self, order_id: int) -> list[Event]:
        return self.keep(self.exchange.cancel(1, order_id))

    def quote(
        self, contract: Contract, bid: str | None, ask: str | None, size: int = 50, **more: object
    ) -> list[Event]:
        self.tape.set(contract, bid, ask, size, **more)
        return self.keep(self.exchange.tick())

    def wait(self, to: datetime | timedelta) -> list[Event]:
        self.tape.advance(to if isinstance(to, datetime) else self.tape.now + to)
        return self.keep(self.exchange.tick())

    def close(self, session: date) -> list[Event]:
        self.tape.advance(max(self.tape.now, CALENDAR.close_time(session)))
        return self.keep(self.exchange.close_day(session))

    def state(self, order_id: int) -> OrderState:
        known = [*self.exchange.open_orders(), *self.exchange.completed_orders(api_only=False)]
        return next(one for one in known if one.request.order_id == order_id)


def order(order_id: int, contract: Contract = PUT, action: str = "SELL", **terms: object) -> OrderRequest:
    quantity, limit = D(str(terms.pop("quantity", 1))), terms.pop("limit", "2.20")
    auxiliary = terms.pop("stop", None)
    return OrderRequest(
        client_id=int(str(terms.pop("client_id", 1))),
        order_id=order_id,
        contract=ContractQuery(con_id=contract.con_id),
        action=action,
        quantity=quantity,
        order_type=str(terms.pop("order_type", "LMT")),
        limit=None if limit is None else D(str(limit)),
        auxiliary=None if auxiliary is None else D(str(auxiliary)),
        **terms,  # type: ignore[arg-type]
    )


def codes(events: Sequence[Event]) -> list[int]:
    return [event.code for event in events if isinstance(event, Notice)]


def texts(events: Sequence[Event]) -> str:
    return "\n".join(event.text for event in events if isinstance(event, Notice))


def fills(events: Sequence[Event]) -> list[Execution]:
    return [event.execution for event in events if isinstance(event, Executed)]


def words(events: Sequence[Event]) -> list[str]:
    """Events in short: `open Filled`, `status Filled`, `exec`, `commission`, `code 202`, the others by class."""
    short = []
    for event in events:
        if isinstance(event, OrderOpened):
            short.append(
                f"open {event.state.status}" + (" costed" if event.state.commission is not None else "")
            )
        elif isinstance(event, OrderStatusTold):
            short.append(f"status {event.state.status}")
        elif isinstance(event, Notice):
            short.append(f"code {event.code}")
        elif isinstance(event, Executed | CommissionTold):
            short.append("exec" if isinstance(event, Executed) else "commission")
    return short
