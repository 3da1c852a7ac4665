"""Cash without a trade, and currencies, in the books; dividends also in the cycles of the shares they came from."""

from __future__ import annotations

from putwright.domain.journal_events import CashKind, CashMoved, CurrencyTraded, Entry
from putwright.domain.security import Security
from putwright.journal.books import Books, Flow
from putwright.journal.cycles import Step, StepKind
from putwright.journal.lines import ZERO, Leg, Line
from putwright.journal.lots import part_of

LINES = {
    CashKind.DEPOSIT: Line.TRANSFERS,
    CashKind.DIVIDEND: Line.DIVIDENDS,
    CashKind.IN_LIEU: Line.DIVIDENDS,
    CashKind.TAX: Line.TAX_WITHHELD,
    CashKind.INTEREST: Line.INTEREST,
    CashKind.FEE: Line.FEES,
    CashKind.OTHER: Line.OTHER_CASH,
    CashKind.BEFORE: Line.BEFORE,
}


def cash_moved(books: Books, entry: Entry, event: CashMoved) -> None:
    """Cash that came or went."""
    line = LINES[event.kind]
    legs: list[Leg] = [(Line.CASH, event.currency, event.amount), (line, event.currency, -event.amount)]
    books.ledger.book(entry.key, entry.account, legs)
    if event.kind in {CashKind.DEPOSIT, CashKind.BEFORE}:
        books.flows.append(Flow(entry.account, event.on, event.amount, event.currency, entry.key))
    if event.security is not None and line in {Line.DIVIDENDS, Line.TAX_WITHHELD}:
        _dividend(books, entry, event, event.security)


def currency_traded(books: Books, entry: Entry, event: CurrencyTraded) -> None:
    """One currency for another; each side balances against the line of conversions."""
    legs: list[Leg] = [
        (Line.CASH, event.bought_currency, event.bought),
        (Line.CONVERSION, event.bought_currency, -event.bought),
        (Line.CASH, event.sold_currency, -event.sold),
        (Line.CONVERSION, event.sold_currency, event.sold),
    ]
    if event.fee:
        unit = event.fee_currency or event.sold_currency
        legs += [(Line.CASH, unit, -event.fee), (Line.FEES, unit, event.fee)]
    books.ledger.book(entry.key, entry.account, legs)


def _dividend(books: Books, entry: Entry, event: CashMoved, security: Security) -> None:
    """A dividend goes to the cycles that hold the shares, by their number; to the last one where none does any more."""
    account, symbol, currency = entry.account, security.symbol, event.currency
    live = [one for one in books.cycles.of_name(account, symbol, currency) if one.shares > 0]
    last = books.cycles.last_of(account, symbol, currency)
    if not live and last is not None:
        live = [last]
    kind = StepKind.TAX if event.kind is CashKind.TAX else StepKind.DIVIDEND
    left, shares = event.amount, sum((one.shares for one in live), ZERO)
    for cycle in live:
        share = left if cycle is live[-1] else part_of(event.amount, cycle.shares, shares)
        left -= share
        cycle.dividends += share
        cycle.add(Step(event.on, kind, security, cycle.shares, ZERO, share, entry.key))
