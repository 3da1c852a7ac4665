"""The reporting habits of many companies at once: what `domain.earnings_habit` says of one, in arrays of day numbers.

The law that both agree stands in `tests/laws/test_earnings_laws.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from putwright.domain.earnings_habit import (
    EARLIER_DAYS,
    EARLIEST_DAYS,
    ERRORS_LOOKED_AT,
    GAP_DAYS_MAX,
    GAP_DAYS_MIN,
    GAPS_LOOKED_AT,
    HALF_WIDTH_DAYS_MAX,
    LAST_GAP_DAYS_MAX,
    MATCH_DAYS,
    QUARTER_BACK_DAYS,
    REPORTS_MIN,
    SAME_REPORT_DAYS,
    YEAR_DAYS,
    YOUNG_HALF_WIDTH_DAYS,
)

Days = NDArray[np.int64]
Flags = NDArray[np.bool_]
NO_DAY = 1 << 40  # further from any date than dates are from each other


@dataclass(frozen=True, slots=True)
class Habits:
    """The past and the habit of n companies; days are counted from 1970-01-01.

    Attributes:
        last: the newest report, `NO_DAY` where none is known, shape (n,) [day].
        start: first days of the windows by habit, shape (n, quarters) [day].
        end: their last days, shape (n, quarters) [day].
        known: which windows there are; none follows a missing one, shape (n, quarters).
        quarter_start: the earliest day of a next report where there is no window, shape (n,) [day].
        quarter_end: the last day of it, shape (n,) [day].
        quarter_known: whether the past names such days, shape (n,).
    """

    last: Days
    start: Days
    end: Days
    known: Flags
    quarter_start: Days
    quarter_end: Days
    quarter_known: Flags


def habits(company: Days, day: Days, count: int, least: int, quarters: int) -> Habits:
    """The windows by habit of every company.

    Args:
        company: whose report each is, shape (m,), below `count`.
        day: when it was, shape (m,) [day].
        count: how many companies there are.
        least: half width given to any estimate [day].
        quarters: how many windows ahead.
    """
    told = _table(company, day, count)
    number = (told < NO_DAY).sum(axis=1)
    last = _nth(told, number - 1)
    reports, number = _distinct(told)
    half_width = _half_width(reports, number, least)
    alive = _regular(reports, number) & (half_width <= HALF_WIDTH_DAYS_MAX)
    quarter = _quarter_of_next(reports, number)
    reports = np.concatenate([reports, np.full((count, quarters), NO_DAY)], axis=1)
    centres, known = np.zeros((count, quarters), dtype=np.int64), np.zeros((count, quarters), dtype=np.bool_)
    newest = _nth(reports, number - 1)
    for ahead in range(quarters):
        centre, found = _projected(reports, newest)
        alive = alive & found & (centre > newest)
        reports[alive, number[alive] + ahead] = centre[alive]
        newest = np.where(alive, centre, newest)
        centres[:, ahead], known[:, ahead] = centre, alive
    return Habits(last, centres - half_width[:, None], centres + half_width[:, None], known, *quarter)


def _table(company: Days, day: Days, count: int) -> Days:
    """A row a company with its days in order, filled with `NO_DAY`; one column at least."""
    order = np.lexsort((day, company))
    company, day = company[order], day[order]
    number = np.bincount(company, minlength=count)
    told = np.full((count, max(1, int(number.max(initial=0)))), NO_DAY)
    told[company, np.arange(len(company)) - np.repeat(np.cumsum(number) - number, number)] = day
    return told


def _distinct(told: Days) -> tuple[Days, Days]:
    """Of days about one report the earliest alone, and how many reports each company has."""
    reports, number = np.full_like(told, NO_DAY), np.zeros(len(told), dtype=np.int64)
    newest = np.full(len(told), -NO_DAY)
    for day in told.T:
        another = (day < NO_DAY) & (day - newest > SAME_REPORT_DAYS)
        reports[another, number[another]] = day[another]
        newest = np.where(another, day, newest)
        number += another
    return reports, number


def _nth(reports: Days, place: Days) -> Days:
    """The report at a place of each row, the first where the place lies before it, shape (n,) [day]."""
    return reports[np.arange(len(reports)), np.clip(place, 0, reports.shape[1] - 1)]


def _projected(reports: Days, newest: Days) -> tuple[Days, Flags]:
    """The day due after the newest report, and whether a report of a year before names one."""
    wanted = newest - QUARTER_BACK_DAYS
    distance = np.abs(reports - wanted[:, None])
    place = distance.argmin(axis=1)  # of two equally near the earlier
    return _nth(reports, place) + YEAR_DAYS, _nth(distance, place) <= MATCH_DAYS


def _regular(reports: Days, number: Days) -> Flags:
    """Whether the last four reports followed each other by a quarter."""
    regular: Flags = number >= REPORTS_MIN
    for back in range(1, REPORTS_MIN):
        gap = _nth(reports, number - back) - _nth(reports, number - back - 1)
        regular &= (gap >= GAP_DAYS_MIN) & (gap <= GAP_DAYS_MAX)
    return regular


def _half_width(reports: Days, number: Days, least: int) -> Days:
    """The larger of `least` and the worst error of the projections of the last reports plus one day, of few errors more [day]."""
    widest = np.full(len(reports), least, dtype=np.int64)
    measured = np.zeros(len(reports), dtype=np.int64)
    for back in range(1, ERRORS_LOOKED_AT + 1):
        expected, found = _projected(reports, _nth(reports, number - back - 1))
        error = np.abs(_nth(reports, number - back) - expected) + 1
        is_measured = (number > back) & found
        measured += is_measured
        widest = np.where(is_measured, np.maximum(widest, error), widest)
    return np.where(measured < ERRORS_LOOKED_AT, np.maximum(widest, YOUNG_HALF_WIDTH_DAYS), widest)


def _quarter_of_next(reports: Days, number: Days) -> tuple[Days, Days, Flags]:
    """The earliest and the last day of a next report by the gaps of the past, and whether these name any."""
    shortest, newest = np.full(len(reports), NO_DAY), np.full(len(reports), NO_DAY)
    for back in range(1, GAPS_LOOKED_AT + 1):
        gap = _nth(reports, number - back) - _nth(reports, number - back - 1)
        there = number > back
        shortest = np.where(there, np.minimum(shortest, gap), shortest)
        newest = np.where(there & (back == 1), gap, newest)
    last = _nth(reports, number - 1)
    named: Flags = newest <= LAST_GAP_DAYS_MAX
    return last + np.minimum(EARLIEST_DAYS, shortest - EARLIER_DAYS), last + GAP_DAYS_MAX, named
