"""`putwright refresh`: facts that are due, from public sources, at their pace."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def refresh(
    *what: str,
    anew: bool = False,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Bring facts up to date from public sources: only what is due, at each source's pace; cut off, it goes on later.

    Parameters
    ----------
    what:
        Kinds (fundamentals, earnings, prices, volatility, chains, rates, fx, all) and names, in any order; everything for
        the watch-list unless told.
    anew:
        Ask also for what is fresh enough.
    """
    import asyncio

    from putwright.bootstrap.refreshing import refreshed
    from putwright.cli.main import FAILURE, OK
    from putwright.cli.options import console, deliver
    from putwright.cli.progress import file_progress
    from putwright.cli.render.refresh import render_refresh

    options = options or Options()
    with file_progress(options, "Refreshing") as progress:
        try:
            report = asyncio.run(refreshed(workspace_folder(options), what, anew=anew, progress=progress))
        except KeyboardInterrupt:
            console(options, stderr=True).print(
                "Interrupted. What was told is kept; the next refresh goes on from there."
            )
            raise
    deliver(options, "refresh", 1, report, render_refresh)
    return OK if report.is_well else FAILURE
