"""The earnings rule over a universe: windows per name from the evidence, then a state per expiry."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from putwright.domain.earnings import (
    ESTIMATE_TOLERANCE_DAYS,
    HISTORY_DAYS,
    SOURCE_AGE_DAYS_MAX,
    EarningsBasis,
    EarningsEvidence,
    EarningsOutlook,
    EarningsRecord,
    EarningsRule,
    EarningsStatus,
    assess,
)

_STATUSES = {status.value: status for status in EarningsStatus}
Basis = pl.Enum([basis.value for basis in EarningsBasis])
STATES = ("CLEAR", "INSIDE", "UNKNOWN", "CONTRADICT", "TOO_RECENT")
EarningsState = pl.Enum(STATES)
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "earnings_basis": Basis,
    "window_start": pl.Date,
    "window_end": pl.Date,
    "second_window_start": pl.Date,
    "second_window_end": pl.Date,
    "last_report": pl.Date,
    "earnings_words": pl.String,
    "earnings_source": pl.String,
}
_UNDECIDED = {EarningsBasis.UNKNOWN.value: "UNKNOWN", EarningsBasis.CONTRADICTORY.value: "CONTRADICT"}


@dataclass(frozen=True, slots=True)
class EarningsCalendar:
    """When the names of a universe report.

    Attributes:
        frame: one row per symbol asked for, in their order, columns as in `SCHEMA`.
        outlooks: the same by symbol, for the refusals of the few that are explained.
    """

    frame: pl.DataFrame
    outlooks: Mapping[str, EarningsOutlook]


def earnings_windows(
    earnings: pl.DataFrame,
    symbols: Sequence[str],
    as_of: date,
    *,
    funds: Collection[str] = (),
    estimate_tolerance_days: int = ESTIMATE_TOLERANCE_DAYS,
    source_age_days_max: int = SOURCE_AGE_DAYS_MAX,
) -> EarningsCalendar:
    """The coming report windows of every symbol asked for; one without evidence is unknown, not absent.

    Args:
        earnings: the evidence table of `market.facts`, any number of sources.
        symbols: the universe.
        as_of: the day of the question; what became known later is not looked at.
        funds: symbols known to file no reports.
        estimate_tolerance_days: half width of an estimated date [day].
        source_age_days_max: older announcements are not believed [day].
    """
    names = list(dict.fromkeys(symbols))
    records = _records(earnings, names, as_of)
    outlooks = {
        name: assess(
            EarningsEvidence(name, tuple(records.get(name, ())), files_reports=name not in funds),
            as_of,
            estimate_tolerance_days=estimate_tolerance_days,
            source_age_days_max=source_age_days_max,
        )
        for name in names
    }
    rows = [_row(outlook) for outlook in outlooks.values()]
    return EarningsCalendar(pl.DataFrame(rows, schema=SCHEMA, orient="row"), outlooks)


def earnings_state(as_of: date, rule: EarningsRule) -> pl.Expr:
    """The state of the earnings rule for frames that hold `expiry` beside the columns of `earnings_windows`.

    The first window decides, because windows come in order and none is over: whatever spans a later one spans
    it too.
    """
    basis, quiet = pl.col("earnings_basis"), rule.minimum_days_after_last
    none_due = basis == EarningsBasis.NO_REPORTS.value
    days_after_last = (pl.lit(as_of) - pl.col("last_report")).dt.total_days()
    state = (
        pl.when(none_due)
        .then(pl.lit("CLEAR"))
        .when(basis.is_null() | basis.is_in(list(_UNDECIDED)))
        .then(basis.cast(pl.String).replace_strict(_UNDECIDED, default="UNKNOWN"))
        .when(pl.col("window_start") <= pl.col("expiry"))
        .then(pl.lit("INSIDE"))
    )
    if quiet > 0:
        state = (
            state.when(pl.col("last_report").is_null())
            .then(pl.lit("UNKNOWN"))
            .when(days_after_last < quiet)
            .then(pl.lit("TOO_RECENT"))
        )
    return state.otherwise(pl.lit("CLEAR")).cast(EarningsState).alias("earnings")


def _records(earnings: pl.DataFrame, names: Sequence[str], as_of: date) -> dict[str, list[EarningsRecord]]:
    # What the rule does not look back to need not become a value.
    oldest = as_of - timedelta(days=HISTORY_DAYS)
    known = earnings.filter(
        pl.col("symbol").is_in(names), pl.col("as_of") <= as_of, pl.col("date") >= oldest
    ).select("symbol", "date", pl.col("status").cast(pl.String), "as_of", "source")
    records: dict[str, list[EarningsRecord]] = {}
    for symbol, day, status, known_on, source in known.iter_rows():
        records.setdefault(symbol, []).append(EarningsRecord(day, _STATUSES[status], known_on, source))
    return records


def _row(outlook: EarningsOutlook) -> tuple[object, ...]:
    first, second = (*outlook.windows[:2], None, None)[:2]
    return (
        outlook.symbol,
        outlook.basis.value,
        first.start if first else None,
        first.end if first else None,
        second.start if second else None,
        second.end if second else None,
        outlook.last_report,
        outlook.words,
        ", ".join(outlook.sources) or None,
    )
