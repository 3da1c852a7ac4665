"""What the desk recorded, in the journal: a split that its puts show, and on which day a fact without a day of its own counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from putwright.domain.approval import AdoptTerms, ApprovalKind
from putwright.domain.contract_words import parse_contract
from putwright.domain.desk_events import (
    ApprovalOffered,
    DeskEvent,
    DeskOpened,
    Ending,
    PositionAdjusted,
    PositionReduced,
)
from putwright.domain.journal_events import Balance, Entry, Origin, Restated, SourceKind, StatementTaken
from putwright.domain.security import shares_of
from putwright.journal.intake import take_in
from putwright.journal.replay import replay
from putwright.journal.standing import day_of
from putwright.workflows.settle import desk_entries
from tests.desk_builders import approval
from tests.journal_builders import RECORDED_AT, assigned, sold, split

DAY = timedelta(days=1)
OLD, NEW = "GM 2027-02-19 60 P", "GM 2027-02-19 30 P"
SEEN = datetime(2027, 2, 12, 15, 30, tzinfo=UTC)


def _events(*more: DeskEvent) -> list[DeskEvent]:
    """A desk with three puts on GM in two positions, of which the broker made six at half the strike."""
    found: list[DeskEvent] = [DeskOpened(SEEN - 30 * DAY, "k1", "U***123")]
    for number in (1, 2):
        terms = AdoptTerms(parse_contract(OLD), number, Decimal("2.87"))
        offered = approval(ApprovalKind.ADOPT, f"p{number}", number, adopt=terms)
        found.append(ApprovalOffered(SEEN - 29 * DAY, offered, "d"))
    return [*found, *more]


def _adjusted(position_id: str, at: datetime) -> PositionAdjusted:
    return PositionAdjusted(at, position_id, parse_contract(NEW), 2, "2 stand in place of 1")


def _restated(entries: Sequence[Entry]) -> list[tuple[str, Decimal]]:
    return [(one.event.new.name, one.event.factor) for one in entries if isinstance(one.event, Restated)]


def test_shares_are_split_once_when_the_puts_of_two_positions_were() -> None:
    """Six puts at half the strike say that the shares are twice as many: one split, whichever put shows it, and not one for each."""
    told = desk_entries(_events(_adjusted("p1", SEEN), _adjusted("p2", SEEN + DAY)), RECORDED_AT)
    assert _restated(told).count((shares_of("GM").name, Decimal(2))) == 1
    assert len(_restated(told)) == 3


def test_shares_held_double_when_the_desk_saw_the_split_and_the_statement_confirms_it() -> None:
    """100 shares of an assignment before are 200 afterwards; the statement of two days before is the same split."""
    early = PositionReduced(SEEN - 7 * DAY, "p1", 1, Ending.ASSIGNED_EARLY, "100 came", shares=100)
    desk = desk_entries(_events(early, _adjusted("p2", SEEN)), RECORDED_AT)
    known = [sold("GM 60 2027-02-19", "2.87", "2027-01-05", contracts=3, account="U***123"), *desk]
    holdings = {one.security.name: one.quantity for one in replay(known).holdings}
    assert holdings[shares_of("GM").name] == 200
    rows = [
        replace(assigned("GM 60 2027-02-19", "2027-02-03"), account="U***123"),
        replace(split("GM", "2", "2027-02-10"), account="U***123"),
    ]
    taken = take_in(known, rows, RECORDED_AT)
    assert (taken.confirmed, taken.added) == (2, 0)
    after = {one.security.name: one.quantity for one in replay([*known, *taken.new]).holdings}
    assert after == holdings


def test_statement_counts_on_its_last_day_when_it_ends_at_midnight_in_new_york() -> None:
    """In London it is the day after already; in the books it is not."""
    day = date(2027, 11, 5)
    end = datetime(2027, 11, 6, 3, 59, 59, tzinfo=UTC)
    taken = StatementTaken(
        "U***123", "USD", day, day, (), (Balance("USD", Decimal(1), currency="USD"),), (), 1, ()
    )
    entry = Entry("statement:1", end, "U***123", taken, Origin(SourceKind.STATEMENT, "a"), RECORDED_AT)
    assert day_of(entry) == day
