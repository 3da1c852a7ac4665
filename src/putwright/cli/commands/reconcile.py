"""`putwright reconcile`: our books against the broker's, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, done_at_desk, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.bootstrap import Opened
    from putwright.bootstrap.journaling import Journaled
    from putwright.domain.broker_statement import AccountStatement
    from putwright.reports.books import BooksReport
    from putwright.reports.reconcile import ReconcileReport
    from putwright.workflows.at_desk import AtDesk


def reconcile(
    *,
    settle: list[str] | None = None,
    because: str = "",
    anew: bool = False,
    with_: Annotated[Literal["desk", "broker", "flex"], Parameter(name="--with")] = "desk",
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Hold our books against the broker's, line by line. Nothing is sent.

    Parameters
    ----------
    settle:
        How a put that is gone ended, where the broker does not say: p1=expired, p1=assigned, p1=closed by hand, or p1=settled
        where it was turned into something else (a special dividend, a takeover).
    because:
        How you know; it is kept.
    anew:
        Put the desk's record aside and begin a new one: for a paper account whose make-believe TWS has begun anew, or where the
        record does not read or is older than what the broker tells. It is kept, never deleted; open puts are adopted again.
    with_:
        Which books: the desk's against the broker's; the journal's too against the broker's lists (broker) or against the
        newest statement that was taken in (flex). While a comparison finds a difference nothing new is sold.
    """
    from putwright.cli.main import FAILURE, OK
    from putwright.cli.options import console, deliver
    from putwright.cli.render.reconcile import render_reconcile
    from putwright.domain.refusal import BadInput

    options = options or Options()
    if with_ == "flex":
        return _with_statement(options)
    opened = opened_for(options, broker)
    if with_ == "broker":
        return _with_broker(options, opened)
    settled = {}
    for word in settle or ():
        position, equals, ending = word.partition("=")
        if not equals:
            raise BadInput(f"Reading --settle {word}", "it names no ending", "Write p1=expired, for example.")
        settled[position.strip()] = ending.strip()
    if anew:
        from putwright.bootstrap.at_desk import begin_anew

        aside = begin_anew(opened)
        console(options, stderr=True).print(f"The record was put aside as {aside}.", markup=False)

    async def compare(at: AtDesk) -> ReconcileReport:
        from putwright.workflows.reconcile import reconcile as reconciled

        return await reconciled(at, settled, because)

    report = done_at_desk(options, opened, "reconcile", compare, words="Comparing the books")
    deliver(options, "reconcile", 1, report, render_reconcile)
    return OK if report.is_well else FAILURE


def _with_statement(options: Options) -> int:
    """The desk's book and the journal's against the newest statement."""
    from putwright.cli.journal_session import journaled
    from putwright.workflows.statements import books_against_statements, statement_accounts

    at = journaled(options)
    events = at.opened.workspace.desk_record.events()
    accounts = statement_accounts(at.entries) or ("",)
    reports = [books for one in accounts for books in books_against_statements(at.entries, one, events)]
    return _compared(at, reports, options)


def _with_broker(options: Options, opened: Opened) -> int:
    """The journal's book against the broker's lists, after the desk has taken in what is new."""
    from putwright.bootstrap.at_desk import recorded_book
    from putwright.bootstrap.journaling import open_journal
    from putwright.workflows.reconcile import reconcile as reconciled
    from putwright.workflows.three_books import books_against_broker

    async def look(at: AtDesk) -> AccountStatement:
        await reconciled(at, {}, "")
        return (await at.desk.look())[0].statement

    told = done_at_desk(options, opened, "reconcile", look, words="Comparing the books")
    at = open_journal(opened)
    return _compared(at, [books_against_broker(at.entries, told, recorded_book(opened))], options)


def _compared(at: Journaled, reports: list[BooksReport], options: Options) -> int:
    from putwright.cli.main import FAILURE, OK
    from putwright.cli.options import deliver
    from putwright.cli.render.statements import render_comparisons
    from putwright.reports.books import ComparisonsReport
    from putwright.workflows.statements import comparisons

    now = at.opened.clock.now()
    at.record.append(comparisons(at.entries, reports, now))
    report = ComparisonsReport(tuple(reports), all(one.is_well for one in reports))
    deliver(options, "books", 1, report, render_comparisons)
    return OK if report.is_well else FAILURE
