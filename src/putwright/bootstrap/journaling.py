"""The journal of a workspace, opened: what the desk knows written into it first, then every fact, and rates to tell them in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from putwright.bootstrap.journal import journal_record
from putwright.domain.known_rate import KnownRate
from putwright.journal.currency import Rates
from putwright.workflows.settle import settle

if TYPE_CHECKING:
    from putwright.bootstrap import Opened
    from putwright.domain.journal_events import Entry
    from putwright.domain.known_price import KnownPrice
    from putwright.ports.journal_record import JournalRecord


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
