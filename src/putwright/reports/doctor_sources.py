"""Sources of facts as the doctor sees them: may they be asked, do they answer, how fresh and how complete is what they told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from putwright.domain.refusal import counted
from putwright.ports.fact_source import Asked, Reached, SourceAbout
from putwright.reports.finding import BAD, OK, WARN, Finding


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source: what is wanted of it, why it may not be asked ("" when it may), and whether it answered."""

    about: SourceAbout
    kinds: tuple[str, ...]
    hindrance: str = ""
    remedy: str = ""
    reached: Reached | None = None


def source_findings(
    states: Collection[SourceState], asked: Mapping[str, Asked], names: Collection[str], now: datetime
) -> list[Finding]:
    """A finding for each source, and one for each kind it tells.

    Args:
        states: the sources.
        asked: what is remembered of every question.
        names: the names watched.
        now: the present moment.
    """
    findings = []
    for state in states:
        findings.append(_itself(state))
        if not state.hindrance:
            findings += [_kind(state.about, kind, asked, names, now) for kind in state.kinds]
    return findings


def _itself(state: SourceState) -> Finding:
    name, told = state.about.name, ", ".join(state.kinds)
    if not state.kinds:
        return Finding(OK, name, "not chosen: another source tells what it could", "")
    if state.hindrance:
        return Finding(WARN, name, f"{told} not asked: {state.hindrance}", state.remedy)
    reached = state.reached
    if reached is None:
        return Finding(WARN, name, "not looked at", "")
    if reached.words:
        return Finding(BAD, name, reached.words, reached.remedy)
    terms = ", terms accepted" if state.about.terms else ""
    return Finding(OK, name, f"answers in {reached.seconds:.1f} s{terms}; at most {state.about.pace}")


def _kind(
    about: SourceAbout, kind: str, asked: Mapping[str, Asked], names: Collection[str], now: datetime
) -> Finding:
    what, begin = f"{about.name} {kind}", f"{about.name}/{kind}/"
    known = {key.removeprefix(begin): one for key, one in asked.items() if key.startswith(begin)}
    told = {subject: one.succeeded_at for subject, one in known.items() if one.succeeded_at is not None}
    remedy = f"Run `putwright refresh {kind}`."
    if not told:
        failing = next((one.words for one in known.values() if one.words), "")
        return Finding(WARN, what, f"never told: {failing}" if failing else "never asked", remedy)
    newest, failed = max(told.values()), sum(1 for one in known.values() if one.words)
    words = f"last told {_age(now, newest)}"
    missing = sorted(set(names) - set(told)) if set(told) & set(names) else []
    if missing:
        shown = ", ".join(missing[:4]) + (f" and {len(missing) - 4} more" if len(missing) > 4 else "")
        words += f"; nothing of {shown}"
    if failed:
        words += f"; {counted(failed, 'question')} failed last"
    return Finding(WARN if missing or failed else OK, what, words, remedy if missing or failed else "")


def _age(now: datetime, then: datetime) -> str:
    hours = (now - then).total_seconds() / 3600
    if hours < 1:
        return "within the hour"
    return f"{hours:.0f} h ago" if hours < 48 else f"{hours / 24:.0f} days ago"
