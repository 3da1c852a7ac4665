"""A tax year as information: every fact of it, what it counts for under one rule, the totals, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One fact of the year. None is unknown, or does not apply.

    Attributes:
        event: what it is: STO, BTC, BTO, STC, BUY, SELL, EXPIRE, ASSIGN, EXERCISE, DIV, PIL, TAX, INT, FEE, FX, ADJUST, TRANSFER,
            CASH or OTHER.
        event_id: its key in the journal; `order` our own name of the order.
        on, traded_at, settles_on: the trading day, the moment (UTC), the day it settles.
        account: masked.
        what: in words; `name` tells it from everything else (of an option its OSI symbol).
        quantity: signed [share or contract].
        price: as traded [currency/share].
        gross, commission, net: cash before costs, costs, cash after them, signed but for costs [currency].
        rate, rate_of, rate_source: what one unit was taken for, of which day, by whose word.
        net_base: `net` at that rate [report's currency].
        cycle, opened_by, opened_on: the story it belongs to, and the facts that opened what it closed.
        buckets, how: where it counts under the rule, and as what.
        proceeds, cost, counts: what counts of it under the rule [currency], `counts_base` each part at its own day's rate.
        is_unknown: whether something that should count is not known.
        spot: the share's close of the day [USD/share].
        source: who says so.
        flags: what has to be looked at, by code.
    """

    event: str
    event_id: str
    order: str
    on: date
    traded_at: datetime
    settles_on: date | None
    account: str
    what: str
    name: str
    symbol: str
    right: str
    strike: Decimal | None
    expiry: date | None
    multiplier: int | None
    deliverable: int | None
    quantity: Decimal | None
    price: Decimal | None
    gross: Decimal | None
    commission: Decimal | None
    net: Decimal
    currency: str
    rate: Decimal | None
    rate_of: date | None
    rate_source: str
    net_base: Decimal | None
    cycle: str
    opened_by: tuple[str, ...]
    opened_on: date | None
    buckets: tuple[str, ...]
    how: str
    proceeds: Decimal | None
    cost: Decimal | None
    counts: Decimal | None
    counts_base: Decimal | None
    is_unknown: bool
    spot: Decimal | None
    source: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form8949Row:
    """One line in the layout of Form 8949, columns (a) to (h) [report's currency]; None is unknown.

    `box` names the boxes it can be, `code` is "W?" where a wash sale is flagged and its adjustment not known.
    """

    description: str
    acquired_on: date | None
    sold_on: date | None
    proceeds: Decimal | None
    cost: Decimal | None
    code: str
    adjustment: Decimal | None
    gain: Decimal | None
    term: str
    box: str
    note: str
    event_id: str


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """What a bucket adds up to [report's currency]; `amount` None where a line of it is unknown, `known` what the others add up to."""

    bucket: str
    lines: int
    amount: Decimal | None
    known: Decimal
    unknown: int
    treatment: str


@dataclass(frozen=True, slots=True)
class DividendRow:
    """Dividends of one name on one day [currency], also in the report's currency; `ratio` is withheld / gross [1]."""

    on: date
    account: str
    symbol: str
    currency: str
    gross: Decimal
    withheld: Decimal
    ratio: Decimal | None
    gross_base: Decimal | None
    withheld_base: Decimal | None
    is_in_lieu: bool
    words: str


@dataclass(frozen=True, slots=True)
class YearEndRow:
    """One thing held or owed at the end of the year; None is unknown. `name` is "" for cash."""

    account: str
    what: str
    name: str
    quantity: Decimal
    price: Decimal | None
    price_of: date | None
    price_source: str
    value: Decimal | None
    currency: str
    rate: Decimal | None
    rate_of: date | None
    rate_source: str
    value_base: Decimal | None


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion of the circular KS 36: its number as printed, the limit, a light (green, yellow, red, unknown), and words."""

    number: int
    name: str
    actual: str
    limit: str
    light: str
    words: str


@dataclass(frozen=True, slots=True)
class FlagRow:
    """Something a person has to look at: a flag decides nothing."""

    code: str
    event_id: str
    on: date
    words: str


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate that was used: what one unit was taken for on a day, of which day it is, and who says so."""

    currency: str
    into: str
    day: date
    rate: Decimal
    rate_of: date
    source: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A fact whose row is not what it was when the year was frozen: what is different, and why."""

    event_id: str
    what: str
    because: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was put down when the year was frozen, and whether it is still so."""

    digest: str
    version: str
    frozen_at: datetime
    is_same: bool
    words: str
    changes: tuple[RowChange, ...]


@dataclass(frozen=True, slots=True)
class TaxReport:
    """One tax year under one rule; amounts in `currency`, the facts in their own beside it.

    `first` to `last` is what it covers; a year that is not over is provisional. `digest` is that of everything here but the
    moment `as_of`, what is told beside the figures (`safe_harbour`, `notes`, the `spot` of a row), who says a fact under which name,
    and `frozen` itself.
    """

    rule: str
    rule_name: str
    version: str
    rule_dated: date
    rule_text: tuple[str, ...]
    information: str
    year: int
    currency: str
    first: date
    last: date
    is_provisional: bool
    as_of: datetime
    accounts: tuple[str, ...]
    totals: tuple[TaxTotal, ...]
    trades_total: TaxTotal
    rows: tuple[TaxRow, ...]
    form_8949: tuple[Form8949Row, ...]
    dividends: tuple[DividendRow, ...]
    year_end: tuple[YearEndRow, ...]
    year_end_total: Decimal | None
    safe_harbour: tuple[CriterionRow, ...]
    flags: tuple[FlagRow, ...]
    rates: tuple[RateRow, ...]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]
    digest: str
    frozen: Frozen | None
