"""When the Federal Reserve decides on rates: a warning beside an expiry, never a reason to refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from putwright.domain.configuration import Table


@dataclass(frozen=True, slots=True)
class RateDecisions:
    """The announced decision days from `known_from` to `known_to`; outside them nothing is known."""

    decisions: tuple[date, ...]
    known_from: date
    known_to: date
    source: str

    def covers(self, on: date, expiry: date) -> bool:
        """Whether every decision after `on` up to `expiry` would be known."""
        return self.known_from <= on and expiry <= self.known_to

    def inside(self, on: date, expiry: date) -> tuple[date, ...]:
        """The known decisions after `on` up to and including `expiry`; ask `covers` whether they are all."""
        return tuple(day for day in self.decisions if on < day <= expiry)


def rate_decisions(table: Mapping[str, object]) -> RateDecisions:
    """The days of `fomc.toml`.

    Raises:
        BadInput: names the key that is wrong, missing or unknown, or the days outside what is known.
    """
    reader = Table(table, "fomc.toml")
    reader.schema(1)
    value = RateDecisions(
        decisions=tuple(sorted(reader.days("decisions"))),
        known_from=reader.day("known_from"),
        known_to=reader.day("known_to"),
        source=reader.text("source"),
    )
    if not all(value.known_from <= day <= value.known_to for day in value.decisions):
        raise reader.wrong(
            "decisions", "days lie outside known_from to known_to", "Correct the days or the range."
        )
    reader.finish()
    return value
