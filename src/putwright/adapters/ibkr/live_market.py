"""A market whose quotes are those just taken at the broker, and whose facts are those of the workspace."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from putwright.ports.broker_view import ChainsTaken
    from putwright.ports.market_data import MarketData


PAPER_SOURCE = "ibkr paper account"


def live_market(recorded: MarketData, taken: ChainsTaken, *, is_paper: bool) -> LiveMarket:
    """Quotes just taken over recorded facts.

    Those of a paper account say so in their source, on every row and in the record: they may be make-believe.
    """
    if is_paper:
        taken = replace(taken, quotes=taken.quotes.with_columns(pl.lit(PAPER_SOURCE).alias("source")))
    return LiveMarket(recorded, taken)


class LiveMarket:
    """Quotes of one taking over recorded facts. A name the broker did not quote has no quotes: none are mixed in."""

    def __init__(self, recorded: MarketData, taken: ChainsTaken) -> None:
        self._recorded = recorded
        self._quotes = taken.quotes.with_columns(not_refreshed=pl.lit(value=False))

    def chains(self, symbols: Collection[str] | None, as_of: datetime) -> pl.DataFrame:
        """The quotes taken, of the names asked for; none that is later than the moment."""
        known = self._quotes.filter(pl.col("quote_time") <= as_of)
        return known if symbols is None else known.filter(pl.col("symbol").is_in(list(symbols)))

    def symbols(self, as_of: datetime) -> list[str]:
        """Every name taken by a moment, sorted."""
        return self.newest_quotes(as_of)["symbol"].to_list()

    def newest_quotes(self, as_of: datetime) -> pl.DataFrame:
        """When each name was quoted: symbol, quote_time; sorted by symbol."""
        known = self.chains(None, as_of)
        return known.group_by("symbol").agg(pl.col("quote_time").max()).sort("symbol")

    def newest_quote_time(self) -> datetime | None:
        """When the newest quote of all was true."""
        newest = self._quotes["quote_time"].max()
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
        """A fact table of the workspace, as it was known on a day."""
        return self._recorded.facts(kind, known_by, symbols=symbols, columns=columns, since=since)
