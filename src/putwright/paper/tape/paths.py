"""Prices between the opening and the close: a bridge second by second, and by minutes through the night."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, datetime
from functools import lru_cache

import numpy as np

from putwright.market.simulated.arrays import Floats
from putwright.market.simulated.market import DEMO_SESSION, QUOTED_BEFORE_CLOSE
from putwright.paper.tape.adjustments import Adjustments
from putwright.paper.tape.chance import Purpose, generator
from putwright.paper.tape.days import NIGHT_SHARE, Days
from putwright.paper.tape.detours import Detour, detour
from putwright.paper.tape.hours import AFTER_MINUTES, NIGHT_MINUTES, Place, length, place
from putwright.paper.tape.roster import Roster
from putwright.paper.tape.scenario import TapeScenario

PATHS_KEPT = 256  # whole sessions of one row, 190 kB each
# Shares move more after the opening and before the close: extra variance, and how it fades [1, s].
OPENING_EXTRA, CLOSING_EXTRA, FADING_SECONDS = 1.5, 0.7, 1800.0
LATE_MINUTE, EARLY_MINUTE = 5, AFTER_MINUTES + 180  # reports at 16:05 and at 07:00


@lru_cache(maxsize=4)
def pace(seconds: int) -> Floats:
    """Share of a session's trading done by each second, from 0 to 1, shape (seconds + 1,) [1]."""
    s = np.arange(seconds) + 0.5
    busy = (
        1
        + OPENING_EXTRA * np.exp(-s / FADING_SECONDS)
        + CLOSING_EXTRA * np.exp((s - seconds) / FADING_SECONDS)
    )
    done: Floats = np.concatenate([[0.0], np.cumsum(busy)]) / busy.sum()
    return done


class Paths:
    """The price of any row at any moment; what lies between two moments need not be asked for.

    The past is told by the count of shares of now, as charts do after a split; logarithms go on by that of the start.
    """

    def __init__(self, roster: Roster, days: Days, scenario: TapeScenario, adjustments: Adjustments) -> None:
        self._roster, self._days, self._scenario = roster, days, scenario
        self._count = adjustments.count
        self._kept: OrderedDict[tuple[int, date, bool], Floats] = OrderedDict()
        self._detours: dict[int, Detour] = {}

    def by_second(self, row: int, session: date) -> Floats:
        """Prices of a session, one for each second since the opening, shape (seconds + 1,) [USD/share]."""
        return self._path(row, session, by_day=True)

    def by_minute(self, row: int, session: date) -> Floats:
        """Prices of the night before a session, one for each minute of extended hours [USD/share]."""
        return self._path(row, session, by_day=False)

    def at(self, row: int, where: Place) -> float:
        """The price of a row, extended hours included [USD/share]."""
        if where.night_of is None:
            return float(self.by_second(row, where.session)[where.second])
        return float(self.by_minute(row, where.night_of)[where.minute])

    def close(self, row: int, session: date) -> float:
        """The price at the end of a session [USD/share]."""
        closing = float(self._days.day(session).closing[row])
        moment = self._roster.calendar.close_time(session)
        price = np.exp(closing + self._detour(row).at(np.array([moment.timestamp()]))[0])
        return float(price / self._count[row])

    def forget(self) -> None:
        """Something went ex: prices are others than those kept."""
        self._kept.clear()

    def _path(self, row: int, session: date, *, by_day: bool) -> Floats:
        key = (row, session, by_day)
        if key not in self._kept:
            base = self._day(row, session) if by_day else self._night(row, session)
            times = self._day_times(session) if by_day else self._night_times(session)
            self._kept[key] = np.exp(base + self._detour(row).at(times)) / self._count[row]
            if len(self._kept) > PATHS_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _day(self, row: int, session: date) -> Floats:
        """Log prices second by second, before any detour."""
        day, seconds = self._days.day(session), length(session, self._roster.calendar)
        done = pace(seconds)
        steps = np.sqrt(np.diff(done) * (1 - NIGHT_SHARE))
        market = day.common[row] * self._noise(seconds, Purpose.MARKET_PATH, 0, session)
        own = day.own[row] * self._noise(seconds, Purpose.PATH, row, session)
        walk = np.concatenate([[0.0], np.cumsum(steps * (market + own))])
        smooth = day.closing[row] - day.jump[row] - day.opening[row]
        path = day.opening[row] + done * (smooth - walk[-1]) + walk
        path += day.jump[row] * (np.arange(seconds + 1) >= day.jump_at[row] * seconds)
        return self._through_demo(path, row) if session == DEMO_SESSION else path

    def _through_demo(self, path: Floats, row: int) -> Floats:
        """The demo session, bent so that five minutes before the close the price is the one the demo shows."""
        last = len(path) - 1
        pinned = last - int(QUOTED_BEFORE_CLOSE.total_seconds())
        missing = np.log(self._roster.close[row, -1]) - path[pinned]
        bent: Floats = path + missing * np.interp(np.arange(last + 1), [0, pinned, last], [0.0, 1.0, 0.0])
        return bent

    def _night(self, row: int, session: date) -> Floats:
        """Log prices minute by minute from the close before to the opening, before any detour."""
        day = self._days.day(session)
        usual = np.hypot(day.common[row], day.own[row])
        noise = self._noise(NIGHT_MINUTES, Purpose.NIGHT, row, session)
        walk = np.concatenate([[0.0], np.cumsum(noise)]) * usual * np.sqrt(NIGHT_SHARE / NIGHT_MINUTES)
        gone = np.arange(NIGHT_MINUTES + 1)
        smooth = day.opening[row] - day.before[row] - day.report[row] - day.dividend[row]
        path: Floats = day.before[row] + gone / NIGHT_MINUTES * (smooth - walk[-1]) + walk
        told = LATE_MINUTE if self._roster.reports[row].get(session, False) else EARLY_MINUTE
        path += day.report[row] * (gone >= told) + day.dividend[row] * (gone >= AFTER_MINUTES + 1)
        return path

    def _noise(self, count: int, purpose: Purpose, row: int, session: date) -> Floats:
        return generator(self._roster.seed, purpose, row, session.toordinal()).standard_normal(count)

    def _day_times(self, session: date) -> Floats:
        calendar = self._roster.calendar
        return calendar.open_time(session).timestamp() + np.arange(length(session, calendar) + 1.0)

    def _night_times(self, session: date) -> Floats:
        calendar = self._roster.calendar
        closed = calendar.close_time(calendar.previous_session(session)).timestamp()
        opening = calendar.open_time(session).timestamp()
        gone = np.arange(NIGHT_MINUTES + 1)
        return np.where(gone <= AFTER_MINUTES, closed + 60.0 * gone, opening - 60.0 * (NIGHT_MINUTES - gone))

    def _detour(self, row: int) -> Detour:
        if row not in self._detours:
            self._detours[row] = self._made_detour(row)
        return self._detours[row]

    def _made_detour(self, row: int) -> Detour:
        names = self._roster.names
        symbol = names[row].symbol if row < len(names) else ""
        moves, shocks = self._scenario.moves.get(symbol, ()), self._scenario.shocks.get(symbol, ())
        return detour(self._scenario.start, moves, shocks, lambda moment: self._base(row, moment))

    def _base(self, row: int, moment: datetime) -> float:
        """The log price that chance alone would give."""
        where = place(moment, self._roster.calendar)
        if where.night_of is None:
            return float(self._day(row, where.session)[where.second])
        return float(self._night(row, where.night_of)[where.minute])
