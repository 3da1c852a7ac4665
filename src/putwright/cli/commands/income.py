"""`putwright income`: what was really earned, premium never without the total."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from putwright.cli.journal_session import journaled
from putwright.cli.options import Options


def income(
    *,
    by: Literal["month", "year", "symbol", "cycle"] = "month",
    currency: str | None = None,
    as_of: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show what was earned: premium kept, shares sold and held, dividends, costs, rates, and the total of all.

    Parameters
    ----------
    by:
        Month, year, symbol or cycle.
    currency:
        Also in this currency, each amount at the rate of its own day; the one of config.toml unless told.
    as_of:
        A day or a New York time; now unless told.
    """
    from putwright.cli.options import deliver
    from putwright.cli.render.income import render_income
    from putwright.reports.income import GroupBy
    from putwright.workflows.income import income as earned

    options = options or Options()
    at = journaled(options, as_of=as_of)
    into = currency or at.opened.settings.config.report_currency
    report = earned(at.opened.workspace, at.entries, at.rates, at.as_of, GroupBy(by), into)
    deliver(options, "income", 1, report, render_income)
    return 0
