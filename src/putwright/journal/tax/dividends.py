"""Dividends with the tax withheld from them, by name and day, and what can be had back of it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.domain.journal_events import CashKind, CashMoved
from putwright.domain.security import Security
from putwright.journal.books import Books
from putwright.journal.tax.lines import ZERO, Part

TREATY, FULL, NEAR = Decimal("0.15"), Decimal("0.30"), Decimal("0.005")
ALL_CREDITED = "15 %: can be credited by form DA-1, if the company is of the United States"
HALF_CREDITED = "30 %, as without a W-8BEN: DA-1 credits 15 points, the other 15 have to be reclaimed in the United States"
NONE_WITHHELD = "nothing was withheld: nothing to credit"
OTHERWISE = "neither 15 % nor 30 %: look at the company's country and at the broker's statement"
NO_DIVIDEND = (
    "tax without a dividend of that day: a correction, or of another kind; look at the broker's statement"
)


@dataclass(frozen=True, slots=True)
class DividendDay:
    """Dividends of one name on one day, with what was withheld of them (positive) [currency]; `ratio` is withheld / gross [1]."""

    account: str
    security: Security
    on: date
    currency: str
    gross: Decimal
    withheld: Decimal
    ratio: Decimal | None
    is_in_lieu: bool
    words: str
    parts: tuple[Part, ...]
    withheld_parts: tuple[Part, ...]


def dividend_days(books: Books, year: int) -> tuple[DividendDay, ...]:
    """Every dividend day of a year, by day and name."""
    found: dict[tuple[date, str, str, str], list[tuple[CashKind, Security, Part]]] = {}
    for entry in books.entries:
        event = entry.event
        if not isinstance(event, CashMoved) or event.security is None or event.on.year != year:
            continue
        if event.kind in {CashKind.DIVIDEND, CashKind.IN_LIEU, CashKind.TAX}:
            place = (event.on, event.security.name, entry.account, event.currency)
            part = Part(event.amount, event.on, entry.key)
            found.setdefault(place, []).append((event.kind, event.security, part))
    return tuple(_day(place, told) for place, told in sorted(found.items(), key=lambda pair: pair[0]))


def _day(place: tuple[date, str, str, str], told: list[tuple[CashKind, Security, Part]]) -> DividendDay:
    on, _, account, currency = place
    parts = tuple(part for kind, _, part in told if kind is not CashKind.TAX)
    taxes = tuple(Part(-part.amount, part.on, part.key) for kind, _, part in told if kind is CashKind.TAX)
    gross = sum((part.amount for part in parts), ZERO)
    withheld = sum((part.amount for part in taxes), ZERO)
    ratio = withheld / gross if gross > 0 else None
    return DividendDay(
        account=account,
        security=told[0][1],
        on=on,
        currency=currency,
        gross=gross,
        withheld=withheld,
        ratio=ratio,
        is_in_lieu=any(kind is CashKind.IN_LIEU for kind, _, _ in told),
        words=_words(ratio),
        parts=parts,
        withheld_parts=taxes,
    )


def _words(ratio: Decimal | None) -> str:
    if ratio is None:
        return NO_DIVIDEND
    for known, words in ((ZERO, NONE_WITHHELD), (TREATY, ALL_CREDITED), (FULL, HALF_CREDITED)):
        if abs(ratio - known) <= NEAR:
            return words
    return OTHERWISE
