"""Fees: commissions by volume and premium, regulatory fees by date, and what is not certain about them."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from putwright.domain.fees import RegulatoryFees, Side, fee_schedule, fee_schedules
from putwright.domain.refusal import BadInput
from tests.defaults import shipped_fee_schedules, shipped_permissions, shipped_table

TIERED = shipped_fee_schedules()["ibkr-tiered"]
ON = date(2025, 6, 2)


def test_commission_is_never_below_the_minimum_of_the_order() -> None:
    """One contract at 0.65 costs the dollar an order costs at least."""
    assert TIERED.estimate(Decimal("2.10"), 1, Side.SELL, ON).commission == 1


def test_commission_follows_the_volume_of_the_month_contract_by_contract() -> None:
    """An order that crosses 10,000 contracts of the month pays each side of it at its own rate."""
    estimate = TIERED.estimate(Decimal(2), 20, Side.SELL, ON, contracts_this_month=9_990)
    assert estimate.commission == 10 * Decimal("0.65") + 10 * Decimal("0.50")
    assert TIERED.estimate(Decimal(2), 100, Side.SELL, ON, contracts_this_month=50_000).commission == 25
    assert TIERED.estimate(Decimal(2), 100, Side.SELL, ON, contracts_this_month=100_000).commission == 15


@pytest.mark.parametrize(
    ("premium", "rate"), [("0.04", "0.25"), ("0.05", "0.50"), ("0.09", "0.50"), ("0.10", "0.65")]
)
def test_commission_follows_the_premium_at_its_exact_boundaries(premium: str, rate: str) -> None:
    """A premium of exactly 0.05 or 0.10 belongs to the dearer tier."""
    assert TIERED.estimate(Decimal(premium), 10, Side.BUY, ON).commission == 10 * Decimal(rate)


def test_regulatory_fees_are_more_on_a_sale_when_sales_are_taxed() -> None:
    """Trading activity fee and section 31 fall on sales: $27.80 per million adds 1.5 cents to 540."""
    on = date(2025, 4, 1)
    sale = TIERED.estimate(Decimal("5.40"), 1, Side.SELL, on)
    purchase = TIERED.estimate(Decimal("5.40"), 1, Side.BUY, on)
    assert sale.regulatory - purchase.regulatory == Decimal("0.00279") + Decimal("27.80") * 540 / 1_000_000
    assert purchase.regulatory == Decimal("0.02815") + Decimal("0.025") + Decimal("0.0048")
    assert sale.total == sale.commission + sale.regulatory


def test_section_31_is_nothing_from_the_day_its_rate_fell_to_zero() -> None:
    """On 2025-05-14 the rate went to zero; the day before it still counted."""
    before = TIERED.estimate(Decimal("5.40"), 1, Side.SELL, date(2025, 5, 13))
    after = TIERED.estimate(Decimal("5.40"), 1, Side.SELL, date(2025, 5, 14))
    assert before.regulatory - after.regulatory == Decimal("27.80") * 540 / 1_000_000


def test_estimate_says_so_when_its_rates_are_younger_than_the_trade_or_unverified() -> None:
    """A trade of 2020 is costed with the oldest known rates and says it; rates nobody checked say that."""
    assert "older ones are not known" in TIERED.estimate(Decimal(2), 1, Side.SELL, date(2020, 2, 26)).caveat
    assert "unverified" in TIERED.estimate(Decimal(2), 1, Side.SELL, date(2026, 11, 20)).caveat
    checked = replace(
        TIERED, regulatory=tuple(replace(rates, is_verified=True) for rates in TIERED.regulatory)
    )
    assert checked.estimate(Decimal(2), 1, Side.SELL, ON).caveat == ""


@pytest.mark.parametrize("rates", TIERED.regulatory, ids=lambda rates: str(rates.valid_from))
def test_regulatory_rates_are_unverified_while_their_clearing_fee_is_assumed(rates: RegulatoryFees) -> None:
    """Nobody has looked up what clearing costs: 0.02 to 0.025 was said, the higher one is taken, and no entry claims more."""
    assert (rates.clearing, rates.is_verified) == (Decimal("0.025"), False)


def test_estimate_names_its_schedule_and_source() -> None:
    """Every figure can be traced to where it came from."""
    estimate = TIERED.estimate(Decimal(2), 1, Side.SELL, ON)
    assert estimate.schedule == "ibkr-tiered"
    assert "Interactive Brokers" in estimate.source


@pytest.mark.parametrize(("premium", "contracts"), [("2", 0), ("2", -1), ("-0.01", 1), ("NaN", 1)])
def test_estimate_is_bad_input_when_the_order_is_none(premium: str, contracts: int) -> None:
    """No contracts, or a premium that is negative or no number, have no fees."""
    with pytest.raises(BadInput, match="at least one contract"):
        TIERED.estimate(Decimal(premium), contracts, Side.SELL, ON)


def test_schedule_is_bad_input_when_its_name_is_unknown() -> None:
    """The known schedules are listed."""
    with pytest.raises(BadInput, match=r"Known are article-b-flat, flat-1\.05, ibkr-tiered"):
        fee_schedule(shipped_fee_schedules(), "free")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (lambda t: t["schedules"]["flat-1.05"].pop("source"), "`source` is missing"),
        (lambda t: t["schedules"]["flat-1.05"].update(sorce="x"), "Did you mean `source`"),
        (lambda t: t["schedules"]["flat-1.05"].update(minimum_per_order="a lot"), "minimum_per_order"),
        (lambda t: t["schedules"]["flat-1.05"].update(minimum_per_order="-1"), "zero or more"),
        (lambda t: t["schedules"]["flat-1.05"].update(tiers=[]), "do not begin at 0"),
        (lambda t: t["schedules"]["ibkr-tiered"]["tiers"].reverse(), "do not begin at 0"),
        (
            lambda t: t["schedules"]["ibkr-tiered"]["tiers"][0]["rates"].reverse(),
            "do not begin at a premium of 0",
        ),
        (lambda t: t["regulatory"][0].update(valid_from="2024-05-22"), "is not a date"),
        (lambda t: t["regulatory"][0].update(verified="yes"), "neither true nor false"),
        (lambda t: t.update(regulatory=3), "not a list of tables"),
        (lambda t: t.update(schedules=[]), "is not a table"),
        (lambda t: t.update(regulatori=[]), "unknown key `regulatori`"),
    ],
)
def test_fee_file_is_bad_input_when_a_key_is_wrong(change: Any, wrong: str) -> None:
    """Missing, unknown, misplaced and senseless entries are named by table and key."""
    table = deepcopy(dict(shipped_table("fees.toml")))
    change(table)
    with pytest.raises(BadInput, match=wrong) as caught:
        fee_schedules(table)
    assert "fees.toml" in str(caught.value)


def test_permission_is_refused_when_the_level_is_too_low_or_unknown() -> None:
    """A short put is level 3 at Interactive Brokers; level 2 is not enough, and unknown is not 3."""
    known = shipped_permissions()
    assert [refusal.actual for refusal in known.refusals(2, None)] == ["option level 2"]
    assert [refusal.actual for refusal in known.refusals(None, None)] == ["option level unknown"]
    assert known.refusals(3, Decimal(50_000)) == []
    assert "level 2 is enough" in known.contradiction


def test_permission_is_refused_when_the_account_is_below_the_brokers_minimum() -> None:
    """Under $2,000 the broker lets nobody sell puts; the difference is told."""
    refusals = shipped_permissions().refusals(3, Decimal(1_500))
    assert [(r.rule, r.distance) for r in refusals] == [("PERMISSION", "$500.00 short")]
