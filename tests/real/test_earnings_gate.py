"""How often the earnings gate would have let a put span a report of the recorded histories, and what docs/earnings.md says of it."""

from pathlib import Path

import pytest

from benchmarks.earnings_constants import Cases, changed
from benchmarks.earnings_gate import PASSED, History, answers, histories, measured, sales, tallied
from putwright.domain.earnings import ESTIMATE_TOLERANCE_DAYS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "earnings.md"
MET_MAX = 0.005


@pytest.fixture(scope="module")
def both(real_data: Path) -> list[History]:
    """The listed dates of 601 names, and the filings of 94."""
    return histories(real_data)


@pytest.mark.parametrize("which", [0, 1])
def test_at_most_one_report_of_two_hundred_comes_before_its_window(both: list[History], which: int) -> None:
    """The hardest question: a put that expires on the day of the report is blocked in 99.5 % of cases at least."""
    cases = Cases(both[which])
    opens, speaks = cases.opening(ESTIMATE_TOLERANCE_DAYS)
    assert (speaks & (cases.report < opens)).mean() <= MET_MAX
    assert speaks.mean() > 0.9


def test_gate_blocks_puts_across_a_filed_report_for_every_life(both: list[History]) -> None:
    """Through the columns of the screen: of puts of 14, 30 and 45 days sold before a report 99.9 % are blocked."""
    asked = list(sales(both[1]))
    told = answers(both[1], asked)
    for life in (14, 30, 45):
        tally, misses = tallied(both[1], life, asked, told)
        assert tally.spanned[PASSED] / tally.spanned.total() < 0.001
        assert tally.safe[PASSED] / tally.safe.total() > 0.65
        assert not any(miss.is_denied for miss in misses)


def test_page_says_what_is_measured_on_the_filings(both: list[History]) -> None:
    """Every line that the benchmark prints of the filings stands in docs/earnings.md."""
    page = PAGE.read_text(encoding="utf-8")
    assert [line for line in measured(both[1]) if line.rstrip() not in page] == []


def test_measurement_sees_it_when_the_habit_is_made_narrower(both: list[History]) -> None:
    """A planted offence: three errors instead of four leave out the quarter itself, and more reports are met."""
    cases = Cases(both[1])

    def met() -> int:
        opens, speaks = cases.opening(ESTIMATE_TOLERANCE_DAYS)
        return int((speaks & (cases.report < opens)).sum())

    before = met()
    with changed("ERRORS_LOOKED_AT", 3):
        assert met() > before
    assert met() == before
