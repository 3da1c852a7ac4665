"""The whole study, passage by passage, as docs/ranking.md wants it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from benchmarks.ranking import calibration, chance, foreseen_text, material, picks_text, reliability, setups
from benchmarks.ranking.contest import all_scores, contest, quarters
from benchmarks.ranking.foreseen_text import HISTORY, MARKET, SCORE, Inquest
from benchmarks.ranking.foresight import realised
from benchmarks.ranking.puts import Puts, Terms, Weeks, puts_of, weeks_of
from benchmarks.ranking.tables import bracketed, table
from benchmarks.ranking.trials import Trial, tried
from benchmarks.ranking.variants import AFTERWARDS, STARTING, View, mixed, raising
from putwright.screening.ranking import TAIL_FLOOR

STRIKES = {"6.5 % below the spot": Terms(), "at delta 0.25": Terms(delta=0.25)}
COUNTS = (
    ("one a week", 1, False),
    ("three a week", 3, False),
    ("three a week, each of another sector", 3, True),
)


@dataclass(frozen=True)
class Effort:
    """How much is drawn: the whole study, or a look at it.

    Attributes:
        draws: Sets of weeks drawn for an interval.
        lots: Random ways of picking.
        halves: Random halves of the names.
        every: Of the Wednesdays of the 180 names, each so many.
    """

    draws: int = chance.DRAWS
    lots: int = 200
    halves: int = 400
    every: int = 1


QUICK = Effort(draws=300, lots=40, halves=50, every=4)


@dataclass(frozen=True)
class Sold:
    """One set of names with recorded volatilities and the puts sold on them, by kind of strike."""

    names: list[material.Closes]
    weeks: Weeks
    recorded: setups.Recorded

    @cached_property
    def puts(self) -> dict[str, Puts]:
        """The puts by kind of strike."""
        return {
            kind: puts_of(self.weeks, self.names, self.recorded, terms) for kind, terms in STRIKES.items()
        }

    @cached_property
    def views(self) -> list[View]:
        """What the scores see of them."""
        return [View(self.weeks, self.names, puts) for puts in self.puts.values()]


@dataclass(frozen=True)
class Study:
    """Everything that is measured, each part made when first asked for."""

    effort: Effort

    @cached_property
    def twenty(self) -> Sold:
        """20 names, ten years."""
        names = material.twenty_names()
        return Sold(names, weeks_of(names, "2010-01-04", "2019-12-31"), material.implied_of_twenty())

    @cached_property
    def recent(self) -> Sold:
        """145 names, one year: a sanity check and no more."""
        names = material.recent_names()
        return Sold(names, weeks_of(names, "2025-06-17", "2026-06-26"), material.implied_of_recent())

    @cached_property
    def priced(self) -> Inquest:
        """The calibration on the 20 names."""
        puts = self.twenty.puts["6.5 % below the spot"]
        return foreseen_text.of_priced(self.twenty.weeks, self.twenty.names, puts, self.effort.draws)

    @cached_property
    def closes(self) -> Inquest:
        """The calibration on the 180 names, to 2019."""
        names = self.many
        weeks = weeks_of(names, "2001-01-01", "2019-12-31", self.effort.every)
        puts = puts_of(weeks, names, None)
        return foreseen_text.of_closes(weeks, names, puts, self.effort.draws, self.effort.every)

    @cached_property
    def many(self) -> list[material.Closes]:
        """The 180 names."""
        return material.hundred_eighty_names()

    def passages(self) -> Iterator[tuple[str, str]]:
        """Name and text of every passage, as soon as it is measured."""
        yield "material", self.about()
        yield "calibration-20", foreseen_text.passage(self.priced)
        yield "calibration-180", foreseen_text.passage(self.closes)
        yield "picks", self.picked(self.twenty)
        yield "quarters", self.quartered()
        yield "recent", self.picked(self.recent, COUNTS[1:2])
        yield "setups", self.set_up()
        yield "variants", self.varied()
        yield "gated", self.gated()
        yield "volatilities", self.volatilities()

    def about(self) -> str:
        """What there is, and how much of it is independent."""
        rows = []
        for name, of, known in (
            ("20 names with 3-month volatility", self.priced.weeks, self.priced.parts["all"]),
            ("180 names, closes only", self.closes.weeks, self.closes.parts["all"]),
            (
                "145 names with 30-day volatility",
                self.recent.weeks,
                np.isfinite(self.recent.views[0].puts.result),
            ),
        ):
            sold = of.sold[known.any(axis=1)]
            months = (int((sold[-1] - sold[0]).astype(int)) + 37) // 37
            rows.append([name, f"{sold[0]}", f"{sold[-1]}", f"{len(sold)}", f"{known.sum():,}", f"{months}"])
        heading = ["set", "first sale", "last sale", "weeks", "puts", "lives that do not overlap"]
        return table(heading, rows)

    def picked(self, of: Sold, counts: tuple[tuple[str, int, bool], ...] = COUNTS) -> str:
        """The ways of picking on one set."""
        sectors = material.sectors()
        known = [sectors.get(symbol, symbol) for symbol in of.weeks.symbols]
        parts, told = [], []
        for kind, puts in of.puts.items():
            values = self._scores(of, puts)
            for words, count, spread in counts:
                ways = contest(
                    values,
                    puts,
                    count,
                    draws=self.effort.draws,
                    lots=self.effort.lots,
                    sectors=known if spread else None,
                )
                parts.append(
                    f"**{kind[0].upper()}{kind[1:]}, {words}** (all figures in per cent)\n\n{picks_text.contest_table(ways)}"
                )
                told.append(f"- {picks_text.said(ways, f'{kind}, {words}')}")
        return "\n\n".join([*parts, "\n".join(told)])

    def quartered(self) -> str:
        """Quarters of all names by score, on both sets."""
        found = {}
        for words, of in (("20 names", self.twenty), ("145 names, 2025-26", self.recent)):
            puts = next(iter(of.puts.values()))
            for name, values in self._scores(of, puts).items():
                found[f"{words}: {name}"] = quarters(values, puts, self.effort.draws)
        return picks_text.quarters_table(found)

    def set_up(self) -> str:
        """Other set-ups and other names."""
        of = self.twenty
        puts = of.puts["6.5 % below the spot"]
        ours = setups.shipped(of.weeks, of.names, puts).score
        found = setups.setups(of.weeks, of.names, of.recorded, self.effort.draws)
        halves = setups.other_names(ours, puts, self.effort.halves)
        tails = setups.shipped(of.weeks, of.names, puts).tail
        return "\n\n".join(
            [
                picks_text.setups_table(found),
                picks_text.halves_said(halves, len(of.names)),
                picks_text.floor_said(tails <= TAIL_FLOOR),
            ]
        )

    def varied(self) -> str:
        """The variants that were tried, and the decision."""
        found = self._tried(self.twenty.views, self.recent.views)
        return f"{picks_text.variants_table(found)}\n\n{picks_text.decision(found)}"

    def gated(self) -> str:
        """The same scores where only puts over no report can be sold, as the events gate leaves them; decides nothing."""
        both = [[_without_reports(view) for view in of.views] for of in (self.twenty, self.recent)]
        sellable = [float(np.isfinite(views[0].puts.net).sum(axis=1).mean()) for views in both]
        about = (
            f"On average {sellable[0]:.0f} of {len(self.twenty.names)} names a week have no report before expiry, and "
            f"{sellable[1]:.0f} of {len(self.recent.names)} in 2025-26."
        )
        return f"{about}\n\n{picks_text.variants_table(self._tried(both[0], both[1]))}"

    def _tried(self, views: list[View], recent: list[View]) -> list[Trial]:
        sold = self.twenty.weeks.sold
        # A put sold in the last weeks of 2014 ends in 2015: those weeks belong to no half.
        halves = sold < np.datetime64("2014-11-25"), sold >= np.datetime64("2015-01-01")
        return tried(views, recent, halves, self.effort.draws)

    def volatilities(self) -> str:
        """The volatilities among the variants, on the 180 names."""
        whole, names = self.closes, self.many
        view = View(whole.weeks, names, whole.puts)
        cautious = np.fmax(view.realised(63), view.realised(252))
        forecasts = {
            STARTING.name: view.lognormal(view.realised(63)),
            AFTERWARDS.name: raising(view),
            "history": whole.forecasts[HISTORY],
            "year": view.lognormal(mixed(view, 252)),
            "cautious": view.lognormal(cautious),
            "long run": view.lognormal(mixed(view, 1260)),
        }
        known = calibration.common(whole.puts, forecasts) & np.isfinite(view.realised(1260))
        calm = calibration.calm_half(view.realised(63), known)
        inquest = Inquest(
            whole.weeks, whole.puts, forecasts, STARTING.name, {"all": known}, self.effort.draws
        )
        free = inquest.level_free().verdicts(known)
        parts = [inquest.verdicts(part) for part in (known, calm, known & ~calm)]
        rows = [
            [
                name,
                bracketed(parts[0][name].against, 4, signed=True),
                bracketed(free[name].against, 4, signed=True),
                *(bracketed(p[name].loss_ratio, 2) for p in parts),
            ]
            for name in forecasts
        ]
        heading = [
            "forecast",
            "Brier less start's",
            "level-free",
            "realised / foreseen loss",
            "calmer half",
            "wilder half",
        ]
        return table(heading, rows)

    def picture(self) -> str:
        """The calibration as a picture."""
        panels = []
        for title, inquest, shown in (
            ("20 names, 2010-2019", self.priced, (SCORE, HISTORY, MARKET)),
            ("180 names, 2001-2019", self.closes, (SCORE, HISTORY)),
        ):
            tenths = inquest.tenths()
            panels.append(reliability.Panel(title, {name: tenths[name] for name in shown}))
        return reliability.picture(panels)

    def _scores(self, of: Sold, puts: Puts) -> dict[str, np.ndarray]:
        ours = setups.shipped(of.weeks, of.names, puts).score
        plain = setups.shipped(of.weeks, of.names, puts, reports={}).score
        return all_scores(ours, plain, puts, realised(of.weeks, of.names))


def _without_reports(view: View) -> View:
    return replace(view, puts=setups.without_reports(view.weeks, view.puts))
