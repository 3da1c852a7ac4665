"""The paper exchange behind the desk's two ports, without a socket: answers are lost, late, doubled and out of step by lot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

import numpy as np

from putwright.domain.broker_statement import (
    AccountStatement,
    BrokerFill,
    BrokerLook,
    EndedHow,
    EndedOrder,
    HeldPosition,
    WorkingOrder,
)
from putwright.domain.contract import OptionContract, Right
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder, Order
from putwright.domain.playbook import TimeInForce
from putwright.domain.preview import Preview
from putwright.domain.refusal import OutsideFailure
from putwright.paper.model import (
    Contract,
    ContractQuery,
    Event,
    ExecutionFilter,
    Notice,
    OrderOpened,
    OrderRequest,
    OrderState,
    OrderStatus,
    OrderStatusTold,
)
from putwright.ports.order_entry import Answer, Heard
from tests.simulation.storm_broker import StormWorld

ACCOUNT = "DU1234567"
APART = {"death_ordering", "refused"}  # lots of their own, so that older storms stay as they were
CALL_SECONDS = 0.05  # what a question takes by our clock


class ProcessDied(BaseException):
    """The process is gone at this very instruction; whatever was only in its memory is lost."""


@dataclass
class Weather:
    """What goes wrong, as chances per event [1].

    Attributes:
        lost_before, lost_after: the connection ends before, or after, something sent has arrived.
        look_lost: a look ends with a lost connection.
        fill_late: an execution is told only some seconds after it happened.
        position_late: positions are told as they were a few seconds ago.
        doubled: a fill is told twice.
        death: the process dies at one of its instructions.
        death_ordering: the same at those that write something down or send it.
        refused: the servers refuse something sent.
    """

    lost_before: float = 0.0
    lost_after: float = 0.0
    look_lost: float = 0.0
    fill_late: float = 0.0
    position_late: float = 0.0
    doubled: float = 0.0
    death: float = 0.0
    death_ordering: float = 0.0
    refused: float = 0.0


@dataclass
class StormClock:
    """Our own clock: the market's runs so many times as fast."""

    moment: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    seconds: float = 0.0

    def now(self) -> datetime:
        return self.moment

    def wait(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        self.seconds += seconds


@dataclass(frozen=True)
class CancelRequest:
    """A client asked for an order to be taken back."""

    client_id: int
    order_id: int


Said = OrderRequest | CancelRequest | Event


class StormPort:
    """A `BrokerView` and an `OrderEntry` over a paper world.

    Args:
        world: the market, the exchange, the clearing house.
        clock: ours.
        chance: decides what goes wrong.
        weather: how often.
        pace: market seconds per second of our clock [1].
        client_id: as whom orders come.
    """

    def __init__(
        self,
        world: StormWorld,
        clock: StormClock,
        chance: np.random.Generator,
        weather: Weather,
        pace: float = 1.0,
        client_id: int = 70,
    ) -> None:
        self.world, self.clock, self.weather, self.pace = world, clock, weather, pace
        self.said: list[Said] = []  # what passed the exchange, in order, for whoever keeps books of their own
        self.struck: Counter[str] = Counter()  # what went wrong how often, by the names of the weather
        self._chance, self._client_id = chance, client_id
        self._apart = chance.spawn(1)[0]
        self.on_look: Callable[[], None] = lambda: None
        self._hidden: dict[str, float] = {}
        self._held_before: tuple[HeldPosition, ...] = ()

    @property
    def client_id(self) -> int:
        return self._client_id

    @property
    def is_ready(self) -> bool:
        return True

    def passes(self, seconds: float) -> None:
        """Let time go on, ours and the market's."""
        self.clock.wait(seconds)
        self.tell(self.world.advance(self.world.now + timedelta(seconds=seconds * self.pace)))

    def leap(self, to: datetime) -> None:
        """Let the market go on to a moment while our process does something else, or nothing."""
        self.clock.wait(60)
        self.tell(self.world.advance(to))

    def tell(self, events: Sequence[Event]) -> None:
        self.said += events

    def lot(self, share: float, of: np.random.Generator | None = None) -> bool:
        return share > 0 and float((of or self._chance).random()) < share

    def strikes(self, what: str) -> bool:
        """Whether one of the things of the weather goes wrong now; it is counted."""
        is_so = self.lot(getattr(self.weather, what), self._apart if what in APART else None)
        self.struck[what] += is_so
        return is_so

    def may_die(self, where: str) -> None:
        """One instruction of the process, by its place among its doings."""
        is_ordering = not where.endswith("a look")
        if self.strikes("death") or (is_ordering and self.strikes("death_ordering")):
            raise ProcessDied(where)

    async def wait_for_news(self, seconds: float) -> bool:
        self.passes(seconds)
        return False

    # ---- looking ----------------------------------------------------------------------------------------------------

    async def look(self) -> BrokerLook:
        self.may_die("before a look")
        if self.strikes("look_lost"):
            self.passes(CALL_SECONDS)
            raise OutsideFailure("Looking", "the connection is gone", "Connect again.", retry_is_safe=True)
        orders = self._orders()
        self.passes(CALL_SECONDS)
        ended = self._ended()
        self.passes(CALL_SECONDS)
        fills = self._fills()
        self.passes(CALL_SECONDS)
        positions, is_fresh = self._positions()
        if is_fresh:
            self.on_look()
        funds = self.world.clearing.funds(ACCOUNT)
        statement = AccountStatement(
            as_of=self.world.now,
            account="DU***567",
            base_currency="USD",
            cash={"USD": funds.cash_usd},
            cash_total=funds.cash_usd,
            cash_settled=funds.settled_cash_usd,
            exchange_rates={"USD": Decimal(1)},
            net_liquidation=funds.net_liquidation,
            kind=funds.kind,
            kind_because="a storm",
            positions=positions,
            orders=orders,
        )
        self.may_die("after a look")
        return BrokerLook(statement, fills, ended, self.clock.seconds)

    def _orders(self) -> tuple[WorkingOrder, ...]:
        return tuple(_working(state) for state in self.world.exchange.open_orders())

    def _ended(self) -> tuple[EndedOrder, ...]:
        told = self.world.exchange.completed_orders(api_only=False)
        return tuple(_over(state) for state in told)

    def _fills(self) -> tuple[BrokerFill, ...]:
        found = []
        for execution, commission in self.world.exchange.executions(ExecutionFilter()):
            until = self._hidden.setdefault(
                execution.execution_id,
                self.clock.seconds + float(self._chance.uniform(0, 8)) if self.strikes("fill_late") else 0.0,
            )
            if self.clock.seconds < until:
                continue
            fill = BrokerFill(
                fill_id=execution.execution_id,
                broker_order_id=execution.perm_id,
                client_order_id=execution.order_ref,
                client_id=execution.client_id,
                symbol=execution.contract.symbol,
                is_sale=execution.side == "SLD",
                quantity=execution.quantity,
                price=execution.price,
                at=execution.at,
                commission=None if commission is None else commission.amount,
                commission_currency="USD",
                contract=ours(execution.contract),
            )
            found += [fill, fill] if self.strikes("doubled") else [fill]
        return tuple(found)

    def _positions(self) -> tuple[tuple[HeldPosition, ...], bool]:
        """What is held, or was a look ago, and whether it is of now."""
        now = tuple(
            HeldPosition(
                one.contract.symbol,
                one.quantity,
                ours(one.contract),
                one.average_cost,
                one.market_price,
                one.contract.con_id,
            )
            for one in self.world.clearing.positions(ACCOUNT)
            if one.quantity
        )
        is_late = self.strikes("position_late")
        told = self._held_before if is_late else now
        self._held_before = now
        return told, not is_late

    # ---- ordering ---------------------------------------------------------------------------------------------------

    async def next_number(self, what: OptionContract | str) -> int:
        return self.world.exchange.next_order_id(self._client_id)

    async def preview(self, order: Order) -> Preview:
        raise NotImplementedError

    async def place(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        kind = "an attached exit" if parent_number else "a sale" if order.side is Side.SELL else "an exit"
        return self._sent(kind, number, _request(self._client_id, number, order, parent_number))

    async def change(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        request = _request(self._client_id, number, order, parent_number)
        return self._sent("a change", number, request)

    async def cancel(self, number: int) -> Answer:
        self.may_die("before a cancel arrives")
        if self.strikes("lost_before"):
            return Answer(Heard.SILENCE, "the connection is gone")
        self.said.append(CancelRequest(self._client_id, number))
        events = self.world.exchange.cancel(self._client_id, number)
        self.tell(events)
        self.may_die("after a cancel arrived")
        self.passes(CALL_SECONDS)
        if self.strikes("lost_after"):
            return Answer(Heard.SILENCE, "no answer within 5 s")
        return _answer(events, number)

    def _sent(self, what: str, number: int, request: OrderRequest) -> Answer:
        self.may_die(f"before {what} arrives")
        if self.strikes("lost_before"):
            return Answer(Heard.SILENCE, "the connection is gone")
        self.said.append(request)
        self.world.is_refusing = self.strikes("refused")
        events = self.world.exchange.place(request)
        self.world.is_refusing = False
        self.tell(events)
        self.may_die(f"after {what} arrived")
        self.passes(CALL_SECONDS)
        if self.strikes("lost_after"):
            return Answer(Heard.SILENCE, "no answer within 5 s")
        return _answer(events, number)


@cache
def ours(contract: Contract) -> OptionContract | None:
    """Our contract behind one of the exchange's; None for shares."""
    if contract.expiry is None:
        return None
    right = Right.PUT if contract.right == "P" else Right.CALL
    return OptionContract(
        contract.symbol, contract.expiry, right, contract.strike, contract.multiplier, contract.trading_class
    )


@cache
def theirs(contract: OptionContract) -> ContractQuery:
    """What a client knows of a contract when it orders."""
    return ContractQuery(
        symbol=contract.underlying,
        security_type="OPT",
        expiry=f"{contract.expiry:%Y%m%d}",
        strike=contract.strike,
        right=contract.right.letter,
        local_symbol=f"{contract.root:<6}{contract.expiry:%y%m%d}P{int(contract.strike * 1000):08d}",
        exchange="SMART",
        currency="USD",
    )


def _request(client_id: int, number: int, order: Order, parent_number: int) -> OrderRequest:
    assert isinstance(order, OptionOrder), "storms sell and buy puts"
    is_dated = order.time_in_force is TimeInForce.GTC and order.good_until is not None
    until = order.good_until if is_dated else None
    return OrderRequest(
        client_id=client_id,
        order_id=number,
        contract=theirs(order.contract),
        action=order.side.value,
        quantity=Decimal(order.quantity),
        order_type="LMT",
        limit=order.limit,
        time_in_force="GTD" if until is not None else order.time_in_force.value,
        good_till_date="" if until is None else f"{until:%Y%m%d %H:%M:%S} UTC",
        account=ACCOUNT,
        order_ref=order.client_order_id,
        parent_id=parent_number,
    )


def _working(state: OrderState) -> WorkingOrder:
    contract = ours(state.contract)
    return WorkingOrder(
        symbol=state.contract.symbol,
        is_sale=state.request.action == "SELL",
        remaining=state.remaining,
        order_type=state.request.order_type,
        limit=state.request.limit,
        time_in_force=state.request.time_in_force,
        status=state.status.value,
        broker_order_id=state.perm_id,
        client_order_id=state.request.order_ref,
        client_id=state.request.client_id,
        order_id=state.request.order_id,
        contract=contract,
        filled=state.filled,
        is_being_canceled=state.status is OrderStatus.PENDING_CANCEL,
        is_idle=state.status is OrderStatus.INACTIVE,
    )


def _over(state: OrderState) -> EndedOrder:
    how = {OrderStatus.FILLED: EndedHow.FILLED, OrderStatus.INACTIVE: EndedHow.REFUSED}
    return EndedOrder(
        state.perm_id,
        state.request.order_ref,
        how.get(state.status, EndedHow.CANCELED),
        state.filled,
        state.completed_words,
    )


def _answer(events: Sequence[Event], number: int) -> Answer:
    """What a client would have heard of it first."""
    for event in events:
        if isinstance(event, Notice) and event.request_id == number and event.code not in {399, 2109, 202}:
            return Answer(Heard.COMPLAINT, f"{event.code}: {event.text}")
        if isinstance(event, OrderOpened | OrderStatusTold):
            return Answer(Heard.ACKNOWLEDGED, "", event.state.perm_id)
    return Answer(Heard.ACKNOWLEDGED)
