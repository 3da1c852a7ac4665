"""Every request to the part that answers it, and every part told of starts, ends and the passing of time."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from putwright.domain.refusal import PutwrightFault
from putwright.paper.model import Event
from putwright.paper.session.accounts import AccountUpdates
from putwright.paper.session.client import Client
from putwright.paper.session.company_events import CompanyEvents
from putwright.paper.session.contracts import Contracts
from putwright.paper.session.history import History
from putwright.paper.session.holdings import Holdings
from putwright.paper.session.orders import Orders
from putwright.paper.session.outage import Outage
from putwright.paper.session.profits import Profits
from putwright.paper.session.routing import Routing
from putwright.paper.session.small_talk import SmallTalk
from putwright.paper.session.summaries import Summaries
from putwright.paper.session.switchboard import LOST, Handlers, Switchboard
from putwright.paper.session.tickers import Tickers
from putwright.paper.wire import Request, answers
from putwright.paper.wire.session_requests import StartApi

LOG = logging.getLogger("putwright.paper.session")
PROCESSING_ERROR = 322


class Dispatch:
    """All parts of the session behind one door."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._updates, self._summaries = AccountUpdates(board), Summaries(board)
        self._holdings, self._profits = Holdings(board), Profits(board)
        self._tickers, self._history = Tickers(board), History(board)
        self._outage = Outage(board, self._tickers, self._history)
        self._routing = Routing(board, self._outage, self._updates, self._summaries, self._holdings)
        self._parts = (
            self._updates,
            self._summaries,
            self._holdings,
            self._profits,
            self._tickers,
            self._history,
            Contracts(board),
            Orders(board, self.route),
            SmallTalk(board),
            CompanyEvents(board),
        )
        self._handlers: Handlers = {
            kind: answer for part in self._parts for kind, answer in part.handlers().items()
        }
        self._refreshed: datetime | None = None

    def welcome(self, client: Client) -> None:
        """What a client is told when it has started: accounts, next order id, how the farms of data are."""
        client.tell(answers.managed_accounts(self._board.world.clearing.accounts()))
        client.tell(answers.next_valid_id(self._board.world.exchange.next_order_id(client.client_id)))
        if self._board.is_cut_off:
            client.error(-1, *LOST)
        self._outage.tell_farms(client)

    def answer(self, client: Client, request: Request) -> None:
        """Answer one request; a fault of the world is told as error 322, and the session goes on."""
        if isinstance(request, StartApi):
            client.invalid(-1, "The API has been started already")
            return
        try:
            self._handlers[type(request)](client, request)
        except (PutwrightFault, LookupError, ValueError, ArithmeticError) as fault:
            request_id = getattr(request, "request_id", getattr(request, "order_id", -1))
            name = type(request).__name__
            LOG.exception("client %s: %s could not be answered", client.client_id, name)
            words = f"Error processing request.-'bW' : cause - {name}: {fault}"
            client.error(request_id, PROCESSING_ERROR, words[:400])

    def route(self, events: Sequence[Event]) -> None:
        """Tell clients what happened."""
        self._routing.route(events)

    def turn(self) -> None:
        """Tell clients what changed by itself: quotes, bars, profit, and figures every few minutes."""
        self._tickers.turn()
        self._history.turn()
        if self._board.is_cut_off:
            return
        self._profits.turn()
        since = self._refreshed
        if since is None:
            self._refreshed = self._board.now
        elif self._board.now - since >= timedelta(seconds=self._board.limits.refresh_seconds):
            self._refreshed = self._board.now
            self._updates.refresh()
            self._updates.revalue()
            self._summaries.refresh()

    def forget(self, client: Client) -> None:
        """The client is gone: nothing is kept for it but its orders."""
        for part in self._parts:
            part.forget(client)
