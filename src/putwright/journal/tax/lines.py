"""What counts for a tax office: lines with proceeds and cost, each amount with the day and the fact it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from putwright.domain.security import Security

ZERO = Decimal(0)
INFORMATION = (
    "This is information, not tax advice. It reckons from the recorded facts by the rule printed here; a tax office decides. "
    "Hold it against your broker's tax statement, and ask an adviser before you file."
)


class Bucket(StrEnum):
    """Where a line belongs under its rule."""

    SHORT_TERM = "short-term"
    LONG_TERM = "long-term"
    TERM_UNKNOWN = "term unknown"
    SECTION_1256 = "section 1256"
    PREMIUM = "premium"
    SHARE_RESULT = "share result"
    OPTION_GAIN = "private gain, options"
    SHARE_GAIN = "private gain, shares"
    OTHER_RESULT = "other result"
    DIVIDEND = "dividend"
    IN_LIEU = "payment in lieu of a dividend"
    WITHHELD = "tax withheld"
    INTEREST = "interest"
    FEE = "fee"
    OTHER = "other cash"


OF_TRADES = frozenset(
    {
        Bucket.SHORT_TERM,
        Bucket.LONG_TERM,
        Bucket.TERM_UNKNOWN,
        Bucket.SECTION_1256,
        Bucket.PREMIUM,
        Bucket.SHARE_RESULT,
        Bucket.OPTION_GAIN,
        Bucket.SHARE_GAIN,
        Bucket.OTHER_RESULT,
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """Money that one fact moved, as far as it counts in a line: signed [currency], its day (None: before the record), the fact."""

    amount: Decimal
    on: date | None
    key: str


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One thing that counts under a rule.

    Attributes:
        key: of the fact that makes it count.
        on: the day it counts on.
        bucket: where it belongs.
        account: masked.
        security: what it is about; None for cash alone.
        quantity: how much of it, positive [share or contract].
        currency: of every amount.
        proceeds, cost: what came in, and what it had cost, both positive as a rule [currency].
        cycle: it belongs to; "" for cash.
        acquired_on, sold_on: as the rule's form calls them; None is unknown.
        opening_key: the fact that opened it.
        is_short: whether it was sold first.
        is_known: whether the record shows how it was opened; else its result is unknown.
        how: in a word or two.
    """

    key: str
    on: date
    bucket: Bucket
    account: str
    security: Security | None
    quantity: Decimal
    currency: str
    proceeds: tuple[Part, ...]
    cost: tuple[Part, ...] = ()
    cycle: str = ""
    acquired_on: date | None = None
    sold_on: date | None = None
    opening_key: str = ""
    is_short: bool = False
    is_known: bool = True
    how: str = ""

    @property
    def gain(self) -> Decimal | None:
        """Proceeds less cost [currency]; None where the record does not show how it was opened."""
        return total(self.proceeds) - total(self.cost) if self.is_known else None


@dataclass(frozen=True, slots=True)
class TaxRule:
    """A rule as it is printed: its short name, its whole name, its version and date, what it says, and what it does with each bucket."""

    code: str
    name: str
    version: str
    dated: date
    currency: str
    text: tuple[str, ...]
    treatments: tuple[tuple[Bucket, str], ...]
    became_shares: str

    def treatment(self, bucket: Bucket) -> str:
        """What the rule does with a bucket, in words."""
        return dict(self.treatments).get(bucket, "listed; the rule does not say")


@dataclass(frozen=True, slots=True)
class TaxFlag:
    """Something a person has to look at: its kind, the fact it is about, in words. A flag decides nothing."""

    code: str
    key: str
    on: date
    words: str


@dataclass(frozen=True, slots=True)
class KnownPrice:
    """A price of a day, and who said so [currency/share]."""

    price: Decimal
    currency: str
    on: date
    source: str


Closes = Callable[[Security, date], KnownPrice | None]


def no_closes(_security: Security, _on: date) -> KnownPrice | None:
    """No price is known of anything."""
    return None


def total(parts: tuple[Part, ...]) -> Decimal:
    """The sum of amounts of one currency."""
    return sum((part.amount for part in parts), ZERO)
