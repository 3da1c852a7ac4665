"""Options that a corporate action adjusted: the old series goes, a new one comes, pair by pair."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from putwright.adapters.flex.cells import RowFault, needed
from putwright.adapters.flex.naming import security_of, spoken_of
from putwright.adapters.flex.rows import Row
from putwright.domain.contract import OptionContract
from putwright.domain.security import Security

_DIVIDEND = re.compile(r"DIVIDEND (?:[A-Z]{3} )?([0-9]+(?:\.[0-9]+)?)")
CENT = Decimal("0.01")  # to which the clearing house rounds adjusted strikes


def option_pairs(
    rows: Sequence[Row], ratio: Decimal, words: str
) -> list[tuple[Security, Security, Decimal, list[Row]]]:
    """Old and new series of an adjustment, how many of the new each of the old became, and the rows that say so.

    Args:
        rows: of the action.
        ratio: shares that one share became.
        words: of the action; they begin with the old name.

    Raises:
        RowFault: the rows are no pairs, or which of two is the old one is not told.
    """
    used: set[int] = set()
    pairs: list[tuple[Security, Security, Decimal, list[Row]]] = []
    for old in rows:
        for new in rows:
            if old is new or {old.number, new.number} & used:
                continue
            factor = _factor(old, new, ratio, words)
            if factor is not None:
                used |= {old.number, new.number}
                pairs.append((security_of(old.cells), security_of(new.cells), factor, [old, new]))
    if len(used) != len(rows):
        raise RowFault("its options do not come in pairs of an old and a new one")
    return pairs


def _factor(old: Row, new: Row, ratio: Decimal, words: str) -> Decimal | None:
    """How many of a new series each of an old one became; None where they are no such pair."""
    before, after = _contract(old), _contract(new)
    if (before.expiry, before.right) != (after.expiry, after.right):
        return None
    gone, come = -needed(old.cells, "quantity"), needed(new.cells, "quantity")
    divided = abs(after.strike * ratio - before.strike) <= CENT * ratio
    if ratio != 1 and come == gone * ratio and divided:
        return ratio
    if come != gone:
        return None
    paid = _DIVIDEND.search(words.upper())
    if paid is not None and before.strike - after.strike == Decimal(paid[1]):
        return Decimal(1)  # a special dividend lowers the strike by what is paid
    if not (before.strike == after.strike or divided):
        return None
    is_adjusted = after.is_adjusted and not before.is_adjusted
    is_renamed = spoken_of(words) == before.underlying != after.underlying
    return Decimal(1) if is_adjusted or is_renamed else None


def _contract(row: Row) -> OptionContract:
    contract = security_of(row.cells).contract
    if contract is None:
        raise RowFault(f"the option {row.cells.get('symbol', '')[:30]!r} is not understood")
    return contract
