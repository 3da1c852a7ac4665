"""Every fact about one name: who says it, since when, how old it is, and where sources disagree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from putwright.reports.why import CompanyTest


@dataclass(frozen=True, slots=True)
class HeadLine:
    """What a source calls the company and where it puts it."""

    source: str
    name: str | None
    sector: str | None
    industry: str | None
    currency: str | None
    as_of: date
    age_days: int


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of a source's newest snapshot: an amount in its currency, or a fraction where `is_ratio`."""

    figure: str
    value: Decimal
    is_ratio: bool
    currency: str | None
    source: str
    as_of: date
    age_days: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What a source says of one fiscal year or quarter; `as_of` is the day since when it says so [currency].

    `period` is "year" or "quarter".
    """

    period: str
    period_end: date
    source: str
    as_of: date
    age_days: int
    currency: str | None
    revenue: Decimal | None
    net_income: Decimal | None
    free_cash_flow: Decimal | None
    ebitda: Decimal | None
    total_debt: Decimal | None
    cash: Decimal | None
    equity: Decimal | None


@dataclass(frozen=True, slots=True)
class Telling:
    """What one source says, since when."""

    source: str
    value: Decimal
    as_of: date


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Sources that tell the same figure of the same period otherwise; `ratio` of the larger figure [1].

    `period` is "year", "quarter", "snapshot" or "close".
    """

    figure: str
    period: str
    on: date
    currency: str | None
    told: tuple[Telling, ...]
    ratio: Decimal


@dataclass(frozen=True, slots=True)
class Restatement:
    """A figure that its own source told otherwise later; `ratio` is the change by the first figure [1], None from zero."""

    figure: str
    period: str
    on: date
    source: str
    currency: str | None
    before: Decimal
    before_as_of: date
    value: Decimal
    as_of: date
    ratio: Decimal | None


@dataclass(frozen=True, slots=True)
class CompanyPart:
    """What is known of the company and its statements."""

    heads: tuple[HeadLine, ...]
    figures: tuple[FigureLine, ...]
    statements: tuple[StatementLine, ...]
    disagreements: tuple[Disagreement, ...]
    restatements: tuple[Restatement, ...]
    not_compared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report that happened; a source that dates it on another day says so beside its name."""

    on: date
    hour: str | None
    sources: tuple[str, ...]
    as_of: date
    age_days: int


@dataclass(frozen=True, slots=True)
class AnnouncedLine:
    """One coming date as a source told it last, and how far such a source is trusted."""

    on: date
    status: str
    hour: str | None
    source: str
    as_of: date
    age_days: int
    confidence: str


@dataclass(frozen=True, slots=True)
class EarningsPart:
    """The last reports, what is expected next and what that rests on."""

    reports: tuple[ReportLine, ...]
    basis: str
    window: str
    words: str
    announced: tuple[AnnouncedLine, ...]


@dataclass(frozen=True, slots=True)
class PriceLine:
    """The closes of one source [USD/share]: the last, how many days, and how many sessions are missing between."""

    source: str
    close: Decimal | None
    on: date
    age_days: int
    first: date
    days: int
    sessions_missing: int
    missing_last: date | None
    dividend: Decimal | None
    dividend_on: date | None
    split: Decimal | None
    split_on: date | None


@dataclass(frozen=True, slots=True)
class VolatilityLine:
    """The newest volatilities of one source [1/sqrt(year)], and how many days it covers."""

    source: str
    implied: Decimal | None
    historical: Decimal | None
    on: date
    age_days: int
    first: date
    days: int


@dataclass(frozen=True, slots=True)
class ChainLine:
    """The newest recording of the name's options."""

    quote_time: datetime
    age_days: int
    puts: int
    calls: int
    kind: str
    source: str
    not_refreshed: bool


@dataclass(frozen=True, slots=True)
class TableLine:
    """The newest day of a table that is of no name: rates or currencies."""

    kind: str
    words: str
    source: str
    on: date
    age_days: int


@dataclass(frozen=True, slots=True)
class MarketPart:
    """Prices, volatilities and chains of the name; of the closes that differ the worst, and on how many days any do."""

    prices: tuple[PriceLine, ...]
    close_disagreements: tuple[Disagreement, ...]
    close_days_disagreeing: int
    close_days_compared: int
    volatilities: tuple[VolatilityLine, ...]
    chain: ChainLine | None
    tables: tuple[TableLine, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that nobody told, and the command that mends it."""

    kind: str
    words: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FactsReport:
    """Everything known of one name on one day."""

    symbol: str
    name: str
    as_of: datetime
    on: date
    company: CompanyPart
    quality: str
    quality_evidence: str
    quality_tests: tuple[CompanyTest, ...]
    earnings: EarningsPart
    market: MarketPart
    missing: tuple[Missing, ...]
