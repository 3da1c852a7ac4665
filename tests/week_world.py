"""A week in memory: `World(tmp_path)` with a desk's day, recorded quotes and closes, kept screens; `world.week()` reviews it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from putwright.adapters.workspace.weeks import WeekStore
from putwright.domain.account import Account
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.journal_events import Entry
from putwright.journal.currency import Rates
from putwright.market import facts, snapshot
from putwright.ports.week_record import WeekRecord
from putwright.reports.week import WeekReport
from putwright.reports.week_decisions import Decision
from putwright.workflows.week import Seen, Told, week
from putwright.workflows.week_looking import recorded_onlooker
from tests import screens
from tests.desk_builders import MONDAY, Day
from tests.fakes import FakeMarket

NO_JOURNAL = "the journal is empty"
HOUR = timedelta(hours=1)


@dataclass
class World:
    """Everything a review looks at; `root` is where its record lies."""

    root: Path
    day: Day = field(default_factory=Day)
    market: FakeMarket = field(default_factory=FakeMarket)
    account: Account = field(default_factory=lambda: screens.account("100000", as_of=MONDAY))
    as_of: datetime = MONDAY + HOUR
    entries: Sequence[Entry] | None = None
    halted: str = ""

    @property
    def record(self) -> WeekStore:
        return WeekStore(self.root / "records", self.root)

    def quotes(self, symbol: str, strike: str, bid: float, ask: float, spot: float, **changes: Any) -> None:
        """One option as it was quoted an hour before the review."""
        at = changes.pop("at", self.as_of - HOUR)
        row = screens.put_row(
            symbol,
            strike,
            bid=bid,
            ask=ask,
            spot=spot,
            **{"expiry": date(2026, 12, 18), "quote_time": at, "spot_time": at, **changes},
        )
        self.market.add_chains(pl.DataFrame([row], schema=screens.SCREENED).select(list(snapshot.SCHEMA)))

    def closes(self, symbol: str, *told: tuple[str, float], **columns: Any) -> None:
        """Closes by day."""
        rows = [
            {"symbol": symbol, "date": date.fromisoformat(on), "close": price, "source": "hand", **columns}
            for on, price in told
        ]
        self.market.add_facts("prices", facts.conform("prices", pl.DataFrame(rows)))

    def week(self, because: str = "nobody answers there", *, keep: bool = True, **changes: Any) -> WeekReport:
        """The review of this world, from its record."""
        settings = replace(screens.settings(account_held=self.account), **changes)
        record: WeekRecord = self.record
        at, _ = recorded_onlooker(
            self.day.book, settings, screens.surroundings(), self.market, record, self.as_of, self.halted
        )
        rates = None if self.entries is None else Rates(self.entries)
        told = Told(self.day.events, self.entries, NO_JOURNAL if self.entries is None else "", rates)
        return asyncio.run(week(Seen(at, because), told, record, {}, keep=keep))

    def seen_by_broker(self, look: BrokerLook) -> WeekReport:
        """The review where a broker says what a look has; quotes are those recorded."""
        record: WeekRecord = self.record
        settings = screens.settings(account_held=self.account)
        at, _ = recorded_onlooker(
            self.day.book, settings, screens.surroundings(), self.market, record, self.as_of, ""
        )
        told = Told(self.day.events, None, NO_JOURNAL)
        return asyncio.run(week(Seen(replace(at, look=look)), told, record, {}, keep=False))

    def decisions(self, **changes: Any) -> dict[str, Decision]:
        """What needs a decision, by kind; of several of one kind the last."""
        return {one.kind: one for one in self.week(keep=False, **changes).decisions}
