"""Every variant on the development sets, and the choice that the rule written down before makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking import chance, picks
from benchmarks.ranking.calibration import Share
from benchmarks.ranking.picks import Choice
from benchmarks.ranking.puts import Puts
from benchmarks.ranking.variants import AFTERWARDS, STARTING, VARIANTS, View, score
from putwright.pricing.compiled import Floats

NAIVE = "naive yield"
COUNTS = (1, 3)
MEAN_SLACK = 0.01  # a variant may cost so much of the mean return a year
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cell:
    """The picks of one score under one kind of strike and one count."""

    trades: Floats
    choice: Choice


@dataclass(frozen=True, slots=True)
class Summary:
    """A record averaged over the cells: mean [1/year], Sharpe, worst 5 % [1], drawdown [1], breadth [names]."""

    mean: float
    sharpe: float
    worst: float
    drawdown: float
    broad: float


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one score: on the whole, in each half, on the recent set, and against the starting one."""

    name: str
    reason: str
    whole: Summary
    halves: tuple[Summary, Summary]
    recent: Summary | None
    mean_against: Share
    worst_against: Share


def naive(puts: Puts) -> Floats:
    """What every public screener sorts by: premium for the reserve."""
    return puts.net / puts.strike


def scores(view: View) -> dict[str, Floats]:
    """Every score that is tried, naive yield first."""
    tried = {one.name: score(view, one.foresee(view)) for one in (STARTING, AFTERWARDS, *VARIANTS)}
    return {NAIVE: naive(view.puts)} | tried


def cells(views: list[View]) -> dict[str, list[Cell]]:
    """The picks of every score under each kind of strike, one and three a week."""
    found: dict[str, list[Cell]] = {}
    for view in views:
        for name, values in scores(view).items():
            for count in COUNTS:
                choice = picks.best(values, view.puts, count)
                found.setdefault(name, []).append(Cell(picks.results(choice, view.puts), choice))
    return found


def summary(of: list[Cell], mask: Mask) -> Summary | None:
    """The record of the weeks of the mask, averaged over the cells; None when there was nothing to pick."""
    if any((cell.choice[mask] < 0).all() for cell in of):
        return None
    records = [picks.record(cell.trades[mask], cell.choice[mask]) for cell in of]
    fields = ("mean", "sharpe", "worst", "drawdown", "broad")
    return Summary(*(float(np.mean([getattr(one, field) for one in records])) for field in fields))


def against(
    ours: list[Cell], theirs: list[Cell], figure: Callable[[Floats], Floats], places: NDArray[np.int64]
) -> Share:
    """A figure of ours less theirs on the same weeks, averaged over the cells, with its interval."""
    whole, drawn = [], []
    for one, other in zip(ours, theirs, strict=True):
        whole.append(figure(one.trades[None])[0] - figure(other.trades[None])[0])
        drawn.append(figure(one.trades[places]) - figure(other.trades[places]))
    return Share(float(np.mean(whole)), *chance.interval(np.mean(drawn, axis=0)))


def tried(views: list[View], recent: list[View], halves: tuple[Mask, Mask], draws: int) -> list[Trial]:
    """Every score with what became of it, naive yield and the starting score first."""
    made, later = cells(views), cells(recent)
    whole = halves[0] | ~halves[0]
    places = chance.blocks(len(whole), draws)
    reasons = {one.name: one.reason for one in (STARTING, AFTERWARDS, *VARIANTS)} | {
        NAIVE: "premium for the reserve"
    }
    return [
        Trial(
            name,
            reasons[name],
            _known(summary(of, whole)),
            (_known(summary(of, halves[0])), _known(summary(of, halves[1]))),
            summary(later[name], np.ones(len(later[name][0].trades), dtype=bool)),
            against(of, made[STARTING.name], picks.mean, places),
            against(of, made[STARTING.name], picks.worst, places),
        )
        for name, of in made.items()
    ]


def _known(found: Summary | None) -> Summary:
    if found is None:
        raise SystemExit("a score picked nothing in ten years: the study is broken")
    return found


def chosen(trials: Mapping[str, Trial], half: int) -> Trial:
    """The score with the smallest tail of one half among those whose mean is not materially below the start's."""
    start = trials[STARTING.name].halves[half]
    able = [
        one
        for one in trials.values()
        if one.name not in {NAIVE, AFTERWARDS.name} and one.halves[half].mean >= start.mean - MEAN_SLACK
    ]
    return max(able, key=lambda one: one.halves[half].worst)


def holds(candidate: Trial, start: Trial, other: int) -> bool:
    """Whether the choice of one half passes all that was asked for before: else the starting score is kept."""
    held = candidate.halves[other].worst > start.halves[other].worst
    sure = candidate.worst_against.low > 0.0
    broad = candidate.whole.broad >= start.whole.broad
    objects = candidate.recent is None or start.recent is None or candidate.recent.worst < start.recent.worst
    return held and sure and broad and not objects
