"""The second article's own trade against its own earnings rule, with the days on which Microsoft reported.

Sources: the article of 2025-10-20 ("2+ weeks after earnings, or 1+ week before"; MSFT sold 2025-10-21, expiry
2025-11-21); Microsoft's releases of 2025-07-30 (fourth quarter of its year
2025) and 2025-10-29 (first quarter of its year 2026). Days are exact; there is no tolerance.
"""

from datetime import date

import pytest

from putwright.domain.earnings import (
    EarningsEvidence,
    EarningsRecord,
    EarningsRule,
    EarningsStatus,
    assess,
    earnings_refusal,
    literal_rule_b,
)
from putwright.domain.rules import Rule
from tests.builders import playbook

SOLD, EXPIRY = date(2025, 10, 21), date(2025, 11, 21)
LAST, NEXT = date(2025, 7, 30), date(2025, 10, 29)
EVIDENCE = EarningsEvidence(
    "MSFT",
    (
        EarningsRecord(LAST, EarningsStatus.REPORTED, LAST, "Microsoft"),
        EarningsRecord(NEXT, EarningsStatus.CONFIRMED, date(2025, 10, 1), "Microsoft"),
    ),
)


def test_article_trade_passes_its_own_words_when_they_are_taken_literally() -> None:
    """Sold twelve weeks after a report and eight days before the next one: "2+ weeks after, or 1+ week before" allows it."""
    assert (SOLD - LAST).days == 83
    assert round((SOLD - LAST).days / 7) == 12
    assert (NEXT - SOLD).days == 8
    assert literal_rule_b(SOLD, LAST, NEXT)


@pytest.mark.parametrize("which", ["income", "first-trade"])
def test_article_trade_is_refused_when_no_report_may_lie_inside(which: str) -> None:
    """The put lives across the report of 2025-10-29: both playbooks block it, and say on which side it would be safe."""
    days = playbook(which).earnings_days_after_last_min
    refusal = earnings_refusal(assess(EVIDENCE, SOLD), SOLD, EXPIRY, EarningsRule(days))
    assert refusal is not None
    assert refusal.rule is Rule.EARNINGS_INSIDE
    assert "2025-10-29" in refusal.actual
    assert refusal.distance == "the window opens 23 days before expiry"
    assert "on or before 2025-10-28" in refusal.remedy
