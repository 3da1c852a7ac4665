"""United States: when a premium counts, what shares cost, how long they were held, and what is only flagged."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from putwright.domain.journal_events import CashKind, Entry, Traded, Transferred
from putwright.domain.refusal import BadInput
from putwright.domain.security import other_thing, shares_of
from tests.journal_builders import assigned, bought, cash, deposited, entry, expired, sold, split, transferred
from tests.tax_builders import amounts, codes, nobody, row_of, tax_year

PUT, CALL = "KO 60 2026-06-19", "KO 65C 2026-07-17"


def shares_sold_at_a_loss(on: str = "2026-07-01", count: int = 100) -> list[Entry]:
    """Shares held for long, sold at a loss."""
    return [bought("KO", "70", "2024-01-02", 100, fee="0"), sold("KO", "50", on, count, fee="0")]


def test_premium_waits_when_the_year_ends_before_the_option() -> None:
    """Sold in December, expired in January: nothing in the first year, all of it in the second."""
    life = [sold("KO 60 2027-01-15", "1", "2026-12-10"), expired("KO 60 2027-01-15", "2027-01-15")]
    first, second = tax_year(life, 2026, "us"), tax_year(life, 2027, "us")
    assert amounts(first) == {}
    assert row_of(first, "STO").how == "counts when it ends"
    assert amounts(second) == {"short-term": Decimal("98.95")}


def test_bought_back_option_is_short_term_when_it_was_open_for_years() -> None:
    """An option that was written is short-term however long it was open."""
    put = "KO 60 2028-01-21"
    report = tax_year([sold(put, "9", "2025-01-06"), bought(put, "2", "2027-06-01")], 2027, "us")
    assert amounts(report) == {"short-term": Decimal("697.90")}


def test_option_bought_is_long_term_when_it_was_held_for_more_than_a_year() -> None:
    """An option of the investor's own is held like anything else."""
    call = "KO 60C 2028-01-21"
    report = tax_year([bought(call, "5", "2025-01-06"), sold(call, "8", "2026-01-07")], 2026, "us")
    assert amounts(report) == {"long-term": Decimal("297.90")}


def test_assignment_is_no_result_when_shares_came_of_it() -> None:
    """The premium lowers what the shares cost; the row says where it went."""
    report = tax_year([sold(PUT, "1", "2026-05-11"), assigned(PUT, "2026-06-19")], 2026, "us")
    assert amounts(report) == {}
    assert row_of(report, "ASSIGN").how == "the premium went over into the shares"


def test_sale_is_split_by_term_when_its_lots_are_older_and_younger_than_a_year() -> None:
    """150 shares out of 100 old and 100 young ones: two lines of the form, one row of the facts."""
    life = [
        bought("KO", "50", "2025-01-06", 100, fee="0"),
        bought("KO", "60", "2026-02-02", 100, fee="0"),
        sold("KO", "70", "2026-03-02", 150, fee="0"),
    ]
    report = tax_year(life, 2026, "us")
    assert amounts(report) == {"short-term": Decimal(500), "long-term": Decimal(2000)}
    assert [(row.description, row.term) for row in report.form_8949] == [
        ("50 sh. KO", "short-term"),
        ("100 sh. KO", "long-term"),
    ]
    assert row_of(report, "SELL").buckets == ("long-term", "short-term")
    assert row_of(report, "SELL").counts == Decimal(2500)


def test_assigned_shares_keep_their_basis_when_they_split() -> None:
    """Two for one: half of the shares carry half of the basis."""
    life = [sold(PUT, "1", "2026-05-11"), assigned(PUT, "2026-06-19"), split("KO", "2", "2026-07-01")]
    life.append(sold("KO", "31", "2026-08-03", 100, fee="0"))
    (row,) = tax_year(life, 2026, "us").form_8949
    assert (row.proceeds, row.cost) == (Decimal(3100), Decimal("2950.525"))


def test_transfer_out_is_no_sale() -> None:
    """Shares that go to another broker realise nothing."""
    life = [bought("KO", "50", "2025-01-06", 100), transferred("KO", "-100", None, "2026-03-02")]
    report = tax_year(life, 2026, "us")
    assert report.form_8949 == ()
    assert row_of(report, "TRANSFER").counts is None


@pytest.mark.parametrize(
    ("again", "flagged"),
    [
        (bought("KO", "49", "2026-07-31", 100), True),
        (bought("KO", "49", "2026-08-01", 100), False),  # the thirty-first day
        (bought("KO", "52", "2026-06-01", 100), True),
        (bought("KO", "52", "2026-05-31", 100), False),
        (bought("KO 60C 2026-12-18", "2", "2026-07-10"), True),
        (bought("PEP", "49", "2026-07-10", 100), False),
    ],
)
def test_loss_is_flagged_when_the_shares_come_again_within_thirty_days(again: Entry, flagged: bool) -> None:
    """Before or after, as shares or as a call; never a day further, never another name."""
    report = tax_year([*shares_sold_at_a_loss(), again], 2026, "us")
    assert codes(report) == (["WASH_SALE"] if flagged else [])
    (row,) = report.form_8949
    assert (row.code, row.adjustment) == (("W?", None) if flagged else ("", 0))
    assert row.gain == Decimal(-2000)


def test_loss_is_flagged_when_the_shares_come_again_by_assignment() -> None:
    """An assignment is a purchase."""
    life = [
        *shares_sold_at_a_loss(),
        sold("KO 48 2026-07-17", "1", "2026-05-20"),
        assigned("KO 48 2026-07-17", "2026-07-17"),
    ]
    assert codes(tax_year(life, 2026, "us")) == ["WASH_SALE"]


def test_loss_is_not_flagged_when_the_other_shares_were_sold_with_it() -> None:
    """Two lots bought within the month and both sold the same day: nothing is left that could replace them."""
    life = [
        bought("KO", "70", "2026-06-10", 100),
        bought("KO", "69", "2026-06-15", 100),
        sold("KO", "50", "2026-07-01", 200),
    ]
    assert codes(tax_year(life, 2026, "us")) == []


def test_loss_is_flagged_when_the_rest_of_a_young_purchase_is_kept() -> None:
    """200 bought, 100 of them sold at a loss in the same month: the other 100 may replace them."""
    life = [bought("KO", "70", "2026-06-10", 200), sold("KO", "50", "2026-07-01", 100)]
    assert codes(tax_year(life, 2026, "us")) == ["WASH_SALE"]


def test_loss_on_a_put_is_not_flagged_when_the_rest_of_its_own_sale_is_open() -> None:
    """Two sold at once, one bought back at a loss: the other was not sold again."""
    life = [sold(PUT, "1", "2026-05-11", 2), bought(PUT, "3", "2026-05-20", 1)]
    assert codes(tax_year(life, 2026, "us")) == []


def test_unknown_result_is_not_flagged_when_the_broker_calls_it_a_loss() -> None:
    """Nothing is built on a result that the record can not show."""
    sale = sold("PEP", "70", "2026-03-02", 100, opens=False, stated_result=Decimal(-500))
    report = tax_year([sale, bought("PEP", "70", "2026-03-10", 100)], 2026, "us")
    assert codes(report) == []
    assert "broker states a result of -500.00" in report.unknown[0]


def test_loss_on_a_put_is_flagged_when_the_same_series_is_sold_again() -> None:
    """Bought back at a loss and sold again: flagged; sold again in another strike: not."""
    life = [sold(PUT, "1", "2026-05-11"), bought(PUT, "3", "2026-05-20")]
    again = tax_year([*life, sold(PUT, "2", "2026-05-22")], 2026, "us")
    assert codes(again) == ["WASH_SERIES"]
    assert row_of(again, "BTC").flags == ("WASH_SERIES",)
    assert codes(tax_year([*life, sold("KO 55 2026-06-19", "2", "2026-05-22")], 2026, "us")) == []


@pytest.mark.parametrize(
    ("closes", "expected", "words"),
    [
        ({}, ["WASH_PUT"], "unknown"),
        ({("KO", "2026-07-10"): "50"}, ["WASH_PUT"], "deep in the money"),
        ({("KO", "2026-07-10"): "59"}, [], ""),
    ],
)
def test_loss_is_flagged_when_a_put_deep_in_the_money_is_written(
    closes: dict[tuple[str, str], str], expected: list[str], words: str
) -> None:
    """Rev. Rul. 85-87: as good as bought; where nobody knows the share's price, that is said."""
    life = [*shares_sold_at_a_loss(), sold("KO 60 2026-08-21", "11", "2026-07-10")]
    report = tax_year(life, 2026, "us", closes=closes)
    assert codes(report) == expected
    assert all(words in one.words for one in report.flags)


def test_loss_of_december_is_flagged_when_the_purchase_is_in_january() -> None:
    """The thirty days reach over the end of the year; before they are over a note says so."""
    life = [*shares_sold_at_a_loss("2026-12-20"), bought("KO", "50", "2027-01-10", 100)]
    assert codes(tax_year(life, 2026, "us")) == ["WASH_SALE"]
    early = tax_year(life, 2026, "us", as_of=datetime(2027, 1, 5, 15, tzinfo=UTC))
    assert codes(early) == []
    assert any("end on 2027-01-19" in note for note in early.notes)
    assert not any("2027-01-19" in note for note in tax_year(life, 2026, "us").notes)


def test_gain_is_never_flagged_as_a_wash_sale() -> None:
    """Only losses can be."""
    life = [
        bought("KO", "50", "2024-01-02", 100),
        sold("KO", "70", "2026-07-01", 100),
        bought("KO", "70", "2026-07-02", 100),
    ]
    assert codes(tax_year(life, 2026, "us")) == []


@pytest.mark.parametrize(
    ("on", "words"), [("2026-06-22", "is no qualified covered call"), ("2026-06-01", "may be a qualified")]
)
def test_call_is_flagged_by_its_days_to_expiry_when_it_is_written(on: str, words: str) -> None:
    """30 days or less: a straddle with the shares; more: perhaps a qualified covered call."""
    life = [bought("KO", "60", "2026-02-02", 100), sold(CALL, "1", on)]
    report = tax_year(life, 2026, "us")
    assert codes(report) == ["STRADDLE"]
    assert words in report.flags[0].words


def test_call_of_ones_own_is_not_flagged_when_it_is_sold_again() -> None:
    """Selling what was bought writes nothing."""
    life = [
        bought("KO", "60", "2026-02-02", 100),
        bought(CALL, "1", "2026-06-22"),
        sold(CALL, "2", "2026-06-25"),
    ]
    assert codes(tax_year(life, 2026, "us")) == []


def test_index_option_is_kept_apart_when_it_ends() -> None:
    """Section 1256 is no line of Form 8949, and no total of short-term gains."""
    put = "SPX 4000 2026-06-19"
    report = tax_year([sold(put, "5", "2026-05-11"), expired(put, "2026-06-19")], 2026, "us")
    assert amounts(report) == {"section 1256": Decimal("498.95")}
    assert report.form_8949 == ()
    assert codes(report) == ["SECTION_1256"]


def test_other_thing_is_listed_apart_when_it_is_sold() -> None:
    """A bond or future counts by its result alone, and says that no rule understands it."""
    thing = other_thing("T 4 1/4 2034")
    life = [
        entry(Traded(thing, Decimal(1000), Decimal(1), Decimal(-1000), None, "USD", date(2026, 2, 2))),
        entry(Traded(thing, Decimal(-1000), Decimal("1.1"), Decimal(1100), None, "USD", date(2026, 3, 2))),
    ]
    report = tax_year(life, 2026, "us")
    assert amounts(report) == {"other result": Decimal(100)}
    assert codes(report) == ["NOT_UNDERSTOOD"]


def test_result_is_unknown_when_the_record_never_saw_the_purchase() -> None:
    """Unknown is a word and never a zero: the line, the total and the row say so, and the broker's word stands beside."""
    life = [
        sold("PEP", "70", "2026-03-02", 100, opens=False, stated_result=Decimal(123)),
        *shares_sold_at_a_loss("2026-07-01"),
    ]
    report = tax_year(life, 2026, "us")
    row = next(row for row in report.form_8949 if row.sold_on == date(2026, 3, 2))
    assert (row.proceeds, row.cost, row.gain, row.acquired_on) == (Decimal("6998.95"), None, None, None)
    assert (row.term, row.box) == ("term unknown", "A to F")
    total = next(one for one in report.totals if one.bucket == "term unknown")
    assert (total.amount, total.unknown) == (None, 1)
    assert amounts(report)["long-term"] == Decimal(-2000)
    assert report.trades_total.amount is None
    assert report.trades_total.known == Decimal(-2000)
    fact = next(one for one in report.rows if one.on == date(2026, 3, 2))
    assert (fact.counts, fact.counts_base, fact.is_unknown) == (None, None, True)
    assert "broker states a result of 123.00" in report.unknown[0]


def test_total_is_unknown_when_a_rate_is_missing() -> None:
    """Without a rate nothing is made up; the day is named."""
    life = [sold(PUT, "1", "2026-05-11"), bought(PUT, "0.5", "2026-06-01")]
    report = tax_year(life, 2026, "us", currency="CHF", outside=nobody)
    assert report.trades_total.amount is None
    assert row_of(report, "BTC").counts == Decimal("47.90")
    assert row_of(report, "BTC").counts_base is None
    assert any("No rate from USD to CHF on 2026-05-11, 2026-06-01" in words for words in report.unknown)


def test_year_is_provisional_when_it_is_not_over() -> None:
    """It ends on the day of the question, and later facts do not count."""
    life = [sold(PUT, "1", "2026-05-11"), bought(PUT, "0.5", "2026-06-01")]
    report = tax_year(life, 2026, "us", as_of=datetime(2026, 5, 20, 15, tzinfo=UTC))
    assert report.is_provisional
    assert report.last == date(2026, 5, 20)
    assert [row.event for row in report.rows] == ["STO"]
    assert not tax_year(life, 2026, "us").is_provisional


def test_year_is_refused_when_it_has_not_begun() -> None:
    """Nobody knows the year after next; nor a rule that is none."""
    with pytest.raises(BadInput, match="has not begun"):
        tax_year([], 2031, "us")
    with pytest.raises(BadInput, match="no such rule"):
        tax_year([], 2026, "mars")


def test_cash_is_listed_by_kind_when_it_moves() -> None:
    """Dividends, interest, tax and fees each in a bucket; deposits count for nobody."""
    life = [
        deposited("1000", "2026-01-05"),
        cash(CashKind.DIVIDEND, "50", "2026-04-01", "KO"),
        cash(CashKind.TAX, "-7.50", "2026-04-01", "KO"),
        cash(CashKind.INTEREST, "3", "2026-05-04"),
        cash(CashKind.FEE, "-10", "2026-05-05"),
    ]
    report = tax_year(life, 2026, "us")
    assert amounts(report) == {"dividend": 50, "tax withheld": Decimal("-7.5"), "interest": 3, "fee": -10}
    assert row_of(report, "CASH").buckets == ()
    assert report.trades_total.amount == 0


def test_row_tells_everything_of_its_fact() -> None:
    """DOMAIN.md 5.3: terms, price, costs, cash, rate with its source, moment, link to the opening, cycle."""
    life = [
        sold(PUT, "1.20", "2026-05-11", 2, fee="2.10", order="s-1"),
        bought(PUT, "0.50", "2026-06-01", 2, fee="2.10"),
    ]
    report = tax_year(life, 2026, "us", currency="CHF", closes={("KO", "2026-05-11"): "63"})
    opening, closing = row_of(report, "STO"), row_of(report, "BTC")
    assert (opening.strike, opening.expiry, opening.right) == (Decimal(60), date(2026, 6, 19), "PUT")
    assert (opening.multiplier, opening.deliverable) == (100, 100)
    assert (opening.quantity, opening.price) == (Decimal(-2), Decimal("1.20"))
    assert (opening.gross, opening.commission, opening.net) == (
        Decimal(240),
        Decimal("2.10"),
        Decimal("237.90"),
    )
    assert (opening.rate, opening.rate_source, opening.net_base) == (
        Decimal("0.80"),
        "a test",
        Decimal("190.32"),
    )
    assert (opening.order, opening.spot, opening.settles_on) == ("s-1", Decimal(63), None)
    assert opening.traded_at.tzinfo is not None
    assert closing.opened_by == (life[0].key,)
    assert (closing.opened_on, closing.cycle) == (date(2026, 5, 11), "KO-1")
    assert (closing.proceeds, closing.cost) == (Decimal("237.90"), Decimal("102.10"))


def test_basis_is_unknown_and_the_term_known_when_a_transfer_told_only_its_day() -> None:
    """Shares from another broker with the day of their purchase and no cost: long-term, gain unknown."""
    came = entry(
        Transferred(
            shares_of("KO"), Decimal(100), None, "USD", date(2025, 2, 3), acquired_on=date(2020, 1, 2)
        )
    )
    (row,) = tax_year([came, sold("KO", "70", "2026-03-02", 100)], 2026, "us").form_8949
    assert (row.term, row.acquired_on, row.cost, row.gain) == ("long-term", date(2020, 1, 2), None, None)


def test_put_is_short_term_when_its_sale_is_unknown() -> None:
    """What was written is short-term whenever it was written; what it brought is unknown, what closing it cost is not."""
    (row,) = tax_year([bought(PUT, "3", "2026-05-20", opens=False)], 2026, "us").form_8949
    assert (row.term, row.proceeds, row.cost, row.sold_on) == ("short-term", None, Decimal("301.05"), None)


def test_basis_is_unknown_when_the_sale_of_the_put_behind_the_shares_is() -> None:
    """The premium is in the basis; where nobody saw it, the strike alone is not the basis. At the strike the shares are known."""
    life = [assigned(PUT, "2026-06-19"), sold("KO", "70", "2026-08-03", 100, fee="0")]
    report = tax_year(life, 2026, "us")
    assert report.trades_total.amount is None
    assert (report.form_8949[0].cost, report.form_8949[0].term) == (None, "short-term")
    assert amounts(tax_year(life, 2026, "ch", currency="USD")) == {
        "private gain, options": None,
        "private gain, shares": Decimal(1000),
    }


def test_proceeds_are_unknown_when_the_sale_of_the_call_that_took_the_shares_is() -> None:
    """Shares bought and known, called away by a call nobody saw sold."""
    life = [bought("KO", "60", "2026-02-02", 100, fee="0"), assigned(CALL, "2026-07-17")]
    assert tax_year(life, 2026, "us").trades_total.amount is None
    assert amounts(tax_year(life, 2026, "as-income")) == {"premium": None, "share result": Decimal(500)}


def test_result_is_told_to_be_unknown_when_shares_were_called_away_that_nobody_saw_come() -> None:
    """They were there before the record."""
    report = tax_year([sold(CALL, "1", "2026-06-22"), assigned(CALL, "2026-07-17")], 2026, "us")
    assert any(words.startswith("100 KO, closed on 2026-07-17") for words in report.unknown)
