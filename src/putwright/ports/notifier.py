"""Whoever carries a few words to the investor: a phone, a mail box, a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Alert:
    """A few words for somebody who is not at the terminal: no account number is in them, nor an amount unless that was asked for."""

    title: str
    words: str


class Notifier(Protocol):
    """Where alerts go; it carries words out and brings nothing in."""

    def addresses(self) -> int:
        """How many addresses there are; none of them is ever told.

        Raises:
            BadInput: their file is missing, others can read it, or an address is none.
        """
        ...

    def send(self, alert: Alert) -> None:
        """Carry an alert to every address.

        Raises:
            BadInput: the addresses are missing or wrong.
            OutsideFailure: one of them did not take it.
        """
        ...
