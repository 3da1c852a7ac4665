"""Legal prices as the exchanges' minimum increments define them.

Sources: Options Penny Program (optionseducation.org, penny increments): $0.01 below $3, $0.05 from $3; SPY,
QQQ and IWM $0.01; other classes $0.05 and $0.10. Prices are those of the two articles.
"""

from decimal import Decimal

import pytest

from putwright.domain.ticks import CAREFUL, PENNY, PENNY_THROUGHOUT, TickRule
from tests.defaults import shipped_tick_table


@pytest.mark.parametrize(
    ("rule", "price", "legal"),
    [
        (PENNY, "5.40", True),
        (PENNY, "2.70", True),
        (PENNY, "2.12", True),
        (CAREFUL, "2.12", False),
        (PENNY, "38.69", False),
        (CAREFUL, "38.69", False),
        (PENNY_THROUGHOUT, "38.69", True),
        (PENNY, "38.70", True),
        (PENNY, "3.01", False),
        (PENNY, "2.99", True),
        (CAREFUL, "3.05", False),
        (CAREFUL, "2.95", True),
    ],
)
def test_price_is_on_tick_as_the_exchanges_define_it(rule: TickRule, price: str, legal: bool) -> None:
    """The articles' prices and those around $3; $3,869 for one MU put can not be a single fill."""
    assert rule.is_on_tick(Decimal(price)) is legal


@pytest.mark.parametrize(
    ("symbol", "rule"),
    [
        ("SPY", PENNY_THROUGHOUT), ("QQQ", PENNY_THROUGHOUT), ("IWM", PENNY_THROUGHOUT),
        ("GOOGL", PENNY), ("MSFT", PENNY), ("MU", PENNY), ("ZZZZ", CAREFUL),
    ],
)  # fmt: skip
def test_tick_rule_of_a_class_follows_the_shipped_table(symbol: str, rule: TickRule) -> None:
    """The three funds in pennies throughout, the articles' names, and a class nobody listed."""
    assert shipped_tick_table().rule_for(symbol) == rule
