"""Who is told what: news of the world to the clients it concerns."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from putwright.paper.model import (
    AccountChanged,
    CommissionTold,
    Connectivity,
    Event,
    Executed,
    Notice,
    OrderOpened,
    OrderState,
    OrderStatusTold,
    PositionChanged,
)
from putwright.paper.session.accounts import AccountUpdates
from putwright.paper.session.client import Client
from putwright.paper.session.holdings import Holdings
from putwright.paper.session.outage import Outage
from putwright.paper.session.summaries import Summaries
from putwright.paper.session.switchboard import Switchboard
from putwright.paper.wire import answers

EVENTS_KEPT_MAX = 10_000  # of an outage; older ones are lost first
BOOKINGS_KEPT_MAX = 1_000  # a commission comes soon after what it belongs to


class Routing:
    """News of the world on their way to clients.

    Args:
        board: the common ground.
        outage: what happens to the line between TWS and its servers.
        updates: followers of accounts.
        summaries: followers of chosen figures.
        holdings: followers of positions.
    """

    def __init__(
        self,
        board: Switchboard,
        outage: Outage,
        updates: AccountUpdates,
        summaries: Summaries,
        holdings: Holdings,
    ) -> None:
        self._board, self._outage = board, outage
        self._updates, self._summaries, self._holdings = updates, summaries, holdings
        self._kept: deque[Event] = deque(maxlen=EVENTS_KEPT_MAX)
        self._bookings: deque[str] = deque(maxlen=BOOKINGS_KEPT_MAX)

    def route(self, events: Sequence[Event]) -> None:
        """Tell events, in their order; what happens during an outage waits for its end, or is lost."""
        accounts: dict[str, None] = {}
        for event in events:
            if isinstance(event, Connectivity):
                self._connectivity(event)
            elif self._board.is_cut_off:
                self._kept.append(event)
            elif isinstance(event, AccountChanged):
                accounts[event.account] = None
            else:
                self._tell(event)
        for account in accounts:  # once each, after everything that moved them
            self._updates.refresh(account)
            self._summaries.refresh(account)

    def _connectivity(self, event: Connectivity) -> None:
        is_over = self._outage.hear(event)
        if not is_over:
            return
        kept, self._kept = list(self._kept), deque(maxlen=EVENTS_KEPT_MAX)
        if event.code == Outage.DATA_KEPT and self._board.limits.outage_keeps_events:
            self.route(kept)
            return
        # Positions and figures are what they are; only what was said once is lost (to be had by reqExecutions).
        self.route([each for each in kept if isinstance(each, PositionChanged | AccountChanged)])

    def _tell(self, event: Event) -> None:
        if isinstance(event, Notice):
            self._notice(event)
        elif isinstance(event, OrderOpened):
            for client in self._concerned(event.state):
                client.tell(answers.open_order(client.version, event.state))
        elif isinstance(event, OrderStatusTold):
            for client in self._concerned(event.state):
                client.tell(answers.order_status(event.state))
        elif isinstance(event, Executed):
            fill = event.execution
            if fill.order_id == 0 and not fill.order_ref:
                self._bookings.append(fill.execution_id)
            for client in self._owners(fill.client_id, fill.execution_id):
                client.tell(answers.exec_details(client.version, -1, fill))
        elif isinstance(event, CommissionTold):
            for client in self._owners(event.client_id, event.commission.execution_id):
                client.tell(answers.commission_report(event.commission))
        elif isinstance(event, PositionChanged):
            self._holdings.hear(event)
            self._updates.hear(event)

    def _notice(self, event: Notice) -> None:
        everybody = self._board.everybody()
        told = [each for each in everybody if event.client_id in {None, each.client_id}]
        for client in told:
            client.error(event.request_id, event.code, event.text)

    def _concerned(self, state: OrderState) -> list[Client]:
        request = state.request
        is_manual = request.client_id <= 0 and request.order_id <= 0
        told = []
        for client in self._board.everybody():
            is_owner = client.client_id == request.client_id and not is_manual
            is_binder = is_manual and client.client_id == 0 and client.binds_manual_orders
            if is_owner or is_binder or client.client_id == self._board.limits.master_client_id:
                told.append(client)
        return told

    def _owners(self, client_id: int, execution_id: str) -> list[Client]:
        if execution_id in self._bookings and self._board.limits.bookings_to_all:
            return list(self._board.everybody())
        wanted = {client_id, self._board.limits.master_client_id}
        return [client for client in self._board.everybody() if client.client_id in wanted]
