"""The money of a closing, taken apart by the facts it came from: the premium of an assigned option keeps the day it was received.

The books fold that premium into what the shares cost. Rules differ in where they count it, never in how much it is: each takes
the same parts and puts them into other lines, so that the total of a cycle is the same under all of them, in every currency.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from putwright.domain.journal_events import Ended
from putwright.journal.books import Books
from putwright.journal.lots import GRAIN, Realized
from putwright.journal.tax.lines import ZERO, Bucket, Part, TaxLine, total


class ClosingParts:
    """Where the money of every closing in the books came from."""

    def __init__(self, books: Books) -> None:
        self._delivered = {
            entry.key: abs(entry.event.shares)
            for entry in books.entries
            if isinstance(entry.event, Ended) and entry.event.delivered is not None and entry.event.shares
        }
        self._moved: dict[str, list[Realized]] = defaultdict(list)
        for one in books.realized:
            if self.became_shares(one):
                self._moved[one.closing_key].append(one)

    def became_shares(self, one: Realized) -> bool:
        """Whether it is an option whose premium went over into shares."""
        return one.security.is_option and one.closing_key in self._delivered

    def is_known(self, one: Realized, *, with_premium: bool) -> bool:
        """Whether the record shows everything that its result is made of.

        Shares that options brought or took cost the strike, which is known; their premium only where the options' sale is.
        """
        if one.security.is_option:
            return one.is_known
        brought, took = self._moved.get(one.opening_key), self._moved.get(one.closing_key, [])
        if not with_premium:
            return brought is not None or one.is_known
        return one.is_known and all(option.is_known for option in took)

    def opened(self, one: Realized, *, with_premium: bool) -> tuple[Part, ...]:
        """Cash of its opening, signed [currency]; the premium of the options it came from in parts of its own, or left out."""
        premium = self._premium_of_opening(one)
        own = Part(one.opened - total(premium), one.opened_on, one.opening_key)
        return (own, *premium) if with_premium else (own,)

    def closed(self, one: Realized, *, with_premium: bool) -> tuple[Part, ...]:
        """Cash of its closing, signed [currency]; likewise."""
        premium = self._premium_of_closing(one)
        own = Part(one.closed - total(premium), one.closed_on, one.closing_key)
        return (own, *premium) if with_premium else (own,)

    def _premium_of_opening(self, one: Realized) -> tuple[Part, ...]:
        if one.security.is_option or not one.premium or one.opening_key not in self._moved:
            return ()
        own = one.premium - total(self._premium_of_closing(one))
        return _shared(own, self._moved[one.opening_key])

    def _premium_of_closing(self, one: Realized) -> tuple[Part, ...]:
        if one.security.is_option or not one.premium or one.closing_key not in self._moved:
            return ()
        moved = self._moved[one.closing_key]
        if one.opening_key not in self._moved:
            return _shared(one.premium, moved)
        carried = sum((option.opened for option in moved), ZERO)
        return _shared((carried * one.quantity / self._delivered[one.closing_key]).quantize(GRAIN), moved)


def negative(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The same with the other sign."""
    return tuple(Part(-part.amount, part.on, part.key) for part in parts)


def line_of(
    one: Realized,
    bucket: Bucket,
    opened: tuple[Part, ...],
    closed: tuple[Part, ...],
    *,
    is_known: bool,
    at_opening: date | None = None,
    how: str = "",
) -> TaxLine:
    """The line of a closing.

    Args:
        one: the closing.
        bucket: where it belongs.
        opened: cash of its opening, signed, as far as it counts [currency].
        closed: cash of its closing, likewise.
        is_known: whether the record shows everything that it is made of.
        at_opening: the day of the opening, where the line counts then.
        how: in a word or two; as it was closed unless told.
    """
    return TaxLine(
        key=one.closing_key if at_opening is None else one.opening_key,
        on=one.closed_on if at_opening is None else at_opening,
        bucket=bucket,
        account=one.account,
        security=one.security,
        quantity=one.quantity,
        currency=one.currency,
        proceeds=opened if one.is_short else closed,
        cost=negative(closed if one.is_short else opened),
        cycle=one.cycle,
        acquired_on=one.closed_on if one.is_short else one.opened_on,
        sold_on=one.opened_on if one.is_short else one.closed_on,
        opening_key=one.opening_key,
        is_short=one.is_short,
        is_known=is_known,
        how=how or str(one.how),
    )


def _shared(amount: Decimal, among: Sequence[Realized]) -> tuple[Part, ...]:
    """An amount shared among options by what each was opened for; the last takes what is left."""
    whole = sum((option.opened for option in among), ZERO)
    parts, left = [], amount
    for option in among[:-1]:
        share = (amount * option.opened / whole).quantize(GRAIN) if whole else ZERO
        parts.append(Part(share, option.opened_on, option.opening_key))
        left -= share
    last = among[-1]
    return (*parts, Part(left, last.opened_on, last.opening_key))
