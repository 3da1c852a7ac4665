"""Looking without a broker: the desk's own record and the quotes that were recorded, in the place of a TWS."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import polars as pl

from putwright.desk.book import Book
from putwright.domain.account import Account
from putwright.domain.broker_statement import AccountStatement, BrokerLook, HeldPosition
from putwright.domain.contract import OptionContract, strike_thousandths
from putwright.domain.refusal import counted
from putwright.domain.trading_calendar import new_york_date
from putwright.market.last_closes import last_closes
from putwright.ports.broker_view import DataKind, NowQuote, NowQuotes, Presence
from putwright.ports.market_data import MarketData
from putwright.ports.record import Record
from putwright.screening.surroundings import Surroundings
from putwright.settings.settings import Settings
from putwright.workflows.looking import Onlooker

if TYPE_CHECKING:
    from putwright.ports.broker_view import BrokerView

RECORDED = "recorded"


@dataclass
class RecordedView:
    """Quotes as they were recorded; `oldest` and `newest` are their moments, None until one was found."""

    market: MarketData
    as_of: datetime
    oldest: datetime | None = None
    newest: datetime | None = None
    missing: set[str] = field(default_factory=set)

    async def quotes(self, puts: Collection[OptionContract], shares: Collection[str]) -> NowQuotes:
        """The newest recorded quotes of some options and shares."""
        symbols = {one.underlying for one in puts} | set(shares)
        chains = self.market.chains(symbols, self.as_of) if symbols else pl.DataFrame()
        if chains.is_empty():
            self.missing |= symbols
            return NowQuotes({}, {}, tuple(f"no quotes of {name} are recorded" for name in sorted(symbols)))
        found = {
            contract: quote for contract in puts if (quote := self._option(chains, contract)) is not None
        }
        spots = {symbol: quote for symbol in shares if (quote := self._share(chains, symbol)) is not None}
        told = sorted(symbols - set(chains["symbol"].to_list()))
        self.missing |= set(told)
        return NowQuotes(found, spots, tuple(f"no quotes of {name} are recorded" for name in told))

    def age_words(self) -> str:
        """How old what was looked at is, in words."""
        if self.oldest is None or self.newest is None:
            return "no recorded quote was looked at"
        days = (self.as_of - self.oldest).total_seconds() / 86400
        age = f"{counted(int(days), 'day')} old" if days >= 1 else f"{days * 24:.1f} hours old"
        return f"recorded quotes from {self.oldest:%Y-%m-%d %H:%M} UTC on, the oldest {age}"

    def _option(self, chains: pl.DataFrame, contract: OptionContract) -> NowQuote | None:
        rows = chains.filter(
            (pl.col("symbol") == contract.underlying)
            & (pl.col("root") == contract.root)
            & (pl.col("expiry") == contract.expiry)
            & (pl.col("right") == contract.right.value)
            & (pl.col("strike_thousandths") == strike_thousandths(contract.strike))
        )
        if rows.is_empty():
            return None
        row = rows.row(0, named=True)
        self._saw(row["quote_time"])
        return NowQuote(DataKind.UNKNOWN, row["quote_time"], _price(row["bid"]), _price(row["ask"]))

    def _share(self, chains: pl.DataFrame, symbol: str) -> NowQuote | None:
        rows = chains.filter((pl.col("symbol") == symbol) & pl.col("spot").is_not_null())
        if rows.is_empty():
            return None
        row = rows.row(0, named=True)
        at = row["spot_time"] or row["quote_time"]
        self._saw(at)
        return NowQuote(DataKind.UNKNOWN, at, last=_price(row["spot"]))

    def _saw(self, at: datetime) -> None:
        self.oldest = at if self.oldest is None else min(self.oldest, at)
        self.newest = at if self.newest is None else max(self.newest, at)


def recorded_onlooker(
    book: Book,
    settings: Settings,
    surroundings: Surroundings,
    market: MarketData,
    record: Record,
    as_of: datetime,
    halted: str,
) -> tuple[Onlooker, RecordedView]:
    """Who looks where no TWS answers: cash as account.toml has it, positions as our record and account.toml have them last."""
    view = RecordedView(market, as_of)
    statement = _statement(settings.account, book, as_of, market)
    presence = Presence(
        endpoint="the desk's record",
        server_version=0,
        accounts=(statement.account,),
        is_paper=book.is_paper,
        data_kind=DataKind.UNKNOWN,
        data_words=RECORDED,
        broker_time=None,
        clock_skew_seconds=None,
        clock_is_sound=True,
        time_zone="UTC",
        account=statement.account,
    )
    onlooker = Onlooker(
        view=cast("BrokerView", view),  # only its quotes are asked for
        presence=presence,
        book=book,
        look=BrokerLook(statement, (), (), 0.0),
        settings=settings,
        surroundings=surroundings,
        recorded=market,
        record=record,
        halted=halted,
    )
    return onlooker, view


def _statement(account: Account, book: Book, as_of: datetime, market: MarketData) -> AccountStatement:
    total = account.cash.get(
        account.base_currency, Decimal(0)
    )  # only its difference to what is settled counts
    return AccountStatement(
        as_of=as_of,
        account=book.account,
        base_currency=account.base_currency,
        cash=account.cash,
        cash_total=total,
        cash_settled=total,
        exchange_rates={"USD": _base_per_dollar(account)},
        net_liquidation=account.net_liquidation,
        kind=account.kind,
        kind_because="account.toml says so",
        positions=(*_options(account, book), *_shares(account, book, as_of, market)),
    )


def _base_per_dollar(account: Account) -> Decimal:
    """What a dollar is worth in base currency; where nobody knows, a one that nothing is reckoned from: all cash is settled."""
    worth = account.net_liquidation_usd
    return account.net_liquidation / worth if worth else Decimal(1)


def _options(account: Account, book: Book) -> Iterator[HeldPosition]:
    """The larger of what the desk has open and what account.toml states, of each option."""
    counts: dict[OptionContract, int] = {}
    premiums: dict[OptionContract, Decimal | None] = {}
    for put in account.short_puts:
        counts[put.contract] = counts.get(put.contract, 0) + put.contracts
        premiums[put.contract] = put.premium_per_share
    for position in book.open_positions():
        counts[position.contract] = max(counts.get(position.contract, 0), position.there)
    for contract, count in counts.items():
        received = premiums.get(contract)
        cost = None if received is None else received * contract.multiplier
        yield HeldPosition(contract.underlying, Decimal(-count), contract, cost)


def _shares(account: Account, book: Book, as_of: datetime, market: MarketData) -> Iterator[HeldPosition]:
    """Shares as counted last, by the desk or in account.toml; at their last known close where nobody states a price."""
    stated, on = {held.symbol: held for held in account.shares}, new_york_date(as_of)
    symbols = sorted(stated.keys() | book.shares.keys())
    closes = last_closes(market.facts("prices", on), symbols, on) if book.shares else {}
    for symbol in symbols:
        told, seen = stated.get(symbol), book.shares.get(symbol, [])
        counted_at = [] if told is None else [(account.as_of, told.quantity)]
        shares = max([*counted_at, *seen[-1:]])[1]
        close = closes.get(symbol)
        price = told.price if told is not None else None if close is None else close.price
        if shares:
            yield HeldPosition(symbol, shares, price=price)


def _price(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
