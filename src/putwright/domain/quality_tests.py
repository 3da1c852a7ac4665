"""The questions every company answers: is it profitable, growing, large, and known for long enough?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from putwright.domain.company_facts import FactRow, QualityCode, QualityTest, Verdict
from putwright.domain.company_view import CompanyKind, CompanyView, Fact, span_days
from putwright.domain.refusal import counted, percent_text

ZERO = Decimal(0)
ANNUAL_YEARS_PREFERRED = 3  # with fewer fiscal years the quarters tell more
YEAR_DAYS_MIN, YEAR_DAYS_MAX = 350, 380  # fiscal years have 52 or 53 weeks


def waiving(rule: str) -> str:
    """The command that lets one company through, in writing."""
    return f'`putwright waive {rule} --symbol SYMBOL --because "..." --until DATE`'


ANOTHER_OR_WAIVE = f"Choose another company, or waive it in writing: {waiving('QUALITY_FAILED')}."
FACTS_WANTED = "`putwright refresh fundamentals SYMBOL`, or import them: `putwright import fundamentals FILE`"
WAIVE_UNKNOWN = f"waive it in writing: {waiving('QUALITY_UNKNOWN')}."


def billions(amount: Decimal) -> str:
    """An amount as a person reads it in billions of US dollars."""
    return f"{'-' if amount < 0 else ''}${abs(amount) / 1_000_000_000:,.1f} bn"


def missing(code: QualityCode, words: str, what: str, limit: str) -> QualityTest:
    """The test that can not be answered, with what it wants."""
    remedy = f"Ask for {what}: {FACTS_WANTED}, or {WAIVE_UNKNOWN}"
    return QualityTest(code, words, Verdict.UNKNOWN, f"unknown: {what} not told", limit, "", remedy)


def verdict_of(passed: bool) -> Verdict:
    """Pass or fail."""
    return Verdict.PASS if passed else Verdict.FAIL


def uses_years(view: CompanyView) -> bool:
    """Whether fiscal years are the evidence; where there are fewer than three, quarters are."""
    return len(view.fiscal_years()) >= ANNUAL_YEARS_PREFERRED


def evidence_words(view: CompanyView) -> str:
    """On what history the verdict rests."""
    years = view.fiscal_years()
    if uses_years(view):
        return f"{len(years)} fiscal years, {years[0].period_end} to {years[-1].period_end}"
    known = view.known_quarters()
    if not known:
        return "no statements" if not years else f"{len(years)} fiscal years"
    few = "no annual statements" if not years else f"only {len(years)} annual statements"
    return f"{Decimal(view.quarter_count()) / 4:.1f} years of quarters since {known[0].period_end}, {few}"


def age_test(view: CompanyView) -> QualityTest:
    """Whether the newest fact is recent enough."""
    day, limit = view.facts_as_of, view.limits.facts_age_days_max
    age = (view.as_of - day).days if day else 0
    return QualityTest(
        QualityCode.FACTS_STALE,
        "facts are recent",
        Verdict.PASS if age <= limit else Verdict.UNKNOWN,
        f"newest fact of {day}, {counted(age, 'day')} old",
        f"at most {counted(limit, 'day')}",
        "" if age <= limit else f"{counted(age - limit, 'day')} too old",
        "" if age <= limit else f"Ask for newer facts: {FACTS_WANTED}.",
        day,
        view.rows[0].source if view.rows else "",
    )


def history_test(view: CompanyView) -> QualityTest:
    """Whether statements span the years the mandate asks for; one good year is not a record."""
    years, least = len(view.fiscal_years()), Decimal(view.limits.history_years_min)
    span = max(Decimal(years), Decimal(view.quarter_count()) / 4)
    enough = span >= least
    return QualityTest(
        QualityCode.HISTORY_SHORT,
        "known for several years",
        Verdict.PASS if enough else Verdict.UNKNOWN,
        evidence_words(view),
        f"at least {least.normalize():f} years",
        "" if enough else f"{least - span:.1f} years short",
        "" if enough else "Import older statements with `putwright import fundamentals FILE`.",
        view.facts_as_of,
    )


def profit_test(view: CompanyView) -> QualityTest:
    """Whether the trailing year earned money, and the years before it with at most the losses allowed."""
    code, words, limits = QualityCode.NOT_PROFITABLE, "profitable", view.limits
    annual = uses_years(view)
    rows = view.fiscal_years() if annual else view.known_quarters()[-8:]
    span = "fiscal years" if annual else "quarters"
    allowed = limits.losing_years_max if annual else limits.losing_quarters_max
    limit = f"above 0, at most {allowed} losing of the known {span}"
    margin, income = view.snapshot("profit_margin"), view.trailing("net_income")
    now = margin or income
    if now is None:
        return missing(code, words, "profit margin or net income of the trailing year", limit)
    actual = _profit_words(now, is_margin=margin is not None)
    if now.value <= 0:
        off = percent_text(-now.value).replace(" %", " points") if margin else billions(-now.value)
        return QualityTest(
            code,
            words,
            Verdict.FAIL,
            actual,
            limit,
            f"{off} below zero",
            ANOTHER_OR_WAIVE,
            now.as_of,
            now.source,
        )
    if not rows:
        return missing(code, words, "net income of earlier periods", limit)
    losses = [row for row in rows if row.net_income is not None and row.net_income <= 0]
    total = sum((row.net_income for row in rows if row.net_income is not None), ZERO)
    actual += f"; {len(losses)} losing of {len(rows)} {span}"
    passed = len(losses) <= allowed and total > 0
    distance = "" if passed else f"{max(len(losses) - allowed, 0)} losing {span} too many"
    if not passed and len(losses) <= allowed:
        distance = f"the known {span} lost {billions(-total)} together"
    return QualityTest(
        code,
        words,
        verdict_of(passed),
        actual,
        limit,
        distance,
        "" if passed else ANOTHER_OR_WAIVE,
        now.as_of,
        now.source,
    )


def _profit_words(now: Fact, *, is_margin: bool) -> str:
    return f"profit margin {percent_text(now.value)}" if is_margin else f"net income {billions(now.value)}"


def growth_test(view: CompanyView, kind: CompanyKind) -> QualityTest:
    """Whether revenue grows over the years; a bank may show earnings instead, its revenue follows rates."""
    code, words, least = QualityCode.NOT_GROWING, "growing", view.limits.revenue_growth_min
    observed = _observed_growth(view)
    rule = f"two of the last three years above {percent_text(least)}"
    if not uses_years(view):
        rule = f"above {percent_text(least)} on average"
    limit = f"revenue growth {rule}"
    earnings = view.snapshot("earnings_growth") if kind is CompanyKind.FINANCIAL else None
    if earnings is not None:
        limit += " or growing earnings"
    if len(observed) < 2:
        return missing(code, words, "revenue growth of two years", limit)
    passed = _has_grown(observed, least, by_years=uses_years(view))
    actual = "revenue " + ", ".join(_signed(growth) for growth in observed)
    if earnings is not None:
        actual += f"; earnings {_signed(earnings.value)}"
        passed = passed or earnings.value > least
    if passed is None:
        return missing(code, words, f"a third year beside {actual}", limit)
    mean = sum(observed, ZERO) / len(observed)
    off = "" if passed else f"{percent_text(abs(least - mean)).replace(' %', ' points')} off on average"
    source = view.snapshot("revenue_growth") or Fact(ZERO, view.rows[0].as_of, view.rows[0].source)
    remedy = "" if passed else ANOTHER_OR_WAIVE
    return QualityTest(
        code, words, verdict_of(passed), actual, limit, off, remedy, source.as_of, source.source
    )


def _observed_growth(view: CompanyView) -> list[Decimal]:
    """Growth of revenue as known: of the last three years, the running one included while there are fewer."""
    newest = view.snapshot("revenue_growth")
    by_quarter = _growth([row for row in view.quarters if row.revenue is not None][-8:])
    if not uses_years(view):
        return [*by_quarter, newest.value] if newest else by_quarter
    by_year = _growth([row for row in view.fiscal_years() if row.revenue is not None])[-3:]
    running = [newest.value] if newest else by_quarter[-1:]
    return by_year if len(by_year) == 3 else [*by_year, *running]


def _has_grown(observed: list[Decimal], least: Decimal, *, by_years: bool) -> bool | None:
    """Two years of three, or the average of quarters; None while a third year could still decide."""
    up = sum(growth > least for growth in observed)
    if not by_years:
        return sum(observed, ZERO) / len(observed) > least
    if len(observed) < 3 and up == 1:
        return None
    return up >= 2


def _signed(growth: Decimal) -> str:
    return f"{growth * 100:+.1f} %"


def _growth(rows: list[FactRow]) -> list[Decimal]:
    """Growth of revenue between rows a year apart, in order [1]."""
    found = []
    for index, before in enumerate(rows):
        for after in rows[index + 1 :]:
            if before.revenue is None or after.revenue is None or before.revenue <= 0:
                continue
            if YEAR_DAYS_MIN <= span_days([before, after]) <= YEAR_DAYS_MAX:
                found.append(after.revenue / before.revenue - 1)
    return found


def size_test(view: CompanyView) -> QualityTest:
    """Whether the market values the company at more than the mandate's minimum."""
    least = view.limits.market_cap_min_usd
    limit = f"at least {billions(least)}"
    value = view.snapshot("market_cap")
    if value is None:
        return missing(QualityCode.TOO_SMALL, "large enough", "market value", limit)
    passed = value.value >= least
    return QualityTest(
        QualityCode.TOO_SMALL,
        "large enough",
        verdict_of(passed),
        billions(value.value),
        limit,
        "" if passed else f"{billions(least - value.value)} too small",
        "" if passed else ANOTHER_OR_WAIVE,
        value.as_of,
        value.source,
    )


def newest_day(*facts: Fact | None) -> date | None:
    """The oldest day among the facts used: a ratio is as old as its older part."""
    return min((fact.as_of for fact in facts if fact is not None), default=None)
