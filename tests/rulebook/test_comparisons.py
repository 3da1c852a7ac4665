"""Holding the books against a statement: one that tells no balances says nothing, and lifts nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from putwright.domain.journal_events import Balance, BooksCompared, Entry, StatementTaken
from putwright.journal.audit import standing_differences
from putwright.reports.books import DIFFERS
from putwright.workflows.statements import books_against_statements, comparisons
from tests.desk_builders import GM, Day
from tests.journal_builders import ACCOUNT, RECORDED_AT, bought, day, entry, security, sold

SHARES = bought("GOOGL", "340", "2026-11-02", contracts=100, fee="0")


def statement(last: str, *, usd: str = "", positions: tuple[Balance, ...] | None = None) -> Entry:
    """A statement of a day, telling cash, positions, both or neither."""
    closing = (Balance("USD", Decimal(usd)),) if usd else ()
    event = StatementTaken(last, "USD", day(last), day(last), (), closing, positions)
    return entry(event, key=f"statement:{last}")


def recorded(*facts: Entry) -> list[Entry]:
    """Facts, and the outcome of comparing them."""
    return [*facts, *comparisons(facts, books_against_statements(facts, ACCOUNT), RECORDED_AT)]


def test_difference_stands_when_the_next_statement_tells_no_balances() -> None:
    """Cash differs in the first; a list of trades alone comes after it: nothing is lifted, the first is compared again."""
    facts = recorded(SHARES, statement("2026-11-03", usd="500"))
    assert len(standing_differences(facts)) == 1
    facts = recorded(*facts, statement("2026-11-04"))
    assert len(standing_differences(facts)) == 1
    assert books_against_statements(facts, ACCOUNT)[-1].as_of == date(2026, 11, 3)


def test_difference_of_positions_stands_when_the_next_statement_tells_cash_alone() -> None:
    """The shares are on no statement; the cash of the next day agrees: that is no word on the shares."""
    facts = recorded(SHARES, statement("2026-11-03", usd="-34000", positions=()))
    assert [words.split(":")[0] for words in standing_differences(facts)] == ["GOOGL shares"]
    facts = recorded(*facts, statement("2026-11-04", usd="-34000"))
    assert [words.split(":")[0] for words in standing_differences(facts)] == ["GOOGL shares"]
    held = (Balance(security("GOOGL").name, Decimal(100), currency="USD"),)
    assert not standing_differences(recorded(*facts, statement("2026-11-05", positions=held)))


def test_difference_of_cash_stands_when_the_broker_is_asked() -> None:
    """Its cash waits for a statement, and so it can lift nothing that a statement said of cash."""
    facts = recorded(SHARES, statement("2026-11-03", usd="500"))
    (books,) = books_against_statements(facts, ACCOUNT)
    asked = replace(books, against="broker", lines=(), tells_cash=False, tells_positions=True)
    facts += comparisons(facts, [asked], RECORDED_AT)
    assert [words.split(":")[0] for words in standing_differences(facts)] == ["cash USD"]


def test_nothing_is_recorded_when_no_statement_tells_balances() -> None:
    """The journal must not say that all agrees where nothing was held against anything."""
    facts = [SHARES, statement("2026-11-03")]
    report = books_against_statements(facts, ACCOUNT)[-1]
    assert not report.tells_balances
    assert recorded(*facts) == facts


def test_agreement_is_recorded_when_a_statement_tells_that_nothing_is_there() -> None:
    """An empty account is a word too: it lifts what was found before."""
    facts = recorded(SHARES, statement("2026-11-03", positions=()))
    assert len(standing_differences(facts)) == 1
    gone = sold("GOOGL", "340", "2026-11-04", contracts=100, fee="0", opens=False)
    facts = recorded(*facts, gone, statement("2026-11-04", positions=()))
    assert isinstance(facts[-1].event, BooksCompared)
    assert not standing_differences(facts)


def test_puts_at_the_desk_are_not_missed_when_a_statement_tells_cash_alone() -> None:
    """What a statement does not tell is not compared, with the desk no more than with the journal."""
    desk = Day()
    desk.sold(GM)
    account = desk.book.account
    silent = replace(statement("2026-11-30", usd="0"), account=account)
    assert books_against_statements([silent], account, desk.events)[-1].is_well
    telling = replace(statement("2026-11-30", usd="0", positions=()), account=account)
    report = books_against_statements([telling], account, desk.events)[-1]
    assert [(one.what, one.desk) for one in report.lines if one.verdict == DIFFERS] == [(GM, Decimal(-1))]
