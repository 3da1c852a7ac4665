"""Fakes of the ports: quotes, facts and records in memory, as plainly as they can be told; held to the ports' own suite."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from putwright.domain.mandate import Waiver
from putwright.domain.refusal import BadInput
from putwright.market import snapshot
from putwright.market.facts import KEYS, SCHEMAS

FORTNIGHT = timedelta(days=14)
KNOWN_SINCE = {"fundamentals": "as_of", "earnings": "as_of"}


class FakeMarket:
    """Quotes and facts in memory; every chain given is one recording."""

    def __init__(self) -> None:
        self._recordings: list[pl.DataFrame] = []
        self._facts: dict[str, list[dict[str, Any]]] = {}

    def add_chains(self, table: pl.DataFrame) -> int:
        table = snapshot.conform(table.filter(pl.col("quote_time").is_not_null()))
        table = table.with_columns(_session=snapshot.session_date())
        fresh = 0
        for rows in table.partition_by("_session"):
            if not any(rows.equals(kept) for kept in self._recordings):
                self._recordings.append(rows)
                fresh += rows.height
        return fresh

    def add_facts(self, kind: str, table: pl.DataFrame) -> int:
        kept = {tuple(row[key] for key in KEYS[kind]): row for row in self._facts.get(kind, [])}
        fresh = 0
        for row in table.select(list(SCHEMAS[kind])).iter_rows(named=True):
            key = tuple(row[name] for name in KEYS[kind])
            fresh += kept.get(key) != row
            kept[key] = row
        self._facts[kind] = list(kept.values())
        return fresh

    def chains(self, symbols: Collection[str] | None, as_of: datetime) -> pl.DataFrame:
        parts = [
            self._newest(symbol, as_of)
            for symbol in sorted(self._names())
            if symbols is None or symbol in symbols
        ]
        parts = [part for part in parts if not part.is_empty()]
        empty = pl.DataFrame(schema={**snapshot.SCHEMA, "not_refreshed": pl.Boolean})
        return pl.concat([empty, *parts]).sort(snapshot.ORDER)

    def symbols(self, as_of: datetime) -> list[str]:
        newest = self.newest_quotes(as_of)
        return newest.filter(pl.col("quote_time") >= as_of - FORTNIGHT)["symbol"].to_list()

    def newest_quotes(self, as_of: datetime) -> pl.DataFrame:
        told = [
            (symbol, when)
            for rows in self._recordings
            for symbol, when in rows.group_by("symbol").agg(pl.col("quote_time").max()).iter_rows()
            if when <= as_of
        ]
        newest: dict[str, datetime] = {}
        for symbol, when in told:
            newest[symbol] = max(when, newest.get(symbol, when))
        schema = ["symbol", "quote_time"]
        table = pl.DataFrame(sorted(newest.items()), schema=schema, orient="row")
        return table.cast({"symbol": pl.String, "quote_time": snapshot.Moment})

    def newest_quote_time(self) -> datetime | None:
        times = [rows["quote_time"].max() for rows in self._recordings]
        return max((when for when in times if isinstance(when, datetime)), default=None)

    def facts(
        self,
        kind: str,
        known_by: date,
        *,
        symbols: Collection[str] | None = None,
        columns: Sequence[str] | None = None,
        since: date | None = None,
    ) -> pl.DataFrame:
        rows = [
            row
            for row in self._facts.get(kind, [])
            if (symbols is None or row["symbol"] in symbols) and (since is None or row["date"] >= since)
        ]
        table = pl.DataFrame(rows, schema=SCHEMAS[kind])
        known = table.filter(pl.col(KNOWN_SINCE.get(kind, "date")) <= known_by).sort(KEYS[kind])
        return known if columns is None else known.select(columns)

    def _names(self) -> set[str]:
        return {symbol for rows in self._recordings for symbol in rows["symbol"].to_list()}

    def _newest(self, symbol: str, as_of: datetime) -> pl.DataFrame:
        mine = [rows.filter(pl.col("symbol") == symbol) for rows in self._recordings]
        mine = [rows for rows in mine if not rows.is_empty() and _last(rows) <= as_of]
        if not mine:
            return pl.DataFrame(schema={**snapshot.SCHEMA, "not_refreshed": pl.Boolean})
        ordered = sorted(mine, key=_last)  # stable: of two of one moment the later import is last
        session = ordered[-1]["_session"][0]
        taken: dict[tuple[Any, ...], tuple[pl.DataFrame, bool]] = {}
        for rows in ordered:
            if rows["_session"][0] != session:
                continue
            before = [r for r in ordered if r["_session"][0] < session and _series(r) == _series(rows)]
            repeats = bool(before) and _repeats(rows, before[-1])
            for key, part in rows.partition_by("expiry", "right", as_dict=True).items():
                taken[key] = (part, repeats)
        return pl.concat(
            part.drop("_session").with_columns(not_refreshed=pl.lit(repeats))
            for part, repeats in taken.values()
        )


class FakeRecord:
    """Screens, tickets and waivers in memory, passed through JSON so that nothing else gets in."""

    def __init__(self) -> None:
        self._screens: dict[str, str] = {}
        self.exclusions: dict[str, pl.DataFrame] = {}
        self.tickets: dict[str, str] = {}
        self._waivers: list[Waiver] = []

    def keep_screen(self, screen_id: str, report: Mapping[str, Any], exclusions: pl.DataFrame) -> None:
        told, name, number = json.dumps(report), screen_id, 1
        while self._screens.get(name, told) != told:
            number += 1
            name = f"{screen_id}~{number}"
        self._screens[name] = told
        self.exclusions[name] = exclusions

    def screens(self) -> list[str]:
        return sorted(self._screens)

    def screen(self, screen_id: str) -> dict[str, Any]:
        if screen_id not in self._screens:
            raise BadInput(f"Reading the screen {screen_id!r}", "it is not kept here", "Ask for another.")
        report: dict[str, Any] = json.loads(self._screens[screen_id])
        return report

    def keep_ticket(self, ticket_id: str, ticket: Mapping[str, Any]) -> None:
        self.tickets[ticket_id] = json.dumps(ticket)

    def ticket(self, ticket_id: str) -> dict[str, Any]:
        fitting = [name for name in self.tickets if name == ticket_id] or [
            name for name in self.tickets if ticket_id and name.upper().startswith(ticket_id.upper())
        ]
        if len(fitting) != 1:
            raise BadInput(f"Looking for the ticket {ticket_id!r}", "it is not kept here", "Draft it.")
        ticket: dict[str, Any] = json.loads(self.tickets[fitting[0]])
        return ticket

    def keep_waiver(self, waiver: Waiver) -> None:
        self._waivers.append(waiver)

    def waivers(self) -> Sequence[Waiver]:
        return tuple(self._waivers)


def _last(rows: pl.DataFrame) -> datetime:
    when = rows["quote_time"].max()
    assert isinstance(when, datetime)
    return when


def _series(rows: pl.DataFrame) -> set[tuple[Any, ...]]:
    return set(rows.select("expiry", "right").iter_rows())


def _repeats(now: pl.DataFrame, before: pl.DataFrame) -> bool:
    told = ["expiry", "right", "strike_thousandths", "bid", "ask", "last", "volume"]
    traded = any((volume or 0) > 0 for volume in now["volume"].to_list())
    return now.height >= 10 and traded and now.select(told).equals(before.select(told))
