"""Corporate actions in the books of an account: positions restated, dividends due and paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from putwright.domain.money import CENT
from putwright.paper.clearing.account import Account, DividendDue
from putwright.paper.clearing.actions import CashDividend, CorporateAction, Split, adjusted
from putwright.paper.clearing.bookings import Line
from putwright.paper.clearing.books import Holding
from putwright.paper.clearing.chronicle import DividendNoted, FractionPaid, Restated
from putwright.paper.clearing.delivery import Night
from putwright.paper.clearing.marking import Marks
from putwright.paper.model import Contract, SecurityType

ONE = Decimal(1)


def apply(action: CorporateAction, account: Account, marks: Marks, night: Night) -> set[int]:
    """Book an action that goes ex on the next session.

    Args:
        action: what the company does.
        account: whose positions are concerned.
        marks: prices of the close before, and what adjusted contracts deliver.
        night: the session that has ended, and the next one.

    Returns:
        Contracts whose position is another one than before.
    """
    changed: set[int] = set()
    for holding in _of(account, action.symbol):
        if holding.contract.security_type is SecurityType.OPTION:
            if isinstance(action, Split) or action.cuts_strikes:
                changed |= _restate_option(action, holding, account, marks, night)
        elif isinstance(action, Split):
            _split_shares(action, holding, account, marks, night)
            changed.add(holding.contract.con_id)
        else:
            _entitle(action, holding, account, night)
    return changed


def restates_options(action: CorporateAction) -> bool:
    """Whether contracts change, so that orders that work must end (TWS.md 7.2)."""
    return isinstance(action, Split) or action.cuts_strikes


def pay_dividends(account: Account, day: date) -> bool:
    """Pay what is due on or before a day.

    Returns:
        Whether anything was paid.
    """
    due = [each for each in account.dividends if each.declared.pay_date <= day]
    account.dividends = [each for each in account.dividends if each.declared.pay_date > day]
    for each in due:
        moves = ((Line.CASH, each.amount), (Line.DIVIDENDS_DUE, -each.amount))
        account.books.pay(day, f"dividend of {each.contract.symbol}", each.contract.currency, *moves)
        account.chronicle.note(_noted(each, day, is_paid=True))
    return bool(due)


def _of(account: Account, symbol: str) -> list[Holding]:
    """What is held of a company, by contract id."""
    holdings = sorted(account.books.holdings.items())
    return [each for _, each in holdings if each.quantity and each.contract.symbol == symbol]


def _noted(due: DividendDue, day: date, *, is_paid: bool = False) -> DividendNoted:
    told = due.declared
    return DividendNoted(
        day, due.contract, told.ex_date, told.pay_date, told.amount, told.is_special, due.amount, is_paid
    )


def _entitle(action: CashDividend, holding: Holding, account: Account, night: Night) -> None:
    """Note a dividend as due; who is short of the shares owes it."""
    amount = (holding.quantity * action.amount).quantize(CENT)
    due = DividendDue(action, holding.contract, amount)
    account.dividends.append(due)
    moves = ((Line.DIVIDENDS_DUE, amount), (Line.DIVIDENDS, -amount))
    account.books.pay(night.session, f"dividend of {action.symbol} due", holding.contract.currency, *moves)
    account.chronicle.note(_noted(due, night.following))


def _split_shares(action: Split, holding: Holding, account: Account, marks: Marks, night: Night) -> None:
    """Turn old shares into new ones; a fraction that is left is paid in cash at the last price."""
    exact = holding.quantity * action.new / action.old
    whole = exact.quantize(ONE, rounding="ROUND_DOWN")
    price = marks.closing(holding.contract)
    _restate(action, holding, holding.contract, exact, account, night)
    fraction = exact - whole
    if fraction:
        per_share = price / action.factor if price is not None else holding.average_cost
        paid = -(fraction * per_share).quantize(CENT)
        account.books.exchange(night.session, "cash in lieu", holding.contract, -fraction, paid=paid)
        account.chronicle.note(
            FractionPaid(night.following, night.at, action, holding.contract, -fraction, -paid)
        )


def _restate_option(
    action: CorporateAction, holding: Holding, account: Account, marks: Marks, night: Night
) -> set[int]:
    """Turn a series into the adjusted one."""
    old = holding.contract
    adjustment = adjusted(old, marks.shares(old), action)
    new = adjustment.contract
    if adjustment.shares != new.multiplier:
        marks.deliverables[new.con_id] = adjustment.shares
    _restate(action, holding, new, holding.quantity * adjustment.count, account, night)
    return {old.con_id, new.con_id}


def _restate(
    action: CorporateAction,
    old: Holding,
    new: Contract,
    quantity: Decimal,
    account: Account,
    night: Night,
) -> None:
    """Book one quantity out and another in at the same cost: nothing is realised."""
    cost, value_before = old.cost, old.value_before
    words, day = "restated by a corporate action", night.session
    account.chronicle.note(
        Restated(night.following, night.at, action, old.contract, new, old.quantity, quantity)
    )
    account.books.exchange(day, words, old.contract, -old.quantity, carried=-cost)
    old.value_before = Decimal(0)
    account.books.exchange(day, words, new, quantity, carried=cost)
    account.books.hold(new).value_before += value_before
