"""The broker as one looks at it: who is there, what the account holds, what works, what was filled, what is quoted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from putwright.domain.broker_statement import AccountStatement, BrokerFill, BrokerLook
from putwright.domain.contract import OptionContract, Right
from putwright.domain.ticks import TickRule

if TYPE_CHECKING:
    import polars as pl

PAPER_PORTS, LIVE_PORTS = (7497, 4002), (7496, 4001)  # TWS and Gateway as they are installed (IBKR API guide)

Progress = Callable[[int, int, str], None]


class DataKind(StrEnum):
    """What quotes are: of now, the last of a session, of a quarter of an hour ago, or both of the latter."""

    LIVE = "live"
    FROZEN = "frozen"
    DELAYED = "delayed"
    DELAYED_FROZEN = "delayed-frozen"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the broker's program listens, as whom we come, and which account is meant ("" for the only one)."""

    host: str = "127.0.0.1"
    port: int = 7497
    client_id: int = 71
    account: str = ""

    @property
    def promises(self) -> str:
        """What the port is by custom: "paper", "live", or "" for a port of nobody."""
        if self.port in PAPER_PORTS:
            return "paper"
        return "live" if self.port in LIVE_PORTS else ""

    def __str__(self) -> str:
        return f"{self.host}:{self.port} as client {self.client_id}"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each answer is waited for [s]; every wait is named in the message when it ends."""

    connection: float = 10.0
    answer: float = 10.0
    order: float = 5.0
    quote: float = 5.0
    rest_of_quote: float = 1.0
    whole_screen: float = 900.0


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there. `accounts` are masked; `clock_skew_seconds` is the broker's clock less ours [s], None when not told.

    `account` is the one that is meant, "" where there are several and none was chosen.
    """

    endpoint: str
    server_version: int
    accounts: tuple[str, ...]
    is_paper: bool
    data_kind: DataKind
    data_words: str
    broker_time: datetime | None
    clock_skew_seconds: float | None
    clock_is_sound: bool
    time_zone: str
    notes: tuple[str, ...] = ()
    account: str = ""


@dataclass(frozen=True, slots=True)
class ChainWanted:
    """Which puts of a name to ask for: expiries from `first` to `last`, strikes so far below the share price [1].

    `expiries`, where given, are the only ones looked at; those the broker does not list are not missed. A `strike`, where
    given, is asked for with its neighbours instead of the band: what one quote is worth shows beside others [USD/share].
    Calls instead of puts where `right` says so; a band above the share price is one below it with its signs turned.
    """

    symbol: str
    first: date
    last: date
    otm_ratio_min: float
    otm_ratio_max: float
    expiries: frozenset[date] | None = None
    strike: Decimal | None = None
    right: Right = Right.PUT


@dataclass(frozen=True, slots=True)
class NowQuote:
    """What is quoted of one put or share at a moment [USD/share]; None where nobody says."""

    kind: DataKind
    at: datetime
    bid: Decimal | None = None
    ask: Decimal | None = None
    last: Decimal | None = None

    @property
    def mid(self) -> Decimal | None:
        """The middle of bid and ask; a put that nobody bids for has half its ask."""
        if self.ask is None:
            return None
        return ((self.bid or Decimal(0)) + self.ask) / 2

    @property
    def price(self) -> Decimal | None:
        """Of a share: the last trade inside bid and ask, else their middle, else the last trade alone."""
        if self.bid is None or self.ask is None or not self.bid or self.bid > self.ask:
            return self.last
        is_inside = self.last is not None and self.bid <= self.last <= self.ask
        return self.last if is_inside else (self.bid + self.ask) / 2


@dataclass(frozen=True, slots=True)
class NowQuotes:
    """Quotes of puts and shares; what could not be had is not in there, and `notes` say why."""

    puts: Mapping[OptionContract, NowQuote]
    shares: Mapping[str, NowQuote]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A name, or a part of its chain, that could not be had, and why."""

    symbol: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChainsTaken:
    """Chains as they were quoted: `quotes` in the snapshot schema, all of them known at `as_of`."""

    quotes: pl.DataFrame
    as_of: datetime
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    contracts_asked: int
    seconds: float


class AccountView(Protocol):
    """One account, looked at whole, again and again."""

    async def wait_for_news(self, seconds: float) -> bool:
        """Wait until something about orders, fills or positions was told, or the time is up [s]; whether it was told."""
        ...

    async def look(self) -> BrokerLook:
        """Orders, those that ended today, fills, positions and cash, in that order, asked anew.

        Raises:
            BadInput: several accounts and none chosen, or orders hidden by a read-only connection.
            OutsideFailure: an answer did not come, or came without what can not be done without.
        """
        ...


class BrokerView(AccountView, Protocol):
    """A broker, looked at: nothing in here can send, change or cancel an order."""

    async def connect(self, probes: Sequence[str] = ()) -> Presence:
        """Come in and say who is there.

        Args:
            probes: names whose share quote tells what kind of data is served; none asked when empty.

        Raises:
            BadInput: the wrong port, account or client id.
            OutsideFailure: nobody answers there.
        """
        ...

    async def close(self) -> None:
        """Leave; leaving twice is no fault."""
        ...

    async def statement(self) -> AccountStatement:
        """What the account holds and what works in it, by any client, asked anew.

        Raises:
            BadInput: several accounts and none chosen, or orders hidden by a read-only connection.
            OutsideFailure: an answer did not come, or came without what can not be done without.
        """
        ...

    async def fills_today(self) -> tuple[BrokerFill, ...]:
        """Every fill since the broker's midnight, by any client, each once, in the order of time."""
        ...

    async def quotes(self, puts: Collection[OptionContract], shares: Collection[str]) -> NowQuotes:
        """What is quoted of some puts and shares now, or was last where the market is closed."""
        ...

    async def tick_rule(self, contract: OptionContract) -> TickRule | None:
        """The steps of an option's prices as the broker has them; None where it tells none that we can name."""
        ...

    async def clock_is_sound(self) -> bool:
        """Whether our clock and the broker's agree well enough to judge the age of a quote."""
        ...

    async def chains(self, wanted: Collection[ChainWanted], progress: Progress | None = None) -> ChainsTaken:
        """The puts wanted, as they are quoted; a name that can not be had is left out and told.

        Args:
            wanted: names and bands.
            progress: told how many steps are done, of how many, and what is done next.
        """
        ...
