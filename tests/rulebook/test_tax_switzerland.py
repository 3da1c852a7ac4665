"""Switzerland: gains listed and not taxed, dividends with what is withheld, values at the end of the year, the criteria of KS 36."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from putwright.domain.journal_events import CashKind, Entry, ToBase
from putwright.reports.tax import CriterionRow, TaxReport
from tests.journal_builders import assigned, bought, cash, deposited, exchanged, expired, sold
from tests.tax_builders import amounts, moving, nobody, row_of, statement, tax_year

PUT, CALL = "KO 60 2026-06-19", "KO 65C 2026-07-17"


def criterion(report: TaxReport, number: int) -> CriterionRow:
    """One criterion of the monitor."""
    return report.safe_harbour[number - 1]


def test_premium_is_a_private_gain_on_its_own_when_the_put_is_assigned() -> None:
    """Options and shares apart: the premium counts when the option ends, the shares are at the strike."""
    life = [
        sold(PUT, "1", "2026-05-11"),
        assigned(PUT, "2026-06-19"),
        sold(CALL, "2", "2026-06-22"),
        assigned(CALL, "2026-07-17"),
    ]
    report = tax_year(life, 2026, "ch", currency="USD")
    assert amounts(report) == {
        "private gain, options": Decimal("98.95") + Decimal("198.95"),
        "private gain, shares": Decimal(500),
    }
    assert all("tax-free, losses not deductible" in one.treatment for one in report.totals if one.lines)


def test_amounts_are_converted_at_the_rate_of_each_day() -> None:
    """What was received in May is taken at May's rate, what was paid in June at June's."""
    life = [sold(PUT, "1", "2026-05-11"), bought(PUT, "0.5", "2026-06-01")]
    report = tax_year(life, 2026, "ch", outside=moving)
    may, june = (moving("USD", "CHF", date(2026, month, day)).rate for month, day in ((5, 11), (6, 1)))
    assert may != june
    assert row_of(report, "BTC").counts_base == Decimal("98.95") * may - Decimal("51.05") * june
    assert {(one.day, one.rate, one.source) for one in report.rates if one.day.month < 12} == {
        (date(2026, 5, 11), may, "a test"),
        (date(2026, 6, 1), june, "a test"),
    }


def test_rate_of_the_statement_comes_first_when_a_fact_carries_one() -> None:
    """The broker's own rate of that fact before anybody else's."""
    paid = cash(CashKind.INTEREST, "100", "2026-05-04", rate=ToBase("CHF", Decimal("0.7754"), "statement"))
    report = tax_year([paid], 2026, "ch")
    assert amounts(report) == {"interest": Decimal("77.54")}
    assert row_of(report, "INT").rate_source == "statement"


@pytest.mark.parametrize(
    ("withheld", "ratio", "words"),
    [
        ("-15", "0.15", "can be credited by form DA-1"),
        ("-30", "0.3", "the other 15 have to be reclaimed in the United States"),
        ("0", "0", "nothing to credit"),
        ("-22", "0.22", "neither 15 % nor 30 %"),
    ],
)
def test_dividend_says_what_can_be_had_back_by_what_was_withheld(
    withheld: str, ratio: str, words: str
) -> None:
    """15 % is the treaty's with a W-8BEN, 30 % without one."""
    life = [
        cash(CashKind.DIVIDEND, "100", "2026-04-01", "KO"),
        cash(CashKind.TAX, withheld, "2026-04-01", "KO"),
    ]
    (row,) = tax_year(life, 2026, "ch").dividends
    assert (row.gross, row.withheld, row.ratio) == (Decimal(100), -Decimal(withheld), Decimal(ratio))
    assert (row.gross_base, row.withheld_base) == (Decimal(80), -Decimal(withheld) * Decimal("0.8"))
    assert words in row.words


def test_tax_without_its_dividend_says_so() -> None:
    """A correction on another day is shown, and divided by nothing."""
    (row,) = tax_year([cash(CashKind.TAX, "5", "2026-04-02", "KO")], 2026, "ch").dividends
    assert (row.gross, row.withheld, row.ratio) == (Decimal(0), Decimal(-5), None)
    assert "tax without a dividend" in row.words


def year_end_life() -> list[Entry]:
    """Cash, shares and a short call over the end of a year."""
    return [
        deposited("20000", "2026-01-05"),
        bought("KO", "60", "2026-02-02", 100, fee="0"),
        sold("KO 70C 2027-01-15", "1", "2026-12-10", fee="0"),
    ]


def test_holdings_are_worth_what_closes_say_at_the_end_of_the_year() -> None:
    """Shares, a short call below zero, cash; each in its currency and in francs, with who says so."""
    closes = {("KO", "2026-12-31"): "65", ("KO 70C 2027-01-15", "2026-12-31"): "0.50"}
    report = tax_year(year_end_life(), 2026, "ch", closes=closes)
    told = {row.what: (row.quantity, row.value, row.value_base) for row in report.year_end}
    assert told == {
        "KO": (Decimal(100), Decimal(6500), Decimal(5200)),
        "KO 2027-01-15 70 C": (Decimal(-1), Decimal(-50), Decimal(-40)),
        "cash": (Decimal(14100), Decimal(14100), Decimal(11280)),
    }
    assert report.year_end_total == 16440
    assert {row.rate_source for row in report.year_end} == {"a test"}


def test_holdings_are_those_of_the_last_day_when_they_are_sold_in_the_next_year() -> None:
    """What happens in January belongs to January."""
    life = [*year_end_life(), sold("KO", "80", "2027-02-01", 100), deposited("1", "2027-02-02")]
    told = {row.what: row.quantity for row in tax_year(life, 2026, "ch").year_end}
    assert told == {"KO": Decimal(100), "KO 2027-01-15 70 C": Decimal(-1), "cash": Decimal(14100)}


def test_value_is_unknown_when_nobody_tells_a_price() -> None:
    """A missing price is a word in the row and in the sum, never a zero."""
    report = tax_year(year_end_life(), 2026, "ch", closes={("KO", "2026-12-31"): "65"})
    call = next(row for row in report.year_end if "70 C" in row.what)
    assert (call.price, call.value, call.value_base) == (None, None, None)
    assert report.year_end_total is None
    assert any(
        words.startswith("KO 2027-01-15 70 C at the end of the year: no price") for words in report.unknown
    )


def test_price_of_the_statement_is_taken_when_no_close_is_given() -> None:
    """A statement that ends on that day tells prices too."""
    told = statement("2026-01-01", "2026-12-31", ("KO", "100", "64"), ("KO 70C 2027-01-15", "-1", "0.4"))
    report = tax_year([*year_end_life(), told], 2026, "ch")
    assert {row.price_source for row in report.year_end if row.name} == {"statement"}
    assert report.year_end_total == (6400 - 40 + 14100) * Decimal("0.8")


def test_value_is_unknown_in_francs_when_there_is_no_rate() -> None:
    """The dollars stay known."""
    report = tax_year(year_end_life(), 2026, "ch", outside=nobody)
    money = next(row for row in report.year_end if row.what == "cash")
    assert (money.value, money.rate, money.value_base) == (Decimal(14100), None, None)


def test_holding_time_is_red_when_something_was_closed_within_six_months() -> None:
    """Weeks are not months; six months to the day are enough."""
    short = tax_year([sold(PUT, "1", "2026-05-11"), expired(PUT, "2026-06-19")], 2026, "ch")
    assert criterion(short, 1).light == "red"
    assert "the shortest after 39 days" in criterion(short, 1).actual
    assert criterion(short, 1).words.endswith("ask an adviser")
    for on, light in (("2026-08-28", "green"), ("2026-08-27", "red")):
        life = [bought("KO", "60", "2026-02-28", 100), sold("KO", "70", on, 100)]
        assert criterion(tax_year(life, 2026, "ch"), 1).light == light


def test_holding_time_is_unknown_when_the_record_never_saw_the_purchase() -> None:
    """Not known is neither green nor red."""
    report = tax_year([sold("KO", "70", "2026-03-02", 100, opens=False)], 2026, "ch")
    assert criterion(report, 1).light == "unknown"
    assert criterion(report, 2).light == "unknown"
    assert criterion(report, 3).light == "unknown"


@pytest.mark.parametrize(("rounds", "light"), [(2, "green"), (3, "yellow"), (4, "red")])
def test_turnover_is_held_against_five_times_what_was_there(rounds: int, light: str) -> None:
    """10,000 on the first of January; each round buys and sells for 14,000 together."""
    life = [deposited("10000", "2025-12-01")]
    for month in range(1, rounds + 1):
        life += [
            bought("KO", "70", f"2026-0{month}-05", 100, fee="0"),
            sold("KO", "70", f"2026-0{month}-20", 100, fee="0"),
        ]
    told = criterion(tax_year(life, 2026, "ch"), 2)
    assert (told.light, told.actual.split(" x ")[0]) == (light, f"{Decimal(rounds) * Decimal('1.4'):.2f}")


def test_turnover_is_unknown_when_nothing_was_there_at_the_beginning() -> None:
    """Five times nothing is no limit."""
    life = [deposited("10000", "2026-01-05"), sold(PUT, "1", "2026-05-11")]
    assert criterion(tax_year(life, 2026, "ch"), 2).light == "unknown"


def test_turnover_is_unknown_when_something_was_there_that_the_record_never_saw() -> None:
    """Shares sold whose purchase is not recorded were there at the beginning, worth nobody knows what."""
    life = [deposited("10000", "2025-12-01"), sold("KO", "70", "2026-03-02", 100, opens=False)]
    told = criterion(tax_year(life, 2026, "ch"), 2)
    assert (told.light, "is unknown" in told.words) == ("unknown", True)


@pytest.mark.parametrize(
    ("income", "light"),
    [(None, "unknown"), ("300", "green"), ("190", "yellow"), ("158.32", "red"), ("0", "unknown")],
)
def test_gains_are_held_against_the_income_that_the_investor_states(income: str | None, light: str) -> None:
    """79.16 francs of gains; we do not know anybody's income."""
    life = [sold(PUT, "1", "2026-05-11"), expired(PUT, "2026-06-19")]
    told = criterion(tax_year(life, 2026, "ch", net_income=income), 3)
    assert told.light == light
    assert "CHF 79" in told.actual


def test_debt_is_seen_when_cash_was_below_zero_at_the_end_of_a_day() -> None:
    """A margin account lends dollars at an assignment; francs in another pocket do not undo it."""
    life = [
        deposited("50000", "2026-01-05", "CHF"),
        sold(PUT, "1", "2026-05-11"),
        assigned(PUT, "2026-06-19"),
    ]
    told = criterion(tax_year(life, 2026, "ch"), 4)
    assert (told.light, told.actual) == ("yellow", "cash down to USD -5,901.05 on 2026-06-19")
    life.append(exchanged("6000", "USD", "5000", "CHF", "2026-06-19"))
    assert criterion(tax_year(life, 2026, "ch"), 4).light == "green"


def test_debt_is_yellow_when_income_from_securities_is_above_its_interest() -> None:
    """KS 36 allows borrowed money whose interest the income covers."""
    life = [deposited("5000", "2026-01-05"), cash(CashKind.INTEREST, "-10", "2026-05-04")]
    assert criterion(tax_year(life, 2026, "ch"), 4).light == "red"
    life.append(cash(CashKind.DIVIDEND, "50", "2026-06-01", "KO"))
    assert criterion(tax_year(life, 2026, "ch"), 4).light == "yellow"


def test_derivatives_are_red_when_a_put_was_sold_and_yellow_when_only_calls_were() -> None:
    """A put sold for cash hedges nothing."""
    shares = bought("KO", "60", "2026-02-02", 100)
    assert criterion(tax_year([shares], 2026, "ch"), 5).light == "green"
    assert criterion(tax_year([shares, sold(CALL, "1", "2026-06-22")], 2026, "ch"), 5).light == "yellow"
    assert criterion(tax_year([shares, sold(PUT, "1", "2026-05-11")], 2026, "ch"), 5).light == "red"


def test_derivatives_count_openings_when_the_broker_does_not_say_which_trades_are() -> None:
    """A call bought and sold again was bought once and never written; it hedges nothing either."""
    told = criterion(
        tax_year([bought(CALL, "1", "2026-06-22"), sold(CALL, "2", "2026-06-25")], 2026, "ch"), 5
    )
    assert told.actual == "puts sold 0 times, calls sold 0 times, options bought to open 1 times"
    assert told.light == "yellow"


def test_estate_note_counts_shares_and_dollars_when_they_are_above_sixty_thousand() -> None:
    """Both count: assigned shares, and cash at the broker."""
    life = [deposited("61000", "2026-01-05"), bought("KO", "60", "2026-02-02", 100, fee="0")]
    rich = tax_year(life, 2026, "ch", closes={("KO", "2026-12-31"): "65"})
    assert any("$61,500.00 or more: ask an adviser" in note for note in rich.notes)
    small = tax_year(year_end_life(), 2026, "ch", closes={("KO", "2026-12-31"): "65"})
    assert any("are worth $20,600.00." in note for note in small.notes)
    unpriced = tax_year(year_end_life(), 2026, "ch")
    assert any("What yours are worth is unknown" in note for note in unpriced.notes)
    assert any("W-8BEN ends with the third calendar year" in note for note in small.notes)
