"""What works at the broker, in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.cli.render.figures import NEW_YORK, moment, price
from putwright.reports.orders import OrderRow, OrdersReport

STYLE = {"OUTCOME_UNKNOWN": "bold red", "REJECTED": "red", "PENDING_CANCEL": "yellow", "FILLED": "green"}


def render_orders(report: OrdersReport, console: Console) -> None:
    """Print working orders and those that ended today."""
    console.print(Text(f"Account {report.account}  {moment(report.as_of)}", style="dim"))
    if report.halted:
        console.print(Text(f" STOPPED  {report.halted}", style="bold white on red"))
    if report.working:
        console.print(orders_table(report.working))
    else:
        console.print("No order works.")
    if report.ended_today:
        console.print(Text("Ended today", style="bold"))
        console.print(orders_table(report.ended_today))
    for alarm in report.alarms:
        console.print(Text(f"ALARM: {alarm}", style="bold red"))


def orders_table(rows: Sequence[OrderRow]) -> Table:
    """Orders, one a line."""
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for name in ("order", "for", "what"):
        table.add_column(name, no_wrap=True)
    for name in ("filled", "limit", "to"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("tif", "state", "since"):
        table.add_column(name, no_wrap=True)
    table.add_column("")
    for row in rows:
        table.add_row(
            row.order_id or "-",
            f"{row.position_id} {row.purpose}".strip(),
            f"{row.side} {row.quantity} {row.put}",
            f"{row.filled}/{row.quantity}",
            "none" if row.limit is None else price(row.limit),
            "" if row.last_rung in {None, row.limit} else price(row.last_rung),
            row.time_in_force,
            Text(row.state, style=STYLE.get(row.state, "")),
            "" if row.since is None else f"{row.since.astimezone(NEW_YORK):%b %d %H:%M}",
            Text(row.words, style="dim"),
        )
    return table
