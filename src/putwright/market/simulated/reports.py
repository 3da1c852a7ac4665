"""When the invented companies report: past days by habit, the next one announced, estimated or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from putwright.domain.trading_calendar import TradingCalendar
from putwright.market import facts
from putwright.market.simulated.names import DemoName
from putwright.market.simulated.traps import TRAPS

PAST_KEPT = 12
PAST_MADE = 20  # further back than the table tells, for the statements of four fiscal years
CONFIRMED_DAYS = 28  # companies confirm their day about a month ahead
QUARTER_DAYS = 91
HABIT_ONLY_EVERY = 9  # one name in so many has no announced date: its habit must do


@dataclass(frozen=True, slots=True)
class ReportDays:
    """The report days of one company: past ones ascending, and the next."""

    past: tuple[date, ...]
    coming: date


def report_days(names: Sequence[DemoName], session: date, calendar: TradingCalendar) -> dict[str, ReportDays]:
    """The days by symbol, of every company that reports."""
    days: dict[str, ReportDays] = {}
    for position, name in enumerate(names):
        if name.report_day is None:
            continue
        if name.symbol == TRAPS["earnings_recent"]:
            days[name.symbol] = _every_quarter(calendar.session_on_or_before(session - timedelta(days=3)))
        elif name.symbol == TRAPS["earnings_inside"]:
            coming = calendar.session_on_or_after(session + timedelta(days=12))
            days[name.symbol] = _every_quarter(coming - timedelta(days=QUARTER_DAYS))
        else:
            days[name.symbol] = _by_habit(name.report_day, 1 + position % 3, session, calendar)
    return days


def _every_quarter(last: date) -> ReportDays:
    back = (last - timedelta(days=QUARTER_DAYS * n) for n in range(PAST_MADE))
    return ReportDays(tuple(sorted(back)), last + timedelta(days=QUARTER_DAYS))


def _by_habit(usual: tuple[int, int], weekday: int, session: date, calendar: TradingCalendar) -> ReportDays:
    """Days in the usual week of each quarter, on the company's own weekday; none on the session itself."""
    quarters = range((session.year - 6) * 4, (session.year + 1) * 4 + 1)
    days = [_usual_day(quarter, usual, weekday, calendar) for quarter in quarters]
    past = [day for day in days if day < session]
    return ReportDays(tuple(past[-PAST_MADE:]), next(day for day in days if day > session))


def _usual_day(quarter: int, usual: tuple[int, int], weekday: int, calendar: TradingCalendar) -> date:
    month = quarter % 4 * 3 + usual[0]
    nominal = date(quarter // 4, month, 1) + timedelta(days=usual[1] - 1)
    ahead = (weekday - nominal.weekday()) % 7
    return calendar.session_on_or_after(nominal + timedelta(days=ahead if ahead <= 3 else ahead - 7))


def earnings_table(
    names: Sequence[DemoName], days: dict[str, ReportDays], session: date, source: str
) -> pl.DataFrame:
    """The facts about reports, with traps of the events gate: no source at all, and two that contradict."""
    rows: list[dict[str, object]] = []
    for position, name in enumerate(names):
        known = days.get(name.symbol)
        if known is None or name.symbol == TRAPS["earnings_unknown"]:
            continue
        calendar_source = f"{source}: calendar"
        rows += [_row(name, day, "reported", day, calendar_source) for day in known.past[-PAST_KEPT:]]
        since = min(known.past[-1] + timedelta(days=3), session)
        if name.symbol == TRAPS["earnings_contradict"]:
            rows.append(_row(name, known.coming, "estimated", since, calendar_source))
            other = known.coming + timedelta(days=28)
            rows.append(_row(name, other, "estimated", since, f"{source}: second calendar"))
        elif (known.coming - session).days <= CONFIRMED_DAYS:
            rows.append(_row(name, known.coming, "confirmed", session - timedelta(days=4), calendar_source))
        elif position % HABIT_ONLY_EVERY:
            rows.append(_row(name, known.coming, "estimated", since, calendar_source))
    return facts.conform("earnings", pl.DataFrame(rows, schema=facts.SCHEMAS["earnings"]))


def _row(name: DemoName, day: date, status: str, as_of: date, source: str) -> dict[str, object]:
    return {"symbol": name.symbol, "date": day, "status": status, "as_of": as_of, "source": source}
