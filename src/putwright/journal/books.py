"""The books: balances, lots, results and cycles of every account, and the few moves that every fact is made of.

What the record can not know (a sale of shares whose purchase it never saw) is taken as having been there before, at the cost the
broker states, and is marked as not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from putwright.domain.contract import Right
from putwright.domain.journal_events import Entry
from putwright.domain.security import Security, SecurityKind
from putwright.journal.cycles import CycleBook
from putwright.journal.lines import CASH, RESERVE, ZERO, Ledger, Leg, Line
from putwright.journal.lots import Closing, Holding, Lot, Realized, part_of
from putwright.journal.steps import closed_step

HOLDS = {
    SecurityKind.SHARES: Line.SHARES,
    SecurityKind.OPTION: Line.OPTIONS,
    SecurityKind.OTHER: Line.OTHER_HOLDINGS,
}
RESULTS = {
    SecurityKind.SHARES: Line.SHARE_RESULT,
    SecurityKind.OPTION: Line.OPTION_RESULT,
    SecurityKind.OTHER: Line.OTHER_RESULT,
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something was closed that the record never saw opened: how much of it, and by which fact [share or contract]."""

    account: str
    security: Security
    quantity: Decimal
    on: date
    key: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Money or securities that the investor paid in or took out, signed; securities at their cost [currency]."""

    account: str
    on: date
    amount: Decimal
    currency: str
    key: str


class Books:
    """What facts add up to, as far as they were taken in.

    Args:
        handlers: what each kind of fact does to the books.
        keeps_bookings: whether each booking is kept, to be shown.
    """

    def __init__(
        self, handlers: Mapping[type, Callable[[Books, Entry, Any], None]], *, keeps_bookings: bool = False
    ) -> None:
        self.ledger = Ledger(keeps_bookings=keeps_bookings)
        self.cycles = CycleBook()
        self.realized: list[Realized] = []
        self.gaps: list[Gap] = []
        self.flows: list[Flow] = []
        self.entries: list[Entry] = []
        self._handlers = handlers
        self._holdings: dict[tuple[str, str], Holding] = {}

    @property
    def holdings(self) -> list[Holding]:
        """What is held or owed now, by account and name."""
        return [holding for _, holding in sorted(self._holdings.items()) if holding.quantity]

    def holding(self, account: str, security: Security) -> Holding | None:
        """The lots of one security; None where there are none."""
        found = self._holdings.get((account, security.name))
        return found if found is not None and found.quantity else None

    def reserve(self, account: str = "") -> Decimal:
        """Cash set aside for short puts [USD]."""
        return self.ledger.balance(Line.RESERVE, "USD", account)

    def take(self, entry: Entry) -> None:
        """Take in one fact that stands; facts of no money are kept and change nothing."""
        self.entries.append(entry)
        handle = self._handlers.get(type(entry.event))
        if handle is not None:
            handle(self, entry, entry.event)

    def take_all(self, entries: list[Entry]) -> None:
        """Take in facts that stand, in their order."""
        handlers = self._handlers
        for entry in entries:
            event = entry.event
            handle = handlers.get(event.__class__)
            if handle is not None:
                handle(self, entry, event)
        self.entries += entries

    def opening_cash(self, account: str, on: date, amount: Decimal, currency: str, key: str) -> None:
        """Note cash that was there before the record: to whoever reckons returns it was paid in on that day."""
        self.flows.append(Flow(account, on, amount, currency, key))

    def held(self, account: str, security: Security, currency: str) -> Holding:
        """The lots of one security, none of them where it is new."""
        place = (account, security.name)
        found = self._holdings.get(place)
        if found is None:
            kind, contract = security.kind, security.contract
            found = self._holdings[place] = Holding(account, security, currency, HOLDS[kind], RESULTS[kind])
            if contract is not None and contract.right is Right.PUT:
                found.set_aside = contract.exercise_value
        return found

    def close(
        self,
        entry: Entry,
        holding: Holding,
        quantity: Decimal,
        amount: Decimal,
        on: date,
        how: Closing,
        price: Decimal = ZERO,
        premium: Decimal = ZERO,
    ) -> list[Leg]:
        """Close the oldest lots; the legs but for the amount itself.

        Args:
            entry: the fact.
            holding: whose lots.
            quantity: with the sign of the trade [share or contract].
            amount: what they are closed for, signed as cash [currency].
            on: the trading date.
            how: they are closed.
            price: as traded [currency/share].
            premium: how much of the amount came out of options that were assigned [currency].
        """
        left, left_amount, left_premium = quantity, amount, premium
        carried = result = ZERO
        for lot in holding.take(-quantity):
            part = -lot.quantity
            if part == left:  # the last lot takes what is left, and most closings have one
                share, of_premium = left_amount, left_premium
            else:
                share, of_premium = part_of(left_amount, part, left), part_of(left_premium, part, left)
                left, left_amount, left_premium = left - part, left_amount - share, left_premium - of_premium
            realized = _realized(entry, holding, lot, share, of_premium, on, how)
            self.realized.append(realized)
            carried += lot.amount
            result += realized.result
            cycle = self.cycles.cycles[lot.cycle]
            closed_step(cycle, realized, part, price, share - of_premium)
            if not cycle.is_open:
                self.cycles.end(cycle)
        currency = holding.currency
        return [(holding.line, currency, carried), (holding.result_line, currency, -result)]

    def was_before(
        self,
        entry: Entry,
        holding: Holding,
        quantity: Decimal,
        on: date,
        closed_for: Decimal,
        stated: Decimal | None,
    ) -> None:
        """Open a lot that must have been there before the record, so that the fact at hand can close it.

        Args:
            entry: the fact.
            holding: whose lot.
            quantity: what closes it, with its sign [share or contract].
            on: the trading date.
            closed_for: the cash of that closing, signed [currency].
            stated: what the broker says it realised; where it says nothing the closing has no result [currency].
        """
        security, currency, account = holding.security, holding.currency, holding.account
        self.gaps.append(Gap(account, security, -quantity, on, entry.key))
        amount = (stated or ZERO) - closed_for
        cycle = self.cycles.last_of(account, security.symbol, currency)
        if cycle is None:
            cycle = self.cycles.begin(account, security.symbol, currency, on)
        cycle.hold(security, -quantity)
        self.cycles.go_on(cycle)
        before = holding.quantity
        holding.open(Lot(-quantity, amount, None, cycle.cycle_id, entry.key, is_known=False))
        legs: list[Leg] = [(HOLDS[security.kind], currency, -amount), (Line.BEFORE, currency, amount)]
        legs += reserve_legs(holding, before, holding.quantity)
        self.ledger.book(entry.key, account, legs)


def reserve_legs(holding: Holding, before: Decimal, after: Decimal) -> list[Leg]:
    """Cash set aside for short puts, or let go: strike x multiplier for each [currency]."""
    if not holding.set_aside:
        return []
    short = (before if before < 0 else ZERO) - (after if after < 0 else ZERO)
    if not short:
        return []
    change = short * holding.set_aside
    return [(CASH, holding.currency, -change), (RESERVE, holding.currency, change)]


def _realized(
    entry: Entry, holding: Holding, lot: Lot, closed: Decimal, premium: Decimal, on: date, how: Closing
) -> Realized:
    return Realized(
        account=holding.account,
        security=holding.security,
        quantity=abs(lot.quantity),
        is_short=lot.quantity < 0,
        opened_on=lot.opened_on,
        closed_on=on,
        opened=lot.amount,
        closed=closed,
        currency=holding.currency,
        how=how,
        cycle=lot.cycle,
        opening_key=lot.key,
        closing_key=entry.key,
        premium=lot.premium + premium,
        is_known=lot.is_known,
    )
