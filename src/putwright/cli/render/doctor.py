"""The doctor's findings in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.reports.doctor import DoctorReport

STYLE = {"ok": "green", "warn": "yellow", "missing": "bold red"}


def render_doctor(report: DoctorReport, console: Console) -> None:
    """Print every finding."""
    console.print(Text.assemble(("Workspace ", "bold"), report.workspace))
    table = Table(box=None, padding=(0, 1), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for finding in report.findings:
        table.add_row(
            Text(finding.state, style=STYLE[finding.state]),
            finding.what,
            finding.found,
            Text(finding.remedy, style="dim"),
        )
    console.print(table)
    console.print(
        "Nothing is missing."
        if report.is_well
        else "Something is missing: what it is for refuses until it is there."
    )
