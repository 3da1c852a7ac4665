"""`putwright earnings`: when a company reports, by whose word, and the investor's own entry."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def earnings(
    symbol: str,
    date: str | None = None,
    *,
    hour: Literal["before", "during", "after"] | None = None,
    estimated: bool = False,
    because: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show when a company reports and by whose word, or enter the day yourself.

    Parameters
    ----------
    symbol:
        The company, such as GOOGL or BRK.B.
    date:
        The day of its report, such as 2026-10-29, to be entered as your own word; a past day says that it reported.
    hour:
        Before the open, during the session or after the close.
    estimated:
        The company has not said so: the day is a window like any estimate.
    because:
        Where you know the day from, in a sentence; it is kept with the entry.
    """
    from putwright.bootstrap import open_workspace
    from putwright.cli.options import deliver
    from putwright.cli.render.earnings import render_earnings
    from putwright.domain.earnings import EarningsHour
    from putwright.domain.earnings_entry import own_entry
    from putwright.domain.moments import day_of_text
    from putwright.domain.refusal import BadInput
    from putwright.domain.symbol import canonical_symbol
    from putwright.domain.trading_calendar import new_york_date
    from putwright.workflows.earnings_of import earnings_of, enter

    options = options or Options()
    name = canonical_symbol(symbol)
    if date is None and (hour or estimated or because is not None):
        raise BadInput(
            f"Showing the reports of {name}", "an entry needs its day", "Name it, such as 2026-10-29."
        )
    opened = open_workspace(workspace_folder(options))
    today, entered = new_york_date(opened.as_of), None
    if date is not None:
        hours = {
            "before": EarningsHour.BEFORE_OPEN,
            "during": EarningsHour.IN_SESSION,
            "after": EarningsHour.AFTER_CLOSE,
        }
        entered = day_of_text(date, "the day of the report")
        record = own_entry(
            entered, today, because or "", hour=hours[hour] if hour else None, is_estimated=estimated
        )
        enter(opened.workspace, name, record)
    report = earnings_of(opened.workspace, opened.settings.mandate, name, today, entered)
    deliver(options, "earnings", 1, report, render_earnings)
    return 0
