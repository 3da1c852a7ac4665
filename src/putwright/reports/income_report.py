"""The income report made: the books walked through once, what shares were worth at the end of each period, and the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from putwright.domain.journal_events import Entry
from putwright.domain.refusal import BadInput
from putwright.journal.books import Books
from putwright.journal.currency import Rates
from putwright.journal.lots import Holding, Lot
from putwright.reports.daybook import first_day, on_days
from putwright.reports.income import GroupBy, IncomeReport, SharesHeld
from putwright.reports.income_items import ZERO, items_of
from putwright.reports.income_table import Converter, Unrealised, income_table
from putwright.reports.marks import AGE_DAYS_MAX, Marks

BOOKS = "USD"


def income_report(
    entries: Sequence[Entry],
    rates: Rates,
    marks: Marks,
    as_of: date,
    by: GroupBy = GroupBy.MONTH,
    currency: str = BOOKS,
) -> IncomeReport:
    """What was earned until a day, premium and shares and their total side by side.

    Args:
        entries: of the journal.
        rates: of currencies.
        marks: closes of the shares held.
        as_of: the last day that counts.
        by: what the lines are.
        currency: in which the same is told besides, each amount at its own rate.

    Raises:
        BadInput: the currency has not three letters.
    """
    into = currency.strip().upper()
    if len(into) != 3 or not into.isalpha():
        raise BadInput(f"Reading --currency {currency!r}", "it is no currency", "Write three letters: CHF.")
    begun = min(first_day(entries) or as_of, as_of)
    ends = period_ends(begun, as_of, by if by is GroupBy.YEAR else GroupBy.MONTH)
    books, worth = _walked(entries, marks, ends)
    items = items_of(books)
    table = income_table(items, worth, ends, by, Converter(rates, BOOKS))
    also = None if into == BOOKS else income_table(items, worth, ends, by, Converter(rates, into))
    shorts = [one for one in books.holdings if one.security.is_option and one.quantity < 0]
    held = tuple(_held(one, cycle, lots, marks, as_of) for one, cycle, lots in _by_cycle(books))
    return IncomeReport(
        as_of=as_of,
        by=by.value,
        table=table,
        also=also,
        premium_open=sum((one.amount for one in shorts), ZERO),
        options_open=int(-sum((one.quantity for one in shorts), ZERO)),
        shares=held,
        notes=tuple(_notes(books, held, as_of)),
    )


def period_ends(first: date, last: date, by: GroupBy) -> list[date]:
    """The last day of each month or year from one day to another, the other day itself the last of them."""
    ends: list[date] = []
    day = first
    while True:
        month = 12 if by is GroupBy.YEAR else day.month
        following = date(day.year + month // 12, month % 12 + 1, 1)
        if following > last:
            return [*ends, last]
        ends.append(following - timedelta(days=1))
        day = following


def _walked(entries: Sequence[Entry], marks: Marks, ends: Sequence[date]) -> tuple[Books, list[Unrealised]]:
    """The books at the end, and what shares were worth above cost at the end of every period."""
    worth: list[Unrealised] = []
    for day, books in on_days(entries, ends):
        age = None if day == ends[-1] else AGE_DAYS_MAX
        for holding, cycle, lots in _by_cycle(books):
            close, cost = marks.close(holding.security.symbol, day, age), _cost(lots)
            quantity = sum((lot.quantity for lot in lots), ZERO)
            amount = None if close is None else close.price * quantity - cost
            worth.append(Unrealised(day, holding.security.symbol, cycle, holding.currency, amount))
    return books, worth


def _by_cycle(books: Books) -> list[tuple[Holding, str, list[Lot]]]:
    """The lots of shares held, by holding and cycle."""
    found: dict[tuple[int, str], tuple[Holding, str, list[Lot]]] = {}
    for place, holding in enumerate(books.holdings):
        if holding.security.is_shares:
            for lot in holding.lots:
                found.setdefault((place, lot.cycle), (holding, lot.cycle, []))[2].append(lot)
    return list(found.values())


def _cost(lots: Sequence[Lot]) -> Decimal:
    """What they cost at the strikes: the premium of the options they came from is no part of it [currency]."""
    return -sum((lot.amount - lot.premium for lot in lots), ZERO)


def _held(holding: Holding, cycle: str, lots: Sequence[Lot], marks: Marks, as_of: date) -> SharesHeld:
    close, cost = marks.close(holding.security.symbol, as_of, None), _cost(lots)
    quantity, premium = (
        sum((lot.quantity for lot in lots), ZERO),
        sum((lot.premium for lot in lots), ZERO),
    )
    return SharesHeld(
        symbol=holding.security.symbol,
        cycle=cycle,
        quantity=quantity,
        currency=holding.currency,
        cost=cost,
        premium=premium,
        close=None if close is None else close.price,
        close_on=None if close is None else close.on,
        close_source="" if close is None else close.source,
        unrealised=None if close is None else close.price * quantity - cost,
        is_assigned=any(lot.premium for lot in lots),
    )


def _notes(books: Books, held: Sequence[SharesHeld], as_of: date) -> Iterator[str]:
    """What the reader has to know before believing the figures."""
    for one in held:
        if one.close_on is None:
            yield f"no close of {one.symbol} is known: its result, and every total with it, is unknown"
        elif (as_of - one.close_on).days > AGE_DAYS_MAX:
            yield f"the last close of {one.symbol} is of {one.close_on}"
    others = sorted(
        {
            str(one.security)
            for one in books.holdings
            if not one.security.is_option and not one.security.is_shares
        }
    )
    if others:
        yield f"held and not valued: {', '.join(others)}"
    if books.gaps:
        names = sorted({one.security.symbol for one in books.gaps})
        yield f"closed and never seen opened, taken at the broker's word: {', '.join(names)}; import older statements"
