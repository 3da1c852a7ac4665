"""The passages on calibration: two sets of names, each forecast held against what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking import calibration, chance, foresight
from benchmarks.ranking.calibration import Decile, Verdict, deciles, verdict
from benchmarks.ranking.foresight import Foreseen
from benchmarks.ranking.material import Closes, report_days
from benchmarks.ranking.puts import LIFE_DAYS, Puts, Weeks
from benchmarks.ranking.reports import inside, shipped_volatility
from benchmarks.ranking.tables import bracketed, percent, points, table
from putwright.pricing.compiled import Floats

SCORE, HISTORY, MARKET, DELTA, BLEND = "score", "history", "market", "abs delta", "blend"
Mask = NDArray[np.bool_]
REPORTS_KNOWN_MIN = 20  # five years of quarters; names with fewer are not asked whether a report falls inside


@dataclass(frozen=True, slots=True)
class Inquest:
    """One set of puts with its forecasts, what they are held against, and the parts that are judged apart."""

    weeks: Weeks
    puts: Puts
    forecasts: Mapping[str, Foreseen]
    reference: str
    parts: Mapping[str, Mask]
    draws: int
    every: int = 1

    @property
    def months(self) -> int:
        """Lives of a put that do not overlap, from the first sale to the last expiry."""
        sold = self.weeks.sold[self.parts["all"].any(axis=1)]
        return int((sold[-1] - sold[0]).astype(int) + LIFE_DAYS) // LIFE_DAYS

    @property
    def places(self) -> chance.Places:
        """Weeks drawn in blocks."""
        return chance.blocks(len(self.weeks.sold), self.draws, chance.block_of(self.every))

    def verdicts(self, part: Mask, reference: str = "") -> dict[str, Verdict]:
        """How every forecast did on a part, its Brier score against that of the reference."""
        places = self.places
        against = self.forecasts[reference or self.reference]
        return {
            name: verdict(name, one, against, self.puts, part, places) for name, one in self.forecasts.items()
        }

    def level_free(self) -> Inquest:
        """The same with every forecast moved to the rate that came."""
        everything = self.parts["all"]
        moved = {
            name: calibration.level_free(one, self.puts, everything) for name, one in self.forecasts.items()
        }
        return replace(self, forecasts=moved)

    def tenths(self) -> dict[str, list[Decile]]:
        """The tenths of every forecast."""
        places = self.places
        return {
            name: deciles(one, self.puts, self.parts["all"], places) for name, one in self.forecasts.items()
        }


def of_priced(weeks: Weeks, names: Sequence[Closes], puts: Puts, draws: int) -> Inquest:
    """The inquest of puts that have a recorded volatility: all five forecasts."""
    history, market = foresight.history(weeks, names, puts), foresight.market(puts)
    nothing = np.full(puts.delta.shape, np.nan)
    forecasts = {
        SCORE: foresight.lognormal(weeks, puts, _shipped(weeks, names)),
        HISTORY: history,
        MARKET: market,
        DELTA: Foreseen(-puts.delta, nothing, nothing),
        BLEND: foresight.blend(history, market),
    }
    known = calibration.common(puts, forecasts)
    parts = _parts(weeks, known, (2010, 2015), "implied volatility", puts.at_the_money)
    parts |= _by_report(weeks, known)
    return Inquest(weeks, puts, forecasts, MARKET, parts, draws)


def of_closes(weeks: Weeks, names: Sequence[Closes], puts: Puts, draws: int, every: int) -> Inquest:
    """The inquest of names without recorded volatility: only what closes foresee."""
    realised = foresight.realised(weeks, names)
    forecasts = {
        SCORE: foresight.lognormal(weeks, puts, _shipped(weeks, names)),
        HISTORY: foresight.history(weeks, names, puts),
    }
    known = calibration.common(puts, forecasts)
    parts = _parts(weeks, known, (2001, 2005, 2010, 2015), "realised volatility", realised)
    parts |= _by_report(weeks, known)
    return Inquest(weeks, puts, forecasts, SCORE, parts, draws, every)


def _by_report(weeks: Weeks, known: Mask) -> dict[str, Mask]:
    """The puts with and without a report before expiry, of the names whose report days are recorded."""
    told = np.array([len(report_days().get(symbol, ())) >= REPORTS_KNOWN_MIN for symbol in weeks.symbols])
    due = inside(weeks, report_days())
    return {"a report before expiry": known & told & due, "no report before expiry": known & told & ~due}


def _shipped(weeks: Weeks, names: Sequence[Closes]) -> Floats:
    return shipped_volatility(weeks, names, foresight.realised(weeks, names))


def _parts(
    weeks: Weeks, known: Mask, starts: Sequence[int], what: str, volatility: Floats
) -> dict[str, Mask]:
    years = weeks.sold.astype("datetime64[Y]").astype(int) + 1970
    ends = [*starts[1:], 2020]
    calm = calibration.calm_half(volatility, known)
    periods = {
        f"{start}-{end - 1}": known & ((years >= start) & (years < end))[:, None]
        for start, end in zip(starts, ends, strict=True)
    }
    return {"all": known} | periods | {f"{what}: lower half": calm, "upper half": known & ~calm}


def passage(inquest: Inquest) -> str:
    """Rates, Brier scores, losses and tenths, each as a table."""
    judged = {name: inquest.verdicts(part) for name, part in inquest.parts.items()}
    names = list(inquest.forecasts)
    losing = [name for name in names if name != DELTA]
    others = [name for name in names if name != inquest.reference]
    rates, brier, losses = [], [], []
    for part, verdicts in judged.items():
        of = list(verdicts.values())
        base = verdicts[inquest.reference]
        rates.append(
            [part, f"{inquest.parts[part].sum():,}", points(of[0].came), *(percent(v.foreseen) for v in of)]
        )
        brier.append(
            [part, f"{base.brier:.4f}", *(bracketed(verdicts[n].against, 4, signed=True) for n in others)]
        )
        losses.append([part, *(bracketed(verdicts[n].loss_ratio, 2) for n in losing)])
    if DELTA in names:
        held = inquest.verdicts(inquest.parts["all"], DELTA)
        cells = ["-" if n == DELTA else bracketed(held[n].against, 4, signed=True) for n in others]
        brier.append(["all, less that of abs delta", f"{held[DELTA].brier:.4f}", *cells])
    free = inquest.level_free().verdicts(inquest.parts["all"])
    cells = [bracketed(free[n].against, 4, signed=True) for n in others]
    brier.append(["all, level-free", f"{free[inquest.reference].brier:.4f}", *cells])
    mean = [percent(judged["all"][n].loss_foreseen, 2) for n in losing]
    losses.insert(0, ["all: mean loss foreseen, of strike", *mean])
    return "\n\n".join(
        [
            "Rate of breach: what came, in per cent with its 90 % interval, and what each forecast foresaw.",
            table(["puts", "number", "came, %", *names], rates),
            f"Brier score of `{inquest.reference}`, and of the others less it: below zero is better. *Level-free*: each forecast is first "
            "moved to the rate that came, so that only telling puts apart counts, which is what an order needs.",
            table(["puts", inquest.reference, *others], brier),
            "Realised loss over foreseen loss: one is right, below one the forecast was too dark.",
            table(["puts", *losing], losses),
            "Tenths of the puts by forecast: foreseen -> came, in per cent with its 90 % interval.",
            _tenths(inquest.tenths()),
        ]
    )


def _tenths(found: Mapping[str, Sequence[Decile]]) -> str:
    rows = []
    for number, tenths in enumerate(zip(*found.values(), strict=True), start=1):
        rows.append([f"{number}", *(f"{100 * one.foreseen:.0f} -> {points(one.came, 0)}" for one in tenths)])
    return table(["tenth", *found], rows)
