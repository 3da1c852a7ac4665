"""Answers about contracts: details, option chains, symbols that match, market rules."""

from __future__ import annotations

from putwright.paper.model import SecurityType
from putwright.paper.session.client import Client
from putwright.paper.session.switchboard import UNKNOWN_CONTRACT, Handlers, Switchboard
from putwright.paper.wire import answers
from putwright.paper.wire import market_requests as requests

MATCHES_OF_A_PATTERN_MAX = 16  # as a real TWS does
NO_DEFINITION = "No security definition has been found for the request"


class Contracts:
    """Everything about what is listed; nothing of it lasts beyond its answer."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board

    def handlers(self) -> Handlers:
        """Which requests are answered here."""
        return {
            requests.ReqContractDetails: self.details,
            requests.ReqOptionParameters: self.option_parameters,
            requests.ReqMatchingSymbols: self.matching,
            requests.ReqMarketRule: self.market_rule,
        }

    def details(self, client: Client, request: requests.ReqContractDetails) -> None:
        """Every contract that fits, then the end; error 200 without an end when none does."""
        query, request_id = request.contract, request.request_id
        if not (query.con_id or query.symbol or query.local_symbol):
            client.invalid(request_id, "Please enter a symbol, a local symbol or a contract id")
            return
        found = self._board.world.tape.find(query)
        if not found:
            client.error(request_id, UNKNOWN_CONTRACT, NO_DEFINITION)
            return
        if len(found) > self._board.limits.matches_max:
            client.invalid(request_id, f"{len(found)} contracts match; name an expiry")
            return
        for contract in found:
            told = self._board.world.tape.details(contract.con_id)
            client.tell(answers.contract_details(client.version, request_id, told))
        client.tell(answers.contract_details_end(request_id))

    def option_parameters(self, client: Client, request: requests.ReqOptionParameters) -> None:
        """One answer for each exchange and class, then the end, also when no options are listed."""
        under = self._board.world.tape.contract(request.under_con_id)
        if under is None or (request.symbol and request.symbol != under.symbol):
            client.error(request.request_id, UNKNOWN_CONTRACT, NO_DEFINITION)
            return
        for listed in self._board.world.tape.option_parameters(under.con_id):
            client.tell(answers.option_parameters(request.request_id, listed))
        client.tell(answers.option_parameters_end(request.request_id))

    def matching(self, client: Client, request: requests.ReqMatchingSymbols) -> None:
        """Stocks that match a pattern, perhaps none."""
        found = self._board.world.tape.matching(request.pattern) if request.pattern else ()
        stocks = [contract for contract in found if contract.security_type is not SecurityType.OPTION]
        told = stocks[:MATCHES_OF_A_PATTERN_MAX]
        names = {each.con_id: self._board.world.tape.details(each.con_id).long_name for each in told}
        client.tell(answers.symbol_samples(request.request_id, told, client.version, names))

    def forget(self, client: Client) -> None:
        """The client is gone."""

    def market_rule(self, client: Client, request: requests.ReqMarketRule) -> None:
        """The steps of a rule; error 321 when there is no such rule."""
        increments = self._board.world.tape.market_rule(request.rule_id)
        if not increments:
            client.invalid(-1, f"Invalid market rule id {request.rule_id}")
            return
        client.tell(answers.market_rule(request.rule_id, increments))
