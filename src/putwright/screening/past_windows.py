"""A put held against a name's own past: every run of as many sessions as it lives, what it did, where and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from putwright.domain.earnings_habit import GAP_DAYS_MAX, distinct_reports
from putwright.market.price_fitness import GAP_DAYS
from putwright.market.price_history import PriceHistory
from putwright.pricing import resampled
from putwright.pricing.compiled import Floats

Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]
ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class PastWindows:
    """Every run of `sessions` sessions in a row, oldest first, shape (m,) each.

    Attributes:
        sessions: how many sessions each run has [session].
        sold: the session at whose close such a put would have been sold.
        ended: the session at whose close it would have expired.
        returns: log total return in between [1].
    """

    sessions: int
    sold: Days
    ended: Days
    returns: Floats

    def where(self, kept: Flags) -> PastWindows:
        """Only some of the windows."""
        return PastWindows(self.sessions, self.sold[kept], self.ended[kept], self.returns[kept])

    @property
    def independent(self) -> float:
        """How many of them could stand side by side without a session in common [1]."""
        count = len(self.returns)
        return resampled.independent_windows(count + self.sessions - 1, self.sessions) if count else 0.0


def past_windows(history: PriceHistory, sessions: int) -> PastWindows:
    """Every window of so many sessions in a row; one with a gap of days inside is none.

    Args:
        history: daily returns, of any length.
        sessions: the life of the put [session].
    """
    days, count = history.days.astype("datetime64[D]"), len(history.returns) - sessions + 1
    if sessions < 1 or count < 1:
        return PastWindows(max(sessions, 1), days[:0], days[:0], np.empty(0))
    steps = np.diff(days, prepend=days[0] - ONE_DAY)
    breaks = np.cumsum(steps > np.timedelta64(GAP_DAYS, "D"))
    whole = breaks[sessions - 1 :] == breaks[:count]
    # The session before the first return; where it is not on record, the weekday before.
    before = np.where(
        steps <= np.timedelta64(GAP_DAYS, "D"), days - steps, np.busday_offset(days, -1, roll="backward")
    )
    before[0] = np.busday_offset(days[0], -1, roll="backward")
    every = PastWindows(
        sessions, before[:count], days[sessions - 1 :], resampled.window_returns(history.returns, sessions)
    )
    return every.where(whole)


@dataclass(frozen=True, slots=True)
class Count:
    """What so many windows say of a strike; NaN where they say nothing.

    Attributes:
        windows: overlapping windows looked at.
        independent: how many of them are worth counting as independent [1].
        breached: in how many the share ended below the strike.
        share, low, high: the share of those, with the interval of the independent ones [1].
        mean_loss: strike less price on average where it ended below [USD/share].
        expected_loss, loss_low, loss_high: the same over all windows, with its interval [USD/share].
        shortfall: the mean over the worst 5 % of windows [USD/share].
    """

    windows: int
    independent: float
    breached: int
    share: float
    low: float
    high: float
    mean_loss: float
    expected_loss: float
    loss_low: float
    loss_high: float
    shortfall: float


def count(returns: Floats, independent: float, base: float, strike: float) -> Count:
    """How often and how deep a share at `base` would have ended below the strike.

    Args:
        returns: log returns over the life of the put, in any order, shape (m,) [1].
        independent: how many independent windows they are worth [1].
        base: what is multiplied by the growth of a window [USD/share].
        strike: the put's strike [USD/share].
    """
    ordered = np.sort(returns)
    seen = resampled.breach(ordered, base, [strike])
    low, high = resampled.wilson(seen.probability, independent)
    loss_low, loss_high = resampled.expected_loss_interval(ordered, base, [strike], independent)
    return Count(
        windows=len(returns),
        independent=independent,
        breached=int(np.count_nonzero(base * np.exp(ordered) < strike)),
        share=float(seen.probability[0]),
        low=float(low[0]),
        high=float(high[0]),
        mean_loss=float(seen.mean_loss[0]),
        expected_loss=float(seen.expected_loss[0]),
        loss_low=float(loss_low[0]),
        loss_high=float(loss_high[0]),
        shortfall=float(seen.shortfall[0]),
    )


def worst_apart(windows: PastWindows, how_many: int) -> list[int]:
    """The positions of the deepest falls that have no session in common, the deepest first."""
    found: list[int] = []
    for place in np.argsort(windows.returns, kind="stable").tolist():
        if windows.returns[place] >= 0.0 or len(found) == how_many:
            break
        # Windows of one name are in order of time: two of them share a session when one is sold before the other ends.
        if all(
            windows.sold[place] >= windows.ended[other] or windows.ended[place] <= windows.sold[other]
            for other in found
        ):
            found.append(place)
    return found


def by_year(windows: PastWindows, breached: Flags) -> list[tuple[int, int, int]]:
    """For each calendar year the windows that ended in it and how many of them were breached."""
    years = windows.ended.astype("datetime64[Y]").astype(int) + 1970
    return [
        (int(year), int((years == year).sum()), int(breached[years == year].sum()))
        for year in np.unique(years)
    ]


def report_inside(windows: PastWindows, reports: Sequence[date]) -> tuple[Flags, Flags]:
    """Which windows hold a report, and of which that can be told at all.

    A report on the day of the sale or of the expiry counts as inside: the record does not say at which hour it came.
    Told apart are only windows between two known reports that follow each other by a quarter.

    Args:
        windows: the windows.
        reports: the days of known reports, in any order.
    """
    days = np.array(distinct_reports(reports), dtype="datetime64[D]")
    if not len(days):
        return np.zeros(len(windows.sold), dtype=bool), np.zeros(len(windows.sold), dtype=bool)
    first = np.searchsorted(days, windows.sold, side="left")
    after = np.searchsorted(days, windows.ended, side="right")
    inside = after > first
    known = (first > 0) & (after < len(days))
    gap = np.diff(days, prepend=days[0]) > np.timedelta64(GAP_DAYS_MAX, "D")
    missing = np.cumsum(gap)
    left, right = np.clip(first - 1, 0, None), np.clip(after, None, len(days) - 1)
    return inside, known & (missing[left] == missing[right])
