"""Assignments, exercises and expiries: one fact of what up to four rows tell, with the shares that it moved.

The option's row and the shares' row of the trades, and both once more in the section of exercises, are views of one fact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import cast

from putwright.adapters.flex.cells import ZERO, identity, plain
from putwright.adapters.flex.ending_events import EndingEvents
from putwright.adapters.flex.legs import (
    Known,
    OptionLeg,
    ShareLeg,
    is_moved_shares,
    option_leg,
    option_leg_of_ending,
    share_leg,
    share_leg_of_ending,
)
from putwright.adapters.flex.making import Making
from putwright.adapters.flex.naming import deliverable_shares
from putwright.adapters.flex.rows import ENDINGS, Row
from putwright.adapters.flex.trades import Sorted, Trading
from putwright.domain.journal_events import EndedHow

BOOKED_LATE = timedelta(days=4)  # shares are booked with the option, or after a long weekend


class Endings:
    """Puts together what ended options.

    Args:
        making: the statement.
        trading: enters what turns out to be a plain trade.
    """

    def __init__(self, making: Making, trading: Trading) -> None:
        self._making, self._events = making, EndingEvents(making, trading)
        self._options: list[OptionLeg] = []
        self._shares: list[ShareLeg] = []
        self._known_options, self._known_shares = Known(), Known()
        self._moved: dict[int, list[tuple[ShareLeg, Decimal]]] = defaultdict(list)

    def enter(self, found: Sorted) -> None:
        """Enter every ending; trades that turn out to be the shares of one are taken out of the plain ones."""
        making = self._making
        making.each(found.options_ended, lambda row: self._add_option(option_leg(making, row)))
        making.each(found.shares_moved, lambda row: self._add_shares(share_leg(making, row)))
        rows = making.rows(ENDINGS)
        making.each([row for row in rows if not is_moved_shares(row)], self._merge_option)
        shares = [row for row in rows if is_moved_shares(row)]
        if shares:
            by_trade = {row.cells["tradeID"]: row for row in found.plain if identity(row.cells, "tradeID")}
            making.each(shares, lambda row: self._merge_shares(row, by_trade))
            moved = {id(leg.rows[0]) for leg in self._shares}
            found.plain[:] = [row for row in found.plain if id(row) not in moved]
        self._match()
        for number, leg in enumerate(self._options):
            self._events.enter_option(leg, self._moved[number])
        for share in self._shares:
            self._events.enter_rest(share)

    def _add_option(self, leg: OptionLeg) -> None:
        self._options.append(leg)
        self._known_options.add(leg)

    def _add_shares(self, leg: ShareLeg) -> None:
        self._shares.append(leg)
        self._known_shares.add(leg)

    def _merge_option(self, row: Row) -> None:
        leg = option_leg_of_ending(self._making, row)
        known = cast("OptionLeg | None", self._known_options.same(leg))
        if known is None:
            self._add_option(leg)
            return
        known.rows.append(row)
        known.claims |= leg.claims
        known.trade = known.trade or leg.trade
        known.is_cash_settled = known.is_cash_settled or leg.is_cash_settled
        if (known.security, known.quantity) != (leg.security, leg.quantity):
            told = f"{plain(known.quantity)} of {known.security} and {plain(leg.quantity)} of {leg.security}"
            self._events.contradiction(known.rows, told)
        if known.on != leg.on:
            self._events.contradiction(known.rows, f"{known.on} and {leg.on}")
        if leg.net and leg.net != known.net:
            told = f"{plain(known.net)} and {plain(leg.net)} of cash"
            self._events.contradiction(known.rows, told)

    def _merge_shares(self, row: Row, by_trade: dict[str, Row]) -> None:
        leg = share_leg_of_ending(self._making, row)
        trade = by_trade.pop(leg.trade, None)
        if trade is not None:  # its codes do not tell what this section tells
            self._add_shares(share_leg(self._making, trade))
        known = cast("ShareLeg | None", self._known_shares.same(leg))
        if known is None:
            self._add_shares(leg)
            return
        known.rows.append(row)
        if (known.security, known.quantity, known.price) != (leg.security, leg.quantity, leg.price):
            told = f"{plain(known.quantity)} at {plain(known.price)} and {plain(leg.quantity)} at {plain(leg.price)}"
            self._events.contradiction(known.rows, f"{told} of {leg.security}")

    def _match(self) -> None:
        """Give shares to options: whole legs at the strike first, then parts of legs, then whole ones at another price."""
        by_symbol: dict[str, list[ShareLeg]] = defaultdict(list)
        for share in self._shares:
            by_symbol[share.security.symbol].append(share)
        for exact, whole in ((True, True), (True, False), (False, True)):
            for number, leg in enumerate(self._options):
                contract = leg.security.contract
                if contract is not None and not leg.is_cash_settled:
                    self._give(
                        leg, self._moved[number], by_symbol[contract.underlying], exact=exact, whole=whole
                    )

    def _give(
        self,
        leg: OptionLeg,
        moved: list[tuple[ShareLeg, Decimal]],
        shares: Sequence[ShareLeg],
        *,
        exact: bool,
        whole: bool,
    ) -> None:
        each = deliverable_shares(leg.security)
        if each is None and moved:
            return
        wanted = None if each is None else each * abs(leg.quantity) * leg.moves
        if wanted is not None:
            wanted -= sum((part for _, part in moved), ZERO)
        for share in shares:
            if wanted == 0:
                return
            if not _fits(leg, share, exact=exact):
                continue
            if wanted is None or share.free == wanted:
                moved.append((share, share.free))
                share.free = ZERO
                return
            if not whole:
                part = min(abs(share.free), abs(wanted)) * leg.moves
                moved.append((share, part))
                share.free -= part
                wanted -= part


def _fits(leg: OptionLeg, share: ShareLeg, *, exact: bool) -> bool:
    """Whether shares may be those of an option: the right way, on the day, and at the strike where that is asked for."""
    if not share.free or (share.free > 0) != (leg.moves > 0):
        return False
    if not timedelta(0) <= share.on - leg.on <= BOOKED_LATE:
        return False
    strike = None if leg.security.contract is None else leg.security.contract.strike
    if exact:
        return share.price == strike
    return bool(leg.claims - {EndedHow.EXPIRED})
