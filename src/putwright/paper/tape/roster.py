"""Who trades on the tape: the demo's names and two currency pairs, with everything about them that chance does not decide later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from putwright.domain.trading_calendar import TradingCalendar
from putwright.market.simulated import dividends
from putwright.market.simulated.arrays import Days, Floats, Whole
from putwright.market.simulated.histories import FRANCS_PER_DOLLAR, FX_MOVE
from putwright.market.simulated.market import DEMO_SESSION, PAST_CALENDAR_DAYS
from putwright.market.simulated.names import DemoName
from putwright.market.simulated.past import REALISED_RATIO, SESSIONS_KEPT, SESSIONS_PER_YEAR, make_past
from putwright.market.simulated.reports import QUARTER_DAYS, ReportDays, report_days
from putwright.paper.tape.chance import Purpose, generator

LATE_WEEKDAYS = {1, 3}  # Tuesday and Thursday, on which no options expire
YEARS_AHEAD_DAYS = 1100  # how far reports and dividends are known to the market itself
DOLLARS_PER_EURO = 1.15


@dataclass(frozen=True, slots=True)
class Pair:
    """A currency pair: what one unit of `base` costs in `quote` on the demo session."""

    base: str
    quote: str
    rate: float


PAIRS = (Pair("USD", "CHF", FRANCS_PER_DOLLAR), Pair("EUR", "USD", DOLLARS_PER_EURO))


@dataclass(frozen=True, slots=True)
class Roster:
    """Rows of the market: k names, then the pairs; arrays of shape (k + pairs,) unless said otherwise.

    Attributes:
        names: those with listed options.
        sessions: the demo's past, the last one the demo session, shape (t,) [date].
        close: their prices, shape (k + pairs, t) [USD/share].
        level: implied volatility of the moment, same shape [1/sqrt(year)].
        usual: what volatility returns to [1/sqrt(year)].
        beta: how much of the market a row follows [1].
        tier: 1 (busiest) to 4.
        reports: by row, the sessions that first trade on a coming report, ascending, and whether it is told after
            the close before (else in the morning).
        paid_on: ex-dates by symbol.
    """

    names: tuple[DemoName, ...]
    seed: int
    calendar: TradingCalendar
    sessions: Days
    close: Floats
    level: Floats
    usual: Floats
    beta: Floats
    tier: Whole
    reports: tuple[Mapping[date, bool], ...]
    paid_on: dividends.PaidOn

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.usual)

    def dividend(self, session: date) -> Floats:
        """What goes ex on a session, shape (k + pairs,) [USD/share]."""
        paid = np.zeros(self.rows)
        for row, name in enumerate(self.names):
            if session in self.paid_on.get(name.symbol, ()):
                paid[row] = dividends.amount(name)
        return paid


def roster_of(names: Sequence[DemoName], seed: int, calendar: TradingCalendar) -> Roster:
    """The rows with the very past that the demo of the same seed shows."""
    listed = tuple(name for name in names if name.spot is not None)
    before = DEMO_SESSION - timedelta(days=PAST_CALENDAR_DAYS)
    sessions = calendar.sessions(before, DEMO_SESSION)[-SESSIONS_KEPT:]
    habits = report_days(listed, DEMO_SESSION, calendar)
    past = make_past(listed, habits, sessions, np.random.default_rng(seed))
    horizon = min(DEMO_SESSION + timedelta(days=YEARS_AHEAD_DAYS), calendar.last - timedelta(days=7))
    usual = np.array([name.volatility for name in listed])
    currency = FX_MOVE * np.sqrt(SESSIONS_PER_YEAR) / REALISED_RATIO
    pairs = len(PAIRS)
    return Roster(
        names=listed,
        seed=seed,
        calendar=calendar,
        sessions=past.sessions,
        close=np.concatenate([past.close, _currency_past(len(sessions), seed)]),
        level=np.concatenate([past.level, np.full((pairs, len(sessions)), currency)]),
        usual=np.concatenate([usual, np.full(pairs, currency)]),
        beta=np.concatenate([[name.beta for name in listed], np.zeros(pairs)]),
        tier=np.concatenate([[name.tier for name in listed], np.ones(pairs)]).astype(np.int64),
        reports=_coming(listed, habits, horizon, calendar),
        paid_on=dividends.ex_dates(listed, sessions[0], horizon, calendar),
    )


def _currency_past(count: int, seed: int) -> Floats:
    """Rates of the pairs that end where the demo has them, shape (pairs, count)."""
    moves = FX_MOVE * generator(seed, Purpose.CURRENCY_PAST).standard_normal((len(PAIRS), count))
    moves[:, 0] = 0.0
    path = np.cumsum(moves, axis=1)
    rates: Floats = np.array([pair.rate for pair in PAIRS])[:, None] * np.exp(path - path[:, -1:])
    return rates


def _coming(
    names: Sequence[DemoName], habits: Mapping[str, ReportDays], horizon: date, calendar: TradingCalendar
) -> tuple[Mapping[date, bool], ...]:
    """Every coming report, quarter by quarter as the surface counts them.

    Companies that report on a day on which options expire do it before the opening, the others after the close:
    the demo prices a report into the options that expire on its day.
    """
    rows: list[Mapping[date, bool]] = []
    for name in names:
        days: dict[date, bool] = {}
        day = habits[name.symbol].coming if name.symbol in habits else None
        while day is not None and day < horizon:
            told = calendar.session_on_or_after(day)
            is_late = told.weekday() in LATE_WEEKDAYS
            days[calendar.next_session(told) if is_late else told] = is_late
            day += timedelta(days=QUARTER_DAYS)
        rows.append(days)
    return (*rows, *({} for _ in PAIRS))
