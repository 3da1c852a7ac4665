"""The shipped mandate: the articles' rails, every figure where a person can read and change it."""

from decimal import Decimal

from putwright.domain.mandate import Stage
from tests import screens


def test_mandate_ships_with_the_rails_of_the_articles_when_nothing_was_changed() -> None:
    """A fifth per name, two fifths per sector, a fifth kept dry, ten percent buffer, ten cents, 200 contracts, 2 %."""
    shipped = screens.mandate_as_shipped()
    assert shipped.stage is Stage.FIRST_TRADE
    assert not shipped.concentration_acknowledged
    assert (shipped.name_share_max, shipped.sector_share_max, shipped.deployed_share_max) == (
        Decimal("0.2"), Decimal("0.4"), Decimal("0.8"),
    )  # fmt: skip
    assert shipped.buffer_ratio == Decimal("0.1")
    assert (shipped.spread_ratio_max, shipped.bid_min, shipped.open_interest_min) == (
        Decimal("0.15"), Decimal("0.10"), 200,
    )  # fmt: skip
    assert shipped.annual_return_min == Decimal("0.02")
    assert shipped.want_to_own_required
    assert shipped.quote_age_seconds_max == 60


def test_mandate_equals_itself_when_it_lies_elsewhere() -> None:
    """Where the file lies is told for messages and is no part of what it says."""
    from dataclasses import replace

    assert replace(screens.mandate(), source="here") == replace(screens.mandate(), source="there")


def test_first_stage_is_one_put_when_an_investor_begins() -> None:
    """One trade, not ten."""
    limits = screens.mandate(stage=Stage.FIRST_TRADE).stage_limits
    assert (limits.names_max, limits.contracts_per_name_max) == (1, 1)
