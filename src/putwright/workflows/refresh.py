"""Refresh: what is due is asked of every source at its own pace, kept as it comes, and never asked more often than needed.

Answers are kept every few seconds with what is remembered of their questions, so that a refresh that is cut off goes on where
it was. A fact that could not be had again stays as it was, with its age.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.ports.clock import Clock
from putwright.ports.fact_keeper import FactKeeper
from putwright.ports.fact_source import KINDS, FactSource
from putwright.reports.refresh import RefreshReport
from putwright.workflows.refresh_keeping import Keeping, Progress
from putwright.workflows.refresh_run import RefreshWish, Run

ALL = "all"


def wish_of(
    words: Sequence[str],
    watched: Sequence[str],
    *,
    anew: bool = False,
    chosen: Mapping[str, str] | None = None,
) -> RefreshWish:
    """What the words of a command mean: kinds in any place, everything else is a name; without names, those watched.

    Args:
        words: such as `fundamentals KO`; none means everything.
        watched: the names of the watch-list.
        anew: whether also what is fresh enough is asked.
        chosen: the one source of a kind that several could tell.

    Raises:
        BadInput: no name is given and none is watched.
    """
    kinds = tuple(kind for kind in KINDS if kind in words)
    names = dict.fromkeys(canonical_symbol(word) for word in words if word not in {*KINDS, ALL})
    symbols = tuple(names) or tuple(watched)
    wish = RefreshWish(kinds or KINDS, symbols, anew, chosen or {})
    if not symbols and not set(wish.kinds) <= {"rates", "fx"}:
        remedy = 'Name some, or watch some first: `putwright watchlist add sp500`, `putwright want KO 75 --because "..."`.'
        raise BadInput("Refreshing", "no name is given and the watch-list is empty", remedy)
    return wish


async def refresh(
    sources: Sequence[FactSource],
    wish: RefreshWish,
    keeper: FactKeeper,
    clock: Clock,
    progress: Progress = lambda done, total, label: None,
) -> RefreshReport:
    """Everything wished that is due, from every source that tells it.

    Args:
        sources: those that may be asked.
        wish: what is wanted.
        keeper: where answers are kept.
        clock: tells what is due.
        progress: told how many questions are done, how many there are, and the last one.

    Raises:
        OutsideFailure: answers could not be written; what was kept before stays.
    """
    asked, began = keeper.asked(), clock.now()
    runs = [Run(source, wish, asked, began) for source in sources]
    keeping = Keeping(keeper, asked, clock, progress, sum(len(run.due) for run in runs))
    try:
        async with asyncio.TaskGroup() as group:
            for run in runs:
                group.create_task(run.all(keeping, clock))
    except ExceptionGroup as group_of_faults:
        raise group_of_faults.exceptions[0] from group_of_faults
    finally:
        await keeping.now()
    kinds = tuple(line for run in runs for line in run.lines())
    failures = tuple(failure for run in runs for failure in run.failures(asked, clock.now()))
    changed = tuple(sorted(keeping.changed.items()))
    return RefreshReport(
        began, (clock.now() - began).total_seconds(), len(wish.symbols), kinds, failures, changed
    )
