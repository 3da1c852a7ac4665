"""Short answers: time, ids, accounts; and what is not served, said with the code a real TWS uses."""

from __future__ import annotations

from typing import TypeAlias

from putwright.paper.session.client import Client
from putwright.paper.session.switchboard import Handlers, Switchboard
from putwright.paper.wire import answers
from putwright.paper.wire import market_requests as requests
from putwright.paper.wire import session_requests as talk

FUNDAMENTALS = (430, "The fundamentals data for the security specified is not available.")
CALCULATION = "Calculations for options are not served"

Calculation: TypeAlias = "requests.CalculateImpliedVolatility | requests.CalculateOptionPrice"


class SmallTalk:
    """Questions whose answer is one message."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board

    def handlers(self) -> Handlers:
        """Which requests are answered here."""
        silent = (
            talk.SetServerLogLevel,
            requests.CancelCalculateImpliedVolatility,
            requests.CancelCalculateOptionPrice,
        )
        return {
            talk.ReqIds: self.ids,
            talk.ReqManagedAccounts: self.accounts,
            talk.ReqCurrentTime: self.time,
            talk.ReqUserBranding: self.user,
            requests.ReqFundamentalData: self.fundamentals,
            requests.CalculateImpliedVolatility: self.calculation,
            requests.CalculateOptionPrice: self.calculation,
            talk.NotOffered: self.not_offered,
            **dict.fromkeys(silent, self.nothing),
        }

    def ids(self, client: Client, _: talk.ReqIds) -> None:
        """An order id above all this client has used."""
        client.tell(answers.next_valid_id(self._board.world.exchange.next_order_id(client.client_id)))

    def accounts(self, client: Client, _: talk.ReqManagedAccounts) -> None:
        """The codes of all accounts."""
        client.tell(answers.managed_accounts(self._board.world.clearing.accounts()))

    def time(self, client: Client, _: talk.ReqCurrentTime) -> None:
        """The simulated moment."""
        client.time(self._board.now)

    def user(self, client: Client, request: talk.ReqUserBranding) -> None:
        """Nobody has put his brand on this TWS."""
        client.tell(answers.user_info(request.request_id, ""))

    def fundamentals(self, client: Client, request: requests.ReqFundamentalData) -> None:
        """Error 430, as since TWS 10.47."""
        client.error(request.request_id, *FUNDAMENTALS)

    def calculation(self, client: Client, request: Calculation) -> None:
        """Error 321."""
        client.invalid(request.request_id, CALCULATION)

    def not_offered(self, client: Client, request: talk.NotOffered) -> None:
        """Error 321 with the name of what is not served."""
        client.invalid(
            -1 if request.request_id is None else request.request_id, f"{request.name} is not served"
        )

    def nothing(self, client: Client, request: object) -> None:
        """Nothing to answer."""

    def forget(self, client: Client) -> None:
        """The client is gone."""
