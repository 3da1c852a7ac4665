"""The parts of the weekly review that come out of the journal; one that can not be told is left out with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from putwright.domain.desk_events import DeskEvent
from putwright.domain.journal_events import Entry
from putwright.domain.mandate import Waiver
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.domain.trading_calendar import new_york_date
from putwright.journal.currency import Rates
from putwright.ports.market_data import MarketData
from putwright.reports.daybook import books_at, first_day
from putwright.reports.performance import PerformanceReport
from putwright.reports.performance_puts import put_lives
from putwright.reports.performance_report import Evidence
from putwright.reports.review_report import progress_of
from putwright.reports.week_account import of_review
from putwright.reports.week_decisions import Decision
from putwright.reports.week_income import income_section
from putwright.reports.week_performance import performance_section, safe_harbour_section, stress_section
from putwright.reports.week_values import Section, left_out
from putwright.workflows.income import income
from putwright.workflows.performance import evidence_of, performance
from putwright.workflows.tax import TaxQuestion, tax
from putwright.workflows.tax_closes import closes_of

SWISS = "CHF"
TITLES = (("income-part", "Income"), ("performance", "Performance"), ("stress", "Stress"))


@dataclass(frozen=True)
class JournalTold:
    """The journal and what its reports are reckoned with: `currency` is the investor's own."""

    entries: Sequence[Entry]
    rates: Rates
    market: MarketData
    tickets: Sequence[Mapping[str, Any]]
    waivers: Sequence[Waiver]
    events: Sequence[DeskEvent]
    currency: str


@dataclass(frozen=True)
class JournalPart:
    """What the journal adds to a review: sections of the report, and what they ask to be decided."""

    sections: tuple[Section, ...]
    decisions: tuple[Decision, ...] = ()


def journal_part(told: JournalTold, since: datetime, as_of: datetime) -> JournalPart:
    """Income, performance and stress until a moment, whether a review of the puts is due, and for francs the lights of KS 36."""
    found = [_or_left_out("income-part", "Income", lambda: _income(told, since, as_of))]
    evidence = evidence_of(
        told.market,
        told.entries,
        told.rates,
        as_of,
        tickets=told.tickets,
        waivers=told.waivers,
        events=told.events,
        currency=told.currency,
    )
    try:
        report = performance(evidence, as_of)
    except (BadInput, OutsideFailure) as fault:
        found += [left_out(key, title, f"{fault.tried}: {fault.wrong}") for key, title in TITLES[1:]]
    else:
        found += [_performance(evidence, report, as_of), stress_section(report.exposure)]
    facts = progress_of(evidence, new_york_date(as_of))
    if told.currency == SWISS:
        found.append(_or_left_out("ks36", "KS 36", lambda: _safe_harbour(told, as_of)))
    return JournalPart(tuple(found), tuple(of_review(facts.closed - facts.reviewed_at)))


def nothing_told(because: str) -> JournalPart:
    """The same parts where there is no journal to tell them from."""
    return JournalPart(tuple(left_out(key, title, because) for key, title in TITLES))


def _income(told: JournalTold, since: datetime, as_of: datetime) -> Section:
    now = income(told.market, told.entries, told.rates, as_of, currency=told.currency)
    first = first_day(told.entries)
    if first is None or first > new_york_date(since):
        return income_section(now, None)
    return income_section(now, income(told.market, told.entries, told.rates, since, currency=told.currency))


def _performance(evidence: Evidence, report: PerformanceReport, as_of: datetime) -> Section:
    on = new_york_date(as_of)
    lives = put_lives(books_at(evidence.entries, on), evidence.marks, on)
    return performance_section(report, evidence.marks, lives)


def _safe_harbour(told: JournalTold, as_of: datetime) -> Section:
    on = new_york_date(as_of)
    closes = closes_of(told.market, told.entries, on.year, on)
    return safe_harbour_section(
        tax(told.entries, told.rates, TaxQuestion(on.year, "ch", as_of, SWISS, closes))
    )


def _or_left_out(key: str, title: str, make: Callable[[], Section]) -> Section:
    try:
        return make()
    except (BadInput, OutsideFailure) as fault:
        return left_out(key, title, f"{fault.tried}: {fault.wrong}")
