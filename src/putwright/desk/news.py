"""One look at the broker on its way into the book: what is new is told as events, each entered as soon as it is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from putwright.desk.book import Book
from putwright.desk.bookkeeping import enter
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.desk_events import DeskEvent
from putwright.domain.trading_calendar import TradingCalendar

# What is missing in one look may be on its way; in two looks so far apart by our clock it is missing.
LOOKS_MIN, SECONDS_MIN = 2, 3.0


@dataclass(slots=True)
class Absences:
    """How often, and since when, something was missing that ought to be there; forgotten as soon as it is seen."""

    seen: dict[str, tuple[int, float]] = field(default_factory=dict)

    def is_lasting(self, what: str, seconds: float) -> bool:
        """Note that something is missing; whether it has been for long enough to be believed.

        Args:
            what: its name.
            seconds: our own clock at this look [s].
        """
        looks, since = self.seen.get(what, (0, seconds))
        self.seen[what] = (looks + 1, since)
        return looks + 1 >= LOOKS_MIN and seconds - since >= SECONDS_MIN

    def is_waiting(self, seconds: float) -> bool:
        """Whether something is missing of which the next looks will tell more."""
        return any(looks < LOOKS_MIN or seconds - since < SECONDS_MIN for looks, since in self.seen.values())

    def forget_all_but(self, missing: Iterable[str]) -> None:
        """Forget whatever is not missing any more."""
        kept = set(missing)
        self.seen = {what: told for what, told in self.seen.items() if what in kept}


@dataclass(slots=True)
class News:
    """What a look tells that the book does not know yet.

    Attributes:
        book: changed by every event told.
        look: what the broker said.
        at: the moment in the broker's market.
        calendar: for expiries and openings.
        absences: of this look and those before.
        told: the events, in order.
        missing: what is missing in this look.
    """

    book: Book
    look: BrokerLook
    at: datetime
    calendar: TradingCalendar
    absences: Absences
    told: list[DeskEvent] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)

    def tell(self, event: DeskEvent) -> None:
        """Enter an event into the book."""
        enter(self.book, event)
        self.told.append(event)

    def is_lasting(self, what: str) -> bool:
        """Note that something is missing; whether it has been for long enough."""
        self.missing.add(what)
        return self.absences.is_lasting(what, self.look.seconds)
