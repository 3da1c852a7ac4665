"""Puts that ended with shares: what they brought is the premium, and what the shares really cost is less than the strike."""

from decimal import Decimal

import pytest

from putwright.domain import desk_events as told
from putwright.domain.desk_events import Ending
from putwright.reports.positions import EndedRow, ended_rows
from tests.builders import put
from tests.desk_builders import GM, Day, only


def ends(day: Day, how: Ending, contracts: int = 1, shares: int = 0, position: str = "p1") -> None:
    """Contracts end otherwise than by our purchases."""
    day.tell(told.PositionReduced(day.now, position, contracts, how, "told by a test", (), shares))


def ended(day: Day) -> EndedRow:
    """The only position that ended."""
    return only(EndedRow, ended_rows(day.book))


def brought(row: EndedRow) -> tuple[str, ...]:
    """What it brought before and after costs [USD]."""
    return tuple(
        "unknown" if amount is None else f"{amount:.2f}" for amount in (row.result_gross, row.result)
    )


def assigned(of: str = GM, contracts: int = 1, at: str = "1.30") -> Day:
    """Puts that were sold and all assigned."""
    day = Day()
    day.sold(of, contracts, at)
    ends(day, Ending.ASSIGNED, contracts, 100 * contracts)
    return day


def test_assigned_shares_cost_the_strike_less_the_premium_and_its_costs() -> None:
    """57 less 1.30 and a cent of costs a share: 100 shares at 55.7105; the premium is the result."""
    row = ended(assigned())
    assert (row.how, row.shares) == ("assigned", 100)
    assert row.effective_cost == Decimal("55.7105")
    assert row.result == Decimal("128.95")


@pytest.mark.parametrize("contracts", [1, 2, 7])
@pytest.mark.parametrize("premium", ["0.35", "1.30", "5.40"])
def test_shares_at_their_effective_cost_and_the_result_are_what_was_paid_at_the_strike(
    contracts: int, premium: str
) -> None:
    """Nothing is counted twice and nothing is lost: effective cost and premium add up to the strike."""
    row = ended(assigned(GM, contracts, premium))
    assert row.effective_cost is not None
    assert row.result is not None
    assert row.shares * row.effective_cost + row.result == pytest.approx(57 * 100 * contracts)


def test_put_that_was_assigned_in_part_and_bought_back_for_the_rest_says_both() -> None:
    """Three at 1.30, one assigned early, two back at 0.65: 390 less 130, the costs of both fills, and 100 shares."""
    day = Day()
    position = day.sold(GM, 3)
    ends(day, Ending.ASSIGNED_EARLY, 1, 100)
    assert ended_rows(day.book) == ()
    day.fills(day.exit(position), 2)
    row = ended(day)
    assert (row.how, row.contracts, row.shares) == ("bought back, assigned early", 3, 100)
    assert brought(row) == ("260.00", "257.90")


def test_split_changes_no_result_and_no_effective_cost_of_all_shares() -> None:
    """One put of 57 is two of 28.50: 200 shares come for what 100 would have cost, 5,571.05."""
    day = Day()
    day.sold()
    day.tell(told.PositionAdjusted(day.now, "p1", put("GM 2026-12-18 28.5 P"), 2, "a split"))
    ends(day, Ending.ASSIGNED, 2, 200)
    row = ended(day)
    assert (row.contracts, row.shares) == (2, 200)
    assert brought(row) == ("130.00", "128.95")
    assert row.effective_cost is not None
    assert row.shares * row.effective_cost == Decimal("5571.05")


def test_put_that_was_bought_back_once_too_often_has_ended_too() -> None:
    """Assigned, and the exit filled all the same: what was paid is in its result."""
    day = Day()
    leave = day.exit(day.sold())
    ends(day, Ending.ASSIGNED_EARLY, 1, 100)
    day.fills(leave)
    assert ended(day).how == "bought back, assigned early"
    assert brought(ended(day)) == ("65.00", "62.90")
