"""The journal in a terminal: facts with their money and source; what was just written down."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.domain.money import to_cents
from putwright.reports.journal import JournalReport

STYLE = {"reversed": "red", "confirmed": "dim", "unconfirmed": "yellow", "stands": "green"}


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was written down by hand: each fact in words, what it confirmed or corrected, and a word where nothing was new."""

    written: tuple[str, ...]
    confirmed: int
    corrected: tuple[str, ...]
    words: str


def render_journal(report: JournalReport, console: Console) -> None:
    """Print facts, oldest first."""
    if not report.rows:
        empty = "Nothing of that is recorded." if report.is_filtered else "Nothing is recorded yet."
        hint = "Fills of the desk come by themselves; `putwright import flex FILE` brings statements in."
        console.print(f"{empty} {hint}", markup=False)
        return
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("#", justify="right", style="dim")
    table.add_column("day", no_wrap=True)
    table.add_column("what")
    table.add_column("net", justify="right", no_wrap=True)
    table.add_column("cycle", no_wrap=True)
    table.add_column("source", style="dim")
    table.add_column("", no_wrap=True)
    for row in report.rows:
        table.add_row(
            str(row.number),
            f"{row.on}",
            row.what,
            "" if row.net is None else f"{to_cents(row.net):,} {row.currency}".strip(),
            " ".join(one for one in row.cycles if ":" not in one),
            row.source.partition(",")[0],
            Text(row.standing, style=STYLE.get(row.standing, "")),
        )
    console.print(table)
    cash = ", ".join(f"{to_cents(amount):,} {currency}" for currency, amount in report.cash if amount)
    before = "" if report.has_opening_cash else ", without what was there before: no statement has told it"
    console.print(Text(f"Cash by the journal: {cash or 'none'}{before}", style="dim"))
    if report.left_out and not report.is_filtered:
        console.print(
            Text(f"{report.left_out} more are reversed, confirmed or tables: --all shows them.", style="dim")
        )


def render_remembered(report: Remembered, console: Console) -> None:
    """Print what was written down."""
    for line in report.written:
        console.print(Text(f"Written down: {line}"))
    for line in report.corrected:
        console.print(Text(f"Corrected: {line}", style="yellow"))
    if report.words:
        console.print(report.words, markup=False)


def amount(value: Decimal | None, currency: str = "") -> str:
    """Money to the cent, signed; unknown is a word."""
    return "unknown" if value is None else f"{to_cents(value):,} {currency}".strip()
