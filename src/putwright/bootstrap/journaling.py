"""The journal of a workspace, opened: what the desk knows written into it first, then every fact, and rates to tell them in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from putwright.bootstrap.journal import journal_record
from putwright.domain.known_rate import KnownRate
from putwright.journal.currency import Rates
from putwright.workflows.settle import settle, settled

if TYPE_CHECKING:
    from putwright.bootstrap import Opened
    from putwright.domain.journal_events import Entry
    from putwright.domain.known_price import KnownPrice
    from putwright.domain.refusal import Refusal
    from putwright.ports.journal_record import JournalRecord
    from putwright.reports.finding import Finding
    from putwright.reports.performance_report import Evidence


@dataclass(frozen=True)
class Journaled:
    """A workspace with its journal."""

    opened: Opened
    record: JournalRecord
    entries: Sequence[Entry]
    rates: Rates

    @property
    def as_of(self) -> datetime:
        """The moment of the question."""
        return self.opened.as_of

    @property
    def report_currency(self) -> str:
        """In which currency reports are told unless asked otherwise."""
        settings = self.opened.settings
        return settings.config.report_currency or settings.account.base_currency

    def prices(self, symbols: Collection[str], on: date) -> dict[str, KnownPrice]:
        """What shares were worth at their last known close; those nobody knows are left out."""
        from putwright.market.last_closes import last_closes

        if not symbols:
            return {}
        return last_closes(self.opened.workspace.facts("prices", on), symbols, on)


def open_journal(opened: Opened) -> Journaled:
    """The journal of an opened workspace, with everything the desk has recorded in it.

    Raises:
        BadInput: the journal or the desk's record is damaged, or of another version.
        OutsideFailure: it could not be read or written.
    """
    record = journal_record(opened.workspace)
    entries = settle(record, opened.workspace.desk_record.events(), opened.clock.now())
    return Journaled(opened, record, entries, Rates(entries, outside_rates(opened)))


def told_by(at: Journaled) -> Evidence:
    """What a workspace knows for performance and review."""
    from putwright.workflows.performance import evidence_of

    workspace = at.opened.workspace
    return evidence_of(
        workspace,
        at.entries,
        at.rates,
        at.as_of,
        tickets=workspace.week_records.tickets_since(datetime.min.replace(tzinfo=UTC)),
        waivers=at.opened.settings.waivers,
        events=workspace.desk_record.events(),
        currency=at.opened.settings.config.report_currency,
    )


def barred_by(opened: Opened, *, is_paper: bool) -> tuple[Refusal, ...]:
    """What the journal says against selling anything new.

    While a comparison of the books found a difference nothing is sold, nor while the journal does not read; on a real account not
    more than the stage allows that facts have earned.
    """
    from putwright.domain.refusal import BadInput, OutsideFailure, Refusal
    from putwright.domain.rules import Rule
    from putwright.workflows.journal_word import books_refusal
    from putwright.workflows.review import stage_ahead

    try:
        at = open_journal(opened)
    except (BadInput, OutsideFailure) as fault:
        return (Refusal(Rule.NOT_RECONCILED, "a journal that can be read", fault.wrong, "", fault.remedy),)
    found = [books_refusal(at.entries)]
    if not is_paper:
        found.append(stage_ahead(told_by(at), opened.settings.mandate, at.as_of))
    return tuple(one for one in found if one is not None)


def examined(opened: Opened) -> list[Finding]:
    """What the doctor finds of the journal, nothing written; nothing where there is none yet."""
    from putwright.domain.refusal import BadInput, OutsideFailure
    from putwright.domain.trading_calendar import new_york_date
    from putwright.journal.audit import standing_differences
    from putwright.reports.doctor_journal import damage_finding, journal_findings

    if not opened.workspace.journal_path.exists():
        return []
    try:
        entries = journal_record(opened.workspace).entries()
    except (BadInput, OutsideFailure) as fault:
        return [damage_finding(fault)]
    return journal_findings(entries, standing_differences(entries), new_york_date(opened.as_of))


def barred_in(opened: Opened) -> tuple[Refusal, ...]:
    """The same for a draft, which goes to no account yet; a workspace without a journal is asked nothing."""
    return barred_by(opened, is_paper=True) if opened.workspace.journal_path.exists() else ()


def entries_at_desk(opened: Opened) -> Sequence[Entry]:
    """Every fact as it is now, nothing written; none while the journal does not read, which bars sales by itself."""
    from putwright.domain.refusal import BadInput, OutsideFailure

    try:
        known = journal_record(opened.workspace).entries()
        return [*known, *settled(known, opened.workspace.desk_record.events(), opened.clock.now())]
    except (BadInput, OutsideFailure):
        return ()


def outside_rates(opened: Opened) -> Callable[[str, str, date], KnownRate | None]:
    """Rates that no statement told: those imported or refreshed, then the central bank's own history that ships with a library."""
    from putwright.adapters.ecb.shipped_history import shipped_rate
    from putwright.workflows.exchange import exchange_rate

    @cache
    def rate(currency: str, into: str, on: date) -> KnownRate | None:
        known = exchange_rate(opened.workspace, currency, into, on)
        if known is not None:
            return KnownRate(known.rate, known.fixed_on, known.source)
        return _crossed(opened, currency, into, on) or shipped_rate(currency, into, on)

    return rate


def _crossed(opened: Opened, currency: str, into: str, on: date) -> KnownRate | None:
    """Over the euro, in which the central bank fixes every rate."""
    from putwright.workflows.exchange import exchange_rate

    first = exchange_rate(opened.workspace, currency, "EUR", on)
    second = exchange_rate(opened.workspace, "EUR", into, on)
    if first is None or second is None:
        return None
    return KnownRate(first.rate * second.rate, min(first.fixed_on, second.fixed_on), first.source)
