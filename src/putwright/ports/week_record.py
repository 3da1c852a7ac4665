"""The weekly review's record: every packet for good, and what was kept of the weeks before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import polars as pl

from putwright.ports.record import Record


class WeekRecord(Record, Protocol):
    """A `Record` that keeps weekly packets too; added to, never changed."""

    def keep_week(self, week_id: str, report: Mapping[str, Any]) -> str:
        """Keep one packet; the id under which it is kept, which is `ID~2` where one of that id is there already."""
        ...

    def weeks(self) -> list[str]:
        """The ids of every kept packet, oldest first."""
        ...

    def week(self, week_id: str) -> dict[str, Any]:
        """One kept packet.

        Raises:
            BadInput: there is none of that id, or it is damaged.
        """
        ...

    def keep_page(self, week_id: str, page: str, *, is_masked: bool) -> str:
        """Keep a packet's page beside it, unless one is there; where it lies. One with hidden amounts has a name of its own."""
        ...

    def tickets_since(self, moment: datetime) -> Sequence[Mapping[str, Any]]:
        """Every ticket drafted after a moment, oldest first; those that do not read are left out."""
        ...

    def exclusions(self, screen_id: str) -> pl.DataFrame | None:
        """Every put that a kept screen stopped; None where the file is gone or damaged."""
        ...
