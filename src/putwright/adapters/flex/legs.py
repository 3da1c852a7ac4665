"""Ended options and the shares they moved, as legs: one leg for all rows of a file that tell the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from putwright.adapters.flex.cells import (
    BOOKED_AT,
    ZERO,
    RowFault,
    codes,
    day,
    identity,
    moment,
    needed,
    number,
)
from putwright.adapters.flex.making import Making
from putwright.adapters.flex.naming import OPTION, kind_of, security_of
from putwright.adapters.flex.rows import Cells, Row
from putwright.adapters.flex.trades import WHEN, cash_of, day_traded, proceeds_of
from putwright.domain.contract import Right
from putwright.domain.journal_events import EndedHow
from putwright.domain.security import Security

OF_TYPE = {
    "Assignment": EndedHow.ASSIGNED,
    "Exercise": EndedHow.EXERCISED,
    "Expiration": EndedHow.EXPIRED,
}
FINEST = Decimal("0.000001")  # so that the parts of an amount add up to it to the last digit
BOOKED_APART = timedelta(days=4)  # one section may tell the day, the other when it was booked
SETTLED_IN_CASH = "Cash Settlement"
MOVED = frozenset({"Buy", "Sell"})


@dataclass(slots=True)
class OptionLeg:
    """One option position that ended; `claims` is what its rows say of how."""

    rows: list[Row]
    security: Security
    quantity: Decimal
    on: date
    at: datetime
    trade: str
    claims: set[EndedHow]
    net: Decimal
    cost: Decimal | None
    result: Decimal | None
    is_cash_settled: bool = False

    @property
    def moves(self) -> int:
        """Which way shares move when it is assigned or exercised: 1 comes in, -1 goes out."""
        contract = self.security.contract
        sign = 1 if self.quantity > 0 else -1
        return -sign if contract is not None and contract.right is Right.CALL else sign


@dataclass(slots=True)
class ShareLeg:
    """Shares that came or went as options ended: `free` of them belong to no option yet, `left` of them are not entered [share]."""

    rows: list[Row]
    security: Security
    quantity: Decimal
    price: Decimal
    net: Decimal
    cost: Decimal | None
    result: Decimal | None
    currency: str
    on: date
    settles_on: date | None
    trade: str
    trade_row: Row | None = None
    free: Decimal = field(default=ZERO)
    left: Decimal = field(default=ZERO)
    is_counted: bool = False

    def __post_init__(self) -> None:
        self.free = self.left = self.quantity

    def part(self, quantity: Decimal) -> tuple[Decimal, Decimal | None, Decimal | None]:
        """Net cash, cost and result of a part; the last part gets what the others left, so that nothing is lost."""
        share = quantity / self.left
        net, cost, result = self.net, self.cost, self.result
        if share != 1:
            net = (net * share).quantize(FINEST)
            cost = None if cost is None else (cost * share).quantize(FINEST)
            result = None if result is None else (result * share).quantize(FINEST)
        self.left -= quantity
        self.net -= net
        self.cost = None if self.cost is None or cost is None else self.cost - cost
        self.result = None if self.result is None or result is None else self.result - result
        return net, cost, result

    def rows_to_count(self) -> list[Row]:
        """Its rows for the first fact that uses them, none for the others: each row counts once."""
        if self.is_counted:
            return []
        self.is_counted = True
        return self.rows


def option_leg(making: Making, row: Row) -> OptionLeg:
    """The leg of an option row of the trades.

    Raises:
        RowFault: it can not be read.
    """
    cells, told = row.cells, codes(row.cells)
    net, cost = cash_of(cells, making)
    on, quantity = day_traded(making, cells), needed(cells, "quantity")
    if not quantity:
        raise RowFault("its quantity is zero")
    claims = set()
    if "A" in told or "GEA" in told:
        claims.add(EndedHow.ASSIGNED)
    if told & {"Ex", "AEx", "MEx"}:
        claims.add(EndedHow.EXERCISED)
    if "Ep" in told:
        claims.add(EndedHow.EXPIRED)
    return OptionLeg(
        [row], security_of(cells), quantity, on, moment(cells, on, WHEN, BOOKED_AT), identity(cells, "tradeID"),
        claims, net, cost, number(cells, "fifoPnlRealized"), "CD" in told,
    )  # fmt: skip


def option_leg_of_ending(making: Making, row: Row) -> OptionLeg:
    """The leg of an option row of the section of exercises, assignments and expiries.

    Raises:
        RowFault: it can not be read.
    """
    cells, told = row.cells, ending_type(row.cells)
    on, quantity = _ended_on(making, cells), needed(cells, "quantity")
    if not quantity:
        raise RowFault("its quantity is zero")
    tax = number(cells, "commisionsAndTax")
    claims = {OF_TYPE[told]} if told in OF_TYPE else set()
    net = (number(cells, "proceeds") or ZERO) + (tax or ZERO)
    return OptionLeg(
        [row], security_of({"assetCategory": OPTION, **cells}), quantity, on, moment(cells, on, ("dateTime", "date"), BOOKED_AT),
        identity(cells, "tradeID"), claims, net, None if tax is None else max(-tax, ZERO), number(cells, "realizedPnl"),
        told == SETTLED_IN_CASH,
    )  # fmt: skip


def share_leg(making: Making, row: Row) -> ShareLeg:
    """The leg of a row of the trades that moved shares.

    Raises:
        RowFault: it can not be read.
    """
    cells = row.cells
    net, cost = cash_of(cells, making)
    quantity = needed(cells, "quantity")
    if not quantity:
        raise RowFault("its quantity is zero")
    return ShareLeg(
        [row], security_of(cells), quantity, needed(cells, "tradePrice"), net, cost,
        number(cells, "fifoPnlRealized"), making.currency(cells), day_traded(making, cells),
        day(cells, "settleDateTarget", "settleDate"), identity(cells, "tradeID"), row,
    )  # fmt: skip


def share_leg_of_ending(making: Making, row: Row) -> ShareLeg:
    """The leg of a share row of the section of exercises, assignments and expiries.

    Raises:
        RowFault: it can not be read.
    """
    cells, tax = row.cells, number(row.cells, "commisionsAndTax")
    quantity = needed(cells, "quantity")
    if not quantity:
        raise RowFault("its quantity is zero")
    return ShareLeg(
        [row], security_of(cells), quantity, needed(cells, "tradePrice"), proceeds_of(cells) + (tax or ZERO),
        None if tax is None else max(-tax, ZERO), number(cells, "realizedPnl"), making.currency(cells),
        _ended_on(making, cells), None, identity(cells, "tradeID"),
    )  # fmt: skip


def ending_type(cells: Cells) -> str:
    """What a row of the section of exercises, assignments and expiries says happened."""
    return cells.get("transactionType") or cells.get("type", "")


def _ended_on(making: Making, cells: Cells) -> date:
    on = day(cells, "date", "dateTime", "tradeDate", "reportDate")
    if on is None:
        raise RowFault("it has no date")
    return making.checked(on)


def is_moved_shares(row: Row) -> bool:
    """Whether a row of that section is about shares, not about an option."""
    return ending_type(row.cells) in MOVED or kind_of(row.cells) not in {
        OPTION,
        "FOP",
        "FSFOP",
        "FSOPT",
        "WAR",
    }


class Known:
    """Legs by the number of their trade, and by what they say: rows of two sections that tell the same find each other."""

    def __init__(self) -> None:
        self._by_trade: dict[str, OptionLeg | ShareLeg] = {}
        self._by_terms: dict[tuple[object, ...], list[OptionLeg | ShareLeg]] = {}

    def add(self, leg: OptionLeg | ShareLeg) -> None:
        """Know a leg."""
        if leg.trade:
            self._by_trade.setdefault(leg.trade, leg)
        self._by_terms.setdefault(_terms(leg), []).append(leg)

    def same(self, leg: OptionLeg | ShareLeg) -> OptionLeg | ShareLeg | None:
        """The leg that tells what another tells: by the number of the trade, else by its terms and its day."""
        if leg.trade and leg.trade in self._by_trade:
            return self._by_trade[leg.trade]
        candidates = [
            one
            for one in self._by_terms.get(_terms(leg), ())
            if not (one.trade and leg.trade) and all(row.section != leg.rows[0].section for row in one.rows)
        ]
        same_day = [one for one in candidates if one.on == leg.on]
        near = [one for one in candidates if abs(one.on - leg.on) <= BOOKED_APART]
        return next(iter(same_day or near), None)


def _terms(leg: OptionLeg | ShareLeg) -> tuple[object, ...]:
    price = leg.price if isinstance(leg, ShareLeg) else None
    return leg.security.name, leg.quantity, price
