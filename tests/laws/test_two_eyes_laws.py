"""One rule, two eyes: whole columns and single values in exact decimals say the same of every put."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from putwright.domain.account import Account
from putwright.domain.criteria import CRITERIA, CRITERION
from putwright.domain.mandate import Mandate, Stage
from putwright.domain.measures import NameStanding
from putwright.domain.playbook import Playbook
from putwright.domain.rules import Authority, Gate, Rule
from putwright.screening.gates import BIT
from putwright.screening.ranking import ranked
from putwright.screening.shortlist import candidate
from putwright.screening.view import MarketView
from tests import screens

SYMBOLS = ("GOOGL", "BRK.B", "KO", "MU")
KINDS = ("monthly", "weekly", "midweek", "month-end", "leaps", "unknown", None)
SECTORS = ("Technology", "Financial Services", None)
FEES = ("ibkr-tiered", "article-b-flat", "flat-1.05")

cents = st.integers(0, 400_000).map(lambda c: c / 100)
maybe_nothing = st.sampled_from([None, float("nan")])
percents = st.one_of(st.integers(0, 400).map(lambda p: Decimal(p) / 10), st.integers(0, 40).map(Decimal))


def fraction(low: int, high: int) -> st.SearchStrategy[Decimal]:
    """A percentage as a person writes it, with at most one decimal, as a fraction."""
    return st.integers(low * 10, high * 10).map(lambda tenths: Decimal(tenths) / 1000)


@st.composite
def playbooks(draw: st.DrawFn) -> Playbook:
    otm = sorted([draw(fraction(0, 15)), draw(fraction(0, 15))])
    days = sorted([draw(st.integers(0, 60)), draw(st.integers(0, 60))])
    shipped = screens.playbook_as_shipped()
    band = replace(
        shipped.contract,
        otm_ratio_min=otm[0],
        otm_ratio_max=otm[1],
        days_to_expiry_min=days[0],
        days_to_expiry_max=days[1],
        expiries=tuple(draw(st.sets(st.sampled_from(KINDS[:5]), min_size=1))),
        open_interest_min=draw(st.sampled_from([0, 200, 300, 900])),
        spread_ratio_max=draw(fraction(1, 30)),
        volume_min=draw(st.sampled_from([0, 1, 120])),
        delta_abs_max=draw(st.sampled_from([None, Decimal("0.25"), Decimal("0.30")])),
        expected_moves_min=draw(st.sampled_from([None, Decimal("0.6"), Decimal(1)])),
    )
    premium = replace(shipped.premium, annual_return_min=draw(fraction(0, 30)))
    return replace(shipped, contract=band, premium=premium)


@st.composite
def mandates(draw: st.DrawFn) -> Mandate:
    return screens.mandate(
        stage=draw(st.sampled_from(list(Stage))),
        concentration_acknowledged=draw(st.booleans()),
        name_share_max=draw(fraction(1, 40)),
        sector_share_max=draw(fraction(1, 60)),
        deployed_share_max=draw(fraction(10, 100)),
        buffer_ratio=draw(fraction(0, 25)),
        spread_ratio_max=draw(fraction(1, 30)),
        bid_min=draw(st.sampled_from([Decimal("0.05"), Decimal("0.10"), Decimal("5.40")])),
        open_interest_min=draw(st.sampled_from([0, 200, 900])),
        annual_return_min=draw(fraction(0, 20)),
    )


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    sold = st.lists(
        st.builds(
            screens.open_put,
            st.sampled_from(SYMBOLS),
            st.sampled_from(["60", "75.5", "365"]),
            st.integers(1, 3),
        ),
        max_size=2,
    )
    held = st.lists(
        st.builds(
            screens.shares, st.sampled_from(SYMBOLS), st.just("100"), st.sampled_from(["70.25", "360"])
        ),
        max_size=1,
    )
    total = draw(st.sampled_from(["unknown", "50000", "182500", "182499.99", "250000", "2000000"]))
    cash = draw(st.sampled_from(["0", "40149.99", "40150", "50000", "250000", "1999999.99"]))
    return screens.account(
        cash,
        total,
        short_puts=tuple(draw(sold)),
        working_sales=tuple(draw(sold)),
        shares=tuple(draw(held)),
    )


@st.composite
def rows(draw: st.DrawFn, playbook: Playbook, mandate: Mandate) -> dict[str, Any]:
    """One put, more often than not exactly on a limit."""
    spot = draw(st.one_of(maybe_nothing, st.sampled_from([100.0, 385.0, 400.0, 62.34, 0.05]), cents))
    strike = draw(st.integers(1, 2000).map(lambda half: Decimal(half) / 2))
    band = playbook.contract
    if spot is not None and spot > 1 and draw(st.booleans()):
        at = draw(st.sampled_from([band.otm_ratio_min, band.otm_ratio_max, Decimal("0.05"), Decimal(0)]))
        exact = Decimal(str(spot)) * (1 - at)
        off = draw(st.sampled_from([Decimal(0), Decimal("0.001"), Decimal("-0.001")]))
        strike = max(Decimal("0.001"), (exact + off).quantize(Decimal("0.001")))
    days = draw(
        st.one_of(st.integers(-3, 70), st.sampled_from([band.days_to_expiry_min, band.days_to_expiry_max]))
    )
    bid = draw(st.one_of(maybe_nothing, st.sampled_from([0.0, 0.04, 0.05, 0.09, 0.10, 5.40]), cents))
    if days > 0 and draw(st.booleans()):
        # the premium in cents around which the yearly pace meets the hurdle, costs of $1.05 included
        hurdle = draw(st.sampled_from([playbook.premium.annual_return_min, mandate.annual_return_min]))
        needed = hurdle * strike * days / 365 + Decimal("0.0105")
        bid = float(needed.quantize(Decimal("0.01"))) + draw(st.sampled_from([-0.01, 0.0, 0.01]))
        bid = max(0.0, round(bid, 2))
    ask = draw(st.one_of(maybe_nothing, cents))
    if bid is not None and bid > 0 and draw(st.booleans()):
        limit = min(band.spread_ratio_max, mandate.spread_ratio_max)
        exact = Decimal(str(bid)) * (2 + limit) / (2 - limit)
        ask = float(exact.quantize(Decimal("0.01"))) + draw(st.sampled_from([0.0, 0.01]))
        ask = round(ask, 2)
    return screens.put_row(
        draw(st.sampled_from(SYMBOLS)),
        str(strike),
        spot=spot,
        expiry=screens.ON + timedelta(days=days),
        bid=bid,
        ask=ask,
        open_interest=draw(st.sampled_from([None, 0, 199, 200, 300, 900])),
        volume=draw(st.sampled_from([None, 0, 1, 120])),
        multiplier=draw(st.sampled_from([100, 100, 100, 10, 150])),
        root=draw(st.sampled_from(["GOOGL", "BRKB", "KO1", None])),
        expiry_kind=draw(st.sampled_from(KINDS)),
        earnings=draw(st.sampled_from(["CLEAR", "CLEAR", "INSIDE", "UNKNOWN", "CONTRADICT", "TOO_RECENT"])),
        quote_faults=draw(st.sampled_from([0, 0, 0, 1, 1 << 8, (1 << 4) | (1 << 16)])),
        delta=draw(st.sampled_from([None, float("nan"), -0.25, -0.2500000031, -0.30, -0.9])),
        expected_moves=draw(st.sampled_from([None, float("nan"), 0.6, 0.5999999969, 1.0, 2.0])),
    )


@st.composite
def names(draw: st.DrawFn) -> Mapping[str, NameStanding]:
    wanted = st.sampled_from([None, Decimal(365), Decimal("365.01"), Decimal(100), Decimal("61.5")])
    return {
        symbol: NameStanding(
            symbol,
            draw(wanted),
            draw(st.sampled_from(SECTORS)),
            draw(st.sampled_from(["PASS", "FAIL", "UNKNOWN"])),
            draw(st.booleans()),
        )
        for symbol in SYMBOLS
    }


@st.composite
def markets(draw: st.DrawFn) -> MarketView:
    playbook, mandate = draw(playbooks()), draw(mandates())
    lifted = draw(
        st.lists(
            st.builds(
                screens.waiver,
                st.sampled_from([rule.value for rule in CRITERION]),
                st.sampled_from([None, "GOOGL", "KO", "NVDA"]),
                st.sampled_from([screens.ON, screens.ON - timedelta(days=1), date(2026, 12, 31)]),
            ),
            max_size=4,
        )
    )
    user = screens.settings(
        account_held=draw(accounts()), mandate_given=mandate, playbook=playbook, waivers=lifted
    )
    chain = draw(st.lists(rows(playbook, mandate), min_size=1, max_size=8))
    return screens.market_view(chain, user, draw(names()), fees=draw(st.sampled_from(FEES)))


def marked(failed: int) -> set[str]:
    return {rule.value for rule, bit in BIT.items() if failed & bit}


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets())
def test_gates_and_judgement_agree_when_any_put_is_looked_at(view: MarketView) -> None:
    """The columns mark exactly the rules that the exact judgement of the same put refuses by."""
    for row in ranked(view, view.puts).iter_rows(named=True):
        refused = {str(refusal.rule) for refusal in candidate(view, row).refusals}
        assert marked(row["failed"]) == refused, row


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets())
def test_gates_name_the_first_failed_rule_when_several_fail(view: MarketView) -> None:
    """What stopped a put is the first of its failed rules in the order of the gates, and nothing where none failed."""
    for row in view.puts.iter_rows(named=True):
        found = [c.rule.value for c in CRITERIA if c.rule.value in marked(row["failed"])]
        position = row["stopped_by"]
        assert (None if position is None else CRITERIA[position].rule.value) == (found[0] if found else None)


@pytest.mark.parametrize(
    ("changes", "passes"),
    [
        ({"strike_thousandths": 365_750}, True),  # exactly 5 % below 385
        ({"strike_thousandths": 365_751}, False),
        ({"strike_thousandths": 354_200, "bid": 5.50}, True),  # exactly 8 % below
        ({"strike_thousandths": 354_199, "bid": 5.50}, False),
        ({"bid": 5.70, "ask": 6.30}, True),  # a spread of exactly 10 % of mid
        ({"bid": 5.70, "ask": 6.31}, False),
        ({"open_interest": 300}, True),
        ({"open_interest": 299}, False),
        ({"open_interest": None}, False),
        ({"bid": None}, False),
        ({"bid": float("nan")}, False),
        ({"ask": None}, False),
        ({"spot": None}, False),
        ({"spot": float("nan")}, False),
        ({"volume": None}, True),
        ({"delta": None}, True),
    ],
)
def test_gates_and_judgement_agree_when_a_measure_is_exactly_at_its_limit(
    changes: dict[str, Any], passes: bool
) -> None:
    """At the limit passes, a thousandth beyond fails, unknown fails, and both eyes say so."""
    view = screens.market_view([screens.put_row(**changes)])
    row = view.puts.row(0, named=True)
    assert (row["failed"] == 0) is passes
    assert (candidate(view, row).refusals == ()) is passes


def test_yield_passes_when_it_is_exactly_the_hurdle() -> None:
    """A net premium of $370 on $36,500 for 37 days is 10 % a year, and 10 % is enough."""
    hurdle_of_365 = screens.put_row(bid=3.7105, ask=3.80)
    view = screens.market_view([hurdle_of_365], fees="flat-1.05")
    assert view.puts["failed"].to_list() == [0]
    assert candidate(view, view.puts.row(0, named=True)).refusals == ()
    below = screens.market_view([screens.put_row(bid=3.7104, ask=3.80)], fees="flat-1.05")
    assert marked(below.puts["failed"][0]) == {"YIELD_HURDLE"}
    assert [r.rule for r in candidate(below, below.puts.row(0, named=True)).refusals] == ["YIELD_HURDLE"]


@settings(max_examples=200, deadline=None)
@given(days=st.integers(1, 400), strike=st.integers(1, 4000), percent=st.integers(1, 40))
def test_annual_return_is_exact_when_the_premium_is_the_hurdle(days: int, strike: int, percent: int) -> None:
    """A premium that is the hurdle to the last digit passes it: no digit is lost on the way."""
    reserve = Decimal(strike) * 365 * 100
    premium = reserve * percent * days / 36500
    from putwright.domain.measures import annual_return

    assert annual_return(premium, reserve, days) == Decimal(percent) / 100


def test_criteria_follow_the_gates_when_read_in_order() -> None:
    """The first failed rule is in the first failed gate, because rules are listed gate by gate."""
    order = [list(Gate).index(criterion.gate) for criterion in CRITERIA]
    assert order == sorted(order)
    assert len({criterion.rule for criterion in CRITERIA}) == len(CRITERIA) <= 64


def test_every_gate_bit_is_its_own_when_combined() -> None:
    """No two rules share a bit, so that a mask names exactly the rules that failed."""
    assert len(set(BIT.values())) == len(CRITERIA)
    assert all(bit.bit_count() == 1 for bit in BIT.values())


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets())
def test_waivers_never_lift_invariants_or_playbook_rules_when_made_anyway(view: MarketView) -> None:
    """Whatever a waiver record says, only rules of the mandate are lifted, only for their name, only until their day."""
    bare = replace(view.settings, waivers=())
    strict = screens.market_view(
        [{k: row[k] for k in screens.SCREENED} for row in view.puts.iter_rows(named=True)],
        bare,
        view.standings,
    )
    for before, after in zip(strict.puts.iter_rows(named=True), view.puts.iter_rows(named=True), strict=True):
        if view.surroundings.fees.name != "ibkr-tiered":
            continue
        for code in marked(before["failed"]) - marked(after["failed"]):
            assert CRITERION[Rule(code)].authority is Authority.MANDATE
            assert any(
                w.rule == code and w.symbol in {None, after["symbol"]} and w.until >= screens.ON
                for w in view.settings.waivers
            )
        assert marked(after["failed"]) <= marked(before["failed"])


CARRY_RULES = {
    Rule.RESERVE,
    Rule.STAGE_NAMES,
    Rule.CONTRACTS_PER_NAME,
    Rule.CONCENTRATION,
    Rule.NAME_CAP,
    Rule.SECTOR_CAP,
    Rule.DEPLOYED_CAP,
}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets())
def test_contracts_carried_is_the_largest_sale_that_cash_and_caps_allow(view: MarketView) -> None:
    """So many contracts meet no refusal of cash, caps or stage, and one more does."""
    for row in ranked(view, view.puts.head(3)).iter_rows(named=True):
        carried = candidate(view, row).contracts_carried
        more = candidate(view, row, contracts=carried + 1)
        assert {r.rule for r in more.refusals} & CARRY_RULES
        if carried:
            most = candidate(view, row, contracts=carried)
            assert not {r.rule for r in most.refusals} & CARRY_RULES
