"""The weekly review in a terminal: what needs a decision first, everything else after it."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console, JustifyMethod
from rich.table import Table as RichTable
from rich.text import Text

from putwright.cli.render import week_tables as tables
from putwright.cli.render.figures import moment
from putwright.cli.render.offer import badge
from putwright.cli.render.week_words import figure_text, hidden, quantity_text
from putwright.domain.refusal import counted
from putwright.reports.week import WeekReport
from putwright.reports.week_decisions import Decision, Urgency
from putwright.reports.week_values import Chart, Section, Series, Table, Unit

STYLE = {Urgency.NOW: "bold red", Urgency.THIS_WEEK: "yellow", Urgency.WHEN_READY: "cyan"}
Say = Callable[[str], str]
CHART_LABELS, COMMANDS_SHOWN = 6, 3
SHADOW_SHOWN = {
    "rule",
    "names",
    "settled",
    "average result",
    "would be assigned",
    "running",
    "average so far",
}


def week_renderer(*, masked: bool) -> Callable[[WeekReport, Console], None]:
    """What prints a review, with amounts of money hidden or not."""

    def render(report: WeekReport, console: Console) -> None:
        _Printer(console, masked=masked).print(report)

    return render


class _Printer:
    def __init__(self, console: Console, *, masked: bool) -> None:
        self._console, self._masked = console, masked
        self._say: Say = hidden if masked else str

    def print(self, report: WeekReport) -> None:
        head = f" Week {report.week_id}  {report.account}  {moment(report.as_of)}"
        mode = Text("") if report.is_paper is None else badge(is_paper=report.is_paper)
        self._line(Text.assemble(mode, (head, "bold")))
        self._line(
            Text(self._say(report.seen_words), style="yellow" if report.seen_by == "record" else "dim")
        )
        self._head("What needs a decision")
        for one in report.decisions:
            self._decision(one)
        if not report.decisions:
            self._line(Text("Nothing asks for a decision."))
        for words in report.not_checked:
            self._line(Text(f"  not looked for: {self._say(words)}", style="dim"))
        for words in report.notes:
            self._line(Text(f"  note: {self._say(words)}", style="yellow"))
        self._candidates(report)
        self._decided(report)
        self._shadow(report)
        for section in report.sections:
            self._section(section)
        if report.page:
            self._line(Text(f"The page: {report.page}", style="bold"))

    def _line(self, text: Text) -> None:
        self._console.print(text)

    def _head(self, words: str) -> None:
        self._console.print()
        self._line(Text(words, style="bold underline"))

    def _decision(self, one: Decision) -> None:
        told = Text.assemble(
            (f"{one.urgency:<18} ", STYLE[one.urgency]), (one.kind, "bold"), f"  {one.subject}"
        )
        self._line(told)
        figure = figure_text(one.figure, masked=self._masked)
        self._line(Text(f"    {figure}. {self._say(one.words)}"))
        if one.command:
            self._line(Text(f"    {one.command}", style="bold cyan"))

    def _candidates(self, report: WeekReport) -> None:
        told = report.candidates
        self._head("Candidates")
        if told.left_out:
            self._line(Text(f"Left out: {told.left_out}."))
            return
        more = f"; {counted(told.more_names, 'more name')} passed" if told.more_names else ""
        self._line(Text(f"Screen {told.screen_id}{more}.", style="dim"))
        for words in told.words:
            self._line(Text(words))
        if told.shortlist:
            rows = tuple(row[:-1] for row in tables.candidate_rows(told))
            self._table(Table("", tables.CANDIDATE_COLUMNS[:-1], rows))
            for line in told.shortlist[:COMMANDS_SHOWN]:
                self._line(Text(f"    {line.command}", style="bold cyan"))
        if told.changes is not None:
            came, went = ", ".join(told.changes.came) or "none", ", ".join(told.changes.went) or "none"
            self._line(Text(f"Since {told.changes.before_id}: came {came}; went {went}."))

    def _decided(self, report: WeekReport) -> None:
        told = report.decided
        self._head("Decided and passed over")
        words = (
            f"{counted(len(told.tickets), 'ticket')} drafted, {counted(told.approved, 'approval')} given, "
            f"{counted(told.refused, 'refusal')}, {counted(told.fills, 'fill')}."
        )
        self._line(Text(words))
        if told.passed_over:
            self._line(Text(f"On the shortlist, neither drafted nor held: {', '.join(told.passed_over)}."))
        for columns, rows in (
            (tables.TICKET_COLUMNS, tables.ticket_rows(told)),
            (tables.HAPPENED_COLUMNS, tables.happened_rows(told)),
            (tables.WAIVER_COLUMNS, tables.waiver_rows(told)),
        ):
            if rows:
                self._table(Table("", columns, rows))

    def _shadow(self, report: WeekReport) -> None:
        told = report.shadow
        self._head("Which rule earns its keep")
        if told.left_out:
            self._line(Text(f"Left out: {told.left_out}."))
            return
        kept = [number for number, column in enumerate(tables.SHADOW_COLUMNS) if column.name in SHADOW_SHOWN]
        columns = tuple(tables.SHADOW_COLUMNS[number] for number in kept)
        rows = tuple(tuple(row[number] for number in kept) for row in tables.shadow_rows(told))
        self._table(Table("", columns, rows))
        for words in told.words:
            self._line(Text(f"  {words}", style="dim"))

    def _section(self, section: Section) -> None:
        self._head(section.title)
        if section.left_out:
            self._line(Text(f"Left out: {self._say(section.left_out)}."))
        for words in section.words:
            self._line(Text(self._say(words), style="dim"))
        for one in section.quantities:
            told = quantity_text(one.value, one.unit, one.currency, masked=self._masked)
            after = f"  ({self._say(one.words)})" if one.words else ""
            self._line(Text(f"  {one.label}: {told}{after}"))
        for chart in section.charts:
            self._chart(chart)
        for table in section.tables:
            self._table(table)

    def _chart(self, chart: Chart) -> None:
        """The sentence of a chart and its newest numbers; the page draws it."""
        self._line(Text(f"  {chart.title}: {self._say(chart.sentence)}"))
        last = slice(-CHART_LABELS, None)
        series = tuple(Series(one.name, one.values[last], one.is_beside) for one in chart.series)
        short = Chart(
            chart.key, chart.kind, "", chart.sentence, chart.unit, chart.labels[last], series, chart.currency
        )
        self._table(tables.chart_table(short))

    def _table(self, told: Table) -> None:
        made = RichTable(
            box=None, padding=(0, 1), header_style="bold", title=told.title or None, title_justify="left"
        )
        for number, column in enumerate(told.columns):
            justify: JustifyMethod = "left" if column.unit is Unit.WORDS else "right"
            made.add_column(column.name, justify=justify, no_wrap=number == 0, overflow="fold")
        for row in told.rows:
            cells = zip(row, told.columns, strict=True)
            made.add_row(
                *(Text(quantity_text(cell, c.unit, c.currency, masked=self._masked)) for cell, c in cells)
            )
        self._console.print(made)
        if told.words:
            self._line(Text(f"  {self._say(told.words)}", style="dim"))
