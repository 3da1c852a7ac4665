"""A desk in another process, with the face of one in this: what a storm asks of its desk goes through a pipe.

Its book is read from the record, so that everything a storm decides or compares was durable at that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, TypeAlias

from putwright.desk.book import Book
from putwright.desk.desk import ROUNDS_MAX, Desk, Round
from putwright.desk.submission import Submission
from putwright.desk.tracked import TrackedOrder
from putwright.domain.approval import Approval
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.desk_events import DeskEvent
from putwright.domain.refusal import Refusal

Asking: TypeAlias = Callable[..., Coroutine[Any, Any, Any]]


class DistantSubmission(Submission):
    """The way out, as far as a storm uses it."""

    def __init__(self, ask: Asking) -> None:
        self._ask = ask

    async def cancel(self, order: TrackedOrder, because: str, at: datetime) -> None:
        """Have an order taken back."""
        await self._ask("cancel", order.order_id, because, at)


class DistantDesk(Desk):
    """A desk elsewhere.

    Args:
        ask: has a task done, and gives what came of it.
        recorded: the book of the record as it is now.
    """

    def __init__(self, ask: Asking, recorded: Callable[[], Book]) -> None:
        self.submission = DistantSubmission(ask)
        self._ask, self._recorded = ask, recorded
        self._offered: list[tuple[Approval, str, datetime]] = []

    @property
    def book(self) -> Book:
        """What the record says."""
        return self._recorded()

    async def look(self) -> tuple[BrokerLook, tuple[DeskEvent, ...]]:
        """One look."""
        found: tuple[BrokerLook, tuple[DeskEvent, ...]] = await self._ask("look")
        return found

    async def settle(self, rounds_max: int = ROUNDS_MAX) -> Round:
        """Rounds until all is quiet."""
        found: Round = await self._ask("settle")
        return found

    def offer(self, approval: Approval, token: str, at: datetime) -> None:
        """Kept until the word for it is given."""
        self._offered.append((approval, token, at))

    async def give(self, approval_id: str, by: str, account: str, *, is_paper: bool) -> list[Refusal]:
        """The offer and the word for it."""
        offered, self._offered = self._offered, []
        found: list[Refusal] = await self._ask("give", offered, approval_id, by, account)
        return found
