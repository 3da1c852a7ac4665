"""The skeleton of the tape: where every session opens and closes, and how volatile it is; days are drawn once, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from putwright.domain.refusal import BadInput
from putwright.market.simulated.arrays import Floats, Truths
from putwright.market.simulated.past import (
    LEVEL_MEMORY,
    LEVEL_SHARED,
    LEVEL_SHOCK,
    MARKET_VOLATILITY,
    REALISED_RATIO,
    SESSIONS_PER_YEAR,
)
from putwright.paper.tape.adjustments import Adjustments
from putwright.paper.tape.chance import Purpose, generator
from putwright.paper.tape.roster import PAIRS, Roster
from putwright.paper.tape.scenario import TapeScenario

NIGHT_SHARE = 0.25  # of a day's variance falls between close and opening
PAST_GAP, PAST_GAP_NOISE = 0.35, 0.3  # of the demo's past only closes are known: openings lie between
JUMPS_PER_SESSION, JUMP_SIZE = 0.004, 4.0  # about one a year, of several usual days [1]
FEAR = 0.7  # how much volatility rises when the market falls, as a correlation


@dataclass(frozen=True, slots=True)
class Day:
    """One session of every row; prices as logarithms, shape (rows,).

    Attributes:
        before, opening, closing: of the close before, the opening and the close.
        level_before, level: volatility at the close before and at the close [1/sqrt(year)].
        common, own: usual move of a whole day, shared with the market and not [1].
        report, dividend: parts of the gap at the opening that come at once [1].
        jump: part of the day's move that comes at once [1], and at which share of the session.
    """

    session: date
    before: Floats
    opening: Floats
    closing: Floats
    level_before: Floats
    level: Floats
    common: Floats
    own: Floats
    report: Floats
    dividend: Floats
    jump: Floats
    jump_at: Floats


class Days:
    """Every session from the demo's past to as far ahead as was ever asked for."""

    def __init__(self, roster: Roster, scenario: TapeScenario, adjustments: Adjustments) -> None:
        self._roster, self._scenario, self._adjustments = roster, scenario, adjustments
        self._days: dict[date, Day] = {}
        self._last: Day | None = None
        names = [name.symbol for name in roster.names]
        moving = [symbol not in scenario.quiet for symbol in names] + [True] * len(PAIRS)
        self._moving = np.array(moving, dtype=np.float64)
        for column in range(1, len(roster.sessions)):
            self._keep(self._past_day(column))

    def day(self, session: date) -> Day:
        """A session.

        Raises:
            BadInput: it lies before the demo's past.
        """
        while self._last is not None and self._last.session < session:
            self._keep(self._next_day(self._last))
        if session not in self._days:
            raise BadInput(
                f"Looking up {session} on the paper market's tape",
                "its past does not reach back so far",
                f"The first session is {min(self._days)}.",
            )
        return self._days[session]

    @property
    def first(self) -> date:
        """The first session."""
        return min(self._days)

    def _keep(self, day: Day) -> None:
        self._days[day.session] = self._last = day

    def _spread(self, level: Floats, multiple: Floats | float) -> tuple[Floats, Floats]:
        """The usual move of a day, shared with the market and own."""
        total = REALISED_RATIO * level
        beta = self._roster.beta
        common = np.minimum(np.abs(beta) * MARKET_VOLATILITY, 0.9 * total) * np.sign(beta)
        scale = multiple / np.sqrt(SESSIONS_PER_YEAR)
        return common * scale, np.sqrt(total**2 - common**2) * scale

    def _past_day(self, column: int) -> Day:
        roster = self._roster
        session: date = roster.sessions[column].item()
        before, closing = np.log(roster.close[:, column - 1]), np.log(roster.close[:, column])
        is_last = column == len(roster.sessions) - 1
        level = roster.level[:, column]
        common, own = self._spread(level, self._scenario.volatility * self._moving if is_last else 1.0)
        noise = generator(roster.seed, Purpose.DAY, session.toordinal()).standard_normal(roster.rows)
        gap = PAST_GAP * (closing - before) + PAST_GAP_NOISE * np.hypot(common, own) * noise
        none = np.zeros(roster.rows)
        level_before = level if is_last else roster.level[:, column - 1]
        return Day(
            session, before, before + gap, closing, level_before, level, common, own, none, none, none, none
        )

    def _next_day(self, last: Day) -> Day:
        roster, scenario = self._roster, self._scenario
        session = roster.calendar.next_session(last.session)
        chance = generator(roster.seed, Purpose.DAY, session.toordinal())
        market, noise = chance.standard_normal(3), chance.standard_normal((4, roster.rows))
        lots = chance.uniform(size=(2, roster.rows))
        level = self._wandered(last.level, market, noise[2])
        common, own = self._spread(level, scenario.volatility * self._moving)
        drift = (
            (scenario.drift / SESSIONS_PER_YEAR - (common**2 + own**2) / 2) * self._is_share() * self._moving
        )
        night, by_day = np.sqrt(NIGHT_SHARE), np.sqrt(1 - NIGHT_SHARE)
        size = scenario.volatility * self._moving * noise[3]
        report = self._reporting(session) * size
        paid = roster.dividend(session) + self._adjustments.paid(session)
        dividend = np.log1p(-paid / np.exp(last.closing))
        happens = (lots[0] < JUMPS_PER_SESSION * scenario.jumps) & self._is_share()
        jump = np.where(happens, JUMP_SIZE * np.hypot(common, own) * noise[3], 0.0)
        gap = night * (common * market[0] + own * noise[0]) + NIGHT_SHARE * drift
        opening = last.closing + gap + report + dividend
        move = by_day * (common * market[1] + own * noise[1]) + (1 - NIGHT_SHARE) * drift
        return Day(
            session, last.closing, opening, opening + move + jump, last.level, level, common, own, report, dividend, jump, lots[1]
        )  # fmt: skip

    def _wandered(self, level: Floats, market: Floats, noise: Floats) -> Floats:
        """Volatility a session later: it wanders like the demo's past, and rises when the market falls."""
        fall = -(np.sqrt(NIGHT_SHARE) * market[0] + np.sqrt(1 - NIGHT_SHARE) * market[1])
        shared = FEAR * fall + np.sqrt(1 - FEAR**2) * market[2]
        shock = LEVEL_SHOCK * (LEVEL_SHARED * shared + np.sqrt(1 - LEVEL_SHARED**2) * noise)
        usual = self._roster.usual
        later = usual * np.exp(LEVEL_MEMORY * np.log(level / usual) + shock)
        wandered: Floats = np.where(self._is_share(), later, level)
        return wandered

    def _reporting(self, session: date) -> Floats:
        """The usual move on a report of those rows whose report this session is the first to trade on [1]."""
        moves = [name.report_move for name in self._roster.names] + [0.0] * len(PAIRS)
        told = [session in days for days in self._roster.reports]
        usual: Floats = np.array(moves) * np.array(told)
        return usual

    def _is_share(self) -> Truths:
        return np.arange(self._roster.rows) < len(self._roster.names)
