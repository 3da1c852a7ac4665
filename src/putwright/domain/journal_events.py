"""What happened to an account, in the past tense: the facts of the journal, each written once and never changed.

Quantities are signed from the investor's side: what comes in is positive [share or contract]. Money is signed likewise and in
the currency beside it. `net` is all cash that a fact moved, costs included; `commission` is the part of it that was a cost,
zero or positive, None where it was not told. `on` is the trading date in New York.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from putwright.domain.security import Security

OWN_ACCOUNT = "own"  # of facts typed before any statement or desk has said which account it is


class SourceKind(StrEnum):
    """Who says so; a statement outranks the desk, the desk outranks a hand."""

    STATEMENT = "statement"
    DESK = "desk"
    HAND = "by hand"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact is from: which kind of source, which file or record of it (a digest, never a path), which row."""

    kind: SourceKind
    of: str
    row: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (str(self.kind), self.of, self.row) if part)


@dataclass(frozen=True, slots=True)
class ToBase:
    """What one unit of a fact's currency was worth in the account's base currency, and who said so."""

    currency: str
    rate: Decimal
    source: str


class EndedHow(StrEnum):
    """How options ended without a trade."""

    EXPIRED = "expired"
    ASSIGNED = "assigned"
    EXERCISED = "exercised"


class CashKind(StrEnum):
    """Why cash came or went without a trade."""

    DEPOSIT = "deposit or withdrawal"
    DIVIDEND = "dividend"
    IN_LIEU = "payment in lieu of a dividend"
    TAX = "tax withheld"
    INTEREST = "interest"
    FEE = "fee"
    OTHER = "other"
    BEFORE = "there before the record"


@dataclass(frozen=True, slots=True)
class Traded:
    """A purchase or sale of securities.

    `stated_result` is what the broker says it realised, None where it does not; `order` is our own name of the order,
    "" where it was none of ours. `opens` is what the broker says of it, None where it does not.
    """

    security: Security
    quantity: Decimal
    price: Decimal
    net: Decimal
    commission: Decimal | None
    currency: str
    on: date
    settles_on: date | None = None
    to_base: ToBase | None = None
    order: str = ""
    opens: bool | None = None
    stated_result: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """Options that expired, were assigned or exercised: `quantity` is how the position changed [contract].

    An assignment or exercise moved `shares` of `delivered` [share] at `price` [currency/share] for `net`; all are zero or
    None where options expired.
    """

    security: Security
    quantity: Decimal
    how: EndedHow
    on: date
    currency: str
    delivered: Security | None = None
    shares: Decimal = Decimal(0)
    price: Decimal = Decimal(0)
    net: Decimal = Decimal(0)
    commission: Decimal | None = None
    settles_on: date | None = None
    to_base: ToBase | None = None
    stated_result: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CashMoved:
    """Cash that came or went without a trade; `security` is what a dividend or tax belongs to."""

    kind: CashKind
    amount: Decimal
    currency: str
    on: date
    security: Security | None = None
    words: str = ""
    to_base: ToBase | None = None


@dataclass(frozen=True, slots=True)
class CurrencyTraded:
    """One currency bought with another: `bought` and `sold` are positive, the fee is in its own currency."""

    bought: Decimal
    bought_currency: str
    sold: Decimal
    sold_currency: str
    on: date
    fee: Decimal = Decimal(0)
    fee_currency: str = ""
    settles_on: date | None = None
    to_base: ToBase | None = None


@dataclass(frozen=True, slots=True)
class Restated:
    """A split, a new symbol or an adjusted series: each unit of `old` became `factor` units of `new`; no money moved."""

    old: Security
    new: Security
    factor: Decimal
    on: date
    words: str = ""


@dataclass(frozen=True, slots=True)
class Transferred:
    """Securities that came from or went to another broker, or were there before the record began; `cost` None is unknown."""

    security: Security
    quantity: Decimal
    cost: Decimal | None
    currency: str
    on: date
    words: str = ""
    acquired_on: date | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A note of the investor's about a cycle or a fact; nothing is reckoned from it."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The investor's answer to a question that was asked of them, such as "Did you like owning it?"."""

    about: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Reversed:
    """A fact that counts no more; where a better source said the same, it is `confirmed` by what took its place."""

    of: str
    because: str
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """What a statement says an account held of one thing: a security by name with its cost, or cash by currency."""

    name: str
    quantity: Decimal
    cost: Decimal | None = None
    price: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class StatementTaken:
    """A statement was read to its end: its period, what it says was there at its end, and what became of its rows.

    `opening` and `closing` are cash by currency where they are told; `sections` count rows by section as "imported/skipped".
    """

    statement: str
    base_currency: str
    first: date
    last: date
    opening: tuple[Balance, ...] = ()
    closing: tuple[Balance, ...] = ()
    positions: tuple[Balance, ...] | None = None
    imported: int = 0
    skipped: tuple[str, ...] = ()

    @property
    def tells_cash(self) -> bool:
        """Whether it says what cash was there at its end."""
        return bool(self.closing)

    @property
    def tells_positions(self) -> bool:
        """Whether it says what was held at its end."""
        return self.positions is not None


@dataclass(frozen=True, slots=True)
class RateTold:
    """What one unit of a currency was worth in another by day, as a statement says."""

    currency: str
    base_currency: str
    days: tuple[date, ...]
    rates: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class BooksCompared:
    """The books were held against others; `differences` says each line that does not agree, none where all do."""

    against: str
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearFrozen:
    """A tax year was put down for good: by which rule and version, and the digest of what was printed."""

    year: int
    rule: str
    version: str
    digest: str


JournalEvent: TypeAlias = (
    Traded
    | Ended
    | CashMoved
    | CurrencyTraded
    | Restated
    | Transferred
    | Noted
    | Answered
    | Reversed
    | StatementTaken
    | RateTold
    | BooksCompared
    | YearFrozen
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in the journal.

    `key` tells it from every other: from the broker's own id where there is one, so that the same fact is never entered twice.
    `at` is when it happened, `recorded_at` when it was written down, both aware UTC; `account` is masked. `number` is its place in
    the record, 0 before it is there.
    """

    key: str
    at: datetime
    account: str
    event: JournalEvent
    origin: Origin
    recorded_at: datetime
    number: int = 0
