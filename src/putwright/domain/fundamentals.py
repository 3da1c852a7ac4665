"""Company quality: profitable, growing, sound, over several years; PASS, FAIL or UNKNOWN, never a guess.

The premium is the reward; the stock is the real position. So the company is judged before any premium is
looked at, by facts known on the day and by questions that fit its kind. What is missing is said, never
assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from putwright.domain.company_facts import (
    CompanyFacts,
    FactRow,
    Period,
    QualityCode,
    QualityLimits,
    QualityTest,
    QualityVerdict,
    Verdict,
)
from putwright.domain.company_view import CompanyKind, CompanyView, company_kind
from putwright.domain.quality_tests import (
    FACTS_WANTED,
    WAIVE_UNKNOWN,
    age_test,
    evidence_words,
    growth_test,
    history_test,
    profit_test,
    size_test,
)
from putwright.domain.soundness import balance_sheet_test, cash_flow_test, debt_test, dividend_cover_test

__all__ = [
    "CompanyFacts",
    "FactRow",
    "Period",
    "QualityCode",
    "QualityLimits",
    "QualityTest",
    "QualityVerdict",
    "Verdict",
    "judge",
]


def judge(facts: CompanyFacts, limits: QualityLimits, as_of: date) -> QualityVerdict:
    """The verdict on a company with every test behind it, from what was known on a day.

    Any failed test fails the company; else any unanswered one leaves it unknown; only all answers together
    pass it.

    Args:
        facts: rows of all sources; those known only after the day are not looked at.
        limits: the investor's numbers.
        as_of: the day of the question.
    """
    view = CompanyView(facts, as_of, limits)
    kind = company_kind(facts)
    tests = _without_answers(facts, view, kind) or _asked(view, kind)
    verdicts = {test.verdict for test in tests}
    verdict = next((one for one in (Verdict.FAIL, Verdict.UNKNOWN) if one in verdicts), Verdict.PASS)
    return QualityVerdict(facts.symbol, as_of, verdict, tuple(tests), evidence_words(view), view.facts_as_of)


def _asked(view: CompanyView, kind: CompanyKind) -> Sequence[QualityTest]:
    tests = [age_test(view), history_test(view), profit_test(view), growth_test(view, kind)]
    if kind is CompanyKind.FINANCIAL:
        tests.append(balance_sheet_test(view))
    elif kind is CompanyKind.UTILITY:
        tests += [debt_test(view, kind), dividend_cover_test(view)]
    else:
        tests += [debt_test(view, kind), cash_flow_test(view)]
    return [*tests, size_test(view)]


def _without_answers(facts: CompanyFacts, view: CompanyView, kind: CompanyKind) -> Sequence[QualityTest]:
    """The one test of a symbol that no question can be put to; empty when questions can be put."""
    if kind is CompanyKind.FUND:
        return [
            QualityTest(
                QualityCode.NOT_A_COMPANY,
                "a company",
                Verdict.UNKNOWN,
                f"{facts.symbol} is a fund: no company facts apply",
                "a company with facts",
                "",
                f"A fund has no statements, so {WAIVE_UNKNOWN}",
            )
        ]
    if not view.rows:
        actual, what = f"unknown: no company facts known on {view.as_of}", "its statements"
    elif kind is CompanyKind.UNKNOWN:
        actual, what = "unknown: no sector, which decides the questions", "facts that name its sector"
    else:
        return []
    remedy = f"Ask for {what}: {FACTS_WANTED}. A fund has none, so {WAIVE_UNKNOWN}"
    return [
        QualityTest(
            QualityCode.QUALITY_UNKNOWN,
            "a company with facts",
            Verdict.UNKNOWN,
            actual,
            "company facts",
            "",
            remedy,
        )
    ]
