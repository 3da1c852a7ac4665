"""The journal against the broker's lists: what the desk concluded while nobody looked waits for the statement, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from putwright.domain.broker_statement import HeldPosition
from putwright.domain.desk_events import Ending, PositionReduced
from putwright.domain.journal_events import Balance, Entry, StatementTaken
from putwright.reports.books import AGREES, DIFFERS, NOT_YET
from putwright.workflows.three_books import books_against_broker
from tests.desk_builders import ACCOUNT, GM, Day, short
from tests.journal_builders import entry, sold


def _journal(*more: Entry) -> list[Entry]:
    """Two puts sold, and nothing since."""
    sale = sold("GM 57 2026-12-18", "1.30", "2026-11-09", contracts=2, account=ACCOUNT)
    return [sale, *more]


def _day(how: Ending) -> Day:
    """Two puts sold on Monday; on Wednesday one was gone, and so it went."""
    day = Day()
    day.sold(GM, 2)
    day.later(days=2)
    day.tell(PositionReduced(day.now, "p1", 1, how, "you say: by hand"))
    return day


def _verdict(day: Day, held: list[HeldPosition], *more: Entry) -> str:
    statement = replace(day.look(held).statement, cash={})
    report = books_against_broker(_journal(*more), statement, day.book)
    (line,) = report.lines
    assert report.is_well is (line.verdict != DIFFERS)
    return line.verdict


def _statement(last: date) -> Entry:
    taken = StatementTaken(
        ACCOUNT, "USD", date(2026, 11, 1), last, (), (Balance("USD", Decimal(0)),), None, 1, ()
    )
    return entry(taken, account=ACCOUNT)


def test_put_waits_for_the_statement_when_the_desk_knows_that_it_was_bought_by_hand_and_not_for_how_much() -> (
    None
):
    """The journal has two, desk and broker one: what it cost is told by the statement alone, and nothing is barred for it."""
    assert _verdict(_day(Ending.CLOSED_BY_HAND), [short(GM, 1)]) == NOT_YET


def test_put_differs_when_the_desk_has_concluded_something_else_than_the_broker_shows() -> None:
    """One by the desk, none at the broker: that is no matter of waiting."""
    assert _verdict(_day(Ending.CLOSED_BY_HAND), []) == DIFFERS


def test_put_differs_when_the_statement_of_that_day_was_taken_in_and_does_not_tell_it() -> None:
    """Wednesday's statement came, and says nothing: somebody has to look."""
    day = _day(Ending.CLOSED_BY_HAND)
    assert _verdict(day, [short(GM, 1)], _statement(date(2026, 11, 10))) == NOT_YET
    assert _verdict(day, [short(GM, 1)], _statement(date(2026, 11, 11))) == DIFFERS


def test_put_differs_when_the_desk_told_the_journal_and_the_journal_has_it_not() -> None:
    """An expiry has no price: it is in the journal at once, or something is wrong."""
    assert _verdict(_day(Ending.EXPIRED), [short(GM, 1)]) == DIFFERS
    day = Day()
    day.sold(GM, 2)
    assert _verdict(day, [short(GM, 2)]) == AGREES
