"""Evidence in a terminal: the put, the witnesses side by side, then the past itself; every colour has its word."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.cli.render import figures
from putwright.cli.render.bars import bar_lines, year_columns
from putwright.domain.contract import strike_text
from putwright.reports.evidence import EvidenceReport, ReportsLine, WitnessLine

WIDE = 100


def render_evidence(report: EvidenceReport, console: Console) -> None:
    """Print what is said of one put."""
    ascii_only = console.options.ascii_only
    for line in _heading(report):
        console.print(line)
    console.print(
        _title(f"Held to expiry: who says what of the share ending below {strike_text(report.strike)}")
    )
    console.print(_witnesses(report, wide=console.width >= WIDE))
    for line in _who_they_are(report):
        console.print(line)
    share = figures.price(report.spot)
    console.print(_title(f"Where a share of {share} would have ended, by {report.picture_of}"))
    for line in bar_lines(report.bars, report.strike, console.width, ascii_only=ascii_only):
        console.print(line)
    console.print(_title("The deepest falls that have no session in common"))
    console.print(_episodes(report))
    console.print(_title("Windows breached, by the year in which they ended"))
    for line in year_columns(report.years, console.width, ascii_only=ascii_only):
        console.print(line)
    for line in _reports(report):
        console.print(line)
    console.print(Text(f"\n{report.honest}", style="dim"))


def _title(words: str) -> Text:
    return Text(f"\n{words}", style="bold")


def _heading(report: EvidenceReport) -> list[Text]:
    put = f"{report.symbol} {report.expiry} {strike_text(report.strike)} P"
    side = "below" if report.otm_ratio >= 0 else "above"
    lines = [
        Text.assemble(
            (put, "bold"),
            f"  {report.company}  {report.days_to_expiry} days, {report.sessions} sessions to expiry",
        ),
        Text.assemble(
            ("Share    ", "bold"),
            f"{figures.price(report.spot)} ({report.spot_source}); the strike lies "
            f"{figures.percent(abs(report.otm_ratio))} {side} it{_of_forward(report)}",
        ),
        Text.assemble(("Premium  ", "bold"), _premium(report)),
        Text.assemble(
            ("Past     ", "bold"),
            f"{report.history_returns:,} daily returns, {report.history_first} to {report.history_last} "
            f"({'; '.join((report.history_source, *report.notes))})",
        ),
    ]
    return [*lines, *(Text.assemble((" warn    ", "yellow"), warning) for warning in report.warnings)]


def _of_forward(report: EvidenceReport) -> str:
    carry = f"rate {figures.percent(report.rate)}, {report.rate_source}; {report.dividends}"
    if report.distance is None:
        return f"; its forward is unknown ({report.rate_source}; {report.dividends})"
    side = "below" if report.distance <= 0 else "above"
    ratio = figures.percent(abs(report.distance))
    return f", {ratio} {side} its forward of {figures.price(report.forward)} ({carry})"


def _premium(report: EvidenceReport) -> str:
    reserve = f"reserve {figures.dollars(report.reserve)}"
    if report.premium is None:
        return f"none: {report.premium_source}; {reserve}"
    kept = f"{figures.dollars(report.premium_net, 2)} a contract after costs"
    return (
        f"{figures.price(report.premium)} ({report.premium_source}), {kept}; {reserve}; "
        f"break-even {figures.price(report.break_even)}"
    )


def _witnesses(report: EvidenceReport, *, wide: bool) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("witness", overflow="fold")
    headings = (
        ("below", "if so, by", "expected loss", "a contract") if wide else ("below", "if so, by", "expected")
    )
    paid = report.premium_net is not None
    for heading in (*headings, "left over") if paid else headings:
        table.add_column(heading, justify="right", overflow="fold")
    for line in report.witnesses:
        table.add_row(line.name, *_cells(line, wide=wide), *([_left(line)] if paid else []))
    return table


def _cells(line: WitnessLine, *, wide: bool) -> list[Text | str]:
    says = line.says
    if says.breach is None:
        return [Text("unknown", style="yellow"), *([""] * (3 if wide else 2))]
    within = "" if says.breach_low is None else f" ({_whole(says.breach_low)}-{_whole(says.breach_high)})"
    deep = "never" if says.mean_loss is None else figures.price(says.mean_loss)
    loss = figures.dollars(line.expected_loss_contract)
    if not wide:
        return [f"{figures.percent(says.breach, 0)}{within}", deep, loss]
    low, high = line.expected_loss_low, line.expected_loss_high
    # Where nothing was ever lost, nobody knows how much it could be.
    top = "?" if high is None else figures.price(high)
    ends = "" if low is None else f" ({figures.price(low)}-{top})"
    return [
        f"{figures.percent(says.breach)}{within}",
        deep,
        f"{figures.price(says.expected_loss)}{ends}",
        loss,
    ]


def _left(line: WitnessLine) -> Text | str:
    left = line.premium_less_expected_loss
    if left is None:
        return ""
    told = left.quantize(Decimal(1)) + 0  # a minus before nothing would be a loss
    return Text(figures.dollars(told), style="green" if told > 0 else "red" if told < 0 else "")


def _whole(value: Decimal | None) -> str:
    return "?" if value is None else f"{value * 100:.0f}"


def _who_they_are(report: EvidenceReport) -> list[Text]:
    """What each witness rests on, and how far they are apart."""
    lines = []
    for line in report.witnesses:
        says = line.says
        counted = ""
        if line.windows is not None:
            counted = f"{line.windows:,} windows worth {line.independent} independent ones, {line.breached:,} breached; "
        words = says.unknown_because or f"{counted}{says.words}"
        style = "yellow" if says.unknown_because else "dim"
        lines.append(Text.assemble((f" {line.name}: ", "dim"), (words, style)))
    told = [line.says.breach for line in report.witnesses if line.says.breach is not None]
    if len(told) > 1:
        low, high = figures.percent(min(told), 0), figures.percent(max(told), 0)
        apart = f"The witnesses say {low} to {high}; nothing here is averaged."
        left = (
            ""
            if report.premium_net is None
            else " Left over: the premium after costs less the expected loss."
        )
        lines.append(Text(f"{apart} In brackets intervals of 90 %; losses are before the premium.{left}"))
    lines.append(Text(report.method, style="dim"))
    return lines


def _episodes(report: EvidenceReport) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    for heading in ("sold", "expired"):
        table.add_column(heading, no_wrap=True)
    has_premium = report.premium_net is not None
    for heading in (
        "change",
        f"{figures.price(report.spot)} to",
        "loss",
        *(("after premium",) if has_premium else ()),
    ):
        table.add_column(heading, justify="right", overflow="fold")
    for one in report.episodes:
        cells = [figures.percent(one.change), figures.price(one.price), figures.dollars(one.loss)]
        if has_premium:
            cells.append(figures.dollars(one.result))
        table.add_row(str(one.sold), str(one.ended), *cells)
    return table


def _reports(report: EvidenceReport) -> list[Text]:
    split = report.reports
    lines = [Text.assemble(("\nReports  ", "bold"), split.ahead)]
    if split.unknown_because:
        return [*lines, Text(f" with or without one: unknown, {split.unknown_because}", style="yellow")]
    lines.append(
        Text(f" {split.known} past reports known since {split.since}; as it was, all years they cover:")
    )
    return [*lines, *(Text(f" {_report_words(line)}") for line in split.lines)]


def _report_words(line: ReportsLine) -> str:
    name = "with a report inside" if line.has_report else "without one         "
    says = line.says
    if says.breach is None:
        return f"{name}  unknown: {says.unknown_because}"
    within = f"({_whole(says.breach_low)}-{_whole(says.breach_high)})"
    deep = "never below" if says.mean_loss is None else f"by {figures.price(says.mean_loss)} if so"
    windows = f"{line.windows:,} windows worth {line.independent}"
    return f"{name}  {figures.percent(says.breach)} {within}, {deep}; {windows}"
