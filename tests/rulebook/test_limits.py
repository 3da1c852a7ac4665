"""The limits in force: the playbook inside the mandate, the stricter of the two wherever both speak."""

import itertools
from dataclasses import replace
from decimal import Decimal

import pytest

from putwright.domain.criteria import CRITERIA
from putwright.domain.limits import limits_in_force
from putwright.domain.mandate import STAGES, Stage
from putwright.domain.rules import Rule
from tests import screens

CASH = Decimal(100_000)


def test_every_rule_has_a_limit_when_limits_are_set() -> None:
    """No gate is left without a word from playbook or mandate: a forgotten limit would be a rule switched off."""
    limits = limits_in_force(screens.playbook_as_shipped(), screens.mandate(), CASH)
    assert set(limits) == {criterion.rule for criterion in CRITERIA}


@pytest.mark.parametrize("name", ["income", "first-trade"])
@pytest.mark.parametrize("stage", list(Stage))
def test_only_named_rules_are_off_when_limits_are_set(name: str, stage: Stage) -> None:
    """What is switched off is switched off by name: unasked greeks and volume, and caps that the stage replaces."""
    limits = limits_in_force(screens.playbook_as_shipped(name), screens.mandate(stage=stage), CASH)
    off = {rule.value for rule, limit in limits.items() if limit is None}
    expected = {"VOLUME", "DELTA_TOO_HIGH", "EXPECTED_MOVES"}
    expected |= (
        {"NAME_CAP", "SECTOR_CAP", "DEPLOYED_CAP"} if stage is Stage.FIRST_TRADE else {"CONCENTRATION"}
    )
    expected |= {"STAGE_NAMES", "CONTRACTS_PER_NAME"} if stage is Stage.RECURRING else set()
    assert off == expected


@pytest.mark.parametrize(
    ("rule", "playbook", "mandate", "strict"),
    [
        (Rule.OPEN_INTEREST, {"open_interest_min": 300}, {"open_interest_min": 200}, 300),
        (Rule.OPEN_INTEREST, {"open_interest_min": 10}, {"open_interest_min": 200}, 200),
        (
            Rule.SPREAD,
            {"spread_ratio_max": Decimal("0.10")},
            {"spread_ratio_max": Decimal("0.15")},
            Decimal("0.10"),
        ),
        (
            Rule.SPREAD,
            {"spread_ratio_max": Decimal("0.90")},
            {"spread_ratio_max": Decimal("0.15")},
            Decimal("0.15"),
        ),
    ],
)
def test_stricter_limit_counts_when_playbook_and_mandate_both_speak(
    rule: Rule, playbook: dict[str, object], mandate: dict[str, object], strict: Decimal | int
) -> None:
    """Neither can loosen what the other tightened."""
    shipped = screens.playbook_as_shipped()
    own = replace(shipped, contract=replace(shipped.contract, **playbook))  # type: ignore[arg-type]
    assert limits_in_force(own, screens.mandate(**mandate), CASH)[rule] == strict


def test_cash_that_is_free_is_the_limit_of_the_reserve() -> None:
    """The reserve is held against cash, in every stage and with every playbook."""
    for stage in Stage:
        limits = limits_in_force(screens.playbook_as_shipped(), screens.mandate(stage=stage), CASH)
        assert limits[Rule.RESERVE] == CASH


def test_concentration_is_asked_for_once_when_the_stage_is_the_first_trade() -> None:
    """A first trade over the cap has to be acknowledged; afterwards the caps themselves decide."""
    playbook = screens.playbook_as_shipped()
    first = screens.mandate(stage=Stage.FIRST_TRADE)
    known = screens.mandate(stage=Stage.FIRST_TRADE, concentration_acknowledged=True)
    assert limits_in_force(playbook, first, CASH)[Rule.CONCENTRATION] == first.name_share_max
    assert limits_in_force(playbook, known, CASH)[Rule.CONCENTRATION] is None


def test_stages_only_widen_when_an_investor_moves_on() -> None:
    """One put, then two names, then several, then what cash and caps allow."""
    told = [
        (STAGES[stage].names_max or 10**6, STAGES[stage].contracts_per_name_max or 10**6) for stage in Stage
    ]
    assert told[0] == (1, 1)
    assert told == sorted(told)
    assert all(later >= earlier for (_, earlier), (_, later) in itertools.pairwise(told))
