"""The passages on weekly picks: ways of picking beside each other, other set-ups, the variants that were tried."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking.calibration import Share
from benchmarks.ranking.contest import OURS, RANDOM, Quarter, Way
from benchmarks.ranking.setups import OtherNames, Setup
from benchmarks.ranking.tables import percent, points, table
from benchmarks.ranking.trials import NAIVE, Summary, Trial, chosen, holds
from benchmarks.ranking.variants import AFTERWARDS, STARTING, VARIANTS

HEADER = [
    "picked by",
    "mean a year",
    "Sharpe",
    "worst 5 %",
    "drawdown",
    "names (as if)",
    "ours less it: mean",
    "at equal tail",
    "worst 5 %",
    "drawdown",
]


def contest_table(ways: Sequence[Way]) -> str:
    """The ways of picking, one a row; differences are ours less the row's."""
    rows = []
    for way in ways:
        record = way.record
        crowd = way.name.startswith(("random", "all"))
        names = "all" if crowd else f"{record.names} ({record.broad:.1f})"
        rows.append(
            [
                way.name,
                points(way.mean),
                f"{record.sharpe:.2f}",
                f"{100 * record.worst:.1f}",
                f"{100 * record.drawdown:.1f}",
                names,
                *(["-"] * 4 if way.against is None else [points(one) for one in way.against]),
            ]
        )
    return table(HEADER, rows)


def said(ways: Sequence[Way], where: str) -> str:
    """What the comparison with naive yield and with chance says, in sentences that follow the figures."""
    naive, lot = (
        next(way for way in ways if way.name.startswith(start) and way.against) for start in (NAIVE, RANDOM)
    )
    if naive.against is None or lot.against is None:
        raise SystemExit(f"{OURS} is held against itself")
    mean, equal, worst, _ = naive.against
    lot_mean, _, lot_worst, _ = lot.against
    return (
        f"{where}: the mean of our picks less that of naive yield is {points(mean)} points a year, which {_sure(mean)}; "
        f"laid out to the same tail {points(equal)}, which {_sure(equal)}; the worst 5 % differ by {points(worst)} points "
        f"of reserve, which {_sure(worst)}. Against names by lot: mean {points(lot_mean)}, which {_sure(lot_mean)}; "
        f"worst 5 % {points(lot_worst)}, which {_sure(lot_worst)}."
    )


def _sure(share: Share) -> str:
    if share.low > 0:
        return "is above zero beyond chance"
    return "is below zero beyond chance" if share.high < 0 else "can be chance"


def quarters_table(found: dict[str, list[Quarter]]) -> str:
    """Quarters of all names by score: mean with interval, and worst 5 %."""
    rows = [
        [name, *(f"{points(one.mean)}; {100 * one.worst:.1f}" for one in quarters)]
        for name, quarters in found.items()
    ]
    return table(["mean a year; worst 5 %", "first quarter", "second", "third", "last"], rows)


def setups_table(found: Sequence[Setup]) -> str:
    """Our three a week beside naive yield's under other set-ups."""
    rows = [
        [
            one.name,
            f"{100 * one.ours.mean:.1f}",
            f"{100 * one.theirs.mean:.1f}",
            points(one.mean_against),
            f"{100 * one.ours.worst:.1f}",
            f"{100 * one.theirs.worst:.1f}",
            points(one.worst_against),
        ]
        for one in found
    ]
    heading = ["set-up", "our mean", "naive's", "difference", "our worst 5 %", "naive's", "difference"]
    return table(heading, rows)


def halves_said(found: OtherNames, names: int) -> str:
    """What random halves of the names say."""
    return (
        f"Over {found.halves} random halves of the {names} names our tail was the smaller in {percent(found.tail_smaller, 0)} "
        f"(on average {percent(found.worst)} against {percent(found.worst_naive)}), and our mean the larger in "
        f"{percent(found.mean_larger, 0)}."
    )


def variants_table(trials: Sequence[Trial]) -> str:
    """Every score that was tried."""
    rows = [
        [
            one.name,
            one.reason,
            *(_short(part) for part in (one.whole, *one.halves, one.recent)),
            f"{one.whole.broad:.1f}",
            points(one.mean_against) if one.name != STARTING.name else "-",
            points(one.worst_against) if one.name != STARTING.name else "-",
        ]
        for one in trials
    ]
    heading = ["score", "why", "2010-19", "2010-14", "2015-19", "2025-26"]
    return table([*heading, "as if names", "mean less start's", "worst 5 % less start's"], rows)


def _short(part: Summary | None) -> str:
    """Mean / worst 5 % / drawdown in per cent."""
    if part is None:
        return "-"
    return " / ".join(f"{100 * value:.1f}" for value in (part.mean, part.worst, part.drawdown))


def decision(trials: Sequence[Trial]) -> str:
    """What the rule written down before the run makes of them."""
    named = {one.name: one for one in trials}
    start = named[STARTING.name]
    told, kept = [], True
    for half, years, other in ((0, "2010-14", "2015-19"), (1, "2015-19", "2010-14")):
        best = chosen(named, half)
        change = best.name != start.name and holds(best, start, 1 - half)
        kept = kept and not change
        tails = best.halves[1 - half].worst, start.halves[1 - half].worst
        told.append(
            f"{years} chooses `{best.name}`; on {other} its worst 5 % are {percent(tails[0])}, those of `start` {percent(tails[1])}."
        )
    worse = [one.name for one in trials if one.name != NAIVE and one.worst_against.high < 0]
    ending = "The starting score is kept." if kept else "The rule asks for a change."
    return " ".join(
        [
            f"{len(VARIANTS)} variants and the starting score were run once, as written down; one more, `{AFTERWARDS.name}`, was "
            "measured afterwards and had no vote; 181 scores were tried before us.",
            *told,
            f"Worse than `start` in the tail beyond chance: {', '.join(worse) or 'none'}.",
            ending,
        ]
    )


def floor_said(floored: NDArray[np.bool_]) -> str:
    """How often the tail of the score is its floor and not a forecast."""
    return f"The floor of 1 % of the reserve decides the tail of {percent(float(np.mean(floored)), 0)} of the puts."
