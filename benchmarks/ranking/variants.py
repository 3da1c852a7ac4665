"""The scores that were tried, written down with their reasons before any of them was run, and how one is chosen.

Section 4 of the first study is where we start; the twelve variants each change one thing for one reason (the last
two change two). What decides was written down with them:

- Two halves, 2010-14 and 2015-19. In each half the variant with the smallest tail is chosen, and judged on the other.
- The tail is the mean of the worst 5 % of weeks, averaged over top 1 and top 3 and both kinds of strike.
- A variant whose mean return is more than one point a year below that of the starting score is not eligible.
- Change only if the choice of each half has the smaller tail on the other as well, the 90 % interval of the pooled
  difference is above zero, the number of names picked is not smaller, and the set of 2025-26 does not object.
  Otherwise keep the starting score.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.ranking import foresight, reports
from benchmarks.ranking.foresight import Foreseen
from benchmarks.ranking.material import Closes, report_days
from benchmarks.ranking.puts import LIFE_DAYS, Puts, Weeks
from putwright.pricing.compiled import Floats
from putwright.screening.forecast import FORECAST_SESSIONS
from putwright.screening.ranking import merit

SHOCK = 0.15  # a bad month of the market
FLOOR = 0.03


@dataclass
class View:
    """What a score may look at on the day of sale; each forecast is made once, when first asked for."""

    weeks: Weeks
    names: list[Closes]
    puts: Puts
    _made: dict[str, Floats | Foreseen] = field(default_factory=dict)

    def realised(self, sessions: int) -> Floats:
        """Realised volatility [1/sqrt(year)]."""
        made = self._once(f"rv{sessions}", lambda: foresight.realised(self.weeks, self.names, sessions))
        assert isinstance(made, np.ndarray)
        return made

    def lognormal(self, volatility: Floats) -> Foreseen:
        """The lognormal forecast at a volatility."""
        return foresight.lognormal(self.weeks, self.puts, volatility)

    def history(self) -> Foreseen:
        """The history witness."""
        made = self._once("history", lambda: foresight.history(self.weeks, self.names, self.puts))
        assert isinstance(made, Foreseen)
        return made

    def earnings_clean(self) -> Floats:
        """Volatility without reports, and with the one that is due [1/sqrt(year)]."""
        made = self._once("clean", lambda: reports.earnings_clean(self.weeks, self.names, report_days()))
        assert isinstance(made, np.ndarray)
        return made

    def raised(self) -> Floats:
        """Volatility of 63 days, raised where a report falls inside [1/sqrt(year)]."""
        plain = self.realised(FORECAST_SESSIONS)
        made = self._once("raised", lambda: reports.raised(self.weeks, self.names, report_days(), plain))
        assert isinstance(made, np.ndarray)
        return made

    def _once(self, key: str, make: Callable[[], Floats | Foreseen]) -> Floats | Foreseen:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]


@dataclass(frozen=True, slots=True)
class Variant:
    """One score and why it was thought of."""

    name: str
    reason: str
    foresee: Callable[[View], Foreseen]


def score(view: View, foreseen: Foreseen) -> Floats:
    """The score that ships, of a forecast."""
    return merit(view.puts.net, foreseen.loss, foreseen.shortfall, view.puts.strike, LIFE_DAYS).score


def mixed(view: View, sessions: int) -> Floats:
    """Half the variance of 63 days, half that of more."""
    mixture: Floats = np.sqrt(0.5 * view.realised(63) ** 2 + 0.5 * view.realised(sessions) ** 2)
    return mixture


def start(view: View) -> Foreseen:
    """Section 4: lognormal at the realised volatility of 63 days."""
    return view.lognormal(view.realised(FORECAST_SESSIONS))


def raising(view: View) -> Foreseen:
    """Section 4 at a volatility raised where a report falls inside, as `screening.report_risk` does it."""
    return view.lognormal(view.raised())


def _worse(base: Foreseen, *tails: Floats) -> Foreseen:
    shortfall = base.shortfall
    for tail in tails:
        shortfall = np.fmax(shortfall, tail)
    return Foreseen(base.probability, base.loss, shortfall)


def _cautious(view: View) -> Foreseen:
    return view.lognormal(np.fmax(view.realised(63), view.realised(252)))


def _listening(view: View) -> Foreseen:
    return view.lognormal(np.fmax(view.realised(63), 0.8 * view.puts.implied))


def _shocked(view: View) -> Foreseen:
    return _worse(start(view), foresight.market_shock(view.weeks, view.names, view.puts, SHOCK))


def _floored(view: View) -> Foreseen:
    return _worse(start(view), view.puts.net + FLOOR * view.puts.strike)


def _two_tails(view: View) -> Foreseen:
    return _worse(start(view), foresight.market(view.puts).shortfall)


def _mild(view: View) -> Foreseen:
    return _worse(view.lognormal(mixed(view, 252)), foresight.market(view.puts).shortfall)


STARTING = Variant("start", "section 4 of the first study: lognormal, 63 days, floor 0.01", start)
VARIANTS = (
    Variant("year", "63 days are noisy: half the variance of a year", lambda v: v.lognormal(mixed(v, 252))),
    Variant("cautious", "a calm quarter is not a calm name: the larger of 63 and 252 days", _cautious),
    Variant(
        "long run",
        "volatility returns: half the variance of five years",
        lambda v: v.lognormal(mixed(v, 1260)),
    ),
    Variant("listening", "news is in the quotes first: at least 0.8 of implied", _listening),
    Variant("reports", "report days out, a due report in", lambda v: v.lognormal(v.earnings_clean())),
    Variant("history", "loss and tail of the history witness instead of a lognormal", lambda v: v.history()),
    Variant(
        "history tail",
        "the worse tail of lognormal and history",
        lambda v: _worse(start(v), v.history().shortfall),
    ),
    Variant("market tail", "the worse tail of lognormal and the put's own volatility", _two_tails),
    Variant("floor", f"tails below {FLOOR:.0%} of the reserve are not known so well", _floored),
    Variant("shock", f"the worse of the tail and a market that falls {SHOCK:.0%}, by beta", _shocked),
    Variant(
        "blend",
        "loss half history at 63 days, half implied; the worse tail",
        lambda v: foresight.blend(start(v), foresight.market(v.puts)),
    ),
    Variant("year and market tail", "the first and the eighth together", _mild),
)
# Thought of after the twelve had run, for calibration and not for the picks: it decides nothing here.
AFTERWARDS = Variant(
    "report raise", "a report inside raises the volatility, never lowers it; added afterwards", raising
)
