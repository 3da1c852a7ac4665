"""Which series are listed: expiries by the rules of the calendar, strikes on the grids the exchanges use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from putwright.domain.trading_calendar import TradingCalendar
from putwright.market.simulated.arrays import Days, Floats, Whole
from putwright.market.simulated.names import DemoName

WEEKLIES_DAYS = 56  # weeklies are listed about eight weeks ahead
MIDWEEK_DAYS = 19
MONTHLIES_AHEAD = (0, 1, 2, 4, 7)  # the next three months, then one of each later quarter
MONDAY, WEDNESDAY = 0, 2
# How far strikes are listed, in standard deviations of the life of the series, and at most [1].
REACH_DEVIATIONS, REACH_LEAST, REACH_MOST = 3.0, 0.06, 0.50
FINE_RATIO = 0.16  # further from the money only every second strike is listed


@dataclass(frozen=True, slots=True)
class Listing:
    """The listed strikes, one row for a put and its call; every array of shape (n,).

    Attributes:
        name: position of the underlying among the names.
        expiry: last trading day [date].
        strike: [USD/share].
        crowd: how much of a name's trading the expiry draws, 1 for the next monthly [1].
    """

    name: Whole
    expiry: Days
    strike: Floats
    crowd: Floats


def expiries(name: DemoName, session: date, calendar: TradingCalendar) -> dict[date, float]:
    """The expiries of a name after a session, each with the share of trading it draws [1]."""
    crowds: dict[date, float] = {}
    if name.expiries == "midweek":
        days = (session + timedelta(days=n) for n in range(1, MIDWEEK_DAYS))
        midweek = [day for day in days if day.weekday() in {MONDAY, WEDNESDAY} and calendar.is_session(day)]
        crowds |= dict.fromkeys(midweek, 0.15)
    if name.expiries in {"weekly", "midweek"}:
        weeks = (session + timedelta(days=n) for n in range(7, WEEKLIES_DAYS + 1, 7))
        crowds |= {day: 0.35 for day in map(calendar.weekly_expiry, weeks) if day > session}
    monthlies = calendar.monthly_expiries(session + timedelta(days=1), session + timedelta(days=300))
    crowds |= {monthlies[ahead]: 1.0 / (1 + 0.25 * ahead) for ahead in MONTHLIES_AHEAD}
    return dict(sorted(crowds.items()))


def strike_step(spot: float, tier: int) -> float:
    """The distance of neighbouring strikes: finer for cheap and for busy names [USD/share]."""
    busy = tier <= 2
    for below, step in (
        ((30, 0.5), (120, 1.0), (260, 2.5), (700, 5.0)) if busy else ((30, 1.0), (100, 2.5), (400, 5.0))
    ):
        if spot < below:
            return step
    return 10.0


def strikes(name: DemoName, days: int) -> Floats:
    """The listed strikes of one expiry, ascending, shape (k,) [USD/share]."""
    spot = name.spot or 0.0
    step = strike_step(spot, name.tier)
    reach = np.clip(REACH_DEVIATIONS * name.volatility * np.sqrt(days / 365.0), REACH_LEAST, REACH_MOST)
    first, last = np.floor(spot * (1 - reach) / step), np.ceil(spot * (1 + reach) / step)
    grid = np.arange(max(first, 1.0), last + 1) * step
    near = np.abs(grid / spot - 1) <= FINE_RATIO
    listed: Floats = grid[near | (np.round(grid / step) % 2 == 0)]
    return listed


def list_series(names: Sequence[DemoName], session: date, calendar: TradingCalendar) -> Listing:
    """Every listed series of every name that has options, by name, expiry and strike."""
    rows: list[tuple[int, date, float, Floats]] = []
    for position, name in enumerate(names):
        if name.spot is not None:
            for expiry, crowd in expiries(name, session, calendar).items():
                rows.append((position, expiry, crowd, strikes(name, (expiry - session).days)))
    counts = [len(grid) for *_, grid in rows]
    return Listing(
        name=np.repeat(np.array([row[0] for row in rows], dtype=np.int64), counts),
        expiry=np.repeat(np.array([row[1] for row in rows], dtype="datetime64[D]"), counts),
        strike=np.concatenate([grid for *_, grid in rows]) if rows else np.empty(0),
        crowd=np.repeat(np.array([row[2] for row in rows]), counts),
    )
