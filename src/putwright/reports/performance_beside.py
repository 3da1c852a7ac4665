"""The account's own money elsewhere: every amount paid in or out on its day, put into the index or into bills instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.reports.marks import Marks
from putwright.reports.performance_curve import CurvePoint

ZERO = Decimal(0)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class BesidePoint:
    """What the money paid in until a day would be worth elsewhere [USD]; None from the first day on which that is unknown."""

    on: date
    paid_in: Decimal | None
    in_index: Decimal | None
    in_bills: Decimal | None


def beside(points: Sequence[CurvePoint], marks: Marks, index: str) -> list[BesidePoint]:
    """A point beside each of the account's.

    Args:
        points: of the account.
        marks: closes of the index, yields of bills.
        index: symbol of a share that follows the index.
    """
    found: list[BesidePoint] = []
    paid: Decimal | None = ZERO
    in_index: Decimal | None = ZERO
    in_bills: Decimal | None = ZERO
    before: date | None = None
    for point in points:
        if before is not None:
            in_index = _grown(in_index, marks.grown(index, before, point.on))
            earned = marks.bills_grown(before, point.on)
            in_bills = _grown(in_bills, None if earned is None else 1 + earned)
        elif marks.close(index, point.on) is None:
            in_index = None
        paid, in_index, in_bills = (_plus(one, point.paid_in) for one in (paid, in_index, in_bills))
        found.append(BesidePoint(point.on, paid, _cents(in_index), _cents(in_bills)))
        before = point.on
    return found


def _grown(amount: Decimal | None, ratio: Decimal | None) -> Decimal | None:
    return None if amount is None or ratio is None else amount * ratio


def _plus(amount: Decimal | None, more: Decimal | None) -> Decimal | None:
    return None if amount is None or more is None else amount + more


def _cents(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(CENT)
