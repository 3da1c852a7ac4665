"""Commissions as the broker's own examples state them, and the articles' trades to the cent.

Sources: Interactive Brokers, commissions on US options, worked examples under the tiered table; the second
article (MSFT, 2025-10-21, "Net credit $208.35"); the first article's GOOGL trade with $1.05 of costs.
"""

from datetime import date
from decimal import Decimal

import pytest

from putwright.domain.fees import FeeSchedule, Side
from tests.defaults import shipped_fee_schedules

ON = date(2026, 11, 20)


@pytest.fixture(scope="module")
def schedules() -> dict[str, FeeSchedule]:
    return shipped_fee_schedules()


@pytest.mark.parametrize(
    ("contracts", "premium", "commission"),
    [(1, "2", "1.00"), (2, "5", "1.30"), (3, "0.075", "1.50"), (5, "0.03", "1.25")],
)
def test_tiered_commission_is_as_in_the_brokers_examples(
    schedules: dict[str, FeeSchedule], contracts: int, premium: str, commission: str
) -> None:
    """The four worked examples of the broker's price list, without pass-through fees."""
    estimate = schedules["ibkr-tiered"].estimate(Decimal(premium), contracts, Side.SELL, ON)
    assert estimate.commission == Decimal(commission)


@pytest.mark.parametrize(
    ("before", "premium", "rate"),
    [
        (0, "0.04", "0.25"), (0, "0.05", "0.50"), (0, "0.09", "0.50"), (0, "0.10", "0.65"),
        (10_000, "0.04", "0.25"), (10_000, "5.40", "0.50"), (50_000, "5.40", "0.25"), (100_000, "5.40", "0.15"),
    ],
)  # fmt: skip
def test_tiered_rate_is_as_in_the_brokers_table(
    schedules: dict[str, FeeSchedule], before: int, premium: str, rate: str
) -> None:
    """Per contract by premium and by the contracts of the month: 100 contracts, so that the minimum plays no part."""
    estimate = schedules["ibkr-tiered"].estimate(
        Decimal(premium), 100, Side.SELL, ON, contracts_this_month=before
    )
    assert estimate.commission == Decimal(rate) * 100


@pytest.mark.parametrize(
    ("schedule", "premium", "net"),
    [
        ("article-b-flat", "2.10", "208.35"),
        ("flat-1.05", "2.10", "208.95"),
        ("flat-1.05", "5.40", "538.95"),
        ("flat-1.05", "38.70", "3868.95"),
    ],
)
def test_net_credit_of_the_articles_is_reproduced_to_the_cent(
    schedules: dict[str, FeeSchedule], schedule: str, premium: str, net: str
) -> None:
    """MSFT under both schedules, GOOGL, and MU whose $3,869 is a 38.70 fill less costs."""
    cost = schedules[schedule].cost_of_selling(date(2025, 10, 21))(Decimal(premium), 1)
    assert Decimal(premium) * 100 - cost == Decimal(net)


def test_googl_put_costs_between_1_05_and_1_10_under_tiered_pricing(
    schedules: dict[str, FeeSchedule],
) -> None:
    """With the minimum and every regulatory fee one contract at 5.40 costs what statements show."""
    total = schedules["ibkr-tiered"].estimate(Decimal("5.40"), 1, Side.SELL, ON).total
    assert Decimal("1.05") <= total <= Decimal("1.10")
