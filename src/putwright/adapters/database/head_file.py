"""The head in a second place: a line of text beside the record, so that an older copy of the record in its place shows.

It is written after a transaction was kept: a crash in between leaves it behind, which is no harm. It is never ahead.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from putwright.adapters.workspace.files import write_text
from putwright.domain.refusal import BadInput, OutsideFailure


def head_path(path: Path) -> Path:
    """Where the head of a record is told."""
    return path.with_suffix(".head")


def told_head(path: Path) -> tuple[int, str]:
    """Number and chain of the last entry that is known to have been kept; 0 and nothing where nobody tells.

    Raises:
        BadInput: it does not read.
    """
    place = head_path(path)
    try:
        number, chain = place.read_text(encoding="utf-8").split()
        return int(number), chain
    except FileNotFoundError:
        return 0, ""
    except ValueError as error:
        remedy = f"Remove {place.name} if the record is the newest there is; it is written anew with the next entry."
        raise BadInput(f"Reading {place}", "it does not read", remedy) from error


def tell_head(path: Path, number: int, chain: str) -> None:
    """Tell the head; where that fails the record is no worse, and the next entry tells it."""
    with suppress(OutsideFailure, OSError):
        if number:
            write_text(head_path(path), f"{number} {chain}\n")
        else:
            head_path(path).unlink(missing_ok=True)
