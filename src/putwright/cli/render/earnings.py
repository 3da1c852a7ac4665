"""The reports of a company in a terminal: the outlook first, then who says so; every colour has its word."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.domain.earnings import EarningsBasis
from putwright.domain.earnings_lines import EvidenceLine
from putwright.domain.refusal import counted
from putwright.reports.earnings import EarningsReport

PAST_SHOWN = 8
REFUSES = {EarningsBasis.UNKNOWN, EarningsBasis.CONTRADICTORY}


def render_earnings(report: EarningsReport, console: Console) -> None:
    """Print the outlook and the evidence."""
    if report.entered is not None:
        console.print(
            Text.assemble((f"{report.symbol} {report.entered}", "bold"), " is entered as your own word.")
        )
    for warning in report.warnings:
        console.print(Text(f"Attention: {warning}", style="yellow"))
    style = "yellow" if report.basis in REFUSES else "bold"
    coming = " then ".join(str(window) for window in report.windows[:2]) or "no day"
    console.print(Text.assemble((f"{report.symbol} reports: {coming}", style), f"  ({report.words})"))
    if not report.evidence:
        console.print(
            f'Nothing is known. Enter a day: putwright earnings {report.symbol} DATE --because "...".'
        )
        return
    console.print(_table(report))
    hidden = sum(line.status == "reported" for line in report.evidence) - PAST_SHOWN
    if hidden > 0:
        console.print(Text(f"and {counted(hidden, 'older report')}; --json lists them all", style="dim"))


def _table(report: EarningsReport) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("day", "status", "hour", "source", "known since", "trust", "believed"):
        table.add_column(title, overflow="fold", no_wrap=title in {"status", "hour"})
    shown = 0
    for line in report.evidence:
        shown += line.status == "reported"
        if shown <= PAST_SHOWN:
            table.add_row(*_cells(line), style="" if line.is_believed else "dim")
    return table


def _cells(line: EvidenceLine) -> tuple[str, ...]:
    day = str(line.date) if line.date is not None else f"{line.start} to {line.end}"
    return (
        day,
        line.status,
        line.hour or "not told",
        line.source,
        f"{line.as_of}, {counted(line.age_days, 'day')}",
        line.confidence.value,
        "yes" if line.is_believed else f"no: {line.why_not}",
    )
