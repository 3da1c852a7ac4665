"""One order and where it stands: the only thing in the exchange that changes by itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from putwright.domain.fees import Side
from putwright.paper.model import Contract, OrderRequest, OrderState, OrderStatus, SecurityType

NOTHING = Decimal(0)
CHILD, TRIGGER = "child", "trigger"


@dataclass(eq=False, slots=True)
class Order:
    """An order from the moment its number is taken.

    Attributes:
        request: as the client asked for it, with what presets made of it.
        contract: the one contract it is for.
        perm_id: the number no other order of any client has.
        quantity: how much it is for now: less than asked for where a one-cancels-all group or a parent filled in part
            made it smaller [share or contract].
        session: the session a DAY order is for, and a GTC order is dated by.
        patience: how much waiting between bid and ask it takes to be filled there, drawn once [1].
        waited: how much of that has passed [1].
        is_held: the client has not let it go yet (transmit is false).
        is_manual: entered by hand in TWS, by no API client.
        commissions: what it has cost as far as clients have heard [USD].
        unreported: fills whose commission clients have not heard of.
    """

    request: OrderRequest
    contract: Contract
    perm_id: int
    quantity: Decimal
    session: date
    patience: float
    status: OrderStatus = OrderStatus.PENDING_SUBMIT
    why_held: str = ""
    filled: Decimal = NOTHING
    spent: Decimal = NOTHING  # sum of quantity times price
    last_fill_price: Decimal = NOTHING
    waited: float = 0.0
    looked_at: datetime | None = None
    is_held: bool = False
    is_manual: bool = False
    is_triggered: bool = False
    is_cancel_wanted: bool = False
    parent: Order | None = None
    children: list[Order] = field(default_factory=list)
    submitted_at: datetime | None = None
    completed_at: datetime | None = None
    completed_words: str = ""
    commissions: Decimal = NOTHING
    unreported: int = 0
    charged: dict[date, tuple[Decimal, Decimal]] = field(
        default_factory=dict
    )  # by day: at rates, taken [USD]

    @property
    def remaining(self) -> Decimal:
        """What is not filled [share or contract]."""
        return self.quantity - self.filled

    @property
    def side(self) -> Side:
        """Which way it goes; short sales are sales."""
        return Side.BUY if self.request.action == "BUY" else Side.SELL

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.status.is_final

    @property
    def is_option(self) -> bool:
        """Whether it is for an option."""
        return self.contract.security_type is SecurityType.OPTION

    @property
    def is_waiting_child(self) -> bool:
        """Whether it waits for its parent to be filled."""
        return self.why_held == CHILD

    @property
    def is_working(self) -> bool:
        """Whether it counts against funds and against orders of the other side."""
        return not self.is_over and not self.is_held and not self.is_waiting_child

    @property
    def is_all_at_once(self) -> bool:
        """Whether it is filled whole or not at all."""
        return self.request.all_or_none or self.request.time_in_force == "FOK"

    @property
    def limit(self) -> Decimal | None:
        """The price it never trades beyond; None for market orders and stops [USD/share]."""
        return self.request.limit if self.request.order_type == "LMT" else None

    @property
    def average_fill_price(self) -> Decimal:
        """The mean price of what is filled; zero before [USD/share]."""
        return self.spent / self.filled if self.filled else NOTHING

    def fill(self, quantity: Decimal, price: Decimal) -> None:
        """Take a fill: the counts, not the status."""
        self.filled += quantity
        self.spent += quantity * price
        self.last_fill_price = price

    def state(self) -> OrderState:
        """How it stands now, as clients are told; the commission once all of it is known."""
        is_costed = self.status is OrderStatus.FILLED and not self.unreported
        return OrderState(
            request=replace(self.request, quantity=self.quantity),
            contract=self.contract,
            perm_id=self.perm_id,
            status=self.status,
            filled=self.filled,
            remaining=self.remaining,
            average_fill_price=self.average_fill_price,
            last_fill_price=self.last_fill_price,
            why_held=self.why_held,
            parent_perm_id=self.parent.perm_id if self.parent else 0,
            submitted_at=self.submitted_at,
            completed_at=self.completed_at,
            completed_words=self.completed_words,
            commission=self.commissions if is_costed else None,
            commission_currency=self.contract.currency if is_costed else "",
        )
