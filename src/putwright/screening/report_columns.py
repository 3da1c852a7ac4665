"""What rules need of the coming reports, for every name at once: what `domain.earnings.assess` says of one, in columns.

The law that both agree stands in `tests/laws/test_earnings_laws.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from putwright.domain.earnings import (
    AGREEMENT_SLACK_DAYS,
    NEXT_REPORT_DAYS_MAX,
    QUARTERS_AHEAD,
    SETTLED_DAYS,
    EarningsBasis,
    EarningsHour,
    EarningsStatus,
)
from putwright.domain.earnings_habit import GAP_DAYS_MAX
from putwright.domain.earnings_said import OWN_ENTRY
from putwright.screening.reporting_habits import NO_DAY, Days, Flags, Habits, habits

Basis = pl.Enum([basis.value for basis in EarningsBasis])
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "earnings_basis": Basis,
    "window_start": pl.Date,
    "window_end": pl.Date,
    "second_window_start": pl.Date,
    "second_window_end": pl.Date,
    "last_report": pl.Date,
}
_CODE = {basis: code for code, basis in enumerate(EarningsBasis)}
_DATED = [
    _CODE[basis] for basis in (EarningsBasis.CONFIRMED, EarningsBasis.ESTIMATED, EarningsBasis.PROJECTED)
]
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class _Announced:
    """What the sources of each name say together, shape (n,); days are counted from 1970-01-01.

    `told` says whether any speaks; the window is the hull of the confirmed ones, of all where none is.
    """

    told: Flags
    confirmed: Flags
    start: Days
    end: Days
    over_first: Days  # the end of the window that is over first
    begins_last: Days  # the start of the window that begins last


def report_columns(
    known: pl.DataFrame,
    names: Sequence[str],
    as_of: date,
    funds: Collection[str],
    estimate_tolerance_days: int,
    source_age_days_max: int,
) -> pl.DataFrame:
    """Basis, first two windows and last report of every name, in their order; columns of `SCHEMA`.

    Args:
        known: evidence of these names that `assess` would look at: known on the day, and not too old.
        names: the universe, each once.
        as_of: the day of the question.
        funds: symbols known to file no reports.
        estimate_tolerance_days: half width of an estimated date [day].
        source_age_days_max: older announcements are not believed [day].
    """
    today, count = (as_of - _EPOCH).days, len(names)
    numbers = {name: number for number, name in enumerate(names)}
    rows = known.select(
        row=pl.col("symbol").replace_strict(numbers).cast(pl.Int64),
        day=pl.col("date").to_physical().cast(pl.Int64),
        since=pl.col("as_of").to_physical().cast(pl.Int64),
        status=pl.col("status").cast(pl.String),
        hour=pl.col("hour").cast(pl.String),
        source=pl.when(pl.col("source").str.starts_with(OWN_ENTRY))
        .then(pl.lit(OWN_ENTRY))
        .otherwise(pl.col("source")),
    )
    past = (pl.col("status") == EarningsStatus.REPORTED.value) & (pl.col("day") <= today)
    reported = rows.filter(past)
    own = habits(
        reported["row"].to_numpy(), reported["day"].to_numpy(), count, estimate_tolerance_days, QUARTERS_AHEAD
    )
    fresh = rows.filter(~past & (today - pl.col("since") <= source_age_days_max))
    announced = _announced(fresh, own.last, estimate_tolerance_days)
    fund = pl.Series(names, dtype=pl.String).is_in(list(funds)).to_numpy()
    return _columns(names, today, own, announced, _reporting(reported, today, count), fund)


def _reporting(reported: pl.DataFrame, today: int, count: int) -> Flags:
    """Who has a report of the day that may still come after a sale: one told to be out before the open can not."""
    is_out = (pl.col("hour") == EarningsHour.BEFORE_OPEN.value) & (pl.col("since") == today)
    told = reported.filter((pl.col("day") == today) & ~is_out.fill_null(value=False))["row"].to_numpy()
    reporting = np.zeros(count, dtype=np.bool_)
    reporting[told] = True
    return reporting


def _announced(fresh: pl.DataFrame, last: Days, tolerance: int) -> _Announced:
    """The next window of each source that speaks, what it said last, less what has happened since; then all together."""
    own = pl.Series("last", last[fresh["row"].to_numpy()], dtype=pl.Int64)
    day, since, before = pl.col("day"), pl.col("since"), pl.col("last")
    # No report at all settles nothing.
    settled = (before < NO_DAY) & ((day <= before) | ((since <= before) & (day - before < SETTLED_DAYS)))
    is_newest = since == since.max().over("row", "source")
    said = fresh.with_columns(own).filter(is_newest & ~settled)
    # Of two records of one day the confirmed one counts.
    sure = (pl.col("status") == EarningsStatus.CONFIRMED.value) & (day == day.min())
    nearest = said.group_by("row", "source").agg(sure=sure.any(), day=day.min())
    width = pl.when("sure").then(0).otherwise(tolerance)
    windows = nearest.select("row", "sure", start=day - width, end=day + width)
    counts = pl.col("sure") | ~pl.col("sure").any()
    told = windows.group_by("row").agg(
        confirmed=pl.col("sure").any(),
        start=pl.col("start").filter(counts).min(),
        end=pl.col("end").filter(counts).max(),
        over_first=pl.col("end").min(),
        begins_last=pl.col("start").max(),
    )
    place = told["row"].to_numpy()
    spread = {}
    for name in ("start", "end", "over_first", "begins_last"):
        spread[name] = np.zeros(len(last), dtype=np.int64)
        spread[name][place] = told[name].to_numpy()
    speaks, confirmed = np.zeros(len(last), dtype=np.bool_), np.zeros(len(last), dtype=np.bool_)
    speaks[place], confirmed[place] = True, told["confirmed"].to_numpy()
    return _Announced(speaks, confirmed, **spread)


def _columns(
    names: Sequence[str], today: int, own: Habits, said: _Announced, reports_today: Flags, fund: Flags
) -> pl.DataFrame:
    habit, due_start, due_end = own.known[:, 0], own.start[:, 0], own.end[:, 0]
    slack = AGREEMENT_SLACK_DAYS
    apart = (said.start > due_end + slack) | (due_start > said.end + slack)
    guessed = habit & ~said.confirmed
    answers: list[tuple[Flags, EarningsBasis]] = [
        (fund, EarningsBasis.NO_REPORTS),
        (said.told & (said.over_first < today), EarningsBasis.UNKNOWN),
        (said.told & (said.begins_last > said.over_first + slack), EarningsBasis.CONTRADICTORY),
        (said.told & _doubted(today, own, said), EarningsBasis.UNKNOWN),
        (said.told & guessed & apart, EarningsBasis.CONTRADICTORY),
        (said.told & said.confirmed, EarningsBasis.CONFIRMED),
        (said.told, EarningsBasis.ESTIMATED),
        (habit & (due_end < today), EarningsBasis.UNKNOWN),
        (habit, EarningsBasis.PROJECTED),
        (own.quarter_known & (own.quarter_start > today), EarningsBasis.PROJECTED),
    ]
    flags, codes = [flag for flag, _ in answers], [_CODE[basis] for _, basis in answers]
    basis = np.select(flags, codes, _CODE[EarningsBasis.UNKNOWN])
    unsaid = np.where(habit, due_start, own.quarter_start), np.where(habit, due_end, own.quarter_end)
    # Where the habit agrees with an estimate, the window covers both.
    first = np.stack(
        [
            np.where(said.told, np.where(guessed, np.minimum(said.start, due_start), said.start), unsaid[0]),
            np.where(said.told, np.where(guessed, np.maximum(said.end, due_end), said.end), unsaid[1]),
        ]
    )
    second, follows = _following(own, said.told, first[1])
    dated = np.isin(basis, _DATED)
    told = np.where(reports_today, today, first), np.where(reports_today, first, second)
    there = dated, dated & (reports_today | follows)
    days = [(told[i][side], there[i]) for i in (0, 1) for side in (0, 1)]
    days.append((own.last, (own.last < NO_DAY) & ~fund))
    return pl.DataFrame(
        [
            pl.Series("symbol", names, dtype=pl.String),
            pl.Series("earnings_basis", list(Basis.categories), dtype=Basis).gather(basis),
            *(_dates(name, day, where) for name, (day, where) in zip(list(SCHEMA)[2:], days, strict=True)),
        ]
    )


def _doubted(today: int, own: Habits, said: _Announced) -> Flags:
    """Whether the announced report can not be the next one: one before it is missing, by the calendar or by the habit."""
    due, has_last = own.end[:, 0], own.last < NO_DAY
    overdue = own.known[:, 0] & (due < today) & (said.start - due > SETTLED_DAYS)
    skipped = has_last & (today - own.last <= GAP_DAYS_MAX) & (said.start - own.last > GAP_DAYS_MAX)
    doubted: Flags = (said.start - today > NEXT_REPORT_DAYS_MAX) | overdue | skipped
    return doubted


def _following(own: Habits, announced: Flags, end: Days) -> tuple[Days, Flags]:
    """The next window by habit after the first one, and whether there is any."""
    after = own.start - end[:, None] > SETTLED_DAYS
    second = np.arange(own.known.shape[1]) > 0
    later = own.known & np.where(announced[:, None], after, second)
    place = later.argmax(axis=1)[:, None]
    window = np.stack([np.take_along_axis(side, place, axis=1)[:, 0] for side in (own.start, own.end)])
    follows: Flags = np.asarray(later.any(axis=1))
    return window, follows


def _dates(name: str, days: Days, known: Flags) -> pl.Series:
    told = pl.Series(name, np.where(known, days, 0).astype(np.int32)).cast(pl.Date)
    return told.set(pl.Series(~known), None)
