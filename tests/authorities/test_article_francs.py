"""Both articles' trades from their sale to their end, in dollars and francs, by hand: at a rate that stands still, and one that moves."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from putwright.domain.journal_events import Entry
from putwright.domain.money import to_cents
from putwright.reports.income import GroupBy
from putwright.reports.income_report import income_report
from putwright.reports.marks import Marks
from tests.journal_builders import day
from tests.marks import assigned_story, francs, kept_story, msft_story, mu_story, taken_story

END = day("2027-06-30")
# Each story with its total in dollars, and in francs at 0.80 all the while: 0.80 x the dollars, and nothing of it by the rate.
STORIES: tuple[tuple[Callable[[], list[Entry]], str, str], ...] = (
    (kept_story, "538.95", "431.16"),  # 540 - 1.05
    (taken_story, "267.90", "214.32"),  # 540 - 270 - 2 x 1.05
    (assigned_story, "1354.90", "1083.92"),  # 538.95 + 298.95 of premium, 17 of dividend, 500 from 365 to 370
    (msft_story, "-292.65", "-234.12"),  # 208.35 of premium, 501 lost on the shares
    (mu_story, "3868.95", "3095.16"),  # 3,870 - 1.05
)


@pytest.mark.parametrize(
    ("story", "dollars", "in_francs"), STORIES, ids=lambda one: getattr(one, "__name__", "")
)
def test_trade_adds_up_in_dollars_and_francs_when_the_rate_stands_still(
    story: Callable[[], list[Entry]], dollars: str, in_francs: str
) -> None:
    """To the cent, start to finish."""
    rates = francs({"2025-01-01": "0.80"})
    report = income_report(story(), rates, Marks(), END, GroupBy.YEAR, "CHF")
    assert report.also is not None
    assert report.table.sum.total == Decimal(dollars)
    assert to_cents(report.also.sum.total or Decimal(0)) == Decimal(in_francs)
    assert not report.also.sum.rates


def test_premium_keeps_the_rate_of_its_day_when_the_dollar_falls_until_the_end() -> None:
    """GOOGL sold at 0.81, lapsed at 0.79: 538.95 x 0.81 = 436.55 of premium; what 40,000 and the premium lost is the rate's alone."""
    rates = francs({"2026-11-02": "0.81", "2026-12-18": "0.79"})
    report = income_report(kept_story(), rates, Marks(), END, GroupBy.YEAR, "CHF")
    assert report.also is not None
    whole = report.also.sum
    assert to_cents(whole.kept or Decimal(0)) == Decimal("436.55")
    assert to_cents(whole.rates or Decimal(0)) == Decimal("-810.78")  # 40,538.95 x (0.79 - 0.81)
    assert report.table.sum.total == Decimal("538.95")
