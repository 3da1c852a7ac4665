"""Where refreshed facts are kept, and what is remembered of every question that was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import polars as pl

from putwright.ports.fact_source import Asked, Told


class FactAdder(Protocol):
    """Keeps facts of one kind."""

    def add_facts(self, kind: str, table: pl.DataFrame) -> int:
        """Keep rows of a fact table; returns how many are new or changed [row]."""
        ...


class FactKeeper(Protocol):
    """Keeps what sources told."""

    def asked(self) -> Mapping[str, Asked]:
        """What is remembered of every task, by its key.

        Raises:
            BadInput: the memory is damaged.
        """
        ...

    def keep(self, told: Sequence[Told], asked: Mapping[str, Asked]) -> Mapping[str, int]:
        """Keep facts first, then what is remembered of their questions, so that a crash between asks again and loses nothing.

        Args:
            told: answers with their tables.
            asked: what to remember by the key of the task; other keys stay as they are.

        Returns:
            How many rows are new or changed, by kind [row].

        Raises:
            OutsideFailure: they could not be written; nothing is remembered then.
        """
        ...
