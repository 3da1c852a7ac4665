"""Why, in a terminal: the company first, then the puts that came furthest, each with the tests it met."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from putwright.cli.render import figures
from putwright.cli.render.witnesses import render_standing, render_witnesses
from putwright.reports.why import PutTests, TestLine, WhyReport

STYLE = {
    "pass": "green",
    "PASS": "green",
    "FAIL": "bold red",
    "UNKNOWN": "yellow",
    "waived": "yellow",
    "off": "dim",
}
WIDE, MIDDLE = 110, 84
GATES_OF_WORDS = {"quality", "events"}


def render_why(report: WhyReport, console: Console) -> None:
    """Print every test of one name."""
    wanted = (
        f"wanted at {report.want_to_own}: {report.because}"
        if report.want_to_own
        else "no price said yet: its puts are proposals"
    )
    console.print(Text.assemble((f"{report.symbol} {report.company}", "bold"), f"  {wanted}"))
    console.print(Text(f"On {report.on}, playbook {report.playbook}.", style="dim"))
    console.print(_company(report, wide=console.width >= WIDE))
    sources = f"; sources: {', '.join(report.earnings_sources)}" if report.earnings_sources else ""
    console.print(Text.assemble(("Earnings    ", "bold"), report.earnings, sources))
    console.print(Text.assemble(("Dividends   ", "bold"), report.dividends))
    console.print(Text.assemble(("Volatility  ", "bold"), report.volatility))
    stopped = ", ".join(f"{rule} {puts:,}" for rule, puts in report.stopped)
    console.print(
        Text.assemble(
            ("Puts        ", "bold"),
            f"{report.puts_passed} of {report.puts_seen:,} passed; first stopped by {stopped or 'none'}",
        )
    )
    for position, put in enumerate(report.puts):
        console.print(_put(put, everything=position == 0, wide=console.width >= WIDE))
        if position == 0:
            console.print(render_witnesses(put.row))
    if len(report.puts) > 1:
        words = "The first put shows every test, the others only what stood against them; name a strike to see one whole."
        console.print(Text(words, style="dim"))
    if report.standing is not None:
        console.print(render_standing(report.standing, wide=console.width >= MIDDLE))


def _company(report: WhyReport, *, wide: bool) -> Table:
    table = Table(
        title=f"Company: {report.quality}. {report.quality_evidence}",
        title_justify="left",
        box=None,
        padding=(0, 1),
        header_style="dim",
    )
    for heading in ("", "test", "is", "limit", "as of", "source")[: 6 if wide else 4]:
        table.add_column(heading, overflow="fold")
    for test in report.company_tests:
        verdict = Text(test.verdict, style=STYLE.get(test.verdict, ""))
        cells = (verdict, test.words, test.actual, test.limit)
        if wide:
            table.add_row(*cells, figures.day(test.as_of), test.source)
            continue
        known = ", ".join(told for told in (figures.day(test.as_of), test.source) if told)
        table.add_row(verdict, test.words, f"{test.actual} ({known})" if known else test.actual, test.limit)
    return table


def _told(tests: Sequence[TestLine], *, everything: bool) -> list[TestLine]:
    """The tests worth a line. The rules of a gate of words look at one thing: it is told once, or where it failed."""
    told, spoken = [], {test.gate for test in tests if test.outcome in {"FAIL", "waived"}}
    for test in tests:
        passed = test.outcome in {"pass", "off"}
        if test.outcome == "off" or (passed and not everything):
            continue
        if passed and test.gate in GATES_OF_WORDS:
            if test.gate in spoken:
                continue
            spoken.add(test.gate)
        told.append(test)
    return told


def _put(put: PutTests, *, everything: bool, wide: bool) -> Group:
    row = put.row
    title = (
        f"\n{row.symbol} {row.expiry} {figures.strike(row.strike)} P  {figures.price(row.bid)}-{figures.price(row.ask)}, "
        f"spot {figures.price(row.spot)}, {figures.percent(row.annual_return)} a year, IV {figures.percent(row.implied_volatility)}, "
        f"delta {figures.number(row.delta)} ({row.quote_kind}, {figures.moment(row.quote_time)})"
    )
    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column("")
    table.add_column("rule", no_wrap=True)
    for heading in ("is", "limit", "off by", "what to do")[: 4 if wide else 3]:
        table.add_column(heading, overflow="fold")
    below: list[Text] = []
    for test in _told(put.tests, everything=everything):
        outcome = Text(test.outcome, style=STYLE[test.outcome])
        cells = (outcome, test.rule, test.actual, test.limit, test.distance)
        if wide:
            table.add_row(*cells, test.remedy)
            continue
        table.add_row(*cells)
        if test.remedy:
            below.append(Text.assemble((f" {test.rule}: ", "bold"), test.remedy))
    below += [Text.assemble((" warn  ", "yellow"), warning) for warning in row.warnings]
    if not table.row_count:
        table.add_row(Text("pass", style="green"), "all rules")
    return Group(Text(title, style="bold"), table, *below)
