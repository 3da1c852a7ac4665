"""How an option ended, by the evidence, and the one fact that comes of it.

Where shares moved at the strike it was assigned or exercised, whatever its row says; it never expired because of a price. What
contradicts is remarked upon and never smoothed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from putwright.adapters.flex.cells import BOOKED_AT, ZERO, RowFault, at_new_york, plain
from putwright.adapters.flex.legs import OptionLeg, ShareLeg
from putwright.adapters.flex.making import DIFFER, Making
from putwright.adapters.flex.naming import CASH_SETTLED, deliverable_shares
from putwright.adapters.flex.rows import TRADES, Row
from putwright.adapters.flex.trades import Trading, opens
from putwright.domain.journal_events import Ended, EndedHow, Traded
from putwright.domain.security import Security, shares_of


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an assignment or exercise moved."""

    delivered: Security | None = None
    shares: Decimal = ZERO
    price: Decimal = ZERO
    net: Decimal = ZERO


class EndingEvents:
    """Enters endings.

    Args:
        making: the statement.
        trading: knows which row became which entry, and enters plain trades.
    """

    def __init__(self, making: Making, trading: Trading) -> None:
        self._making, self._trading = making, trading

    def enter_option(self, leg: OptionLeg, moved: Sequence[tuple[ShareLeg, Decimal]]) -> None:
        """Enter one option leg with the shares that it moved."""
        making = self._making
        counted = list(leg.rows)
        also: list[Row] = []
        for share, _ in moved:
            (also if share.is_counted else counted).extend(share.rows)
            share.is_counted = True
        try:
            how = self._how(leg, moved)
            event = self._traded(leg) if how is None else self._ended(leg, how, moved, (*counted, *also))
        except RowFault as fault:
            for row in counted:
                making.skip_with_remark(row, str(fault))
            return
        named = making.enter(self._key(leg), leg.at, event, counted, also)
        for row in counted:
            if row.section == TRADES:
                self._trading.key_of_row[row] = named

    def enter_rest(self, share: ShareLeg) -> None:
        """Enter shares that no option of this file moved, as a trade of their own."""
        if not share.left:
            return
        making, row = self._making, share.rows[0]
        if (
            not share.left - share.quantity
            and row.section == TRADES
            and "A" not in row.cells.get("notes", "")
        ):
            words = "shares booked without a trade"
        else:
            words = f"{plain(share.left)} {share.security} at {plain(share.price)} moved by an option that is not in this file"
        making.remark(f"{row}: {words}; taken as a trade.")
        quantity, is_whole = share.left, share.left == share.quantity
        net, cost, result = share.part(quantity)
        try:
            event = Traded(
                share.security, quantity, share.price, net, cost, share.currency, share.on, share.settles_on,
                making.to_base(row.cells), "", opens(row.cells), result,
            )  # fmt: skip
        except RowFault as fault:
            for one in share.rows_to_count():
                making.skip_with_remark(one, str(fault))
            return
        at = at_new_york(share.on, BOOKED_AT)
        economics = (
            making.account_of(row.cells),
            share.security.name,
            at,
            *map(plain, (quantity, share.price, net)),
        )
        key = f"flex-trade:{share.trade}" if share.trade else self._trading.key_for(row, lambda: economics)
        named = making.enter(key if is_whole else f"{key}:rest", at, event, share.rows_to_count())
        self._trading.key_of_row.setdefault(row, named)

    def _key(self, leg: OptionLeg) -> str:
        if leg.trade:
            times = self._trading.replacing.get(leg.rows[0], 0)
            return f"flex-trade:{leg.trade}" + (f":{times + 1}" if times else "")
        prefix = "" if self._making.raw.keys == "csv" else "-end"
        account = self._making.account_of(leg.rows[0].cells)
        return self._making.by_content(prefix, account, leg.security.name, leg.on, plain(leg.quantity))

    def _how(self, leg: OptionLeg, moved: Sequence[tuple[ShareLeg, Decimal]]) -> EndedHow | None:
        """How it ended; None where nothing tells."""
        by_side = EndedHow.ASSIGNED if leg.quantity > 0 else EndedHow.EXERCISED
        told = " and ".join(sorted(leg.claims))
        if moved:
            if leg.claims - {by_side}:
                self.contradiction(leg.rows, f"{told}, but shares moved at the strike: {by_side}")
            return by_side
        if leg.is_cash_settled:
            return by_side
        if len(leg.claims) > 1:
            self.contradiction(leg.rows, told)
        for how in sorted(leg.claims - {EndedHow.EXPIRED}):
            if how is not by_side:
                self.contradiction(
                    leg.rows, f"{how}, but {plain(leg.quantity)} contracts ended a position of the other side"
                )
            return how
        if leg.claims:
            return EndedHow.EXPIRED
        contract = leg.security.contract
        if contract is not None and leg.on >= contract.expiry and not leg.net:
            words = f"{leg.security} was booked out for nothing at its expiry and no shares moved: expired"
            self._making.remark(f"{words}. Tick Notes/Codes in Trades, so that the broker says so.")
            return EndedHow.EXPIRED
        return None

    def _ended(
        self, leg: OptionLeg, how: EndedHow, moved: Sequence[tuple[ShareLeg, Decimal]], rows: Sequence[Row]
    ) -> Ended:
        making, cells, contract = self._making, leg.rows[0].cells, leg.security.contract
        currency, cost, result, settles = making.currency(cells), leg.cost, leg.result, None
        what = Delivery()
        for share, quantity in moved:
            net, part_cost, part_result = share.part(quantity)
            if what.shares and share.price != what.price:
                self.contradiction(rows, f"shares moved at {plain(what.price)} and at {plain(share.price)}")
            if share.currency != currency:
                self.contradiction(rows, f"the option is in {currency}, its shares in {share.currency}")
            what = Delivery(share.security, what.shares + quantity, share.price, what.net + net)
            cost, result, settles = _sum(cost, part_cost), _sum(result, part_result), share.settles_on
        if not moved and how is not EndedHow.EXPIRED:
            what = self._reckoned(leg)
        each = deliverable_shares(leg.security)
        if contract is not None and moved:
            if what.price != contract.strike:
                told = f"the strike is {plain(contract.strike)}, the shares moved at {plain(what.price)}"
                self.contradiction(rows, told)
            if each is not None and abs(what.shares) != each * abs(leg.quantity):
                due = plain(each * abs(leg.quantity))
                self.contradiction(rows, f"{due} shares are due, {plain(abs(what.shares))} moved")
        return Ended(
            leg.security, leg.quantity, how, leg.on, currency, what.delivered, what.shares, what.price, leg.net + what.net,
            cost, settles, making.to_base(cells), result,
        )  # fmt: skip

    def _reckoned(self, leg: OptionLeg) -> Delivery:
        """What an option delivers by its terms, where no row of the file tells which shares moved."""
        contract, each = leg.security.contract, deliverable_shares(leg.security)
        if leg.is_cash_settled or leg.net or (contract is not None and contract.underlying in CASH_SETTLED):
            return Delivery()
        if contract is None or each is None or contract.multiplier != contract.deliverable:
            self._making.remark(f"{leg.rows[0]}: what {leg.security} delivered is not told; {DIFFER}.")
            return Delivery()
        shares = each * abs(leg.quantity) * leg.moves
        words = f"{leg.rows[0]}: the shares of {leg.security} are not in this file; {plain(shares)} at {plain(contract.strike)}"
        self._making.remark(f"{words} are reckoned from its terms.")
        return Delivery(shares_of(contract.underlying), shares, contract.strike, -shares * contract.strike)

    def _traded(self, leg: OptionLeg) -> Traded:
        """An option that left for a reason that nobody tells: a trade at nothing."""
        making, cells = self._making, leg.rows[0].cells
        words = f"{leg.rows[0]}: {leg.security} was booked out for nothing, and nothing tells why"
        making.remark(f"{words}; it is taken as a trade at zero. Tick Notes/Codes in Trades.")
        return Traded(
            leg.security, leg.quantity, ZERO, leg.net, leg.cost, making.currency(cells), leg.on, None, making.to_base(cells),
            "", opens(cells), leg.result,
        )  # fmt: skip

    def contradiction(self, rows: Sequence[Row], told: str) -> None:
        """Remark that rows contradict each other."""
        self._making.remark(f"{', '.join(map(str, rows))} contradict each other: {told}.")


def _sum(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return second if first is None else first if second is None else first + second
