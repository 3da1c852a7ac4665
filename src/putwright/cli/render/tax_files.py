"""A tax year as files: a CSV row for each fact, the lines of Form 8949, or one page that needs nothing from anywhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from putwright import __version__
from putwright.cli.render.figures import UNKNOWN
from putwright.cli.render.tax import amount, rate_sources, what
from putwright.domain.refusal import percent_text
from putwright.reports.tax import Form8949Row, TaxReport, TaxRow

FACT_HEADS = ("rule", "rule_version", "year", "base_currency", *(field.name for field in fields(TaxRow)))
FORM_HEADS = (
    "(a) description of property", "(b) date acquired", "(c) date sold or disposed of", "(d) proceeds", "(e) cost or other basis",
    "(f) code", "(g) adjustment", "(h) gain or loss", "term", "box", "note", "event_id",
)  # fmt: skip
PAGES = Path(__file__).parent.parent / "pages"


def facts_csv(report: TaxReport) -> str:
    """One row for each fact of the year; what is unknown or does not apply is left empty, `is_unknown` tells which."""
    head = (report.rule, report.version, str(report.year), report.currency)
    rows = ([*head, *(_cell(getattr(row, field.name)) for field in fields(TaxRow))] for row in report.rows)
    return _csv(FACT_HEADS, rows)


def form_8949_csv(report: TaxReport) -> str:
    """The lines in the layout of Form 8949, amounts in cents; what is unknown says so.

    Raises:
        BadInput: another rule than that of the United States.
    """
    from putwright.domain.refusal import BadInput

    if report.rule != "us":
        raise BadInput(
            "Writing Form 8949", f"it belongs to the rule us, not to {report.rule}", "Add --rule us."
        )
    return _csv(FORM_HEADS, (_form_cells(row) for row in report.form_8949))


def page(report: TaxReport) -> str:
    """The whole report as one HTML page, light and dark, for the screen and for paper."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(amount=amount, day=_day, percent=percent_text, sentence=_sentence, what=what)
    return environment.get_template("tax.html").render(
        report=report,
        counted=[row for row in report.rows if row.buckets],
        rates=rate_sources(report),
        unknown=UNKNOWN,
        program=__version__,
    )


def _form_cells(row: Form8949Row) -> list[str]:
    cost = "Expired" if row.note == "Expired" else _cents(row.cost)
    adjustment = "" if row.adjustment == 0 else _cents(row.adjustment)
    return [
        row.description,
        "" if row.acquired_on is None else f"{row.acquired_on:%m/%d/%Y}",
        "" if row.sold_on is None else f"{row.sold_on:%m/%d/%Y}",
        _cents(row.proceeds),
        cost,
        row.code,
        adjustment,
        _cents(row.gain),
        row.term,
        row.box,
        _safe(row.note),
        _safe(row.event_id),
    ]


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return _safe("; ".join(value))
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return _safe(str(value))


def _safe(text: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _cents(value: Decimal | None) -> str:
    return amount(value).replace(",", "")


def _day(value: date | None) -> str:
    return UNKNOWN if value is None else value.isoformat()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
