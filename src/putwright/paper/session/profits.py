"""Profit and loss of an account or of one position: told at first, then whenever it is another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from putwright.paper.model import AccountValue
from putwright.paper.session.client import Client
from putwright.paper.session.faults import Message
from putwright.paper.session.switchboard import UNKNOWN_CONTRACT, Handlers, Switchboard
from putwright.paper.wire import account_requests as requests
from putwright.paper.wire import answers

CADENCE_SECONDS = 1.0  # a real TWS tells it about once a second


@dataclass(slots=True)
class _Following:
    account: str
    con_id: int | None
    told: Message = ()
    due: float = 0.0


class Profits:
    """Who follows whose profit or loss."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._following: dict[Client, dict[int, _Following]] = {}

    def handlers(self) -> Handlers:
        """Which requests are answered here."""
        return {
            requests.ReqPnL: self.follow,
            requests.CancelPnL: self.leave,
            requests.ReqPnLSingle: self.follow_single,
            requests.CancelPnLSingle: self.leave,
        }

    def follow(self, client: Client, request: requests.ReqPnL) -> None:
        """Profit or loss of an account."""
        self._begin(client, request.request_id, request.account, None)

    def follow_single(self, client: Client, request: requests.ReqPnLSingle) -> None:
        """Profit or loss of one position; error 200 for a contract that is not known."""
        if self._board.world.tape.contract(request.con_id) is None:
            client.error(request.request_id, UNKNOWN_CONTRACT, f"Invalid contract id {request.con_id}")
            return
        self._begin(client, request.request_id, request.account, request.con_id)

    def leave(self, client: Client, request: requests.CancelPnL | requests.CancelPnLSingle) -> None:
        """No more of it."""
        self._following.get(client, {}).pop(request.request_id, None)

    def forget(self, client: Client) -> None:
        """The client is gone."""
        self._following.pop(client, None)

    def turn(self) -> None:
        """Tell what changed."""
        for client, mine in self._following.items():
            for request_id, following in mine.items():
                self._tell(client, request_id, following)

    def _begin(self, client: Client, request_id: int, code: str, con_id: int | None) -> None:
        account = self._board.account(client, request_id, code)
        mine = self._following.setdefault(client, {})
        if account is None:
            return
        if request_id in mine or len(mine) >= self._board.limits.subscriptions_max:
            client.invalid(request_id, f"{len(mine)} requests for profit and loss are open, perhaps this one")
            return
        mine[request_id] = _Following(account, con_id)
        self._tell(client, request_id, mine[request_id])

    def _tell(self, client: Client, request_id: int, following: _Following) -> None:
        now = self._board.clock()
        if following.told and now < following.due:
            return
        following.due = now + CADENCE_SECONDS
        message = self._message(request_id, following)
        if message != following.told:
            following.told = message
            client.tell(message)

    def _message(self, request_id: int, following: _Following) -> Message:
        clearing = self._board.world.clearing
        held = clearing.positions(following.account)
        if following.con_id is None:
            unrealized = sum((each.unrealized or Decimal(0) for each in held), Decimal(0))
            realized = sum((each.realized for each in held), Decimal(0))
            daily = _of_today(clearing.values(following.account))
            return answers.pnl(request_id, daily, unrealized, realized)
        for each in held:
            if each.contract.con_id == following.con_id:
                return answers.pnl_single(
                    request_id, each.quantity, None, each.unrealized, each.realized, each.market_value
                )
        return answers.pnl_single(request_id, Decimal(0), None, None, None, None)


def _of_today(values: Sequence[AccountValue]) -> Decimal | None:
    """What an account gained today: its value against that of the evening before; None when either is not told."""
    figures = {value.key: value.value for value in values if value.key in _DAILY}
    try:
        return Decimal(figures["NetLiquidation"]) - Decimal(figures["PreviousDayEquityWithLoanValue"])
    except (KeyError, InvalidOperation):
        return None


_DAILY = frozenset({"NetLiquidation", "PreviousDayEquityWithLoanValue"})
