"""The weekly review as one HTML file that needs nothing from outside: no script, no font, no request."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

from putwright import __version__
from putwright.cli.render import figures
from putwright.cli.render import week_tables as tables
from putwright.cli.render.charts import chart_svgs
from putwright.cli.render.week_words import figure_text, hidden, quantity_text
from putwright.domain.refusal import counted
from putwright.reports.week import WeekReport
from putwright.reports.week_decisions import Urgency
from putwright.reports.week_values import Cell, Chart, Quantity, Table, Unit

SHORT, LONG = 26, 44  # a cell with fewer letters is never broken, one with more is given room [letter]
CLASSES = {Urgency.NOW: "now", Urgency.THIS_WEEK: "soon", Urgency.WHEN_READY: "ready"}


def week_page(report: WeekReport, *, masked: bool = False) -> str:
    """The page of one packet.

    Args:
        report: the packet.
        masked: whether amounts of money are hidden; prices and ratios stay.
    """
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    template = environment.get_template("week.html")
    return template.render(report=report, masked=masked, **_words(masked=masked), **_tables()) + "\n"


def _source(name: str) -> str:
    return (files("putwright.cli") / "pages" / name).read_text(encoding="utf-8")


def _words(*, masked: bool) -> dict[str, Any]:
    def quantity(value: Cell, unit: Unit, currency: str = "USD") -> str:
        return quantity_text(value, unit, currency, masked=masked)

    def figure(told: Quantity) -> str:
        return figure_text(told, masked=masked)

    def svgs(chart: Chart) -> str:
        return chart_svgs(chart, masked=masked)

    return {
        "quantity": quantity,
        "figure": figure,
        "svgs": svgs,
        "say": hidden if masked else str,
        "moment": figures.moment,
        "counted": counted,
        "kind": _kind,
        "urgency": CLASSES,
        "style": _source("week.css"),
        "version": __version__,
    }


def _tables() -> dict[str, Any]:
    return {
        "made": Table,
        "numbers": tables.chart_table,
        "candidate_columns": tables.CANDIDATE_COLUMNS,
        "candidate_rows": tables.candidate_rows,
        "moved_columns": tables.MOVED_COLUMNS,
        "moved_rows": tables.moved_rows,
        "ticket_columns": tables.TICKET_COLUMNS,
        "ticket_rows": tables.ticket_rows,
        "happened_columns": tables.HAPPENED_COLUMNS,
        "happened_rows": tables.happened_rows,
        "waiver_columns": tables.WAIVER_COLUMNS,
        "waiver_rows": tables.waiver_rows,
        "shadow_columns": tables.SHADOW_COLUMNS,
        "shadow_rows": tables.shadow_rows,
    }


def _kind(cell: Cell, unit: Unit) -> str:
    """How a cell is set: numbers to the right, long words with room."""
    if unit is not Unit.WORDS:
        return "number"
    length = len(cell) if isinstance(cell, str) else 0
    return "words short" if length <= SHORT else "words long" if length > LONG else "words"
