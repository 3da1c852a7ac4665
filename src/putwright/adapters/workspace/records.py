"""Records: every screen with its exclusions, every ticket, every waiver; added to, never changed."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

from putwright.adapters.workspace.files import write_text, write_whole
from putwright.domain.mandate import Waiver
from putwright.domain.refusal import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl


class RecordStore:
    """The records of one workspace, as files a person can read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep_screen(self, screen_id: str, report: Mapping[str, Any], exclusions: pl.DataFrame) -> None:
        """Keep one screen; its exclusions first, so that a report never stands without them.

        The same screen twice is one record. Another report of the same id, such as one of a later version of the
        program, is kept beside the first: nothing recorded is ever lost.
        """
        told = json.dumps(report, indent=1)
        for name in _names(screen_id):
            folder = self._folder / "screens" / name
            if not (folder / "report.json").exists():
                write_whole(folder / "exclusions.parquet", exclusions.write_parquet)
                write_text(folder / "report.json", told)
                return
            if (folder / "report.json").read_bytes() == told.encode():
                return

    def screens(self) -> list[str]:
        """The ids of every kept screen, oldest first."""
        return sorted(path.parent.name for path in (self._folder / "screens").glob("*/report.json"))

    def screen(self, screen_id: str) -> dict[str, Any]:
        """The report of one kept screen.

        Raises:
            BadInput: there is none of that id, or it is damaged.
        """
        path = self._folder / "screens" / screen_id / "report.json"
        try:
            report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            kept = ", ".join(self.screens()[-3:]) or "none yet"
            raise BadInput(
                f"Reading the screen {screen_id!r}", "it is not kept here", f"Kept: {kept}."
            ) from error
        return report

    def keep_ticket(self, ticket_id: str, ticket: Mapping[str, Any]) -> None:
        """Keep one ticket under its id; drafted again with another outcome, both are kept.

        The id holds the order, the rules and the quotes, not the account: what was refused yesterday may be ready today.
        """
        told = json.dumps(ticket, indent=1)
        for name in _names(ticket_id):
            path = self._folder / "tickets" / f"{name}.json"
            if not path.exists():
                write_text(path, told)
                return
            if _undated(path.read_bytes()) == _undated(told.encode()):
                return

    def ticket(self, ticket_id: str) -> dict[str, Any]:
        """The kept ticket of an id, the latest where it was drafted with several outcomes; the beginning of one id is enough.

        Raises:
            BadInput: none, or several ids that begin so.
        """
        folder, tried = self._folder / "tickets", f"Looking for the ticket {ticket_id!r}"
        kept = sorted({path.stem.partition("~")[0] for path in folder.glob("*.json")})
        fitting = [name for name in kept if name == ticket_id] or [
            name for name in kept if ticket_id and name.upper().startswith(ticket_id.upper())
        ]
        if len(fitting) != 1:
            wrong = f"{len(fitting)} begin so: {', '.join(fitting[:4])}" if fitting else "it is not kept here"
            newest = ", ".join(kept[-3:]) or "none yet"
            raise BadInput(tried, wrong, f"Draft one with `putwright ticket`. Kept: {newest}.")
        *_, latest = _names_kept(fitting[0], folder)
        try:
            told: dict[str, Any] = json.loads((folder / f"{latest}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadInput(tried, "its file is damaged", "Draft it anew with `putwright ticket`.") from error
        return told

    def keep_waiver(self, waiver: Waiver) -> None:
        """Keep one waiver as one line of the waiver record."""
        told = asdict(waiver) | {"made_on": waiver.made_on.isoformat(), "until": waiver.until.isoformat()}
        path = self._folder / "waivers.jsonl"
        write_text(path, "".join(f"{line}\n" for line in [*_whole_lines(path), json.dumps(told)]))

    def waivers(self) -> Sequence[Waiver]:
        """Every waiver ever made, oldest first.

        Raises:
            BadInput: a line of the record is damaged; a waiver that can not be read lifts nothing.
        """
        path = self._folder / "waivers.jsonl"
        waivers = []
        for number, line in enumerate(_whole_lines(path), start=1):
            try:
                told = json.loads(line)
                told |= {
                    "made_on": date.fromisoformat(told["made_on"]),
                    "until": date.fromisoformat(told["until"]),
                }
                waivers.append(Waiver(**told))
            except (ValueError, KeyError, TypeError) as error:
                raise BadInput(
                    f"Reading {path}", f"line {number} is damaged", "Mend or remove that line."
                ) from error
        return tuple(waivers)


def _names(record_id: str) -> Iterator[str]:
    """The id itself, then `ID~2`, `ID~3` and so on for other records of the same id."""
    yield record_id
    yield from (f"{record_id}~{number}" for number in count(2))


def _names_kept(record_id: str, folder: Path) -> Iterator[str]:
    """The names under which a record of an id is kept, in the order they were."""
    for name in _names(record_id):
        if not (folder / f"{name}.json").exists():
            return
        yield name


def _undated(ticket: bytes) -> object:
    """A ticket without the moment it was drafted; a damaged one is equal to no other."""
    try:
        told = json.loads(ticket)
        return {name: value for name, value in told.items() if name != "drafted_at"}
    except (ValueError, AttributeError):
        return None


def _whole_lines(path: Path) -> list[str]:
    """The lines of a record, without a last one that was cut off while it was written: nobody was told it was kept.

    Raises:
        BadInput: the record is not text.
    """
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"Reading {path}", "it is not UTF-8 text", "Restore it from a backup.") from error
    lines = text.splitlines()
    if lines and not text.endswith("\n"):
        try:
            json.loads(lines[-1])
        except ValueError:
            lines.pop()
    return lines
