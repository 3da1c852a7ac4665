"""The five criteria of the Swiss circular KS 36, each with its number, its limit and a light: a monitor, never a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from putwright.domain.contract import Right
from putwright.domain.journal_events import CashKind, CashMoved, Ended, Traded
from putwright.domain.refusal import counted, percent_text
from putwright.journal.books import Books
from putwright.journal.lines import Line
from putwright.journal.lots import Closing, Realized
from putwright.journal.standing import day_of
from putwright.journal.tax.holding_period import anniversary
from putwright.journal.tax.lines import ZERO
from putwright.journal.tax.worth import Worth

ADVISER = "ask an adviser"
TURNOVER_MAX, TURNOVER_NEAR = Decimal(5), Decimal(4)
GAINS_MAX, GAINS_NEAR = Decimal("0.5"), Decimal("0.4")


class Light(StrEnum):
    """How a criterion stands."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its number as printed, its limit, how it stands, and what that means."""

    number: int
    name: str
    actual: str
    limit: str
    light: Light
    words: str


def safe_harbour(
    books: Books,
    year: int,
    worth: Worth,
    opening: Decimal | None,
    gains: Decimal | None,
    net_income: Decimal | None,
) -> tuple[Criterion, ...]:
    """The five criteria of a year.

    Args:
        books: of all facts, with their bookings kept.
        year: the year.
        worth: the currency asked for.
        opening: securities and cash at the beginning of the year; None is unknown [currency].
        gains: realised in the year, None where one of them is unknown [currency].
        net_income: as the investor states it; None where they do not [currency].
    """
    return (
        _held_six_months(books, year),
        _turnover(books, year, worth, opening),
        _share_of_income(gains, net_income, worth.into),
        _no_debt(books, year),
        _only_to_hedge(books, year),
    )


def _criterion(number: int, name: str, actual: str, limit: str, light: Light, words: str) -> Criterion:
    said = words if light is Light.GREEN else f"{words}; {ADVISER}"
    return Criterion(number, name, actual, limit, light, said)


def _held_six_months(books: Books, year: int) -> Criterion:
    closed = [one for one in books.realized if one.closed_on.year == year and one.how is not Closing.LEFT]
    unknown = sum(1 for one in closed if one.opened_on is None)
    short = [
        one for one in closed if one.opened_on is not None and one.closed_on < _six_months(one.opened_on)
    ]
    name, limit = "Holding time", "6 months or more, each"
    if short:
        days = min((one.days_held or 0) for one in short)
        actual = f"{len(short)} of {counted(len(closed), 'closing')} sooner, the shortest after {counted(days, 'day')}"
        words = (
            "options of some weeks can not meet this; that alone makes no dealer"
            if _is_options(short)
            else "sold early"
        )
        return _criterion(1, name, actual, limit, Light.RED, words)
    if unknown:
        words = "the record does not show when these were opened"
        return _criterion(1, name, f"unknown for {counted(unknown, 'closing')}", limit, Light.UNKNOWN, words)
    return _criterion(1, name, f"{counted(len(closed), 'closing')}, none sooner", limit, Light.GREEN, "kept")


def _turnover(books: Books, year: int, worth: Worth, opening: Decimal | None) -> Criterion:
    name, limit = "Turnover", "5 x securities and cash at the beginning of the year, or less"
    moved = _bought_and_sold(books, year, worth)
    if moved is None or opening is None or opening <= 0:
        what = (
            "what was there at the beginning of the year"
            if opening is None
            else "nothing was there at the beginning of the year"
        )
        words = "a rate is missing" if moved is None else (f"{what} is unknown" if opening is None else what)
        actual = "unknown" if moved is None else f"{worth.into} {moved:,.0f} bought and sold, ratio unknown"
        return _criterion(2, name, actual, limit, Light.UNKNOWN, words)
    ratio = moved / opening
    actual = f"{ratio:.2f} x ({worth.into} {moved:,.0f} on {opening:,.0f})"
    if ratio > TURNOVER_MAX:
        return _criterion(2, name, actual, limit, Light.RED, "more than that was bought and sold")
    if ratio > TURNOVER_NEAR:
        return _criterion(2, name, actual, limit, Light.YELLOW, "near the limit")
    return _criterion(2, name, actual, limit, Light.GREEN, "kept")


def _share_of_income(gains: Decimal | None, net_income: Decimal | None, currency: str) -> Criterion:
    name, limit = "Gains of all income", "less than 50 % of net income"
    told = "gains unknown" if gains is None else f"gains {currency} {gains:,.0f}"
    if gains is not None and gains <= 0:
        return _criterion(3, name, told, limit, Light.GREEN, "there are no gains to live on")
    if gains is None or net_income is None or net_income <= 0:
        words = (
            "your net income is not known here; state it with --net-income"
            if gains is not None
            else "a gain is unknown"
        )
        return _criterion(
            3, name, f"{told}, net income {_stated(net_income, currency)}", limit, Light.UNKNOWN, words
        )
    ratio = gains / net_income
    actual = f"{percent_text(ratio)} ({told} of {net_income:,.0f} as you state)"
    if ratio >= GAINS_MAX:
        return _criterion(3, name, actual, limit, Light.RED, "gains make up half of the income or more")
    light = Light.YELLOW if ratio >= GAINS_NEAR else Light.GREEN
    return _criterion(3, name, actual, limit, light, "near the limit" if light is Light.YELLOW else "kept")


def _no_debt(books: Books, year: int) -> Criterion:
    name, limit = "No borrowed money", "none, or income from securities above its interest"
    lowest = _lowest_cash(books, year)
    paid, earned = _interest_and_income(books, year)
    if lowest is None and not paid:
        words = "cash was never below zero in the books; a loan elsewhere is not seen here"
        return _criterion(4, name, "none seen", limit, Light.GREEN, words)
    facts = [] if lowest is None else [f"cash down to {lowest[1]} {lowest[0]:,.2f} on {lowest[2]}"]
    facts += [f"interest paid {unit} {amount:,.2f}" for unit, amount in sorted(paid.items())]
    covered = all(earned.get(unit, ZERO) > amount for unit, amount in paid.items())
    light = Light.YELLOW if covered else Light.RED
    if not paid:
        words = "a balance below zero is a loan, though no interest was charged"
    else:
        words = (
            "income from securities is above the interest"
            if covered
            else "interest is above the income from securities"
        )
    return _criterion(4, name, ", ".join(facts), limit, light, words)


def _only_to_hedge(books: Books, year: int) -> Criterion:
    name, limit = "Derivatives", "only to hedge own positions"
    opened = {one.opening_key for one in books.realized}
    opened |= {lot.key for holding in books.holdings for lot in holding.lots}
    puts = calls = other = 0
    for entry in books.entries:
        event = entry.event
        if not isinstance(event, Traded) or event.on.year != year or entry.key not in opened:
            continue
        contract = event.security.contract
        if contract is not None and event.quantity > 0:
            other += 1
        elif contract is not None:
            puts += contract.right is Right.PUT
            calls += contract.right is Right.CALL
    actual = f"puts sold {puts} times, calls sold {calls} times, options bought to open {other} times"
    if puts:
        return _criterion(5, name, actual, limit, Light.RED, "a put sold for cash hedges nothing")
    if calls or other:
        return _criterion(
            5, name, actual, limit, Light.YELLOW, "a call on shares held is near to a hedge, not surely one"
        )
    return _criterion(5, name, actual, limit, Light.GREEN, "kept")


def _six_months(on: date) -> date:
    """The day on which something has been held for six months."""
    year, month = (on.year, on.month + 6) if on.month <= 6 else (on.year + 1, on.month - 6)
    for day in range(on.day, on.day - 4, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return anniversary(on)


def _is_options(closed: Iterable[Realized]) -> bool:
    return all(one.security.is_option for one in closed)


def _bought_and_sold(books: Books, year: int, worth: Worth) -> Decimal | None:
    amounts: list[Decimal | None] = []
    for entry in books.entries:
        event = entry.event
        if isinstance(event, Traded | Ended) and event.on.year == year and event.net:
            amounts.append(worth.of(abs(event.net), event.currency, event.on, entry.key))
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if len(known) == len(amounts) else None


def _lowest_cash(books: Books, year: int) -> tuple[Decimal, str, date] | None:
    """The lowest balance below zero at the end of a day of the year, its currency and day; None where there was none."""
    days = {entry.key: entry for entry in books.entries}
    ends: dict[tuple[str, str, date], Decimal] = {}
    running: dict[tuple[str, str], Decimal] = {}
    for booking in books.ledger.bookings:
        entry = days.get(booking.key)
        for line, unit, amount in booking.legs:
            if line in {Line.CASH, Line.RESERVE}:
                place = (booking.account, unit)
                running[place] = running.get(place, ZERO) + amount
                if entry is not None:  # else it is what was there before the record
                    ends[(*place, day_of(entry))] = running[place]
    below = [(amount, unit, on) for (_, unit, on), amount in ends.items() if amount < 0 and on.year == year]
    return min(below, default=None)


def _interest_and_income(books: Books, year: int) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Interest paid, and dividends and interest received, by currency."""
    paid: dict[str, Decimal] = {}
    earned: dict[str, Decimal] = {}
    for entry in books.entries:
        event = entry.event
        if not isinstance(event, CashMoved) or event.on.year != year:
            continue
        if event.kind is CashKind.INTEREST and event.amount < 0:
            paid[event.currency] = paid.get(event.currency, ZERO) - event.amount
        elif event.kind in {CashKind.INTEREST, CashKind.DIVIDEND, CashKind.IN_LIEU}:
            earned[event.currency] = earned.get(event.currency, ZERO) + event.amount
    return paid, earned


def _stated(net_income: Decimal | None, currency: str) -> str:
    return "unknown" if net_income is None else f"{currency} {net_income:,.0f} as you state"
