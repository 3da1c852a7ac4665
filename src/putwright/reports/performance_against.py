"""The same cash on the same days in something simpler: the names themselves, the index, bills.

For every put its reserve buys shares of the name at the close of the day of the sale, and keeps them until the cash of the put is free
again: until it is over or, if it was assigned, until its shares are sold. The index and bills get the same cash for the same days.
A cycle counts only where all of it is known, so that every column is about the same money.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from putwright.domain.refusal import counted
from putwright.journal.books import Books
from putwright.journal.cycles import Cycle
from putwright.reports.marks import Marks
from putwright.reports.performance_marks import NOTHING, option_value, shares_value
from putwright.reports.performance_puts import PutLife

ZERO = Decimal(0)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AgainstLine:
    """One cycle against its alternatives [USD]; None is unknown.

    `cash` is the most that was bound at once, `cash_days` cash times the days it was bound [USD x day].
    """

    cycle: str
    symbol: str
    since: date
    until: date
    is_over: bool
    cash: Decimal
    cash_days: Decimal
    yours: Decimal | None
    names: Decimal | None
    index: Decimal | None
    bills: Decimal | None


@dataclass(frozen=True, slots=True)
class Against:
    """All cycles that began with a put against their alternatives, over those where the column is known [USD].

    Each alternative stands with what the same cycles brought themselves: `yours_of_names` belongs to `names` and so on.
    """

    lines: tuple[AgainstLine, ...]
    index_symbol: str
    yours: Decimal | None
    names: Decimal | None
    yours_of_names: Decimal | None
    index: Decimal | None
    yours_of_index: Decimal | None
    bills: Decimal | None
    yours_of_bills: Decimal | None
    with_dividends: bool
    notes: tuple[str, ...]


def against(books: Books, lives: Sequence[PutLife], marks: Marks, index: str, as_of: date) -> Against:
    """Every cycle that a put began, against the names, the index and bills.

    Args:
        books: until the day.
        lives: of its puts.
        marks: closes and yields.
        index: symbol of a share that follows the index.
        as_of: the day.
    """
    of_cycle: dict[str, list[PutLife]] = {}
    for life in lives:
        of_cycle.setdefault(life.cycle, []).append(life)
    lines = [
        _line(books.cycles.cycles[cycle], own, books, marks, index, as_of)
        for cycle, own in of_cycle.items()
        if all(life.sold_on is not None for life in own)
        and not _began_with_shares(books.cycles.cycles[cycle])
    ]
    spans = [
        (life, marks.has_dividends(life.contract.underlying, life.sold_on or as_of, as_of)) for life in lives
    ]
    yours = [line.yours for line in lines]
    return Against(
        tuple(lines),
        index,
        sum((one for one in yours if one is not None), ZERO) if None not in yours else None,
        *_both(lines, [line.names for line in lines]),
        *_both(lines, [line.index for line in lines]),
        *_both(lines, [line.bills for line in lines]),
        with_dividends=bool(spans) and all(has for _, has in spans),
        notes=tuple(_notes(lines, len(of_cycle), marks, index)),
    )


def cycle_value(cycle: Cycle, books: Books, marks: Marks, as_of: date) -> Decimal | None:
    """What a cycle has brought so far, what it still holds and owes counted in [currency]; None where unknown."""
    held = NOTHING
    for holding in books.holdings:
        if holding.account != cycle.account or not any(lot.cycle == cycle.cycle_id for lot in holding.lots):
            continue
        part = sum((lot.quantity for lot in holding.lots if lot.cycle == cycle.cycle_id), ZERO)
        contract = holding.security.contract
        whole = (
            shares_value(holding, as_of, marks)
            if contract is None
            else option_value(holding, contract, as_of, marks)
        )
        held += whole.times(part / holding.quantity)
    return None if held.value is None else cycle.cash + held.value


def _line(
    cycle: Cycle, lives: Sequence[PutLife], books: Books, marks: Marks, index: str, as_of: date
) -> AgainstLine:
    spans = [(life, life.sold_on or as_of, _until(life, as_of)) for life in lives]
    names = [marks.grown(life.contract.underlying, since, until) for life, since, until in spans]
    indices = [marks.grown(index, since, until) for _, since, until in spans]
    bills = [marks.bills_grown(since, until) for _, since, until in spans]
    return AgainstLine(
        cycle=cycle.cycle_id,
        symbol=cycle.symbol,
        since=min(since for _, since, _ in spans),
        until=max(until for _, _, until in spans),
        is_over=not cycle.is_open,
        cash=max(_bound(lives, since, as_of) for _, since, _ in spans),
        cash_days=sum((life.reserve * (until - since).days for life, since, until in spans), ZERO),
        yours=cycle_value(cycle, books, marks, as_of),
        names=_earned(lives, [None if one is None else one - 1 for one in names]),
        index=_earned(lives, [None if one is None else one - 1 for one in indices]),
        bills=_earned(lives, bills),
    )


def _bound(lives: Sequence[PutLife], on: date, as_of: date) -> Decimal:
    """The reserves of all puts whose cash was bound on a day [USD]."""
    return sum(
        (
            life.reserve
            for life in lives
            if (life.sold_on or as_of) <= on < max(_until(life, as_of), (life.sold_on or as_of) + DAY)
        ),
        ZERO,
    )


def _until(life: PutLife, as_of: date) -> date:
    """When the cash of a put was free again; the day of the report while it is not."""
    if life.over_on is None or (life.is_assigned and life.capital_until is None):
        return as_of
    return min(life.capital_until or life.over_on, as_of)


def _earned(lives: Sequence[PutLife], ratios: Sequence[Decimal | None]) -> Decimal | None:
    total = ZERO
    for life, ratio in zip(lives, ratios, strict=True):
        if ratio is None:
            return None
        total += life.reserve * ratio
    return total


def _both(
    lines: Sequence[AgainstLine], column: Sequence[Decimal | None]
) -> tuple[Decimal | None, Decimal | None]:
    """A column added up where it is known, and what the same cycles brought themselves."""
    known = [
        (other, line.yours)
        for line, other in zip(lines, column, strict=True)
        if other is not None and line.yours is not None
    ]
    if not known:
        return None, None
    return sum((other for other, _ in known), ZERO), sum((own for _, own in known), ZERO)


def _began_with_shares(cycle: Cycle) -> bool:
    """Whether shares were there before any option of the cycle: no put has brought them."""
    return bool(cycle.steps) and cycle.steps[0].security.is_shares


def _notes(lines: Sequence[AgainstLine], cycles: int, marks: Marks, index: str) -> list[str]:
    notes = []
    if cycles > len(lines):
        notes.append(f"{counted(cycles - len(lines), 'cycle')} began with shares and is not compared")
    unknown = sorted({line.symbol for line in lines if line.names is None})
    if unknown:
        notes.append(
            f"no closes for the whole time: {', '.join(unknown)}; `putwright refresh` or `putwright import prices FILE`"
        )
    if lines and not marks.closes.get(index):
        notes.append(f"no closes of {index} are known: `putwright import prices FILE` brings the index in")
    if lines and not marks.yields:
        notes.append("no yields of bills are known: `putwright refresh` asks the Treasury")
    return notes
