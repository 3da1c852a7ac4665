"""Performance in a terminal: the total first, then what it is held against, then everything that made it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.cli.render.bars import amount_bar
from putwright.cli.render.figures import UNKNOWN, dollars, number, percent, price
from putwright.domain.refusal import counted
from putwright.reports.performance import PerformanceReport, ReturnLine
from putwright.reports.performance_against import Against
from putwright.reports.performance_odds import Calibration
from putwright.reports.stress import Exposure

BAR_MIN, BAR_MAX, CURVE_ROWS, WIDE = 8, 40, 14, 100


def render_performance(report: PerformanceReport, console: Console) -> None:
    """Print how it went."""
    if not report.puts.sold and all(point.equity == 0 for point in report.curve):
        console.print("Nothing happened yet: the journal knows no trade and no cash.", markup=False)
        return
    console.print(
        Text(f"Performance from {report.since} to {report.as_of}, in {report.currency}", style="bold")
    )
    for line in _premium(report):
        console.print(Text(line))
    console.print(_returns(report))
    console.print(Text(f"Note: {report.caveat}.", style="dim"))
    _print_against(report.against, console)
    _print_curve(report, console)
    _print_puts(report, console)
    _print_odds(report, console)
    print_exposure(report.exposure, console)
    _print_rules(report, console)
    for note in (*report.notes, *report.against.notes):
        console.print(Text(f"Note: {note}", style="yellow"))


def _premium(report: PerformanceReport) -> list[str]:
    told = report.premium
    captured = (
        ""
        if told.captured is None
        else f", {percent(told.captured, 0)} of what options that are over brought"
    )
    return [
        f"TOTAL {dollars(told.total, 2)}   premium received {dollars(told.received, 2)}, kept {dollars(told.kept, 2)}{captured}",
        f"Costs {dollars(told.costs, 2)}; {percent(told.idle, 0)} of the account was idle on an average day.",
    ]


def _returns(report: PerformanceReport) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("return on", no_wrap=True)
    for name in ("result", "time-weighted", "a year", "money-weighted, a year"):
        table.add_column(name, justify="right")
    for line in (report.at_work, report.all_cash):
        table.add_row(line.basis, dollars(line.result), *_ratios(line))
    for other in report.alternatives:
        table.add_row(f"{other.name} on all cash", "", percent(other.over_period), percent(other.annual), "")
    return table


def _ratios(line: ReturnLine) -> tuple[str, str, str]:
    weighted = line.money_weighted
    told = weighted.because if weighted.annual is None else percent(weighted.annual)
    if line.time_weighted is None and line.because:
        return line.because, "", "" if told == line.because else told
    return percent(line.time_weighted), percent(line.time_weighted_annual), told


def _print_against(told: Against, console: Console) -> None:
    console.print(Text("\nThe same cash on the same days", style="bold"))
    if not told.lines:
        console.print("No cycle has begun with a put yet.")
        return
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("in", no_wrap=True)
    for name in ("it brought", "your puts brought", "difference"):
        table.add_column(name, justify="right", no_wrap=True)
    names = "the same names" + ("" if told.with_dividends else ", dividends left out where unknown")
    for name, other, own in (
        (names, told.names, told.yours_of_names),
        (told.index_symbol, told.index, told.yours_of_index),
        ("bills", told.bills, told.yours_of_bills),
    ):
        less = None if other is None or own is None else own - other
        table.add_row(
            name, dollars(other), dollars(own), Text(dollars(less), style="red" if less and less < 0 else "")
        )
    console.print(table)


def _print_curve(report: PerformanceReport, console: Console) -> None:
    """The account at about a dozen days, with what had come of it until then."""
    points = [point for point in report.curve if point.equity is not None]
    if len(points) < 2:
        return
    step = max(1, -(-len(points) // CURVE_ROWS))
    chosen = points[::-1][::step][::-1]
    console.print(Text("\nThe account", style="bold"))
    elsewhere = {one.on: one for one in report.beside}
    results = [_result(point.equity, elsewhere[point.on].paid_in) for point in chosen]
    largest = max((abs(one) for one in results if one is not None), default=Decimal(0)) or Decimal(1)
    room = max(min(console.width - 82, BAR_MAX), BAR_MIN)
    for point, result in zip(chosen, results, strict=True):
        line = Text(f"  {point.on}  {dollars(point.equity):>12}  result {dollars(result):>10} ")
        bar = amount_bar(result, largest, room, ascii_only=console.options.ascii_only)
        bar.pad_right(room + 1 - bar.cell_len)
        line.append_text(bar)
        other = elsewhere[point.on].in_index
        if other is not None and console.width >= WIDE:
            line.append(f" in {report.against.index_symbol} {dollars(other)}", style="dim")
        if point.estimated:
            line.append(f"  {dollars(point.estimated)} estimated", style="dim")
        line.truncate(console.width)
        console.print(line)


def _result(equity: Decimal | None, paid_in: Decimal | None) -> Decimal | None:
    return None if equity is None or paid_in is None else equity - paid_in


def _print_puts(report: PerformanceReport, console: Console) -> None:
    told, fills = report.puts, report.slippage
    console.print(Text("\nPuts", style="bold"))
    console.print(
        f"{told.sold} sold, {told.open} open; {told.expired} expired, {told.bought_back} bought back, {told.assigned} assigned "
        f"({dollars(told.assigned_result)} with their shares)"
    )
    won = f"{told.won} brought something ({percent(told.win_ratio, 0)})"
    won += "" if told.average_win is None else f", {dollars(told.average_win)} on average"
    lost = f"{told.lost} lost"
    if told.average_loss is not None:
        lost += f", {dollars(told.average_loss)} on average, {dollars(told.largest_loss)} at worst"
    console.print(f"{won}; {lost}. Many small wins are no proof: one loss weighs several.")
    if fills.puts:
        words = f"{dollars(fills.amount, 2)} against the middle of the quotes on {fills.puts} tickets ({price(fills.per_share, 3)} a share)"
        console.print(f"Fills: {words}.")
    else:
        console.print("Fills: no ticket with both sides of its quote belongs to any of them.")


def _print_odds(report: PerformanceReport, console: Console) -> None:
    console.print(Text("\nOdds promised, and what came", style="bold"))
    spoken = [one for one in report.odds if one.puts]
    if not spoken:
        console.print(
            f"No put that is over has a ticket with odds ({report.odds_unjoined} without a ticket, {report.odds_pending} not over)."
        )
        return
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("by", no_wrap=True)
    for name in ("puts", "promised", "came", "Brier", "skill", "90 % interval"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in spoken:
        table.add_row(
            one.witness,
            str(one.puts),
            percent(one.promised),
            percent(one.came),
            number(one.brier, 3),
            *_skill(one),
        )
    console.print(table)
    for tenth in spoken[0].bins:
        console.print(
            f"  {spoken[0].witness} {percent(tenth.low, 0)} to {percent(tenth.high, 0)}: promised {percent(tenth.promised)}, "
            f"came {percent(tenth.came)} of {tenth.puts} ({percent(tenth.came_low, 0)} to {percent(tenth.came_high, 0)})"
        )


def _skill(told: Calibration) -> tuple[str, str]:
    if told.skill is None:
        return "too few", ""
    if told.skill_low is None:
        return number(told.skill), "too few"
    return number(told.skill), f"{number(told.skill_low)} to {number(told.skill_high)}"


def print_exposure(told: Exposure, console: Console) -> None:
    """Print what is at stake, and what falls would do."""
    console.print(Text("\nIf shares fall and every put is assigned", style="bold"))
    after = f"{dollars(told.cash)} in dollars, {dollars(told.reserve)} for strikes, {dollars(told.cash_after)} left after all"
    console.print(f"{after}; {percent(told.deployed_share, 0)} of the account is at work.")
    cases = [*told.cases] if told.by_name else []
    for case in cases:
        months = (
            ""
            if case.months_of_premium is None
            else f", {number(abs(case.months_of_premium), 1)} months of premium"
        )
        share = (
            ""
            if case.share_of_account is None
            else f" ({percent(case.share_of_account)} of the account{months})"
        )
        console.print(f"  all by {percent(case.fall, 0)}: {dollars(case.result)}{share}")
    if told.worst_name is not None:
        worst = told.worst_name
        console.print(
            f"  {worst.fallen} alone by {percent(worst.fall, 0)}: {dollars(worst.result)} ({percent(worst.share_of_account)})"
        )
    if told.rate_currency:
        lost = UNKNOWN if told.rate_fall_result is None else dollars(told.rate_fall_result)
        console.print(
            f"  USD/{told.rate_currency} by 10 %: {lost} of today's dollars, seen in {told.rate_currency}"
        )
    if told.unknown:
        console.print(Text(f"  no close: {', '.join(told.unknown)}", style="yellow"))


def _print_rules(report: PerformanceReport, console: Console) -> None:
    told = report.rules
    console.print(Text("\nRules", style="bold"))
    if not told.breaches:
        console.print("No rule was broken.")
    for breach in told.breaches:
        console.print(Text(f"  {breach.on} {breach.rule}: {breach.words}", style="red"))
    refused = _counted(told.refused)
    console.print(
        f"{len(told.waivers)} waivers, {told.sales_refused} sales refused by the desk{refused}.", markup=False
    )
    for waiver in told.waivers:
        console.print(
            Text(f"  {waiver.made_on} {waiver.rule} {waiver.symbol or 'all'}: {waiver.because}", style="dim")
        )
    if told.without_ticket:
        console.print(f"{told.without_ticket} of {counted(told.puts, 'put')} sold without a ticket of ours.")


def _counted(refused: Sequence[tuple[str, int]]) -> str:
    return f" ({', '.join(f'{rule} {count}' for rule, count in refused)})" if refused else ""
