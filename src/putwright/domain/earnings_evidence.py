"""The values of the earnings rule: what a source said and since when, the window, the outlook."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class EarningsStatus(StrEnum):
    """How a source speaks of a date: it happened, the company said so, or somebody guesses."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    ESTIMATED = "estimated"


class EarningsBasis(StrEnum):
    """What the outlook rests on; the last three are not windows but reasons why there is none."""

    CONFIRMED = "confirmed"
    ESTIMATED = "estimated"
    PROJECTED = "projected"
    UNKNOWN = "unknown"
    CONTRADICTORY = "contradictory"
    NO_REPORTS = "no_reports"


class EarningsHour(StrEnum):
    """When in a New York trading day a report comes, or came."""

    BEFORE_OPEN = "before open"
    IN_SESSION = "in session"
    AFTER_CLOSE = "after close"


@dataclass(frozen=True, slots=True)
class EarningsRecord:
    """One date from one source; `as_of` is the day since when the source is known to say so; no hour is not known."""

    date: dt.date
    status: EarningsStatus
    as_of: dt.date
    source: str
    hour: EarningsHour | None = None


@dataclass(frozen=True, slots=True)
class EarningsEvidence:
    """All that sources say about one company; a fund (`files_reports` False) has no reports to wait for."""

    symbol: str
    records: tuple[EarningsRecord, ...]
    files_reports: bool = True


@dataclass(frozen=True, slots=True)
class EarningsWindow:
    """The days, both included, on one of which a report is expected."""

    start: date
    end: date
    basis: EarningsBasis

    def __str__(self) -> str:
        if self.start == self.end:
            return f"{self.start}"
        half_width, odd = divmod((self.end - self.start).days, 2)
        if odd:
            return f"{self.start} to {self.end}"
        return f"{self.start + timedelta(days=half_width)} +-{half_width} days"


@dataclass(frozen=True, slots=True)
class EarningsOutlook:
    """What to expect: the coming windows in order, none where unknown; the basis, in words; the sources."""

    symbol: str
    as_of: date
    basis: EarningsBasis
    words: str
    windows: tuple[EarningsWindow, ...] = ()
    last_report: date | None = None
    sources: tuple[str, ...] = ()

    @property
    def next_window(self) -> EarningsWindow | None:
        """The first window that is not over yet."""
        return self.windows[0] if self.windows else None


@dataclass(frozen=True, slots=True)
class EarningsRule:
    """How a put keeps away from reports: none before expiry, always; quiet days after the last one [day]."""

    minimum_days_after_last: int = 0
