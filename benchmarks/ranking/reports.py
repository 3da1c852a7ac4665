"""What reports do to a volatility: taken out of the past, and put back where one falls into the life of a put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking.material import Closes, Days, report_days
from benchmarks.ranking.puts import LIFE_DAYS, Weeks
from putwright.market.price_history import PriceHistory, without_days
from putwright.pricing import resampled
from putwright.pricing.compiled import Floats
from putwright.screening.forecast import FORECAST_SESSIONS, HISTORY_YEARS
from putwright.screening.report_risk import (
    QUARTER_SESSIONS,
    REPORT_SESSIONS,
    REPORTS_MIN,
    report_moves,
)

NEVER = np.array([], "datetime64[D]")


def inside(weeks: Weeks, reports: Mapping[str, Days]) -> NDArray[np.bool_]:
    """Whether a report came between each sale and its expiry, shape (weeks, names).

    By the days on which reports came; on the day of sale they were announced or foreseen from habit, most of them
    rightly (benchmarks/earnings_projection.py).
    """
    ends = weeks.sold + np.timedelta64(LIFE_DAYS, "D")
    columns = []
    for symbol in weeks.symbols:
        days = reports.get(symbol, NEVER)
        after, until = (np.searchsorted(days, edge, side="right") for edge in (weeks.sold, ends))
        columns.append(until > after)
    return np.stack(columns, axis=1)


def shipped_volatility(
    weeks: Weeks, names: Sequence[Closes], plain: Floats, reports: Mapping[str, Days] | None = None
) -> Floats:
    """The volatility the program ranks by, of the realised one; the only place that says which (a test holds it to that)."""
    return raised(weeks, names, report_days() if reports is None else reports, plain)


def raised(weeks: Weeks, names: Sequence[Closes], reports: Mapping[str, Days], volatility: Floats) -> Floats:
    """The volatility as the program raises it where a report falls inside (`screening.report_risk`)."""
    out, due = volatility.copy(), inside(weeks, reports)
    for column, name in enumerate(names):
        for week in np.flatnonzero(due[:, column] & np.isfinite(volatility[:, column])):
            place, until = int(weeks.at[week, column]), int(weeks.until[week, column])
            known = reports[name.symbol]
            with_report = _with_report(name, known[known <= weeks.sold[week]], place, until - place)
            out[week, column] = max(out[week, column], with_report)
    return out


def _with_report(name: Closes, known: Days, place: int, sessions: int) -> float:
    """The quiet volatility with the usual report in it, zero where too few are known [1/sqrt(year)]."""
    first = max(1, place + 1 - HISTORY_YEARS * resampled.SESSIONS_A_YEAR)
    last = slice(first, place + 1)
    past = PriceHistory(name.symbol, name.days[last], name.returns[last], None, None, "", "", ())
    days = tuple(known[known >= name.days[first]].tolist())
    moves = report_moves(past, days)
    quiet = resampled.realised_volatility(without_days(past, days).returns, FORECAST_SESSIONS)
    if len(moves) < REPORTS_MIN or not quiet > 0.0 or sessions < 1:
        return 0.0
    count = 1 + (sessions - 1) // QUARTER_SESSIONS
    still = max(sessions - REPORT_SESSIONS * count, 0)
    variance = quiet**2 * still / resampled.SESSIONS_A_YEAR + count * float(np.mean(np.square(moves)))
    return float(np.sqrt(variance * resampled.SESSIONS_A_YEAR / sessions))


def earnings_clean(weeks: Weeks, names: Sequence[Closes], reports: Mapping[str, Days]) -> Floats:
    """Volatility of the life ahead: rv63 without report days, and the usual report added where one is due.

    A report moves the share on its day or the session after, so both are left out. Due is a report when one
    fell, 52 weeks earlier, into the life of the put: nothing announced later is used.
    """
    out = np.full(weeks.at.shape, np.nan)
    for column, name in enumerate(names):
        days = reports.get(name.symbol, NEVER)
        first = np.searchsorted(name.days, days)
        near = np.zeros(len(name.days), dtype=bool)
        near[first[first < len(near)]] = True
        near[1:] |= near[:-1].copy()
        for week, place in enumerate(weeks.at[:, column]):
            if place >= 63:
                out[week, column] = _clean_volatility(name, days, near, int(place), weeks.sold[week])
    return out


def _clean_volatility(
    name: Closes, days: Days, near: NDArray[np.bool_], place: int, sold: np.datetime64
) -> float:
    last = slice(place - 62, place + 1)
    quiet = name.returns[last][~near[last]]
    daily = float(np.mean(quiet**2))
    year_ago = sold - np.timedelta64(364, "D")
    due = int(np.sum((days > year_ago) & (days <= year_ago + np.timedelta64(LIFE_DAYS, "D"))))
    long = slice(max(1, place + 1 - 2 * resampled.SESSIONS_A_YEAR), place + 1)
    moves = name.returns[long][near[long]] ** 2
    # Two sessions a report, and no less than the quiet variance of the sessions they take.
    event = max(2.0 * float(moves.mean()) - 2.0 * daily, 0.0) if moves.size else 0.0
    sessions = LIFE_DAYS * resampled.SESSIONS_A_YEAR / 365.0
    return float(np.sqrt(resampled.SESSIONS_A_YEAR * (daily + due * event / sessions)))
