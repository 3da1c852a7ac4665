"""Statements as they were known on each day: one row for every period and every day on which a figure of it was filed.

A figure first filed on a day is known from that day; what a later filing restates is a row of that later day; what it only
repeats adds nothing. So a past day can be judged by what was known then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import polars as pl

from putwright.adapters.sec.concepts import (
    BALANCE,
    CAPITAL_EXPENDITURE,
    COVER_SHARES,
    DEPRECIATION,
    DIVIDEND_PER_SHARE,
    NET_INCOME,
    OPERATING_CASH,
    OPERATING_INCOME,
    REVENUE,
    SHARES,
    WAYS,
    Ways,
    names_of,
    narrowed,
)
from putwright.adapters.sec.figures import Entry, Filed, Ledger, Told
from putwright.adapters.sec.spans import QUARTER_MAX, QUARTER_MIN, Spans, figure
from putwright.market.facts import SCHEMAS, conform

ANNUAL, QUARTER = "ANNUAL", "QUARTER"
COVER_BEFORE, COVER_AFTER = (
    5,
    100,
)  # shares on the first page are counted so long before or after the end of the period [day]
REACH = 380  # a figure can change the quarters of the year behind it [day]
# Of a share whose price is higher than this there is one, class A of Berkshire, in which its 10-K counts all its shares.
SHARE_VALUE_MAX = 20_000.0
COUNTS_APART = 50.0  # a first page in thousands, or in millions, beside a mean in single shares
LAST_QUARTER = (
    0.05,
    0.6,
)  # of a year's revenue; where names changed within a year, more or less is another thing [1]
_FLOW_NAMES = names_of((*WAYS[REVENUE], *WAYS[NET_INCOME]))
_COLUMNS = (
    "revenue", "net_income", "free_cash_flow", "ebitda", "total_debt", "cash", "equity", "total_assets",
    "dividend_per_share", "shares",
)  # fmt: skip
Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known on a day, the ways to look for it, and the currency in which."""

    ledger: Ledger
    ways: Ways
    currency: str

    def value(self, key: str, look: Callable[[str, int], Told | None], end: int) -> float | None:
        """A figure of the span that ends on a day; None where it is not told."""
        told = figure(self.ways[key], lambda name: look(name, end))
        return None if told is None else told.value


@dataclass(frozen=True, slots=True)
class Head:
    """What every row of a company carries."""

    symbol: str
    name: str
    sector: str | None
    industry: str | None


def statement_rows(head: Head, filed: Filed) -> pl.DataFrame:
    """The statements of a company in the schema of `market.facts`; none where it never told revenue or net income."""
    columns: dict[str, list[object]] = {
        name: [] for name in ("as_of", "period", "period_end", "currency", *_COLUMNS)
    }
    for row in _rows(filed.entries):
        for name, value in zip(columns, row, strict=True):
            columns[name].append(value)
    schema = {name: pl.String if name == "period" else SCHEMAS["fundamentals"][name] for name in columns}
    frame = pl.DataFrame(columns, schema=schema).with_columns(
        symbol=pl.lit(head.symbol),
        name=pl.lit(head.name),
        sector=pl.lit(head.sector, pl.String),
        industry=pl.lit(head.industry, pl.String),
        source=pl.lit("sec"),
    )
    return conform("fundamentals", frame)


def _rows(entries: Sequence[Entry]) -> Iterator[tuple[object, ...]]:
    ledger, ends, currency = Ledger(), set[int](), ""
    ways = narrowed({entry.name for entry in entries})
    before: dict[tuple[str, int], Values] = {}
    for day, told in groupby(entries, key=lambda entry: entry.filed):
        filings = tuple(told)
        news = [entry for entry in filings if ledger.add(entry)]
        ends.update(entry.end for entry in news if entry.name in _FLOW_NAMES and entry.start)
        currency = _currency(filings) or currency
        if not currency:
            continue
        known_on = date.fromordinal(day)
        for end in _touched(news, ends):
            for period, values in _periods(Reading(ledger, ways, currency), end):
                if before.get((period, end)) == values:
                    continue
                before[period, end] = values
                yield (known_on, period, date.fromordinal(end), currency, *values)


def _currency(entries: Iterable[Entry]) -> str:
    """The currency in which a day's filings tell most: beside it a year may be told once more in dollars."""
    counts = Counter(entry.unit for entry in entries if len(entry.unit) == 3 and entry.unit.isupper())
    return min(counts, key=lambda unit: (-counts[unit], unit)) if counts else ""


def _touched(news: Iterable[Entry], ends: Iterable[int]) -> list[int]:
    """The ends of periods whose figures the news of a day may have changed."""
    days: set[int] = set()
    flows: set[int] = set()
    for entry in news:
        if entry.name == COVER_SHARES:
            days.update(range(entry.end - COVER_AFTER, entry.end + COVER_BEFORE + 1))
        elif entry.start:
            flows.add(entry.end)
        else:
            days.add(entry.end)
    return sorted(end for end in ends if end in days or any(0 <= end - one <= REACH for one in flows))


def _periods(reading: Reading, end: int) -> Iterator[tuple[str, Values]]:
    money = Spans(reading.ledger, reading.currency)
    per_share = Spans(reading.ledger, f"{reading.currency}/shares")
    balance = tuple(reading.value(key, money.day, end) for key in BALANCE)
    shares = _shares(reading, end)
    for period, look, each in (
        (ANNUAL, money.year, per_share.year),
        (QUARTER, money.quarter, per_share.quarter),
    ):
        revenue, income = reading.value(REVENUE, look, end), reading.value(NET_INCOME, look, end)
        if revenue is None and period == QUARTER:
            revenue = _last_quarter(reading, money, end)
        if revenue is None and income is None:
            continue
        operating, spent = (
            reading.value(OPERATING_CASH, look, end),
            reading.value(CAPITAL_EXPENDITURE, look, end),
        )
        earned, worn = reading.value(OPERATING_INCOME, look, end), reading.value(DEPRECIATION, look, end)
        dividend = reading.value(DIVIDEND_PER_SHARE, each, end)
        yield (
            period,
            (
                revenue,
                income,
                # A negative purchase is a slip of the sign, and no answer.
                None if operating is None or spent is None or spent < 0 else operating - spent,
                None if earned is None or worn is None else earned + worn,
                *balance,
                round(dividend, 6) if dividend is not None and dividend >= 0 else None,
                shares,
            ),
        )


def _last_quarter(reading: Reading, money: Spans, end: int) -> float | None:
    """A year's revenue less three quarters', where the year goes by another name than they do."""
    year = reading.value(REVENUE, money.year, end)
    if year is None or year <= 0:
        return None
    rest, last = year, end
    for _ in range(3):
        for before in range(last - QUARTER_MIN, last - QUARTER_MAX - 1, -1):
            told = reading.value(REVENUE, money.quarter, before)
            if told is not None:
                rest, last = rest - told, before
                break
        else:
            return None
    return rest if LAST_QUARTER[0] * year <= rest <= LAST_QUARTER[1] * year else None


def _shares(reading: Reading, end: int) -> float | None:
    """The shares outstanding as counted for the first page, else their mean; none where either can not be a price's count."""
    ledger = reading.ledger
    if ledger.counts_at_home:
        return None
    days = [day for day in ledger.covers if -COVER_BEFORE <= day - end < COVER_AFTER]
    counted = ledger.covers[min(days)].value if days else None
    mean = reading.value(SHARES, Spans(ledger, "shares").shortest, end)
    if counted and mean and not 1 / COUNTS_APART < counted / mean < COUNTS_APART:
        return None
    shares = counted or mean
    if not shares or shares <= 0:
        return None
    held = ledger.public_float
    return None if held is not None and held.value / shares > SHARE_VALUE_MAX else shares
