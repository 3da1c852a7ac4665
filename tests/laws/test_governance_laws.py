"""Governance (I33): no playbook, no environment and no waiver loosens what it may not."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from putwright.domain.criteria import CRITERIA, CRITERION, Limit
from putwright.domain.limits import limits_in_force, waived_rules
from putwright.domain.mandate import Mandate, Stage, Waiver
from putwright.domain.playbook import Playbook
from putwright.domain.rules import Authority, Comparison, Rule
from putwright.settings.mandates import read_mandate
from putwright.settings.playbooks import read_playbook, shipped_playbook
from tests import screens

CASH = Decimal(100_000)
ratios = st.integers(1, 1000).map(lambda p: Decimal(p) / 1000)

playbooks = st.builds(
    lambda low, high, days, interest, spread, hurdle, delta: replace(
        screens.playbook_as_shipped(),
        contract=replace(
            screens.playbook_as_shipped().contract,
            otm_ratio_min=min(low, high),
            otm_ratio_max=max(low, high),
            days_to_expiry_min=0,
            days_to_expiry_max=days,
            open_interest_min=interest,
            spread_ratio_max=spread,
            delta_abs_max=delta,
        ),
        premium=replace(screens.playbook_as_shipped().premium, annual_return_min=hurdle),
    ),
    ratios, ratios, st.integers(0, 1000), st.integers(0, 1000), ratios, st.integers(0, 1000).map(lambda p: Decimal(p) / 1000),
    st.one_of(st.none(), ratios),
)  # fmt: skip
mandates = st.builds(
    lambda stage, name, spread, interest, floor, bid: screens.mandate(
        stage=stage,
        name_share_max=name,
        spread_ratio_max=spread,
        open_interest_min=interest,
        annual_return_min=floor,
        bid_min=bid,
    ),
    st.sampled_from(list(Stage)),
    ratios,
    ratios,
    st.integers(0, 1000),
    ratios,
    ratios,
)


def at_least_as_strict(rule: Rule, limit: Limit, other: Limit) -> bool:
    """Whether a limit lets through no more than another one of the same rule."""
    if other is None:
        return True
    if limit is None:
        return False
    comparison = CRITERION[rule].comparison
    if comparison is Comparison.AT_LEAST:
        return isinstance(limit, Decimal) and isinstance(other, Decimal) and limit >= other
    if comparison in {Comparison.AT_MOST, Comparison.BELOW}:
        return isinstance(limit, Decimal) and isinstance(other, Decimal) and limit <= other
    if isinstance(limit, frozenset) and isinstance(other, frozenset):
        return limit <= other
    return limit == other


def loosest() -> Playbook:
    """A playbook that asks for nothing at all."""
    shipped = screens.playbook_as_shipped()
    band = replace(
        shipped.contract,
        otm_ratio_min=Decimal(0),
        otm_ratio_max=Decimal(1),
        days_to_expiry_min=0,
        days_to_expiry_max=10_000,
        expiries=("monthly", "weekly", "midweek", "month-end", "leaps"),
        open_interest_min=0,
        spread_ratio_max=Decimal(1),
    )
    return replace(shipped, contract=band, premium=replace(shipped.premium, annual_return_min=Decimal(0)))


@given(playbooks, mandates)
def test_no_playbook_loosens_the_mandate(playbook: Playbook, mandate: Mandate) -> None:
    """Under any playbook every rule is as strict as the mandate alone would have it."""
    limits, alone = limits_in_force(playbook, mandate, CASH), limits_in_force(loosest(), mandate, CASH)
    for rule, limit in alone.items():
        if CRITERION[rule].authority is not Authority.PLAYBOOK:
            assert limits[rule] == limit  # a playbook has no say in invariants and mandate
        else:
            assert at_least_as_strict(rule, limits[rule], limit)
    interest, spread = limits[Rule.OPEN_INTEREST], limits[Rule.SPREAD]
    assert isinstance(interest, Decimal)
    assert isinstance(spread, Decimal)
    assert interest >= mandate.open_interest_min
    assert spread <= mandate.spread_ratio_max


@contextmanager
def environment(names: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(names)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from([rule.value for rule in Rule]), max_size=5),
    st.sampled_from(["0", "1", "off", "none"]),
)
def test_no_environment_changes_a_limit(rules: list[str], value: str) -> None:
    """Whatever the environment says of a rule, mandate and playbook read the same and allow the same."""
    shipped = Path(str(files("putwright") / "defaults" / "mandate.toml"))
    before = limits_in_force(read_playbook(shipped_playbook("income")), read_mandate(shipped), CASH)
    names = {f"PUTWRIGHT_{rule}": value for rule in rules}
    names |= dict.fromkeys(rules, value) | {f"PUTWRIGHT_WAIVE_{rule}": value for rule in rules}
    with environment(names):
        now = limits_in_force(read_playbook(shipped_playbook("income")), read_mandate(shipped), CASH)
    assert now == before


waivers = st.builds(
    screens.waiver,
    st.sampled_from([*(rule.value for rule in Rule), "EVERYTHING", "*", ""]),
    st.sampled_from([None, "GOOGL", "KO"]),
    st.integers(-5, 5).map(lambda days: screens.ON + timedelta(days=days)),
)


@given(st.lists(waivers, max_size=8), st.sampled_from(["GOOGL", "KO", "MU"]), st.integers(-5, 5))
def test_waivers_lift_only_what_the_mandate_owns_for_their_name_until_their_day(
    made: list[Waiver], symbol: str, days: int
) -> None:
    """Each lifted rule is the mandate's and has a waiver in force for that name; nothing else is lifted."""
    on: date = screens.ON + timedelta(days=days)
    lifted = waived_rules(made, symbol, on)
    mandate = {c.rule for c in CRITERIA if c.authority is Authority.MANDATE}
    mandate |= {
        Rule.NO_WANT_PRICE,
        Rule.BELOW_COST,
        Rule.STAGE,
    }  # the investor's own as well, judged by the desk
    in_force = {w.rule for w in made if w.symbol in {None, symbol} and on <= w.until}
    assert lifted == {rule for rule in mandate if rule.value in in_force}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    playbooks,
    mandates,
    st.sampled_from(
        [
            {"us_options": False},
            {"multiplier": 10},
            {"root": "GOOGL1"},
            {"quote_faults": 1},
            {"cash": "40149"},
            {"bid": 0.01},
        ]
    ),
)
def test_no_invariant_is_relaxed_by_anything_a_user_can_write(
    playbook: Playbook, mandate: Mandate, broken: dict[str, Any]
) -> None:
    """Adjusted series, bad quotes, missing cash and empty premiums stay refused under every waiver and playbook at once."""
    told = dict(broken)
    cash, listed = str(told.pop("cash", "2000000")), bool(told.pop("us_options", True))
    user = screens.settings(
        account_held=screens.account(cash, "2000000"),
        mandate_given=replace(mandate, buffer_ratio=Decimal("0.1")),
        playbook=playbook,
        waivers=[screens.waiver(rule.value) for rule in Rule],
    )
    name = screens.standing("GOOGL", us_options=listed)
    view = screens.market_view([screens.put_row(**told)], user, {"GOOGL": name})
    assert view.puts["failed"][0] != 0
