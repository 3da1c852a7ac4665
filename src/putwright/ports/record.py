"""The record: what was screened, decided and lifted, kept for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import polars as pl

from putwright.domain.mandate import Waiver


class Record(Protocol):
    """Where screens, tickets and waivers are kept; nothing recorded is ever changed or lost."""

    def keep_screen(self, screen_id: str, report: Mapping[str, Any], exclusions: pl.DataFrame) -> None:
        """Keep one screen: its report and every exclusion; another report of the same id is kept beside it."""
        ...

    def screens(self) -> list[str]:
        """The ids of every kept screen, oldest first."""
        ...

    def screen(self, screen_id: str) -> dict[str, Any]:
        """The report of one kept screen."""
        ...

    def keep_ticket(self, ticket_id: str, ticket: Mapping[str, Any]) -> None:
        """Keep one ticket; the same ticket twice is one record, another outcome of the same id a second one."""
        ...

    def ticket(self, ticket_id: str) -> dict[str, Any]:
        """The kept ticket of an id, or of the only one that begins so.

        Raises:
            BadInput: none, or several.
        """
        ...

    def keep_waiver(self, waiver: Waiver) -> None:
        """Keep one waiver, in writing."""
        ...

    def waivers(self) -> Sequence[Waiver]:
        """Every waiver ever made."""
        ...
