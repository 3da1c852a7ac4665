"""Facts of real companies, as the importers brought them in: every source with its age, and nothing known later."""

from datetime import date
from decimal import Decimal

from putwright.reports.facts import FactsReport
from putwright.workflows.facts_of import facts_of
from tests.real.conftest import World


def of(world: World, symbol: str, day: str) -> FactsReport:
    opened = world("regular", day)
    return facts_of(opened.workspace, opened.surroundings, opened.settings, symbol, opened.as_of)


def test_facts_of_apple_stand_beside_each_other_by_source(world: World) -> None:
    """Three sources of closes, three that agree on the last report, a year and a quarter of statements."""
    told = of(world, "AAPL", "2026-07-15")
    assert told.name == "Apple Inc."
    quarter = told.company.statements[0]
    # Apple's fourth fiscal quarter of 2025: net sales of $102.466 bn, net income of $27.466 bn (its 10-K of October 2025)
    assert (quarter.period_end, quarter.revenue) == (date(2025, 9, 30), Decimal(102_466_000_000))
    assert quarter.net_income == Decimal(27_466_000_000)
    assert [report.on for report in told.earnings.reports][:2] == [date(2026, 4, 30), date(2026, 1, 29)]
    assert len(told.earnings.reports[0].sources) == 3
    assert {line.source for line in told.market.prices} == {
        "end-of-day-closes",
        "prices-raw-table",
        "wide-closes",
    }
    assert [line.sessions_missing for line in told.market.prices] == [0, 0, 0]
    assert told.missing == ()


def test_facts_of_a_day_are_those_known_on_it(world: World) -> None:
    """Before its quarterly statement was known, the quarter is not there; every age is counted from that day."""
    told = of(world, "AAPL", "2025-11-25")
    assert told.company.statements[0].period_end == date(2025, 6, 30)
    ages = [line.age_days for line in told.company.statements]
    ages += [line.age_days for line in told.market.prices]
    assert min(ages) >= 0
    assert told.market.chain is not None
    assert told.market.chain.age_days == 0
