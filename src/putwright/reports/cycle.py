"""One name's whole story: every step, what it has brought so far, and what the shares have truly cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.domain.journal_events import Answered, Entry, Noted
from putwright.domain.known_price import KnownPrice
from putwright.journal.books import Books
from putwright.journal.cycles import Cycle
from putwright.journal.standing import day_of, standing

LIKED = "Did you like owning it?"


@dataclass(frozen=True, slots=True)
class CycleStep:
    """One thing that happened: `quantity` signed [share or contract], `price` [currency/share], `net` and `running` [currency]."""

    on: date
    what: str
    security: str
    quantity: Decimal
    price: Decimal
    net: Decimal
    running: Decimal


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle in one line; amounts in `currency`.

    Attributes:
        cycle_id: such as GOOGL-1.
        stage: where it stands, in a word or two.
        premium: of options sold, after costs.
        paid_back: for options bought back; below zero.
        realized: what its closings realised.
        dividends: after tax withheld.
        shares: held now [share].
        break_even: what they have truly cost each, premiums and dividends of the cycle taken off.
        book_cost: what they cost in the books each: strike less the premium of their own put.
        price: of the share when last known, with its day; None where it is not.
        unrealized: what shares held would bring beyond their cost in the books; None where no price is known.
        total: realised, dividends and unrealised together; None where that is not known.
        open_options: what is still open, in words.
    """

    cycle_id: str
    account: str
    symbol: str
    currency: str
    stage: str
    began_on: date
    ended_on: date | None
    days: int
    rolls: int
    premium: Decimal
    paid_back: Decimal
    realized: Decimal
    dividends: Decimal
    shares: Decimal
    break_even: Decimal | None
    book_cost: Decimal | None
    price: Decimal | None
    price_on: date | None
    unrealized: Decimal | None
    total: Decimal | None
    open_options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CycleReport:
    """One cycle's story, or every cycle in a line; `asks` is the question that is not answered yet, "" where it is."""

    row: CycleRow
    steps: tuple[CycleStep, ...]
    notes: tuple[str, ...]
    asks: str


@dataclass(frozen=True, slots=True)
class CyclesReport:
    """Every cycle, open ones first."""

    rows: tuple[CycleRow, ...]
    as_of: date


def cycle_row(cycle: Cycle, books: Books, on: date, price: KnownPrice | None) -> CycleRow:
    """A cycle in a line.

    Args:
        cycle: which.
        books: it is in.
        on: the day of the question.
        price: of its share when last known.
    """
    carried = [
        lot
        for holding in books.holdings
        if holding.security.is_shares and holding.account == cycle.account
        for lot in holding.lots
        if lot.cycle == cycle.cycle_id
    ]
    amount, shares = (
        sum((lot.amount for lot in carried), Decimal(0)),
        sum((lot.quantity for lot in carried), Decimal(0)),
    )
    unrealized = None
    if shares and price is not None and all(lot.is_known for lot in carried):
        unrealized = price.price * shares + amount
    is_flat = not shares and not cycle.options
    total = cycle.realized + cycle.dividends if is_flat else None
    if unrealized is not None and not cycle.options:
        total = cycle.realized + cycle.dividends + unrealized
    end = cycle.ended_on if not cycle.is_open and cycle.ended_on else on
    return CycleRow(
        cycle_id=cycle.cycle_id,
        account=cycle.account,
        symbol=cycle.symbol,
        currency=cycle.currency,
        stage=cycle.stage,
        began_on=cycle.began_on,
        ended_on=None if cycle.is_open else cycle.ended_on,
        days=max(0, (end - cycle.began_on).days),
        rolls=cycle.rolls,
        premium=cycle.premium,
        paid_back=cycle.paid_back,
        realized=cycle.realized,
        dividends=cycle.dividends,
        shares=cycle.shares,
        break_even=cycle.break_even,
        book_cost=-amount / shares if shares else None,
        price=None if price is None else price.price,
        price_on=None if price is None else price.on,
        unrealized=unrealized,
        total=total,
        open_options=tuple(f"{count.normalize():f} {what}" for what, count in cycle.options.items()),
    )


def cycle_report(row: CycleRow, cycle: Cycle, entries: Sequence[Entry]) -> CycleReport:
    """A cycle's story, with the notes that were made about it."""
    running, steps = Decimal(0), []
    for step in cycle.steps:
        running += step.net
        steps.append(
            CycleStep(
                step.on, str(step.kind), str(step.security), step.quantity, step.price, step.net, running
            )
        )
    keys = {step.key for step in cycle.steps} | {cycle.cycle_id}
    notes, answered = [], False
    for entry in standing(entries):
        event = entry.event
        if isinstance(event, Noted) and event.about in keys:
            notes.append(f"{day_of(entry)}: {event.text}")
        elif isinstance(event, Answered) and event.about == cycle.cycle_id:
            answered = answered or event.question == LIKED
            notes.append(f"{day_of(entry)}: {event.question} {event.answer}")
    asks = LIKED if cycle.had_shares and not answered else ""
    return CycleReport(row, tuple(steps), tuple(notes), asks)
