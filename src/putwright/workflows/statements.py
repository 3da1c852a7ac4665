"""Take statements in: each fact once, each row accounted for; then the books are held against what the statement says was there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from putwright.desk.bookkeeping import book_of
from putwright.domain.contract import OptionContract
from putwright.domain.desk_events import DeskEvent
from putwright.domain.journal_events import BooksCompared, Entry, Origin, SourceKind, StatementTaken
from putwright.domain.refusal import BadInput
from putwright.domain.statement_read import StatementRead
from putwright.domain.trading_calendar import NEW_YORK
from putwright.journal.audit import CASH, audit, days_without_statement, last_comparisons, statements_of
from putwright.journal.economics import group_of, words_of
from putwright.journal.intake import Intake, take_in
from putwright.journal.replay import replay
from putwright.journal.standing import day_of, standing
from putwright.ports.journal_record import JournalRecord
from putwright.reports.books import DIFFERS, BooksReport, books_lines
from putwright.reports.statements import StatementRow, StatementsReport
from putwright.workflows.openings import openings, withdrawn

MIDNIGHT = time(23, 59, 59)


def take_statements(
    record: JournalRecord,
    known: Sequence[Entry],
    reads: Iterable[StatementRead],
    events: Sequence[DeskEvent],
    now: datetime,
    *,
    other_account: bool = False,
    takes_openings: bool = False,
) -> StatementsReport:
    """Statements into the journal, each whole or not at all.

    Args:
        record: of the journal.
        known: every entry of it.
        reads: statements as they were read.
        events: the desk's record, for its side of the comparison.
        now: when it is written down, aware UTC.
        other_account: whether a statement of an account that this workspace does not know may come in.
        takes_openings: whether what the first statement shows beyond its own rows is taken as having been there before.

    Raises:
        BadInput: a statement of another account; nothing of any was taken in.
        OutsideFailure: the journal could not be written.
    """
    entries, rows, reads = list(known), [], list(reads)
    accounts = _accounts(entries, events)
    for read in reads:
        _insist_on_account(read, accounts, other_account=other_account)
    for read in reads:
        gone = withdrawn(entries, read.account, read.first, now)
        told = take_in([*entries, *gone], read.entries, now)
        entries += record.append([*gone, *told.new])
        rows.append(_row(read, told))
    if takes_openings:
        for account in dict.fromkeys(read.account for read in reads):
            entries += record.append(take_in(entries, openings(entries, account, now), now).new)
    books = [
        report
        for account in dict.fromkeys(read.account for read in reads)
        for report in books_against_statements(entries, account, events)
    ]
    record.append(comparisons(entries, books, now))
    return StatementsReport(tuple(rows), tuple(books), all(one.is_well for one in books))


def books_against_statements(
    entries: Sequence[Entry], account: str, events: Sequence[DeskEvent] = ()
) -> list[BooksReport]:
    """The desk's book and the journal's against the newest statement that tells cash, and the newest that tells positions.

    Mostly that is one and the same; where it is not, the older stands first. Each is compared at the end of its last day.

    Raises:
        BadInput: no statement of the account was taken in.
    """
    taken = statements_of(entries, account)
    if not taken:
        raise BadInput(
            "Comparing the books with a statement",
            "no statement was taken in yet",
            "Import one with `putwright import flex FILE`, or fetch it with `putwright sync flex`.",
        )
    cash = [place for place, (_, one) in enumerate(taken) if one.tells_cash]
    positions = [place for place, (_, one) in enumerate(taken) if one.tells_positions]
    newest = sorted({*cash[-1:], *positions[-1:]})
    return [_against(entries, taken, place, events) for place in newest or [len(taken) - 1]]


def _against(
    entries: Sequence[Entry],
    taken: Sequence[tuple[Entry, StatementTaken]],
    place: int,
    events: Sequence[DeskEvent],
) -> BooksReport:
    entry, newest = taken[place]
    books = replay(entries, until=newest.last)
    desk = _desk_at(events, newest.last, entry.account) if newest.tells_positions else None
    lines = books_lines(audit(books, entry.account, newest), desk)
    differing = sum(1 for one in lines if one.verdict == DIFFERS)
    return BooksReport(
        against="statement",
        account=entry.account,
        as_of=newest.last,
        statement=newest.statement,
        tells_cash=newest.tells_cash,
        tells_positions=newest.tells_positions,
        lines=lines,
        differing=differing,
        unconfirmed=tuple(_unconfirmed(entries, taken)),
        uncovered=tuple(
            f"{first} to {last}" for first, last in days_without_statement([one for _, one in taken])
        ),
        unknown_openings=tuple(
            f"{abs(gap.quantity).normalize():f} {gap.security}, closed on {gap.on}"
            for gap in books.gaps
            if gap.account == entry.account
        ),
        is_well=differing == 0,
    )


def statement_accounts(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The accounts of statements that were taken in."""
    return tuple(dict.fromkeys(entry.account for entry, _ in statements_of(entries)))


def comparisons(known: Iterable[Entry], reports: Iterable[BooksReport], now: datetime) -> list[Entry]:
    """Outcomes of comparisons as facts: while the last word of one is a difference, nothing new is sold.

    What could not be compared is no word: differences found there before stand, and are carried on.

    Args:
        known: every entry of the journal.
        reports: in the order in which they count.
        now: when it is written down, aware UTC.
    """
    last = {account: event.differences for account, (_, event) in last_comparisons(known).items()}
    found = []
    for number, report in enumerate(reports):
        if not report.tells_balances:
            continue
        carried = [
            words
            for words in last.get(report.account, ())
            if not (report.tells_cash if words.startswith(f"{CASH} ") else report.tells_positions)
        ]
        last[report.account] = (*report.differences, *carried)
        found.append(
            Entry(
                key=f"compared:{report.account}:{now.isoformat()}:{number}",
                at=now,
                account=report.account,
                event=BooksCompared(report.against, last[report.account]),
                origin=Origin(SourceKind.DESK, "comparison"),
                recorded_at=now,
            )
        )
    return found


def _accounts(entries: Sequence[Entry], events: Sequence[DeskEvent]) -> set[str]:
    """Accounts that this workspace is of: the desk's, and those of statements before."""
    found = {entry.account for entry in entries if isinstance(entry.event, StatementTaken)}
    return (found | {book_of(events).account}) - {""}


def _insist_on_account(read: StatementRead, accounts: set[str], *, other_account: bool) -> None:
    if other_account or not accounts or read.account in accounts:
        return
    raise BadInput(
        f"Importing {read.name}",
        f"it is of the account {read.account}, this workspace is of {', '.join(sorted(accounts))}",
        "If that account is yours as well, import it with --other-account; else keep it in a workspace of its own.",
    )


def _row(read: StatementRead, told: Intake) -> StatementRow:
    return StatementRow(
        name=read.name,
        account=read.account,
        first=read.first,
        last=read.last,
        rows=sum(read.rows.values()),
        facts=len(read.entries),
        added=told.added,
        known=told.same,
        confirmed=told.confirmed,
        corrected=tuple(told.corrected),
        contradicted=tuple(told.contradicted),
        skipped=dict(read.skipped_because),
        remarks=read.remarks,
    )


def _desk_at(events: Sequence[DeskEvent], on: date, account: str) -> dict[OptionContract, Decimal] | None:
    """What the desk held short at the end of a day, by contract, signed [contract]; None where it is of another account."""
    end = datetime.combine(on, MIDNIGHT, NEW_YORK).astimezone(UTC)
    book = book_of([event for event in events if event.at <= end])
    if not events or book.account != account:
        return None
    found: dict[OptionContract, Decimal] = {}
    for position in book.open_positions():
        found[position.contract] = found.get(position.contract, Decimal(0)) - position.open
    return found


def _unconfirmed(entries: Sequence[Entry], taken: Sequence[tuple[Entry, StatementTaken]]) -> list[str]:
    """Facts of the desk or typed ones whose day a statement covers, and that it does not tell."""
    spans = [(one.first, one.last) for _, one in taken]
    return [
        f"{words_of(entry)} ({entry.origin.kind})"
        for entry in standing(entries)
        if entry.origin.kind is not SourceKind.STATEMENT
        and group_of(entry) is not None
        and any(first <= day_of(entry) <= last for first, last in spans)
    ]
