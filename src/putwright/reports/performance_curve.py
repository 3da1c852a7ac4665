"""What the account was worth day by day, what was paid in, and what the positions alone had brought until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from putwright.domain.journal_events import Entry, Transferred
from putwright.journal.books import Books
from putwright.journal.currency import Rates
from putwright.reports.daybook import on_days, told_rate
from putwright.reports.marks import Marks
from putwright.reports.performance_marks import NOTHING, ZERO, Valued, held_value
from putwright.reports.performance_returns import Flow, linked


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The account at the end of a day [USD]; None is unknown.

    Attributes:
        on: the day.
        cash: all of it, free and set aside.
        held: shares and open options; what short options cost is taken off.
        equity: both together, `equity_low` to `equity_high` the range where options had no price.
        estimated: how much of it, without sign, rests on the rule for options without a quote.
        paid_in: capital that came (or went, below zero) since the point before, securities at their close.
        at_work: cash set aside for puts, and what the shares held cost at their strikes.
        brought: what the positions alone have brought so far: cash, and what is held.
    """

    on: date
    cash: Decimal | None
    held: Decimal | None
    equity: Decimal | None
    equity_low: Decimal | None
    equity_high: Decimal | None
    estimated: Decimal
    paid_in: Decimal | None
    at_work: Decimal
    brought: Decimal | None


class _Walk:
    """What has to be remembered from one point to the next."""

    def __init__(self, entries: Sequence[Entry], rates: Rates, marks: Marks, into: str) -> None:
        self.rates, self.marks, self.into = rates, marks, into
        self.facts = {entry.key: entry for entry in entries}
        self.flows_seen = self.closings_seen = 0
        self.not_earned: Decimal | None = (
            ZERO  # what is in the positions' cash and value and was not brought by them
        )

    def point(self, on: date, books: Books) -> CurvePoint:
        """The point of a day."""
        paid_in = self._paid_in(books)
        cash, held, work, brought = NOTHING, NOTHING, ZERO, NOTHING
        for unit in books.ledger.currencies():
            rate = self._rate(unit, on)
            own = held_value(books, unit, on, self.marks)
            moved = sum((one.cash for one in books.cycles.cycles.values() if one.currency == unit), ZERO)
            cash += _amount(books.ledger.cash(unit), rate)
            held += own.times(rate) if own != NOTHING else own
            brought += _amount(moved, rate)
            work += self._at_work(books, unit) * (rate or ZERO)
        equity, earned = cash + held, brought + held
        less = self.not_earned
        return CurvePoint(
            on=on,
            cash=cash.value,
            held=held.value,
            equity=equity.value,
            equity_low=equity.low,
            equity_high=equity.high,
            estimated=held.estimated,
            paid_in=paid_in,
            at_work=work,
            brought=None if earned.value is None or less is None else earned.value - less,
        )

    def _rate(self, unit: str, on: date) -> Decimal | None:
        known = self.rates.rate(unit, self.into, on)
        return None if known is None else known.rate

    def _at_work(self, books: Books, unit: str) -> Decimal:
        shares = sum(
            (
                abs(holding.amount - holding.premium)
                for holding in books.holdings
                if holding.security.is_shares and holding.currency == unit
            ),
            ZERO,
        )
        return shares + (books.reserve() if unit == "USD" else ZERO)

    def _paid_in(self, books: Books) -> Decimal | None:
        """What came since the last point; securities at their close of that day, at cost where there is none."""
        total: Decimal | None = ZERO
        for flow in books.flows[self.flows_seen :]:
            entry = self.facts.get(flow.key)
            amount = flow.amount
            if entry is not None and isinstance(entry.event, Transferred):
                amount = self._market_value(entry.event, flow.on) or flow.amount
                self.not_earned = self._plus(self.not_earned, amount - flow.amount, flow.currency, flow.on)
            told = told_rate(entry)
            worth = self.rates.converted(amount, flow.currency, self.into, flow.on, told)
            total = None if total is None or worth is None else total + worth
        for one in books.realized[self.closings_seen :]:
            if one.opening_key == one.closing_key and one.opened:
                total = self._plus(total, -one.opened, one.currency, one.closed_on)
                self.not_earned = self._plus(self.not_earned, -one.opened, one.currency, one.closed_on)
        self.flows_seen, self.closings_seen = len(books.flows), len(books.realized)
        return total

    def _market_value(self, event: Transferred, on: date) -> Decimal | None:
        close = self.marks.close(event.security.symbol, on) if event.security.is_shares else None
        return None if close is None else close.price * event.quantity

    def _plus(self, total: Decimal | None, amount: Decimal, currency: str, on: date) -> Decimal | None:
        worth = self.rates.converted(amount, currency, self.into, on)
        return None if total is None or worth is None else total + worth


def curve(
    entries: Sequence[Entry], rates: Rates, marks: Marks, days: Sequence[date], into: str = "USD"
) -> list[CurvePoint]:
    """A point for each day.

    Args:
        entries: of the journal.
        rates: of currencies.
        marks: closes and quotes.
        days: ascending; facts between two of them belong to the later.
        into: the currency.
    """
    walk = _Walk(entries, rates, marks, into)
    return [walk.point(on, books) for on, books in on_days(entries, days)]


def returns_on_all(points: Sequence[CurvePoint]) -> list[Decimal | None]:
    """The return of each span between two points whose worth is known [1]; None where nothing was there to earn it.

    What is paid in counts from the beginning of its day.
    """
    found: list[Decimal | None] = []
    before, paid_in = ZERO, ZERO
    for point in points:
        if point.paid_in is None:
            return [None]
        paid_in += point.paid_in
        if point.equity is None:
            continue
        ground = before + paid_in
        if ground > 0:
            found.append(point.equity / ground - 1)
        elif point.equity or ground:
            found.append(None)
        before, paid_in = point.equity, ZERO
    return found


@dataclass(frozen=True, slots=True)
class WorkSpan:
    """One span of the cash at work: put in at its beginning, earned in it, taken out at its end [USD], and what is left then."""

    on: date
    put_in: Decimal
    earned: Decimal
    ground: Decimal
    taken_out: Decimal
    left: Decimal


def work_spans(points: Sequence[CurvePoint]) -> list[WorkSpan]:
    """The cash at work as an account of its own: what it brings stays in it until the cash is let go, and goes with it."""
    found: list[WorkSpan] = []
    work = gained = brought = ZERO
    for point in points:
        if point.brought is None:
            continue
        change, earned = point.at_work - work, point.brought - brought
        put_in = max(change, ZERO)
        ground = work + gained + put_in
        gained += earned
        released = ZERO
        if change < 0 or not point.at_work:
            released = gained * (1 - point.at_work / work) if work else gained
        gained -= released
        taken_out = max(-change, ZERO) + released
        found.append(WorkSpan(point.on, put_in, earned, ground, taken_out, point.at_work + gained))
        work, brought = point.at_work, point.brought
    return found


def returns_at_work(points: Sequence[CurvePoint]) -> list[Decimal | None]:
    """The return of each span on the cash that was at work in it [1]; spans without any are no part of it."""
    return [span.earned / span.ground for span in work_spans(points) if span.ground > 0]


def flows_of_all(points: Sequence[CurvePoint]) -> list[Flow]:
    """What was paid in and out, and what could be taken out at the end."""
    flows = [Flow(point.on, -point.paid_in) for point in points if point.paid_in]
    last = _last_known(points)
    return flows if last is None or last.equity is None else [*flows, Flow(last.on, last.equity)]


def flows_at_work(points: Sequence[CurvePoint]) -> list[Flow]:
    """Cash put to work, let go again with what it brought, and what is still at work at the end."""
    spans = work_spans(points)
    flows = [Flow(span.on, span.taken_out - span.put_in) for span in spans]
    return [*flows, Flow(spans[-1].on, spans[-1].left)] if spans else []


def time_weighted(points: Sequence[CurvePoint], *, at_work: bool) -> Decimal | None:
    """The time-weighted return over all points, on the cash at work or on all [1]; None where it can not be told."""
    returns = returns_at_work(points) if at_work else returns_on_all(points)
    return linked(returns) if returns else None


def _last_known(points: Sequence[CurvePoint]) -> CurvePoint | None:
    return next((point for point in reversed(points) if point.equity is not None), None)


def _amount(amount: Decimal, rate: Decimal | None) -> Valued:
    """Cash, which is worth itself; unknown without a rate unless there is none of it."""
    if not amount:
        return NOTHING
    value = None if rate is None else amount * rate
    return Valued(value, value, value)


def since_day(points: Sequence[CurvePoint], since: date) -> list[CurvePoint]:
    """The points from a day on, as if what was there before had been paid in then."""
    before = [point for point in points if point.on < since]
    after = [point for point in points if point.on >= since]
    base = _last_known(before)
    if base is None or not after:
        return after
    earlier = [point.paid_in for point in before if point.on > base.on]
    first = after[0]
    paid_in = None
    if None not in earlier and first.paid_in is not None and base.equity is not None:
        paid_in = sum((one for one in earlier if one is not None), base.equity + first.paid_in)
    brought = next((point.brought for point in reversed(before) if point.brought is not None), ZERO)
    moved = [replace(one, brought=None if one.brought is None else one.brought - brought) for one in after]
    return [replace(moved[0], paid_in=paid_in), *moved[1:]]


def idle_share(points: Sequence[CurvePoint]) -> Decimal | None:
    """How much of the account was not at work, on average over the days [1]; None where its worth is unknown."""
    days = idle = ZERO
    for one, other in pairwise(points):
        if one.equity is not None and one.equity > 0:
            span = (other.on - one.on).days
            days += span
            idle += span * max(1 - one.at_work / one.equity, ZERO)
    return idle / days if days else None
