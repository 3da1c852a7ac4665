"""Statements as files: one for each account, named by its code and its last day."""

from __future__ import annotations

from pathlib import Path

from putwright.domain.refusal import OutsideFailure
from putwright.paper.statement.document import Told, statement


def write_statements(world: Told, folder: Path) -> list[Path]:
    """The files of all accounts, each from the opening to now; the folder is made where it is missing.

    Raises:
        OutsideFailure: a file can not be written.
    """
    written = []
    for account in world.clearing.accounts():
        path = folder / f"{account}_{world.clearing.today():%Y%m%d}.xml"
        write_whole(path, statement(world, account))
        written.append(path)
    return written


def write_whole(path: Path, text: str) -> None:
    """Write a text file whole or not at all.

    Raises:
        OutsideFailure: it can not be written there.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as fault:
        wrong, remedy = fault.strerror or str(fault), "Name a place that can be written, or free space."
        raise OutsideFailure(f"Writing the statement {path}", wrong, remedy, retry_is_safe=True) from fault
