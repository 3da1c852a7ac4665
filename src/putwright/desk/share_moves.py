"""Shares that came or went: what was seen of them, and how much of a change nothing explains yet.

A delivery is seen by its shares where no booking tells of it. So whatever else moves shares has to be known: our own sales,
trades by hand, deliveries that were told. Where it is not sure whether an observation came before a trade or after it, the
answer is a span, and both its ends have to say the same before anything is concluded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

# Lists are told one after another, and late: a trade so close to a look may be in one of them and not in another.
SLACK = timedelta(seconds=60)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Moves:
    """One company's shares in the last days.

    Attributes:
        seen: when how many were seen [share].
        delivered: when how many came by assignment, or went where below zero [share].
        traded: when how many were bought, or sold where below zero [share].
        now: the moment in the broker's market.
        open_sales: how many more our own orders may have sold, of which nobody has told yet [share].
    """

    seen: tuple[tuple[datetime, Decimal], ...]
    delivered: tuple[tuple[datetime, int], ...]
    traded: tuple[tuple[datetime, int], ...]
    now: datetime
    open_sales: int = 0

    def come(self, held: Decimal) -> Span:
        """How many have come that nothing explains, at least and at most [share]; against the fewest that were seen."""
        if not self.seen:
            return 0, 0
        least, most = self._expected(*min(self.seen, key=lambda one: (one[1], -one[0].timestamp())))
        return max(0, int(held - most)), max(0, int(held - least))

    def gone(self, held: Decimal) -> Span:
        """How many have gone that nothing explains, at least and at most [share]; against the most that were seen."""
        if not self.seen:
            return 0, 0
        least, most = self._expected(*max(self.seen, key=lambda one: (one[1], one[0].timestamp())))
        return max(0, int(least - held)), max(0, int(most - held))

    def at_most(self, held: Decimal) -> Decimal:
        """How many there are at most, where a list says so many: what was sold or called away since may not be in it yet [share]."""
        if not self.seen:
            return held
        at, quantity = max(self.seen, key=lambda one: one[0])
        left = [count for when, count in self.delivered if when > at and count < 0]
        left += [count for when, count in self.traded if when > at - SLACK and count < 0]
        if not left:
            return held
        came = [count for when, count in self.delivered if when > at and count > 0]
        came += [count for when, count in self.traded if when >= at and count > 0]
        return min(held, quantity + sum(came) + sum(left))

    @property
    def is_quiet(self) -> bool:
        """Whether nothing was traded so lately, and nothing may be being sold, that what is seen now could be half of it."""
        return not self.open_sales and all(at < self.now - SLACK for at, _ in self.traded)

    def _expected(self, at: datetime, quantity: Decimal) -> tuple[Decimal, Decimal]:
        """How many there should be now if so many were seen then, at least and at most [share]."""
        told = quantity + sum(count for when, count in self.delivered if when > at)
        fresh = self.now - SLACK
        told += sum(count for when, count in self.traded if at <= when <= fresh)
        unsure = [count for when, count in self.traded if at - SLACK < when < at or when > fresh]
        least = told + sum(count for count in unsure if count < 0) - self.open_sales
        return least, told + sum(count for count in unsure if count > 0)
