"""Market-data lines: a hundred at most at a time, each opened, heard until it has told enough, and closed.

The library keeps the quotes of a line that was closed and would show them again as if they were new, takes a quote for
live when nobody said so, and opens nothing again after a loss (code 1101); all three are seen to here.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from putwright.adapters.ibkr import codes
from putwright.adapters.ibkr.words import count, figure, price

if TYPE_CHECKING:
    from ib_async import Contract, Ticker

    from putwright.adapters.ibkr.session import Heard, Session

LINES_MAX = 100  # what every account has (IBKR market-data lines)
OPEN_INTEREST_TICKS = "101"
LIVE, FROZEN, DELAYED, DELAYED_FROZEN = 1, 2, 3, 4
TRIES = 3
VOLATILITY_MAX = 20.0  # [1/sqrt(year)]; above it a model has lost its way


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a line told. Prices [USD/share], None where nobody said; `data_type` 1 to 4 as the protocol counts."""

    data_type: int
    bid: float | None = None
    ask: float | None = None
    last: float | None = None
    bid_size: int | None = None
    ask_size: int | None = None
    volume: int | None = None
    open_interest: int | None = None
    implied_volatility: float | None = None
    delta: float | None = None
    refused: int = 0

    @property
    def says_nothing(self) -> bool:
        """Whether there is neither a side nor a trade."""
        return self.bid is None and self.ask is None and self.last is None


@dataclass(eq=False, slots=True)
class _Line:
    contract: Contract
    ticker: Ticker
    data_type: int
    poke: asyncio.Event = field(default_factory=asyncio.Event)
    refused: int = 0
    lost: bool = False


class Lines:
    """The lines of one connection; `data_type` is what is asked for, and falls to delayed where live is refused."""

    def __init__(self, session: Session, most: int = LINES_MAX) -> None:
        self._session = session
        self.most = most
        self._free = asyncio.Semaphore(most)
        self._open: dict[int, _Line] = {}
        self._asking_type = asyncio.Lock()
        self.data_type = 0
        self.remarks: dict[int, str] = {}
        session.listeners.append(self._hear)
        session.ib.disconnectedEvent += self._poke_all

    def begin_anew(self) -> None:
        """Forget what held on an earlier connection: a TWS serves live quotes until told otherwise."""
        self.data_type = 0
        self.remarks.clear()

    async def ask_for(self, data_type: int) -> None:
        """Say which kind of quotes is wanted; it holds for every line opened after.

        Args:
            data_type: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen.
        """
        async with self._asking_type:
            if data_type != self.data_type:
                await self._session.pace.turn()
                self._session.ib.reqMarketDataType(data_type)
                self.data_type = data_type

    async def ask_for_the_right_kind(self, *, is_open: bool) -> None:
        """Live quotes while the market is open, the last ones of the session when it is not; delayed where live was refused."""
        if self.data_type not in {DELAYED, DELAYED_FROZEN}:
            await self.ask_for(LIVE if is_open else FROZEN)

    async def quote(self, contract: Contract) -> Quoted:
        """The quote of one contract, as much of it as comes in time.

        Raises:
            OutsideFailure: the connection is lost, or no line is to be had.
        """
        line = await self._heard_out(contract)
        for _ in range(TRIES - 1):
            if line.refused == codes.TOO_MANY_LINES:
                await self._give_up_a_line()
            elif not (line.lost or await self._worth_another_try(line)):
                break
            line = await self._heard_out(contract)
        return _quoted(line)

    async def _heard_out(self, contract: Contract) -> _Line:
        session = self._session
        async with self._free:
            await self._line_up()
            await session.pace.turn()
            line = self._opened(contract)
            try:
                await self._settled(line)
            finally:
                self._open.pop(id(contract), None)
                line.ticker.updateEvent.clear()
                session.ib.wrapper.tickers.pop(hash(contract), None)  # or its quotes would come back as new
            if not session.is_open:
                raise codes.fault("Asking the TWS for quotes", 504)
            if not line.refused:
                await session.pace.turn()
                number = session.ib.wrapper.endTicker(line.ticker, "mktData")
                session.ib.client.cancelMktData(number)
        return line

    def _opened(self, contract: Contract) -> _Line:
        ticks = OPEN_INTEREST_TICKS if contract.secType == "OPT" else ""
        try:
            ticker = self._session.ib.reqMktData(contract, ticks)
        except ConnectionError as error:
            raise codes.fault("Asking the TWS for quotes", 504) from error
        ticker.marketDataType = 0  # the library takes everything for live until told
        line = _Line(contract, ticker, self.data_type)
        ticker.updateEvent += lambda _: line.poke.set()
        self._open[id(contract)] = line
        return line

    async def _settled(self, line: _Line) -> None:
        """Wait until the line has told all, or both sides and the rest has had its time, or time is up."""
        loop, patience = asyncio.get_running_loop(), self._session.patience
        until = loop.time() + patience.quote
        shortened = False
        while self._session.is_open and not (line.refused or line.lost or _told_all(line.ticker)):
            if not shortened and _told_sides(line.ticker):
                until, shortened = min(until, loop.time() + patience.rest_of_quote), True
            left = until - loop.time()
            if left <= 0:
                return
            line.poke.clear()
            try:
                await asyncio.wait_for(line.poke.wait(), left)
            except TimeoutError:
                return

    async def _line_up(self) -> None:
        """Wait while the TWS has no line to its servers, but not for ever.

        Raises:
            OutsideFailure: it did not come back in time.
        """
        loop, patience = asyncio.get_running_loop(), self._session.patience.answer
        until = loop.time() + patience
        while not self._session.line_is_up and self._session.is_open:
            if loop.time() > until:
                raise codes.fault("Asking the TWS for quotes", codes.LINE_LOST, f"for {patience:g} s")
            await asyncio.sleep(0.02)

    async def _worth_another_try(self, line: _Line) -> bool:
        """Whether to ask again: as delayed where live was refused, or because the line to the servers broke meanwhile."""
        if line.refused in codes.NOT_SUBSCRIBED or line.refused == codes.COMPETING_SESSION:
            if line.data_type in {DELAYED, DELAYED_FROZEN}:
                return False
            await self.ask_for(DELAYED if line.data_type == LIVE else DELAYED_FROZEN)
            return True
        return not line.refused and not self._session.line_is_up

    async def _give_up_a_line(self) -> None:
        """Use one line fewer from now on: the TWS itself, or another program, has it."""
        self.most -= 1
        if self.most < 1:
            raise codes.fault("Asking the TWS for quotes", codes.TOO_MANY_LINES)
        await self._free.acquire()

    def _hear(self, told: Heard) -> None:
        if told.code in codes.DELAYED_INSTEAD | codes.NOT_SUBSCRIBED | codes.FARMS_BROKEN | {
            codes.COMPETING_SESSION,
            codes.TOO_MANY_LINES,
            codes.LINE_LOST,
        }:
            self.remarks.setdefault(told.code, codes.note(told.code, told.text))
        if told.code == codes.LINE_BACK_DATA_LOST:
            for line in self._open.values():
                line.lost = True
            self._poke_all()
        line_of = self._open.get(id(told.contract)) if told.contract is not None else None
        if line_of is not None and told.code not in codes.DELAYED_INSTEAD and not 2100 <= told.code < 2200:
            line_of.refused = told.code
            line_of.poke.set()

    def _poke_all(self) -> None:
        for line in self._open.values():
            line.poke.set()


def _told_sides(ticker: Ticker) -> bool:
    return not (math.isnan(ticker.bid) or math.isnan(ticker.ask))


def _told_all(ticker: Ticker) -> bool:
    if not _told_sides(ticker):
        return False
    if ticker.contract is None or ticker.contract.secType != "OPT":
        return price(ticker.last) is not None
    return not math.isnan(_open_interest(ticker)) and ticker.modelGreeks is not None


def _open_interest(ticker: Ticker) -> float:
    """Of the contract's own right: of the other one the TWS says 0, which is no count."""
    is_put = ticker.contract is not None and ticker.contract.right.startswith("P")
    return ticker.putOpenInterest if is_put else ticker.callOpenInterest


def _quoted(line: _Line) -> Quoted:
    ticker, greeks = line.ticker, line.ticker.modelGreeks
    return Quoted(
        data_type=ticker.marketDataType or line.data_type,
        bid=price(ticker.bid),
        ask=price(ticker.ask),
        last=price(ticker.last) or None,
        bid_size=count(ticker.bidSize),
        ask_size=count(ticker.askSize),
        volume=count(ticker.volume),
        open_interest=count(_open_interest(ticker)),
        implied_volatility=figure(greeks.impliedVol, 1e-6, VOLATILITY_MAX) if greeks else None,
        delta=figure(greeks.delta, -1.0, 1.0) if greeks else None,
        refused=line.refused,
    )
