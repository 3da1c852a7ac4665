"""Account summaries: chosen figures of chosen accounts, told again when they change or after three minutes."""

from __future__ import annotations

from dataclasses import dataclass, field

from putwright.paper.session.client import Client
from putwright.paper.session.figures import changed, of_summary
from putwright.paper.session.switchboard import Handlers, Switchboard
from putwright.paper.wire import account_requests as requests
from putwright.paper.wire import answers

EVERY_ACCOUNT = "All"
TOO_MANY = 322
TOO_MANY_WORDS = (
    "Error processing request.-'bW' : cause - Maximum number of account summary requests exceeded"
)


@dataclass(slots=True)
class _Summary:
    accounts: tuple[str, ...]
    tags: tuple[str, ...]
    told: dict[tuple[str, str, str], str] = field(default_factory=dict)


class Summaries:
    """Who follows which figures."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._summaries: dict[Client, dict[int, _Summary]] = {}

    def handlers(self) -> Handlers:
        """Which requests are answered here."""
        return {requests.ReqAccountSummary: self.follow, requests.CancelAccountSummary: self.leave}

    def follow(self, client: Client, request: requests.ReqAccountSummary) -> None:
        """The figures asked for, then the end, also when there are none; error 322 for a third at one time."""
        mine = self._summaries.setdefault(client, {})
        if request.request_id not in mine and len(mine) >= self._board.limits.summaries_max:
            client.error(request.request_id, TOO_MANY, TOO_MANY_WORDS)
            return
        known = tuple(self._board.world.clearing.accounts())
        accounts = known if request.group == EVERY_ACCOUNT else (request.group,)
        if not set(accounts) <= set(known):
            client.invalid(request.request_id, f"Invalid account group '{request.group}'.")
            return
        tags = tuple(tag.strip() for tag in request.tags.split(",") if tag.strip())
        if not tags:
            client.invalid(request.request_id, "Please enter at least one tag.")
            return
        mine[request.request_id] = summary = _Summary(accounts, tags)
        self._tell(client, request.request_id, summary)
        client.tell(answers.account_summary_end(request.request_id))

    def leave(self, client: Client, request: requests.CancelAccountSummary) -> None:
        """No more of it."""
        self._summaries.get(client, {}).pop(request.request_id, None)

    def forget(self, client: Client) -> None:
        """The client is gone."""
        self._summaries.pop(client, None)

    def refresh(self, account: str = "") -> None:
        """Tell what changed in an account, in all when empty."""
        for client, mine in self._summaries.items():
            for request_id, summary in mine.items():
                if not account or account in summary.accounts:
                    self._tell(client, request_id, summary)

    def _tell(self, client: Client, request_id: int, summary: _Summary) -> None:
        for account in summary.accounts:
            values = of_summary(self._board.world.clearing.values(account), summary.tags)
            for value in changed(values, summary.told):
                client.tell(
                    answers.account_summary(request_id, account, value.key, value.value, value.currency)
                )
