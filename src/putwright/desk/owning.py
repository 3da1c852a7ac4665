"""What shares that are held really cost: from the puts of this desk that brought them, else from the broker's average.

This is the one seam through which a cost comes in. The journal, where there is one, knows more (earlier calls, dividends,
lots that came from elsewhere); it hands in an `Owned` of its own for a company, which then stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_UP, Decimal
from typing import TypeAlias

from putwright.desk.book import Book
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.money import price_text
from putwright.domain.owned import Owned
from putwright.domain.trading_calendar import new_york_date

Owning: TypeAlias = Callable[[Book, BrokerLook, str], Owned]  # whoever tells what shares of a company cost

ZERO, GRAIN = Decimal(0), Decimal("0.0001")
OVER_STRIKE_MAX = Decimal("1.01")  # an average above it is of shares that came otherwise


@dataclass(slots=True)
class _Lot:
    """Shares that came together; `position_id` names the put that brought them, "" where they were bought."""

    at: datetime
    shares: int
    cost: Decimal | None
    strike: Decimal
    position_id: str


def owned_of(book: Book, look: BrokerLook, symbol: str) -> Owned:
    """Shares of a company as they are held now, with what one really cost.

    The puts of this desk tell it where they brought exactly the shares that are held, whatever was sold or called away since
    counted off the oldest first. Else it is the broker's average, and where that is not told either, nobody knows.

    Args:
        book: our book, with the look taken in.
        look: the broker's lists, taken now.
        symbol: the company.
    """
    held, average = look.shares(symbol), _average(look, symbol)
    lots = _lots_left(book, symbol)
    since = new_york_date(min(lot.at for lot in lots)) if lots else None
    doubt = _doubt(lots, held, average)
    if lots and not doubt:
        cost = sum((lot.cost * lot.shares for lot in lots if lot.cost is not None), ZERO) / held
        names = ", ".join(dict.fromkeys(lot.position_id for lot in lots))
        words = f"strike less premium of {names}, costs counted in"
        return Owned(symbol, held, _up(cost), words, since)
    if average is None:
        return Owned(symbol, held, None, "the broker tells no average cost", since)
    words = "the broker's average cost" + (f", because {doubt}" if doubt else "")
    return Owned(symbol, held, _up(average), words, since)


def owned_words(owned: Owned) -> str:
    """The cost and where it comes from, in words."""
    if owned.effective_cost is None:
        return f"unknown: {owned.cost_words}"
    return f"{price_text(owned.effective_cost)} a share ({owned.cost_words})"


def _doubt(lots: list[_Lot], held: Decimal, average: Decimal | None) -> str:
    """Why the desk's own puts do not tell what the shares cost, "" where they do or there are none."""
    if not lots:
        return ""
    total, ours = sum(lot.shares for lot in lots), sum(lot.shares for lot in lots if lot.position_id)
    if total != held or ours != total:
        return f"the desk's own puts account for {ours} of {held:f} shares"
    if any(lot.cost is None for lot in lots):
        return "a commission of the put that brought them was not told"
    if average is not None and average > max(lot.strike for lot in lots) * OVER_STRIKE_MAX:
        return "it is above the strikes of the puts that brought them"
    return ""


def _lots_left(book: Book, symbol: str) -> list[_Lot]:
    """The lots that came as far as anybody told, less what has left since, the oldest first."""
    came = [
        _Lot(part.at, part.shares, position.effective_cost, position.contract.strike, position.position_id)
        for position in book.positions.values()
        for part in position.parts
        if part.shares > 0 and position.contract.underlying == symbol
    ]
    left: list[tuple[datetime, int]] = []
    if book.last_at is not None:
        moves = book.moves_of(symbol, book.last_at)
        came += [_Lot(at, count, None, ZERO, "") for at, count in moves.traded if count > 0]
        left = [one for one in (*moves.delivered, *moves.traded) if one[1] < 0]
    came.sort(key=lambda lot: lot.at)
    for at, count in sorted(left):
        rest = -count
        for lot in came:
            if lot.at <= at:
                taken = min(rest, lot.shares)
                lot.shares, rest = lot.shares - taken, rest - taken
    return [lot for lot in came if lot.shares]


def _average(look: BrokerLook, symbol: str) -> Decimal | None:
    """The broker's average cost of the shares [USD/share]; None where it tells none, or several."""
    told = [one.average_cost for one in look.statement.positions if one.is_shares and one.symbol == symbol]
    return told[0] if len(told) == 1 and told[0] is not None and told[0] > 0 else None


def _up(cost: Decimal) -> Decimal:
    """Rounded up: a cost is never told too low."""
    return cost.quantize(GRAIN, ROUND_UP)
