"""The rules one by one: each refuses with its number, its limit, its distance, and a remedy that is true."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from putwright.domain.criteria import CRITERIA, CRITERION, places_apart, value_text
from putwright.domain.mandate import Stage
from putwright.domain.measures import NameStanding
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Authority, Comparison, Rule, Unit
from putwright.screening.shortlist import candidate
from putwright.settings.settings import Settings
from tests import screens

FEES = ("ibkr-tiered", "article-b-flat", "flat-1.05")
GREEKS_WANTED = replace(
    screens.playbook_as_shipped(),
    contract=replace(
        screens.playbook_as_shipped().contract,
        delta_abs_max=Decimal("0.30"),
        expected_moves_min=Decimal("0.5"),
        volume_min=50,
    ),
)


def refusals(
    changes: Mapping[str, Any],
    user: Settings | None = None,
    name: NameStanding | None = None,
    fees: str = "ibkr-tiered",
) -> dict[str, Refusal]:
    """What is said of one put, by rule."""
    row = screens.put_row(**changes)
    known = {} if name is None else {name.symbol: name}
    view = screens.market_view([row], user, known, fees=fees)
    found = candidate(view, view.puts.row(0, named=True)).refusals
    return {str(refusal.rule): refusal for refusal in found}


def numbers(text: str) -> list[Decimal]:
    return [Decimal(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


@pytest.mark.parametrize(
    ("rule", "changes", "user", "name"),
    [
        ("NO_US_OPTIONS", {}, {}, {"us_options": False}),
        ("STRIKE_ABOVE_WANT", {}, {}, {"want_to_own": Decimal("364.99")}),
        ("QUALITY_FAILED", {}, {}, {"quality": "FAIL"}),
        ("QUALITY_UNKNOWN", {}, {}, {"quality": "UNKNOWN"}),
        ("EARNINGS_INSIDE", {"earnings": "INSIDE"}, {}, {}),
        ("EARNINGS_UNKNOWN", {"earnings": "UNKNOWN"}, {}, {}),
        ("EARNINGS_CONTRADICT", {"earnings": "CONTRADICT"}, {}, {}),
        ("EARNINGS_TOO_RECENT", {"earnings": "TOO_RECENT"}, {}, {}),
        ("QUOTE_FAULT", {"quote_faults": 1 << 8}, {}, {}),
        ("OPEN_INTEREST", {"open_interest": 299}, {}, {}),
        ("SPREAD", {"ask": 6.00}, {}, {}),
        ("VOLUME", {"volume": 49}, {"playbook": GREEKS_WANTED}, {}),
        ("NOT_STANDARD", {"root": "GOOGL1"}, {}, {}),
        ("NOT_STANDARD", {"multiplier": 10}, {}, {}),
        ("OTM_TOO_NEAR", {"spot": 384.0}, {}, {}),
        ("OTM_TOO_FAR", {"spot": 397.0}, {}, {}),
        ("DTE_TOO_SHORT", {"expiry": screens.ON + timedelta(days=34)}, {}, {}),
        ("DTE_TOO_LONG", {"expiry": screens.ON + timedelta(days=46), "bid": 6.0, "ask": 6.2}, {}, {}),
        ("EXPIRY_KIND", {"expiry_kind": "midweek"}, {}, {}),
        ("DELTA_TOO_HIGH", {"delta": -0.31}, {"playbook": GREEKS_WANTED}, {}),
        ("EXPECTED_MOVES", {"expected_moves": 0.49}, {"playbook": GREEKS_WANTED}, {}),
        ("YIELD_HURDLE", {"bid": 3.50, "ask": 3.60}, {}, {}),
        ("RESERVE", {}, {"account_held": screens.account("40149.99", "250000")}, {}),
        ("CONCENTRATION", {}, {"account_held": screens.account("50000"), "stage": Stage.FIRST_TRADE}, {}),
        ("NAME_CAP", {}, {"account_held": screens.account("182499.99")}, {}),
    ],
)
def test_put_is_refused_by_one_rule_when_only_that_one_is_broken(
    rule: str, changes: dict[str, Any], user: dict[str, Any], name: dict[str, Any]
) -> None:
    """Each rule refuses alone, with what it saw, what it allows and what would help."""
    told = dict(user)
    stage = told.pop("stage", None)
    mandate_given = screens.mandate(stage=stage) if stage else None
    found = refusals(
        changes, screens.settings(mandate_given=mandate_given, **told), screens.standing("GOOGL", **name)
    )
    assert list(found) == [rule]
    refusal = found[rule]
    assert refusal.actual
    assert refusal.limit
    assert refusal.remedy.endswith(".")
    criterion = CRITERION[Rule(rule)]
    if criterion.unit is not Unit.WORDS:
        assert refusal.distance
    assert str(refusal).startswith(f"Refused ({rule}): ")


def test_put_passes_when_nothing_is_broken() -> None:
    """The first article's GOOGL put passes its own playbook in a tidy market."""
    assert refusals({}) == {}


def test_spread_tells_the_bid_it_needs_when_it_is_too_wide() -> None:
    """A spread of 13.4 % of mid against 10 % asks for the bid at which the same ask would do."""
    refusal = refusals({"bid": 5.25, "ask": 6.00})["SPREAD"]
    assert refusal.actual == "spread of mid: 13.3 %"
    assert refusal.limit == "at most 10.0 %"
    assert refusal.distance == "3.3 points off"
    assert refusal.remedy == "Needs a bid of 5.43 at an ask of 6.00."


def test_refusal_tells_value_and_limit_apart_when_they_look_alike() -> None:
    """4.99 % is not printed as 5.0 % beside a limit of 5.0 %, nor its distance as nothing."""
    refusal = refusals({"strike_thousandths": 365_780})["OTM_TOO_NEAR"]
    assert refusal.actual == "below spot: 4.99 %"
    assert refusal.distance == "0.01 points off"


@given(st.decimals("-10", "10", places=6), st.decimals("0", "1", places=3), st.sampled_from(list(Unit)))
def test_value_and_limit_are_printed_differently_when_they_differ(
    value: Decimal, limit: Decimal, unit: Unit
) -> None:
    """Whatever two ratios or prices differ by to a millionth can be seen."""
    assume(unit in {Unit.PERCENT, Unit.NUMBER, Unit.USD_PER_SHARE})
    places = places_apart(value, limit, unit)
    assert (value_text(value, unit, places) == value_text(limit, unit, places)) is (value == limit)


@pytest.mark.parametrize(
    ("missing", "rules"),
    [
        ({"bid": None}, {"SPREAD", "BID_MIN", "PREMIUM_NET", "YIELD_FLOOR", "YIELD_HURDLE"}),
        ({"ask": None}, {"SPREAD"}),
        ({"spot": None}, {"NOT_OTM", "OTM_TOO_NEAR", "OTM_TOO_FAR"}),
        ({"open_interest": None}, {"OPEN_INTEREST"}),
        ({"volume": None}, {"VOLUME"}),
        ({"delta": None}, {"DELTA_TOO_HIGH"}),
        ({"expected_moves": None}, {"EXPECTED_MOVES"}),
        ({"expiry_kind": None}, {"EXPIRY_KIND"}),
    ],
)
def test_put_is_refused_as_unknown_when_a_fact_is_missing(missing: dict[str, Any], rules: set[str]) -> None:
    """What nobody told is "unknown" and refuses; it is never counted as zero."""
    found = refusals(missing, screens.settings(playbook=GREEKS_WANTED))
    assert set(found) == rules
    assert all("unknown" in refusal.actual for refusal in found.values())
    assert not any(re.search(r"\b0(\.0+)?\b", refusal.actual) for refusal in found.values())


def test_put_is_refused_by_every_cap_when_the_account_has_no_dollar_value() -> None:
    """Without a net liquidation value in dollars no share can be known, so every cap refuses and says how to mend it."""
    found = refusals({}, screens.settings(account_held=screens.account("250000", "unknown")))
    assert set(found) == {"NAME_CAP", "SECTOR_CAP", "DEPLOYED_CAP"}
    assert all("import fx" in refusal.remedy for refusal in found.values())


def test_rule_of_words_says_what_it_asks_for_when_it_refuses() -> None:
    """The limit of a rule without a number is a thing one can have, not the word it must not be."""
    asked = {c.rule.value: c.limit_words("no") for c in CRITERIA if c.comparison is Comparison.IS_NOT}
    assert asked["NO_US_OPTIONS"] == "options listed in the United States"
    assert asked["QUALITY_FAILED"] == "no test failed"
    assert all(asked.values())
    assert not any("is not" in words for words in asked.values())


def test_put_passes_when_the_price_wanted_is_missing() -> None:
    """A name without a price is a proposal: the screen lets it through and the ticket asks."""
    assert CRITERION[Rule.STRIKE_ABOVE_WANT].unknown_passes
    assert [c.rule for c in CRITERIA if c.unknown_passes] == [Rule.STRIKE_ABOVE_WANT]
    assert refusals({}, name=screens.standing("GOOGL", want_to_own=None)) == {}


def test_invariants_are_the_rules_that_nobody_may_lift() -> None:
    """Cash, standard contracts, honest quotes and a premium that is one stand above every waiver."""
    invariants = {c.rule.value for c in CRITERIA if c.authority is Authority.INVARIANT}
    assert invariants == {"NO_US_OPTIONS", "QUOTE_FAULT", "NOT_STANDARD", "PREMIUM_NET", "RESERVE"}


def test_every_criterion_says_what_it_means_when_read() -> None:
    """Each rule has words of its own for what it measures and a comparison that fits its unit."""
    for criterion in CRITERIA:
        assert criterion.meaning
        words = criterion.unit is Unit.WORDS
        assert (criterion.comparison in {Comparison.IS_NOT, Comparison.ONE_OF}) is words


cents = st.integers(1, 4000).map(lambda c: c / 100)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(quote=st.lists(st.integers(1, 4000), min_size=2, max_size=2, unique=True), fees=st.sampled_from(FEES))
def test_needed_bid_is_enough_when_the_spread_was_too_wide(quote: list[int], fees: str) -> None:
    """At the bid that the remedy names, and at the same ask, the spread passes; a cent less does not."""
    bid, ask = (cent / 100 for cent in sorted(quote))
    found = refusals({"bid": bid, "ask": ask}, fees=fees).get("SPREAD")
    assume(found is not None)
    assert found is not None
    needed = numbers(found.remedy)[0]
    assert "SPREAD" not in refusals({"bid": float(needed), "ask": ask}, fees=fees)
    assert "SPREAD" in refusals({"bid": float(needed - Decimal("0.01")), "ask": ask}, fees=fees)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    bid=st.one_of(st.none(), cents),
    strike=st.integers(10, 4000).map(str),
    days=st.integers(1, 60),
    fees=st.sampled_from(FEES),
    rule=st.sampled_from(["YIELD_HURDLE", "YIELD_FLOOR", "PREMIUM_NET"]),
)
def test_needed_bid_is_enough_and_no_more_when_the_premium_was_too_small(
    bid: float | None, strike: str, days: int, fees: str, rule: str
) -> None:
    """The bid that the remedy names pays the hurdle after its own costs; a cent less does not."""
    plain: dict[str, Any] = {"strike": strike, "expiry": screens.ON + timedelta(days=days), "ask": None}
    found = refusals({**plain, "bid": bid}, fees=fees).get(rule)
    assume(found is not None)
    assert found is not None
    needed = numbers(
        found.remedy.split("needs a bid of" if "needs a bid" in found.remedy else "Needs a bid of")[1]
    )[0]
    assert rule not in refusals({**plain, "bid": float(needed)}, fees=fees)
    assert rule in refusals({**plain, "bid": float(needed - Decimal("0.01"))}, fees=fees)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    spot=st.integers(100, 90_000).map(lambda c: c / 100),
    strike=st.integers(1, 1000).map(str),
    rule=st.sampled_from(["OTM_TOO_NEAR", "OTM_TOO_FAR", "NOT_OTM"]),
)
def test_strike_bound_is_true_when_a_strike_was_outside_the_band(spot: float, strike: str, rule: str) -> None:
    """A strike at the bound that the remedy names satisfies the rule, and a cent beyond it does not."""
    found = refusals({"strike": strike, "spot": spot}).get(rule)
    assume(found is not None)
    assert found is not None
    bound, cent = numbers(found.remedy)[0], Decimal("0.01")
    inside = bound - cent if rule == "NOT_OTM" else bound
    outside = bound - cent if rule == "OTM_TOO_FAR" else bound + (0 if rule == "NOT_OTM" else cent)
    assume(inside > 0 and outside > 0)
    assert rule not in refusals({"strike": str(inside), "spot": spot})
    assert rule in refusals({"strike": str(outside), "spot": spot})


@pytest.mark.parametrize(("rule", "days", "step"), [("DTE_TOO_SHORT", 20, -1), ("DTE_TOO_LONG", 70, 1)])
def test_expiry_bound_is_true_when_an_expiry_was_outside_the_band(rule: str, days: int, step: int) -> None:
    """On the day that the remedy names the rule passes, one day further out it refuses."""
    told = refusals({"expiry": screens.ON + timedelta(days=days)})[rule].remedy
    bound = date.fromisoformat(re.findall(r"\d{4}-\d\d-\d\d", told)[0])
    assert rule not in refusals({"expiry": bound})
    assert rule in refusals({"expiry": bound + timedelta(days=step)})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    cash=st.integers(0, 4_015_000).map(lambda c: Decimal(c) / 100),
    buffer=st.sampled_from(["0", "0.1", "0.125", "0.333"]),
)
def test_needed_cash_and_strike_are_true_when_the_reserve_was_short(cash: Decimal, buffer: str) -> None:
    """With the cash that the remedy names freed, or at the strike it names, the reserve is there; with a cent less, not."""
    mandate = screens.mandate(buffer_ratio=Decimal(buffer))

    def at(strike: str, amount: Decimal) -> dict[str, Refusal]:
        held = screens.account(str(amount), "2000000")
        return refusals({"strike": strike}, screens.settings(account_held=held, mandate_given=mandate))

    found = at("365", cash).get("RESERVE")
    assume(found is not None)
    assert found is not None
    told = numbers(found.remedy)
    assert "RESERVE" not in at("365", cash + told[0])
    assert "RESERVE" in at("365", cash + told[0] - Decimal("0.01"))
    if len(told) > 1:
        assert "RESERVE" not in at(str(told[1]), cash)
        assert "RESERVE" in at(str(told[1] + Decimal("0.01")), cash)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    total=st.integers(2000, 182_499).map(str),
    held=st.integers(0, 3),
    cap=st.sampled_from(["0.2", "0.15", "0.07"]),
)
def test_needed_account_is_true_when_the_name_was_too_large(total: str, held: int, cap: str) -> None:
    """An account of the size that the remedy names carries the name with all that is held of it; a cent less does not."""
    mandate = screens.mandate(stage=Stage.RECURRING, name_share_max=Decimal(cap))
    sold = tuple(screens.open_put("GOOGL", "350") for _ in range(held))

    def of(size: str) -> dict[str, Refusal]:
        account = screens.account("9000000", size, short_puts=sold)
        return refusals({}, screens.settings(account_held=account, mandate_given=mandate))

    found = of(total)["NAME_CAP"]
    needed = numbers(found.remedy)[0]
    assert "NAME_CAP" not in of(str(needed))
    assert "NAME_CAP" in of(str(needed - Decimal("0.01")))
