"""What is known of a company's coming report: the outlook, the evidence line by line, and what was just entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from putwright.domain.earnings import EarningsBasis, EarningsEvidence, EarningsWindow, assess
from putwright.domain.earnings_lines import EvidenceLine, evidence_lines
from putwright.domain.earnings_said import OWN_ENTRY

AGREES, CONTRADICTS, NOT_TAKEN = "agrees", "contradicts", "not taken"


@dataclass(frozen=True, slots=True)
class EarningsReport:
    """The outlook of one company on one day, and what it rests on.

    Attributes:
        symbol: the company.
        as_of: the New York date of the question.
        basis: what the outlook rests on; unknown and contradictory refuse every put.
        words: the same in words.
        windows: the days on which reports are expected, the nearest first.
        last_report: the newest report, None where none is known.
        entered: the day that was just entered, None where nothing was.
        warnings: what has to be said of that entry at once.
        evidence: what is said of coming reports by trust, then past reports, the newest first.
    """

    symbol: str
    as_of: date
    basis: EarningsBasis
    words: str
    windows: tuple[EarningsWindow, ...]
    last_report: date | None
    entered: date | None
    warnings: tuple[str, ...]
    evidence: tuple[EvidenceLine, ...]


def earnings_report(
    evidence: EarningsEvidence,
    as_of: date,
    estimate_tolerance_days: int,
    source_age_days_max: int,
    entered: date | None = None,
) -> EarningsReport:
    """What the evidence of one company says on a day.

    Args:
        evidence: records of all sources, the entry among them.
        as_of: the New York date of the question.
        estimate_tolerance_days: half width of an estimated date [day].
        source_age_days_max: older announcements are not believed [day].
        entered: the day that was just entered.
    """
    outlook = assess(
        evidence,
        as_of,
        estimate_tolerance_days=estimate_tolerance_days,
        source_age_days_max=source_age_days_max,
    )
    lines = evidence_lines(
        evidence,
        as_of,
        estimate_tolerance_days=estimate_tolerance_days,
        source_age_days_max=source_age_days_max,
    )
    return EarningsReport(
        symbol=evidence.symbol,
        as_of=as_of,
        basis=outlook.basis,
        words=outlook.words,
        windows=outlook.windows,
        last_report=outlook.last_report,
        entered=entered,
        warnings=() if entered is None else _warnings(outlook.basis, outlook.words, lines, entered, as_of),
        evidence=lines,
    )


def _warnings(
    basis: EarningsBasis, words: str, lines: tuple[EvidenceLine, ...], entered: date, as_of: date
) -> tuple[str, ...]:
    told = []
    mine = [line for line in lines if line.source.startswith(OWN_ENTRY) and line.as_of == as_of]
    others = sorted({line.date for line in mine if line.date not in {None, entered} and line.date > as_of})
    if entered >= as_of and others:
        told.append(
            f"you entered {' and '.join(map(str, others))} today as well; of several entries of one day the earliest "
            "counts, so enter the right one again tomorrow"
        )
    if basis is EarningsBasis.CONTRADICTORY:
        told.append(f"sources contradict each other, so puts are refused: {words}")
    elif basis is EarningsBasis.UNKNOWN:
        told.append(f"the next report stays unknown, so puts are refused: {words}")
    return tuple(told)
