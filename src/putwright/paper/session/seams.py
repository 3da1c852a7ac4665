"""What the session needs of the world it serves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from putwright.paper.model import Clearing, Event, Exchange, Tape
from putwright.paper.settings import Behaviour


class World(Protocol):
    """Market, exchange and clearing behind one object; nothing happens in it but by `advance` and by orders."""

    @property
    def now(self) -> datetime:
        """The simulated moment, aware, UTC."""
        ...

    @property
    def behaviour(self) -> Behaviour:
        """The switches it was made with."""
        ...

    @property
    def tape(self) -> Tape:
        """The market."""
        ...

    @property
    def exchange(self) -> Exchange:
        """The orders."""
        ...

    @property
    def clearing(self) -> Clearing:
        """The accounts."""
        ...

    def advance(self, to: datetime) -> Sequence[Event]:
        """Let time pass to a moment and say what clients have to be told; a moment already passed does nothing."""
        ...
