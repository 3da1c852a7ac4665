"""How putwright says no: refusals are values, faults are exceptions, broken invariants stop the desk."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Refusal:
    """One rule that said no, with the number that decided and what would change its mind.

    `limit`, `actual` and `distance` are printable facts with their unit, never bare floats; `actual` is "unknown"
    where the fact is missing, because missing is never zero.
    """

    rule: str
    limit: str
    actual: str
    distance: str
    remedy: str

    def __str__(self) -> str:
        distance = f" ({self.distance})" if self.distance else ""
        return f"Refused ({self.rule}): {self.actual}, limit {self.limit}{distance}. {self.remedy}"


class PutwrightFault(Exception):
    """The root of every fault a caller can act on."""


class BadInput(PutwrightFault):
    """Something given to the program is wrong: fix it and try again."""

    def __init__(self, tried: str, wrong: str, remedy: str) -> None:
        self.tried, self.wrong, self.remedy = tried, wrong, remedy
        super().__init__(f"{tried}: {wrong}. {remedy}")


class OutsideFailure(PutwrightFault):
    """A neighbour failed; `retry_is_safe` says whether asking again can do harm."""

    def __init__(self, tried: str, wrong: str, remedy: str, *, retry_is_safe: bool) -> None:
        self.tried, self.wrong, self.remedy, self.retry_is_safe = tried, wrong, remedy, retry_is_safe
        super().__init__(f"{tried}: {wrong}. {remedy}")


class OutcomeUnknown(PutwrightFault):
    """Something was sent and no answer came: reconcile first, never resend."""


class BrokenInvariant(Exception):
    """A thing that can not be has happened; recorded, shown, and never caught below the process edge."""


def money_text(amount: Decimal) -> str:
    """An amount of US dollars as a person reads it: `$36,500.00`, `-$1,310.00` [USD]."""
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount):,.2f}"


def counted(count: int, noun: str) -> str:
    """So many of something as a person says it: `1 day`, `1,648 puts`."""
    return f"{count:,} {noun}" if abs(count) == 1 else f"{count:,} {noun}s"


def percent_text(fraction: Decimal, places: int = 1) -> str:
    """A fraction as a person reads it: 0.134 becomes `13.4 %` [1]."""
    return f"{fraction * 100:.{places}f} %"
