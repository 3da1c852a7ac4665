"""The earnings rule over a universe: windows per name from the evidence, then a state per expiry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from putwright.domain.earnings import (
    ESTIMATE_TOLERANCE_DAYS,
    HISTORY_DAYS,
    SOURCE_AGE_DAYS_MAX,
    EarningsBasis,
    EarningsEvidence,
    EarningsHour,
    EarningsOutlook,
    EarningsRecord,
    EarningsRule,
    EarningsStatus,
    assess,
)
from putwright.screening.report_columns import report_columns

_STATUSES = {status.value: status for status in EarningsStatus}
_HOURS = {hour.value: hour for hour in EarningsHour}
STATES = ("CLEAR", "INSIDE", "UNKNOWN", "CONTRADICT", "TOO_RECENT")
EarningsState = pl.Enum(STATES)
_UNDECIDED = {EarningsBasis.UNKNOWN.value: "UNKNOWN", EarningsBasis.CONTRADICTORY.value: "CONTRADICT"}


class Outlooks(Mapping[str, EarningsOutlook]):
    """The outlook of each name of a universe in words and windows, assessed when first asked for."""

    def __init__(
        self,
        known: pl.DataFrame,
        names: Iterable[str],
        as_of: date,
        funds: Collection[str],
        estimate_tolerance_days: int,
        source_age_days_max: int,
    ) -> None:
        self._known, self._names, self._as_of, self._funds = known, dict.fromkeys(names), as_of, funds
        self._tolerance, self._age_max = estimate_tolerance_days, source_age_days_max
        self._assessed: dict[str, EarningsOutlook] = {}

    def __getitem__(self, symbol: str) -> EarningsOutlook:
        if symbol not in self._names:
            raise KeyError(symbol)
        if symbol not in self._assessed:
            evidence = EarningsEvidence(
                symbol, self._records(symbol), files_reports=symbol not in self._funds
            )
            self._assessed[symbol] = assess(
                evidence,
                self._as_of,
                estimate_tolerance_days=self._tolerance,
                source_age_days_max=self._age_max,
            )
        return self._assessed[symbol]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._names

    def _records(self, symbol: str) -> tuple[EarningsRecord, ...]:
        return earnings_records(self._known, symbol)


def earnings_records(table: pl.DataFrame, symbol: str) -> tuple[EarningsRecord, ...]:
    """What an evidence table of `market.facts` says of one name, as values of the domain."""
    told = table.filter(pl.col("symbol") == symbol).select(
        "date", pl.col("status").cast(pl.String), "as_of", "source", pl.col("hour").cast(pl.String)
    )
    return tuple(
        EarningsRecord(day, _STATUSES[status], since, source, _HOURS.get(hour))
        for day, status, since, source, hour in told.iter_rows()
    )


@dataclass(frozen=True, slots=True)
class EarningsCalendar:
    """When the names of a universe report.

    Attributes:
        frame: one row per symbol asked for, in their order, columns as in `report_columns.SCHEMA`.
        outlooks: the same by symbol with words and sources, for the few that are explained.
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
    # What the rule does not look back to need not become a value.
    oldest = as_of - timedelta(days=HISTORY_DAYS)
    known = earnings.filter(pl.col("symbol").is_in(names), pl.col("as_of") <= as_of, pl.col("date") >= oldest)
    asked = (names, as_of, funds, estimate_tolerance_days, source_age_days_max)
    return EarningsCalendar(report_columns(known, *asked), Outlooks(known, *asked))


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
