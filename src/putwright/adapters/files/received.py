"""Documents that came over a line, read by the very importers that read them from files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from putwright.adapters.files.opening import Received
from putwright.adapters.files.reading import read_chain

if TYPE_CHECKING:
    from putwright.market.imported import ImportResult


def delayed_chain(name: str, data: bytes) -> ImportResult:
    """A chain of delayed quotes, as `read_chain` takes it from a file of that name.

    Raises:
        BadInput: nothing of it can be taken.
    """
    return read_chain(Received(name, data), kind="delayed")
