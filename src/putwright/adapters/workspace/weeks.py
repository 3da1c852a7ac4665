"""The weekly packets as files: records/weeks/ID/report.json and page.html, added to and never changed."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from putwright.adapters.workspace.files import write_text, writer_lock
from putwright.adapters.workspace.records import RecordStore
from putwright.domain.refusal import BadInput, OutsideFailure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import polars as pl

PAGE, MASKED_PAGE = "page.html", "page-incognito.html"


class WeekStore(RecordStore):
    """The records of one workspace with its weekly packets.

    Args:
        folder: of the records.
        root: of the workspace, where one writer at a time is let in.
    """

    def __init__(self, folder: Path, root: Path) -> None:
        super().__init__(folder)
        self._weeks, self._screens, self._tickets = folder / "weeks", folder / "screens", folder / "tickets"
        self._root = root

    def keep_week(self, week_id: str, report: Mapping[str, Any]) -> str:
        """Keep one packet; the id under which it is kept."""
        with writer_lock(self._root):
            numbered = (f"{week_id}~{number}" for number in count(2))
            name = week_id
            while (self._weeks / name).exists():
                name = next(numbered)
            told = json.dumps({**report, "week_id": name}, indent=1)
            _write(self._weeks / name / "report.json", told)
        return name

    def weeks(self) -> list[str]:
        """The ids of every kept packet, oldest first."""
        return sorted((path.parent.name for path in self._weeks.glob("*/report.json")), key=_in_order)

    def week(self, week_id: str) -> dict[str, Any]:
        """One kept packet.

        Raises:
            BadInput: there is none of that id, or it is damaged.
        """
        try:
            text = (self._weeks / week_id / "report.json").read_text(encoding="utf-8")
            told: dict[str, Any] = json.loads(text)
        except (OSError, ValueError) as error:
            kept = ", ".join(self.weeks()[-3:]) or "none yet"
            raise BadInput(
                f"Reading the week {week_id!r}", "it is not kept here", f"Kept: {kept}."
            ) from error
        return told

    def keep_page(self, week_id: str, page: str, *, is_masked: bool) -> str:
        """Keep a packet's page beside it, unless one is there; where it lies. One with hidden amounts has its own name."""
        path = self._weeks / week_id / (MASKED_PAGE if is_masked else PAGE)
        with writer_lock(self._root):
            if not path.exists():
                _write(path, page)
        return path.relative_to(self._root).as_posix()

    def tickets_since(self, moment: datetime) -> Sequence[Mapping[str, Any]]:
        """Every ticket drafted after a moment, oldest first; those that do not read are left out."""
        found: list[tuple[datetime, Mapping[str, Any]]] = []
        for path in sorted(self._tickets.glob("*.json")):
            try:
                told = json.loads(path.read_text(encoding="utf-8"))
                drafted = datetime.fromisoformat(told["drafted_at"])
                if drafted > moment:
                    found.append((drafted, told))
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return tuple(told for _, told in sorted(found, key=lambda one: one[0]))

    def exclusions(self, screen_id: str) -> pl.DataFrame | None:
        """Every put that a kept screen stopped; None where the file is gone or damaged."""
        import polars as pl  # noqa: PLC0415 - loads where columns are asked for

        try:
            return pl.read_parquet(self._screens / screen_id / "exclusions.parquet")
        except (OSError, pl.exceptions.PolarsError):
            return None


def _write(path: Path, text: str) -> None:
    """Write a file and the folders it lies in.

    Raises:
        OutsideFailure: they could not be written; nothing half-written is left.
    """
    try:
        write_text(path, text)
    except OSError as error:  # of the folder: that of the file is told already
        raise OutsideFailure(
            f"Writing {path}",
            error.strerror or str(error),
            "Free space or mend the permissions, then repeat.",
            retry_is_safe=True,
        ) from error


def _in_order(name: str) -> tuple[str, int]:
    """Weeks by their id, several of one week as they were made: `~10` after `~9`."""
    week, _, number = name.partition("~")
    return week, int(number) if number.isdigit() else 1
