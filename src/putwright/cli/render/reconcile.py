"""Two books side by side, in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.cli.render.figures import moment
from putwright.cli.render.offer import badge
from putwright.reports.reconcile import AGREES, DIFFERS, DOUBT, ReconcileReport

STYLE = {AGREES: "green", DIFFERS: "bold red", DOUBT: "bold yellow"}


def render_reconcile(report: ReconcileReport, console: Console) -> None:
    """Print both books line by line."""
    head = f" {report.account}  {moment(report.as_of)}  {report.events:,} events on record"
    console.print(Text.assemble(badge(is_paper=report.is_paper), head))
    if report.halted:
        console.print(Text(f" STOPPED  {report.halted}", style="bold white on red"))
    for line in report.happened:
        console.print(Text(f"  taken in: {line}", style="dim"))
    if report.lines:
        table = Table(box=None, padding=(0, 1), header_style="bold")
        for name in ("", "what", "our book", "broker", "", ""):
            table.add_column(name, overflow="fold")
        for one in report.lines:
            table.add_row(
                one.kind,
                one.what,
                one.ours,
                one.broker,
                Text(one.verdict, style=STYLE.get(one.verdict, "dim")),
                Text(one.remedy, style="dim"),
            )
        console.print(table)
    else:
        console.print("Neither book has a put, an order or a fill of today.")
    words = f"{report.agreeing} agree, {report.differing} differ, {report.not_ours} not ours. {report.audit}."
    console.print(Text(words, style="bold green" if report.is_well else "bold red"))
    for alarm in report.alarms:
        console.print(Text(f"ALARM: {alarm}", style="bold red"))
