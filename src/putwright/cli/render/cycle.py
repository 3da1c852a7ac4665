"""Cycles in a terminal: every one in a line, or one with its steps, its true break-even and its notes."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.cli.render.figures import dollars, price
from putwright.cli.render.journal import amount
from putwright.domain.refusal import counted
from putwright.reports.cycle import CycleReport, CycleRow, CyclesReport

STAGE = {
    "kept": "green",
    "called away": "green",
    "bought back": "green",
    "shares": "yellow",
    "shares and call": "yellow",
}


def render_cycles(report: CyclesReport, console: Console) -> None:
    """Print every cycle in a line."""
    if not report.rows:
        console.print("No put was sold yet. `putwright screen` finds one worth selling.", markup=False)
        return
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("cycle", no_wrap=True)
    table.add_column("stage", no_wrap=True)
    table.add_column("from", no_wrap=True)
    table.add_column("days", justify="right")
    for name in (
        "premium",
        "paid back",
        "realised",
        "dividends",
        "shares",
        "break-even",
        "unrealised",
        "TOTAL",
    ):
        table.add_column(name, justify="right", no_wrap=True)
    for row in report.rows:
        table.add_row(
            row.cycle_id,
            Text(row.stage, style=STAGE.get(row.stage, "")),
            f"{row.began_on}",
            str(row.days),
            dollars(row.premium),
            dollars(row.paid_back) if row.paid_back else "",
            dollars(row.realized),
            dollars(row.dividends) if row.dividends else "",
            f"{row.shares.normalize():f}" if row.shares else "",
            "" if row.break_even is None else price(row.break_even),
            _unrealized(row),
            Text(dollars(row.total) if row.total is not None else _open(row), style=_colour(row.total)),
        )
    console.print(table)
    console.print(
        Text("Premium is not a result: the total has what the shares gained or lost in it.", style="dim")
    )


def render_cycle(report: CycleReport, console: Console) -> None:
    """Print one cycle's story."""
    row = report.row
    console.print(Text(f"{row.cycle_id}  {row.stage}", style="bold"), end="")
    until = f" to {row.ended_on}" if row.ended_on else ""
    console.print(
        Text(f"   {row.began_on}{until}, {counted(row.days, 'day')}, account {row.account}", style="dim")
    )
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for name in ("day", "what", "of"):
        table.add_column(name, no_wrap=True)
    for name in ("quantity", "price", "cash", "cash so far"):
        table.add_column(name, justify="right", no_wrap=True)
    for step in report.steps:
        table.add_row(
            f"{step.on}",
            step.what,
            step.security,
            f"{step.quantity.normalize():+f}",
            price(step.price) if step.price else "",
            amount(step.net),
            amount(step.running),
        )
    console.print(table)
    for line in _sums(row):
        console.print(line, markup=False)
    for note in report.notes:
        console.print(Text(f"Note of {note}", style="cyan"))
    if report.asks:
        console.print(
            Text(f'{report.asks}  `putwright note {row.cycle_id} --liked yes "..."`', style="yellow")
        )


def _sums(row: CycleRow) -> list[str]:
    lines = [
        f"Premium {amount(row.premium)}, paid back {amount(row.paid_back)}, dividends {amount(row.dividends)} {row.currency}."
    ]
    if row.shares > 0:
        lines.append(
            f"{row.shares.normalize():f} shares: in the books at {price(row.book_cost)} each (strike less the put's premium), "
            f"truly at {price(row.break_even)} after every premium and dividend of the cycle."
        )
        where = (
            "no close is known" if row.price is None else f"{price(row.price)} at the close of {row.price_on}"
        )
        lines.append(f"Share: {where}. Unrealised: {amount(row.unrealized)}.")
    open_options = f" Open: {', '.join(row.open_options)}." if row.open_options else ""
    lines.append(f"Realised {amount(row.realized)}; total {amount(row.total)} {row.currency}.{open_options}")
    return lines


def _unrealized(row: CycleRow) -> str:
    return "" if not row.shares else dollars(row.unrealized)


def _open(row: CycleRow) -> str:
    return "open" if row.open_options else "unknown"


def _colour(total: Decimal | None) -> str:
    if total is None:
        return "dim"
    return "green" if total >= 0 else "red"
