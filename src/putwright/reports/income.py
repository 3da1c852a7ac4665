"""Income that does not flatter: premium beside what became of the shares, and the total of both, by month, year, name or cycle.

A premium counts as kept on the day its option is over: expired, bought back (less what that cost) or assigned. Shares are
counted from the strike at which they came, so that the same money is never in two columns. What the shares held are worth less
than that is in the total, sold or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class GroupBy(StrEnum):
    """What the lines of the report are."""

    MONTH = "month"
    YEAR = "year"
    SYMBOL = "symbol"
    CYCLE = "cycle"


ACCOUNT_LINE = "account"
CURRENCY_LINE = "currency"


@dataclass(frozen=True, slots=True)
class IncomeLine:
    """What one group brought [currency of its table]; None is unknown, never nothing.

    `received` and `bought_back` count by the day of the trade, everything else by the day it was settled what became of it.
    `commissions` are inside the other figures already. `rates` is what the rate did to foreign cash and shares. `total` is the
    sum of kept, shares, dividends, tax, interest, fees, other and rates; None where a part of it is unknown.
    """

    group: str
    received: Decimal | None
    bought_back: Decimal | None
    kept: Decimal | None
    shares_realised: Decimal | None
    shares_unrealised: Decimal | None
    dividends: Decimal | None
    tax_withheld: Decimal | None
    interest: Decimal | None
    fees: Decimal | None
    other: Decimal | None
    commissions: Decimal | None
    rates: Decimal | None
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class IncomeTable:
    """The lines in one currency and their sum; `rate_sources` says by whose rates, with how many amounts each."""

    currency: str
    lines: tuple[IncomeLine, ...]
    sum: IncomeLine
    rate_sources: tuple[str, ...]
    without_rate: int


@dataclass(frozen=True, slots=True)
class SharesHeld:
    """Shares of a name held at the end: what they cost at the strikes, and their last close with its day and source.

    Prices [currency/share], amounts [currency]; `unrealised` is None where no close is known. `is_assigned` says whether some
    came from an assigned put.
    """

    symbol: str
    cycle: str
    quantity: Decimal
    currency: str
    cost: Decimal
    premium: Decimal
    close: Decimal | None
    close_on: date | None
    close_source: str
    unrealised: Decimal | None
    is_assigned: bool


@dataclass(frozen=True, slots=True)
class IncomeReport:
    """Income until a day. `premium_open` was received and may still have to be given back: it is in no total [USD].

    `table` is in the currency of the books; `also` is the same in the currency asked for, None where that is the same one.
    """

    as_of: date
    by: str
    table: IncomeTable
    also: IncomeTable | None
    premium_open: Decimal
    options_open: int
    shares: tuple[SharesHeld, ...]
    notes: tuple[str, ...]


def added(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """The sum; unknown where one of them is unknown [currency]."""
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
