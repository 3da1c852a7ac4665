"""Shares that are held, and what they really cost: the value that covered calls and sales of shares are measured against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Owned:
    """Shares of one company.

    Attributes:
        symbol: the company.
        shares: how many are held [share].
        effective_cost: what one really cost, premiums and costs counted in [USD/share]; None where nobody knows.
        cost_words: where that comes from, in words.
        acquired_on: since when they are held, the earliest day; None where nobody knows.
    """

    symbol: str
    shares: Decimal
    effective_cost: Decimal | None
    cost_words: str
    acquired_on: date | None = None

    def result_at(self, proceeds_per_share: Decimal, shares: int) -> Decimal | None:
        """What parting with some of them at a price brings over their cost [USD]; None where that is unknown."""
        if self.effective_cost is None:
            return None
        return (proceeds_per_share - self.effective_cost) * shares
