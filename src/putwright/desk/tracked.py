"""An order and a position as the desk knows them: what was intended, what the broker told, what is left to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from putwright.domain.approval import Approval, CloseTerms, ExitTerms
from putwright.domain.contract import OptionContract, Right
from putwright.domain.desk_events import Ending
from putwright.domain.order import Order, OrderState, Purpose

ZERO = Decimal(0)
EXECUTION = "execution"
INFERRED = "inferred-"  # with what the id of a fill begins that no execution has shown


@dataclass(slots=True)
class Fill:
    """One fill: quantity [contract or share], price [USD/share], commission [USD] or None until it is told.

    After a split each of its contracts is `split` contracts of the position.
    """

    fill_id: str
    quantity: int
    price: Decimal
    at: datetime | None
    commission: Decimal | None
    is_sale: bool
    evidence: str = EXECUTION
    split: int = 1

    @property
    def contracts(self) -> int:
        """Contracts of the position as they are counted now [contract]."""
        return self.quantity * self.split

    @property
    def is_inferred(self) -> bool:
        """Whether no execution has shown it."""
        return self.evidence != EXECUTION


@dataclass(slots=True)
class TrackedOrder:
    """One of our orders.

    Attributes:
        order: as last intended: its limit and quantity are those we meant to be working.
        number: under which the broker knows it together with `client_id`.
        state: as far as we know.
        broker_order_id: the broker's lasting id, 0 until told.
        intended_at: when it was written down, in the broker's market.
        priced_at: since when it is at this limit.
        told_filled: what the broker says was filled in all, where it said so [contract].
        told_limit, told_quantity: as the broker's list had them last; None before.
        told_time_in_force: the same, in the broker's word.
        rechecked_on: the last session at whose opening it was checked again.
        changed_at, cancel_intended_at: when a change or the cancel was last meant to leave.
        complained_at: when an error came for the order last.
        is_idle: the broker has it and does not work it.
        is_complained_of: an error came for it before the broker was known to have it.
        is_unaccounted: it is gone from the broker, and what of it was filled was never told.
    """

    order_id: str
    position_id: str
    approval_id: str
    purpose: Purpose
    order: Order
    number: int
    client_id: int
    intended_at: datetime
    priced_at: datetime
    state: OrderState = OrderState.PENDING_NEW
    broker_order_id: int = 0
    told_filled: int = 0
    told_limit: Decimal | None = None
    told_quantity: int | None = None
    told_time_in_force: str = ""
    words: str = ""
    rechecked_on: date | None = None
    changed_at: datetime | None = None
    cancel_intended_at: datetime | None = None
    complained_at: datetime | None = None
    is_idle: bool = False
    is_complained_of: bool = False
    is_unaccounted: bool = False
    ended_at: datetime | None = None
    fills: dict[str, Fill] = field(default_factory=dict)

    @property
    def contract(self) -> OptionContract | None:
        """The option it is for; None for shares."""
        return self.order.contract

    @property
    def may_sell(self) -> int:
        """What it may have sold or may still sell of which no fill was heard [contract or share].

        Whole while nobody has answered, and after it is gone without its end being told.
        """
        if self.is_over:
            return max(0, self.order.quantity - self.filled) if self.is_unaccounted else self.owed
        return max(0, self.order.quantity - self.filled)

    @property
    def is_over(self) -> bool:
        """Whether nothing more can come of it."""
        return self.state.is_over

    @property
    def filled(self) -> int:
        """What was filled, as far as we heard of the fills [contract]."""
        return sum(fill.quantity for fill in self.fills.values())

    @property
    def owed(self) -> int:
        """Fills that the broker counts and that we have not heard of [contract]."""
        return max(0, self.told_filled - self.filled)

    @property
    def remaining(self) -> int:
        """What may still be filled [contract]; nothing once it is over."""
        return 0 if self.is_over else max(0, self.order.quantity - self.filled)

    @property
    def is_in_doubt(self) -> bool:
        """Whether it is not known what has become of it: unanswered, or filled by more than we heard of."""
        return self.state.is_in_doubt or self.owed > 0

    @property
    def inferred(self) -> list[Fill]:
        """Fills that no execution has shown yet."""
        return [fill for fill in self.fills.values() if fill.is_inferred]

    @property
    def is_as_intended(self) -> bool:
        """Whether the broker's list shows the limit and quantity that we meant."""
        return self.told_limit == self.order.limit and self.told_quantity == self.order.quantity


@dataclass(frozen=True, slots=True)
class Part:
    """So many contracts of a position that ended otherwise than by our purchases, how, and what showed it.

    `shares` came where it is above zero, and left where it is below [share].
    """

    quantity: int
    how: Ending
    at: datetime
    evidence: str
    shares: int = 0


@dataclass(slots=True)
class DeskPosition:
    """A short put or covered call in the desk's care, from its approval on.

    Attributes:
        position_id: such as "p3".
        contract: the option; another one after a split.
        approval: what a person approved of it.
        adopted: contracts taken over instead of sold by us, and at which premium [USD/share].
        sales, purchases: our fills, and purchases by hand.
        parts: contracts that ended otherwise.
        unexplained: contracts that are gone, nobody said how [contract].
        former: what it was before splits, and how many contracts one of those is now.
        closing: terms of a purchase to close now, while it holds.
        follows: the position whose closing comes first, in a roll.
    """

    position_id: str
    contract: OptionContract
    approval: Approval
    exit: ExitTerms
    since: datetime
    adopted: int = 0
    adopted_premium: Decimal = ZERO
    sales: list[Fill] = field(default_factory=list)
    purchases: list[Fill] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    unexplained: int = 0
    unexplained_since: datetime | None = None
    closing: CloseTerms | None = None
    closing_approval: str = ""
    closing_since: datetime | None = None
    follows: str = ""
    former: dict[OptionContract, int] = field(default_factory=dict)

    @property
    def is_call(self) -> bool:
        """Whether it is a call, for which shares stand by, and not a put, for which cash does."""
        return self.contract.right is Right.CALL

    @property
    def sold(self) -> int:
        """Contracts sold by us or taken over [contract]."""
        return self.adopted + sum(fill.contracts for fill in self.sales)

    @property
    def bought(self) -> int:
        """Contracts bought back [contract]."""
        return sum(fill.contracts for fill in self.purchases)

    @property
    def open(self) -> int:
        """Contracts that are still short as far as we know; those nobody can explain among them [contract]."""
        return self.sold - self.bought - sum(part.quantity for part in self.parts)

    @property
    def there(self) -> int:
        """Contracts that are short at the broker: the open ones but for those that are gone unexplained [contract]."""
        return self.open - self.unexplained

    @property
    def premium_per_share(self) -> Decimal | None:
        """What was received on average [USD/share]; None before anything was sold."""
        if not self.sold:
            return None
        received = self.adopted * self.adopted_premium + sum(
            (fill.quantity * fill.price for fill in self.sales), ZERO
        )
        return received / self.sold

    @property
    def paid_per_share(self) -> Decimal | None:
        """What was paid on average to buy back [USD/share]; None where nothing was."""
        if not self.bought:
            return None
        return sum((fill.quantity * fill.price for fill in self.purchases), ZERO) / self.bought

    @property
    def effective_cost(self) -> Decimal | None:
        """What a share that an assignment brought really cost, the premium of its put and the costs counted in [USD/share].

        None where no shares came, and while a commission is not told.
        """
        premium, costs = self.premium_per_share, self.costs
        if sum(part.shares for part in self.parts) <= 0 or premium is None or costs is None:
            return None
        return self.contract.strike - premium + costs / (self.sold * self.contract.multiplier)

    @property
    def costs(self) -> Decimal | None:
        """What its fills have cost [USD]; None while one of them is not known."""
        told = [fill.commission for fill in (*self.sales, *self.purchases)]
        known = [amount for amount in told if amount is not None]
        return sum(known, ZERO) if len(known) == len(told) else None
