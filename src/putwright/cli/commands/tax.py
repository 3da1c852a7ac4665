"""`putwright tax`: a tax year as information, under one of three rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.reports.tax import TaxReport

Rule = Literal["us", "ch", "as-income"]
Form = Literal["csv", "8949", "json", "html"]


def tax(
    *,
    year: int,
    rule: Rule,
    currency: str = "",
    net_income: str | None = None,
    format: Form | None = None,  # noqa: A002 - so the option is called
    output: Path | None = None,
    freeze: bool = False,
    as_of: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show a tax year as information: what each fact counts for under a rule, the totals, and what is not known.

    `us` is the United States: premium deferred, the layout of Form 8949, wash sales flagged. `ch` is Switzerland, private wealth,
    with values at the end of the year and the criteria of KS 36. `as-income` takes every premium as income and shares at the strike.

    Parameters
    ----------
    year:
        The calendar year. One that is not over is provisional.
    rule:
        The rule to reckon by.
    currency:
        The currency of the totals; USD, for `ch` CHF, unless told.
    net_income:
        Your net income of the year in that currency, for one of the criteria of KS 36; unknown unless told. It is not kept.
    format:
        Print a CSV row for each fact, the lines of Form 8949 as CSV, JSON, or one HTML page; tables unless told.
    output:
        Write it to this file instead.
    freeze:
        Put the year down for good: its digest goes into the journal, and every later print says whether it still holds.
    as_of:
        A day or a New York time; now unless told. What happened later is not counted.
    """
    from putwright.cli.asking import insist_on_plain_file
    from putwright.cli.journal_session import journaled
    from putwright.domain.money import parse_amount
    from putwright.domain.trading_calendar import new_york_date
    from putwright.workflows import tax as of_year
    from putwright.workflows.tax_closes import closes_of

    options = options or Options()
    if output is not None:
        insist_on_plain_file(output)
    income = None if net_income is None else parse_amount(net_income, what="net income")
    at = journaled(options, as_of=as_of)
    closes = closes_of(at.opened.workspace, at.entries, year, new_york_date(at.as_of))
    question = of_year.TaxQuestion(year, rule, at.as_of, _currency(currency), closes, income)
    report = of_year.tax(at.entries, at.rates, question)
    if freeze and not (report.frozen is not None and report.frozen.is_same):
        at.record.append([of_year.freeze(report, at.opened.clock.now())])
        report = of_year.tax(at.record.entries(), at.rates, question)
    _deliver(options, report, format, output)
    return 0


def _currency(text: str) -> str:
    """A currency as typed; "" is the rule's own.

    Raises:
        BadInput: no code of three letters.
    """
    from putwright.domain.refusal import BadInput

    code = text.strip().upper()
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise BadInput(f"Reading --currency {text!r}", "that is no currency", "Write its code, such as CHF.")
    return code


def _deliver(options: Options, report: TaxReport, form: Form | None, output: Path | None) -> None:
    """Hand the report over in the form asked for, on the terminal or in a file."""
    import json
    import sys

    from putwright.bootstrap import write_picture
    from putwright.cli.options import console
    from putwright.cli.render.tax import render_tax
    from putwright.cli.render.tax_files import facts_csv, form_8949_csv, page
    from putwright.reports.json_form import document

    if form is None and not options.json and output is None:
        render_tax(report, console(options))
        return
    if form == "csv":
        text = facts_csv(report)
    elif form == "8949":
        text = form_8949_csv(report)
    elif form == "html" or (form is None and not options.json):
        text = page(report)
    else:
        text = json.dumps(document("tax", 1, report), indent=1) + "\n"
    if output is None:
        sys.stdout.write(text)
        return
    write_picture(output, text)
    console(options, stderr=options.json).print(f"Wrote {output}.", markup=False)
