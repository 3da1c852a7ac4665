"""Lots of an account, first in first out: what each part of a position cost, and what closing it brought.

A basis has the sign of the quantity: a long lot cost so much, a short one brought so much (below zero). Commissions
are part of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

NOTHING = Decimal(0)
GRAIN = Decimal("0.00000001")  # parts of a basis are rounded no coarser [currency]


@dataclass(frozen=True, slots=True)
class Lot:
    """So much of a contract that came in, or went out short, at a moment: signed quantity and basis [currency]."""

    quantity: Decimal
    basis: Decimal
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What a trade did: the part of its quantity that closed lots (signed), its cost as statements write it, its gain."""

    closed: Decimal
    cost: Decimal
    realized: Decimal


class Lots:
    """Every open lot by contract id, oldest first."""

    def __init__(self) -> None:
        self._open: dict[int, deque[Lot]] = {}

    def of(self, con_id: int) -> tuple[Lot, ...]:
        """The open lots of a contract, oldest first."""
        return tuple(self._open.get(con_id, ()))

    def held(self) -> Mapping[int, Decimal]:
        """Signed quantity by contract id, by id; nothing that is flat."""
        sums = {con_id: sum((lot.quantity for lot in lots), NOTHING) for con_id, lots in self._open.items()}
        return {con_id: quantity for con_id, quantity in sorted(sums.items()) if quantity}

    def basis(self, con_id: int) -> Decimal:
        """What everything held of a contract cost [currency]."""
        return sum((lot.basis for lot in self.of(con_id)), NOTHING)

    def take(self, con_id: int, quantity: Decimal, money: Decimal, at: datetime) -> Taken:
        """A trade: what it closes comes out of the oldest lots, the rest becomes a lot.

        Args:
            con_id: what is traded.
            quantity: signed, positive comes in [share or contract].
            money: what came in by it, below zero when paid, commission taken off [currency].
            at: the moment.
        """
        have = self.held().get(con_id, NOTHING)
        closed = min(abs(quantity), abs(have)).copy_sign(quantity) if have * quantity < 0 else NOTHING
        brought = money if closed == quantity else (money * closed / quantity).quantize(GRAIN)
        out = self.give(con_id, -closed)
        rest = quantity - closed
        if rest:
            lot = Lot(rest, brought - money, at)
            self._open.setdefault(con_id, deque()).append(lot)
        return Taken(closed, -out + (brought - money), brought - out)

    def give(self, con_id: int, quantity: Decimal) -> Decimal:
        """Take so much, with its sign, out of the oldest lots; its basis [currency]."""
        lots, left, out = self._open.get(con_id, deque()), quantity, NOTHING
        while left and lots:
            lot = lots.popleft()
            if abs(lot.quantity) > abs(left):
                part = (lot.basis * left / lot.quantity).quantize(GRAIN)
                lots.appendleft(replace(lot, quantity=lot.quantity - left, basis=lot.basis - part))
                return out + part
            out += lot.basis
            left -= lot.quantity
        return out

    def restate(self, before: int, after: int, quantity: Decimal) -> None:
        """Turn every lot of a contract into one of another: `quantity` in all, at the same cost and age."""
        lots = self._open.pop(before, deque())
        total = sum((lot.quantity for lot in lots), NOTHING)
        left, restated = quantity, deque(self._open.get(after, ()))
        for number, lot in enumerate(lots, 1):
            part = left if number == len(lots) else lot.quantity * quantity / total
            restated.append(replace(lot, quantity=part))
            left -= part
        self._open[after] = restated
