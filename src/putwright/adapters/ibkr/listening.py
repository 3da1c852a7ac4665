"""What a TWS tells of orders, fills and positions, heard beneath the library: as it is told, and nothing left out unnoticed.

The library remembers orders in a state of its own, leaves out a row that it can not read, and takes an answer that comes late
for the answer to the next question. So it is not told of orders, positions and their marks at all: what it would keep of them nobody reads,
and it writes each of them out in words for a log that nobody keeps, which takes longer than everything else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ib_async import IB, Contract, Execution, Order, OrderState, Position

from putwright.adapters.ibkr.execution_times import TIME_FIELD, told_apart
from putwright.adapters.ibkr.words import amount

if TYPE_CHECKING:
    from decimal import Decimal

ORDER_STATUS, OPEN_ORDER, EXECUTION, POSITION, ENDED_ORDER = 3, 5, 11, 61, 101
REQUEST_OF_EXECUTION, REFERENCE_OF_ENDED = 1, 22  # places of fields, counted from the message number
OrderKey = int | tuple[int, int]


@dataclass(frozen=True, slots=True)
class ToldOrder:
    """An open order exactly as the TWS told it."""

    order_id: int
    contract: Contract
    order: Order
    status: str

    @property
    def key(self) -> OrderKey:
        """What tells it from other orders."""
        return order_key(self.order.permId, self.order.clientId, self.order_id)


@dataclass(frozen=True, slots=True)
class ToldEnd:
    """An order that ended today exactly as the TWS told it, with what it says of how."""

    order: Order
    status: str
    words: str


@dataclass(frozen=True, slots=True)
class OrderWord:
    """Something the TWS said of an order: `state` where it was an open order or a preview, None where only a status."""

    order_id: int
    client_id: int
    permanent_id: int
    status: str
    state: OrderState | None = None
    is_preview: bool = False


@dataclass(eq=False, slots=True)
class Listing:
    """A list that the TWS tells when it is asked; question and answer bear no number by which they would know each other.

    `rows` collects while the list is asked for, and is None else. `unread` counts rows that could not be read; `is_awaited`
    says that a question has left and no end has come. `late` counts answers that are still to come to questions given up:
    their rows and their end are not those of the next question.
    """

    rows: list[Any] | None = None
    unread: int = 0
    is_awaited: bool = False
    late: int = 0
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def begin(self) -> None:
        """The question leaves."""
        self.unread, self.is_awaited = 0, True

    def takes(self, row: Any) -> bool:
        """Whether the list is being asked for; then the row is kept."""
        if self.rows is not None:
            self.rows.append(row)
        return self.rows is not None

    def is_ended(self) -> bool:
        """Whether an end that was told is that of the question at hand; that of an earlier one takes its rows along."""
        self.is_awaited = False
        if not self.late:
            return True
        self.late -= 1
        if self.rows is not None:
            self.rows.clear()
            self.unread = 0
        return False


class Listening:
    """Ears between the TWS and the library.

    `listeners` hear every word about an order. `news` is set by whatever may change what is held or works, unless it answers
    a question of ours. `filled` is how much of an order was filled when its status was last told [contract or share], `marks`
    what TWS reckons a share or contract is worth, by account and contract id [currency unit/share].

    Args:
        ib: the library.
        time_zone: tells the zone of the TWS, "" when unknown.
    """

    def __init__(self, ib: IB, time_zone: Callable[[], str]) -> None:
        self._client, self._time_zone = ib.client, time_zone
        self.listeners: list[Callable[[OrderWord], None]] = []
        self.news = asyncio.Event()
        self.open_orders, self.ended_orders, self.fills, self.positions = (Listing() for _ in range(4))
        self.filled: dict[OrderKey, Decimal] = {}
        self.marks: dict[tuple[str, int], float] = {}
        self._was_read = False
        self._listen(ib)

    def begin_anew(self) -> None:
        """Forget what belongs to a connection that is over."""
        self.filled.clear()
        self.marks.clear()
        for listing in (self.open_orders, self.ended_orders, self.fills, self.positions):
            listing.late = 0

    def _listen(self, ib: IB) -> None:
        kinds = {
            ORDER_STATUS: self.open_orders,
            OPEN_ORDER: self.open_orders,
            EXECUTION: self.fills,
            POSITION: self.positions,
            ENDED_ORDER: self.ended_orders,
        }
        decoders = ib.client.decoder.handlers
        for kind, listing in kinds.items():
            decoders[kind] = self._counted(kind, listing, decoders[kind])
        rows: dict[str, Callable[..., bool]] = {
            "openOrder": self._order_told,
            "orderStatus": self._status_told,
            "execDetails": self._execution_told,
            "position": self._position_told,
            "completedOrder": self._end_told,
        }
        for name, hear in rows.items():
            setattr(ib.wrapper, name, self._heard(hear, getattr(ib.wrapper, name)))
        ends = {
            "openOrderEnd": self.open_orders,
            "completedOrdersEnd": self.ended_orders,
            "positionEnd": self.positions,
        }
        for name, listing in ends.items():
            setattr(ib.wrapper, name, _ended(listing, getattr(ib.wrapper, name)))
        ib.wrapper.updatePortfolio = self._mark_told  # type: ignore[assignment,method-assign]
        # The library hears the first number only; it counts on from it whatever the TWS says later.
        ib.wrapper.nextValidId = ib.client.updateReqId  # type: ignore[method-assign]

    def _counted(
        self, kind: int, listing: Listing, decode: Callable[[list[str]], Any]
    ) -> Callable[[list[str]], None]:
        """A decoder that counts what it can not read: the library only logs it."""

        def decoded(fields: list[str]) -> None:
            self._was_read = False
            try:
                decode(self._prepared(fields) if kind == EXECUTION else fields)
            finally:
                # Nobody asks after the end of an order without a reference: one by hand, often of a kind that is not read.
                reference = fields[REFERENCE_OF_ENDED : REFERENCE_OF_ENDED + 1]
                is_by_hand = kind == ENDED_ORDER and reference == [""]
                listing.unread += not self._was_read and not is_by_hand

        return decoded

    def _prepared(self, fields: list[str]) -> list[str]:
        """An execution with the zone of its time, of which news is made where it answers no request."""
        if not fields[REQUEST_OF_EXECUTION].isdigit():
            self.news.set()
        fields[TIME_FIELD] = told_apart(fields[TIME_FIELD], self._time_zone())
        return fields

    def _heard(self, hear: Callable[..., bool], remember: Callable[..., None]) -> Callable[..., None]:
        """What is called with something that was read: our ear, then the library's where ours says so."""

        def told(*what: Any) -> None:
            is_for_library = hear(*what)
            self._was_read = True
            if is_for_library:
                remember(*what)

        return told

    def _tell(self, word: OrderWord) -> None:
        for listener in tuple(self.listeners):
            listener(word)

    def _order_told(self, order_id: int, contract: Contract, order: Order, state: OrderState) -> bool:
        self._tell(OrderWord(order_id, order.clientId, order.permId, state.status, state, order.whatIf))
        self._client.updateReqId(order_id + 1)
        if order.whatIf:
            return False  # the library would choke on a margin that is no number
        if not self.open_orders.takes(ToldOrder(order_id, contract, order, state.status)):
            self.news.set()
        return False

    def _status_told(
        self, order_id: int, status: str, filled: float, remaining: float, average: float, permanent_id: int,
        parent_id: int, last: float, client_id: int, *_: Any,
    ) -> bool:  # fmt: skip
        self._tell(OrderWord(order_id, client_id, permanent_id, status))
        if self.open_orders.rows is None:
            self.news.set()
        self.filled[order_key(permanent_id, client_id, order_id)] = _number(filled)
        return False

    def _execution_told(self, _: int, __: Contract, execution: Execution) -> bool:
        _number(execution.shares), _number(execution.price)
        return True

    def _position_told(self, account: str, contract: Contract, quantity: float, average_cost: float) -> bool:
        _number(quantity)
        if not self.positions.takes(Position(account, contract, quantity, average_cost)):
            self.news.set()
        return False

    def _mark_told(
        self, contract: Contract, quantity: float, mark: float, _: float, __: float, ___: float, ____: float,
        account: str,
    ) -> None:  # fmt: skip
        if quantity:
            self.marks[account, contract.conId] = mark
        else:
            self.marks.pop((account, contract.conId), None)

    def _end_told(self, _: Contract, order: Order, state: OrderState) -> bool:
        self.ended_orders.takes(ToldEnd(order, state.status, state.completedStatus))
        return False  # the library would choke on one that comes late


def order_key(permanent_id: int, client_id: int, order_id: int) -> OrderKey:
    """What tells an order from others: its permanent id; until it has one, its sender and number."""
    return permanent_id or (client_id, order_id)


def _ended(listing: Listing, remember: Callable[[], None]) -> Callable[[], None]:
    def ended() -> None:
        if listing.is_ended():
            remember()

    return ended


def _number(told: float) -> Decimal:
    """A quantity or price that has to be told.

    Raises:
        ValueError: it is unset or no number.
    """
    number = amount(told)
    if number is None:
        raise ValueError(f"{told} is no number")
    return number
