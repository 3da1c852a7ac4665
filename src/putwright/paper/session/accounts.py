"""Account updates: the figures and positions of one account, first all of them, then what changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from putwright.paper.model import PositionChanged
from putwright.paper.session.client import Client
from putwright.paper.session.figures import changed, is_of_ledger, of_ledger_and_value
from putwright.paper.session.switchboard import Handlers, Switchboard
from putwright.paper.wire import account_requests as requests
from putwright.paper.wire import answers

Told = dict[tuple[str, str, str], str]


@dataclass(slots=True)
class _Multi:
    account: str
    model: str
    is_ledger_only: bool
    told: Told = field(default_factory=dict)


class AccountUpdates:
    """Who follows which account; one account a client, and any number of `multi` requests within the limit."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._following: dict[Client, tuple[str, Told]] = {}
        self._multis: dict[Client, dict[int, _Multi]] = {}

    def handlers(self) -> Handlers:
        """Which requests are answered here."""
        return {
            requests.ReqAccountUpdates: self.follow,
            requests.ReqAccountUpdatesMulti: self.follow_multi,
            requests.CancelAccountUpdatesMulti: self.leave_multi,
        }

    def follow(self, client: Client, request: requests.ReqAccountUpdates) -> None:
        """All figures, positions and the time, then the end; or no more of them."""
        if not request.subscribe:
            self._following.pop(client, None)
            return
        account = self._board.account(client, -1, request.account)
        if account is None:
            return
        self._following[client] = (account, {})
        self._tell(client)
        for position in self._board.world.clearing.positions(account):
            client.tell(answers.portfolio_value(position))
        client.tell(answers.account_update_time(self._board.now))
        client.tell(answers.account_download_end(account))

    def follow_multi(self, client: Client, request: requests.ReqAccountUpdatesMulti) -> None:
        """All figures, or the ledger alone, then the end."""
        account = self._board.account(client, request.request_id, request.account)
        multis = self._multis.setdefault(client, {})
        if account is None:
            return
        if len(multis) >= self._board.limits.subscriptions_max:
            client.invalid(request.request_id, f"more than {len(multis)} account updates")
            return
        multi = multis[request.request_id] = _Multi(account, request.model, request.ledger_only)
        self._tell_multi(client, request.request_id, multi)
        client.tell(answers.account_update_multi_end(request.request_id))

    def leave_multi(self, client: Client, request: requests.CancelAccountUpdatesMulti) -> None:
        """No more of them."""
        self._multis.get(client, {}).pop(request.request_id, None)

    def forget(self, client: Client) -> None:
        """The client is gone."""
        self._following.pop(client, None)
        self._multis.pop(client, None)

    def refresh(self, account: str = "") -> None:
        """Tell followers what changed in an account, in all when empty."""
        for client, (followed, _) in self._following.items():
            if account in {"", followed} and self._tell(client):
                client.tell(answers.account_update_time(self._board.now))
        for client, multis in self._multis.items():
            for request_id, multi in multis.items():
                if account in {"", multi.account}:
                    self._tell_multi(client, request_id, multi)

    def hear(self, event: PositionChanged) -> None:
        """Tell followers a position."""
        for client, (followed, _) in self._following.items():
            if followed == event.position.account:
                client.tell(answers.portfolio_value(event.position))

    def revalue(self) -> None:
        """Tell followers every position at the quotes of now."""
        for client, (followed, _) in self._following.items():
            for position in self._board.world.clearing.positions(followed):
                client.tell(answers.portfolio_value(position))

    def _tell(self, client: Client) -> bool:
        account, told = self._following[client]
        is_prefixed = self._board.world.behaviour.ledger_keys_prefixed
        news = changed(self._board.world.clearing.values(account), told)
        for value in news:
            client.tell(answers.account_value(value, prefixed=is_prefixed and is_of_ledger(value)))
        return bool(news)

    def _tell_multi(self, client: Client, request_id: int, multi: _Multi) -> None:
        values = self._board.world.clearing.values(multi.account)
        wanted = of_ledger_and_value(values) if multi.is_ledger_only else values
        for value in changed(wanted, multi.told):
            client.tell(answers.account_update_multi(request_id, value, multi.model))
