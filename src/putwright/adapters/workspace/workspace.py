"""One workspace: where each thing of the user's lies, as the ports ask for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from putwright.adapters.workspace.files import write_text, writer_lock
from putwright.adapters.workspace.records import RecordStore

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from putwright.adapters.workspace.asked import AskedStore
    from putwright.adapters.workspace.chains import ChainStore
    from putwright.adapters.workspace.desk_lock import DeskLock
    from putwright.adapters.workspace.desk_record import DeskRecordFile
    from putwright.adapters.workspace.facts import FactStore
    from putwright.adapters.workspace.halt_switch import HaltSwitch
    from putwright.adapters.workspace.weeks import WeekStore
    from putwright.domain.mandate import Waiver
    from putwright.domain.watchlist import DroppedName, WantedName
    from putwright.ports.fact_source import Asked, Told

MARKET_AGE_MAX = timedelta(days=14)


class Workspace:
    """The folder of one user: configuration as TOML, facts and chains as Parquet, records as JSON."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config_path = root / "config.toml"
        self.mandate_path = root / "mandate.toml"
        self.account_path = root / "account.toml"
        self.watchlist_path = root / "watchlist.toml"
        self.playbooks_folder = root / "playbooks"
        self.tables_folder = root / "tables"
        self.records = RecordStore(root / "records")

    @cached_property
    def chain_store(self) -> ChainStore:
        """The recorded chains."""
        from putwright.adapters.workspace.chains import ChainStore

        return ChainStore(self.root / "snapshots")

    @cached_property
    def fact_store(self) -> FactStore:
        """The recorded facts."""
        from putwright.adapters.workspace.facts import FactStore

        return FactStore(self.root / "facts")

    @cached_property
    def asked_store(self) -> AskedStore:
        """What was asked of sources of facts."""
        from putwright.adapters.workspace.asked import AskedStore

        return AskedStore(self.root / "facts" / "asked.json")

    @cached_property
    def week_records(self) -> WeekStore:
        """The records with the weekly packets."""
        from putwright.adapters.workspace.weeks import WeekStore

        return WeekStore(self.root / "records", self.root)

    @cached_property
    def halt_switch(self) -> HaltSwitch:
        """The stop switch."""
        from putwright.adapters.workspace.halt_switch import HaltSwitch

        return HaltSwitch(self.root / "desk" / "halt.json", self.root / "records" / "halts.jsonl")

    @cached_property
    def desk_record(self) -> DeskRecordFile:
        """What happened at the desk."""
        from putwright.adapters.workspace.desk_record import DeskRecordFile

        return DeskRecordFile(self.root / "records" / "desk.jsonl", self.halt_switch)

    @property
    def journal_path(self) -> Path:
        """The journal's record, a database that `adapters.database` alone opens."""
        return self.root / "records" / "journal.sqlite"

    def desk_lock(self, doing: str) -> DeskLock:
        """The lock of the desk, for one command."""
        from putwright.adapters.workspace.desk_lock import DeskLock

        return DeskLock(self.root / "desk", doing)

    @property
    def exists(self) -> bool:
        """Whether `init` has been here."""
        return self.config_path.exists()

    def chains(self, symbols: Collection[str] | None, as_of: datetime) -> pl.DataFrame:
        """The newest quotes of each symbol at a moment."""
        return self.chain_store.newest(symbols, as_of)

    def symbols(self, as_of: datetime) -> list[str]:
        """Every name quoted in the fortnight before a moment, sorted: what was recorded years ago is another market."""
        import polars as pl

        known = self.chain_store.index().filter(
            pl.col("quote_time").is_between(as_of - MARKET_AGE_MAX, as_of)
        )
        return sorted(known["symbol"].unique().to_list())

    def newest_quotes(self, as_of: datetime) -> pl.DataFrame:
        """When each name was last quoted at a moment: symbol, quote_time; sorted by symbol."""
        import polars as pl

        known = self.chain_store.index().filter(pl.col("quote_time") <= as_of)
        return known.group_by("symbol").agg(pl.col("quote_time").max()).sort("symbol")

    def newest_quote_time(self) -> datetime | None:
        """When the newest quote of all was taken."""
        newest = self.chain_store.index()["quote_time"].max()
        return newest if isinstance(newest, datetime) else None

    def facts(
        self,
        kind: str,
        known_by: date,
        *,
        symbols: Collection[str] | None = None,
        columns: Sequence[str] | None = None,
        since: date | None = None,
    ) -> pl.DataFrame:
        """A fact table as it was known on a day, or only some of its names, columns and days."""
        return self.fact_store.known(kind, known_by, symbols=symbols, columns=columns, since=since)

    def add_chains(self, table: pl.DataFrame) -> int:
        """Keep imported chains; returns how many rows are new."""
        with writer_lock(self.root):
            return self.chain_store.add(table)

    def add_facts(self, kind: str, table: pl.DataFrame) -> int:
        """Keep imported facts; returns how many rows are new or changed."""
        with writer_lock(self.root):
            return self.fact_store.add(kind, table)

    def asked(self) -> dict[str, Asked]:
        """What is remembered of every question to a source of facts, by the key of its task."""
        return self.asked_store.read()

    def keep(self, told: Sequence[Told], asked: Mapping[str, Asked]) -> dict[str, int]:
        """Keep what sources told, then what is remembered of it; returns how many rows are new or changed, by kind."""
        import polars as pl

        tables: dict[str, list[pl.DataFrame]] = {}
        for one in told:
            for kind, table in one.tables.items():
                tables.setdefault(kind, []).append(table)
        changed = {}
        with writer_lock(self.root):
            for kind, parts in tables.items():
                whole = pl.concat(parts)
                changed[kind] = (
                    self.chain_store.add(whole) if kind == "chains" else self.fact_store.add(kind, whole)
                )
            self.asked_store.add(asked)
        return changed

    def want(self, name: WantedName) -> None:
        """Put a name on the watch-list, or change what is said of it, leaving everything else as it was written."""
        from putwright.settings.watchlists import read_watchlist, with_name

        with writer_lock(self.root):
            # A list with a mistake in it is mended by its owner, not written over: reading it first says so.
            read_watchlist(self.watchlist_path)
            write_text(self.watchlist_path, with_name(self._watchlist_text(), name))

    def look_at(self, symbols: Sequence[str], remark: str) -> tuple[str, ...]:
        """Put names on the watch-list without a price, under a remark in the file; returns those that were not on it."""
        from putwright.settings.watchlist_text import with_look_at
        from putwright.settings.watchlists import read_watchlist

        with writer_lock(self.root):
            known = read_watchlist(self.watchlist_path)
            fresh = tuple(symbol for symbol in dict.fromkeys(symbols) if symbol not in known)
            if fresh:
                write_text(self.watchlist_path, with_look_at(self._watchlist_text(), fresh, remark))
        return fresh

    def drop(self, symbols: Sequence[str], *, wanted: bool) -> tuple[DroppedName, ...]:
        """Take names off the watch-list, all of them or none; what was said of them is returned.

        Args:
            symbols: which.
            wanted: whether names with a price or a reason may go too.

        Raises:
            BadInput: a name is not on it, or is wanted and that was not said.
        """
        from putwright.domain.watchlist import DroppedName, to_drop
        from putwright.settings.watchlist_text import without_look_at, without_table
        from putwright.settings.watchlists import read_watchlist

        with writer_lock(self.root):
            names = to_drop(read_watchlist(self.watchlist_path), symbols, wanted=wanted)
            text, dropped = self._watchlist_text(), []
            for name in names:
                text, written = without_table(text, name.symbol)
                dropped.append(DroppedName(name, written))
            write_text(self.watchlist_path, without_look_at(text, {name.symbol for name in names}))
        return tuple(dropped)

    def _watchlist_text(self) -> str:
        return self.watchlist_path.read_text(encoding="utf-8-sig") if self.watchlist_path.exists() else ""

    def keep_waiver(self, waiver: Waiver) -> None:
        """Keep one waiver, in writing."""
        with writer_lock(self.root):
            self.records.keep_waiver(waiver)

    def write(self, path: Path, text: str) -> None:
        """Write a configuration file of this workspace whole or not at all."""
        with writer_lock(self.root):
            write_text(path, text)
