"""What options are worth at any moment of a session: the demo's surface, moved along with spot, volatility and time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import numpy as np

from putwright.market.simulated import dividends
from putwright.market.simulated.arrays import Floats, Truths, Whole
from putwright.market.simulated.histories import RATE
from putwright.market.simulated.market import DEMO_SESSION
from putwright.market.simulated.surface import Surface
from putwright.paper.tape.adjustments import Adjustments
from putwright.paper.tape.days import Days
from putwright.paper.tape.hours import length
from putwright.paper.tape.ids import Terms
from putwright.paper.tape.paths import Paths
from putwright.paper.tape.roster import PAIRS, Roster
from putwright.paper.tape.scenario import TapeScenario
from putwright.pricing import american
from putwright.pricing.carry import Dividends, dividend_present_value

DAY_SECONDS = 86_400.0
SURFACE_DAYS_LEAST = (
    0.25  # nearer than that the surface stands still: deviations would grow without bound [day]
)
LIFE_SECONDS_LEAST = 30.0  # a price needs some life left [s]
REPORT_KNOWN = time(9, 0)  # UTC of the first session that trades on a report


@dataclass(frozen=True, slots=True)
class Options:
    """Options as columns, shape (n,): `expires` [s since 1970], `expiry` [day of the common era]."""

    con_id: Whole
    row: Whole
    strike: Floats
    is_put: Truths
    expires: Floats
    expiry: Whole

    def take(self, places: Whole) -> Options:
        """Some of them, in any order and any number of times."""
        return Options(*(getattr(self, part)[places] for part in self.__slots__))


@dataclass(frozen=True, slots=True)
class Situation:
    """What the price of each option hangs on, shape (n,): units as in `pricing.american`; `deviations` as in `Surface`."""

    options: Options
    spot: Floats
    years: Floats
    volatility: Floats
    deviations: Floats
    dividends: Dividends

    def price(self) -> Floats:
        """What each is worth, shape (n,) [USD/share]."""
        of = self.options
        return american.price(
            self.spot,
            of.strike,
            self.years,
            RATE,
            self.volatility,
            dividends=self.dividends,
            is_put=of.is_put,
        )

    def greeks(self) -> american.Greeks:
        """What each is worth and how it moves."""
        of = self.options
        return american.greeks(
            self.spot,
            of.strike,
            self.years,
            RATE,
            self.volatility,
            dividends=self.dividends,
            is_put=of.is_put,
        )

    def intrinsic(self) -> Floats:
        """What exercise would bring, shape (n,) [USD/share]."""
        sign = np.where(self.options.is_put, 1.0, -1.0)
        value: Floats = np.maximum(sign * (self.options.strike - self.spot), 0.0)
        return value

    def dividends_left(self) -> Floats:
        """Today's value of the dividends before expiry, shape (n,) [USD/share]."""
        return dividend_present_value(self.dividends, self.years, RATE)


class Valuation:
    """Puts options into the situation of a moment.

    Args:
        roster: who trades.
        days: levels of volatility.
        paths: prices of shares.
        scenario: how dear options are.
        adjustments: what has gone ex.
        terms: of an option, by its id.
    """

    def __init__(
        self,
        roster: Roster,
        days: Days,
        paths: Paths,
        scenario: TapeScenario,
        adjustments: Adjustments,
        terms: Callable[[int], Terms | None],
    ) -> None:
        self._roster, self._days, self._paths, self._scenario = roster, days, paths, scenario
        self._adjustments, self._terms = adjustments, terms
        none = [0.0] * len(PAIRS)
        self._skew = np.array([name.skew for name in roster.names] + none)
        self._report_move = np.array([name.report_move for name in roster.names] + none)
        self._reports = _report_times(roster)
        self._expected = lru_cache(maxsize=8)(self._expected_now)
        self._expires = lru_cache(maxsize=None)(self._expiry_time)
        self._columns = lru_cache(maxsize=16)(self._made_columns)

    def options(self, con_ids: Sequence[int]) -> Options:
        """The options behind ids; every id must be that of an option."""
        return self._columns(tuple(con_ids))

    def situation(self, options: Options, session: date, second: Whole) -> Situation:
        """What the prices of options hang on at seconds after the opening of a session, shape (n,)."""
        options = self._as_of(options, session)
        seconds = length(session, self._roster.calendar)
        now = self._roster.calendar.open_time(session).timestamp() + second
        years = np.maximum(options.expires - now, LIFE_SECONDS_LEAST) / DAY_SECONDS / 365.0
        day, row = self._days.day(session), options.row
        gone = second / seconds if session > DEMO_SESSION else 1.0
        level = (
            day.level_before[row] + gone * (day.level[row] - day.level_before[row])
        ) * self._scenario.implied
        ahead = (self._reports[row] - now[:, None]) / DAY_SECONDS
        spot = self.spots(row, session, second)
        surface = Surface(
            spot=spot,
            level=level,
            usual=self._roster.usual[row] * self._scenario.implied,
            skew=self._skew[row],
            report_move=self._report_move[row],
            report_days=np.where(ahead > 0, ahead, np.inf),
        )
        each, days = np.arange(len(row)), np.maximum(years * 365.0, SURFACE_DAYS_LEAST)
        volatility = surface.volatility(each, options.strike, days)
        deviations = surface.deviations(each, options.strike, days)
        coming = self._expected(session)
        paid = Dividends(coming.years[row], coming.amounts[row])
        return Situation(options, spot, years, volatility, deviations, paid)

    def spots(self, row: Whole, session: date, second: Whole) -> Floats:
        """Prices of shares to the cent, shape (n,) [USD/share]."""
        spot = np.empty(len(row))
        for one in np.unique(row).tolist():
            mine = row == one
            spot[mine] = self._paths.by_second(one, session)[second[mine]]
        rounded: Floats = np.round(spot, 2)
        return rounded

    def forget(self) -> None:
        """Something went ex: dividends are others than those kept."""
        self._expected.cache_clear()

    def _as_of(self, options: Options, session: date) -> Options:
        """Options before a special dividend went ex, by the strikes of that time: the share was dearer as well."""
        cuts = self._adjustments.cut_since(session)
        if not cuts.any():
            return options
        return replace(options, strike=options.strike + np.where(options.con_id > 0, cuts[options.row], 0.0))

    def month_volatility(self, row: int, session: date, second: int) -> float:
        """The implied volatility of a share over thirty days [1/sqrt(year)]."""
        now = self._roster.calendar.open_time(session).timestamp() + second
        spot = self.spots(np.array([row]), session, np.array([second]))
        month = Options(
            np.zeros(1, np.int64), np.array([row]), spot, np.ones(1, np.bool_),
            np.array([now + 30 * DAY_SECONDS]), np.zeros(1, np.int64),
        )  # fmt: skip
        return float(self.situation(month, session, np.array([second])).volatility[0])

    def _made_columns(self, con_ids: tuple[int, ...]) -> Options:
        terms = [each for each in map(self._terms, con_ids) if each is not None]
        return Options(
            con_id=np.array(con_ids, dtype=np.int64),
            row=np.array([each.row for each in terms], dtype=np.int64),
            strike=np.array([each.strike for each in terms], dtype=np.float64),
            is_put=np.array([each.is_put for each in terms], dtype=np.bool_),
            expires=np.array([self._expires(each.expiry) for each in terms], dtype=np.float64),
            expiry=np.array([each.expiry.toordinal() for each in terms], dtype=np.int64),
        )

    def _expiry_time(self, expiry: date) -> float:
        return self._roster.calendar.close_time(expiry).timestamp()

    def _expected_now(self, session: date) -> Dividends:
        names = self._roster.names
        # Pricing looks a year ahead at most; later ex-dates would only make the table wider.
        until = session + timedelta(days=400)
        paid = {
            symbol: tuple(day for day in days if session < day <= until)
            for symbol, days in self._roster.paid_on.items()
        }
        coming = dividends.expected(names, paid, session, np.arange(len(names)))
        return Dividends(coming.years, coming.amounts / self._adjustments.count[: len(names), None])


def _report_times(roster: Roster) -> Floats:
    """When each coming report is known, infinite where there is none, shape (rows, most) [s since 1970]."""
    times = np.full((roster.rows, max(1, *map(len, roster.reports))), np.inf)
    for row, sessions in enumerate(roster.reports):
        for column, day in enumerate(sessions):
            times[row, column] = datetime.combine(day, REPORT_KNOWN, UTC).timestamp()
    return times
