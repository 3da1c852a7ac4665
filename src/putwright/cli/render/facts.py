"""Facts in a terminal: the company, its reports, its share, where sources disagree, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from putwright.cli.render import figures
from putwright.cli.render.facts_words import (
    aged,
    amount,
    disagreement_words,
    figure_value,
    price_words,
    restatement_words,
    volatility_words,
)
from putwright.domain.refusal import counted
from putwright.reports.facts import CompanyPart, EarningsPart, FactsReport, MarketPart, StatementLine
from putwright.reports.why import CompanyTest

WIDE = 110
LINES_MAX = 12
STYLE = {"PASS": "green", "FAIL": "bold red", "UNKNOWN": "yellow"}
FIGURES = ("revenue", "net income", "free cash flow", "EBITDA", "debt", "cash", "equity")


def render_facts(report: FactsReport, console: Console) -> None:
    """Print everything known of one name."""
    console.print(
        Text.assemble((f"{report.symbol} {report.name}".rstrip(), "bold"), f"  as known on {report.on}")
    )
    _company(report.company, console)
    _quality(report, console)
    _earnings(report.earnings, console)
    _market(report.market, console)
    if report.missing:
        console.print(Text("\nMissing", style="bold"))
    for one in report.missing:
        _line(console, Text.assemble(("missing ", "yellow"), f"{one.words}: {one.remedy}"))


def _company(company: CompanyPart, console: Console) -> None:
    console.print(Text("\nCompany", style="bold"))
    for head in company.heads:
        parts = [part for part in (head.name, head.sector, head.industry, head.currency) if part]
        _line(
            console,
            Text.assemble((f"{head.source}: ", "bold"), ", ".join(parts), aged(head.as_of, head.age_days)),
        )
    if not company.heads:
        _line(console, Text("no source says its name or sector", style="yellow"))
    for source in dict.fromkeys(line.source for line in company.figures):
        lines = [line for line in company.figures if line.source == source]
        told = ", ".join(f"{line.figure} {figure_value(line)}" for line in lines)
        _line(
            console,
            Text.assemble((f"{source} snapshot: ", "bold"), told, aged(lines[0].as_of, lines[0].age_days)),
        )
    for period, title in (("year", "Fiscal years"), ("quarter", "Quarters")):
        told_lines = [line for line in company.statements if line.period == period]
        if told_lines:
            console.print(Text(f"\n{title}", style="bold"))
            _statements(told_lines, console)
    _listed(console, "sources disagree: ", (disagreement_words(one) for one in company.disagreements))
    _listed(console, "told otherwise later: ", (restatement_words(one) for one in company.restatements))
    _listed(console, "", company.not_compared)


def _statements(lines: Sequence[StatementLine], console: Console) -> None:
    if console.width < WIDE:
        for line in lines:
            known = [
                f"{words} {amount(value, line.currency)}"
                for words, value in zip(FIGURES, _values(line), strict=True)
            ]
            head = (f"{line.period_end} {line.source}: ", "bold")
            _line(console, Text.assemble(head, ", ".join(known), aged(line.as_of, line.age_days)))
        return
    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column("ends", no_wrap=True)
    table.add_column("source", overflow="fold")
    for heading in FIGURES:
        table.add_column(heading, justify="right", overflow="fold")
    for heading in ("known since", "age"):
        table.add_column(heading, overflow="fold")
    for line in lines:
        cells = (amount(value, line.currency) for value in _values(line))
        table.add_row(
            str(line.period_end), line.source, *cells, str(line.as_of), counted(line.age_days, "day")
        )
    console.print(table)


def _values(line: StatementLine) -> tuple[object, ...]:
    return (
        line.revenue,
        line.net_income,
        line.free_cash_flow,
        line.ebitda,
        line.total_debt,
        line.cash,
        line.equity,
    )


def _quality(report: FactsReport, console: Console) -> None:
    verdict = (report.quality, STYLE.get(report.quality, ""))
    console.print(Text.assemble(("\nQuality ", "bold"), verdict, f"  {report.quality_evidence}"))
    for test in report.quality_tests:
        _line(console, _test(test))


def _test(test: CompanyTest) -> Text:
    known = ", ".join(told for told in (str(test.as_of) if test.as_of else "", test.source) if told)
    words = f"{test.words}: {test.actual}, limit {test.limit}"
    return Text.assemble(
        (f"{test.verdict:<8}", STYLE.get(test.verdict, "")), words, (f" ({known})" if known else "", "dim")
    )


def _earnings(earnings: EarningsPart, console: Console) -> None:
    window = f"{earnings.window} ({earnings.basis}): " if earnings.window else f"{earnings.basis}: "
    console.print(Text.assemble(("\nEarnings ", "bold"), f"next report {window}{earnings.words}"))
    for one in earnings.announced:
        hour = f", {one.hour}" if one.hour else ""
        words = f"{one.status} for {one.on}{hour} ({one.confidence})"
        _line(console, Text.assemble((f"{one.source}: ", "bold"), words, aged(one.as_of, one.age_days)))
    for report in earnings.reports:
        hour = f", {report.hour}" if report.hour else ""
        told = f"reported {report.on}{hour}, as told by {', '.join(report.sources)}"
        _line(console, Text.assemble(told, (f" ({counted(report.age_days, 'day')} ago)", "dim")))


def _market(market: MarketPart, console: Console) -> None:
    console.print(Text("\nShare and options", style="bold"))
    for price in market.prices:
        head = (f"closes, {price.source}: ", "bold")
        _line(console, Text.assemble(head, price_words(price), aged(price.on, price.age_days)))
    if market.close_days_disagreeing:
        days = f"on {market.close_days_disagreeing:,} of {counted(market.close_days_compared, 'day')} with several sources"
        _line(console, Text.assemble(("sources disagree ", "yellow"), f"{days}, the worst:"))
        _listed(
            console, "sources disagree: ", (disagreement_words(one) for one in market.close_disagreements)
        )
    for volatility in market.volatilities:
        head = (f"volatility, {volatility.source}: ", "bold")
        told = volatility_words(volatility)
        _line(console, Text.assemble(head, told, aged(volatility.on, volatility.age_days)))
    if market.chain is not None:
        chain = market.chain
        held = (
            f"{counted(chain.puts, 'put')}, {counted(chain.calls, 'call')}, {chain.kind}, by {chain.source}"
        )
        when = f", quoted {figures.moment(chain.quote_time)}, {counted(chain.age_days, 'day')} old"
        still = ", repeats the session before" if chain.not_refreshed else ""
        _line(console, Text.assemble(("chain: ", "bold"), held, when, (still, "yellow")))
    for table in market.tables:
        head = (f"{table.kind}, {table.source}: ", "bold")
        _line(console, Text.assemble(head, table.words, aged(table.on, table.age_days)))


def _listed(console: Console, mark: str, told: Iterable[str]) -> None:
    lines = list(told)
    for words in lines[:LINES_MAX]:
        _line(console, Text.assemble((mark, "yellow"), words))
    if len(lines) > LINES_MAX:
        _line(console, Text(f"and {len(lines) - LINES_MAX:,} more; --json lists them all", style="dim"))


def _line(console: Console, words: Text) -> None:
    words.overflow = "fold"
    console.print(Padding(words, (0, 0, 0, 2), expand=False))
