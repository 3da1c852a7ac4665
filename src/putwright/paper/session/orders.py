"""Orders: placed, changed, cancelled, asked for; fills of the day; the read-only setting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from putwright.paper.model import Event, ExecutionFilter
from putwright.paper.session.client import Client
from putwright.paper.session.moments import moment
from putwright.paper.session.switchboard import LOST, Handlers, Switchboard
from putwright.paper.wire import answers
from putwright.paper.wire import order_requests as requests

READ_ONLY = "The API interface is currently in Read-Only mode."


class Orders:
    """Everything about orders; what comes of them is routed, to whomever it concerns.

    Args:
        board: the common ground.
        route: takes what the exchange says and tells it.
    """

    def __init__(self, board: Switchboard, route: Callable[[Sequence[Event]], None]) -> None:
        self._board, self._route = board, route

    def handlers(self) -> Handlers:
        """Which requests are answered here."""
        return {
            requests.PlaceOrder: self.place,
            requests.CancelOrder: self.cancel,
            requests.GlobalCancel: self.cancel_all,
            requests.ReqOpenOrders: self.open_of_client,
            requests.ReqAllOpenOrders: self.open_of_all,
            requests.ReqAutoOpenOrders: self.bind,
            requests.ReqCompletedOrders: self.completed,
            requests.ReqExecutions: self.executions,
            requests.ExerciseOptions: self.exercise,
        }

    def place(self, client: Client, request: requests.PlaceOrder) -> None:
        """A new order, a change, or a what-if."""
        order = request.request
        if not self._may_order(client, order.order_id):
            return
        if self._board.is_cut_off:
            client.error(order.order_id, *LOST)
            return
        self._route(self._board.world.exchange.place(order))

    def cancel(self, client: Client, request: requests.CancelOrder) -> None:
        """Ask to cancel one order of this client."""
        if not self._may_order(client, request.order_id):
            return
        if self._board.is_cut_off:
            client.error(request.order_id, *LOST)
            return
        self._route(self._board.world.exchange.cancel(client.client_id, request.order_id))

    def cancel_all(self, client: Client, _: requests.GlobalCancel) -> None:
        """Ask to cancel every order of every client."""
        if not self._may_order(client):
            return
        if self._board.is_cut_off:
            client.error(-1, *LOST)
            return
        self._route(self._board.world.exchange.cancel_all())

    def open_of_client(self, client: Client, _: requests.ReqOpenOrders) -> None:
        """The open orders of this client, of client 0 also those made by hand; then the end."""
        if self._may_order(client):
            self._tell_open(client, client.client_id)

    def open_of_all(self, client: Client, _: requests.ReqAllOpenOrders) -> None:
        """The open orders of every client, then the end; later news of them still goes to their owners."""
        if self._may_order(client):
            self._tell_open(client, None)

    def bind(self, client: Client, request: requests.ReqAutoOpenOrders) -> None:
        """From now on client 0 hears of orders made by hand; error 321 for any other client."""
        if not self._may_order(client):
            return
        if client.client_id != 0:
            client.invalid(-1, "Only the client with client id 0 can auto bind orders")
            return
        client.binds_manual_orders = request.auto_bind
        if not request.auto_bind:
            return
        for state in self._board.world.exchange.open_orders(0):
            if state.request.order_id <= 0:
                client.tell(answers.order_bound(state.perm_id, 0, state.request.order_id))
                client.tell(answers.open_order(client.version, state))
                client.tell(answers.order_status(state))

    def completed(self, client: Client, request: requests.ReqCompletedOrders) -> None:
        """Orders that are over, then the end."""
        if not self._may_order(client):
            return
        for state in self._board.world.exchange.completed_orders(api_only=request.api_only):
            client.tell(answers.completed_order(client.version, state))
        client.tell(answers.completed_orders_end())

    def executions(self, client: Client, request: requests.ReqExecutions) -> None:
        """Fills that fit, each with its commission where that is known, then the end."""
        since = moment(request.since) if request.since else None
        if request.since and since is None:
            client.invalid(request.request_id, f"Invalid time {request.since[:40]}")
            return
        wanted = ExecutionFilter(
            request.client_id,
            request.account,
            since,
            request.symbol,
            request.security_type,
            request.exchange,
            request.side,
        )
        for execution, commission in self._board.world.exchange.executions(wanted):
            client.tell(answers.exec_details(client.version, request.request_id, execution))
            if commission is not None:
                client.tell(answers.commission_report(commission))
        client.tell(answers.exec_details_end(request.request_id))

    def exercise(self, client: Client, request: requests.ExerciseOptions) -> None:
        """Error 321: exercising early is not a part of the paper TWS."""
        if self._may_order(client, request.request_id):
            client.invalid(request.request_id, "Exercising through the API is not served")

    def forget(self, client: Client) -> None:
        """The client is gone; its orders stay."""

    def _tell_open(self, client: Client, of: int | None) -> None:
        for state in self._board.world.exchange.open_orders(of):
            client.tell(answers.open_order(client.version, state))
            client.tell(answers.order_status(state))
        client.tell(answers.open_order_end())

    def _may_order(self, client: Client, order_id: int = -1) -> bool:
        if self._board.world.behaviour.read_only:
            client.invalid(order_id, READ_ONLY)
            return False
        return True
