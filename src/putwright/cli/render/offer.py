"""Terms to be approved, and what became of a word of yours, in a terminal."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.cli.options import called_as
from putwright.cli.render.figures import dollars, moment, percent, price
from putwright.cli.render.orders import orders_table
from putwright.domain.refusal import Refusal
from putwright.reports.offer import GivenReport, Leg, OfferReport

VERB = {
    "sell": "Sale",
    "close": "Purchase to close",
    "roll": "Roll",
    "adopt": "Adoption",
    "cancel": "Taking back",
    "cover": "Covered call on",
    "sell-shares": "Sale of shares",
}


def badge(*, is_paper: bool) -> tuple[str, str]:
    """What kind of account it is, so that nobody misses it."""
    return (" PAPER ", "bold green") if is_paper else (" LIVE ", "bold white on red")


def render_offer(report: OfferReport, console: Console) -> None:
    """Print terms, what speaks against them, and the token."""
    head = f" {report.account}  {moment(report.at)}"
    console.print(Text.assemble(badge(is_paper=report.is_paper), head))
    of = "" if report.kind == "cover" else "of "
    console.print(Text(f"{VERB[report.kind]} {of}{report.about}", style="bold"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for leg in (report.purchase, report.sale):
        if leg is not None:
            _add_leg(leg, grid)
    for what, words in (
        ("Quote", report.quote),
        ("Promise", report.promise),
        ("Reward", report.reward),
        ("Exit", report.exit_words),
        ("Cash", _cash_words(report)),
        ("Broker", " ".join(report.broker_says)),
        ("Since drafted", ", ".join(f"{one.what} {one.drafted} -> {one.now}" for one in report.changes)),
    ):
        if words:
            grid.add_row(Text(f"  {what}", style="dim"), Text(words))
    console.print(grid)
    _print_alternatives(report, console)
    for warning in report.warnings:
        console.print(Text(f"  Care: {warning}", style="yellow"))
    print_refusals(report.refusals, console)
    if report.token is not None and report.lapses_at is not None:
        until = f"{report.lapses_at.astimezone():%H:%M:%S}"
        console.print(
            Text.assemble("Token ", (report.token, "bold"), f", good once, until {until}. To approve:")
        )
        console.print(Text(f"  {called_as()} {report.approve_with}", style="bold"))
    elif not report.refusals and report.kind == "roll":
        named = "--strike S --expiry YYYY-MM-DD"
        console.print(Text(f"Choose one: {called_as()} roll {report.about} {named}", style="bold"))


def render_given(report: GivenReport, console: Console) -> None:
    """Print what became of a word of a person."""
    head = f" {report.account}  {moment(report.at)}"
    console.print(Text.assemble(badge(is_paper=report.is_paper), head))
    print_refusals(report.refusals, console)
    for line in report.happened:
        console.print(Text(f"  {line}", style="bold red" if line.startswith("ALARM") else ""))
    if report.orders:
        console.print(orders_table(report.orders))
    if report.words:
        console.print(Text(report.words))
    if report.is_done and report.position_id and report.kind in {"sell", "roll", "adopt", "close", "cover"}:
        console.print(
            Text(f"Watch it with `{called_as()} desk`; `{called_as()} positions` shows it.", style="dim")
        )


def print_refusals(refusals: tuple[Refusal, ...], console: Console) -> None:
    """Every refusal with its number and its remedy."""
    if refusals:
        console.print(
            Text(f"Refused for {len(refusals)} reason{'s'[: len(refusals) > 1]}:", style="bold red")
        )
    grid = Table.grid(padding=(0, 2))
    for one in refusals:
        distance = f" ({one.distance})" if one.distance else ""
        words = f"{one.actual}; the limit is {one.limit}{distance}. "
        grid.add_row(Text(f"  {one.rule}", style="red"), Text.assemble(words, (one.remedy, "dim")))
    if refusals:
        console.print(grid)


def _add_leg(leg: Leg, grid: Table) -> None:
    verb = "Sell" if leg.side == "SELL" else "Buy back"
    is_one = leg.first == leg.last
    prices = price(leg.first) if is_one else f"{price(leg.first)} to {price(leg.last)}"
    nets = _money(leg.net_first) if is_one else f"{_money(leg.net_first)} to {_money(leg.net_last)}"
    grid.add_row(Text(f"  {verb}", style="bold"), Text(f"{leg.contracts} {leg.put}", style="bold"))
    grid.add_row(Text("  Limit", style="dim"), Text(f"{prices}, after costs {nets}; {leg.words}"))


def _cash_words(report: OfferReport) -> str:
    if report.reserve is None:
        return ""
    told = f"{dollars(report.reserve)} set aside for the shares"
    if report.cash_free_before is None or report.cash_free_after is None:
        return told
    return f"{told}; free {dollars(report.cash_free_before)} before, {dollars(report.cash_free_after)} after it and its buffer"


def _print_alternatives(report: OfferReport, console: Console) -> None:
    if not report.alternatives:
        return
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for name, side in (
        ("ways on", "left"),
        ("cash now", "right"),
        ("set aside", "right"),
        ("days", "right"),
        ("a year", "right"),
        ("", "left"),
    ):
        table.add_column(name, justify=side, no_wrap=bool(name))  # type: ignore[arg-type]
    for one in report.alternatives:
        table.add_row(
            one.what,
            "-" if one.now is None else _money(one.now),
            "-" if one.reserve is None else dollars(one.reserve),
            "-" if one.days is None else str(one.days),
            "-" if one.annual is None else percent(one.annual),
            Text(one.words, style="dim"),
        )
    console.print(table)


def _money(amount: Decimal) -> str:
    return dollars(amount, 2)
