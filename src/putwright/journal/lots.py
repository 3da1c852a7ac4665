"""Lots: what was opened when and for how much, closed oldest first; and what each closing realised."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from putwright.domain.security import Security
from putwright.journal.lines import Line

ZERO = Decimal(0)
GRAIN = Decimal("0.00000001")  # amounts are divided no finer, so that parts and rest always add up


class Closing(StrEnum):
    """How a lot was closed."""

    SOLD = "sold"
    BOUGHT_BACK = "bought back"
    EXPIRED = "expired"
    ASSIGNED = "assigned"
    EXERCISED = "exercised"
    CALLED_AWAY = "called away"
    DELIVERED = "delivered"
    LEFT = "transferred out"


SOLD, BOUGHT_BACK = Closing.SOLD, Closing.BOUGHT_BACK  # looked up often; see `lines`


@dataclass(slots=True)
class Lot:
    """One opening.

    Attributes:
        quantity: what is left of it, signed [share or contract].
        amount: the cash of its opening, signed as cash, costs included: a premium received is positive [currency].
        opened_on: the trading date; None where it was before the record.
        cycle: to which cycle it belongs.
        key: of the fact that opened it.
        premium: how much of `amount` came out of options that were assigned or exercised [currency].
        is_known: whether the record shows how it was opened.
    """

    quantity: Decimal
    amount: Decimal
    opened_on: date | None
    cycle: str
    key: str
    premium: Decimal = ZERO
    is_known: bool = True


class Realized(NamedTuple):
    """One lot, or part of one, closed.

    Attributes:
        account: masked.
        security: what was closed.
        quantity: how much of it, positive [share or contract].
        is_short: whether it had been sold first.
        opened_on: when it was opened; None where that is not known.
        closed_on: when it was closed.
        opened: cash of the opening, signed, costs included [currency].
        closed: cash of the closing, signed, costs included; of options that became shares what went over to these.
        currency: of both.
        how: it was closed.
        cycle: it belongs to.
        opening_key, closing_key: the facts.
        premium: how much of the result came out of options that were assigned or exercised [currency].
        is_known: whether the record shows how it was opened; else `opened` is the broker's word, or a result of nothing.
    """

    account: str
    security: Security
    quantity: Decimal
    is_short: bool
    opened_on: date | None
    closed_on: date
    opened: Decimal
    closed: Decimal
    currency: str
    how: Closing
    cycle: str
    opening_key: str
    closing_key: str
    premium: Decimal = ZERO
    is_known: bool = True

    @property
    def result(self) -> Decimal:
        """What it brought in all, costs included [currency]; nothing for options that became shares."""
        return self.opened + self.closed

    @property
    def days_held(self) -> int | None:
        """Calendar days from opening to closing [day]."""
        return None if self.opened_on is None else (self.closed_on - self.opened_on).days


@dataclass(slots=True)
class Holding:
    """The lots of one security in one account, oldest first."""

    account: str
    security: Security
    currency: str
    line: Line
    result_line: Line
    quantity: Decimal = ZERO
    lots: deque[Lot] = field(default_factory=deque)
    set_aside: Decimal = ZERO  # for each short contract of a put, strike x multiplier; reckoned once

    @property
    def amount(self) -> Decimal:
        """Cash of the openings of what is left, signed [currency]."""
        return sum((lot.amount for lot in self.lots), ZERO)

    @property
    def premium(self) -> Decimal:
        """How much of `amount` came out of assigned options [currency]."""
        return sum((lot.premium for lot in self.lots), ZERO)

    @property
    def is_known(self) -> bool:
        """Whether the record shows how all of it was opened."""
        return all(lot.is_known for lot in self.lots)

    def open(self, lot: Lot) -> None:
        """Add a lot."""
        self.lots.append(lot)
        self.quantity += lot.quantity

    def closable(self, quantity: Decimal) -> Decimal:
        """The part of a quantity coming in or going out that closes what is held, with its sign."""
        if not self.quantity or (self.quantity > 0) == (quantity > 0):
            return ZERO
        return quantity if abs(quantity) <= abs(self.quantity) else -self.quantity

    def take(self, quantity: Decimal) -> list[Lot]:
        """Take so much out of the oldest lots; the parts, each with its share of the amount. `quantity` has the holding's sign."""
        parts: list[Lot] = []
        self.quantity -= quantity
        while quantity:
            lot = self.lots[0]
            if abs(lot.quantity) <= abs(quantity):
                parts.append(self.lots.popleft())
                quantity -= lot.quantity
                continue
            amount, premium = (
                part_of(lot.amount, quantity, lot.quantity),
                part_of(lot.premium, quantity, lot.quantity),
            )
            parts.append(replace(lot, quantity=quantity, amount=amount, premium=premium))
            lot.quantity -= quantity
            lot.amount -= amount
            lot.premium -= premium
            quantity = ZERO
        return parts

    def cost_of_oldest(self, quantity: Decimal) -> Decimal:
        """Opening cash of the oldest so many, signed [currency]; `quantity` has the holding's sign."""
        total = ZERO
        for lot in self.lots:
            if abs(lot.quantity) >= abs(quantity):
                return total + part_of(lot.amount, quantity, lot.quantity)
            total += lot.amount
            quantity -= lot.quantity
        return total

    def restate(self, factor: Decimal) -> list[Lot]:
        """Take all of it out, each unit as `factor` units, for another name; amounts stay."""
        lots = [replace(lot, quantity=lot.quantity * factor) for lot in self.lots]
        self.lots.clear()
        self.quantity = ZERO
        return lots


def part_of(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """The share of an amount that belongs to a part of a quantity [currency]."""
    if not amount or not part:
        return ZERO
    return amount if part == whole else (amount * part / whole).quantize(GRAIN)
