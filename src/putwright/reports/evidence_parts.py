"""The parts of `evidence`, each made of the windows of the past: witnesses, years, episodes, bars, reports."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from putwright.domain.witness import Witness
from putwright.reports.evidence import SHARES, Bar, Episode, ReportsLine, ReportsSplit, WitnessLine, YearLine
from putwright.screening.measures import rounded
from putwright.screening.past_windows import (
    Count,
    Flags,
    PastWindows,
    by_year,
    count,
    report_inside,
    worst_apart,
)
from putwright.screening.put_asked import PutAsked, by_count

EPISODES = 5
# As many bars as fit a small terminal below the header; the tails beyond 1 % and 99 % share the open ones.
BARS_MAX, TAIL = 14, 0.01
STEPS = (1.0, 2.0, 2.5, 5.0)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PastOfPut:
    """A put with all windows of its share's past; `net` is the premium of one contract after costs [USD]."""

    put: PutAsked
    windows: PastWindows
    net: Decimal | None

    @property
    def breached(self) -> Flags:
        """Which windows would have ended below the strike."""
        flags: Flags = self.put.base * np.exp(self.windows.returns) < self.put.strike
        return flags

    def of(self, windows: PastWindows) -> Count:
        """What some of the windows say, as they were."""
        return count(windows.returns, windows.independent, self.put.base, self.put.strike)


def witness_line(
    kind: str, name: str, says: Witness, net: Decimal | None, told: Count | None = None
) -> WitnessLine:
    """A witness with its money: the expected loss of a contract, and what the premium leaves of it."""
    loss = None if says.expected_loss is None else cents(says.expected_loss * SHARES)
    return WitnessLine(
        kind=kind,
        name=name,
        says=says,
        windows=told.windows if told else None,
        independent=tenths(told.independent) if told else None,
        breached=told.breached if told else None,
        expected_loss_low=rounded(told.loss_low) if told else None,
        expected_loss_high=rounded(told.loss_high) if told else None,
        expected_loss_contract=loss,
        premium_less_expected_loss=None if net is None or loss is None else cents(net - loss),
    )


def as_it_was(past: PastOfPut, windows: PastWindows, kind: str, name: str) -> WitnessLine:
    """The witness of windows as they were, whatever the volatility of their day."""
    if not len(windows.returns):
        none = Witness(unknown_because=f"no window of {past.put.sessions} sessions")
        return witness_line(kind, name, none, past.net)
    told = past.of(windows)
    words = f"as it was, {_day(windows.sold[0])} to {_day(windows.ended[-1])}"
    return witness_line(kind, name, by_count(told, words), past.net, told)


def year_lines(past: PastOfPut) -> tuple[YearLine, ...]:
    """Breaches by the calendar year in which a window ended."""
    return tuple(
        YearLine(year, windows, breached, Decimal(f"{breached / windows:.4f}"))
        for year, windows, breached in by_year(past.windows, past.breached)
    )


def episodes(past: PastOfPut) -> tuple[Episode, ...]:
    """The deepest falls that have no session in common, held against this put."""
    windows, strike = past.windows, Decimal(str(past.put.strike))
    found = []
    for place in worst_apart(windows, EPISODES):
        growth = math.exp(float(windows.returns[place]))
        price = cents(Decimal(past.put.base * growth))
        loss = max(strike - price, Decimal(0)) * SHARES
        found.append(
            Episode(
                sold=_day(windows.sold[place]),
                ended=_day(windows.ended[place]),
                change=Decimal(f"{growth - 1.0:.4f}"),
                price=price,
                loss=cents(loss),
                result=None if past.net is None else cents(past.net - loss),
            )
        )
    return tuple(found)


def bars(past: PastOfPut) -> tuple[Bar, ...]:
    """The windows by the price at which the share of today would have ended; the strike is an edge between two bars."""
    prices, strike = past.put.base * np.exp(past.windows.returns), past.put.strike
    low, high = np.quantile(prices, [TAIL, 1.0 - TAIL])
    step = _step((max(high, strike) - min(low, strike)) / (BARS_MAX - 3))
    below, above = math.ceil((strike - low) / step), math.ceil((high - strike) / step)
    inner = [strike + step * k for k in range(-max(below, 0), max(above, 0) + 1)]
    edges = [edge for edge in inner if edge > 0.0]
    places = np.searchsorted(np.array(edges), prices, side="right")
    counts = np.bincount(places, minlength=len(edges) + 1)
    ends = [None, *(Decimal(f"{edge:.3f}").normalize() for edge in edges), None]
    held = np.flatnonzero(counts)  # an open range that holds nothing is left out
    return tuple(
        Bar(
            low=ends[place],
            high=ends[place + 1],
            windows=int(counts[place]),
            share=Decimal(f"{counts[place] / len(prices):.4f}"),
            is_breached=place < len(edges) and edges[place] <= strike,
        )
        for place in range(int(held[0]), int(held[-1]) + 1)
    )


def _step(least: float) -> float:
    """The smallest round number of dollars that is not below another."""
    power = 10.0 ** math.floor(math.log10(max(least, 0.01)))
    return next(step * power for step in (*STEPS, 10.0) if step * power >= least * (1 - 1e-9))


def reports_split(past: PastOfPut, reports: Sequence[date], ahead: str) -> ReportsSplit:
    """The windows with a report inside beside those without.

    Args:
        past: the put with its windows.
        reports: the days of past reports, as far as known.
        ahead: what is known of the next report, in words.
    """
    if not reports:
        return ReportsSplit((), 0, None, ahead, "no past report dates are known: import earnings dates")
    inside, known = report_inside(past.windows, reports)
    if not known.any():
        few = "no window lies between two known reports a quarter apart"
        return ReportsSplit((), len(reports), reports[0], ahead, few)
    lines = tuple(
        _reports_line(past, past.windows.where(known & (inside == has_report)), has_report)
        for has_report in (True, False)
    )
    return ReportsSplit(lines, len(reports), min(reports), ahead, "")


def _reports_line(past: PastOfPut, windows: PastWindows, has_report: bool) -> ReportsLine:
    if not len(windows.returns):
        none = Witness(unknown_because="no such window: the put lives longer than a quarter")
        return ReportsLine(has_report, 0, Decimal(0), 0, none)
    # Windows of one kind come in runs with the others between: a session counts once, however many windows share it.
    told = count(
        windows.returns,
        len(windows.returns) / len(past.windows.returns) * past.windows.independent,
        past.put.base,
        past.put.strike,
    )
    return ReportsLine(
        has_report, told.windows, tenths(told.independent), told.breached, by_count(told, "as it was")
    )


def cents(amount: Decimal) -> Decimal:
    """An amount to the cent [USD]."""
    return amount.quantize(CENT)


def tenths(value: float) -> Decimal:
    """A count of independent windows to a tenth [1]."""
    return Decimal(f"{value:.1f}")


def _day(day: np.datetime64) -> date:
    told: date = day.astype(object)
    return told
