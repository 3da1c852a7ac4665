"""The chain in a terminal: calls left, strikes in the middle, puts right; the puts that pass stand out."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.cli.render import figures
from putwright.domain.refusal import counted
from putwright.reports.chain import ChainReport, Side, Strike


def render_chain(report: ChainReport, console: Console) -> None:
    """Print one expiry of one name."""
    wanted = "" if report.want_to_own is None else f", wanted at {report.want_to_own}"
    heading = f"{report.symbol} {report.company}  spot {figures.price(report.spot)}{wanted}"
    console.print(Text.assemble((heading, "bold")))
    quoted = f"{report.quote_kind} quotes of {figures.moment(report.quote_time)}"
    told = f"{report.expiry} ({report.expiry_kind}, {counted(report.days_to_expiry, 'day')}), {quoted}"
    console.print(
        Text(
            f"{told}, from {report.quote_source}. Volatility and delta are ours, at mid; rate {report.rate}.",
            style="dim",
        )
    )
    wide = console.width >= 100
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), header_style="dim")
    has_calls = any(row.call for row in report.strikes)
    calls = (
        ()
        if not has_calls
        else ("OI", "vol", "delta", "IV", "call bid-ask")
        if wide
        else ("IV", "call bid-ask")
    )
    puts = (
        ("put bid-ask", "IV", "delta", "vol", "OI", "") if wide else ("put bid-ask", "IV", "delta", "OI", "")
    )
    for name in calls:
        table.add_column(name, justify="right")
    table.add_column("strike", justify="center", style="bold")
    for name in puts:
        table.add_column(name, justify="right", overflow="fold")
    for row in report.strikes:
        table.add_row(*_cells(row, wide=wide, calls=has_calls), style=_style(row, report))
    console.print(table)
    if report.strikes_hidden:
        console.print(
            Text(
                f"{report.strikes_hidden} strikes further away are not shown; --everything shows them.",
                style="dim",
            )
        )
    others = ", ".join(f"{day} {kind}" for day, kind in report.expiries[:10])
    console.print(Text(f"Expiries: {others}{' ...' if len(report.expiries) > 10 else ''}", style="dim"))


def _style(row: Strike, report: ChainReport) -> str:
    if row.passes:
        return "green"
    return "dim" if report.spot is not None and row.strike >= report.spot else ""


def _cells(row: Strike, *, wide: bool, calls: bool) -> list[str]:
    call, put = row.call, row.put
    left = [_quotes(call)]
    left.insert(0, _percent(call))
    if wide:
        left = [_count(call, "open_interest"), _count(call, "volume"), _delta(call), *left]
    if not calls:
        left = []
    mark = (
        "passes"
        if row.passes
        else ("; ".join(fault.split(":")[0].split(" (")[0] for fault in put.faults)[:40] if put else "")
    )
    right = [_quotes(put), _percent(put), _delta(put)]
    if wide:
        right.append(_count(put, "volume"))
    return [*left, figures.strike(row.strike), *right, _count(put, "open_interest"), mark]


def _quotes(side: Side | None) -> str:
    if side is None:
        return ""
    return f"{figures.price(side.bid) if side.bid is not None else '-'} - {figures.price(side.ask) if side.ask is not None else '-'}"


def _percent(side: Side | None) -> str:
    return (
        ""
        if side is None
        else ("-" if side.implied_volatility is None else figures.percent(side.implied_volatility))
    )


def _delta(side: Side | None) -> str:
    return "" if side is None else ("-" if side.delta is None else figures.number(side.delta))


def _count(side: Side | None, name: str) -> str:
    if side is None:
        return ""
    value = getattr(side, name)
    return "-" if value is None else f"{value:,}"
