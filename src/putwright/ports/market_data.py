"""Market data: the quotes and facts that were known at a moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

import polars as pl


class MarketData(Protocol):
    """Recorded or live quotes and facts; what came after the moment asked for is never shown."""

    def chains(self, symbols: Collection[str] | None, as_of: datetime) -> pl.DataFrame:
        """The newest quotes of each symbol at a moment, in the snapshot schema plus `not_refreshed` (Boolean).

        Args:
            symbols: which names; None for every name there is.
            as_of: nothing quoted later is returned.
        """
        ...

    def symbols(self, as_of: datetime) -> list[str]:
        """Every name quoted in the fortnight before a moment, sorted."""
        ...

    def newest_quotes(self, as_of: datetime) -> pl.DataFrame:
        """When each name was last quoted at a moment: symbol, quote_time; sorted by symbol."""
        ...

    def newest_quote_time(self) -> datetime | None:
        """When the newest quote of all was taken; None without any."""
        ...

    def facts(
        self,
        kind: str,
        known_by: date,
        *,
        symbols: Collection[str] | None = None,
        columns: Sequence[str] | None = None,
        since: date | None = None,
    ) -> pl.DataFrame:
        """A fact table as it was known on a day, in the schema of `market.facts`; empty when nothing was imported.

        Args:
            kind: the table.
            known_by: what became known later is not returned.
            symbols: only these names; all when None. For tables of names.
            columns: only these columns, in this order; all when None.
            since: only rows with `date` on or after this day. For tables of days.
        """
        ...
