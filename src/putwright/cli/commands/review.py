"""`putwright review`: after five to ten puts, was it worth it, and is the next stage open."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.journal_session import journaled
from putwright.cli.options import Options


def review(
    *,
    finish: str | None = None,
    as_of: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show whether it was worth it, whether the odds were as promised, and what opens the next stage.

    Parameters
    ----------
    finish:
        How it went and whether you are comfortable, in a sentence; it is kept and finishes the review.
    as_of:
        A day or a New York time; now unless told.
    """
    from dataclasses import replace

    from putwright.bootstrap.journaling import told_by
    from putwright.cli.options import deliver
    from putwright.cli.progress import working
    from putwright.cli.render.review import render_review
    from putwright.domain.refusal import BadInput
    from putwright.domain.trading_calendar import new_york_date
    from putwright.workflows import review as reviewing

    options = options or Options()
    if finish is not None and as_of is not None:
        raise BadInput(
            "Finishing the review", "--as-of looks at the past", "Leave one of --finish and --as-of away."
        )
    at = journaled(options, as_of=as_of)
    if finish is not None:
        on, now = new_york_date(at.as_of), at.opened.clock.now()
        at = replace(at, entries=reviewing.finish(at.record, at.entries, finish, on, now))
    with working(options, "Reckoning"):
        report = reviewing.review(told_by(at), at.opened.settings.mandate, at.as_of)
    deliver(options, "review", 1, report, render_review)
    return 0
