"""The journal held against the broker's own lists as they are now; what only the next statement can tell is told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from putwright.desk.book import Book
from putwright.domain.broker_statement import AccountStatement, HeldPosition
from putwright.domain.contract import OptionContract
from putwright.domain.desk_events import Ending
from putwright.domain.journal_events import Entry
from putwright.domain.security import Security, option_on, other_thing, shares_of
from putwright.domain.trading_calendar import new_york_date
from putwright.journal.audit import CASH, AuditLine, statements_of
from putwright.journal.replay import replay
from putwright.reports.books import DIFFERS, BooksReport, books_lines

CASH_WAITS = "It waits for the next statement: interest, fees and dividends are told there alone."
CONCLUDED = "The desk concluded what became of it while nobody looked; the next statement tells for how much."
UNPRICED = {Ending.CLOSED_BY_HAND, Ending.SETTLED}  # whose money the desk does not know


def books_against_broker(entries: Sequence[Entry], told: AccountStatement, book: Book) -> BooksReport:
    """Three books as they are now: positions have to agree; cash waits for the statement that tells interest, fees and dividends.

    Args:
        entries: every entry of the journal.
        told: the broker's account.
        book: the desk's own.
    """
    books = replay(entries)
    ours = {one.security.name: one for one in books.holdings if one.account in {told.account, ""}}
    theirs = {_name(one): one for one in told.positions if one.quantity}
    audited = []
    for name in sorted(ours.keys() | theirs.keys()):
        holding, held = ours.get(name), theirs.get(name)
        security = holding.security if holding is not None else _security(theirs[name])
        audited.append(
            AuditLine(
                str(security),
                "contracts" if security.is_option else "shares" if security.is_shares else "units",
                None if holding is None else holding.quantity,
                None if held is None else held.quantity,
                None if holding is None or not holding.is_known else -holding.amount,
                None if held is None or held.average_cost is None else held.average_cost * held.quantity,
            )
        )
    cash = [
        AuditLine(CASH, currency, books.ledger.cash(currency, told.account), amount)
        for currency, amount in sorted(told.cash.items())
    ]
    desk: dict[OptionContract, Decimal] = {}
    for position in book.open_positions():
        desk[position.contract] = desk.get(position.contract, Decimal(0)) - position.open
    taken = statements_of(entries, told.account)
    told_until = taken[-1][1].last if taken else None
    is_ours = book.account in {"", told.account}
    concluded = _concluded(book, desk, theirs, told_until) if is_ours else set()
    ours_desk = desk if book.account == told.account else None
    lines = (
        books_lines(
            [one for one in audited if one.what not in concluded], _of(ours_desk, concluded, is_in=False)
        )
        + books_lines(
            [one for one in audited if one.what in concluded],
            _of(ours_desk, concluded, is_in=True),
            waits=CONCLUDED,
        )
        + books_lines(cash, None, waits=CASH_WAITS)
    )
    differing = sum(1 for one in lines if one.verdict == DIFFERS)
    return BooksReport(
        against="broker",
        account=told.account,
        as_of=told.as_of,
        statement="" if not taken else f"the newest statement ends on {taken[-1][1].last}",
        tells_cash=False,  # what it says of cash waits for a statement
        tells_positions=True,
        lines=lines,
        differing=differing,
        unconfirmed=(),
        uncovered=(),
        unknown_openings=(),
        is_well=differing == 0,
    )


def _of(
    desk: Mapping[OptionContract, Decimal] | None, names: set[str], *, is_in: bool
) -> Mapping[OptionContract, Decimal] | None:
    """What the desk holds of some options, or of all others."""
    if desk is None:
        return None
    return {contract: count for contract, count in desk.items() if (str(contract) in names) is is_in}


def _concluded(
    book: Book,
    desk: Mapping[OptionContract, Decimal],
    theirs: Mapping[str, HeldPosition],
    told_until: date | None,
) -> set[str]:
    """Options of which the desk has concluded what became of them, and the broker shows that; no statement has told it yet."""
    found = set()
    for position in book.positions.values():
        held = theirs.get(option_on(position.contract).name)
        is_shown = desk.get(position.contract, Decimal(0)) == (Decimal(0) if held is None else held.quantity)
        moments = [fill.at for fill in (*position.sales, *position.purchases) if fill.is_inferred]
        moments += [part.at for part in position.parts if part.how in UNPRICED]
        is_open_question = any(
            at is None or told_until is None or new_york_date(at) > told_until for at in moments
        )
        if is_shown and is_open_question:
            found.add(str(position.contract))
    return found


def _security(held: HeldPosition) -> Security:
    if held.unknown_because:
        return other_thing(held.symbol)
    return shares_of(held.symbol) if held.contract is None else option_on(held.contract)


def _name(held: HeldPosition) -> str:
    return _security(held).name
