"""From what an option is worth to how it is quoted: spreads that widen near the bells and when the share runs."""

from __future__ import annotations

from datetime import date

import numpy as np

from putwright.market.simulated.arrays import Floats, Whole
from putwright.market.simulated.chains import WIDENING_NOISE
from putwright.market.simulated.quoting import (
    SPREAD_FADING,
    SPREAD_FIXED,
    SPREAD_RATIO,
    TICK_ABOVE,
    TICK_BELOW,
    Ticks,
)
from putwright.paper.tape.chance import Purpose, normals
from putwright.paper.tape.days import NIGHT_SHARE, Days
from putwright.paper.tape.hours import length
from putwright.paper.tape.paths import pace
from putwright.paper.tape.roster import PAIRS, Roster
from putwright.paper.tape.valuation import Situation, Valuation

# Extra spread after the opening and before the close, and how fast it fades [1, s].
OPENING_WIDER, OPENING_FADES = 1.5, 480.0
CLOSING_WIDER, CLOSING_FADES = 0.6, 60.0
# A share that moved more in a minute than so many usual minutes scares the makers, up to a limit [1].
CALM_MOVES, SCARED_PER_MOVE, SCARED_MOST = 2.0, 0.35, 4.0
LOOK_BACK_SECONDS = 60


class TwoSides:
    """Bids and asks around what options are worth."""

    def __init__(self, roster: Roster, days: Days, valuation: Valuation) -> None:
        self._roster, self._days, self._valuation = roster, days, valuation
        ticks = [name.tick for name in roster.names]
        self._below = np.array([TICK_BELOW[tick] for tick in ticks] + [0.01] * len(PAIRS))
        self._above = np.array([TICK_ABOVE[tick] for tick in ticks] + [0.01] * len(PAIRS))

    def ticks(self, row: Whole) -> Ticks:
        """The price grid of each row, shape (n,)."""
        return Ticks(self._below[row], self._above[row])

    def around(
        self, worth: Floats, situation: Situation, session: date, second: Whole
    ) -> tuple[Floats, Floats]:
        """Bid and ask, rounded outward to the tick; no bid is 0, shape (n,) [USD/share].

        One multiple of the spread for a whole expiry at a moment: quotes stay in the order of their worth.
        """
        row = situation.options.row
        tier, ticks = self._roster.tier[row], self.ticks(row)
        wider = self.widening(row, situation.options.expiry, session, second)
        half = (
            wider
            * (SPREAD_FIXED[tier - 1] + SPREAD_RATIO[tier - 1] * worth / (1 + SPREAD_FADING * worth))
            / 2
        )
        bid = ticks.floor(np.maximum(np.maximum(worth - half, situation.intrinsic()), 0.0))
        ask = ticks.ceiling(worth + half)
        return bid, np.where(ask > bid, ask, ticks.ceiling(bid + ticks.below))

    def widening(self, row: Whole, expiry: Whole, session: date, second: Whole) -> Floats:
        """Multiple of the usual spread, shape (n,) [1]."""
        seconds = length(session, self._roster.calendar)
        usual = np.exp(
            WIDENING_NOISE * normals(self._roster.seed, Purpose.WIDENING, row, expiry, session.toordinal())
        )
        bells = OPENING_WIDER * np.exp(-second / OPENING_FADES)
        bells += CLOSING_WIDER * np.exp((second - seconds) / CLOSING_FADES)
        wider: Floats = usual * (1 + bells) * self._scare(row, session, second, seconds)
        return wider

    def _scare(self, row: Whole, session: date, second: Whole, seconds: int) -> Floats:
        """How much wider a share that runs is quoted, shape (n,) [1]."""
        before = np.maximum(second - LOOK_BACK_SECONDS, 0)
        spots = self._valuation.spots
        moved = np.abs(np.log(spots(row, session, second) / spots(row, session, before)))
        day, done = self._days.day(session), pace(seconds)
        gone = np.maximum(done[second] - done[before], 1e-9)
        usual = np.hypot(day.common, day.own)[row] * np.sqrt((1 - NIGHT_SHARE) * gone)
        # To the cent the price of a share can not move less than one: cheap ones would scare for nothing.
        moves = moved / np.maximum(usual, 0.02 / spots(row, session, second))
        scare: Floats = 1 + (SCARED_PER_MOVE * (moves - CALM_MOVES)).clip(0.0, SCARED_MOST - 1)
        return scare
