"""Income that does not flatter: both articles' trades to the cent in dollars and francs, and no premium without the total."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console

from putwright.cli.render.income import render_income
from putwright.domain.journal_events import Balance, CashKind, Entry, StatementTaken, ToBase
from putwright.domain.money import to_cents
from putwright.domain.refusal import BadInput
from putwright.reports.income import GroupBy, IncomeLine, IncomeReport
from putwright.reports.income_report import income_report, period_ends
from putwright.reports.marks import Marks
from tests.journal_builders import (
    assigned,
    bought,
    cash,
    day,
    deposited,
    entry,
    exchanged,
    expired,
    reversed_,
    sold,
)
from tests.marks import (
    GOOGL,
    NO_RATES,
    assigned_story,
    closes,
    francs,
    kept_story,
    msft_story,
    mu_story,
    taken_story,
    these,
)

D = Decimal


def _report(
    story: list[Entry], until: str, marks: Marks | None = None, by: GroupBy = GroupBy.MONTH, **more: object
) -> IncomeReport:
    return income_report(story, NO_RATES, marks or Marks(), day(until), by, **more)  # type: ignore[arg-type]


def _whole(report: IncomeReport) -> IncomeLine:
    return report.table.sum


def _line(report: IncomeReport, group: str) -> IncomeLine:
    return next(line for line in report.table.lines if line.group == group)


def test_premium_is_received_in_one_month_and_kept_in_another_when_the_put_expires_later() -> None:
    """GOOGL of article A: 540 less 1.05, received in November, kept in December, and only then in the total."""
    report = _report(kept_story(), "2026-12-31")
    november, december = _line(report, "2026-11"), _line(report, "2026-12")
    assert these(november.received, november.kept, november.total) == (D("538.95"), 0, 0)
    assert these(december.received, december.kept, december.total) == (0, D("538.95"), D("538.95"))
    assert _whole(report).commissions == D("-1.05")


def test_premium_of_an_open_put_is_in_no_total_when_it_may_still_be_given_back() -> None:
    """What was received and not earned stands apart."""
    report = _report(kept_story(), "2026-12-01")
    assert these(report.premium_open, report.options_open) == (D("538.95"), 1)
    assert these(_whole(report).kept, _whole(report).total) == (0, 0)


def test_kept_is_after_the_purchase_when_half_the_premium_was_taken() -> None:
    """Bought back at 2.70: 267.90 after both commissions, as DOMAIN.md 1.3 has it."""
    whole = _whole(_report(taken_story(), "2026-12-31"))
    assert these(whole.received, whole.bought_back, whole.kept) == (D("538.95"), D("-271.05"), D("267.90"))
    assert whole.total == D("267.90")


def test_total_is_a_loss_beside_the_premium_when_the_assigned_share_sank() -> None:
    """At 345.50, what the share is worth on average when assigned: the premium is kept, and 1,411.05 are lost in all."""
    report = _report(assigned_story(), "2026-12-18", closes(GOOGL="2026-12-18 345.50"))
    whole, (held,) = _whole(report), report.shares
    assert these(whole.kept, whole.shares_unrealised, whole.total) == (
        D("538.95"),
        D("-1950.00"),
        D("-1411.05"),
    )
    assert these(held.cost, held.premium, held.close_on) == (36500, D("538.95"), day("2026-12-18"))
    assert held.is_assigned


def test_total_is_unknown_when_no_close_of_the_shares_is_known() -> None:
    """Missing is never zero: neither the shares nor any total with them has a number."""
    report = _report(assigned_story(), "2026-12-31")
    assert these(_whole(report).shares_unrealised, _whole(report).total) == (None, None)
    assert report.notes == ("no close of GOOGL is known: its result, and every total with it, is unknown",)


def test_stale_close_is_told_when_the_shares_have_no_newer_one() -> None:
    """The last close is used with its date, and the reader is warned of its age."""
    report = _report(assigned_story(), "2026-12-31", closes(GOOGL="2026-12-18 345.50"))
    assert _whole(report).shares_unrealised == -1950
    assert report.notes == ("the last close of GOOGL is of 2026-12-18",)


def test_month_takes_up_the_change_when_the_end_of_the_month_before_was_unknown() -> None:
    """December has no close at its end: it is unknown, January takes the whole change, and the sum is known."""
    report = _report(assigned_story()[:3], "2027-01-15", closes(GOOGL="2026-12-18 345.50, 2027-01-15 350"))
    assert _line(report, "2026-12").shares_unrealised is None
    assert _line(report, "2027-01").shares_unrealised == -1500
    assert _whole(report).total == D("-961.05")


def test_wheel_adds_up_to_its_cash_when_the_shares_were_called_away() -> None:
    """GOOGL from the put to the call: every column to the cent, and the total is what the cash has grown."""
    report = _report(assigned_story(), "2027-01-31", by=GroupBy.CYCLE)
    line = _line(report, "GOOGL-1")
    assert line.kept == D("538.95") + D("298.95")
    assert these(line.shares_realised, line.shares_unrealised) == (500, 0)
    assert these(line.dividends, line.tax_withheld) == (20, -3)
    assert line.total == D("1354.90") == _whole(report).total


def test_put_of_article_b_adds_up_when_its_shares_were_sold_at_a_loss() -> None:
    """208.35 of premium, 410 paid, 405 got back less a dollar: the premium does not hide the 501 lost on the shares."""
    whole = _whole(_report(msft_story(), "2025-12-31"))
    assert these(whole.received, whole.kept) == (D("208.35"), D("208.35"))
    assert these(whole.shares_realised, whole.total) == (D("-501.00"), D("-292.65"))


def test_premium_is_the_articles_francs_when_it_is_turned_at_the_rate_of_its_day() -> None:
    """MU: 3,868.95 dollars at 0.7754 are the article's "about CHF 3,000"; the rate at expiry changes nothing of it."""
    rates = francs({"2026-06-01": "0.80", "2026-06-12": "0.7754", "2026-07-17": "0.79"})
    report = income_report(mu_story(), rates, Marks(), day("2026-07-31"), GroupBy.SYMBOL, "CHF")
    assert report.also is not None
    line = next(one for one in report.also.lines if one.group == "MU")
    assert to_cents(line.received or D(0)) == to_cents(line.kept or D(0)) == D("2999.98")
    assert report.also.rate_sources == ("ECB (4)",)


def test_rates_are_apart_when_dollars_lost_against_the_franc() -> None:
    """70,000 dollars from 0.80 to 0.79 lose 700 francs, the premium gains on its way: what came in plus rates is what is there."""
    rates = francs({"2026-06-01": "0.80", "2026-06-12": "0.7754", "2026-07-17": "0.79"})
    report = income_report(mu_story(), rates, Marks(), day("2026-07-31"), GroupBy.MONTH, "CHF")
    assert report.also is not None
    whole = report.also.sum
    there = (D(70000) + D("3868.95")) * D("0.79")
    assert whole.total == there - 70000 * D("0.80")
    assert whole.rates == D("-700") + D("3868.95") * (D("0.79") - D("0.7754"))
    assert sum((line.total or D(0) for line in report.also.lines), D(0)) == whole.total


def test_dollars_are_the_same_when_the_report_is_also_in_francs() -> None:
    """The currency of the report changes nothing of the books (I30)."""
    rates = francs({"2025-10-01": "0.80", "2025-11-01": "0.79"})
    alone = income_report(msft_story(), rates, Marks(), day("2025-12-31"))
    beside = income_report(msft_story(), rates, Marks(), day("2025-12-31"), currency="CHF")
    assert alone.also is None
    assert replace(beside, also=None) == alone


def test_exchange_costs_what_the_bank_took_when_francs_were_turned_into_dollars() -> None:
    """40,000 francs became 49,500 dollars while the central bank's rate gives 50,000: 400 francs are lost to the exchange."""
    story = [
        deposited("40000", "2026-06-01", currency="CHF"),
        exchanged("49500", "USD", "40000", "CHF", "2026-06-02"),
    ]
    report = income_report(
        story, francs({"2026-06-01": "0.80"}), Marks(), day("2026-06-30"), GroupBy.MONTH, "CHF"
    )
    assert report.also is not None
    assert these(report.also.sum.rates, report.also.sum.total) == (-400, -400)


def test_fact_carries_its_own_rate_when_the_statement_told_one() -> None:
    """What the statement says of a fact goes before what the central bank says of its day."""
    story = [sold("MU 660 2026-07-17", "38.70", "2026-06-12", to_base=ToBase("CHF", D("0.78"), "statement"))]
    report = income_report(
        story, francs({"2026-06-01": "0.80"}), Marks(), day("2026-06-30"), GroupBy.MONTH, "CHF"
    )
    assert report.also is not None
    assert report.also.sum.received == D("3868.95") * D("0.78")
    assert "statement (2)" in report.also.rate_sources


def test_francs_are_unknown_when_nobody_tells_a_rate() -> None:
    """Without a rate there is no figure and none is guessed; the dollars stand."""
    report = _report(mu_story(), "2026-07-31", currency="CHF")
    assert report.also is not None
    assert these(report.also.sum.kept, report.also.sum.total, report.also.without_rate) == (None, None, 4)
    assert report.table.sum.total == D("3868.95")


def test_interest_and_fees_are_the_accounts_when_they_belong_to_no_name() -> None:
    """Each has its column; grouped by name they stand in a line of their own, after the names."""
    story = [
        *kept_story(),
        cash(CashKind.INTEREST, "12.34", "2026-12-04"),
        cash(CashKind.FEE, "-10.00", "2026-12-05"),
        cash(CashKind.OTHER, "1.00", "2026-12-06"),
    ]
    report = _report(story, "2026-12-31", by=GroupBy.SYMBOL)
    line = _line(report, "account")
    assert these(line.interest, line.fees, line.other, line.total) == (D("12.34"), -10, 1, D("3.34"))
    assert [one.group for one in report.table.lines] == ["GOOGL", "account"]
    assert _whole(report).total == D("542.29")


def test_long_option_is_no_premium_when_it_was_bought_first() -> None:
    """A put that was bought and sold is another result, not premium kept."""
    story = [bought(GOOGL, "5.00", "2026-11-11"), sold(GOOGL, "6.00", "2026-11-12")]
    whole = _whole(_report(story, "2026-12-31"))
    assert these(whole.kept, whole.received, whole.other) == (0, 0, D("97.90"))


def test_reversed_fact_counts_for_nothing_when_it_was_corrected() -> None:
    """A fill that was wrong is in no column."""
    story = [*kept_story(), sold(GOOGL, "9.99", "2026-11-12", key="wrong"), reversed_("wrong", "2026-11-13")]
    assert _whole(_report(story, "2026-12-31")).received == D("538.95")


def test_gap_is_told_when_shares_were_sold_that_nobody_saw_bought() -> None:
    """The broker's own result counts where the purchase lies before the record, and the reader is told."""
    sale = sold("KO", "70.00", "2026-11-11", 100, fee="1.00", stated_result=D("250.00"), opens=False)
    report = _report([sale], "2026-12-31")
    assert _whole(report).shares_realised == 250
    assert "closed and never seen opened" in report.notes[0]


def test_opening_cash_of_a_statement_is_no_income_when_the_record_begins() -> None:
    """What was there already is capital: in francs only the rates work on it."""
    opening = StatementTaken("s", "USD", day("2026-06-01"), day("2026-06-30"), (Balance("USD", D("1000")),))
    report = income_report(
        [entry(opening, at=sold(GOOGL, "1", "2026-07-01").at)],
        francs({"2026-06-01": "0.80", "2026-06-20": "0.75"}),
        Marks(),
        day("2026-07-31"),
        GroupBy.MONTH,
        "CHF",
    )
    assert report.also is not None
    assert these(report.table.sum.total, report.also.sum.total) == (0, -50)


def test_nothing_is_earned_when_the_journal_is_empty() -> None:
    """No facts, no lines, no crash."""
    report = _report([], "2026-12-31")
    assert these(report.table.lines, report.table.sum.total) == ((), 0)


@pytest.mark.parametrize("word", ["", "franc", "C1F"])
def test_currency_is_refused_when_it_has_not_three_letters(word: str) -> None:
    """A typing mistake is told, not looked up."""
    with pytest.raises(BadInput, match="Write three letters"):
        _report(kept_story(), "2026-12-31", currency=word)


def test_periods_end_with_the_report_when_the_month_is_not_over() -> None:
    """Whole months or years, and the last one as far as it goes."""
    days = period_ends(date(2026, 11, 30), date(2027, 1, 15), GroupBy.MONTH)
    assert days == [date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 15)]
    assert period_ends(date(2026, 12, 31), date(2027, 1, 1), GroupBy.YEAR) == [
        date(2026, 12, 31),
        date(2027, 1, 1),
    ]


@pytest.mark.parametrize("width", [64, 120])
def test_total_stands_beside_the_premium_when_income_is_printed(width: int) -> None:
    """At every width the premium kept has the total in its row, and a loss its minus."""
    rates = francs({"2026-11-01": "0.80", "2026-12-01": "0.79"})
    told = income_report(
        assigned_story(), rates, closes(GOOGL="2026-12-18 345.50"), day("2026-12-18"), GroupBy.CYCLE, "CHF"
    )
    console = Console(width=width, record=True, file=StringIO())
    render_income(told, console)
    text = console.export_text()
    (row,) = [
        line for line in text.splitlines() if line.strip().startswith("GOOGL-1") and "-1,411.05" in line
    ]
    assert "538.95" in row
    assert "in CHF" in text
    assert max(map(len, text.splitlines())) <= width


def test_partial_assignment_splits_the_premium_when_one_of_two_contracts_came() -> None:
    """Two contracts, one assigned and one expired: both halves of the premium are kept, each for its own reason."""
    story = [
        deposited("80000", "2026-11-02"),
        sold(GOOGL, "5.40", "2026-11-11", 2),
        assigned(GOOGL, "2026-12-18", 1),
        expired(GOOGL, "2026-12-18", 1),
    ]
    report = _report(story, "2026-12-18", closes(GOOGL="2026-12-18 360"))
    assert _whole(report).kept == D("1078.95")
    assert _whole(report).total == D("578.95")
