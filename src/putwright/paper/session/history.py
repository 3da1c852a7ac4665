"""Bars of history, once or kept up to date, and since when there is any."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from putwright.paper.model import Bar, Contract
from putwright.paper.session.client import Client
from putwright.paper.session.moments import moment
from putwright.paper.session.switchboard import Handlers, Switchboard
from putwright.paper.wire import answers
from putwright.paper.wire import market_requests as requests

SERVICE_ERROR, NO_SUCH_QUERY, BAD_END = 162, 366, 10314
SERVICE = "Historical Market Data Service error message:"
SMALL_BARS = {
    "1 secs",
    "1 sec",
    "5 secs",
    "10 secs",
    "15 secs",
    "30 secs",
}  # only these are paced (TWS.md 7.8)
BAR_SIZES = SMALL_BARS | {
    "1 min", "2 mins", "3 mins", "5 mins", "10 mins", "15 mins", "20 mins", "30 mins", "1 hour", "2 hours", "3 hours",
    "4 hours", "8 hours", "1 day", "1 week", "1 month", "1W", "1M",
}  # fmt: skip
PRICES = {"TRADES", "MIDPOINT", "BID", "ASK", "BID_ASK", "ADJUSTED_LAST"}
OTHERS = {"HISTORICAL_VOLATILITY", "OPTION_IMPLIED_VOLATILITY", "FEE_RATE", "SCHEDULE", "AGGTRADES"}
_DURATION = re.compile(r"[1-9]\d{0,5} [SDWMY]")
UPDATE_SECONDS = 5.0
ALL_OF_IT = "20 Y"


@dataclass(slots=True)
class _Kept:
    contract: Contract
    asked: requests.ReqHistoricalData
    told: Bar | None
    due: float


class History:
    """Who keeps which bars up to date, and everything asked once."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._kept: dict[tuple[Client, int], _Kept] = {}

    def handlers(self) -> Handlers:
        """Which requests are answered here."""
        return {
            requests.ReqHistoricalData: self.bars,
            requests.CancelHistoricalData: self.leave,
            requests.ReqHeadTimestamp: self.head,
            requests.CancelHeadTimestamp: self.leave_head,
        }

    def bars(self, client: Client, request: requests.ReqHistoricalData) -> None:
        """Bars up to a moment; error 162, 200, 321 or 10314 when there are none or they may not be had."""
        end = moment(request.end) if request.end else self._board.now
        if end is None:
            words = "End Date/Time: The date, time, or time-zone entered is invalid."
            client.error(request.request_id, BAD_END, words)
            return
        if cause := self._fault(client, request):
            client.invalid(request.request_id, cause)
            return
        contract = self._board.only_contract(client, request.request_id, request.contract)
        if contract is None or not self._is_paced(client, request, contract):
            return
        if self._board.is_cut_off:
            client.error(request.request_id, SERVICE_ERROR, f"{SERVICE}HMDS connection attempt failed.")
            return
        found = self._found(contract, request, min(end, self._board.now), request.duration)
        if not found:
            words = (
                f"HMDS query returned no data: {contract.symbol}@{contract.exchange} {request.what_to_show}"
            )
            client.error(request.request_id, SERVICE_ERROR, SERVICE + words)
            return
        client.tell(
            answers.historical_data(
                request.request_id, _start(found), end, found, client.version, request.format_date
            )
        )
        if request.keep_up_to_date:
            due = self._board.clock() + UPDATE_SECONDS
            self._kept[client, request.request_id] = _Kept(contract, request, found[-1], due)

    def leave(self, client: Client, request: requests.CancelHistoricalData) -> None:
        """No more of them; error 366 for what is not there."""
        if self._kept.pop((client, request.request_id), None) is None:
            words = f"No historical data query found for ticker id:{request.request_id}"
            client.error(request.request_id, NO_SUCH_QUERY, words)

    def head(self, client: Client, request: requests.ReqHeadTimestamp) -> None:
        """The moment of the first bar; error 162 when there is no history."""
        contract = self._board.only_contract(client, request.request_id, request.contract)
        if contract is None:
            return
        tape = self._board.world.tape
        found = tape.bars(contract.con_id, self._board.now, ALL_OF_IT, "1 day", request.regular_hours)
        if not found or request.what_to_show not in PRICES:
            words = "No head time stamp"
            client.error(request.request_id, SERVICE_ERROR, SERVICE + words)
            return
        start = _start(found)
        words = str(int(start.timestamp())) if request.format_date == 2 else f"{start:%Y%m%d-%H:%M:%S}"
        client.tell(answers.head_timestamp(request.request_id, words))

    def leave_head(self, client: Client, request: requests.CancelHeadTimestamp) -> None:
        """Nothing to do: the answer has been given."""

    def forget(self, client: Client) -> None:
        """The client is gone."""
        for key in [key for key in self._kept if key[0] is client]:
            del self._kept[key]

    def lose_all(self) -> None:
        """The servers forgot every query (1101)."""
        self._kept.clear()

    def turn(self) -> None:
        """Tell the newest bar of each series that is kept up to date."""
        now = self._board.clock()
        for (client, request_id), kept in self._kept.items():
            if now < kept.due or self._board.is_cut_off:
                continue
            kept.due = now + UPDATE_SECONDS
            found = self._found(kept.contract, kept.asked, self._board.now, kept.asked.duration)
            if found and found[-1] != kept.told:
                kept.told = found[-1]
                client.tell(
                    answers.historical_data_update(
                        request_id, found[-1], client.version, kept.asked.format_date
                    )
                )

    def _fault(self, client: Client, request: requests.ReqHistoricalData) -> str:
        if request.combo_legs:
            return "Combinations of contracts are not served"
        if (client, request.request_id) in self._kept:
            return f"Duplicate ticker id {request.request_id}"
        if request.bar_size not in BAR_SIZES:
            return f"Invalid bar size {request.bar_size[:20]}"
        if not _DURATION.fullmatch(request.duration):
            return f"Invalid duration {request.duration[:20]}"
        if request.what_to_show not in PRICES | OTHERS:
            return f"Invalid what to show {request.what_to_show[:30]}"
        if request.keep_up_to_date and request.end:
            return "An end date does not go with keepUpToDate"
        return ""

    def _is_paced(self, client: Client, request: requests.ReqHistoricalData, contract: Contract) -> bool:
        why = ""
        if request.bar_size in SMALL_BARS:
            same = repr(replace(request, request_id=0))
            series = f"{contract.con_id} {request.contract.exchange} {request.what_to_show}"
            weight = 2 if request.what_to_show == "BID_ASK" else 1
            why = client.history_pace.refusal(self._board.clock(), same, series, weight)
        if request.keep_up_to_date and len(self._kept) >= self._board.limits.history_open_max:
            why = f"more than {len(self._kept)} open queries"
        if why:
            client.error(request.request_id, SERVICE_ERROR, f"{SERVICE}pacing violation: {why}")
        return not why

    def _found(
        self, contract: Contract, request: requests.ReqHistoricalData, end: datetime, duration: str
    ) -> list[Bar]:
        if request.what_to_show not in PRICES:
            return []
        tape = self._board.world.tape
        return list(tape.bars(contract.con_id, end, duration, request.bar_size, request.regular_hours))


def _start(bars: Sequence[Bar]) -> datetime:
    first = bars[0].at
    return first.astimezone(UTC) if isinstance(first, datetime) else datetime.combine(first, time(), UTC)
