"""The facts of a company as somebody stated them, with the day since when they were known; the verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Period(StrEnum):
    """What span a row of facts speaks about."""

    SNAPSHOT = "SNAPSHOT"
    ANNUAL = "ANNUAL"
    QUARTER = "QUARTER"


@dataclass(frozen=True, slots=True)
class FactRow:
    """One row of company facts. Missing is None, never zero.

    Amounts are in the row's currency for its own span; ratios are fractions. A snapshot's flows (free cash
    flow, margin) are those of the trailing year, its growth compares the last quarter with the same one a
    year before.

    Attributes:
        as_of: the day since when the row was known to whoever recorded it.
        period_end: last day of the span, None when the row does not say.
    """

    period: Period
    as_of: date
    period_end: date | None
    source: str
    revenue: Decimal | None = None
    net_income: Decimal | None = None
    free_cash_flow: Decimal | None = None
    ebitda: Decimal | None = None
    total_debt: Decimal | None = None
    cash: Decimal | None = None
    equity: Decimal | None = None
    total_assets: Decimal | None = None
    market_cap: Decimal | None = None
    revenue_growth: Decimal | None = None
    earnings_growth: Decimal | None = None
    profit_margin: Decimal | None = None
    return_on_equity: Decimal | None = None
    return_on_assets: Decimal | None = None
    enterprise_to_ebitda: Decimal | None = None
    dividend_yield: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """All rows known about one symbol, from all sources; sector and industry as the newest row says."""

    symbol: str
    name: str | None
    sector: str | None
    industry: str | None
    currency: str | None
    rows: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """What "profitable, growing and sound, over several years" means in numbers.

    The first four come from the investor's mandate (DOMAIN 1.5); the others say how the words are measured.

    Attributes:
        market_cap_min_usd: smallest company [USD].
        history_years_min: years that statements must span [year].
        net_debt_to_ebitda_max: for companies that are neither banks, utilities nor real estate [1].
        facts_age_days_max: an older newest fact counts as unknown [day].
        statement_age_days_max: how old the newest balance sheet may be; an annual one stays the newest until
        its
            successor is filed, at most 15 months later [day].
        net_debt_to_ebitda_capital_heavy_max: for utilities and real estate, which borrow against regulated or
        let
            assets; 6 is where the rating agencies' middle grades end [1].
        revenue_growth_min: growth counts when above this [1].
        losing_years_max: of the last five fiscal years; one, so that a cycle may have its trough [year].
        losing_quarters_max: of the known quarters, where no annual statements are known [quarter].
        return_on_equity_min: banks and insurers; about what their owners ask for capital [1].
        equity_to_assets_min: banks and insurers; 5 % is "well capitalised" in the leverage rule of US banks
        [1]. return_on_assets_min: banks and insurers whose balance carries clients' money show this instead
        [1]. dividend_cover_min: utilities; net income over dividends, as building eats their free cash flow
        [1].
    """

    market_cap_min_usd: Decimal = Decimal(10_000_000_000)
    history_years_min: Decimal | int = 2
    net_debt_to_ebitda_max: Decimal = Decimal(3)
    facts_age_days_max: int = 200
    statement_age_days_max: int = 460
    net_debt_to_ebitda_capital_heavy_max: Decimal = Decimal(6)
    revenue_growth_min: Decimal = Decimal(0)
    losing_years_max: int = 1
    losing_quarters_max: int = 1
    return_on_equity_min: Decimal = Decimal("0.08")
    equity_to_assets_min: Decimal = Decimal("0.05")
    return_on_assets_min: Decimal = Decimal("0.005")
    dividend_cover_min: Decimal = Decimal(1)


class Verdict(StrEnum):
    """Unknown is not a pass."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"


class QualityCode(StrEnum):
    """What a company can fall at."""

    NOT_PROFITABLE = "NOT_PROFITABLE"
    NOT_GROWING = "NOT_GROWING"
    NOT_SOUND = "NOT_SOUND"
    WEAK_CASH_FLOW = "WEAK_CASH_FLOW"
    TOO_SMALL = "TOO_SMALL"
    HISTORY_SHORT = "HISTORY_SHORT"
    FACTS_STALE = "FACTS_STALE"
    QUALITY_UNKNOWN = "QUALITY_UNKNOWN"
    NOT_A_COMPANY = "NOT_A_COMPANY"


@dataclass(frozen=True, slots=True)
class QualityTest:
    """One question put to the facts: the answer with its numbers, their day and their source.

    `actual`, `limit` and `distance` are printable facts with their unit; `actual` is "unknown" where a fact
    is missing.
    """

    code: QualityCode
    words: str
    verdict: Verdict
    actual: str
    limit: str
    distance: str = ""
    remedy: str = ""
    as_of: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class QualityVerdict:
    """The verdict on one company on one day, with every test in the order asked."""

    symbol: str
    as_of: date
    verdict: Verdict
    tests: tuple[QualityTest, ...]
    evidence: str
    facts_as_of: date | None = None

    @property
    def worst(self) -> QualityTest | None:
        """The first test that decided against the company; None when it passed."""
        return (
            next((test for test in self.tests if test.verdict is self.verdict), None)
            if not self.passed
            else None
        )

    @property
    def passed(self) -> bool:
        """Whether every test passed."""
        return self.verdict is Verdict.PASS
