"""`putwright demo`: the main job on a labelled make-believe market, from nothing to a ticket."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from putwright.cli.common import Common


def demo(
    *,
    playbook: Literal["income", "first-trade"] = "income",
    account: Literal["50000", "250000", "2000000"] = "250000",
    common: Annotated[Common | None, Parameter(name="*")] = None,
) -> int:
    """Run the main job on a labelled make-believe market.

    The market, the companies' figures and the account are invented from a seed; nothing leaves this machine and nothing
    of yours is touched.

    Parameters
    ----------
    playbook:
        "income" or "first-trade".
    account:
        How large the make-believe account is, in US dollars.
    """
    from decimal import Decimal
    from pathlib import Path

    import platformdirs

    from putwright.adapters.demo import DemoChoice, demo_workspace
    from putwright.bootstrap import open_workspace
    from putwright.cli.common import console, deliver
    from putwright.cli.render.demo import render_demo_end, render_demo_start
    from putwright.cli.render.screen import render_screen
    from putwright.cli.render.ticket import render_ticket
    from putwright.reports.demo import DemoReport
    from putwright.workflows.propose import propose
    from putwright.workflows.screen import screen

    common = common or Common()
    root = common.workspace or Path(platformdirs.user_data_dir("putwright-demo", appauthor=False))
    screen_of = console(common)
    if not common.json:
        render_demo_start(screen_of)
    demo_workspace(root.expanduser(), DemoChoice(playbook, Decimal(account)))
    opened = open_workspace(root.expanduser(), playbook=playbook)
    report = screen(
        opened.workspace, opened.workspace.records, opened.surroundings, opened.settings, (), opened.as_of
    )
    best = next((row for row in report.shortlist if not row.is_proposal), None)
    ticket = None
    if best is not None:
        ticket = propose(
            opened.workspace, opened.workspace.records, opened.surroundings, opened.settings, opened.as_of, opened.clock.now(),
            best.symbol, best.strike, best.expiry,
        )  # fmt: skip
    if common.json:
        deliver(common, "demo", 1, DemoReport(str(root), report, ticket), lambda *_: None)
        return 0
    render_screen(report, screen_of)
    if ticket is not None:
        render_ticket(ticket, screen_of)
    render_demo_end(root, best, screen_of)
    return 0
