"""The tables of the weekly review that are alike in the page and in a terminal."""

from __future__ import annotations

from decimal import Decimal

from putwright.domain.contract import strike_text
from putwright.reports.changes import Changes
from putwright.reports.week_candidates import CHANGES_SHOWN, Candidates
from putwright.reports.week_decided import Decided
from putwright.reports.week_shadow import Shadow
from putwright.reports.week_values import Cell, Chart, ChartKind, Column, Table, Unit

Rows = tuple[tuple[Cell, ...], ...]
CANDIDATE_COLUMNS = (
    Column("rank", Unit.COUNT),
    Column("put"),
    Column("bid", Unit.PRICE),
    Column("a year, if it could be repeated", Unit.RATIO),
    Column("below the share", Unit.RATIO),
    Column("cash needed", Unit.MONEY),
    Column("next"),
)
MOVED_COLUMNS = (Column("name"), Column("stopped before by"), Column("now by"))
TICKET_COLUMNS = (Column("drafted"), Column("what"), Column("outcome"), Column("became"), Column("ticket"))
HAPPENED_COLUMNS = (Column("on"), Column("what"), Column("in words"))
WAIVER_COLUMNS = (Column("rule"), Column("for"), Column("made"), Column("until"), Column("because"))
SHADOW_COLUMNS = (
    Column("rule"),
    Column("meaning"),
    Column("names", Unit.COUNT),
    Column("puts", Unit.COUNT),
    Column("settled", Unit.COUNT),
    Column("average result", Unit.RATIO),
    Column("would be assigned", Unit.RATIO),
    Column("worst", Unit.RATIO),
    Column("running", Unit.COUNT),
    Column("average so far", Unit.RATIO),
    Column("unknown", Unit.COUNT),
)


def candidate_rows(told: Candidates) -> Rows:
    """The shortlist."""
    return tuple(
        (
            None if line.rank is None else Decimal(line.rank),
            f"{line.symbol} {line.expiry} {strike_text(line.strike)} P"
            + (" (a proposal)" if line.is_proposal else ""),
            line.bid,
            line.annual_return,
            line.otm_ratio,
            line.cash_needed,
            line.command,
        )
        for line in told.shortlist
    )


def moved_rows(changes: Changes) -> Rows:
    """Names that another rule stops than before."""
    return tuple((one.symbol, one.before, one.now) for one in changes.moved[:CHANGES_SHOWN])


def ticket_rows(told: Decided) -> Rows:
    """Tickets that were drafted."""
    return tuple(
        (
            line.drafted_on.isoformat(),
            line.what,
            line.outcome + (f", waived: {', '.join(line.waived)}" if line.waived else ""),
            line.became,
            line.ticket_id,
        )
        for line in told.tickets
    )


def happened_rows(told: Decided) -> Rows:
    """What happened at the desk."""
    return tuple((line.on.isoformat(), line.kind, line.words) for line in told.happened)


def waiver_rows(told: Decided) -> Rows:
    """Rules lifted in writing."""
    return tuple(
        (line.rule, line.symbol, line.made_on.isoformat(), line.until.isoformat(), line.because)
        for line in told.waivers
    )


def shadow_rows(told: Shadow) -> Rows:
    """What the puts of each rule would have brought."""
    return tuple(
        (
            one.rule,
            one.meaning,
            Decimal(one.names),
            Decimal(one.puts),
            Decimal(one.settled),
            one.settled_result,
            one.settled_assigned,
            one.settled_worst,
            Decimal(one.running),
            one.running_result,
            Decimal(one.unknown),
        )
        for one in told.groups
    )


def chart_table(chart: Chart) -> Table:
    """The numbers of a chart, a row for each label."""
    units = [chart.unit] * len(chart.series)
    if chart.kind is ChartKind.CALIBRATION and len(units) > 2:
        units[2] = Unit.COUNT
    columns = (
        Column("day" if chart.kind is ChartKind.LINES else "of"),
        *(Column(one.name, unit, chart.currency) for one, unit in zip(chart.series, units, strict=True)),
    )
    rows = tuple(
        (label, *(one.values[number] for one in chart.series)) for number, label in enumerate(chart.labels)
    )
    return Table(chart.title, columns, rows)
