"""What the journal says at the desk: what shares cost, and what bars a sale."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from putwright.desk.book import Book
from putwright.domain.broker_statement import BrokerLook, HeldPosition
from putwright.domain.journal_events import BooksCompared, CashKind, Entry
from putwright.workflows.journal_word import books_refusal, owned_by_journal
from tests.desk_builders import Day
from tests.journal_builders import assigned, cash, entry, sold

PUT = "GOOGL 365 2026-12-18"
LIFE = [
    sold(PUT, "5.40", "2026-11-11"),
    assigned(PUT, "2026-12-18"),
    cash(CashKind.DIVIDEND, "21", "2026-12-21", "GOOGL"),
]


def seen(shares: str, average: str = "365.00") -> BrokerLook:
    """The broker as it shows shares of GOOGL in the journal's account."""
    held = HeldPosition("GOOGL", Decimal(shares), average_cost=Decimal(average), price=Decimal(350))
    return Day().look(account="U***567", positions=(held,))


def test_shares_cost_strike_less_premium_when_the_journal_knows_them() -> None:
    """Effective cost by the books, rounded up; the true break-even beside it."""
    owned = owned_by_journal(lambda: LIFE)(Book(), seen("100"), "GOOGL")
    assert (owned.effective_cost, str(owned.acquired_on)) == (Decimal("359.6105"), "2026-12-18")
    assert (
        owned.cost_words
        == "strike less premium by the journal, GOOGL-1; truly 359.4005 after calls and dividends"
    )


def test_cost_is_the_brokers_when_the_journal_knows_other_shares() -> None:
    """Two hundred are held and the journal knows of one hundred: what it says is not of these."""
    owned = owned_by_journal(lambda: LIFE)(Book(), seen("200"), "GOOGL")
    assert owned.effective_cost == Decimal("365.0000")
    assert "broker" in owned.cost_words


def test_cost_is_the_brokers_when_the_journal_does_not_read() -> None:
    """A journal that is damaged knows nothing; exits and looks go on."""
    owned = owned_by_journal(lambda: ())(Book(), seen("100"), "GOOGL")
    assert owned.effective_cost == Decimal("365.0000")


def compared(*differences: str, at: str = "2026-12-30") -> Entry:
    """The outcome of a comparison."""
    return entry(BooksCompared("statement", differences), at=datetime.fromisoformat(f"{at}T20:00:00+00:00"))


def test_sales_are_barred_while_the_last_comparison_found_a_difference() -> None:
    """The newest word counts: a difference bars, agreement lifts it, no comparison says nothing."""
    assert books_refusal([]) is None
    wrong = compared("cash USD: 1 in the journal, 2 with the statement", at="2026-12-29")
    refusal = books_refusal([wrong])
    assert refusal is not None
    assert (refusal.rule, refusal.distance) == ("NOT_RECONCILED", "1 difference")
    assert "putwright reconcile --with flex" in refusal.remedy
    assert books_refusal([wrong, compared(at="2026-12-30")]) is None


def test_many_differences_are_counted_and_the_first_are_told() -> None:
    """A refusal stays readable."""
    refusal = books_refusal([compared(*(f"line {number}" for number in range(7)))])
    assert refusal is not None
    assert refusal.actual == "line 0; line 1; line 2; and 4 more"
