"""Laws of money, ticks and fees: exact, monotone, and never against the seller."""

import struct
from datetime import date
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from putwright.domain.fees import FeeSchedule, Side
from putwright.domain.money import from_float, parse_amount, to_cents
from putwright.domain.refusal import BadInput
from putwright.domain.ticks import CAREFUL, PENNY, PENNY_THROUGHOUT, TickRule
from tests.defaults import shipped_fee_schedules

prices = st.decimals(Decimal("0.01"), Decimal(5000), places=4)
cents = st.integers(1, 9_999_999).map(lambda count: Decimal(count).scaleb(-2))
rules = st.sampled_from([PENNY, CAREFUL, PENNY_THROUGHOUT])
schedules = st.sampled_from(sorted(shipped_fee_schedules().values(), key=lambda schedule: schedule.name))
trading_days = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@given(cents)
def test_price_survives_a_float_of_64_or_32_bits(price: Decimal) -> None:
    """A price in cents comes back exactly, also after a vendor stored it in 32 bits (to seven digits)."""
    assert from_float(float(price)) == price
    if price < 10_000:
        assert from_float(struct.unpack("f", struct.pack("f", float(price)))[0]) == price


@given(
    st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(width=32, allow_nan=False, allow_infinity=False)
)
@example(2.0**-149)
def test_float_never_moves_by_more_than_32_bit_noise(value: float) -> None:
    """Cleaning is never more than the noise it removes."""
    cleaned = float(from_float(value))
    assert abs(cleaned - value) <= abs(value) * 2.0**-23


@given(st.text(max_size=20))
def test_amount_is_read_or_refused_as_bad_input(text: str) -> None:
    """Whatever is typed, the answer is a finite amount of zero or more, or BadInput."""
    try:
        amount = parse_amount(text)
    except BadInput:
        return
    assert amount.is_finite()
    assert amount >= 0


@given(st.decimals(Decimal(-1_000_000), Decimal(1_000_000), places=6))
def test_cents_are_within_half_a_cent_and_read_back(amount: Decimal) -> None:
    """Rounding moves no amount by more than half a cent, and what is shown can be typed in again."""
    shown = to_cents(amount)
    assert abs(shown - amount) <= Decimal("0.005")
    assert parse_amount(f"{shown:,}", negative_allowed=True) == shown


@given(rules, prices)
def test_rounding_is_legal_and_on_the_right_side(rule: TickRule, price: Decimal) -> None:
    """A sale is never rounded below, a purchase never above; both land on tick within one tick."""
    sale = rule.round_sell_up(price)
    assert rule.is_on_tick(sale)
    assert price <= sale < price + rule.above
    if price >= rule.below:
        purchase = rule.round_buy_down(price)
        assert rule.is_on_tick(purchase)
        assert price - rule.above < purchase <= price


@given(rules, prices)
def test_steps_undo_each_other_and_skip_no_legal_price(rule: TickRule, price: Decimal) -> None:
    """A step up from a legal price and a step down lead back to it, across $3 as well."""
    legal = rule.round_sell_up(price)
    assert rule.step_down(rule.step_up(legal)) == legal
    assert legal < rule.step_up(legal) <= legal + rule.above


@given(prices)
def test_careful_price_is_legal_in_every_class(price: Decimal) -> None:
    """The grid used where nothing is known is part of every other grid, so no class rejects it."""
    careful = CAREFUL.round_sell_up(price)
    assert PENNY.is_on_tick(careful)
    assert PENNY_THROUGHOUT.is_on_tick(careful)


@given(schedules, prices, st.integers(1, 50), st.sampled_from(Side), trading_days)
def test_fees_are_positive_and_never_fall_with_more_contracts(
    schedule: FeeSchedule, premium: Decimal, contracts: int, side: Side, on: date
) -> None:
    """No day, side or premium is free of charge, and one contract more never costs less in all."""
    estimate = schedule.estimate(premium, contracts, side, on)
    assert estimate.total > 0
    assert estimate.commission >= schedule.minimum
    assert schedule.estimate(premium, contracts + 1, side, on).total >= estimate.total


@given(schedules, prices, st.integers(1, 50), st.integers(1, 50), st.integers(0, 120_000))
def test_commission_of_a_month_does_not_depend_on_how_it_is_split(
    schedule: FeeSchedule, premium: Decimal, first: int, second: int, before: int
) -> None:
    """Above the minimum two orders cost what one of both sizes costs: tiers count contract by contract."""
    on = date(2026, 11, 20)
    one = schedule.estimate(premium, first, Side.SELL, on, contracts_this_month=before).commission
    two = schedule.estimate(premium, second, Side.SELL, on, contracts_this_month=before + first).commission
    both = schedule.estimate(premium, first + second, Side.SELL, on, contracts_this_month=before).commission
    assert one + two >= both
    if one > schedule.minimum and two > schedule.minimum:
        assert one + two == both
