"""Ticks: legal prices, rounding that never costs the seller, and the ladder down."""

from decimal import Decimal

import pytest

from putwright.domain.refusal import BadInput
from putwright.domain.ticks import CAREFUL, PENNY, PENNY_THROUGHOUT, TickRule, tick_table
from tests.defaults import shipped_table, shipped_tick_table


@pytest.mark.parametrize(
    ("rule", "price", "sale", "purchase"),
    [
        (PENNY, "2.125", "2.13", "2.12"),
        (PENNY, "2.996", "3.00", "2.99"),
        (PENNY, "3.01", "3.05", "3.00"),
        (PENNY, "38.69", "38.70", "38.65"),
        (CAREFUL, "2.12", "2.15", "2.10"),
        (CAREFUL, "5.45", "5.50", "5.40"),
        (PENNY_THROUGHOUT, "38.694", "38.70", "38.69"),
        (PENNY, "5.40", "5.40", "5.40"),
    ],
)
def test_sale_rounds_up_and_purchase_rounds_down(
    rule: TickRule, price: str, sale: str, purchase: str
) -> None:
    """A sale never goes below its floor, a buy-back never above its limit; legal prices stay."""
    assert rule.round_sell_up(Decimal(price)) == Decimal(sale)
    assert rule.round_buy_down(Decimal(price)) == Decimal(purchase)


def test_half_of_an_odd_premium_rounds_down_to_the_tick() -> None:
    """Buying back at half of 2.15 means 1.07 in a penny class and 1.05 in any other."""
    assert PENNY.round_buy_down(Decimal("2.15") / 2) == Decimal("1.07")
    assert CAREFUL.round_buy_down(Decimal("2.15") / 2) == Decimal("1.05")


@pytest.mark.parametrize(
    ("rule", "price", "below", "above"),
    [
        (PENNY, "3.00", "2.99", "3.05"),
        (PENNY, "3.05", "3.00", "3.10"),
        (PENNY, "2.99", "2.98", "3.00"),
        (PENNY, "3.02", "3.00", "3.05"),
        (CAREFUL, "3.00", "2.95", "3.10"),
        (CAREFUL, "3.10", "3.00", "3.20"),
        (PENNY_THROUGHOUT, "3.00", "2.99", "3.01"),
    ],
)
def test_steps_cross_the_boundary_at_three_dollars(
    rule: TickRule, price: str, below: str, above: str
) -> None:
    """Below $3 the finer tick counts, from $3 on the coarser one, in both directions."""
    assert rule.step_down(Decimal(price)) == Decimal(below)
    assert rule.step_up(Decimal(price)) == Decimal(above)


def test_steps_walk_several_ticks_either_way() -> None:
    """Two ticks over a bid of 2.98 are 3.00; two ticks down again 2.98; none is the price itself."""
    assert PENNY.steps(Decimal("2.98"), 2) == Decimal("3.00")
    assert PENNY.steps(Decimal("3.00"), -2) == Decimal("2.98")
    assert PENNY.steps(Decimal("2.98"), 0) == Decimal("2.98")


@pytest.mark.parametrize("price", ["0", "-1", "NaN", "Infinity"])
def test_rounding_is_bad_input_when_the_price_is_none(price: str) -> None:
    """Zero, negative and not-a-number are no prices, neither to round nor to send."""
    with pytest.raises(BadInput, match="more than zero"):
        PENNY.round_sell_up(Decimal(price))
    assert not PENNY.is_on_tick(Decimal(price))


def test_purchase_is_bad_input_when_it_is_smaller_than_one_tick() -> None:
    """Half a cent can not be bid; the lowest legal price is named."""
    with pytest.raises(BadInput, match=r"the first is 0\.01"):
        PENNY.round_buy_down(Decimal("0.005"))
    with pytest.raises(BadInput, match=r"legal price below 0\.01"):
        PENNY.step_down(Decimal("0.01"))


def test_class_is_seen_to_trade_in_pennies_when_its_quotes_show_it() -> None:
    """A bid of 2.12 can only stand in a penny class; 2.15 and a theoretical 38.69 prove nothing."""
    table = shipped_tick_table()
    assert table.rule_for("ZZZZ", [Decimal("2.15"), Decimal("2.12")]) == PENNY
    assert table.rule_for("ZZZZ", [Decimal("2.15"), Decimal("38.69")]) == CAREFUL


def test_class_trades_in_pennies_when_the_user_adds_it() -> None:
    """The user's own list is added to the shipped one, in any spelling of the symbol."""
    table = shipped_tick_table().with_penny(["brk/b"])
    assert table.rule_for("BRK.B") == PENNY
    assert table.rule_for("MSFT") == PENNY


def test_tick_file_is_bad_input_when_a_key_is_wrong() -> None:
    """A misspelt key is named with the nearest known one, a list that is none by its key."""
    table = dict(shipped_table("ticks.toml"))
    with pytest.raises(BadInput, match="Did you mean `penny`"):
        tick_table({**table, "peny": []})
    with pytest.raises(BadInput, match="`penny`: 'AAPL' is not a list of texts"):
        tick_table({**table, "penny": "AAPL"})


def test_tick_file_is_bad_input_when_its_layout_is_of_another_version() -> None:
    """A file written for a later program is refused, not half understood."""
    with pytest.raises(BadInput, match="it is 2, and only 1 can be read"):
        tick_table({**shipped_table("ticks.toml"), "schema": 2})
