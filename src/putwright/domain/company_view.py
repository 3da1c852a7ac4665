"""What was known of a company on a day: the newest facts, statements put together, the span they cover."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from putwright.domain.company_facts import CompanyFacts, FactRow, Period, QualityLimits

QUARTER_DAYS = Decimal("91.3125")
YEAR_GAP_DAYS_MAX = 400  # fiscal years of 52 or 53 weeks; more means that a year is missing between
YEARS_LOOKED_AT = 5
SAME_PERIOD_DAYS = 20
# What the market says of a company rather than the company of itself: it is as young as the last close.
MARKET_FACTS = frozenset({"market_cap", "dividend_yield", "enterprise_to_ebitda"})
_HEAD = {"period", "as_of", "period_end", "source"}
FACT_NAMES = tuple(one.name for one in fields(FactRow) if one.name not in _HEAD)


class CompanyKind(StrEnum):
    """Which questions fit a company."""

    ORDINARY = "ordinary"
    FINANCIAL = "financial"
    UTILITY = "utility"
    REAL_ESTATE = "real estate"
    FUND = "fund"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """A number with the day since when it was known and who said it."""

    value: Decimal
    as_of: date
    source: str


def company_kind(facts: CompanyFacts) -> CompanyKind:
    """The kind of a company by the words of its sector and industry, Yahoo's or GICS'.

    A balance-sheet business (bank, insurer, broker, asset manager, lender) is financial; exchanges, data
    sellers, payment networks and insurance brokers live from fees and are judged as ordinary companies.
    """
    if is_fund(facts):
        return CompanyKind.FUND
    sector = (facts.sector or "").casefold()
    industry = (facts.industry or "").casefold()
    if not sector:
        return CompanyKind.UNKNOWN
    if sector.startswith("financial"):
        fees = ("exchange", "insurance broker", "payment", "shell")
        return CompanyKind.ORDINARY if any(word in industry for word in fees) else CompanyKind.FINANCIAL
    if sector.startswith("utilit"):
        return CompanyKind.UTILITY
    return CompanyKind.REAL_ESTATE if sector.startswith("real estate") else CompanyKind.ORDINARY


def is_fund(facts: CompanyFacts) -> bool:
    """Whether the rows speak of a fund: its name or class says so and no row has a company's figures."""
    told = " ".join((facts.name or "", facts.sector or "", facts.industry or "")).casefold().split()
    if not {"etf", "etn", "fund", "funds", "exchange-traded"} & set(told):
        return False
    return all(
        row.revenue is None and row.net_income is None and row.profit_margin is None for row in facts.rows
    )


@dataclass(frozen=True, slots=True)
class CompanyView:
    """The facts of one company that were known on a day, without anything learned later."""

    facts: CompanyFacts
    as_of: date
    limits: QualityLimits
    rows: tuple[FactRow, ...] = field(init=False)
    snapshots: tuple[FactRow, ...] = field(init=False)
    annuals: tuple[FactRow, ...] = field(init=False)
    quarters: tuple[FactRow, ...] = field(init=False)
    _fiscal_years: tuple[FactRow, ...] = field(init=False)

    def __post_init__(self) -> None:
        rows = tuple(
            sorted(
                (row for row in self.facts.rows if row.as_of <= self.as_of),
                key=lambda row: (row.as_of, row.source, row.period_end or date.min, row.period),
                reverse=True,
            )
        )
        recent = (row for row in rows if (self.as_of - row.as_of).days <= self.limits.facts_age_days_max)
        put = object.__setattr__
        put(self, "rows", rows)
        put(self, "snapshots", tuple(row for row in recent if row.period is Period.SNAPSHOT))
        put(self, "annuals", statements(row for row in rows if row.period is Period.ANNUAL))
        put(self, "quarters", statements(row for row in rows if row.period is Period.QUARTER))
        put(self, "_fiscal_years", self._years_in_a_row())

    @property
    def facts_as_of(self) -> date | None:
        """The day of the newest fact that the company told; what the market says of it makes no report younger."""
        return next((row.as_of for row in self.rows if tells_of_business(row)), None)

    @property
    def in_dollars(self) -> bool:
        """Whether amounts may be held against a market value in US dollars."""
        return self.facts.currency in {None, "", "USD"}

    def snapshot(self, name: str) -> Fact | None:
        """The newest value of a fact in the snapshots that are recent enough."""
        return newest(self.snapshots, name)

    def balance(self, name: str) -> Fact | None:
        """The newest value of a balance sheet item: a snapshot's, else of the newest recent statement."""
        told = self.snapshot(name)
        if told is not None:
            return told
        known = [row for row in (*self.annuals, *self.quarters) if self._is_recent(row)]
        known.sort(key=lambda row: (row.period_end or row.as_of, row.as_of), reverse=True)
        return newest(known, name)

    def trailing(self, name: str) -> Fact | None:
        """A flow over the trailing year: a snapshot's, else of four quarters, else of a fiscal year."""
        told = self.snapshot(name)
        if told is not None:
            return told
        last = [row for row in self.quarters if getattr(row, name) is not None][-4:]
        if len(last) == 4 and self._is_recent(last[-1]) and span_days(last) <= 3 * 100:
            total = sum((getattr(row, name) for row in last), Decimal(0))
            return Fact(total, last[-1].as_of, last[-1].source)
        return newest([row for row in reversed(self.annuals) if self._is_recent(row)], name)

    def _is_recent(self, row: FactRow) -> bool:
        end = row.period_end or row.as_of
        return (self.as_of - end).days <= self.limits.statement_age_days_max

    def fiscal_years(self) -> tuple[FactRow, ...]:
        """The last fiscal years in a row with a net income, at most five; none when the newest is too old."""
        return self._fiscal_years

    def _years_in_a_row(self) -> tuple[FactRow, ...]:
        years: list[FactRow] = []
        for row in reversed([row for row in self.annuals if row.net_income is not None]):
            if years and span_days([row, years[-1]]) > YEAR_GAP_DAYS_MAX:
                break
            if years or self._is_recent(row):
                years.append(row)
        return tuple(reversed(years[:YEARS_LOOKED_AT]))

    def known_quarters(self) -> tuple[FactRow, ...]:
        """The quarters with a net income, ascending."""
        return tuple(
            row for row in self.quarters if row.net_income is not None and row.period_end is not None
        )

    def quarter_count(self) -> int:
        """How many quarters pass from the first known one to the snapshot's, both included."""
        known = self.known_quarters()
        if len(known) < 4 or known[0].period_end is None:
            return 0
        told = next((row for row in self.snapshots if tells_of_business(row)), None)
        end = known[-1].period_end if told is None else told.as_of
        days = Decimal((end - known[0].period_end).days) if end else Decimal(0)
        # A snapshot lies inside a quarter that has begun: round up; a statement ends with one: round.
        mode = "ROUND_HALF_UP" if told is None else "ROUND_CEILING"
        return int((days / QUARTER_DAYS).quantize(Decimal(1), rounding=mode)) + 1


def tells_of_business(row: FactRow) -> bool:
    """Whether a row tells something that the company itself has told: a figure of its statements."""
    return any(getattr(row, name) is not None for name in FACT_NAMES if name not in MARKET_FACTS)


def newest(rows: Iterable[FactRow], name: str) -> Fact | None:
    """The first known value of a fact in rows ordered from the newest."""
    for row in rows:
        value = getattr(row, name)
        if value is not None:
            return Fact(value, row.as_of, row.source)
    return None


def span_days(rows: Sequence[FactRow]) -> int:
    """Days between the ends of the first and the last row [day]."""
    first, last = rows[0].period_end or rows[0].as_of, rows[-1].period_end or rows[-1].as_of
    return abs((last - first).days)


def statements(newest_first: Iterable[FactRow]) -> tuple[FactRow, ...]:
    """One row per period, ascending: what the newest telling leaves open is filled from the older ones.

    Sources name the end of one period by days apart (the last Saturday, the end of the month): that is one
    period.
    """
    told = [(row.period_end, row) for row in newest_first if row.period_end is not None]
    groups: list[list[FactRow]] = []
    last: date | None = None
    for end, row in sorted(
        told, key=lambda pair: pair[0]
    ):  # stable: within a period the newest telling stays first
        if last is not None and (end - last).days <= SAME_PERIOD_DAYS:
            groups[-1].append(row)
        else:
            groups.append([row])
            last = end
    for group in groups:
        if len(group) > 1:
            group.sort(key=lambda row: (row.as_of, row.source), reverse=True)
    return tuple(_put_together(group) for group in groups)


def _put_together(rows: Sequence[FactRow]) -> FactRow:
    if len(rows) == 1:
        return rows[0]
    head = rows[0]
    told = {
        name: next((getattr(r, name) for r in rows if getattr(r, name) is not None), None)
        for name in FACT_NAMES
    }
    return FactRow(head.period, head.as_of, head.period_end, head.source, **told)
