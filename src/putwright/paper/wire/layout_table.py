"""One row of the tables of client messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from putwright.paper.wire.schema import Field, Fixed, Layout
from putwright.paper.wire.words import IDENTITY

VERSION = Fixed("1")
REQUEST_ID = Field("request_id", IDENTITY)


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a client: its name, its fields after the message id, and the dataclass made of them by name."""

    name: str
    layout: Layout
    request: type[Any]
