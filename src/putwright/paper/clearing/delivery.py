"""The legs of an exercise or assignment: the option goes at nothing, shares come or go at the strike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from putwright.paper.clearing.books import Books
from putwright.paper.clearing.chronicle import Delivered
from putwright.paper.model import Contract, Execution, SecurityType
from putwright.paper.settings import Behaviour

ZERO = Decimal(0)
PRICE_GRAIN = Decimal("0.0001")
CLEARING_EXCHANGE = "--"  # where bookings trade, as statements write it


@dataclass(frozen=True, slots=True)
class Leg:
    """A booking to be made at a moment; `option` is what is exercised or lapses, `following` the session after `day`.

    `quantity` signed, positive comes in; `paid`, `carried` as in `Books.exchange`.
    """

    due: datetime
    day: date
    following: date
    account: str
    option: Contract
    contract: Contract
    words: str
    quantity: Decimal
    price: Decimal = ZERO
    paid: Decimal = ZERO
    carried: Decimal = ZERO

    def book(self, books: Books) -> Decimal:
        """Book it.

        Returns:
            The profit it realised.
        """
        return books.exchange(
            self.day,
            self.words,
            self.contract,
            self.quantity,
            paid=self.paid,
            carried=self.carried,
        )

    def fact(self) -> Delivered:
        """What a statement tells of it: what ends with its session on that day, an early assignment on the next one."""
        day = self.day if is_expiring(self.option, self.day) else self.following
        return Delivered(
            day=day,
            session=self.day,
            settles_on=self.following,
            words=self.words,
            option=self.option,
            contract=self.contract,
            quantity=self.quantity,
            price=self.price,
            paid=self.paid,
        )

    def execution(self, execution_id: str, at: datetime) -> Execution:
        """What a client is told of it: no order of anybody's."""
        size = abs(self.quantity)
        return Execution(
            execution_id=execution_id,
            order_id=0,
            perm_id=0,
            client_id=0,
            account=self.account,
            contract=self.contract,
            at=at,
            exchange=CLEARING_EXCHANGE,
            side="BOT" if self.quantity > 0 else "SLD",
            quantity=size,
            price=self.price,
            cumulative=size,
            average_price=self.price,
        )


@dataclass(frozen=True, slots=True)
class Night:
    """When legs are booked: the session they belong to, the next one, on which they settle, and the moment told."""

    session: date
    following: date
    at: datetime


def lapse(account: str, option: Contract, held: Decimal, contracts: int, night: Night) -> Leg:
    """The leg by which contracts expire worthless. `held` gives the sign."""
    quantity = Decimal(-contracts if held > 0 else contracts)
    return Leg(night.at, night.session, night.following, account, option, option, "expiry", quantity)


def delivered(
    books: Books,
    account: str,
    option: Contract,
    stock: Contract,
    shares: int,
    contracts: int,
    night: Night,
    behaviour: Behaviour,
    *,
    premium_in_basis: bool,
) -> tuple[Leg, Leg]:
    """Both legs of an exercise or assignment, in the order they are booked.

    They are trades of the session that has ended and settle on the next one, which is the day this night opens: what
    they bring is settled at once.

    Args:
        books: whose option it is.
        account: its code.
        option: what is exercised.
        stock: what is delivered.
        shares: how many for each contract [share/contract].
        contracts: how many are exercised [contract].
        night: when.
        behaviour: which leg comes first, and how many minutes before the other.
        premium_in_basis: whether the option's cost goes over into that of the shares.
    """
    held = books.hold(option)
    sign = 1 if held.quantity > 0 else -1
    words = "exercise" if sign > 0 else "assignment"
    carried = held.cost_of(Decimal(sign * contracts)) if premium_in_basis else ZERO
    # Holders of calls and writers of puts take shares in, the others give them away.
    takes = 1 if (sign > 0) == (option.right == "C") else -1
    paid = option.strike * option.multiplier * contracts * takes
    price = option.strike * option.multiplier / shares if shares else ZERO
    late = night.at + timedelta(minutes=behaviour.assignment_minutes_between)
    first_due = (late, night.at) if behaviour.assignment_stock_first else (night.at, late)
    option_leg = Leg(
        first_due[0],
        night.session,
        night.following,
        account,
        option,
        option,
        words,
        Decimal(-sign * contracts),
        carried=-carried,
    )
    stock_leg = Leg(
        first_due[1],
        night.session,
        night.following,
        account,
        option,
        stock,
        words,
        Decimal(takes * contracts * shares),
        price.quantize(PRICE_GRAIN).normalize() if price % 1 else price.quantize(Decimal(1)),
        paid,
        carried,
    )
    return (stock_leg, option_leg) if behaviour.assignment_stock_first else (option_leg, stock_leg)


def is_expiring(contract: Contract, session: date) -> bool:
    """Whether an option has come to its end by the close of a session."""
    return (
        contract.security_type is SecurityType.OPTION
        and contract.expiry is not None
        and contract.expiry <= session
    )
