"""The door for orders: the only port through which anything can be sent, changed or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from putwright.domain.contract import OptionContract
from putwright.domain.order import Order
from putwright.domain.preview import Preview


class Heard(StrEnum):
    """What was heard of something sent: the broker has it, an error came for it, or nothing."""

    ACKNOWLEDGED = "acknowledged"
    COMPLAINT = "complaint"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was heard before patience ended. None of it is final: only the broker's own lists are."""

    heard: Heard
    words: str = ""
    broker_order_id: int = 0


class OrderEntry(Protocol):
    """A broker that takes orders of one client id of ours."""

    @property
    def client_id(self) -> int:
        """As whom we come: orders can only be changed by who sent them."""
        ...

    @property
    def is_ready(self) -> bool:
        """Whether something sent now would reach the broker's servers."""
        ...

    async def next_number(self, what: OptionContract | str) -> int:
        """A number for one more order, higher than every one used before; then it can be sent without another question.

        Args:
            what: the option, or the symbol of the shares, that the order will be for.

        Raises:
            BadInput: the broker lists no such contract or shares.
            OutsideFailure: it does not answer.
        """
        ...

    async def preview(self, order: Order) -> Preview:
        """What an order would do to the account; nothing is sent to an exchange.

        Raises:
            OutsideFailure: no answer in time, or the connection is lost.
        """
        ...

    async def place(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        """Send an order, and wait for what is heard of it; a lost connection is silence.

        Args:
            number: from `next_number`; used once.
            order: the whole order.
            parent_number: the order after whose fill this one is to work, 0 for none.
        """
        ...

    async def change(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        """Send an order again under its number with another limit or quantity."""
        ...

    async def cancel(self, number: int) -> Answer:
        """Ask that an order be taken back."""
        ...
