"""Statements that were taken in, and the three books, in a terminal."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.domain.money import to_cents
from putwright.domain.refusal import counted
from putwright.reports.books import AGREES, DIFFERS, NOT_YET, BooksLine, BooksReport, ComparisonsReport
from putwright.reports.statements import StatementRow, StatementsReport

SHOWN = 12  # lines of a kind; --json has them all
STYLE = {AGREES: "green", DIFFERS: "bold red", NOT_YET: "yellow"}


def render_statements(report: StatementsReport, console: Console) -> None:
    """Print what became of each statement, then the comparison."""
    for row in report.statements:
        _statement(row, console)
    for books in report.books:
        render_books(books, console)


def _statement(row: StatementRow, console: Console) -> None:
    console.print(Text(f"{row.name}  {row.account}  {row.first} to {row.last}", style="bold"))
    skipped = sum(row.skipped.values())
    console.print(
        f"  {counted(row.rows, 'row')}: {row.facts} facts ({row.added} new, {row.known} known already, "
        f"{row.confirmed} confirm what the desk or you had); {skipped} skipped",
        markup=False,
    )
    for reason, count in list(row.skipped.items())[:SHOWN]:
        console.print(Text(f"    {count:>5} skipped  {reason}", style="dim"))
    _more(len(row.skipped), console)
    for style, words, lines in (
        ("yellow", "corrected", row.corrected),
        ("red", "contradicted", row.contradicted),
        ("dim", "to know", row.remarks),
    ):
        for line in lines[:SHOWN]:
            console.print(Text(f"    {words}  {line}", style=style))
        _more(len(lines), console)


def _more(count: int, console: Console) -> None:
    if count > SHOWN:
        console.print(Text(f"    and {count - SHOWN} more; --json shows all", style="dim"))


def render_comparisons(report: ComparisonsReport, console: Console) -> None:
    """Print every comparison."""
    for books in report.books:
        render_books(books, console)


def render_books(report: BooksReport, console: Console) -> None:
    """Print three books side by side: what differs first, and in full only that where most agrees."""
    with_what = f"the {report.against} of {report.as_of:%Y-%m-%d}"
    if not report.tells_balances:
        console.print(
            Text(
                f"Nothing to compare: {with_what} tells neither cash by currency nor positions.",
                style="yellow",
            )
        )
        return
    if report.is_well:
        console.print(
            Text(f"The books agree with {with_what}: {counted(len(report.lines), 'line')}.", style="green")
        )
    else:
        console.print(
            Text(
                f"{counted(report.differing, 'line')} of {len(report.lines)} differ from {with_what}.",
                style="bold red",
            )
        )
        console.print(Text("While they differ nothing new is sold.", style="red"))
    shown = [line for line in report.lines if line.verdict != AGREES] or list(report.lines)
    if shown:
        console.print(_table(shown))
    for remedy in dict.fromkeys(line.remedy for line in shown if line.remedy):
        console.print(Text(f"What to do: {remedy}", style="yellow"))
    for title, lines in (
        ("No statement confirms", report.unconfirmed),
        ("No statement covers", report.uncovered),
        ("Never seen opened", report.unknown_openings),
    ):
        for line in lines[:SHOWN]:
            console.print(Text(f"{title}: {line}", style="yellow"))
        _more(len(lines), console)


def _table(lines: list[BooksLine]) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("what", no_wrap=True)
    table.add_column("", style="dim")
    for name in ("desk", "journal", "other", "cost", "cost there"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("")
    for line in lines:
        table.add_row(
            line.what,
            line.unit,
            _figure(line.desk, "-"),
            _figure(line.journal),
            _figure(line.other),
            "" if line.cost_journal is None else f"{to_cents(line.cost_journal):,}",
            "" if line.cost_other is None else f"{to_cents(line.cost_other):,}",
            Text(line.verdict, style=STYLE.get(line.verdict, "")),
        )
    return table


def _figure(amount: Decimal | None, missing: str = "nothing") -> str:
    return missing if amount is None else f"{amount.normalize():,f}"
