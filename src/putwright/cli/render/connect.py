"""Who is there behind a broker's port, in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.reports.connect import ConnectReport
from putwright.reports.finding import Finding
from putwright.reports.preflight import PreflightReport

STYLE = {"ok": "green", "warn": "yellow", "missing": "bold red"}


def render_connect(report: ConnectReport, console: Console) -> None:
    """Print who is there, what the account holds, and every finding."""
    style = "bold green" if report.kind == "paper" else "bold white on red"
    console.print(Text.assemble((f" {report.kind.upper()} ", style), f" {report.endpoint}"))
    if report.net_liquidation is not None:
        cash = ", ".join(f"{currency} {amount:,.2f}" for currency, amount in report.cash.items())
        settled = "unknown" if report.cash_settled is None else f"{report.cash_settled:,.2f}"
        console.print(
            f"Worth {report.base_currency} {report.net_liquidation:,.2f}; cash {cash}; "
            f"settled {report.base_currency} {settled} over all currencies"
        )
    for title, lines in (("Positions", report.positions), ("Working orders", report.orders)):
        if lines:
            console.print(Text(title, style="bold"))
        for line in lines:
            console.print(Text(f"  {line}"))
    if report.fills_today is not None:
        console.print(f"Fills today: {report.fills_today}")
    console.print(_findings(report.findings))
    console.print(
        "Nothing was sent but questions."
        if report.is_well
        else "Something is missing: nothing is sold until it is there."
    )


def render_preflight(report: PreflightReport, console: Console) -> None:
    """Print whether everything is in order for a sale."""
    style = "bold green" if report.is_paper else "bold white on red"
    kind = "PAPER" if report.is_paper else "LIVE"
    console.print(Text.assemble((f" {kind} ", style), f" {report.endpoint}, account {report.account}"))
    console.print(_findings(report.findings))
    console.print(
        Text("Everything is in order.", style="bold green")
        if report.is_well
        else Text("Something is missing: nothing is sold until it is there.", style="bold red")
    )


def _findings(findings: Sequence[Finding]) -> Table:
    table = Table(box=None, padding=(0, 1), show_header=False)
    for fold in (False, False, True, True):
        table.add_column(no_wrap=not fold, overflow="fold")
    for one in findings:
        remedy = Text(one.remedy, style="dim")
        table.add_row(Text(one.state, style=STYLE[one.state]), one.what, Text(one.found), remedy)
    return table
