"""A refresh from one end to the other: which sources, which names, what is asked, and what follows from what was told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from putwright.adapters.demo import MARKER
from putwright.adapters.online.workers import Workers
from putwright.bootstrap import Opened, calendar_around, open_workspace
from putwright.bootstrap.broker_facts import broker_sources, kinds_of_broker
from putwright.bootstrap.sources import Offered, offered_sources, opened_sources, source_states
from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.fact_source import KINDS
from putwright.reports.doctor_sources import source_findings
from putwright.reports.finding import Finding
from putwright.reports.refresh import RefreshReport, SourceLeftOut
from putwright.settings.config import Config
from putwright.workflows.derive import derived
from putwright.workflows.refresh import refresh, wish_of
from putwright.workflows.refresh_run import RefreshWish

SCRATCH = Path("facts") / "sources"
Progress = Callable[[int, int, str], None]


async def refreshed(
    root: Path,
    words: Sequence[str],
    *,
    anew: bool = False,
    progress: Progress = lambda done, total, label: None,
) -> RefreshReport:
    """Ask for what the words of the command mean and keep it.

    Args:
        root: the workspace.
        words: kinds and names.
        anew: whether also what is fresh enough is asked.
        progress: told how far it is.

    Raises:
        BadInput: no workspace, a mistake in one of its files, or no names.
        OutsideFailure: what was told could not be written.
    """
    _refuse_make_believe(root)
    opened = open_workspace(root)
    workspace, clock, config = opened.workspace, opened.clock, opened.settings.config
    watched = sorted(opened.settings.watchlist)
    wish = wish_of(words, watched, anew=anew, chosen=chosen_sources(config))
    of_broker = [kind for kind in kinds_of_broker(config) if kind in wish.kinds]
    workers = Workers()
    offered = offered_sources(config, workspace.root / SCRATCH, watched, workers)
    try:
        async with opened_sources(offered, config) as public, broker_sources(opened, of_broker) as broker:
            report = await refresh([*public, *broker], wish, workspace, clock, progress)
    finally:
        workers.close()
    changed = dict(report.changed)
    closures = calendar_around(new_york_date(clock.now())).closures
    for kind, rows in derived(workspace, workspace.chain_store, wish.kinds, clock.now(), closures).items():
        changed[kind] = changed.get(kind, 0) + rows
    return replace(report, changed=tuple(sorted(changed.items())), left_out=left_out(offered, wish))


def _refuse_make_believe(root: Path) -> None:
    """Real facts never lie beside make-believe ones under the same names.

    Raises:
        BadInput: the workspace is the demo's.
    """
    if (root / MARKER).exists():
        remedy = "Set up your own: `putwright init --workspace FOLDER`, and refresh that."
        raise BadInput(f"Refreshing {root}", "it is the demo's, whose market is make-believe", remedy)


async def online_findings(opened: Opened) -> list[Finding]:
    """What the doctor finds at every source of facts: each that may be asked gets one small question."""
    workspace, config, now = opened.workspace, opened.settings.config, opened.clock.now()
    watched = sorted(opened.settings.watchlist)
    offered = offered_sources(config, workspace.root / SCRATCH, watched)
    wish = RefreshWish(KINDS, (), chosen=chosen_sources(config))
    states = await source_states(offered, config, wish.kinds_of)
    return source_findings(states, workspace.asked(), watched, now)


def chosen_sources(config: Config) -> dict[str, str]:
    """Who tells the kinds that several sources could tell."""
    return {"chains": config.chains_from, "prices": config.prices_from}


def left_out(offered: Sequence[Offered], wish: RefreshWish) -> tuple[SourceLeftOut, ...]:
    """The sources that would tell something of what was wished and may not be asked."""
    return tuple(
        SourceLeftOut(one.about.name, wish.kinds_of(one.about), one.words, one.remedy)
        for one in offered
        if one.words and wish.kinds_of(one.about)
    )
