"""The desk's book: what all recorded events add up to. The same events give the same book."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from putwright.desk.share_moves import Moves
from putwright.desk.tracked import DeskPosition, Fill, TrackedOrder
from putwright.domain.approval import Approval
from putwright.domain.broker_statement import WorkingOrder
from putwright.domain.contract import OptionContract
from putwright.domain.desk_events import AlarmRaised, SaleRefused, SharesTraded
from putwright.domain.order import Purpose
from putwright.domain.refusal import Refusal
from putwright.domain.trading_calendar import new_york_date

ZERO = Decimal(0)
PREVIEW = "preview"  # in the name of an order that is asked about and never sent
DELIVERY_SPAN = timedelta(
    days=4
)  # between the two legs of an assignment as they are seen: a long weekend at most


@dataclass(slots=True)
class OfferedApproval:
    """An approval from its offer to its end."""

    approval: Approval
    digest: str
    given_at: datetime | None = None
    ended_because: str = ""

    @property
    def is_in_force(self) -> bool:
        """Whether a person gave it and nothing has ended it."""
        return self.given_at is not None and not self.ended_because


@dataclass
class Book:
    """Positions, orders and approvals of one account by their ids; `broken` says why the desk has stopped, "" while it goes.

    `barred` is what the journal says against selling anything new; it is no event, whoever opens the desk tells it.

    `shares` holds for each company when how many shares were seen, `delivered` what of them came by assignment (and, below
    zero, what left), `trades` who else bought or sold some.
    """

    tag: str = ""
    account: str = ""
    is_paper: bool = True
    approvals: dict[str, OfferedApproval] = field(default_factory=dict)
    positions: dict[str, DeskPosition] = field(default_factory=dict)
    orders: dict[str, TrackedOrder] = field(default_factory=dict)
    alarms: dict[str, AlarmRaised] = field(default_factory=dict)
    fills: dict[str, Fill] = field(default_factory=dict)
    used_bookings: set[str] = field(default_factory=set)
    shares: dict[str, list[tuple[datetime, Decimal]]] = field(default_factory=dict)
    delivered: dict[str, list[tuple[datetime, int]]] = field(default_factory=dict)
    trades: dict[str, SharesTraded] = field(default_factory=dict)
    refused: dict[str, SaleRefused] = field(default_factory=dict)
    broken: str = ""
    last_at: datetime | None = None
    events: int = 0
    barred: tuple[Refusal, ...] = ()
    by_client_order_id: dict[str, TrackedOrder] = field(default_factory=dict)
    by_stem: dict[str, str] = field(default_factory=dict)
    orders_by_position: dict[str, list[TrackedOrder]] = field(default_factory=dict)
    orders_by_contract: dict[OptionContract, list[TrackedOrder]] = field(default_factory=dict)
    orders_by_shares: dict[str, list[TrackedOrder]] = field(default_factory=dict)
    positions_by_contract: dict[OptionContract, list[DeskPosition]] = field(default_factory=dict)

    def next_order_id(self) -> str:
        """The id of the next order."""
        return f"o{len(self.orders) + 1}"

    def next_position_id(self) -> str:
        """The id of the next position: ids of approvals that were never given are not used again."""
        taken = {offered.approval.position_id for offered in self.approvals.values()} | set(self.positions)
        return f"p{len(taken - self._share_sales()) + 1}"

    def next_share_sale_id(self) -> str:
        """The id of the next sale of shares."""
        return f"s{len(self._share_sales()) + 1}"

    def _share_sales(self) -> set[str]:
        return {one.approval.position_id for one in self.approvals.values() if one.approval.shares}

    def next_approval_id(self) -> str:
        """The id of the next approval."""
        return f"a{len(self.approvals) + 1}"

    def client_order_id(self, order_id: str) -> str:
        """The name under which an order travels: no other workspace's order has it."""
        return f"putwright-{self.tag}-{order_id}"

    def is_ours(self, client_order_id: str) -> bool:
        """Whether an order the broker tells of was sent by this desk."""
        return bool(self.tag) and client_order_id.startswith(f"putwright-{self.tag}-")

    def order_of(self, listed: WorkingOrder) -> TrackedOrder | None:
        """The order of this record that the broker lists, by its name or by the broker's own id; None where it is none of ours."""
        order = self.by_client_order_id.get(listed.client_order_id)
        if order is not None or not listed.broker_order_id:
            return order
        ours = (
            self.orders_by_contract.get(listed.contract, ())
            if listed.contract is not None
            else self.share_orders(listed.symbol)
        )
        return next((one for one in ours if one.broker_order_id == listed.broker_order_id), None)

    def live_orders(self, position_id: str = "", purpose: Purpose | None = None) -> list[TrackedOrder]:
        """Our orders that are not over, of one position and purpose or of all."""
        orders = self.orders_by_position.get(position_id, ()) if position_id else self.orders.values()
        return [order for order in orders if not order.is_over and purpose in {None, order.purpose}]

    def orders_of(self, position_id: str, purpose: Purpose | None = None) -> list[TrackedOrder]:
        """Every order a position has had."""
        return [
            order
            for order in self.orders_by_position.get(position_id, ())
            if purpose in {None, order.purpose}
        ]

    def open_positions(self) -> list[DeskPosition]:
        """Positions with contracts still short."""
        return [position for position in self.positions.values() if position.open > 0]

    def position_on(self, contract: OptionContract) -> DeskPosition | None:
        """The open position on a put; there is at most one."""
        return next((one for one in self.positions_by_contract.get(contract, ()) if one.open > 0), None)

    def orders_on(self, contract: OptionContract) -> list[TrackedOrder]:
        """Every order we have had on a put."""
        return list(self.orders_by_contract.get(contract, ()))

    def sales_on(self, contract: OptionContract) -> list[TrackedOrder]:
        """Our sales of a put that are not over."""
        return [
            order
            for order in self.orders_on(contract)
            if order.purpose is Purpose.ENTRY and not order.is_over
        ]

    def share_orders(self, symbol: str) -> list[TrackedOrder]:
        """Every order we have had to sell shares of a company."""
        return list(self.orders_by_shares.get(symbol, ()))

    def companies(self) -> set[str]:
        """Companies of whose shares the desk keeps track: an option of them was ever in its care, or shares were sold."""
        found = {one.contract.underlying for one in self.positions.values()}
        return found | set(self.orders_by_shares)

    def doubts(self, apart_from: TrackedOrder | None = None) -> list[str]:
        """In words, everything that is not known, of one order at most left out."""
        orders = [order for order in self.orders.values() if order is not apart_from]
        found = [
            f"what became of {order.order_id} ({order.order}) is not known"
            for order in orders
            if order.state.is_in_doubt
        ]
        found += [
            f"{order.owed} filled of {order.order_id}, of which no execution was told"
            for order in orders
            if order.owed
        ]
        return found + [
            f"{one.unexplained} {one.contract} of {one.position_id} are gone, and nobody has said how"
            for one in self.open_positions()
            if one.unexplained
        ]

    def shares_delivered_by(
        self, symbol: str, now: datetime, held: Decimal, since: datetime | None = None
    ) -> int:
        """Shares that have come in the last days and are not accounted for yet, as many as surely have [share].

        Shares and put of an assignment are booked apart, a weekend may lie between two looks: what counts is by how much
        there are more than the fewest that were seen in these days, and since the put in question was sold.
        """
        return self.moves_of(symbol, now, since).come(held)[0]

    def moves_of(self, symbol: str, now: datetime, since: datetime | None = None) -> Moves:
        """What was seen of a company's shares in the last days, and since a moment, with everything that explains a change."""
        earliest = now - DELIVERY_SPAN if since is None else max(since, now - DELIVERY_SPAN)
        seen = self.shares.get(symbol, [])
        before = [one for one in seen if one[0] < earliest]
        return Moves(
            seen=(*before[-1:], *seen[len(before) :]),
            delivered=tuple(self.delivered.get(symbol, ())),
            traded=(*self._ours_sold(symbol), *self._others_traded(symbol)),
            now=now,
            open_sales=sum(order.may_sell for order in self.share_orders(symbol)),
        )

    def _ours_sold(self, symbol: str) -> list[tuple[datetime, int]]:
        fills = (fill for order in self.share_orders(symbol) for fill in order.fills.values())
        return [(fill.at, -fill.quantity) for fill in fills if fill.at is not None]

    def _others_traded(self, symbol: str) -> list[tuple[datetime, int]]:
        return [
            (one.traded_at or one.at, int(-one.quantity if one.is_sale else one.quantity))
            for one in self.trades.values()
            if one.symbol == symbol
        ]

    def entry_quantity_sent(self, approval_id: str) -> int:
        """Contracts, or shares, that sales under an approval have sold or may still sell [contract or share]."""
        orders = (
            order
            for order in self.orders.values()
            if order.approval_id == approval_id and order.purpose is not Purpose.EXIT
        )
        return sum(
            max(order.filled, order.told_filled) if order.is_over else order.order.quantity
            for order in orders
        )

    def recheck_due(self, order: TrackedOrder, session: date) -> bool:
        """Whether a working sale of an earlier day has not been checked again at this session's opening."""
        return new_york_date(order.intended_at) < session and order.rechecked_on != session
