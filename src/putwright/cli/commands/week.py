"""`putwright week`: the weekly review, kept for good; in the terminal, as JSON, or as one page."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, opened_for
from putwright.cli.options import Options


def week(
    *,
    html: bool = False,
    incognito: bool = False,
    as_of: str | None = None,
    no_record: bool = False,
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show what needs a decision, what was decided, which rule earns its keep, and the report; keep it as a packet.

    Parameters
    ----------
    html:
        Write it as one page beside the packet, for a browser or a printer; nothing leaves your machine for it.
    incognito:
        Hide amounts of money; prices and ratios stay.
    as_of:
        Review the week that ended at a day or a New York time of the past, from what was recorded; now unless told.
    no_record:
        Only look: keep no packet.
    """
    import asyncio
    from dataclasses import replace

    from putwright.bootstrap.reviewing import reviewed
    from putwright.cli.options import deliver
    from putwright.cli.progress import working
    from putwright.cli.render.week import week_renderer
    from putwright.domain.refusal import BadInput
    from putwright.workflows.week import SCHEMA_VERSION

    options = options or Options()
    if html and no_record:
        raise BadInput(
            "Writing the page of the week",
            "--no-record keeps nothing",
            "Leave one of them away: the page lies beside the packet.",
        )
    opened = opened_for(options, broker, as_of=as_of, only_looks=True)
    with working(options, "Reviewing the week"):
        report = asyncio.run(reviewed(opened, asks_broker=as_of is None, keep=not no_record))
    if html:
        from putwright.cli.render.week_page import week_page

        page = week_page(report, masked=incognito)
        where = opened.workspace.week_records.keep_page(report.week_id, page, is_masked=incognito)
        report = replace(report, page=where)
    deliver(options, "week", SCHEMA_VERSION, report, week_renderer(masked=incognito))
    return 0
