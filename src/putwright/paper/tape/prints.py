"""What trades of options: for each contract and session a few prints at drawn minutes; open interest overnight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from putwright.market.simulated.arrays import Floats, Whole
from putwright.market.simulated.quoting import INTEREST_CENTRE, INTEREST_WIDTH, OPEN_INTEREST
from putwright.paper.tape.chance import Purpose, normals, uniforms
from putwright.paper.tape.hours import length
from putwright.paper.tape.listings import crowd
from putwright.paper.tape.paths import pace
from putwright.paper.tape.roster import Roster
from putwright.paper.tape.two_sides import TwoSides
from putwright.paper.tape.valuation import Options, Valuation

PRINTS_MOST = 8  # of one contract in a session; the sizes add up to its volume
PRINT_GRAIN = 60  # [s]
# Volume as a share of open interest: Kumaraswamy's distribution, whose inverse is closed, near the demo's beta.
VOLUME_SHAPE = (1.2, 9.0)
INTEREST_NOISE = 0.35


@dataclass(frozen=True, slots=True)
class Printed:
    """What one contract does in a session: prints ascending in time, and what the night left.

    Attributes:
        seconds: since the opening, shape (p,) [s].
        prices: on tick, shape (p,) [USD/share].
        volumes: traded up to and including each print, shape (p,) [contract].
        held: open interest [contract].
        close: mid at the close before, on tick [USD/share].
    """

    seconds: Whole
    prices: Floats
    volumes: Whole
    held: int
    close: float


class Prints:
    """Prints by contract and session, made when asked for and kept for the newest sessions."""

    def __init__(self, roster: Roster, valuation: Valuation, sides: TwoSides) -> None:
        self._roster, self._valuation, self._sides = roster, valuation, sides
        self._kept: dict[date, dict[int, Printed]] = {}

    def of(self, con_ids: Sequence[int], session: date) -> Sequence[Printed]:
        """What each option does in a session."""
        if session not in self._kept and len(self._kept) > 3:
            del self._kept[min(self._kept)]
        known = self._kept.setdefault(session, {})
        missing = [con_id for con_id in dict.fromkeys(con_ids) if con_id not in known]
        if missing:
            known.update(zip(missing, self._made(missing, session), strict=True))
        return [known[con_id] for con_id in con_ids]

    def _made(self, con_ids: Sequence[int], session: date) -> list[Printed]:
        options, calendar = self._valuation.options(con_ids), self._roster.calendar
        before = calendar.previous_session(session)
        ends = np.full(len(con_ids), length(before, calendar))
        night = self._valuation.situation(options, before, ends)
        close = self._sides.ticks(options.row).floor(night.price())
        held = self._interest(options, night.deviations, session)
        volume = self._volume(options, held, session)
        counts = np.minimum(volume, PRINTS_MOST)
        places = np.repeat(np.arange(len(con_ids)), counts)
        number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        seconds = self._seconds(options.take(places), number, counts[places], session)
        prices = self._prices(options.take(places), number, seconds, session)
        total, several = volume[places], counts[places]
        traded = total * (number + 1) // several if len(places) else np.empty(0, np.int64)
        ends_at = np.cumsum(counts)
        return [
            Printed(seconds[a:b], prices[a:b], traded[a:b], int(h), float(c))
            for a, b, h, c in zip(ends_at - counts, ends_at, held, close, strict=True)
        ]

    def _interest(self, options: Options, deviations: Floats, session: date) -> Whole:
        """Open contracts of the morning, most on round strikes a little out of the money, shape (n,)."""
        centre = np.where(options.is_put, -INTEREST_CENTRE, INTEREST_CENTRE)
        bell = np.exp(-0.5 * ((deviations - centre) / INTEREST_WIDTH) ** 2)
        strike = options.strike
        roundness = np.where(strike % 10 == 0, 1.6, np.where(strike % 5 == 0, 1.25, 0.9))
        noise = np.exp(INTEREST_NOISE * normals(self._roster.seed, Purpose.INTEREST, options.con_id))
        size = OPEN_INTEREST[self._roster.tier[options.row] - 1] * self._crowds(options, session)
        return (size * bell * roundness * noise).astype(np.int64)

    def _crowds(self, options: Options, session: date) -> Floats:
        crowds = np.empty(len(options.expiry))
        for day in np.unique(options.expiry).tolist():
            expiry = date.fromordinal(day)
            monthly = self._roster.calendar.monthly_expiry(expiry.year, expiry.month)
            crowds[options.expiry == day] = crowd(expiry, session, monthly)
        return crowds

    def _volume(self, options: Options, held: Whole, session: date) -> Whole:
        drawn = uniforms(self._roster.seed, Purpose.VOLUME, options.con_id, session.toordinal())
        a, b = VOLUME_SHAPE
        return (held * (1 - (1 - drawn) ** (1 / b)) ** (1 / a)).astype(np.int64)

    def _seconds(self, options: Options, number: Whole, counts: Whole, session: date) -> Whole:
        """When each print happens: spread over the session as trading is, on full minutes [s]."""
        seconds = length(session, self._roster.calendar)
        drawn = uniforms(self._roster.seed, Purpose.PRINT_TIME, options.con_id, session.toordinal(), number)
        second = np.searchsorted(pace(seconds), (number + drawn) / np.maximum(counts, 1))
        full: Whole = np.minimum(-(-second // PRINT_GRAIN) * PRINT_GRAIN, seconds).astype(np.int64)
        return full

    def _prices(self, options: Options, number: Whole, seconds: Whole, session: date) -> Floats:
        """Somewhere between the bid and the ask of the moment, on tick [USD/share]."""
        if not len(number):
            return np.empty(0)
        situation = self._valuation.situation(options, session, seconds)
        bid, ask = self._sides.around(situation.price(), situation, session, seconds)
        drawn = uniforms(self._roster.seed, Purpose.PRINT_PRICE, options.con_id, session.toordinal(), number)
        ticks = self._sides.ticks(options.row)
        price = ticks.floor(bid + drawn * (ask - bid))
        return np.maximum(price, ticks.below)
