"""The contracts and quotes of a recorded snapshot, by id and by time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from putwright.domain.refusal import BadInput
from putwright.market import snapshot as shape
from putwright.paper.model import Contract, ContractQuery, Quote, SecurityType
from putwright.paper.tape.catalogue import RIGHTS, SMART, is_hundred, is_traded_at, option, plain, tws_symbol
from putwright.paper.tape.ids import SHARES_FROM, Terms
from putwright.paper.tape.prices import cents, cents_above_zero

OPTIONS_FROM = 1_000_000


class Recording:
    """Ids count the symbols and contracts of the frame in their order: the same frame gives the same ids."""

    def __init__(self, table: pl.DataFrame) -> None:
        # Already in the documented form; to conform again would keep but one quote of a contract and session.
        rows = table.select(list(shape.SCHEMA)).filter(pl.col("quote_time").is_not_null())
        rows = rows.sort([*shape.ORDER, "quote_time"], maintain_order=True)
        if rows.is_empty():
            raise BadInput(
                "Playing a recording", "no quote in it has a time", "Give a snapshot with quote times."
            )
        self.contracts: dict[int, Contract] = {}
        self._symbols: dict[str, dict[int, Contract]] = {}
        self._quotes: dict[int, list[Quote]] = {}
        self.moments: list[datetime] = rows["quote_time"].unique().sort().to_list()
        for place, symbol in enumerate(sorted(rows["symbol"].unique())):
            self._add_share(SHARES_FROM + place, symbol, rows.filter(pl.col("symbol") == symbol))
        for place, (_, part) in enumerate(rows.group_by(shape.CONTRACT, maintain_order=True)):
            self._add_option(OPTIONS_FROM + place, part.to_dicts())

    def of_symbol(self, symbol: str) -> Mapping[int, Contract]:
        """The share and the options of a symbol; all when it is empty."""
        return self._symbols.get(symbol, {}) if symbol else self.contracts

    def share(self, symbol: str) -> Contract:
        """The share of a symbol that is recorded."""
        return next(each for each in self._symbols[symbol].values() if each.expiry is None)

    def quote(self, con_id: int, now: datetime) -> Quote:
        """The last one recorded by a moment, an empty one before the first."""
        quotes = self._quotes.get(con_id, [])
        place = bisect_right(quotes, now, key=lambda quote: quote.at)
        return quotes[place - 1] if place else Quote(con_id, now)

    def _keep(self, contract: Contract, quotes: list[Quote]) -> None:
        self.contracts[contract.con_id] = contract
        self._symbols.setdefault(contract.symbol, {})[contract.con_id] = contract
        self._quotes[contract.con_id] = quotes

    def _add_share(self, con_id: int, symbol: str, rows: pl.DataFrame) -> None:
        """A share: of its price only the last is recorded, neither bid nor ask."""
        name = tws_symbol(symbol)
        told = rows.filter(pl.col("spot").is_not_null() & pl.col("spot_time").is_not_null())
        pairs = told.select("spot_time", "spot").unique("spot_time", keep="last").sort("spot_time").rows()
        quotes = [Quote(con_id, at, last=cents(spot), last_at=at) for at, spot in pairs]
        share = Contract(
            con_id, name, SecurityType.STOCK, "USD", SMART, local_symbol=name, trading_class=name
        )
        self._keep(share, quotes)

    def _add_option(self, con_id: int, rows: list[dict[str, Any]]) -> None:
        first = rows[0]
        terms = Terms(0, first["expiry"], first["strike_thousandths"] / 1000, first["right"] == "PUT")
        self._keep(
            option(con_id, first["symbol"], first["root"], terms), [_quote(con_id, row) for row in rows]
        )


def fits(contract: Contract, query: ContractQuery) -> bool:
    """Whether a contract is what a client asks for; a query by id looks at nothing else but the exchange."""
    if query.con_id:
        return contract.con_id == query.con_id and is_traded_at(contract, query.exchange)
    kind = query.security_type or SecurityType.STOCK
    general = kind == contract.security_type and is_traded_at(contract, query.exchange)
    general = general and query.currency in {"", contract.currency}
    named = plain(query.symbol) in {"", contract.symbol} and query.local_symbol in {"", contract.local_symbol}
    is_asked = bool(query.symbol or query.local_symbol)
    if contract.expiry is None:
        return general and named and is_asked
    fitting = f"{contract.expiry:%Y%m%d}".startswith(query.expiry[:8]) and is_hundred(query.multiplier)
    right = query.right in {"", "?", "0"} or RIGHTS.get(query.right.upper()) == contract.right
    strike = not query.strike or query.strike == contract.strike
    root = query.trading_class in {"", contract.trading_class}
    return general and named and is_asked and fitting and right and strike and root


def _quote(con_id: int, row: Mapping[str, Any]) -> Quote:
    """A row as a quote; what the recording does not know stays unknown."""
    return Quote(
        con_id=con_id,
        at=row["quote_time"],
        bid=None if row["bid"] is None else cents_above_zero(row["bid"]),
        ask=None if row["ask"] is None else cents_above_zero(row["ask"]),
        bid_size=row["bid_size"] or 0,
        ask_size=row["ask_size"] or 0,
        last=None if row["last"] is None else cents_above_zero(row["last"]),
        volume=row["volume"] or 0,
        open_interest=row["open_interest"],
        implied_volatility=row["vendor_implied_volatility"],
        delta=row["vendor_delta"],
        underlying_price=row["spot"],
    )
