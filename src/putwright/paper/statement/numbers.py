"""The numbers under which a statement files what happened: made of the fact's own, so that every statement says the same."""

from __future__ import annotations

FIRST_TRADE, FIRST_TRANSACTION, FIRST_ACTION = 6_000_000_000, 30_000_000_000, 150_000_000
PARTS_MAX = 100  # one fact is told by so many rows at most


def trade_id(fact: int) -> str:
    """The id of a trade; empty for none."""
    return str(FIRST_TRADE + fact) if fact else ""


def transaction_id(fact: int, part: int = 0) -> str:
    """The id of a row, of which a fact may have several."""
    return str(FIRST_TRANSACTION + fact * PARTS_MAX + part)


def action_id(fact: int) -> str:
    """The id of a corporate action's row and of those that belong to it."""
    return str(FIRST_ACTION + fact)
