"""What checklist, guards and provenance look at: one drafted sale with everybody's rules and the account beside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath

from putwright.domain.account import Account
from putwright.domain.candidate import Candidate
from putwright.domain.holdings import Holdings
from putwright.domain.mandate import Mandate
from putwright.domain.measures import Measures
from putwright.domain.playbook import Playbook
from putwright.domain.refusal import Refusal, counted
from putwright.domain.rules import Rule
from putwright.domain.ticket import CashPlan, EntryOrder, ExitOrder, Prospects
from putwright.domain.ticks import TickTable
from putwright.domain.trading_calendar import new_york_date
from putwright.domain.watchlist import WantedName

LATER = "known only after the moment asked about"


@dataclass(frozen=True, slots=True)
class Situation:
    """One drafted sale; `measures` are the desk's own, at the bid; `limit` is the price of the order [USD/share]."""

    candidate: Candidate
    playbook: Playbook
    mandate: Mandate
    account: Account
    holdings: Holdings
    measures: Measures
    refusals: tuple[Refusal, ...]
    cash: CashPlan
    entry: EntryOrder | None
    exit: ExitOrder | None
    prospects: Prospects | None
    ticks: TickTable
    wanted: WantedName | None
    required_level: int

    def refused(self, rules: Collection[Rule]) -> bool:
        """Whether any of these rules refused the sale."""
        return any(refusal.rule in rules for refusal in self.refusals)

    def number(self, measure: str) -> Decimal | None:
        """A measure of the desk as a number, None where unknown or a word."""
        value = self.measures.get(measure)
        return value if isinstance(value, Decimal) else None

    @property
    def account_source(self) -> str:
        """The file the account was read from, without the folders of this machine."""
        return PurePath(self.account.source).name

    @property
    def on(self) -> date:
        """The New York date of the decision."""
        return self.candidate.on


def age_words(earlier: datetime | date | None, later: datetime) -> str:
    """How old something was at a moment, in words; a moment later than that says so."""
    if earlier is None:
        return "unknown"
    if not isinstance(earlier, datetime):
        days = (new_york_date(later) - earlier).days
        if days < 0:
            return LATER
        return "of the same day" if days == 0 else f"{counted(days, 'day')} old"
    minutes = int((later - earlier).total_seconds() // 60)
    if minutes < 0:
        return LATER
    if minutes < 120:
        return f"{minutes} min old"
    return f"{minutes // 60} h old" if minutes < 48 * 60 else f"{minutes // 1440} days old"
