"""`putwright performance`: total return against the names, the index and bills; odds, fills, stress, rules."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.journal_session import journaled
from putwright.cli.options import Options


def performance(
    *,
    since: str | None = None,
    as_of: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show total return against holding the names, the index and bills; odds promised and come true; what a fall would do.

    Parameters
    ----------
    since:
        From this day on; from the beginning unless told.
    as_of:
        A day or a New York time; now unless told.
    """
    from putwright.bootstrap.journaling import told_by
    from putwright.cli.options import deliver
    from putwright.cli.progress import working
    from putwright.cli.render.performance import render_performance
    from putwright.domain.moments import day_of_text
    from putwright.workflows.performance import performance as performed

    options = options or Options()
    at = journaled(options, as_of=as_of)
    first = day_of_text(since, "--since") if since else None
    with working(options, "Reckoning"):
        report = performed(told_by(at), at.as_of, first)
    deliver(options, "performance", 1, report, render_performance)
    return 0
