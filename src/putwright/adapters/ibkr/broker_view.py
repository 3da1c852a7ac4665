"""The broker looked at through a TWS: who is there, the account, the day's fills, chains. Nothing here can send an order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from putwright.adapters.ibkr import codes, holdings_told, ledger, lines, listings
from putwright.adapters.ibkr.broker_clock import BrokerClock, ClockReading
from putwright.adapters.ibkr.contracts import Contracts
from putwright.adapters.ibkr.discretion import masked
from putwright.adapters.ibkr.lines import LINES_MAX, Lines
from putwright.adapters.ibkr.pacing import MESSAGES_PER_SECOND
from putwright.adapters.ibkr.session import Session
from putwright.domain.broker_statement import (
    AccountStatement,
    BrokerFill,
    BrokerLook,
    EndedOrder,
    WorkingOrder,
)
from putwright.domain.refusal import BadInput, PutwrightFault
from putwright.ports.broker_view import (
    ChainsTaken,
    ChainWanted,
    DataKind,
    Endpoint,
    NowQuotes,
    Patience,
    Presence,
    Progress,
)

if TYPE_CHECKING:
    from ib_async import AccountValue

    from putwright.domain.contract import OptionContract
    from putwright.domain.ticks import TickRule
    from putwright.domain.trading_calendar import TradingCalendar
    from putwright.ports.clock import Clock

KINDS = {
    lines.LIVE: DataKind.LIVE,
    lines.FROZEN: DataKind.FROZEN,
    lines.DELAYED: DataKind.DELAYED,
    lines.DELAYED_FROZEN: DataKind.DELAYED_FROZEN,
}
SUMMARY_TAGS = "NetLiquidation,TotalCashValue,SettledCash,BuyingPower,AvailableFunds,$LEDGER:ALL"


class TwsView:
    """A `BrokerView` of a TWS or Gateway, and of whatever speaks as they do."""

    def __init__(
        self,
        endpoint: Endpoint,
        clock: Clock,
        calendar: TradingCalendar,
        patience: Patience | None = None,
        *,
        messages_per_second: int = MESSAGES_PER_SECOND,
        lines_max: int = LINES_MAX,
    ) -> None:
        self.endpoint = endpoint
        self.session = Session(endpoint, patience or Patience(), messages_per_second)
        self.clock = BrokerClock(self.session, clock)
        self.contracts = Contracts(self.session)
        self._calendar, self._lines_max = calendar, lines_max
        self._lines: Lines | None = None
        self._asking_account = asyncio.Lock()

    async def connect(self, probes: Sequence[str] = ()) -> Presence:
        """Come in, judge port and accounts, and say who is there; whoever is not the one meant is left at once."""
        await self.session.connect()
        self._market_lines().begin_anew()
        try:
            accounts = tuple(self.session.ib.managedAccounts())
            is_paper = judged_paper(self.endpoint, accounts)
            reading = await self.clock.read()
            kind, words = await self._data_kind(probes)
        except BaseException:
            await self.close()
            raise
        return Presence(
            endpoint=str(self.endpoint),
            server_version=self.session.ib.client.serverVersion(),
            accounts=tuple(masked(account) for account in accounts),
            is_paper=is_paper,
            data_kind=kind,
            data_words=words,
            broker_time=reading.broker_time,
            clock_skew_seconds=round(reading.skew_seconds, 1),
            clock_is_sound=reading.is_sound,
            time_zone=self.session.time_zone,
            notes=self._notes(reading, is_paper=is_paper),
            account=masked(meant) if (meant := chosen(self.endpoint.account, accounts)) else "",
        )

    async def close(self) -> None:
        """Leave."""
        self.session.close()
        await asyncio.sleep(0)

    async def statement(self) -> AccountStatement:
        """What the account holds and what works in it, by any client, asked anew."""
        account = self.account()
        async with self._asking_account:
            orders = await self._orders(account)
            return await self._statement(account, orders)

    async def look(self) -> BrokerLook:
        """Orders, those that ended today, fills, positions and cash, in that order, asked anew."""
        account = self.account()
        self.session.told.news.clear()
        async with self._asking_account:
            orders = await self._orders(account)
            ended = await self._ended(account)
            fills = await self.fills_today()
            statement = await self._statement(account, orders)
        return BrokerLook(statement, fills, ended, asyncio.get_running_loop().time())

    async def wait_for_news(self, seconds: float) -> bool:
        """Wait until something about orders, fills or positions was told, or the time is up."""
        news = self.session.told.news
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(news.wait(), seconds)
        return news.is_set()

    async def _statement(self, account: str, orders: tuple[WorkingOrder, ...]) -> AccountStatement:
        """The account with its orders; cash after the positions, so that what moves meanwhile is paid for here."""
        session = self.session
        held = await session.rows("the positions", session.told.positions, session.ib.reqPositionsAsync)
        try:
            updates, summary = await self._figures(account)
        except ConnectionError as error:  # between two of its questions
            raise codes.fault("Asking the TWS about the account", 504) from error
        told = ledger.figures(account, updates, summary)
        return AccountStatement(
            as_of=await self.clock.now(),
            account=masked(account),
            base_currency=told.base_currency,
            cash=told.cash,
            cash_total=told.cash_total,
            cash_settled=told.cash_settled,
            exchange_rates=told.exchange_rates,
            net_liquidation=told.net_liquidation,
            kind=told.kind,
            kind_because=told.kind_because,
            positions=holdings_told.positions(held, session.told.marks, account),
            orders=orders,
        )

    async def fills_today(self) -> tuple[BrokerFill, ...]:
        """Every fill of the day by any client, asked anew: after a reconnect no event tells of those in between."""
        account, ib = self.account(), self.session.ib
        fills = self.session.told.fills
        told = await self.session.answer("the fills of today", ib.reqExecutionsAsync, listing=fills)
        return holdings_told.fills(told, ib.wrapper.fills, account)

    async def quotes(self, puts: Collection[OptionContract], shares: Collection[str]) -> NowQuotes:
        """What is quoted of some puts and shares now, or was last where the market is closed."""
        from putwright.adapters.ibkr.now_quotes import now_quotes

        is_open = self._calendar.is_open_at(await self.clock.now())
        return await now_quotes(
            self.session, self._market_lines(), self.contracts, puts, shares, self.clock, is_open=is_open
        )

    async def tick_rule(self, contract: OptionContract) -> TickRule | None:
        """The steps of an option's prices as the broker has them."""
        return await self.contracts.tick_rule(contract)

    async def clock_is_sound(self) -> bool:
        """Whether our clock and the broker's agree, asked anew now and then."""
        return await self.clock.is_sound()

    async def chains(self, wanted: Collection[ChainWanted], progress: Progress | None = None) -> ChainsTaken:
        """The puts wanted, as they are quoted; a name that can not be had is left out and told."""
        from putwright.adapters.ibkr.chain_taking import ChainTaking

        taking = ChainTaking(self.session, self._market_lines(), self.clock, self._calendar, progress)
        try:
            return await taking.take(wanted)
        except BaseExceptionGroup as several:
            raise _first(several) from several

    def _market_lines(self) -> Lines:
        if self._lines is None:
            self._lines = Lines(self.session, self._lines_max)
        return self._lines

    def account(self) -> str:
        """The account that is meant, as the TWS writes it.

        Raises:
            BadInput: several, and none chosen.
        """
        accounts = self.session.ib.managedAccounts()
        if not self.session.is_open:
            raise codes.fault("Asking the TWS about the account", 504)
        meant = chosen(self.endpoint.account, accounts)
        if meant:
            return meant
        told = ", ".join(masked(account) for account in accounts)
        raise BadInput(
            "Asking the TWS about the account", f"it has several: {told}", "Name one with --account."
        )

    async def _figures(self, account: str) -> tuple[list[AccountValue], list[AccountValue]]:
        """Fresh figures: the library keeps old rows, and its summary is the first one it ever had."""
        ib, session = self.session.ib, self.session
        values = ib.wrapper.accountValues
        for key in [key for key in values if key[0] == account]:
            del values[key]
        ib.wrapper.acctSummary.clear()
        await session.answer("the account's ledger", lambda: ib.reqAccountUpdatesAsync(account))
        updates = [row for row in ib.accountValues(account) if not row.modelCode]
        await session.pace.turn()
        ib.client.reqAccountUpdates(False, account)
        summary_id = ib.client.getReqId()

        def ask() -> asyncio.Future[object]:
            future: asyncio.Future[object] = ib.wrapper.startReq(summary_id)
            ib.client.reqAccountSummary(summary_id, "All", SUMMARY_TAGS)
            return future

        try:
            await session.answer("the account summary", ask)
        finally:
            if session.is_open:  # two at most may be open (code 322)
                await session.pace.turn()
                ib.client.cancelAccountSummary(summary_id)
        return updates, list(ib.wrapper.acctSummary.values())

    async def _orders(self, account: str) -> tuple[WorkingOrder, ...]:
        session = self.session
        told = await session.rows(
            "the open orders", session.told.open_orders, session.ib.reqAllOpenOrdersAsync
        )
        return holdings_told.orders(told, session.told.filled, account)  # as filled as when they were told

    async def _ended(self, account: str) -> tuple[EndedOrder, ...]:
        """Orders that ended today, by any client."""
        session = self.session
        told = await session.rows(
            "the orders that ended today",
            session.told.ended_orders,
            lambda: session.ib.reqCompletedOrdersAsync(apiOnly=False),
        )
        return holdings_told.ended(told, account)

    async def _data_kind(self, probes: Sequence[str]) -> tuple[DataKind, str]:
        """Which quotes are served, asked with the first of some names that the TWS knows."""
        market_lines = self._market_lines()
        reasons = []
        for symbol in probes:
            try:
                share = await listings.share(self.session, symbol)
                await market_lines.ask_for(lines.LIVE)
                quoted = await market_lines.quote(share)
            except PutwrightFault as fault:
                reasons.append(getattr(fault, "wrong", str(fault)))
                continue
            if quoted.refused:
                reasons.append(codes.note(quoted.refused) or f"TWS code {quoted.refused}")
            elif quoted.says_nothing and quoted.data_type == lines.LIVE:
                return DataKind.LIVE, f"{symbol}: live, and nothing is quoted at the moment"
            else:
                return KINDS.get(quoted.data_type, DataKind.UNKNOWN), f"{symbol} is quoted"
        return DataKind.UNKNOWN, "; ".join(reasons) or "not asked"

    def _notes(self, reading: ClockReading, *, is_paper: bool) -> tuple[str, ...]:
        notes = list(self._market_lines().remarks.values())
        if not reading.is_sound:
            words = f"the broker's clock is {reading.skew_seconds:+,.1f} s from ours, 2 s at most"
            mend = (
                "its market lives in its own time"
                if is_paper
                else "set this machine's clock, else nothing is sold"
            )
            notes.append(f"{words}: {mend}")
        if not self.endpoint.promises:
            notes.append(f"port {self.endpoint.port} is neither a paper nor a live port by custom")
        return tuple(notes)


def judged_paper(endpoint: Endpoint, accounts: Sequence[str]) -> bool:
    """Whether it is a paper TWS, where port and every account agree.

    Raises:
        BadInput: port and accounts contradict each other, or the account that is meant is not there.
    """
    tried = f"Looking at the accounts behind {endpoint}"
    paper = [account.upper().startswith("D") for account in accounts]
    told = ", ".join(masked(account) for account in accounts)
    if any(paper) and not all(paper):
        raise BadInput(tried, f"paper and live accounts side by side ({told})", "Log in to one kind only.")
    found = "paper" if all(paper) else "live"
    if endpoint.promises not in {"", found}:
        wrong = f"port {endpoint.port} is the {endpoint.promises} port, and {told} is a {found} account"
        raise BadInput(
            tried, wrong, "Log in to the other kind, or give the port that the TWS shows under API, Settings."
        )
    if endpoint.account and not chosen(endpoint.account, accounts):
        wrong = f"the account {masked(endpoint.account)} is not among them ({told})"
        raise BadInput(tried, wrong, "Log in as its user, or name another with --account.")
    return found == "paper"


def chosen(meant: str, accounts: Sequence[str]) -> str:
    """The account meant, written out or masked; the only one when none is named; "" when that is not one account."""
    fitting = [account for account in accounts if meant in {"", account, masked(account)}]
    return fitting[0] if len(fitting) == 1 else ""


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    inner = several.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner
