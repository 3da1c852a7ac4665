"""The reporting habit of a company: the next day by its own past, and how wide a window that deserves.

Companies report in the same week of the same quarter year after year, so the date one year before plus 364
days (the same weekday) names the next report better than the usual gap does: on 25,242 reports of 601
companies, 2015 to 2025, it falls within 7 days in 95 % of cases, the median gap in 73 %
(`benchmarks/earnings_projection.py`). How often a put would still have met a report, and how many safe puts were
refused, is measured by `benchmarks/earnings_gate.py` and stands in docs/earnings.md; that chose the numbers here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

YEAR_DAYS = 364  # 52 whole weeks: the report returns on the same weekday
QUARTER_BACK_DAYS = 273  # the report one year before the next one lies three quarters before the last one
MATCH_DAYS = 40  # less than half a quarter, so that a report is never taken for its neighbour
GAP_DAYS_MIN, GAP_DAYS_MAX = 60, 140  # year-end reports come late; beyond, a report is missing between
REPORTS_MIN = 4
ERRORS_LOOKED_AT = 4
HALF_WIDTH_DAYS_MAX = 21  # a window wider than six weeks says nothing about a quarter of thirteen
# What each of these buys is printed by `benchmarks/earnings_constants.py`; in the filings, where habits are young, 13 reports
# of 2,819 came before a window of 7 days, 7 before one of 14.
YOUNG_HALF_WIDTH_DAYS = 14  # least where fewer than four errors could be measured
# Without a believable habit the next report is still not due at once: the shortest gap in the filings was 49 days. In listed
# dates 44 of 25,403 are shorter, where an annual report is listed by its late filing: such companies show short gaps in
# their past, or a last gap beyond 130 days.
EARLIEST_DAYS = 45
EARLIER_DAYS = 7  # before the shortest gap of its past
GAPS_LOOKED_AT = 8
LAST_GAP_DAYS_MAX = 130
SAME_REPORT_DAYS = 20  # two dates closer than this are one report told twice


def distinct_reports(dates: Iterable[date]) -> tuple[date, ...]:
    """Report dates in order; where sources differ by days about one report, the earliest counts."""
    reports: list[date] = []
    for day in sorted(dates):
        if not reports or (day - reports[-1]).days > SAME_REPORT_DAYS:
            reports.append(day)
    return tuple(reports)


def projected_date(reports: Sequence[date]) -> date | None:
    """The day on which the next report is due by habit, or None when no report of a year before is known."""
    if not reports:
        return None
    wanted = reports[-1] - timedelta(days=QUARTER_BACK_DAYS)
    # Of two equally near the earlier, as everywhere; reports are in order, so only its neighbours can be nearest.
    place = bisect_left(reports, wanted)
    nearest = min(reports[max(place - 1, 0) : place + 1], key=lambda day: (abs((day - wanted).days), day))
    if abs((nearest - wanted).days) > MATCH_DAYS:
        return None
    return nearest + timedelta(days=YEAR_DAYS)


def is_regular(reports: Sequence[date]) -> bool:
    """Whether the last four reports followed each other by a quarter."""
    last = reports[-REPORTS_MIN:]
    if len(last) < REPORTS_MIN:
        return False
    return all(GAP_DAYS_MIN <= (after - before).days <= GAP_DAYS_MAX for before, after in pairwise(last))


def half_width_days(reports: Sequence[date], least: int) -> int:
    """How far the projection may be off, judged by how far it was off for the last four reports [day].

    Args:
        reports: distinct past report dates, ascending.
        least: the half width given to any estimate [day].

    Returns:
        The larger of `least` and the worst of those errors plus one day, no less than two weeks where fewer than
        four errors could be measured [day].
    """
    widths = [least]
    for end in range(max(1, len(reports) - ERRORS_LOOKED_AT), len(reports)):
        expected = projected_date(reports[:end])
        if expected is not None:
            widths.append(abs((reports[end] - expected).days) + 1)
    return max(widths) if len(widths) > ERRORS_LOOKED_AT else max(*widths, YOUNG_HALF_WIDTH_DAYS)


def quarter_of_next(reports: Sequence[date]) -> tuple[date, date] | None:
    """The days from the earliest on which a next report can come to the last, where the habit says nothing closer.

    Args:
        reports: distinct past report dates, ascending.

    Returns:
        First and last day; None when fewer than two reports are known, or when the last came so late that it may be
        the filing of one that came long before.
    """
    gaps = [(after - before).days for before, after in pairwise(reports[-GAPS_LOOKED_AT - 1 :])]
    if not gaps or gaps[-1] > LAST_GAP_DAYS_MAX:
        return None
    earliest = min(EARLIEST_DAYS, min(gaps) - EARLIER_DAYS)
    return reports[-1] + timedelta(days=earliest), reports[-1] + timedelta(days=GAP_DAYS_MAX)


def projected_windows(reports: Sequence[date], least: int, count: int) -> tuple[tuple[date, date], ...]:
    """The next windows by habit, one a quarter, or none at all when the habit is too young or too irregular.

    Args:
        reports: distinct past report dates, ascending.
        least: half width given to any estimate [day].
        count: how many quarters ahead.

    Returns:
        Pairs of first and last day; each may begin before today, which the caller judges.
    """
    if not is_regular(reports):
        return ()
    half_width = half_width_days(reports, least)
    if half_width > HALF_WIDTH_DAYS_MAX:
        return ()
    known, windows = list(reports), []
    for _ in range(count):
        centre = projected_date(known)
        if centre is None or centre <= known[-1]:
            break
        known.append(centre)
        windows.append((centre - timedelta(days=half_width), centre + timedelta(days=half_width)))
    return tuple(windows)
