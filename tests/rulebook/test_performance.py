"""Performance that does not flatter: returns, what they are held against, odds, fills, stress and rules, by hand-made figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import polars as pl
import pytest
from rich.console import Console

from putwright.cli.render.performance import render_performance
from putwright.domain.desk_events import InvariantBroken, SaleRefused
from putwright.domain.journal_events import Balance, CashKind, Entry, StatementTaken
from putwright.domain.mandate import Waiver
from putwright.domain.refusal import BadInput, Refusal
from putwright.market import facts, snapshot
from putwright.reports.daybook import books_at
from putwright.reports.json_form import document
from putwright.reports.marks import Close, Marks, OptionQuote
from putwright.reports.performance import PerformanceReport
from putwright.reports.performance_odds import calibration, promise_of
from putwright.reports.performance_report import Evidence, performance_report
from putwright.reports.performance_returns import Flow, annual_of, linked, money_weighted
from putwright.reports.stress import ExposedOption, exposure, result_of_fall
from putwright.workflows.marking import bill_yields, closes_of, marks_of
from putwright.workflows.performance import performance
from tests.fakes import FakeMarket
from tests.journal_builders import (
    adjusted,
    assigned,
    bought,
    cash,
    day,
    deposited,
    entry,
    expired,
    security,
    sold,
    split,
    transferred,
)
from tests.marks import GOOGL, NO_RATES, assigned_story, closes, kept_story, msft_story, these

D = Decimal
UNTIL = day("2026-12-18")
GOOGL_CLOSES = closes(
    GOOGL="2026-11-02 380, 2026-11-11 385, 2026-11-18 360, 2026-11-30 372, 2026-12-07 370, 2026-12-14 368, 2026-12-18 345.50"
)


def _report(
    story: Sequence[Entry], until: date = UNTIL, marks: Marks = GOOGL_CLOSES, **more: Any
) -> PerformanceReport:
    since = more.pop("since", None)
    return performance_report(Evidence(story, NO_RATES, marks, **more), until, since)


def _ticket(
    osi: str = "GOOGL 261218P00365000", on: str = "2026-11-11", chance: str | None = "0.27", **more: Any
) -> dict[str, Any]:
    """A kept ticket, reduced to what is read of it."""
    return {
        "ticket_id": f"{osi}-{on}",
        "osi": osi,
        "drafted_at": f"{on}T15:00:00+00:00",
        "risk": {"probability_itm": "0.28"},
        "odds": {"forecast": {"breach": chance}, "history": {"breach": None}},
        "quote": {"mid": more.get("mid", "5.50"), "bid": "5.30"},
        "refusals": [{"rule": rule} for rule in more.get("refused", ())],
    }


# --- rates of return ---------------------------------------------------------------------------------------------------


def test_money_weighted_return_is_the_rate_of_a_deposit_when_it_grows_for_a_year() -> None:
    """100 become 110 in 365 days: ten percent a year, to eight places."""
    told = money_weighted(
        [Flow(day("2026-01-01"), D(-100)), Flow(day("2027-01-01"), D(110))], day("2027-01-01")
    )
    assert (told.annual, told.over_period) == (D("0.10000000"), D("0.10000000"))


def test_money_weighted_return_says_several_when_two_rates_explain_the_flows() -> None:
    """-100, +230, -132 is worth nothing at 10 % and at 20 % (the classic two roots): neither is chosen."""
    first = day("2025-01-01")
    flows = [
        Flow(first + timedelta(days=365 * year), D(amount)) for year, amount in enumerate((-100, 230, -132))
    ]
    told = money_weighted(flows, first + timedelta(days=730))
    assert told.annual is None
    assert told.others == (D("0.10000000"), D("0.20000000"))
    assert told.because == "several rates explain these flows alike: 10.0 %, 20.0 %"


@pytest.mark.parametrize(
    ("flows", "because"),
    [
        ([], "no money was put in"),
        ([("2026-01-01", 100)], "no money was put in"),
        ([("2026-01-01", -100)], "nothing could be taken out: all is lost, or not yet valued"),
        ([("2026-01-01", -100), ("2026-01-01", 90), ("2026-01-01", 20)], "it has not lasted a day"),
        ([("2026-01-01", 100), ("2026-07-02", -150), ("2027-01-01", 100)], "no rate explains these flows"),
    ],
)
def test_money_weighted_return_is_none_with_its_reason_when_there_is_none(
    flows: list[tuple[str, int]], because: str
) -> None:
    """No flow, one way only, a single day, or no root at all: a reason and no number."""
    told = money_weighted([Flow(day(on), D(amount)) for on, amount in flows], day("2027-01-01"))
    assert told.annual is None
    assert told.because.startswith(because)


def test_total_loss_is_found_when_almost_nothing_came_back() -> None:
    """A loss of 99 % in a year is a rate like any other."""
    told = money_weighted(
        [Flow(day("2026-01-01"), D(-100)), Flow(day("2027-01-01"), D(1))], day("2027-01-01")
    )
    assert told.annual == D("-0.99000000")


def test_annual_figure_is_none_when_less_than_a_day_has_passed() -> None:
    """I23: never for under a day, and none where all was lost."""
    assert annual_of(D("0.01"), 0) is None
    assert annual_of(D(-1), 100) is None
    assert annual_of(None, 100) is None
    assert annual_of(D("0.05"), 365) == D("0.05000000")


def test_linked_returns_are_none_when_one_of_them_is_unknown() -> None:
    """One unknown day leaves the whole unknown."""
    assert linked([D("0.1"), D("-0.1")]) == D("-0.01")
    assert linked([D("0.1"), None]) is None


# --- the curve ---------------------------------------------------------------------------------------------------------


def test_open_put_is_estimated_by_the_stated_rule_when_nobody_recorded_a_quote() -> None:
    """On 18 November the share is 5 under the strike and 30 of 37 days are left: 500 and 30/37 of the premium."""
    report = _report(kept_story())
    point = next(one for one in report.curve if one.on == day("2026-11-18"))
    cost = 500 + D("538.95") * 30 / 37
    assert point.held == -cost
    assert point.estimated == cost
    assert these(point.equity_low, point.equity_high) == (D(39500), D("40038.95"))


def test_open_put_costs_its_ask_when_a_quote_of_the_day_is_recorded() -> None:
    """What buying back would have cost is taken from the quote, and nothing is estimated."""
    name = security(GOOGL).name
    marks = Marks(
        GOOGL_CLOSES.closes, {(name, day("2026-11-18")): OptionQuote(D("8.00"), D("8.40"), "recorded")}
    )
    report = _report(kept_story(), marks=marks)
    point = next(one for one in report.curve if one.on == day("2026-11-18"))
    assert these(point.held, point.estimated) == (-840, 0)


def test_day_is_unknown_when_the_last_close_is_older_than_a_week() -> None:
    """Nothing is carried on for ever: the day has no worth, and the report says how many such days there are."""
    marks = closes(GOOGL="2026-11-11 385, 2026-12-18 370")
    report = _report([*kept_story(), cash(CashKind.INTEREST, "1", "2026-11-30")], marks=marks)
    assert next(one for one in report.curve if one.on == day("2026-11-30")).equity is None
    assert report.days_unknown == 1
    assert "the worth of 1 day is unknown, the last of them 2026-11-30" in report.notes[0]
    assert report.all_cash.time_weighted is not None


def test_returns_are_on_the_cash_at_work_and_on_all_when_a_put_was_kept() -> None:
    """538.95 on 36,500 at work and on 40,000 in all."""
    report = _report(kept_story())
    assert report.at_work.result == report.all_cash.result == D("538.95")
    assert report.all_cash.time_weighted == (D("538.95") / 40000).quantize(D("1e-8"))
    assert report.at_work.time_weighted == (D("538.95") / 36500).quantize(D("1e-8"))
    assert report.at_work.days == 46


def test_all_cash_has_no_return_when_the_journal_knows_no_deposit() -> None:
    """Fills of the desk alone say nothing of what was paid in; the return at work stands all the same."""
    report = _report(kept_story()[1:])
    assert report.all_cash.time_weighted is None
    assert report.all_cash.because == "the journal knows no deposit: import statements to bring them in"
    assert report.at_work.time_weighted is not None


def test_deposit_is_no_gain_when_it_comes_in_the_middle() -> None:
    """Twice the money, the same put: the time-weighted return is that of each span on what was there, not of the deposit."""
    story = [*kept_story(), deposited("40000", "2026-11-30")]
    report = _report(story)
    assert report.all_cash.result == D("538.95")
    by_day = {point.on: point.equity or D(0) for point in report.curve}
    last = by_day[day("2026-11-18")]
    expected = last / 40000 * by_day[UNTIL] / (last + 40000) - 1
    assert report.all_cash.time_weighted == expected.quantize(D("1e-8"))


def test_transferred_shares_bring_no_old_gain_when_they_come_at_their_close() -> None:
    """Shares that cost 100 elsewhere and come at 385 have brought nothing yet."""
    story = [transferred("GOOGL", "100", "10000", "2026-11-11")]
    report = _report(story, day("2026-11-18"))
    assert report.all_cash.result == report.at_work.result == -2500


def test_since_counts_from_a_day_when_it_is_asked_for() -> None:
    """What was there on the day before counts as paid in."""
    report = _report(kept_story(), since=day("2026-12-01"))
    assert report.since == day("2026-12-01")
    value = 40000 + D("538.95") - D("538.95") * 18 / 37
    assert report.all_cash.result == pytest.approx(40000 + D("538.95") - value, rel=D("1e-12"))
    assert report.puts.sold == 0


# --- premium, puts, fills ----------------------------------------------------------------------------------------------


def test_premium_has_the_total_beside_it_when_the_shares_sank() -> None:
    """All of the premium captured, and 1,411.05 lost in all."""
    report = _report(assigned_story())
    assert these(report.premium.captured, report.premium.total) == (1, D("-1411.05"))
    assert these(report.puts.won, report.puts.lost, report.puts.assigned_result) == (0, 1, D("-1411.05"))
    assert report.puts.win_ratio == 0


def test_captured_is_half_when_half_the_premium_bought_it_back() -> None:
    """267.90 of 538.95."""
    story = [
        deposited("40000", "2026-11-02"),
        sold(GOOGL, "5.40", "2026-11-11"),
        bought(GOOGL, "2.70", "2026-12-02"),
    ]
    report = _report(story)
    assert report.premium.captured == D("267.90") / D("538.95")
    assert these(report.puts.bought_back, report.puts.win_ratio) == (1, 1)


def test_assigned_put_is_unknown_when_its_shares_have_no_close() -> None:
    """It is neither won nor lost, and no rate is told of nothing."""
    report = _report(assigned_story(), marks=Marks())
    assert these(report.puts.unknown, report.puts.win_ratio, report.puts.assigned_result) == (1, None, None)


def test_fill_is_held_against_the_middle_of_its_ticket_when_there_is_one() -> None:
    """Sold at 5.40 with the middle at 5.50: ten dollars a contract, 1.8 % of it."""
    report = _report(kept_story(), tickets=[_ticket()])
    assert these(report.slippage.puts, report.slippage.amount, report.slippage.per_share) == (
        1,
        -10,
        D("-0.1"),
    )
    assert report.slippage.of_premium == D(-10) / 550


@pytest.mark.parametrize(
    "ticket",
    [
        _ticket(on="2026-11-12"),
        _ticket(on="2026-11-03"),
        _ticket(osi="GOOGL 261218P00370000"),
        {"ticket_id": "broken"},
    ],
)
def test_ticket_is_not_joined_when_it_is_of_another_day_or_put(ticket: dict[str, Any]) -> None:
    """Drafted after the sale, long before it, or for another strike: it promised nothing of this one."""
    report = _report(kept_story(), tickets=[ticket])
    assert these(report.slippage.puts, report.odds_unjoined, report.rules.without_ticket) == (0, 1, 1)


# --- against something simpler -----------------------------------------------------------------------------------------


def test_same_names_cost_more_when_the_share_fell() -> None:
    """36,500 in GOOGL at 385 are worth 345.50/385 of it: the names lost 3,744.81 where the put lost 1,411.05."""
    told = _report(assigned_story()).against
    assert told.yours == told.yours_of_names == D("-1411.05")
    assert told.names == D(36500) * (D("345.50") / D(385) - 1)
    assert told.lines[0].cash_days == 36500 * 37


def test_names_win_when_the_share_rose_beyond_the_premium() -> None:
    """Kept 538.95, while the shares would have brought 3,791: the comparison says so."""
    marks = closes(GOOGL="2026-11-11 385, 2026-12-18 425")
    told = _report(kept_story(), marks=marks).against
    assert told.names == D(36500) * (D(425) / D(385) - 1)
    assert (told.names or 0) > (told.yours or 0)


def test_cash_of_a_put_is_free_again_when_it_is_over() -> None:
    """Bought back on 2 December: the names are held until then and no longer."""
    story = [
        deposited("40000", "2026-11-02"),
        sold(GOOGL, "5.40", "2026-11-11"),
        bought(GOOGL, "2.70", "2026-11-30"),
    ]
    (line,) = _report(story).against.lines
    assert line.until == day("2026-11-30")
    assert line.names == D(36500) * (D(372) / D(385) - 1)


def test_bills_earn_each_days_yield_when_they_are_known() -> None:
    """36,500 at 3.65 % for 37 days are 135.05."""
    yields = [(day("2026-11-09") + timedelta(days=7 * week), D("0.0365")) for week in range(6)]
    marks = Marks(GOOGL_CLOSES.closes, {}, yields, "US Treasury")
    assert _report(kept_story(), marks=marks).against.bills == D("135.05")


def test_bills_are_unknown_when_the_yields_end_too_early() -> None:
    """A yield of three weeks ago says nothing of today."""
    marks = Marks(GOOGL_CLOSES.closes, {}, [(day("2026-11-09"), D("0.0365"))], "US Treasury")
    assert _report(kept_story(), marks=marks).against.bills is None


def test_index_and_its_import_are_told_when_no_closes_of_it_are_known() -> None:
    """Nobody is left to guess why a column is empty."""
    told = _report(kept_story()).against
    assert told.index is None
    assert "no closes of SPY are known: `putwright import prices FILE` brings the index in" in told.notes


def test_dividends_count_in_the_names_when_adjusted_closes_are_kept() -> None:
    """The adjusted close grows by more than the price: the names get what their holder would have got."""
    days = (("2026-11-11", "385", "380"), ("2026-12-18", "385", "385"))
    marks = Marks({"GOOGL": [Close(day(on), D(price), "test", D(full)) for on, price, full in days]})
    told = _report(kept_story(), marks=marks).against
    assert told.with_dividends
    assert told.names == D(36500) * (D(385) / D(380) - 1)


# --- odds --------------------------------------------------------------------------------------------------------------


def test_brier_and_skill_are_those_of_the_definition_when_four_puts_are_over() -> None:
    """Promised 0.2, 0.2, 0.4, 0.8 and the last came: (0.04 + 0.04 + 0.16 + 0.04) / 4, against 0.25 * 0.75."""
    told = calibration(
        "forecast", [(D("0.2"), False), (D("0.2"), False), (D("0.4"), False), (D("0.8"), True)]
    )
    assert these(told.brier, told.brier_base) == (D("0.07"), D("0.1875"))
    assert told.skill == (1 - D("0.07") / D("0.1875")).quantize(D("0.000001"))
    assert [these(one.low, one.puts, one.came) for one in told.bins] == [
        (D("0.2"), 2, 0),
        (D("0.4"), 1, 0),
        (D("0.8"), 1, 1),
    ]


def test_skill_has_an_interval_when_enough_puts_are_over_and_none_when_few_are() -> None:
    """Twenty puts tell an interval that holds the skill; with one that came alone there is none."""
    cases = [(D("0.3"), place % 4 == 0) for place in range(20)]
    told = calibration("forecast", cases)
    low, middle, high = (one or D(-9) for one in (told.skill_low, told.skill, told.skill_high))
    assert D(-9) < low <= middle <= high
    few = calibration("forecast", [(D("0.3"), True), (D("0.3"), False), (D("0.2"), False)])
    assert few.skill_low is None


def test_skill_is_none_when_everything_or_nothing_came_true() -> None:
    """There is no base rate to be better than."""
    assert calibration("forecast", [(D("0.1"), False)] * 3).skill is None
    assert calibration("forecast", []).brier is None


def test_odds_are_joined_to_the_sale_when_its_ticket_is_kept() -> None:
    """The ticket's own probabilities are held against the assignment: market 28 %, forecast 27 %."""
    report = _report(assigned_story(), tickets=[_ticket()])
    market, forecast, history = report.odds
    assert these(market.promised, forecast.promised, history.puts) == (D("0.28"), D("0.27"), 0)
    assert these(market.came, market.puts) == (1, 1)


def test_bought_back_put_is_judged_by_the_close_when_its_expiry_has_passed() -> None:
    """It would have been 19.50 in the money: the promise is held against that; before expiry it waits."""
    story = [
        deposited("40000", "2026-11-02"),
        sold(GOOGL, "5.40", "2026-11-11"),
        bought(GOOGL, "2.70", "2026-11-30"),
    ]
    assert _report(story, tickets=[_ticket()]).odds[1].came == 1
    early = _report(story, day("2026-12-07"), tickets=[_ticket()])
    assert these(early.odds[1].puts, early.odds_pending) == (0, 1)


def test_ticket_that_was_not_refused_counts_when_a_day_has_two() -> None:
    """Refused in the morning and ready at noon: it was sold on the second."""
    refused = {**_ticket(refused=("SPREAD",)), "ticket_id": "z"}
    report = _report(kept_story(), tickets=[_ticket(), refused])
    assert report.rules.breaches == ()


def test_promise_is_none_when_the_file_is_no_ticket() -> None:
    """A damaged ticket is no evidence and no crash."""
    assert promise_of({"odds": None}) is None
    assert promise_of({**_ticket(), "drafted_at": "yesterday"}) is None


# --- stress and rules --------------------------------------------------------------------------------------------------

ARTICLES = [
    ExposedOption(security("GOOGL 365 2026-12-18").contract, D(1), D(540), D(385)),  # type: ignore[arg-type]
    ExposedOption(security("MSFT 410 2025-11-21").contract, D(1), D(210), D(427)),  # type: ignore[arg-type]
    ExposedOption(security("MU 660 2026-07-17").contract, D(1), D(3869), D("804.878048780487804878")),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(
    ("fall", "results"),
    [("0.10", (-1310, -2360, 3869)), ("0.20", (-5160, -6630, 2259)), ("0.30", (-9010, -10900, -5790))],
)
def test_articles_puts_lose_what_the_golden_vectors_say_when_shares_fall(
    fall: str, results: tuple[int, int, int]
) -> None:
    """DOMAIN.md 1.3 and 8, each put and all of them (-9,531 at a fifth); one that stays out of the money keeps its premium alone."""
    alone = [result_of_fall([put], (), D(fall)) for put in ARTICLES]
    assert tuple(round(one) for one in alone if one is not None) == results
    together = result_of_fall(ARTICLES, (), D(fall))
    assert together is not None
    assert round(together) == sum(results)


def test_exposure_tells_cash_after_all_puts_and_the_worst_name_when_asked() -> None:
    """143,500 for three strikes; the worst by itself is MSFT at -40 %, whose premium is the thinnest for its strike."""
    told = exposure(ARTICLES, (), D(150000), D(150000), D(500), "CHF", D(150000))
    assert these(told.reserve, told.cash_after, told.rate_fall_result) == (143500, 6500, -15000)
    assert [case.fall for case in told.cases] == [D("0.10"), D("0.20"), D("0.30")]
    assert told.worst_name is not None
    assert told.worst_name.fallen == "MU"
    months = told.cases[1].months_of_premium
    assert months is not None
    assert round(months) == -19


def test_stress_is_unknown_when_a_close_is_missing() -> None:
    """A share without a close is named, and no figure pretends to know it."""
    blind = ExposedOption(ARTICLES[0].contract, D(1), D(540), None)
    told = exposure([blind], (), D(40000), D(40000), None)
    assert told.cases[0].result is None
    assert told.unknown == ("GOOGL",)


def test_breach_is_found_when_a_refused_ticket_was_sold_all_the_same() -> None:
    """The journal has the sale, the record has the refusal: together they are a breach."""
    report = _report(kept_story(), tickets=[_ticket(refused=("SPREAD", "RESERVE"))])
    (breach,) = report.rules.breaches
    assert (breach.on, breach.rule) == (day("2026-11-11"), "SPREAD, RESERVE")


def test_breach_is_found_once_when_strikes_were_not_covered_for_days() -> None:
    """Ten thousand dollars do not cover 36,500: the first day is told, not each of them."""
    story = [
        deposited("10000", "2026-11-02"),
        sold(GOOGL, "5.40", "2026-11-11"),
        cash(CashKind.INTEREST, "1", "2026-11-30"),
        expired(GOOGL, "2026-12-18"),
    ]
    (breach,) = _report(story).rules.breaches
    assert these(breach.on, breach.rule) == (day("2026-11-11"), "RESERVE")
    assert "$25,961.05 short" in breach.words


def test_breach_is_found_when_a_call_has_no_shares_under_it() -> None:
    """Never uncovered: the journal shows it, whoever sold it."""
    report = _report([deposited("1000", "2026-11-02"), sold("GOOGL 400C 2026-12-18", "2.00", "2026-11-11")])
    assert [breach.rule for breach in report.rules.breaches] == ["UNCOVERED"]


def test_refusals_waivers_and_stops_are_counted_when_the_desk_kept_them() -> None:
    """A refusal is a rule at work; a waiver is told with its reason; what stopped the desk is a breach."""
    at = datetime(2026, 11, 11, 15, tzinfo=UTC)
    refusal = Refusal("SPREAD", "15 %", "30 %", "", "")
    waiver = Waiver("NAME_CAP", "one lot is all there is", day("2026-11-10"), day("2026-11-20"), "GOOGL")
    report = _report(
        kept_story(),
        events=[
            SaleRefused(at, "a1", (refusal, refusal)),
            InvariantBroken(at, "an order nobody sent"),
            SaleRefused(at + timedelta(days=60), "a2", (refusal,)),
        ],
        waivers=[waiver],
    )
    told = report.rules
    assert these(told.sales_refused, told.refused) == (1, (("SPREAD", 2),))
    assert [one.because for one in told.waivers] == ["one lot is all there is"]
    assert [one.rule for one in told.breaches] == ["INVARIANT"]


# --- made from the market, printed -------------------------------------------------------------------------------------


def test_closes_are_as_traded_when_a_source_has_divided_the_past_by_a_split() -> None:
    """Two sources of a 20 for 1: the one that fell keeps its closes, the one that did not is multiplied again."""

    def table(before: float) -> pl.DataFrame:
        rows = [
            ("GOOGL", date(2022, 7, 15), before, None, "x"),
            ("GOOGL", date(2022, 7, 18), 110.0, 20.0, "x"),
        ]
        return facts.conform(
            "prices",
            pl.DataFrame(rows, schema=["symbol", "date", "close", "split", "source"], orient="row"),
        )

    for before in (2240.0, 112.0):
        found = closes_of(table(before))
        assert [one.price for one in found["GOOGL"]] == [2240, 110]
        assert Marks(found).grown("GOOGL", day("2022-07-15"), day("2022-07-18")) == D(110) / D(112)


def test_source_that_goes_on_longest_is_taken_when_two_tell_closes() -> None:
    """One source a name, never a mixture of two scales."""
    rows = [
        ("KO", date(2026, 1, 2), 70.0, "a"),
        ("KO", date(2026, 1, 5), 71.0, "a"),
        ("KO", date(2026, 1, 6), 72.0, "b"),
        ("MU", date(2026, 1, 6), 90.0, "a"),
        ("MU", date(2026, 1, 2), 88.0, "b"),
    ]
    told = facts.conform(
        "prices", pl.DataFrame(rows, schema=["symbol", "date", "close", "source"], orient="row")
    )
    found = closes_of(told)
    assert [[one.source for one in found[name]] for name in ("KO", "MU")] == [["b"], ["a"]]


def test_yield_of_three_months_is_taken_when_several_tenors_are_known() -> None:
    """The tenor nearest to 91 days of each day."""
    rows = [
        (date(2026, 1, 2), 28, 0.040, "t"),
        (date(2026, 1, 2), 91, 0.039, "t"),
        (date(2026, 1, 2), 365, 0.036, "t"),
    ]
    table = pl.DataFrame(rows, schema=list(facts.SCHEMAS["rates"]), orient="row")
    assert bill_yields(facts.conform("rates", table)) == ([(date(2026, 1, 2), D("0.039"))], "t")


def _market() -> FakeMarket:
    """Closes of GOOGL, its put quoted on 18 November, and one of KO a week before."""
    market = FakeMarket()
    days = [(on.on, float(on.price)) for on in GOOGL_CLOSES.closes["GOOGL"]]
    rows = [("GOOGL", on, price, "test") for on, price in days]
    frame = pl.DataFrame(rows, schema=["symbol", "date", "close", "source"], orient="row")
    market.add_facts("prices", facts.conform("prices", frame))
    for symbol, strike, on in (("GOOGL", 365_000, 18), ("KO", 70_000, 11)):
        chain = {
            "symbol": [symbol],
            "root": [symbol],
            "expiry": [date(2026, 12, 18)],
            "right": ["PUT"],
            "strike_thousandths": [strike],
            "multiplier": [100],
            "bid": [8.00],
            "ask": [8.40],
            "quote_time": [datetime(2026, 11, on, 20, 59, tzinfo=UTC)],
            "source": ["recorded"],
            "kind": ["recorded"],
        }
        market.add_chains(snapshot.conform(pl.DataFrame(chain)))
    return market


def test_recorded_chain_marks_the_put_when_the_market_has_one_of_that_day() -> None:
    """The quote of 18 November is found for that day; asked on the 20th it stands for that day too, on the 30th no more."""
    name = security(GOOGL).name
    marks = marks_of(_market(), kept_story(), datetime(2026, 11, 20, 12, tzinfo=UTC), "SPY")
    assert marks.quote(name, day("2026-11-18")) == OptionQuote(D("8.0"), D("8.4"), "recorded")
    assert marks.quote(name, day("2026-11-20")) is not None
    both = [*kept_story(), sold("KO 70 2026-12-18", "1.00", "2026-11-11")]
    other = security("KO 70 2026-12-18").name
    marks = marks_of(_market(), both, datetime(2026, 11, 20, 12, tzinfo=UTC), "SPY")
    assert [marks.quote(other, day(on)) is None for on in ("2026-11-11", "2026-11-18")] == [False, True]
    later = marks_of(_market(), kept_story(), datetime(2026, 11, 30, 12, tzinfo=UTC), "SPY")
    assert later.quote(name, day("2026-11-30")) is None


def test_since_is_refused_when_it_lies_ahead() -> None:
    """A day that has not come is a mistake of typing."""
    with pytest.raises(BadInput, match="lies behind"):
        performance(Evidence([], NO_RATES, Marks()), datetime(2026, 11, 20, tzinfo=UTC), day("2026-11-21"))


SHARES_ALONE = [
    bought("GOOGL", "340", "2026-11-11", contracts=10)
]  # no deposit, no close: their worth is unknown


@pytest.mark.parametrize("story", [[], assigned_story(), msft_story(), SHARES_ALONE])
@pytest.mark.parametrize("width", [60, 120])
def test_report_prints_and_is_json_when_little_or_much_is_known(story: list[Entry], width: int) -> None:
    """An empty journal, an assigned put and an old one: every figure has a place, and nothing is wider than the terminal."""
    report = _report(story, tickets=[_ticket()], currency="CHF")
    console = Console(width=width, record=True, file=StringIO())
    render_performance(report, console)
    text = console.export_text()
    if story:
        assert "TOTAL" in text
        assert "a year's figure is a pace" in text.replace("\n", " ")
    else:
        assert text.startswith("Nothing happened yet")
    assert max(map(len, text.splitlines())) <= width
    assert document("performance", 1, report)["schema"] == "putwright/performance/1"


def test_partly_assigned_puts_share_the_result_of_the_shares_when_sold_on_two_days() -> None:
    """Two lots of one series, assigned together: each carries half of what the shares did."""
    story = [
        deposited("90000", "2026-11-02"),
        sold(GOOGL, "5.40", "2026-11-11"),
        sold(GOOGL, "7.40", "2026-11-18"),
        assigned(GOOGL, "2026-12-18", 2),
    ]
    puts = _report(story).puts
    assert these(puts.assigned, puts.assigned_result) == (2, D("538.95") + D("738.95") - 3900)
    assert these(puts.largest_loss, puts.closed) == (D("538.95") - 1950, 1)


def test_puts_after_each_other_link_to_both_returns_when_cash_was_free_between() -> None:
    """Each put earns on its own reserve: what the first brought is not at work in the second."""
    story = [
        deposited("40000", "2026-11-02"),
        sold("GOOGL 365 2026-11-18", "5.00", "2026-11-02", fee="0"),
        expired("GOOGL 365 2026-11-18", "2026-11-18"),
        sold("GOOGL 340 2026-12-18", "6.80", "2026-11-30", fee="0"),
        expired("GOOGL 340 2026-12-18", "2026-12-18"),
    ]
    told = _report(story).at_work
    assert told.time_weighted == ((1 + D(500) / 36500) * (1 + D(680) / 34000) - 1).quantize(D("1e-8"))
    assert these(told.result, _report(story).against.lines[1].cash) == (1180, 34000)


def test_cash_of_two_puts_is_bound_together_when_they_were_open_at_once() -> None:
    """Two sales of one series: the most that was bound is both reserves, and each counts for its own days."""
    story = [
        deposited("90000", "2026-11-02"),
        sold(GOOGL, "5.40", "2026-11-11"),
        sold(GOOGL, "7.40", "2026-11-18"),
        expired(GOOGL, "2026-12-18", 2),
    ]
    (line,) = _report(story).against.lines
    assert these(line.cash, line.cash_days) == (73000, 36500 * (37 + 30))


def test_same_money_stands_beside_the_account_when_index_and_bills_are_known() -> None:
    """40,000 at first and 10,000 later, each put into the index and into bills on its day."""
    marks = Marks(
        {
            **GOOGL_CLOSES.closes,
            **closes(
                SPY="2026-11-02 600, 2026-11-11 606, 2026-11-18 612, 2026-11-30 618, 2026-12-18 630"
            ).closes,
        },
        {},
        [(day("2026-10-30") + timedelta(days=7 * week), D("0.0365")) for week in range(8)],
        "US Treasury",
    )
    report = _report([*kept_story(), deposited("10000", "2026-11-30")], marks=marks)
    points = {point.on: point for point in report.beside}
    assert points[day("2026-11-18")].in_index == D(40000) * 612 / 600
    assert these(points[UNTIL].paid_in) == (50000,)
    last = (D(40000) * 618 / 600 + 10000) * 630 / 618
    known = points[day("2026-11-30")]
    assert these(known.in_index, points[day("2026-11-02")].in_bills) == (D(51200), 40000)
    assert points[day("2026-12-07")].in_index == known.in_index
    assert points[UNTIL].in_index is None or points[UNTIL].in_index == last.quantize(D("0.01"))
    assert points[day("2026-11-11")].in_bills == D("40036.00")


def test_money_elsewhere_is_unknown_when_there_is_no_index() -> None:
    """No closes of the index: nothing is drawn of it."""
    assert {point.in_index for point in _report(kept_story()).beside} == {None}


def test_cash_stays_bound_when_assigned_shares_are_still_held() -> None:
    """Assigned in November and not sold: the names are held until today, as the shares are."""
    put = "GOOGL 365 2026-11-18"
    story = [deposited("40000", "2026-11-02"), sold(put, "5.40", "2026-11-11"), assigned(put, "2026-11-18")]
    (line,) = _report(story).against.lines
    assert these(line.until, line.is_over) == (UNTIL, False)
    assert line.names == D(36500) * (D("345.50") / D(385) - 1)


def test_put_that_was_split_keeps_its_promise_and_its_fill_when_it_ends() -> None:
    """Sold at 365 and split two for one: two puts at 182.50, one fill at 5.40 against 5.50, the end judged at 182.50."""
    new = "GOOGL 182.5 2026-12-18"
    story = [
        deposited("40000", "2026-11-02"),
        sold(GOOGL, "5.40", "2026-11-11"),
        split("GOOGL", "2", "2026-11-18"),
        adjusted(GOOGL, new, "2", "2026-11-18"),
        bought(new, "1.35", "2026-11-30", 2),
    ]
    marks = closes(GOOGL="2026-11-11 385, 2026-11-30 186, 2026-12-18 183")
    report = _report(story, marks=marks, tickets=[_ticket()])
    assert these(report.slippage.puts, report.slippage.amount) == (1, -10)
    assert these(report.odds[0].puts, report.odds[0].came) == (1, 0)
    assert report.against.lines[0].cash == 36500


def test_rules_are_those_of_the_days_asked_for_when_since_is_given() -> None:
    """A breach before the first day asked for is not told again."""
    story = [
        deposited("10000", "2026-11-02"),
        sold(GOOGL, "5.40", "2026-11-11"),
        expired(GOOGL, "2026-12-18"),
    ]
    assert len(_report(story).rules.breaches) == 1
    assert _report(story, since=day("2026-12-01")).rules.breaches == ()


def test_each_cycle_has_its_own_part_of_the_shares_when_two_hold_the_same_name() -> None:
    """Assigned at 365 and at 360: each cycle stands with its own hundred shares, and both strikes are at work."""
    other = "GOOGL 360 2026-11-30"
    story = [
        deposited("80000", "2026-11-02"),
        sold(GOOGL, "5.40", "2026-11-11"),
        sold(other, "3.00", "2026-11-11"),
        assigned(other, "2026-11-30"),
        assigned(GOOGL, "2026-12-14"),
    ]
    report = _report(story)
    assert sorted(line.yours or D(0) for line in report.against.lines) == [
        D("538.95") - 1950,
        D("298.95") - 1450,
    ]
    assert report.curve[-1].at_work == 72500


def test_return_over_the_time_is_less_than_a_years_when_it_was_half_a_year() -> None:
    """10 % in 146 days are 26.9 % a year and 10 % over the time."""
    until = day("2026-01-01") + timedelta(days=146)
    told = money_weighted([Flow(day("2026-01-01"), D(-100)), Flow(until, D(110))], until)
    assert told.over_period == D("0.10000000")
    assert told.annual == pytest.approx(D("1.1") ** D("2.5") - 1, abs=D("1e-7"))


def test_opening_cash_is_booked_before_what_came_after_it_when_a_statement_tells_it() -> None:
    """1,000 were there on the first day and 500 were paid in later: 1,500, and nothing was earned."""
    opening = StatementTaken("s", "USD", day("2026-11-02"), day("2026-11-30"), (Balance("USD", D(1000)),))
    told = entry(opening, at=datetime(2026, 11, 30, 22, tzinfo=UTC))
    report = _report([told, deposited("500", "2026-11-18")], day("2026-11-30"))
    assert these(report.curve[-1].equity, report.all_cash.result) == (1500, 0)
    assert books_at([told, deposited("500", "2026-11-18")], day("2026-11-30")).ledger.cash("USD") == 1500
