"""The main job on recorded markets: the funnel's counts, the shortlists, and why each name is not on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from house.refusals import ORDERS
from putwright.domain.rules import Rule
from putwright.domain.watchlist import WantedName
from putwright.reports.why import why_report
from putwright.screening.gates import BIT
from putwright.workflows.appraise import appraise, question
from putwright.workflows.propose import propose
from putwright.workflows.screen import compare_with
from tests.real.conftest import World
from tests.real.recorded_world import BEFORE_THE_FALL, CALM_AUTUMN, INVESTORS, REPORTING_EVE, opened, screened

CBOE_EVENING = "2026-08-05"
# Names that passed and puts that passed, gate by gate: measured facts of the recorded market.
EVE_OF_THE_SEASON = {
    "watch-list": (333, 139_912),
    "quality": (110, 79_143),
    "events": (72, 11_643),
    "liquidity": (31, 595),
    "contract": (6, 8),
    "premium": (4, 6),
    "cash": (4, 6),
    "caps": (3, 4),
}
# One name for each gate: what its nearest put falls at. (Investor, name) -> rule.
STOPPED_AT = {
    ("regular", "GOOGL"): Rule.EARNINGS_INSIDE,
    ("regular", "KO"): Rule.EARNINGS_INSIDE,
    ("regular", "MU"): Rule.NAME_CAP,
    ("regular", "F"): Rule.QUALITY_FAILED,
    ("regular", "BE"): Rule.QUALITY_UNKNOWN,
    ("regular", "ADI"): Rule.SPREAD,
    ("regular", "AMZN"): Rule.DTE_TOO_SHORT,
    ("regular", "ADC"): Rule.YIELD_HURDLE,
    ("beginner", "ASML"): Rule.RESERVE,
}
NOT_IN_RECORDED_MARKETS = {
    Rule.NO_US_OPTIONS: "the recorded markets hold names with US options only; `tests/rulebook` shows Nestlé refused",
    Rule.NO_WANT_PRICE: "a rule of the ticket, not of the screen; shown by the ticket's own test below",
    Rule.STRIKE_ABOVE_WANT: "needs a watch-list with prices; shown below with one",
    Rule.VOLUME: "both shipped playbooks ask for no volume; shown below with one that does",
    Rule.DELTA_TOO_HIGH: "off in both shipped playbooks; shown below with one that asks",
    Rule.EXPECTED_MOVES: "off in both shipped playbooks; shown below with one that asks",
    Rule.CONCENTRATION: "the beginner of this world has acknowledged it; `tests/laws` shows it refuse",
    Rule.STAGE_NAMES: "nothing is open in these accounts; shown by the demo market",
    Rule.CONTRACTS_PER_NAME: "nothing is open in these accounts; shown by the demo market",
    Rule.EARNINGS_CONTRADICT: "the recorded sources agree on these days; the demo market and `tests/rulebook` show it refuse",
    Rule.NOT_STANDARD: "no recorded chain lists a root with a digit; the demo market does, and `tests/rulebook` shows it refused",
    Rule.BUSINESS_CAPITAL: "a rule of the account",
    Rule.NOT_ATTESTED: "a rule of the account",
    Rule.PERMISSION: "a rule of the account",
    Rule.ACCOUNT_STALE: "a rule of the account",
    Rule.CASH_BORROWED: "a rule of the account",
    Rule.LIMIT_PRICE: "a rule of the ticket",
    Rule.STAGE: "a rule of what was earned so far; `tests/rulebook/test_stages.py` shows it refuse",
    **dict.fromkeys(ORDERS, "a rule of the moment an order leaves; `tests/rulebook` shows it refuse"),
}


def test_screen_counts_names_and_puts_gate_by_gate_when_the_reporting_season_begins(world: World) -> None:
    """On the eve of the season 333 names shrink to three, and the counts of every gate are told."""
    report = screened(world("regular", REPORTING_EVE))
    assert {gate.gate: (gate.names_out, gate.puts_out) for gate in report.gates} == EVE_OF_THE_SEASON
    assert [row.symbol for row in report.shortlist] == ["AVGO", "ADBE", "CRM"]


def test_screen_names_the_one_gate_that_empties_the_list_when_nearly_all_report_soon(world: World) -> None:
    """The nearly empty list is explained by one gate: without the earnings rule 35 more names would pass."""
    report = screened(world("regular", REPORTING_EVE))
    alone = {sole.gate: (sole.names, sole.puts) for sole in report.sole_gates}
    assert alone["events"] == (35, 42)
    assert report.sole_gates[0].gate == "events"


@pytest.mark.parametrize("day", [CALM_AUTUMN, BEFORE_THE_FALL])
@pytest.mark.parametrize("investor", sorted(INVESTORS))
@pytest.mark.parametrize("playbook", ["income", "first-trade"])
def test_screen_finds_puts_for_every_account_when_the_day_is_calm(
    world: World, investor: str, day: str, playbook: str
) -> None:
    """Fifty thousand, a quarter of a million and two millions each get a list they can act on, quality waived in writing."""
    report = screened(world(investor, day, playbook, quality_waived=True))
    assert len(report.shortlist) >= 3
    assert all(row.contracts_carried >= 1 for row in report.shortlist)
    assert all(row.cash_needed <= report.account.cash_free for row in report.shortlist)
    assert any("QUALITY_UNKNOWN" in words for words in report.waivers)
    scores = [row.odds.merit.score for row in report.shortlist]
    known = [score for score in scores if score is not None]
    assert len(known) >= 3
    assert known == sorted(known, reverse=True)
    assert scores == known + [None] * (len(scores) - len(known))
    for row in report.shortlist:
        assert (row.odds.merit.score is None) is bool(row.odds.merit.unranked_because)


def test_screen_refuses_every_name_when_the_waiver_is_missing(world: World) -> None:
    """Without the waiver nobody passes on a day of which no statements are known: unknown is not a pass."""
    report = screened(world("regular", CALM_AUTUMN))
    assert report.shortlist == ()
    assert {gate.gate: gate.names_out for gate in report.gates}["quality"] == 0


def test_screen_reads_the_days_of_the_exchange_when_they_came_through_the_importer(world: World) -> None:
    """The evening of 2026-08-05 from Cboe's delayed quotes: sixteen names, one put worth selling."""
    report = screened(world("regular", CBOE_EVENING, quality_waived=True))
    assert report.market.names == 16
    assert [(row.symbol, row.strike) for row in report.shortlist] == [("NFLX", Decimal(69))]


@pytest.mark.parametrize(("who", "rule"), STOPPED_AT.items())
def test_why_names_the_rule_that_stopped_the_furthest_put_when_a_name_is_asked_for(
    world: World, who: tuple[str, str], rule: Rule
) -> None:
    """GOOGL, KO, MU and a name for each other gate get their rule with value, limit and remedy."""
    investor, symbol = who
    one = world(investor, REPORTING_EVE)
    asked = question(one.workspace, one.surroundings, one.settings, (symbol,), one.as_of)
    report = why_report(appraise(one.workspace, one.surroundings, one.settings, asked, wide=True), symbol)
    nearest = report.puts[0]
    failed = [test for test in nearest.tests if test.outcome == "FAIL"]
    assert rule in {test.rule for test in failed}
    assert all(test.actual and test.limit and test.remedy for test in failed)
    assert sum(count for _, count in report.stopped) + report.puts_passed == report.puts_seen


def test_every_rule_refuses_something_recorded_or_says_why_it_can_not(world: World) -> None:
    """Each rule is seen refusing on recorded markets, or the table above says why there is no such case in them."""
    seen: set[Rule] = set()
    for investor, day, playbook, waived in (
        ("beginner", REPORTING_EVE, "income", False),
        ("regular", REPORTING_EVE, "first-trade", False),
        ("large", REPORTING_EVE, "income", False),
        ("regular", BEFORE_THE_FALL, "first-trade", True),
        ("regular", CBOE_EVENING, "income", True),
    ):
        one = world(investor, day, playbook, quality_waived=waived)
        asked = question(one.workspace, one.surroundings, one.settings, (), one.as_of, whole_market=True)
        puts = appraise(one.workspace, one.surroundings, one.settings, asked).puts
        bits = int(puts.select(pl.col("failed").bitwise_or()).item())
        seen |= {rule for rule, bit in BIT.items() if bits & bit}
    assert set(Rule) - seen == set(NOT_IN_RECORDED_MARKETS)


def test_a_watchlist_and_a_stricter_playbook_refuse_what_nobody_else_does(world: World) -> None:
    """Prices on the watch-list, volume, delta and expected moves refuse recorded puts as soon as somebody asks for them."""
    one = world("regular", REPORTING_EVE)
    wanted = {"ADBE": WantedName("ADBE", Decimal(200), "software that people rent for life")}
    band = replace(
        one.settings.playbook.contract,
        volume_min=50,
        delta_abs_max=Decimal("0.15"),
        expected_moves_min=Decimal("1.2"),
    )
    mandate = replace(one.settings.mandate, bid_min=Decimal("0.001"))
    strict = replace(
        one.settings,
        watchlist=wanted,
        mandate=mandate,
        playbook=replace(one.settings.playbook, contract=band),
    )
    asked = question(one.workspace, one.surroundings, strict, (), one.as_of, whole_market=True)
    puts = appraise(one.workspace, one.surroundings, strict, asked).puts
    bits = int(puts.select(pl.col("failed").bitwise_or()).item())
    for rule in (
        Rule.STRIKE_ABOVE_WANT,
        Rule.VOLUME,
        Rule.DELTA_TOO_HIGH,
        Rule.EXPECTED_MOVES,
        Rule.PREMIUM_NET,
    ):
        assert bits & BIT[rule], rule


def test_ticket_is_refused_with_every_reason_when_the_name_has_no_price(world: World) -> None:
    """A proposal of the screen asks for the price before it becomes a ticket; with it the ticket can be sent."""
    one = world("regular", REPORTING_EVE)
    arguments = (one.workspace, one.workspace.records, one.surroundings)
    put = ("ADBE", Decimal(210), date(2026, 8, 21))
    refused = propose(*arguments, one.settings, one.as_of, one.clock.now(), *put)
    assert {refusal.rule for refusal in refused.refusals} == {Rule.NO_WANT_PRICE}
    wanted = {"ADBE": WantedName("ADBE", Decimal(215), "software that people rent for life")}
    drafted = propose(*arguments, replace(one.settings, watchlist=wanted), one.as_of, one.clock.now(), *put)
    assert drafted.refusals == ()
    assert drafted.is_sendable


def test_two_weeks_are_compared_when_both_screens_were_kept(world: World) -> None:
    """A screen of 07-16 against the one of 07-15: which names came, which went, and which rule moved."""
    first = world("regular", REPORTING_EVE)
    before = screened(first)
    second = opened(first.workspace.root, "2026-07-16")
    now = screened(second)
    changes = compare_with(second.workspace.records, now, "last")
    assert changes.before_id == before.screen_id
    assert changes.gates_before["quality"] == 110
    assert set(changes.came) == {
        s for s, told in now.standings.items() if told == "PASSED" and before.standings.get(s) != "PASSED"
    }
    kept = pl.read_parquet(
        second.workspace.root / "records" / "screens" / before.screen_id / "exclusions.parquet"
    )
    assert kept.height == 139_912 - 4
    assert kept["rule"].null_count() == 0


def test_screen_says_that_it_is_in_no_order_when_no_rate_is_known(world: World) -> None:
    """Without a rate nothing is priced: every figure of pricing is unknown, and the heading does not pretend an order."""
    one = world("regular", REPORTING_EVE)
    (one.workspace.root / "facts" / "rates.parquet").unlink()
    report = screened(one)
    assert all(row.premium_to_shortfall is None and row.delta is None for row in report.shortlist)
    assert any("no order of merit" in note for note in report.notes)
