"""The performance report made: one walk through the days for the curve, the lives of all puts, and what they are held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from putwright.domain.desk_events import DeskEvent
from putwright.domain.journal_events import Entry
from putwright.domain.mandate import Waiver
from putwright.domain.refusal import counted, money_text
from putwright.journal.books import Books
from putwright.journal.currency import Rates
from putwright.journal.standing import day_of, standing
from putwright.reports.daybook import books_at, first_day, names_of
from putwright.reports.marks import Marks
from putwright.reports.performance import CAVEAT, PerformanceReport, ReturnLine
from putwright.reports.performance_against import against
from putwright.reports.performance_beside import beside
from putwright.reports.performance_curve import (
    CurvePoint,
    curve,
    flows_at_work,
    flows_of_all,
    since_day,
    time_weighted,
)
from putwright.reports.performance_marks import ZERO
from putwright.reports.performance_odds import promises_of
from putwright.reports.performance_parts import (
    DOLLARS,
    exposure_now,
    month_of,
    odds_lines,
    of_index,
    premium_line,
    puts_line,
    slippage_line,
)
from putwright.reports.performance_puts import put_lives
from putwright.reports.performance_returns import Flow, MoneyWeighted, annual_of, money_weighted
from putwright.reports.performance_rules import rules_kept

INDEX = "SPY"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a report of performance is made from.

    Attributes:
        entries: of the journal.
        rates: of currencies.
        marks: closes, quotes and yields.
        tickets: as kept.
        waivers: every one ever made.
        events: of the desk's record.
        currency: the investor's own, for what a fall of the dollar would do.
        index: symbol of a share that follows the index.
    """

    entries: Sequence[Entry]
    rates: Rates
    marks: Marks
    tickets: Sequence[Mapping[str, Any]] = ()
    waivers: Sequence[Waiver] = ()
    events: Sequence[DeskEvent] = field(default=())
    currency: str = DOLLARS
    index: str = INDEX


def performance_report(told: Evidence, as_of: date, since: date | None = None) -> PerformanceReport:
    """How it went until a day, in dollars.

    Args:
        told: journal, prices, tickets, waivers and the desk's record.
        as_of: the last day that counts.
        since: only what happened from that day on; everything when None.
    """
    marks, days = told.marks, curve_days(told.entries, told.marks, as_of)
    begun = min(since or first_day(told.entries) or as_of, as_of)
    points = since_day(curve(told.entries, told.rates, marks, days), begun)
    books, promises = books_at(told.entries, as_of), promises_of(told.tickets)
    lives = put_lives(books, marks, as_of)
    chosen = [life for life in lives if since is None or (life.sold_on or date.min) >= since]
    all_cash = _all_cash(points, books)
    premium = premium_line(books, begun, points, all_cash.result)
    odds, unjoined, pending = odds_lines(chosen, promises, marks, as_of)
    length, bills = (as_of - begun).days, marks.bills_grown(begun, as_of)
    equity, month = points[-1].equity, month_of(premium.kept, begun, as_of)
    return PerformanceReport(
        as_of=as_of,
        since=begun,
        currency=DOLLARS,
        premium=premium,
        at_work=_at_work(points),
        all_cash=all_cash,
        alternatives=(
            of_index(told.index, marks.grown(told.index, begun, as_of), length),
            of_index("bills", None if bills is None else bills + 1, length),
        ),
        against=against(books, chosen, marks, told.index, as_of),
        puts=puts_line(chosen),
        slippage=slippage_line(chosen, promises),
        odds=odds,
        odds_unjoined=unjoined,
        odds_pending=pending,
        exposure=exposure_now(books, marks, told.rates, as_of, equity, month, told.currency),
        rules=rules_kept(told.entries, chosen, promises, told.waivers, told.events, as_of, begun),
        curve=tuple(points),
        beside=tuple(beside(points, marks, told.index)),
        estimated=points[-1].estimated,
        days_unknown=sum(point.equity is None for point in points),
        caveat=CAVEAT,
        notes=tuple(_notes(points, books)),
    )


def curve_days(entries: Sequence[Entry], marks: Marks, as_of: date) -> list[date]:
    """Every day on which something happened or a share held at any time had a close, until a day."""
    facts = {day_of(entry) for entry in standing(entries)}
    if not facts:
        return [as_of]
    first = min(facts)
    closes = {one.on for name in names_of(entries) for one in marks.closes.get(name, ())}
    return sorted({day for day in facts | closes | {as_of} if first <= day <= as_of})


def _at_work(points: Sequence[CurvePoint]) -> ReturnLine:
    known = [point for point in points if point.brought is not None]
    result = known[-1].brought if known else None
    because = "" if any(point.at_work for point in points) else "no cash was at work"
    return _return_line("cash at work", points, result, flows_at_work(points), because, at_work=True)


def _all_cash(points: Sequence[CurvePoint], books: Books) -> ReturnLine:
    equity = points[-1].equity if points else None
    paid = [point.paid_in for point in points]
    result = None
    if equity is not None and None not in paid:
        result = equity - sum((one for one in paid if one is not None), ZERO)
    because = "" if books.flows else "the journal knows no deposit: import statements to bring them in"
    return _return_line("all cash", points, result, flows_of_all(points), because, at_work=False)


def _return_line(
    basis: str,
    points: Sequence[CurvePoint],
    result: Decimal | None,
    flows: Sequence[Flow],
    because: str,
    *,
    at_work: bool,
) -> ReturnLine:
    days = (points[-1].on - points[0].on).days if points else 0
    if because:
        return ReturnLine(basis, days, result, None, None, MoneyWeighted(None, None, because), because)
    total = time_weighted(points, at_work=at_work)
    weighted = (
        money_weighted(flows, points[-1].on) if points else MoneyWeighted(None, None, "nothing happened")
    )
    missing = "" if total is not None else "the worth of some day is unknown, or nothing was there to earn it"
    return ReturnLine(basis, days, result, total, annual_of(total, days), weighted, missing)


def _notes(points: Sequence[CurvePoint], books: Books) -> Iterator[str]:
    """What the reader has to know before believing the figures."""
    unknown = [point.on for point in points if point.equity is None]
    if unknown:
        yield (
            f"the worth of {counted(len(unknown), 'day')} is unknown, the last of them {unknown[-1]}: "
            "a close or a rate is missing"
        )
    if points[-1].estimated:
        yield f"{money_text(points[-1].estimated)} of what open options cost is estimated: nobody recorded a quote of that day"
    if books.gaps:
        names = sorted({one.security.symbol for one in books.gaps})
        yield f"closed and never seen opened: {', '.join(names)}; import older statements"
