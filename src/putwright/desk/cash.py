"""The account as a sale must be measured against: the broker's figures, and everything that is sent, doubtful or unexplained.

I1: settled dollars, less the strikes of all short puts and of all orders of any client that may sell puts, less what is not
settled, less what orders to buy may cost. What only we know of counts as well: a sale that nobody has answered, contracts
that are gone and whose delivery may still come.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from putwright.desk.book import Book
from putwright.domain.account import Account, ShortPut
from putwright.domain.broker_statement import AccountStatement, WorkingOrder
from putwright.domain.contract import OptionContract, Right
from putwright.domain.order import Purpose

ZERO = Decimal(0)
SHARES = 100


def committed_account(
    statement: AccountStatement, stated: Account, book: Book, apart_from: str = ""
) -> Account:
    """The account with every obligation that it has or may have.

    Args:
        statement: what the broker says.
        stated: what only the investor knows: whose capital it is, and the option level.
        book: our book.
        apart_from: the client order id of a sale that is being checked itself, "" for none.

    Raises:
        OutsideFailure: settled cash or an exchange rate was not told.
    """
    listed = {order.client_order_id for order in statement.orders}
    others = tuple(
        order for order in statement.orders if not apart_from or order.client_order_id != apart_from
    )
    account = replace(statement, orders=others).as_account(stated)
    cash = dict(account.cash)
    cash["USD"] = cash.get("USD", ZERO) - purchases_cost(statement)
    return replace(
        account,
        cash=cash,
        short_puts=account.short_puts + unseen_puts(statement, book),
        working_sales=account.working_sales + unseen_sales(book, listed, apart_from),
    )


def unseen_sales(book: Book, listed: Collection[str], apart_from: str = "") -> tuple[ShortPut, ...]:
    """Sales of ours of puts that may be at work although the broker does not list them: unanswered, or with fills still owed."""
    found = []
    for order in book.orders.values():
        name, put = order.order.client_order_id, order.contract
        if order.purpose is not Purpose.ENTRY or name in listed or name == apart_from:
            continue
        count = order.remaining if order.state.is_in_doubt else order.owed
        if count > 0 and put is not None and put.right is Right.PUT:
            found.append(ShortPut(put, count))
    return tuple(found)


def unseen_puts(statement: AccountStatement, book: Book) -> tuple[ShortPut, ...]:
    """Puts we know of that the broker does not show: not yet, or gone unexplained, and shares may still be delivered."""
    shown: dict[OptionContract, int] = {}
    for put in statement.short_puts:
        shown[put.contract] = shown.get(put.contract, 0) + put.contracts
    puts = (one for one in book.open_positions() if not one.is_call)
    unseen = ((one.contract, one.open - shown.get(one.contract, 0)) for one in puts)
    return tuple(ShortPut(contract, count) for contract, count in unseen if count > 0)


def purchases_cost(statement: AccountStatement) -> Decimal:
    """What working orders to buy may cost, apart from those that buy short options back [USD].

    Those that name no limit are not in it: they are told by `unknown_obligations`.
    """
    short = {one.contract: -one.quantity for one in statement.positions if one.contract and one.quantity < 0}
    total = ZERO
    for order in statement.orders:
        if order.is_sale or order.limit is None or order.unknown_because:
            continue
        if order.contract is None:
            total += order.limit * order.remaining
            continue
        closing = min(order.remaining, short.get(order.contract, ZERO))
        short[order.contract] = short.get(order.contract, ZERO) - closing
        total += order.limit * order.contract.multiplier * (order.remaining - closing)
    return total


def unknown_obligations(statement: AccountStatement) -> tuple[str, ...]:
    """What the account may owe beyond what can be counted: each freezes selling."""
    return (
        *statement.unknown,
        *(f"an order to buy {_words(one)} names no limit" for one in statement.orders if _is_unpriced(one)),
        *_short_shares(statement),
        *_uncovered_calls(statement),
    )


def _is_unpriced(order: WorkingOrder) -> bool:
    return not order.is_sale and order.limit is None and not order.unknown_because


def _words(order: WorkingOrder) -> str:
    return f"{order.remaining:f} {order.contract or order.symbol}"


def _short_shares(statement: AccountStatement) -> list[str]:
    return [
        f"{-one.quantity:f} {one.symbol} sold short"
        for one in statement.positions
        if one.is_shares and one.quantity < 0
    ]


def _uncovered_calls(statement: AccountStatement) -> list[str]:
    """Calls sold, by positions and working orders, beyond the shares that would be delivered."""
    sold: dict[str, Decimal] = {}
    for held in statement.positions:
        if held.contract is not None and held.contract.right is Right.CALL and held.quantity < 0:
            sold[held.symbol] = sold.get(held.symbol, ZERO) - held.quantity
    long = {one.contract: one.quantity for one in statement.positions if one.quantity > 0}
    selling: dict[OptionContract, Decimal] = {}
    for order in statement.orders:
        if order.contract is not None and order.contract.right is Right.CALL and order.is_sale:
            selling[order.contract] = selling.get(order.contract, ZERO) + order.remaining
    for call, count in selling.items():
        if (naked := count - long.get(call, ZERO)) > 0:
            sold[call.underlying] = sold.get(call.underlying, ZERO) + naked
    shares = {one.symbol: one.quantity for one in statement.positions if one.is_shares}
    return [
        f"{count:f} short calls on {symbol}, and shares for {shares.get(symbol, ZERO) // SHARES:f}"
        for symbol, count in sold.items()
        if count * SHARES > shares.get(symbol, ZERO)
    ]
