"""One connection to the broker for facts: opened when it is first needed, under a client id of its own, and left again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from putwright.adapters.ibkr.history_pacing import HistoryPace
from putwright.adapters.ibkr.live_market import PAPER_SOURCE
from putwright.adapters.ibkr.wall_street_horizon import WallStreetHorizon
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.domain.symbol import canonical_symbol

if TYPE_CHECKING:
    from datetime import datetime

    from ib_async import Contract

    from putwright.adapters.ibkr.broker_view import TwsView
    from putwright.domain.trading_calendar import TradingCalendar
    from putwright.ports.broker_view import Presence

NAME = "ibkr"
SHUT_SECONDS = (
    30.0  # so long a door that was shut is not tried again: every source over the line would wait anew
)


class FactLine:
    """One connection for facts, opened when it is first needed; many sources may share it.

    Args:
        view: the broker, under a client id that neither the desk nor a screen uses.
        calendar: which days are sessions.
        pace: of requests for history, shared as well.
    """

    def __init__(self, view: TwsView, calendar: TradingCalendar, pace: HistoryPace | None = None) -> None:
        self.view, self.calendar, self.pace = view, calendar, pace or HistoryPace()
        self.horizon = WallStreetHorizon(view.session)
        self._presence: Presence | None = None
        self._opening = asyncio.Lock()
        self._fault: BadInput | OutsideFailure | None = None
        self._failed_at = 0.0

    @property
    def source(self) -> str:
        """What facts name as their source; a paper account says so, because it may be make-believe."""
        return PAPER_SOURCE if self._presence is not None and self._presence.is_paper else NAME

    @property
    def is_open(self) -> bool:
        """Whether the TWS is there."""
        return self._presence is not None and self.view.session.is_open

    async def open(self) -> None:
        """Come in, unless we are.

        Raises:
            BadInput: the wrong port, account or client id.
            OutsideFailure: nobody answers there.
        """
        async with self._opening:
            if self.is_open:
                return
            now = asyncio.get_running_loop().time()
            if self._fault is not None and now - self._failed_at < SHUT_SECONDS:
                raise self._fault
            self.horizon.begin_anew()
            try:
                self._presence = await self.view.connect()
            except (BadInput, OutsideFailure) as fault:
                self._fault, self._failed_at = fault, asyncio.get_running_loop().time()
                raise
            self._fault = None

    async def close(self) -> None:
        """Leave; leaving twice is no fault."""
        self._presence = None
        await self.view.close()

    async def now(self) -> datetime:
        """The moment in the broker's market, which in a paper market may be another one than ours."""
        return await self.view.clock.now()

    async def share(self, symbol: str) -> Contract:
        """The share of a company; never that of another name.

        Raises:
            BadInput: none, several, or another one came.
            OutsideFailure: no answer.
        """
        found = await self.view.contracts.share(symbol)
        if canonical_symbol(found.symbol) != symbol:
            wrong = f"it answered with {found.symbol}"
            raise BadInput(
                f"Looking for the shares of {symbol} at the broker", wrong, "Check the symbol in the TWS."
            )
        return found
