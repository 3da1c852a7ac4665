"""`putwright demo`: the main job on a labelled make-believe market, from nothing to a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from putwright.cli.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from putwright.reports.demo import DemoReport


def demo(
    *,
    playbook: Literal["income", "first-trade"] = "income",
    account: Literal["50000", "250000", "2000000"] = "250000",
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Run the main job on a labelled make-believe market, then sell one put on a paper TWS and see it through.

    The market, the companies' figures and the account are invented from a seed; nothing leaves this machine and nothing
    of yours is touched.

    Parameters
    ----------
    playbook:
        "income" or "first-trade".
    account:
        How large the make-believe account is, in US dollars.
    """
    from pathlib import Path

    import platformdirs

    from putwright.cli.options import console, deliver
    from putwright.cli.progress import working
    from putwright.cli.render.demo import render_demo_end, render_demo_start

    options = options or Options()
    root = options.workspace or Path(platformdirs.user_data_dir("putwright-demo", appauthor=False))
    screen = console(options)
    if not options.json:
        render_demo_start(screen)
    # The heavy libraries load below this line: a person reads the heading meanwhile.
    with working(options, "Making up a market of eighty names and screening it"):
        report = _played(root.expanduser(), playbook, account)
    if not options.json:
        from putwright.cli.render.screen import render_screen
        from putwright.cli.render.ticket import render_ticket

        render_screen(report.screen, screen)
        if report.ticket is not None:
            render_ticket(report.ticket, screen)
    report = _walked(options, root.expanduser(), playbook, report)
    if options.json:
        deliver(options, "demo", 1, report, lambda *_: None)
        return 0
    from putwright.cli.render.demo import render_walk

    if report.walk is not None:
        render_walk(report.walk, screen)
    render_demo_end(root, next((row for row in report.screen.shortlist if not row.is_proposal), None), screen)
    return 0


def _played(root: Path, playbook: str, account: str) -> DemoReport:
    """The demo's workspace set up, screened, and the leading put that is no proposal drafted."""
    from decimal import Decimal

    from putwright.adapters.demo import DemoChoice, demo_workspace
    from putwright.bootstrap import open_workspace
    from putwright.reports.demo import DemoReport
    from putwright.workflows.propose import propose
    from putwright.workflows.screen import screen

    demo_workspace(root, DemoChoice(playbook, Decimal(account)))
    opened = open_workspace(root, playbook=playbook)
    record, around, settings = opened.workspace.records, opened.surroundings, opened.settings
    report = screen(opened.workspace, record, around, settings, (), opened.as_of)
    best = next((row for row in report.shortlist if not row.is_proposal), None)
    ticket = None
    if best is not None:
        put = (best.symbol, best.strike, best.expiry)
        ticket = propose(opened.workspace, record, around, settings, opened.as_of, opened.clock.now(), *put)
    return DemoReport(str(root), report, ticket, None)


def _walked(options: Options, root: Path, playbook: str, report: DemoReport) -> DemoReport:
    """The drafted put sold on a paper TWS of this process, and bought back at half its premium."""
    from dataclasses import replace

    from putwright.bootstrap import open_workspace
    from putwright.bootstrap.walk import walked
    from putwright.cli.progress import telling

    if report.ticket is None or not report.ticket.is_sendable:
        return report
    with telling(options, "Starting the paper TWS") as say:
        walk = walked(open_workspace(root, playbook=playbook), report.ticket.ticket_id, say)
    return replace(report, walk=walk)
