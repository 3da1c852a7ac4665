"""Trades: executions into purchases, sales and exchanges of currency; cancels and corrections into reversals.

What ended options (assignments, exercises, expiries) is sorted out here and put together in `endings`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from putwright.adapters.flex.cells import (
    TRADED_AT,
    ZERO,
    RowFault,
    codes,
    day,
    has_clock,
    identity,
    moment,
    needed,
    number,
    plain,
)
from putwright.adapters.flex.making import Making
from putwright.adapters.flex.naming import (
    CURRENCY,
    KINDS,
    OPTION,
    SETTLED_DAILY,
    SHARES,
    currencies_of,
    kind_of,
    multiplier_of,
    security_of,
)
from putwright.adapters.flex.rows import CONFIRMS, TRADES, Cells, Row
from putwright.domain.journal_events import CashKind, CashMoved, CurrencyTraded, Traded

EXECUTION, ORDER = "EXECUTION", "ORDER"
LEVEL_OF_TAG = {
    "Order": ORDER,
    "SymbolSummary": "SYMBOL_SUMMARY",
    "AssetSummary": "ASSET_SUMMARY",
    "Lot": "CLOSED_LOT",
    "WashSale": "WASH_SALE",
}
NOT_TAKEN = {
    ORDER: "the sum of an order; its executions are taken",
    "SYMBOL_SUMMARY": "the sum of a symbol; its executions are taken",
    "ASSET_SUMMARY": "the sum of a kind; its executions are taken",
    "CLOSED_LOT": "a lot that a trade closed; the trade is taken",
    "LOT": "a lot that a trade closed; the trade is taken",
    "WASH_SALE": "a wash sale that the broker reckons; the trade is taken",
}
ENDED_BY = frozenset({"A", "Ep", "Ex", "AEx", "MEx", "GEA"})
DELIVERED_BY = ENDED_BY - {"Ep"}
BOOKED = "BookTrade"
CANCELS = frozenset({"TradeCancel", "FracShareCancel"})
TYPES = CANCELS | {
    "ExchTrade", "BookTrade", "FracShare", "TradeCorrect", "DvpTrade", "Adjustment", "TradeTransfer"
}  # fmt: skip
WHEN = ("dateTime",)


@dataclass(slots=True)
class Sorted:
    """Executions by what they are."""

    plain: list[Row] = field(default_factory=list)
    cancels: list[Row] = field(default_factory=list)
    options_ended: list[Row] = field(default_factory=list)
    shares_moved: list[Row] = field(default_factory=list)


def sorted_executions(making: Making) -> Sorted:
    """The executions of a statement by what they are; every other row of its trades is left out with its reason."""
    rows = executions(making)
    found = Sorted()
    clocked = False
    for row in rows:
        cells = row.cells
        kind, told = kind_of(cells), codes(cells)
        transaction = cells.get("transactionType", "")
        clocked = clocked or has_clock(cells.get("dateTime", "")) or "tradeTime" in cells
        if kind not in KINDS:
            making.remark(
                f"Trades: the kind {kind[:20]!r} is unknown here; it is held as the broker names it."
            )
        if transaction and transaction not in TYPES:
            making.remark(f"Trades: the type {transaction[:30]!r} is unknown here; it is taken as a trade.")
        if transaction in CANCELS or "Ca" in told or "(Ca.)" in cells.get("buySell", ""):
            found.cancels.append(row)
        elif kind in {OPTION, "FOP", "FSFOP", "FSOPT", "WAR"} and (told & ENDED_BY or is_booked_out(row)):
            found.options_ended.append(row)
        elif kind in SHARES and (told & DELIVERED_BY or (transaction == BOOKED and not told & ENDED_BY)):
            found.shares_moved.append(row)
        else:
            found.plain.append(row)
    if clocked:
        making.remark(
            "Times are read as New York's, as Interactive Brokers writes them unless told otherwise."
        )
    return found


def is_booked_out(row: Row) -> bool:
    """Whether an option left or came for nothing and not in the market, whatever the reason."""
    if row.cells.get("transactionType") != BOOKED:
        return False
    try:
        return not number(row.cells, "tradePrice")
    except RowFault:
        return False


def executions(making: Making) -> list[Row]:
    """The rows to take of the trades, or of the confirmations where there are no trades."""
    trades, confirms = making.rows(TRADES), making.rows(CONFIRMS)
    by_level: dict[str, list[Row]] = {}
    for row in trades or confirms:
        by_level.setdefault(level_of(row), []).append(row)
    if trades:
        for row in confirms:
            making.skip(row, "a confirmation; the trade itself is taken from Trades")
    taken = by_level.pop(EXECUTION, [])
    taken += _orders_alone(making, taken, by_level)
    for level, rows in by_level.items():
        if level not in NOT_TAKEN:
            making.remark(f"Trades: the level {level[:30]!r} is unknown here; its rows are left out.")
        for row in rows:
            making.skip(row, NOT_TAKEN.get(level, f"of the level {level[:30]}, which is unknown here"))
    return taken


def _orders_alone(making: Making, taken: list[Row], by_level: dict[str, list[Row]]) -> list[Row]:
    """Orders of which the file tells no execution: what has none at all is taken as one trade."""
    told = {row.cells.get("symbol") for row in taken}
    orders = by_level.get(ORDER, [])
    alone = [row for row in orders if row.cells.get("symbol") not in told]
    if alone:
        by_level[ORDER] = [row for row in orders if row.cells.get("symbol") in told]
    if alone and making.raw.keys != "csv":
        words = "The query tells orders without their executions: each is taken as one trade"
        making.remark(f"{words}. Tick Execution in Trades, so that each has the name that TWS gives it.")
    return alone


def level_of(row: Row) -> str:
    """What a row of the trades stands for: one execution, an order, a lot, a sum."""
    return LEVEL_OF_TAG.get(row.tag) or row.cells.get("levelOfDetail", EXECUTION).upper()


def day_traded(making: Making, cells: Cells) -> date:
    """The trading date of a row.

    Raises:
        RowFault: there is none, or it can not be.
    """
    on = day(cells, "tradeDate", "dateTime", "date", "reportDate")
    if on is None:
        raise RowFault("it has no date")
    return making.checked(on)


def cash_of(cells: Cells, making: Making) -> tuple[Decimal, Decimal | None]:
    """All cash that a trade moved, and the part of it that was a cost; None where no cost is told.

    Raises:
        RowFault: neither the cash nor what it would be reckoned from is told.
    """
    commission, taxes = number(cells, "ibCommission"), number(cells, "taxes")
    costs = None if commission is None and taxes is None else -((commission or ZERO) + (taxes or ZERO))
    cost = None if costs is None else max(costs, ZERO)  # what the broker pays back is no cost
    net = number(cells, "netCash")
    kind = kind_of(cells)
    if net is not None:
        return net, cost
    if kind in SETTLED_DAILY:
        making.remark(
            f"Trades: {kind} rows without netCash: only their costs are taken, the daily settlement is not told."
        )
        return -(costs or ZERO), cost
    return proceeds_of(cells) - (costs or ZERO), cost


def proceeds_of(cells: Cells) -> Decimal:
    """What a trade brought or cost, before commissions and taxes.

    Raises:
        RowFault: neither it nor a price is told.
    """
    proceeds = number(cells, "proceeds")
    if proceeds is not None:
        return proceeds
    money = number(cells, "tradeMoney")
    if money is not None:
        return -money
    return -needed(cells, "quantity") * needed(cells, "tradePrice") * multiplier_of(cells)


def check_side(cells: Cells, quantity: Decimal) -> None:
    """Hold what a row says it did against the sign of its quantity.

    Raises:
        RowFault: it says the other.
    """
    side = cells.get("buySell", "")
    if "(Ca.)" in side or not quantity:
        return
    if (side == "BUY" and quantity < 0) or (side == "SELL" and quantity > 0):
        raise RowFault(f"it says {side} of {plain(quantity)}")


class Trading:
    """Enters plain executions and cancels.

    Args:
        making: the statement.
    """

    def __init__(self, making: Making) -> None:
        self._making = making
        self.key_of_row: dict[Row, str] = {}  # of every row of the trades that was entered
        self.replacing: dict[Row, int] = {}  # rows whose trade's number was cancelled before, and how often

    def enter(self, row: Row) -> None:
        """Enter one execution.

        Raises:
            RowFault: it can not be taken.
        """
        if kind_of(row.cells) == CURRENCY:
            self._exchange(row, "")
        else:
            self._trade(row, "")

    def counter(self, row: Row, key: str) -> None:
        """Enter a cancel as the trade that undoes the other: the other is not in this file.

        Raises:
            RowFault: it can not be taken.
        """
        if kind_of(row.cells) == CURRENCY:
            self._exchange(row, key)
        else:
            self._trade(row, key)

    def key_for(self, row: Row, economics: Callable[[], tuple[object, ...]]) -> str:
        """The key of an execution: the id that TWS tells as well, else the broker's number of the trade."""
        cells = row.cells
        execution = identity(cells, "ibExecID")
        if execution:
            return f"exec:{execution}"
        trade = identity(cells, "tradeID")
        if trade:
            times = self.replacing.get(row, 0)
            return f"flex-trade:{trade}" + (f":{times + 1}" if times else "")
        other = identity(cells, "transactionID")
        if other:
            return f"flex-trade:{other}"
        order = identity(cells, "ibOrderID")
        if order:
            return self._making.by_content("-order", order, *economics())
        prefix = "" if self._making.raw.keys == "csv" else "-trade"
        return self._making.by_content(prefix, *economics())

    def _trade(self, row: Row, key: str) -> None:
        making, cells = self._making, row.cells
        security, on = security_of(cells), day_traded(making, cells)
        quantity = needed(cells, "quantity")
        if not quantity:
            raise RowFault("its quantity is zero")
        check_side(cells, quantity)
        net, cost = cash_of(cells, making)
        price = number(cells, "tradePrice")
        if price is None:
            price = abs(proceeds_of(cells) / quantity / multiplier_of(cells))
        currency = making.currency(cells)
        fee_currency = cells.get("ibCommissionCurrency", currency)
        apart = bool(cost) and fee_currency != currency and "netCash" not in cells
        if apart:
            net += cost or ZERO
        event = Traded(
            security=security,
            quantity=quantity,
            price=price,
            net=net,
            commission=ZERO if apart else cost,
            currency=currency,
            on=on,
            settles_on=day(cells, "settleDateTarget", "settleDate"),
            to_base=making.to_base(cells),
            order=cells.get("orderReference", ""),
            opens=opens(cells),
            stated_result=number(cells, "fifoPnlRealized"),
        )
        at = moment(cells, on, WHEN, TRADED_AT)

        def economics() -> tuple[object, ...]:
            return (making.account_of(cells), security.name, at, *map(plain, (quantity, price, net)))

        named = making.enter(key or self.key_for(row, economics), at, event, [row])
        self.key_of_row[row] = named
        if apart and named:
            words = "commission of a trade in another currency"
            fee = CashMoved(CashKind.FEE, -(cost or ZERO), fee_currency, on, security, words)
            making.enter(f"{named}:commission", at, fee, [], [row])

    def _exchange(self, row: Row, key: str) -> None:
        making, cells = self._making, row.cells
        counted, paid = currencies_of(cells)
        on, quantity = day_traded(making, cells), needed(cells, "quantity")
        check_side(cells, quantity)
        proceeds = proceeds_of(cells)
        if quantity * proceeds >= 0:
            raise RowFault(f"it exchanges {plain(quantity)} {counted} for {plain(proceeds)} {paid}")
        commission = -((number(cells, "ibCommission") or ZERO) + (number(cells, "taxes") or ZERO))
        buys = quantity > 0
        event = CurrencyTraded(
            bought=abs(quantity if buys else proceeds),
            bought_currency=counted if buys else paid,
            sold=abs(proceeds if buys else quantity),
            sold_currency=paid if buys else counted,
            on=on,
            fee=commission,
            fee_currency=cells.get("ibCommissionCurrency", paid) if commission else "",
            settles_on=day(cells, "settleDateTarget", "settleDate"),
            to_base=making.to_base(cells),
        )
        at = moment(cells, on, WHEN, TRADED_AT)

        def economics() -> tuple[object, ...]:
            pair = cells.get("symbol", "")
            return (making.account_of(cells), pair, at, plain(quantity), plain(proceeds))

        named = making.enter(key or self.key_for(row, economics), at, event, [row])
        self.key_of_row[row] = named


def opens(cells: Cells) -> bool | None:
    """Whether the broker says that a trade opened a position; None where it does not say, or says both."""
    told = cells.get("openCloseIndicator")
    if told in {"O", "C"}:
        return told == "O"
    marks = frozenset(told.replace(",", ";").split(";")) if told is not None else codes(cells)
    is_open, is_close = "O" in marks, "C" in marks
    return None if is_open == is_close else is_open
