"""What can become of a sold put, in money."""

from decimal import Decimal

import pytest

from putwright.domain.outcomes import (
    Sale,
    all_puts_cases,
    assigned,
    discount,
    kept,
    share_of,
    taken_profit,
    worst_cases,
)
from putwright.domain.payoff import payoff_of
from putwright.domain.returns import Returns, annual_pace, compounded_pace
from tests.builders import account, short_put, ticket, valuation

GOOGL = Sale(Decimal(365), Decimal("5.40"), 1, costs=Decimal("1.05"))


def test_kept_put_leaves_the_net_premium_when_it_lapses() -> None:
    """$538.95, 1.48 % of the reserve; its chance is what assignment leaves."""
    outcome = kept(GOOGL, 37, Decimal("0.278"))
    assert outcome.result == Decimal("538.95")
    assert outcome.probability == Decimal("0.722")
    assert kept(GOOGL, 37, None).probability is None


def test_pace_is_undefined_when_no_day_is_left() -> None:
    """Nothing is annualised for less than a day."""
    assert annual_pace(Decimal(1), Decimal(100), 0) is None
    assert compounded_pace(Decimal(1), Decimal(100), 0) is None
    assert Returns.of(Decimal(1), Decimal(0), Decimal(100), 0).annual_net is None


def test_averages_are_unknown_when_the_put_was_not_valued() -> None:
    """Unknown is None, never zero."""
    outcome = assigned(GOOGL, None, None, None)
    assert outcome.worth_on_average is None
    assert outcome.average_difference is None
    assert outcome.average_result is None
    assert outcome.discount_effective is None
    assert outcome.effective_cost == Decimal("359.60")


def test_average_result_is_a_loss_when_assigned() -> None:
    """At 345.50 the shares of GOOGL are $1,411.05 under what they cost, after the commission."""
    outcome = assigned(GOOGL, Decimal(385), Decimal("19.50"), Decimal("0.278"))
    assert outcome.average_result == Decimal("-1411.05")


@pytest.mark.parametrize(("price", "days", "to_beat"), [("2.70", 37, 18), ("5.40", 37, 0)])
def test_buy_back_beats_holding_only_when_it_is_early(price: str, days: int, to_beat: int) -> None:
    """At half before the 18th day; at the full premium never."""
    assert int(taken_profit(GOOGL, Decimal(price), Decimal("1.05"), days).days_to_beat) == to_beat


def test_paces_stop_before_expiry_when_the_put_is_short() -> None:
    """No pace is told for a day that lies after expiry."""
    assert [day for day, _ in taken_profit(GOOGL, Decimal("2.70"), Decimal(0), 20).paces] == [7, 14]


def test_worst_cases_are_none_when_the_share_price_is_unknown() -> None:
    """No price, no falls from it."""
    assert worst_cases(GOOGL, None, Decimal(100_000)) == ()


def test_sum_of_all_puts_is_unknown_when_one_share_price_is() -> None:
    """One unknown price makes the sum unknown, and it is named."""
    held = (short_put("KO 2026-12-18 75 P", premium="0.85"),)
    case = all_puts_cases("GOOGL", GOOGL, held, {"GOOGL": Decimal(385)}, None)[0]
    assert case.shortfall is None
    assert case.result is None
    assert case.unknown == "share price of KO"


def test_sum_leaves_premiums_out_when_one_is_unknown() -> None:
    """Without the premium of a held put the shortfall is known and the result is not."""
    held = (short_put("KO 2026-12-18 75 P", contracts=2),)
    spots = {"GOOGL": Decimal(385), "KO": Decimal(80)}
    case = all_puts_cases("GOOGL", GOOGL, held, spots, Decimal(100_000), (Decimal("0.20"),))[0]
    assert case.shortfall == Decimal(5700) + Decimal(2200)
    assert case.result is None
    assert case.share_of_account is None
    assert case.unknown == "premium of KO"


def test_sum_counts_working_orders_when_they_would_fill() -> None:
    """A resting order counts as filled; the sum is told in dollars and as a share of the account."""
    working = (short_put("KO 2026-12-18 75 P", premium="0.85"),)
    drafted = ticket(held=account(working_sales=working), spots={"KO": Decimal(80)}, limit="5.40")
    assert drafted.prospects is not None
    fifth = drafted.prospects.all_puts[1]
    assert fifth.shortfall == 5700 + 1100
    assert fifth.result == Decimal("538.95") + 85 - 6800
    assert fifth.share_of_account == fifth.result / 250_000
    assert drafted.cash.cash_after_all_assigned == 250_000 - 36_500 - 7_500


@pytest.mark.parametrize(
    ("amount", "account_value"), [(None, Decimal(1)), (Decimal(1), None), (Decimal(1), Decimal(0))]
)
def test_share_of_the_account_is_unknown_when_either_is(
    amount: Decimal | None, account_value: Decimal | None
) -> None:
    """Nothing is divided by an account nobody knows, or one worth nothing."""
    assert share_of(amount, account_value) is None


def test_discount_is_unknown_when_there_is_no_price() -> None:
    """Strike and effective cost have a discount only to a known price."""
    assert discount(Decimal(365), None) is None
    assert discount(Decimal(365), Decimal(385)) == Decimal(20) / 385


def test_theta_is_told_for_all_contracts_when_valued() -> None:
    """$13.90 a day for one contract, $27.80 for two, $0.38 per $1,000 of reserve for either."""
    one = ticket(valued=valuation(theta_per_day="-0.139"))
    two = ticket(valued=valuation(theta_per_day="-0.139"), contracts=2)
    assert one.prospects is not None
    assert two.prospects is not None
    assert one.prospects.theta_per_day == Decimal("13.900")
    assert two.prospects.theta_per_day == Decimal("27.800")
    assert one.prospects.theta_per_day_per_thousand == two.prospects.theta_per_day_per_thousand
    assert ticket().prospects is not None


def test_margin_of_safety_is_against_the_price_wanted_when_one_is_named() -> None:
    """Wanted at 365, bought at 359.60: 1.5 % under."""
    told = ticket(limit="5.40").prospects
    assert told is not None
    assert told.margin_to_want == Decimal("5.40") / 365


def test_payoff_bends_at_strike_and_break_even_when_drawn() -> None:
    """Both corners are points of the curve, whatever the grid."""
    payoff = payoff_of(GOOGL, Decimal(385))
    results = {point.spot: point.result for point in payoff.points}
    assert results[Decimal(365)] == Decimal("538.95")
    assert results[payoff.break_even] == 0
    assert payoff.result_at_zero == Decimal("538.95") - 36_500
    assert payoff_of(GOOGL, None).spot is None
