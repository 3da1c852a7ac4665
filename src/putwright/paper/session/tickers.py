"""Tickers: who follows which quotes, in which kind, and how often they are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from putwright.paper.model import Contract, MarketDataType, Phase, Quote, SecurityType
from putwright.paper.session.client import Client
from putwright.paper.session.generic_ticks import numbers
from putwright.paper.session.quote_kinds import kind_of
from putwright.paper.session.switchboard import LOST, Handlers, Switchboard
from putwright.paper.session.ticker import Ticker
from putwright.paper.wire import answers
from putwright.paper.wire import market_requests as requests
from putwright.paper.wire.session_requests import ReqMarketDataType

TOO_MANY, DUPLICATE, UNKNOWN_TICKER = 101, 102, 300
EXCHANGE_CODE = "9c0001"  # which exchanges the letters of SMART stand for; nobody asks further here
SNAPSHOT_PERMISSIONS = 3


class Tickers:
    """Everybody's quotes. The lines of an account are shared by all its clients."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._tickers: dict[tuple[Client, int], Ticker] = {}
        self._watchers: Counter[int] = Counter()
        self._phases: dict[int, Phase] = {}
        self._minute = board.now  # when bells were listened for last

    def handlers(self) -> Handlers:
        """Which requests are answered here."""
        return {
            ReqMarketDataType: self.choose,
            requests.ReqMarketData: self.follow,
            requests.CancelMarketData: self.leave,
        }

    def choose(self, client: Client, request: ReqMarketDataType) -> None:
        """What later tickers of this client are to be; those that run stay as they are."""
        if request.market_data_type not in set(MarketDataType):
            client.invalid(-1, f"Invalid market data type {request.market_data_type}")
            return
        client.market_data_type = MarketDataType(request.market_data_type)

    def follow(self, client: Client, request: requests.ReqMarketData) -> None:
        """Kind, terms and ticks of a contract, then what changes; a snapshot ends instead."""
        request_id = request.request_id
        if (client, request_id) in self._tickers:
            client.error(request_id, DUPLICATE, "Duplicate ticker ID.")
            return
        generic = self._generic(client, request)
        contract = (
            None if generic is None else self._board.only_contract(client, request_id, request.contract)
        )
        if generic is None or contract is None or not self._has_line(client, request):
            return
        asked = kind_of(self._board, client, request_id)
        if asked is None:
            return
        ticker = Ticker(client, request_id, contract, generic, asked)
        if self._board.is_cut_off:
            self._wait(ticker, request)
            return
        self._picture(ticker)
        if request.snapshot:
            client.tell(answers.tick_snapshot_end(request_id))
        else:
            self._begin(ticker)

    def _wait(self, ticker: Ticker, request: requests.ReqMarketData) -> None:
        # Nothing is quoted during an outage: a ticker begins to speak after it, a snapshot can not be had.
        if request.snapshot:
            ticker.client.error(ticker.request_id, *LOST)
        else:
            self._begin(ticker)

    def _picture(self, ticker: Ticker) -> None:
        client, request_id, contract = ticker.client, ticker.request_id, ticker.contract
        details = self._board.world.tape.details(contract.con_id)
        ticker.tell_kind(is_closed=self._is_closed(ticker.contract))
        client.tell(
            answers.tick_request_parameters(
                request_id, details.minimum_tick, EXCHANGE_CODE, SNAPSHOT_PERMISSIONS
            )
        )
        self._tell(ticker, self._board.world.tape.quote(contract.con_id))

    def leave(self, client: Client, request: requests.CancelMarketData) -> None:
        """No more of it; error 300 for a ticker that is not there."""
        ticker = self._tickers.get((client, request.request_id))
        if ticker is None:
            words = f"Can't find EId with tickerId:{request.request_id}"
            client.error(request.request_id, UNKNOWN_TICKER, words)
            return
        self._end(ticker)

    def forget(self, client: Client) -> None:
        """The client is gone."""
        for ticker in [each for each in self._tickers.values() if each.client is client]:
            self._end(ticker)

    def lose_all(self) -> None:
        """The servers forgot every ticker (1101): who wants quotes asks again."""
        for ticker in list(self._tickers.values()):
            self._end(ticker)

    def turn(self) -> None:
        """Tell what changed to those whose turn it is."""
        changed = self._board.world.tape.changed()
        self._note_bells()
        if self._board.is_cut_off:
            return
        now, quotes = self._seconds(), dict[int, Quote]()
        for ticker in self._tickers.values():
            con_id = ticker.contract.con_id
            ticker.is_changed |= con_id in changed
            if not ticker.is_changed or now < ticker.due:
                continue
            if con_id not in quotes:
                quotes[con_id] = self._board.world.tape.quote(con_id)
            ticker.tell_kind(is_closed=self._is_closed(ticker.contract))
            self._tell(ticker, quotes[con_id])

    def _note_bells(self) -> None:
        minute = self._board.now.replace(second=0, microsecond=0)
        if minute == self._minute:  # every bell rings on a whole minute
            return
        self._minute = minute
        for con_id in self._watchers:
            phase = self._board.world.tape.phase(con_id)
            if phase is not self._phases.get(con_id, phase):
                for ticker in self._of(con_id):
                    ticker.is_changed = True
            self._phases[con_id] = phase

    def _of(self, con_id: int) -> Iterator[Ticker]:
        return (ticker for ticker in self._tickers.values() if ticker.contract.con_id == con_id)

    def _tell(self, ticker: Ticker, quote: Quote) -> None:
        ticker.tell(quote, is_closed=self._is_closed(ticker.contract))
        is_option = ticker.contract.security_type is SecurityType.OPTION
        limits = self._board.limits
        ticker.due = self._seconds() + (limits.option_seconds if is_option else limits.stock_seconds)

    def _is_closed(self, contract: Contract) -> bool:
        return self._board.world.tape.phase(contract.con_id) is Phase.CLOSED

    def _seconds(self) -> float:
        if self._board.limits.cadence_is_simulated:
            return self._board.now.timestamp()
        return self._board.clock()

    def _generic(self, client: Client, request: requests.ReqMarketData) -> frozenset[int] | None:
        if request.combo_legs:
            client.invalid(request.request_id, "Combinations of contracts are not served")
            return None
        try:
            asked = numbers(request.generic_ticks)
        except ValueError as why:
            client.invalid(request.request_id, str(why))
            return None
        if request.snapshot and asked:
            cause = "Snapshot market data subscription is not applicable to generic ticks"
            client.invalid(request.request_id, cause)
            return None
        return asked

    def _has_line(self, client: Client, request: requests.ReqMarketData) -> bool:
        most = self._board.world.behaviour.market_data_lines_max
        if request.snapshot or len(self._tickers) < most:
            return True
        client.error(request.request_id, TOO_MANY, "Max number of tickers has been reached")
        return False

    def _begin(self, ticker: Ticker) -> None:
        con_id = ticker.contract.con_id
        self._tickers[ticker.client, ticker.request_id] = ticker
        self._watchers[con_id] += 1
        if self._watchers[con_id] == 1:
            self._board.world.tape.watch(con_id)
            self._phases[con_id] = self._board.world.tape.phase(con_id)

    def _end(self, ticker: Ticker) -> None:
        con_id = ticker.contract.con_id
        del self._tickers[ticker.client, ticker.request_id]
        self._watchers[con_id] -= 1
        if not self._watchers[con_id]:
            del self._watchers[con_id], self._phases[con_id]
            self._board.world.tape.unwatch(con_id)
