"""A ticket in a terminal: what you promise, get and risk, the orders as typed, the checklist; every colour has its word."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from putwright.cli.render import figures
from putwright.cli.render.payoff import payoff_lines
from putwright.cli.render.witnesses import witness_words
from putwright.domain.outcomes import AllPutsCase
from putwright.domain.refusal import counted
from putwright.reports.comparison import Comparison, PlaybookColumn
from putwright.reports.ticket import InCurrency, TicketReport

WIDE = 96  # from here on picture and tables stand side by side
MARKS = {
    "PASS": "green",
    "CLEAR": "green",
    "CARE": "yellow",
    "NOT YET": "dim",
    "UNKNOWN": "yellow",
    "FAIL": "bold red",
    "STOP": "bold red",
}
RUNGS_SHOWN = 5
ORDERS_WIDTH = 45
SOURCES_SHOWN = ("bid and ask", "cash and positions", "price wanted", "company quality")
FALLS = ("falls", "to", "this put", "all puts", "account")


def render_ticket(report: TicketReport, console: Console) -> None:
    """Print one ticket."""
    parts = [
        *_heading(report),
        *_verdict(report),
        *_terms(report),
        *_outcomes(report),
        *_orders_and_cases(report, console),
        *_points(report),
        *_end(report),
    ]
    for part in parts:
        console.print(part)


def render_comparison(report: Comparison, console: Console) -> None:
    """Print one put under several playbooks, a column each."""
    quote = f"share {figures.price(report.spot)}, bid {figures.price(report.bid)}, ask {figures.price(report.ask)}"
    console.print(
        Text.assemble(
            (f"{report.put}  ", "bold"), f"{report.company}  {quote}, {report.quote_kind} quotes, {report.on}"
        )
    )
    table = Table(padding=(0, 1), header_style="bold", expand=False)
    table.add_column("", style="dim")
    for column in report.columns:
        table.add_column(Text(f"{column.playbook}\n{column.title}"), overflow="fold", ratio=1)
    told = [_rows_of(column) for column in report.columns]
    for index, (label, _) in enumerate(told[0]):
        table.add_row(label, *(rows[index][1] for rows in told))
    console.print(table)
    itm = figures.percent(report.probability_itm, 0)
    console.print(Text(f"Chance of assignment if held, by the put's own volatility: {itm}. {report.honest}"))
    console.print(Text(f"A yield a year means: {report.caveat}.", style="dim"))
    for column in report.columns:
        for refusal in column.refusals:
            line = Text.assemble(
                (f"{column.playbook} refuses ({refusal.rule}): ", "red"),
                _sentence(refusal.actual, refusal.limit),
            )
            console.print(line.append(f" {refusal.remedy}"))


def _rows_of(column: PlaybookColumn) -> list[tuple[str, RenderableType]]:
    beat = (
        ""
        if column.taken_profit_days_to_beat is None
        else f", better pace only before day {column.taken_profit_days_to_beat:.0f}"
    )
    taken = (
        "not bought back"
        if column.taken_profit_result is None
        else f"{figures.dollars(column.taken_profit_result, 2)}{beat}"
    )
    return [
        ("verdict", Text(column.verdict, style="green" if column.verdict == "READY" else "bold red")),
        ("refused by", Text(", ".join(str(one.rule) for one in column.refusals) or "nothing")),
        ("entry", Text(f"{column.entry} {column.time_in_force}".strip())),
        ("floor", Text(figures.price(column.floor))),
        ("exit", Text(column.exit)),
        ("premium after costs", Text(figures.dollars(column.premium_net, 2))),
        ("yield a year*", Text(figures.percent(column.annual_net))),
        ("kept to the end", Text(figures.dollars(column.kept_result, 2))),
        ("bought back early", Text(taken)),
        ("assigned: cost a share", Text(figures.price(column.effective_cost))),
        ("  worth on average", Text(f"{figures.price(column.average_difference)} a share against it")),
        ("expected without edge", Text(figures.dollars(column.expected_without_edge, 2))),
    ]


def _heading(report: TicketReport) -> list[RenderableType]:
    style = "bold green" if report.is_sendable else "bold red"
    top = Table.grid(expand=True)
    top.add_column(ratio=1)
    top.add_column(justify="right", no_wrap=True)
    top.add_row(
        Text.assemble((report.verdict, style), f"  {report.title}", style="bold"),
        Text(report.ticket_id, style="dim"),
    )
    quote = report.quote
    market = (
        f"{report.company or report.symbol}  share {figures.price(quote.spot)}, put {figures.price(quote.bid)} - "
        f"{figures.price(quote.ask)}, {counted(report.days_to_expiry, 'day')}, {report.expiry_kind} expiry"
    )
    where = f"{quote.kind} quotes of {figures.moment(quote.quote_time)} ({quote.source}); playbook {report.playbook}"
    return [top, Text(market), Text(where, style="dim")]


def _verdict(report: TicketReport) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for refusal in report.refusals:
        line = Text.assemble(
            (f"REFUSED ({refusal.rule}) ", "bold red"), _sentence(refusal.actual, refusal.limit)
        )
        if refusal.distance:
            line.append(f" {refusal.distance[0].upper()}{refusal.distance[1:]}.")
        lines.append(line.append(f" {refusal.remedy}"))
    if (
        report.limit_asked is not None
        and report.entry is not None
        and report.limit_asked != report.entry.limit
    ):
        lines.append(
            Text(
                f"All figures below are those of {report.entry.limit:.2f}, not of your {report.limit_asked}.",
                style="yellow",
            )
        )
    return lines


def _terms(report: TicketReport) -> list[RenderableType]:
    grid = _grid()
    grid.add_row("You promise", report.promise)
    if report.reward:
        grid.add_row("You get", report.reward)
        grid.add_row("It costs", report.costs_words)
    cash = report.cash
    grid.add_row(
        "Your cash",
        f"{figures.dollars(cash.free_before, 2)} free now, {figures.dollars(cash.free_after, 2)} after; "
        f"{figures.dollars(cash.cash_after_all_assigned, 2)} left if every put is assigned.",
    )
    if report.in_report_currency is not None:
        grid.add_row(f"In {report.in_report_currency.currency}", _currency_words(report.in_report_currency))
    if report.reward:
        grid.add_row("Time pays", _time_words(report))
        grid.add_row("Break-even", _break_even_words(report))
    grid.add_row("Risk", _risk_words(report))
    grid.add_row("Witnesses", witness_words(report.odds, report.contracts))
    return [Rule(style="dim"), grid]


def _time_words(report: TicketReport) -> str:
    risk = report.risk
    if risk.theta_per_day is None or risk.theta_per_day_per_thousand is None:
        return "what a quiet day earns is unknown: the put could not be valued"
    return (
        f"{figures.dollars(risk.theta_per_day, 2)} on a quiet day, {figures.dollars(risk.theta_per_day_per_thousand, 2)} per $1,000 "
        "of reserve; a fall takes back more."
    )


def _break_even_words(report: TicketReport) -> str:
    words = (
        f"{figures.price(report.break_even)} before costs, {figures.price(report.break_even_net, 4)} after"
    )
    if report.margin_to_want is not None:
        under = "under" if report.margin_to_want >= 0 else "over"
        words += f"; {figures.percent(abs(report.margin_to_want))} {under} the {figures.price(report.want_to_own)} you want to pay"
    return words + "."


def _risk_words(report: TicketReport) -> str:
    risk = report.risk
    known = risk.volatility_percentile
    percentile = (
        "percentile unknown" if known is None else f"higher than on {figures.percent(known, 0)} of days"
    )
    return (
        f"assigned {figures.percent(risk.probability_itm, 0)}, touched {figures.percent(risk.probability_touch, 0)}, in profit "
        f"{figures.percent(risk.probability_profit, 0)}; delta {figures.number(risk.delta)}; expected move "
        f"{figures.price(risk.expected_move)}, the strike {figures.number(risk.expected_moves)} of it away; volatility "
        f"{figures.percent(risk.implied_volatility)}, {percentile}."
    )


def _outcomes(report: TicketReport) -> list[RenderableType]:
    told = report.outcomes
    if told is None:
        return []
    grid = _grid()
    grid.add_row("Kept", told.kept_words)
    if told.taken_profit is not None:
        grid.add_row("Bought back", told.taken_profit_words)
    grid.add_row("Assigned", told.assigned_words)
    grid.add_row("", told.average_words)
    return [_rule("What can happen"), grid]


def _orders_and_cases(report: TicketReport, console: Console) -> list[RenderableType]:
    title = "The order, as you type it" if report.is_sendable else "The order, not to be sent"
    if report.payoff is None:
        return [_rule(title), Text(report.ladder_words)]
    orders, cases = _orders(report), _cases(report)
    worst = "If it goes wrong (at expiry, after costs)"
    ascii_only = console.options.ascii_only
    if console.width < WIDE:
        picture = payoff_lines(report.payoff, console.width - 2, ascii_only=ascii_only)
        return [_rule(title), *orders, _rule(worst), *cases, *picture]
    right = console.width - ORDERS_WIDTH - 3
    picture = payoff_lines(report.payoff, right - 1, ascii_only=ascii_only)
    grid = Table.grid(padding=(0, 3, 0, 0), expand=True)
    grid.add_column(width=ORDERS_WIDTH)
    grid.add_column(ratio=1)
    grid.add_row(_rule(title), _rule(worst))
    grid.add_row(Group(*orders), Group(*cases, *picture))
    return [grid]


def _orders(report: TicketReport) -> list[RenderableType]:
    entry, leave = report.entry, report.exit
    if entry is None:
        return []
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    for _ in range(2):
        table.add_column(style="bold" if report.is_sendable else "dim", no_wrap=True)
    table.add_row("", "sell to open", "" if leave is None else "buy to close")
    rows = (
        ("Action", "action", ""),
        ("Quantity", "quantity", f" (= {report.contracts * report.multiplier} shares)"),
        ("Order type", "order_type", ", never MKT"),
        ("Limit price", "limit", ""),
        ("Time in force", "time_in_force", ""),
    )
    for label, field, more in rows:
        values = [getattr(one, field) for one in (entry, leave) if one is not None]
        shown = [f"{value:.2f}" if field == "limit" else str(value) for value in values]
        table.add_row(label, shown[0] + more, *shown[1:])
    contract = Text(f"{report.symbol}  {report.expiry:%b %d %Y}  PUT  {figures.strike(report.strike)}")
    words = (report.ladder_words + _rungs(report), report.exit_words, report.time_in_force_words)
    return [contract, table, *(Text(one) for one in words if one)]


def _rungs(report: TicketReport) -> str:
    if len(report.ladder) < 2:
        return ""
    shown = list(report.ladder[:RUNGS_SHOWN])
    if len(report.ladder) > RUNGS_SHOWN:
        shown[-1] = report.ladder[-1]
    told = [
        f"{rung.price:.2f}" + ("" if rung.exit_price is None else f" (back at {rung.exit_price:.2f})")
        for rung in shown
    ]
    if len(report.ladder) > RUNGS_SHOWN:
        told.insert(-1, "...")
    return f" Prices: {', '.join(told)}."


def _cases(report: TicketReport) -> list[RenderableType]:
    table = Table.grid(padding=(0, 2))
    for _ in FALLS:
        table.add_column(justify="right", no_wrap=True)
    table.add_row(*(Text(label, style="dim") for label in FALLS))
    everything = {case.drop: case for case in report.all_puts}
    for case in report.worst_cases:
        together = everything.get(case.drop)
        table.add_row(
            figures.percent(case.drop, 0),
            figures.price(case.spot),
            Text(figures.dollars(case.result), style="red" if case.result < 0 else "green"),
            _together(together),
            figures.percent(None if together is None else together.share_of_account),
        )
    notes: list[RenderableType] = []
    unknown = next((case.unknown for case in report.all_puts if case.unknown), "")
    if unknown:
        notes.append(Text(f"* unknown: {unknown}; premiums not counted", style="yellow"))
    if not report.worst_cases:
        notes.append(Text("The share price is unknown, so are its falls.", style="yellow"))
    if report.payoff is not None:
        notes.append(Text(f"Shares worthless: {figures.dollars(report.payoff.result_at_zero)}", style="dim"))
    return [table, *notes]


def _together(case: AllPutsCase | None) -> str:
    """Every put together; without its premiums, and marked, where one of them is unknown."""
    if case is None or case.shortfall is None:
        return figures.UNKNOWN
    return figures.dollars(case.result) if case.result is not None else f"{figures.dollars(-case.shortfall)}*"


def _points(report: TicketReport) -> list[RenderableType]:
    table = _marked()
    for check in report.checklist:
        dated = f" ({check.source}{f' {check.as_of}' if check.as_of else ''})" if check.source else ""
        if check.source == report.quote.source:  # the heading says where the quote is from
            dated = ""
        table.add_row(
            str(check.number),
            _mark(check.state),
            Text.assemble(check.point, (f"  {check.evidence}{dated}", "dim")),
        )
    mistakes = _marked()
    for guard in report.guards:
        mistakes.add_row("", _mark(guard.verdict), Text.assemble(guard.mistake, (f"  {guard.number}", "dim")))
    return [
        _rule("Checklist"),
        table,
        _rule("Mistakes others made"),
        mistakes,
    ]


def _end(report: TicketReport) -> list[RenderableType]:
    lines: list[RenderableType] = [Text(f"Note: {warning}.", style="yellow") for warning in report.warnings]
    shown = (line for line in report.provenance if line.what in SOURCES_SHOWN)
    sources = "; ".join(
        f"{line.what}: {line.source} ({line.kind}, {'age unknown' if line.age == 'unknown' else line.age})"
        for line in shown
    )
    lines.append(Text(f"Sources: {sources}. --json lists all {len(report.provenance)}.", style="dim"))
    return lines


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True, min_width=11)
    grid.add_column(overflow="fold")
    return grid


def _marked() -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style="dim", min_width=2)
    table.add_column(no_wrap=True, min_width=7)
    table.add_column(overflow="fold")
    return table


def _rule(title: str) -> Rule:
    return Rule(title, align="left", style="dim")


def _mark(word: str) -> Text:
    return Text(str(word), style=MARKS.get(str(word), ""))


def _sentence(actual: str, limit: str) -> str:
    return f"{actual}; limit {limit}."


def _currency_words(told: InCurrency) -> str:
    net = figures.UNKNOWN if told.premium_net is None else f"{told.premium_net:,.2f}"
    worst = "" if told.worst_case is None else f"; {told.worst_case:,.2f} in the worst case below"
    return f"{net} premium after costs, {told.reserve:,.2f} reserve{worst} (one dollar = {told.rate:.4f}, {told.source})."
