"""The weekly picks of our score beside naive yield's, beside names of the same delta, chance, and everybody.

Differences are ours less the other's on the same weeks. The difference *at equal tail* lays the other out so small
(the rest in bills) that its worst 5 % are ours: return for the same pain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking import chance, picks
from benchmarks.ranking.calibration import Share
from benchmarks.ranking.picks import Record
from benchmarks.ranking.puts import Puts
from benchmarks.ranking.trials import naive
from putwright.pricing.compiled import Floats

OURS, MATCHED, RANDOM, ALL = "our score", "delta-matched to ours", "random", "all names equally"
PLAIN = "ours without the report raise"
NAIVE, RATIO = "naive yield", "implied over realised (63 days)"
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Way:
    """One way of picking: its record, and ours less it."""

    name: str
    record: Record
    mean: Share
    against: tuple[Share, Share, Share, Share] | None  # mean, mean at equal tail, worst 5 %, drawdown


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of all names by score, best first: mean [1/year] and worst 5 % of weeks [1]."""

    mean: Share
    worst: float


def trades_of(
    scores: dict[str, Floats], puts: Puts, count: int, sectors: Sequence[str] | None
) -> dict[str, tuple[Floats, Places | None]]:
    """The trades of every way that picks by rule, shape (weeks, count), with their choices."""
    found: dict[str, tuple[Floats, Places | None]] = {}
    for name, values in scores.items():
        choice = picks.best(values, puts, count, sectors)
        found[name] = picks.results(choice, puts), choice
        if name == OURS:
            nearest = picks.matched(choice, puts)
            found[MATCHED] = picks.results(nearest, puts), nearest
    found[ALL] = puts.result, None
    return found


def contest(
    scores: dict[str, Floats],
    puts: Puts,
    count: int,
    *,
    draws: int,
    lots: int,
    sectors: Sequence[str] | None = None,
) -> list[Way]:
    """The ways beside each other: ours first, chance last."""
    places = chance.blocks(len(puts.spot), draws)
    made = trades_of(scores, puts, count, sectors)
    ours = made[OURS][0]
    ways = [
        Way(
            name,
            picks.record(trades, choice),
            Share(float(picks.mean(trades[None])[0]), *chance.interval(picks.mean(trades[places]))),
            None if name == OURS else differences(ours, trades, places),
        )
        for name, (trades, choice) in made.items()
    ]
    return [*ways, by_chance(ours, puts, places, count, lots)]


def differences(ours: Floats, theirs: Floats, places: Places) -> tuple[Share, Share, Share, Share]:
    """Ours less theirs: mean, mean at equal tail, worst 5 %, drawdown."""
    whole = _apart(ours[None], theirs[None])
    drawn = _apart(ours[places], theirs[places])
    shares = [Share(float(one[0]), *chance.interval(many)) for one, many in zip(whole, drawn, strict=True)]
    return shares[0], shares[1], shares[2], shares[3]


def _apart(ours: Floats, theirs: Floats) -> list[Floats]:
    means, tails = picks.mean(theirs), picks.worst(theirs)
    # A draw without a loss in its tail can not be laid out to another tail: it counts at its full size.
    smaller = np.where(tails < 0, np.clip(picks.worst(ours) / np.minimum(tails, -1e-9), 0.0, 1.0), 1.0)
    return [
        picks.mean(ours) - means,
        picks.mean(ours) - means * smaller,
        picks.worst(ours) - tails,
        picks.drawdown(ours) - picks.drawdown(theirs),
    ]


def by_chance(ours: Floats, puts: Puts, places: Places, count: int, lots: int) -> Way:
    """Names by lot: the mean record of many lots, and ours less a lot's on each drawn set of weeks."""
    drawn = picks.drawn(puts, count, lots, chance.SEED)
    trades = np.stack([picks.results(choice, puts) for choice in drawn])
    records = [picks.record(one) for one in trades]
    mean = Record(
        float(np.mean([one.mean for one in records])),
        float(np.mean([one.sharpe for one in records])),
        float(np.mean([one.worst for one in records])),
        float(np.mean([one.drawdown for one in records])),
        puts.spot.shape[1],
        float(puts.spot.shape[1]),
    )
    lot = np.arange(len(places)) % lots
    theirs = trades[lot[:, None], places]
    apart = _apart(ours[places], theirs)
    middle = [
        np.mean([values[0] for values in which])
        for which in zip(*(_apart(ours[None], one[None]) for one in trades), strict=True)
    ]
    shares = [Share(float(m), *chance.interval(d)) for m, d in zip(middle, apart, strict=True)]
    return Way(
        f"{RANDOM} ({lots} lots)",
        mean,
        Share(mean.mean, *chance.interval(picks.mean(theirs))),
        (shares[0], shares[1], shares[2], shares[3]),
    )


def all_scores(ours: Floats, plain: Floats, puts: Puts, realised: Floats) -> dict[str, Floats]:
    """The scores of the contest; ours first, then what it would be without the raise for reports."""
    return {OURS: ours, PLAIN: plain, NAIVE: naive(puts), RATIO: puts.implied / realised}


def quarters(scores: Floats, puts: Puts, draws: int) -> list[Quarter]:
    """All names of each week in four, by score: is the order more than its top?"""
    known = np.isfinite(scores) & np.isfinite(puts.result)
    order = np.argsort(np.argsort(-np.where(known, scores, -np.inf), axis=1, kind="stable"), axis=1)
    fourth = order * 4 // np.maximum(known.sum(axis=1), 1)[:, None]
    places = chance.blocks(len(scores), draws)
    found = []
    for number in range(4):
        trades = np.where(known & (fourth == number), puts.result, np.nan)
        mean = Share(float(picks.mean(trades[None])[0]), *chance.interval(_weekly_mean(trades, places)))
        found.append(Quarter(mean, float(picks.worst(trades[None])[0])))
    return found


def _weekly_mean(trades: Floats, places: Places) -> Floats:
    """`picks.mean` of each draw, from the means of the weeks."""
    weeks = np.stack([picks.mean(row[None, None]) for row in trades])[:, 0]
    mean: Floats = weeks[places].mean(axis=1)
    return mean
