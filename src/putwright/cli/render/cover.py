"""The ladder of covered calls in a terminal: the shares and their cost first, then what each call would bring."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.cli.options import called_as
from putwright.cli.render.figures import dollars, moment, percent, price
from putwright.cli.render.offer import badge
from putwright.reports.cover import CoverReport, CoverRow


def render_cover(report: CoverReport, console: Console) -> None:
    """Print shares, cost and the calls on them."""
    head = f" {report.account}  {moment(report.at)}  quotes {report.quotes}"
    console.print(Text.assemble(badge(is_paper=report.is_paper), head))
    cost = "unknown" if report.effective_cost is None else price(report.effective_cost)
    since = "" if report.held_since is None else f", since {report.held_since}"
    spot = "unknown" if report.spot is None else price(report.spot)
    console.print(
        Text(f"{report.shares:f} {report.symbol} shares{since}; the share is at {spot}", style="bold")
    )
    console.print(Text(f"  Cost    {cost} each ({report.cost_words})"))
    if report.unrealised is not None:
        console.print(Text(f"  Result  {dollars(report.unrealised, 2)} over cost, unrealised"))
    console.print(
        Text(f"  Free    {report.free:f} ({report.free_words}): {report.calls_max} call(s) can be covered")
    )
    if report.rows:
        console.print(_table(report.rows))
        for note, calls in _noted(report.rows).items():
            which = calls[0] if len(calls) == 1 else f"{len(calls)} calls from {calls[0]} on"
            console.print(Text(f"  {which}: {note}", style="yellow"))
        console.print(Text(report.caveat, style="dim"))
        if report.calls_max:
            named = f"cover {report.symbol} --strike S --expiry YYYY-MM-DD"
            console.print(Text(f"Choose one: {called_as()} {named}", style="bold"))
    else:
        console.print("No call above the cost is quoted.")
    for note in report.notes:
        console.print(Text(f"Note: {note}", style="yellow"))


def _noted(rows: tuple[CoverRow, ...]) -> dict[str, list[str]]:
    """Each note once, with the calls it is about."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for note in row.notes:
            found.setdefault(note, []).append(row.call)
    return found


def _table(rows: tuple[CoverRow, ...]) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("call", no_wrap=True)
    for name in ("days", "bid/ask", "premium", "a year", "above share", "if called", "chance"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            f"{row.expiry} {price(row.strike)} C",
            str(row.days),
            "/".join("-" if side is None else price(side) for side in (row.bid, row.ask)),
            "-" if row.premium_net is None else dollars(row.premium_net, 2),
            percent(row.annual),
            percent(row.above_share),
            "-" if row.called_total is None else dollars(row.called_total, 2),
            "-" if row.delta is None else f"~{row.delta * 100:.0f} %",
        )
    return table
