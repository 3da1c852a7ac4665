"""Tradier on the network: the chains of the next ten weeks and daily closes, for whoever has a token."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import polars as pl

from putwright.adapters.online.answers import Answer, Form, SourceFailure, told_failed
from putwright.adapters.online.sessions import last_closed_day
from putwright.adapters.tradier.chains import SOURCE, Spot, chain_of, expiries_of, spot_of
from putwright.adapters.tradier.histories import closes_of
from putwright.domain.refusal import counted
from putwright.domain.symbol import canonical_symbol
from putwright.domain.trading_calendar import new_york_date
from putwright.market import snapshot
from putwright.ports.fact_source import CHAINS, PRICES, Asked, Outcome, Pace, SourceAbout, Task, Told

if TYPE_CHECKING:
    from putwright.adapters.online.client import PoliteClient

HOST = "api.tradier.com"
MARKETS = f"https://{HOST}/v1/markets"
ABOUT = SourceAbout(
    name=SOURCE,
    title="Tradier",
    kinds=(CHAINS, PRICES),
    hosts=(HOST,),
    pace=Pace(100, 60.0),
    pace_source="Tradier's documentation: 120 a minute",
    probe=f"{MARKETS}/clock",
    needs_token=True,
)
PERIODS = {CHAINS: timedelta(minutes=15), PRICES: timedelta(hours=18)}
EXPIRY_DAYS_MAX = 70  # the screen looks no further, and every expiry is a question of its own
YEARS_BACK = 2  # a year of closes and the year before it, from its first of January
ADDRESS = "address"


class Source:
    """Chains and closes of Tradier.

    Args:
        client: asks Tradier; it has to send the token, and that the answer shall be JSON.
    """

    def __init__(self, client: PoliteClient) -> None:
        self._client = client

    @property
    def about(self) -> SourceAbout:
        """Who it is."""
        return ABOUT

    def tasks(self, kind: str, symbols: Collection[str], now: datetime) -> Sequence[Task]:
        """One task a name."""
        names = dict.fromkeys(canonical_symbol(symbol) for symbol in symbols)
        return [Task(SOURCE, kind, name, PERIODS[kind]) for name in names]

    async def begin(self, due: Mapping[Task, Asked | None], now: datetime) -> None:
        """Nothing to get ready: every name is asked for by itself."""

    async def take(self, task: Task, before: Asked | None, now: datetime) -> Told:
        """Ask for one name's chains or closes."""
        try:
            if task.kind == CHAINS:
                return await self._chains(task, now)
            return await self._closes(task, before, now)
        except SourceFailure as failure:
            return told_failed(task, failure, before)

    async def _chains(self, task: Task, now: datetime) -> Told:
        """Every expiry or none: half a chain would look like a whole one."""
        name, today = written(task.subject), new_york_date(now)
        listed = await self._get("options/expirations", symbol=name, includeAllRoots="true", strikes="false")
        if listed.is_absent:
            return _absent(task, "Tradier knows no such name")
        expiries = expiries_of(listed, today, today + timedelta(days=EXPIRY_DAYS_MAX))
        if not expiries:
            return _absent(task, f"no options that expire within {EXPIRY_DAYS_MAX} days")
        told = await self._get("quotes", symbols=name)
        spot = None if told.is_absent else spot_of(told, task.subject, now)
        if spot is None:
            return _absent(task, f"Tradier does not know {task.subject}")
        tables = [await self._chain(task, expiry, spot, now) for expiry in expiries]
        # What changes with every trade is asked for whole: nothing is remembered that would make a question conditional.
        table = snapshot.conform(pl.concat(tables))
        timed = table.filter(pl.col("quote_time").is_not_null())
        if timed.is_empty():
            raise listed.damaged(f"no contract of {task.subject} tells when it was quoted")
        silent = table.height - timed.height
        words = f"left out {counted(silent, 'contract')} without a time of the quote" if silent else ""
        return Told(task, Outcome.TOLD, {CHAINS: timed}, words)

    async def _chain(self, task: Task, expiry: date, spot: Spot, now: datetime) -> pl.DataFrame:
        name = written(task.subject)
        answer = await self._get("options/chains", symbol=name, expiration=expiry.isoformat(), greeks="true")
        if answer.is_absent:
            raise answer.damaged(f"the chain of {expiry} is not there, though the expiry is listed")
        return chain_of(answer, task.subject, expiry, spot, now)

    async def _closes(self, task: Task, before: Asked | None, now: datetime) -> Told:
        last = last_closed_day(now)
        first = date(last.year - YEARS_BACK, 1, 1)
        asked = {"symbol": written(task.subject), "interval": "daily", "start": str(first), "end": str(last)}
        address = address_of("history", asked)
        remembered = {} if before is None or before.memo.get(ADDRESS) != address else before.memo
        answer = await self._client.get(address, Form.JSON, remembered)
        if answer.is_unchanged:
            return Told(task, Outcome.UNCHANGED, memo=remembered)
        table = None if answer.is_absent else closes_of(answer, task.subject, first, last)
        if table is None:
            return _absent(task, "it has no prices under this name")
        # Another day is another address, and what is remembered of this one says nothing of that.
        return Told(task, Outcome.TOLD, {PRICES: table}, memo={**answer.memo, ADDRESS: address})

    async def _get(self, what: str, **asked: str) -> Answer:
        return await self._client.get(address_of(what, asked), Form.JSON)


def address_of(what: str, asked: Mapping[str, str]) -> str:
    """Where an answer lies."""
    return f"{MARKETS}/{what}?{urlencode(asked, quote_via=quote, safe='')}"


def written(symbol: str) -> str:
    """A name as Tradier writes it: share classes after a stroke (`BRK/B`)."""
    return symbol.replace(".", "/")


def _absent(task: Task, words: str) -> Told:
    return Told(task, Outcome.ABSENT, words=words, remedy="See whether the name is right.")
