"""The articles' trades as they are booked: figures typed by hand from DOMAIN.md 1.3, 5 and 8, held against the books and the page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from house.accounting import TARGET, booked, text
from house.accounting_words import EXAMPLES, Example
from house.generated import ROOT
from putwright.journal.books import Books
from putwright.journal.cycles import Cycle
from putwright.journal.lines import Line

USD = "USD"


def example(title: str) -> Example:
    """The example whose title begins so."""
    return next(one for one in EXAMPLES if one.title.startswith(title))


def books_of(title: str) -> Books:
    """Its books."""
    return booked(example(title))


def cycle_of(books: Books, name: str = "GOOGL-1") -> Cycle:
    """One of its cycles."""
    return books.cycles.cycles[name]


def test_accounting_page_is_what_the_program_books() -> None:
    """docs/accounting.md is the generator's text."""
    assert (ROOT / TARGET).read_text(encoding="utf-8") == text()


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: one.title)
def test_example_balances_in_every_currency(one: Example) -> None:
    """Every booking and all of them together add up to nothing."""
    sums: dict[str, Decimal] = {}
    for booking in booked(one).ledger.bookings:
        for _, currency, amount in booking.legs:
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    assert sums
    assert not any(sums.values())


def test_sale_sets_strike_times_hundred_aside() -> None:
    """GOOGL 365 at 5.40: 538.95 come in, 36,500 are set aside, and the premium is a debt (A5, A14)."""
    ledger = books_of("A put is sold").ledger
    assert ledger.balance(Line.RESERVE, USD) == 36500
    assert ledger.balance(Line.OPTIONS, USD) == Decimal("-538.95")
    assert ledger.cash(USD) == Decimal("41538.95")


def test_half_of_the_premium_is_a_result_of_267_90() -> None:
    """Bought back at 2.70: 540 - 270 - 2 x 1.05 (DOMAIN 1.3), which is 49.6 % of 540."""
    books = books_of("It is bought back")
    assert [one.result for one in books.realized] == [Decimal("267.90")]
    assert round(Decimal("267.90") / 540 * 100, 1) == Decimal("49.6")
    assert books.reserve() == 0


def test_lapsed_msft_put_keeps_208_35() -> None:
    """The second article's figure, exact to the cent (B18, B21)."""
    books = books_of("It expires")
    assert [one.result for one in books.realized] == [Decimal("208.35")]
    assert cycle_of(books, "MSFT-1").stage == "kept"


def test_assigned_shares_cost_strike_less_premium() -> None:
    """36,500 - 538.95 = 35,961.05, 359.6105 a share; nothing is realised (A8, DOMAIN 1.3)."""
    books = books_of("It is assigned")
    (shares,) = [one for one in books.holdings if one.security.is_shares]
    assert -shares.amount == Decimal("35961.05")
    assert cycle_of(books).break_even == Decimal("359.6105")
    assert sum(one.result for one in books.realized) == 0


def test_part_that_is_assigned_takes_its_own_premium_along() -> None:
    """One of two: 538.95 into the shares, 538.95 a result of the other's expiry."""
    books = books_of("Only a part")
    assert [(str(one.how), one.result) for one in books.realized] == [
        ("assigned", 0),
        ("expired", Decimal("538.95")),
    ]
    assert cycle_of(books).break_even == Decimal("354.221")


def test_roll_books_the_loss_of_its_first_leg() -> None:
    """538.95 - 981.05 = -442.10; both legs are one cycle with one roll."""
    books = books_of("It is rolled")
    assert [one.result for one in books.realized] == [Decimal("-442.10")]
    assert (list(books.cycles.cycles), cycle_of(books).rolls) == (["GOOGL-1"], 1)
    assert books.reserve() == 36000


def test_dividend_lowers_the_true_break_even() -> None:
    """359.6105 less (21.00 - 3.15) / 100."""
    assert cycle_of(books_of("A dividend")).break_even == Decimal("359.4320")


def test_called_away_shares_have_both_premiums_in_their_result() -> None:
    """37,500 + 398.95 - 35,961.05 = 1,937.90, of which 937.90 is premium."""
    (sale,) = [one for one in books_of("A call is sold").realized if one.security.is_shares]
    assert (sale.result, sale.premium) == (Decimal("1937.90"), Decimal("937.90"))


def test_sold_shares_show_the_loss_that_the_premium_hides() -> None:
    """34,999.65 - 35,961.05 = -961.40."""
    books = books_of("The shares are sold")
    assert [one.result for one in books.realized if one.security.is_shares] == [Decimal("-961.40")]
    assert cycle_of(books).cash == Decimal("-961.40")


def test_split_changes_counts_and_no_money() -> None:
    """Two contracts at 182.50 set 36,500 aside; 200 shares cost 35,000."""
    books = books_of("A split")
    assert books.reserve() == 36500
    held = {str(one.security): [one.quantity, one.amount] for one in books.holdings}
    wanted = {"GOOGL": ["200", "-35000"], "GOOGL 2026-12-18 182.5 P": ["-2", "538.95"]}
    assert held == {name: [Decimal(one) for one in figures] for name, figures in wanted.items()}


def test_special_dividend_lowers_what_is_set_aside() -> None:
    """365 becomes 362: 36,200."""
    assert books_of("A special").reserve() == 36200


def test_interest_and_fees_belong_to_no_cycle() -> None:
    """98.40 and -10.00 are lines of their own."""
    books = books_of("Interest")
    assert books.ledger.balance(Line.INTEREST, USD) == Decimal("-98.40")
    assert books.ledger.balance(Line.FEES, USD) == 10
    assert not books.cycles.cycles


def test_francs_balance_by_themselves() -> None:
    """60,000 - 54,278 - 1.60 francs stay; 70,000 + 3,868.95 dollars are there; 3,868.95 x 0.7754 = 2,999.98 (A29)."""
    ledger = books_of("Francs").ledger
    assert (ledger.cash("CHF"), ledger.cash(USD)) == (Decimal("5720.40"), Decimal("73868.95"))
    assert round(Decimal("3868.95") * Decimal("0.7754"), 2) == Decimal("2999.98")
