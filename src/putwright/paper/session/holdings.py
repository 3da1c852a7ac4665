"""Positions and profit or loss: told whole at first, then as they change."""

from __future__ import annotations

from dataclasses import dataclass

from putwright.paper.model import Position, PositionChanged
from putwright.paper.session.client import Client
from putwright.paper.session.switchboard import Handlers, Switchboard
from putwright.paper.wire import account_requests as requests
from putwright.paper.wire import answers


@dataclass(frozen=True, slots=True)
class _Multi:
    account: str
    model: str


class Holdings:
    """Who follows positions: one request a client for all accounts, others for one account."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._following: set[Client] = set()
        self._multis: dict[Client, dict[int, _Multi]] = {}

    def handlers(self) -> Handlers:
        """Which requests are answered here."""
        return {
            requests.ReqPositions: self.follow,
            requests.CancelPositions: self.leave,
            requests.ReqPositionsMulti: self.follow_multi,
            requests.CancelPositionsMulti: self.leave_multi,
        }

    def follow(self, client: Client, _: requests.ReqPositions) -> None:
        """Every position of every account, then the end."""
        self._following.add(client)
        for position in self._held(""):
            client.tell(answers.position(position))
        client.tell(answers.position_end())

    def leave(self, client: Client, _: requests.CancelPositions) -> None:
        """No more of them."""
        self._following.discard(client)

    def follow_multi(self, client: Client, request: requests.ReqPositionsMulti) -> None:
        """Every position of one account, then the end."""
        account = self._board.account(client, request.request_id, request.account)
        multis = self._multis.setdefault(client, {})
        if account is None:
            return
        if len(multis) >= self._board.limits.subscriptions_max:
            client.invalid(request.request_id, f"more than {len(multis)} requests for positions")
            return
        multis[request.request_id] = _Multi(account, request.model)
        for position in self._held(account):
            client.tell(answers.position_multi(request.request_id, position, request.model))
        client.tell(answers.position_multi_end(request.request_id))

    def leave_multi(self, client: Client, request: requests.CancelPositionsMulti) -> None:
        """No more of them."""
        self._multis.get(client, {}).pop(request.request_id, None)

    def forget(self, client: Client) -> None:
        """The client is gone."""
        self._following.discard(client)
        self._multis.pop(client, None)

    def hear(self, event: PositionChanged) -> None:
        """Tell followers a position; one of zero is told like any other, the world says it once."""
        position = event.position
        for client in self._board.everybody():
            if client in self._following:
                client.tell(answers.position(position))
            for request_id, multi in self._multis.get(client, {}).items():
                if multi.account == position.account:
                    client.tell(answers.position_multi(request_id, position, multi.model))

    def _held(self, account: str) -> list[Position]:
        return [held for held in self._board.world.clearing.positions(account) if held.quantity]
