"""One client that has started: who it is, which version it speaks, and how it is told something."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from putwright.paper.model import MarketDataType
from putwright.paper.session.faults import Message
from putwright.paper.session.outgoing import Outgoing
from putwright.paper.session.pacing import HistoryPace
from putwright.paper.wire import answers


@dataclass(eq=False, slots=True)
class Client:
    """One client of the API.

    Attributes:
        client_id: the number it chose; nobody else has it at the same time.
        version: the protocol version both sides speak.
        outgoing: what is on its way to it.
        market_data_type: what quotes it asked for, until it asks for others.
        binds_manual_orders: whether it is client 0 and asked for orders entered by hand.
        history_pace: what history it asked for lately.
    """

    client_id: int
    version: int
    outgoing: Outgoing
    market_data_type: MarketDataType = MarketDataType.LIVE
    binds_manual_orders: bool = False
    history_pace: HistoryPace = field(default_factory=HistoryPace)

    def tell(self, message: Message) -> None:
        """Put one message on its way."""
        self.outgoing.put(message)

    def error(self, request_id: int, code: int, text: str) -> None:
        """Tell an error, a warning or a notice; -1 when it belongs to no request."""
        self.tell(answers.error(self.version, request_id, code, text))

    def invalid(self, request_id: int, cause: str) -> None:
        """Tell that a request makes no sense: error 321."""
        self.error(request_id, 321, f"Error validating request.-'bW' : cause - {cause}")

    def time(self, now: datetime) -> None:
        """Tell the simulated moment."""
        self.tell(answers.current_time(now))
