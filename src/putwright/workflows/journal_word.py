"""What the journal has to say at the desk: what shares really cost, and what speaks against selling anything new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_UP, Decimal

from putwright.desk.book import Book
from putwright.desk.owning import owned_of
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.journal_events import Entry
from putwright.domain.money import price_text
from putwright.domain.owned import Owned
from putwright.domain.refusal import Refusal, counted
from putwright.domain.rules import Rule
from putwright.domain.security import shares_of
from putwright.journal.audit import standing_differences
from putwright.journal.replay import replay

GRAIN = Decimal("0.0001")
SHOWN = 3


def books_refusal(entries: Iterable[Entry]) -> Refusal | None:
    """The refusal while the last comparison of the books found a difference; None where all agreed, or none was made."""
    differences = standing_differences(entries)
    if not differences:
        return None
    more = len(differences) - SHOWN
    words = "; ".join(differences[:SHOWN]) + (f"; and {more} more" if more > 0 else "")
    remedy = "`putwright reconcile --with flex` (or broker) shows every line and what to do; it lifts this when they agree."
    return Refusal(
        Rule.NOT_RECONCILED,
        "a journal that agrees with the statement and the broker",
        words,
        counted(len(differences), "difference"),
        remedy,
    )


def owned_by_journal(entries_now: Callable[[], Sequence[Entry]]) -> Callable[[Book, BrokerLook, str], Owned]:
    """Tells what shares cost: by the journal where it knows exactly the shares that are held, else as the desk itself knows.

    Args:
        entries_now: every entry of the journal as it is now, the desk's own facts among them.
    """

    def owned(book: Book, look: BrokerLook, symbol: str) -> Owned:
        books, held = replay(entries_now()), look.shares(symbol)
        holding = books.holding(look.statement.account, shares_of(symbol))
        if holding is None or not holding.is_known or holding.quantity != held or held <= 0:
            return owned_of(book, look, symbol)
        cost = (-holding.amount / held).quantize(GRAIN, ROUND_UP)  # a cost is never told too low
        cycles = list(dict.fromkeys(lot.cycle for lot in holding.lots))
        words = f"strike less premium by the journal, {', '.join(cycles)}"
        if len(cycles) == 1 and (true := books.cycles.cycles[cycles[0]].break_even) is not None:
            words += f"; truly {price_text(true.quantize(GRAIN, ROUND_UP))} after calls and dividends"
        since = min((lot.opened_on for lot in holding.lots if lot.opened_on is not None), default=None)
        return Owned(symbol, held, cost, words, since)

    return owned
