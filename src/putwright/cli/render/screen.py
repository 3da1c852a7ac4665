"""The screen in a terminal: what the account carries, the funnel as bars, the shortlist, and what stands before the rest."""

from __future__ import annotations

from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from putwright.cli.render import figures
from putwright.cli.render.shortlist import render_shortlist
from putwright.domain.refusal import counted
from putwright.reports.changes import Changes
from putwright.reports.screen import Affordable, ScreenReport

BAR_WIDTH, BAR_WIDTH_NARROW = 24, 12
WIDE = 108
GATE_MEANING = {
    "watch-list": "optionable, strike at or below your price",
    "quality": "profitable, growing, sound",
    "events": "no earnings before expiry",
    "liquidity": "open interest, spread, sound quotes",
    "contract": "distance, days, kind of expiry",
    "premium": "pays for the wait after costs",
    "cash": "reserve and buffer in settled dollars",
    "caps": "stage, name, sector, dry powder",
}


def render_screen(report: ScreenReport, console: Console) -> None:
    """Print one screen."""
    console.print(_heading(report))
    for refusal in report.account_refusals:
        console.print(Text.assemble(("Your account can not sell yet. ", "bold red"), str(refusal)))
    console.print(_funnel(report, BAR_WIDTH if console.width >= WIDE else BAR_WIDTH_NARROW))
    if report.shortlist:
        console.print(render_shortlist(report, console.width))
    else:
        console.print(_empty(report))
    console.print(_nearest(report))


def _heading(report: ScreenReport) -> Group:
    market, account = report.market, report.account
    kinds = ", ".join(market.kinds) or "none"
    label = Text.assemble((f" {report.playbook} ", "reverse bold"), f" {report.playbook_title}")
    if market.kinds == ("simulated",):
        label.append("   MAKE-BELIEVE MARKET", style="bold yellow")
    quotes = (
        f"{market.names_with_quotes} of {market.names} names ({report.universe}), {market.puts:,} puts, "
        f"quotes {kinds} from {', '.join(market.sources) or 'nobody'}, newest {figures.moment(market.newest_quote)}"
    )
    lines = [
        label,
        Text(f"Session of {report.session}. {quotes}.", style="dim"),
        Text.assemble(("Account  ", "bold"), account.words, "."),
    ]
    lines += [Text(f"Note: {note}.", style="yellow") for note in report.notes]
    if market.without_quotes:
        shown = ", ".join(market.without_quotes[:8]) + (" ..." if len(market.without_quotes) > 8 else "")
        lines.append(
            Text(
                f"No quotes for {counted(len(market.without_quotes), 'name')}: {shown}. Import their chains.",
                style="yellow",
            )
        )
    lines += [
        Text(f"{refusal.actual}. {refusal.remedy}", style="yellow") for refusal in market.without_options
    ]
    lines += [Text(f"Waived in writing: {words}.", style="yellow") for words in report.waivers]
    return Group(*lines, Text(""))


def _funnel(report: ScreenReport, bar_width: int) -> Table:
    table = Table(box=None, padding=(0, 1), show_header=True, header_style="dim", expand=True)
    table.add_column("gate", no_wrap=True)
    table.add_column("names", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("puts", justify="right", no_wrap=True)
    table.add_column("most stopped by", style="dim", no_wrap=True, overflow="ellipsis", ratio=1)
    widest = max(report.market.names, 1)
    table.add_row(
        "asked for",
        str(report.market.names),
        _bar(report.market.names, widest, bar_width),
        f"{report.market.puts:,}",
        "",
    )
    for gate in report.gates:
        stopped = ", ".join(f"{rule} {puts:,}" for rule, puts in gate.stopped[:2])
        style = "" if gate.names_out else "dim"
        row = (
            gate.gate,
            str(gate.names_out),
            _bar(gate.names_out, widest, bar_width),
            f"{gate.puts_out:,}",
            stopped or GATE_MEANING[gate.gate],
        )
        table.add_row(*row, style=style)
    return table


def _bar(names: int, widest: int, width: int) -> Text:
    filled = round(width * names / widest)
    if names and not filled:
        filled = 1
    return Text("█" * filled + "·" * (width - filled), style="cyan")


def _empty(report: ScreenReport) -> Panel:
    lines = ["Nothing passed every gate. That is an answer: there is no put worth selling here today."]
    if report.sole_gates:
        sole = report.sole_gates[0]
        lines.append(
            f"One gate decides: without {sole.gate} {counted(sole.puts, 'put')} of {counted(sole.names, 'name')} would pass "
            f"({', '.join(sole.symbols[:8])}{' ...' if len(sole.symbols) > 8 else ''})."
        )
    return Panel("\n".join(lines), title="Empty shortlist", title_align="left", border_style="yellow")


def _nearest(report: ScreenReport) -> Group:
    lines: list[Text | Table] = []
    if report.sole_gates:
        told = "; ".join(
            f"{sole.gate} {counted(sole.puts, 'put')} of {counted(sole.names, 'name')}"
            for sole in report.sole_gates
        )
        lines.append(Text.assemble(("\nOne gate alone stands before: ", "bold"), told, "."))
    if report.near_misses:
        table = Table(
            title="The nearest, and the limit that would let it through",
            title_justify="left",
            title_style="bold",
        )
        table.box, table.padding, table.header_style = box.SIMPLE_HEAD, (0, 1, 0, 0), "dim"
        for heading in ("rule", "limit", "nearest", "put"):
            table.add_column(heading, no_wrap=heading in {"rule", "put"})
        for miss in report.near_misses:
            table.add_row(
                miss.rule,
                miss.limit,
                f"{miss.meaning} {miss.needed}",
                f"{miss.symbol} {miss.expiry} {figures.strike(miss.strike)}P",
            )
        lines.append(table)
    lines += _names("Too large for this account now", report.too_large)
    if not report.shortlist:
        lines += _names("The nearest names this account could carry", report.affordable)
    lines.append(
        Text(
            f"\n`putwright why SYMBOL` shows every test. Rate: {report.rate}. Screen {report.screen_id}.",
            style="dim",
        )
    )
    return Group(*lines)


def _names(title: str, names: tuple[Affordable, ...]) -> list[Text | Table]:
    if not names:
        return []
    told = "; ".join(
        f"{one.symbol} {figures.strike(one.strike)} needs {figures.dollars(one.cash_needed)} ({one.stopped_by})"
        for one in names
    )
    return [Text.assemble((f"\n{title}: ", "bold"), told)]


def render_changes(changes: Changes, console: Console) -> None:
    """Print what changed since an earlier screen."""
    console.print(Text(f"\nSince {changes.before_id}", style="bold"))
    console.print(Text.assemble(("  came  ", "green"), ", ".join(changes.came) or "none"))
    console.print(Text.assemble(("  went  ", "red"), ", ".join(changes.went) or "none"))
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading in ("name", "was stopped by", "is stopped by"):
        table.add_column(heading)
    for moved in changes.moved[:20]:
        table.add_row(moved.symbol, moved.before, moved.now)
    if changes.moved:
        console.print(table)
    if len(changes.moved) > 20:
        console.print(Text(f"  and {len(changes.moved) - 20} more", style="dim"))
