"""Does the answer hold when the question is put a little differently? Other strikes, costs, names and days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.ranking import chance, foresight, picks
from benchmarks.ranking.calibration import Share
from benchmarks.ranking.material import Closes, Days, report_days
from benchmarks.ranking.picks import Record
from benchmarks.ranking.puts import LIFE_DAYS, Puts, Terms, Weeks, puts_of
from benchmarks.ranking.reports import inside, shipped_volatility
from benchmarks.ranking.trials import naive
from putwright.pricing.compiled import Floats
from putwright.screening.forecast import FORECAST_SESSIONS
from putwright.screening.ranking import Merits, merit

Recorded = Mapping[str, tuple[Days, Floats]]
CASH_BELOW_BILLS = (
    0.005  # as in defaults/config.toml; a test holds the score of the study to the program's [1/year]
)


@dataclass(frozen=True, slots=True)
class Setup:
    """One way to put the question, and the records of both scores' three a week."""

    name: str
    ours: Record
    theirs: Record
    mean_against: Share
    worst_against: Share


@dataclass(frozen=True, slots=True)
class OtherNames:
    """Over so many random halves of the names: how often our tail was the smaller, and our mean the larger."""

    halves: int
    tail_smaller: float
    mean_larger: float
    worst: float
    worst_naive: float


def shipped(
    weeks: Weeks,
    names: Sequence[Closes],
    puts: Puts,
    *,
    lag: int = 0,
    forgone: float = CASH_BELOW_BILLS,
    reports: Mapping[str, Days] | None = None,
) -> Merits:
    """The merits that ship.

    Args:
        weeks: the weeks.
        names: the closes of the names.
        puts: the puts.
        lag: sees only closes of so many sessions before the sale [session].
        forgone: what cash earns below bills, and no more than they pay [1/year].
        reports: report days by name; the recorded ones unless given.
    """
    seen = replace(weeks, at=np.where(weeks.at < lag, -1, weeks.at - lag))
    plain = foresight.realised(seen, names, FORECAST_SESSIONS)
    foreseen = foresight.lognormal(weeks, puts, shipped_volatility(weeks, names, plain, reports))
    interest = np.clip(puts.rate, 0.0, forgone)
    return merit(puts.net, foreseen.loss, foreseen.shortfall, puts.strike, LIFE_DAYS, interest)


def setup(name: str, ours: Floats, puts: Puts, draws: int, count: int = 3) -> Setup:
    """The records of our picks and of naive yield's, on the same weeks."""
    mine, other = (picks.best(values, puts, count) for values in (ours, naive(puts)))
    trades = [picks.results(choice, puts) for choice in (mine, other)]
    places = chance.blocks(len(puts.spot), draws)
    differences = []
    for figure in (picks.mean, picks.worst):
        whole = float(figure(trades[0][None])[0] - figure(trades[1][None])[0])
        drawn = figure(trades[0][places]) - figure(trades[1][places])
        differences.append(Share(whole, *chance.interval(drawn)))
    records = [picks.record(one, choice) for one, choice in zip(trades, (mine, other), strict=True)]
    return Setup(name, records[0], records[1], differences[0], differences[1])


def setups(weeks: Weeks, names: list[Closes], recorded: Recorded, draws: int) -> list[Setup]:
    """The question of the study and its neighbours."""
    plain = puts_of(weeks, names, recorded)
    few = [place for place, name in enumerate(names) if name.symbol not in {"AMD", "RRC"}]
    asked = {
        "as above: 6.5 % below the spot": (plain, shipped(weeks, names, plain).score),
        "forecast from the close before the sale": (plain, shipped(weeks, names, plain, lag=1).score),
        "no report before expiry, as the events gate asks": (
            without_reports(weeks, plain),
            shipped(weeks, names, plain).score,
        ),
        "no interest forgone": (plain, shipped(weeks, names, plain, forgone=0.0).score),
        "without AMD and RRC": (only(plain, few), shipped(weeks, names, plain).score[:, few]),
    }
    for name, terms in (
        ("3 % below the spot", Terms(otm_ratio=0.03)),
        ("10 % below the spot", Terms(otm_ratio=0.10)),
        ("delta 0.25", Terms(delta=0.25)),
        ("delta 0.15", Terms(delta=0.15)),
        ("twice the costs", Terms(costs=2.0)),
    ):
        puts = puts_of(weeks, names, recorded, terms)
        asked[name] = puts, shipped(weeks, names, puts).score
    return [setup(name, ours, puts, draws) for name, (puts, ours) in asked.items()]


def without_reports(weeks: Weeks, puts: Puts) -> Puts:
    """The puts whose life holds no report, by the days on which reports came; the others can not be sold."""
    net = np.where(inside(weeks, report_days()), np.nan, puts.net)
    return replace(puts, net=net)


def only(puts: Puts, places: Sequence[int]) -> Puts:
    """The puts on some of the names."""
    return Puts(*(getattr(puts, field)[:, places] for field in Puts.__slots__))


def other_names(ours: Floats, puts: Puts, halves: int, count: int = 3) -> OtherNames:
    """The same question asked of random halves of the names: does it hang on a few of them?"""
    lots = np.random.default_rng(chance.SEED)
    found = []
    for _ in range(halves):
        places = sorted(lots.permutation(puts.spot.shape[1])[: puts.spot.shape[1] // 2].tolist())
        part = only(puts, places)
        both = [
            picks.results(picks.best(values, part, count), part)
            for values in (ours[:, places], naive(puts)[:, places])
        ]
        found.append([[picks.mean(one[None])[0], picks.worst(one[None])[0]] for one in both])
    values = np.array(found)
    return OtherNames(
        halves,
        float(np.mean(values[:, 0, 1] > values[:, 1, 1])),
        float(np.mean(values[:, 0, 0] > values[:, 1, 0])),
        float(np.mean(values[:, 0, 1])),
        float(np.mean(values[:, 1, 1])),
    )
