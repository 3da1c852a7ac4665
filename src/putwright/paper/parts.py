"""What the parts of the paper TWS ask of each other: a market, a clearing house, an exchange."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from putwright.paper.contracts import (
    Bar,
    Contract,
    ContractDetails,
    ContractQuery,
    OptionParameters,
    Phase,
    PriceIncrement,
    Quote,
)
from putwright.paper.holdings import AccountValue, Funds, Position
from putwright.paper.news import Event
from putwright.paper.orders import Commission, Execution, ExecutionFilter, OrderRequest, OrderState


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
