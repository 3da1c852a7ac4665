"""Rules as they were kept: what the desk refused, what was lifted in writing, and what was broken, by the facts themselves.

A refusal is a rule at work and no breach. A breach is a put that was sold against its own ticket, cash that did not cover every
strike at the end of a day, calls without shares, and whatever stopped the desk.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.domain.contract import Right
from putwright.domain.desk_events import DeskEvent, InvariantBroken, SaleRefused
from putwright.domain.journal_events import Entry
from putwright.domain.mandate import Waiver
from putwright.domain.refusal import money_text
from putwright.domain.trading_calendar import new_york_date
from putwright.journal.books import Books
from putwright.journal.lines import Line
from putwright.journal.standing import day_of, standing
from putwright.reports.daybook import on_days
from putwright.reports.performance_odds import Promise, joined
from putwright.reports.performance_puts import PutLife

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that was broken: when, which, and by what."""

    on: date
    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class WaiverLine:
    """A rule lifted in writing."""

    rule: str
    symbol: str | None
    because: str
    made_on: date
    until: date


@dataclass(frozen=True, slots=True)
class RulesKept:
    """How the rules fared. `refused` counts by rule what the desk denied; `without_ticket` are puts sold with none of ours."""

    breaches: tuple[Breach, ...]
    waivers: tuple[WaiverLine, ...]
    refused: tuple[tuple[str, int], ...]
    sales_refused: int
    puts: int
    without_ticket: int


def rules_kept(
    entries: Sequence[Entry],
    lives: Sequence[PutLife],
    promises: Mapping[str, Sequence[Promise]],
    waivers: Sequence[Waiver],
    events: Sequence[DeskEvent],
    as_of: date,
    since: date = date.min,
) -> RulesKept:
    """Breaches, waivers and refusals of some days.

    Args:
        entries: of the journal.
        lives: of every put sold.
        promises: what tickets said, by series.
        waivers: every one ever made.
        events: of the desk's record.
        as_of: the last day.
        since: the first.
    """
    refused: Counter[str] = Counter()
    sales = 0
    breaches = [*_of_tickets(lives, promises), *_of_books(entries, as_of)]
    for event in events:
        if not since <= new_york_date(event.at) <= as_of:
            continue
        if isinstance(event, SaleRefused):
            sales += 1
            refused.update(str(one.rule) for one in event.refusals)
        elif isinstance(event, InvariantBroken):
            breaches.append(Breach(new_york_date(event.at), "INVARIANT", event.words))
    return RulesKept(
        breaches=tuple(
            sorted(
                (one for one in breaches if one.on >= since), key=lambda one: (one.on, one.rule, one.words)
            )
        ),
        waivers=tuple(
            WaiverLine(one.rule, one.symbol, one.because, one.made_on, one.until)
            for one in waivers
            if since <= one.made_on <= as_of
        ),
        refused=tuple(sorted(refused.items(), key=lambda told: (-told[1], told[0]))),
        sales_refused=sales,
        puts=len(lives),
        without_ticket=sum(joined(life, promises) is None for life in lives),
    )


def clean_since(ends: Sequence[date], breaches: Sequence[Breach], lives: Sequence[PutLife]) -> int:
    """How many puts were sold and over since the last breach.

    Args:
        ends: the day on which each series was over.
        breaches: of any rule.
        lives: of every put sold.
    """
    if not breaches:
        return len(ends)
    last = max(one.on for one in breaches)
    after = {
        (life.account, life.cycle, str(life.contract))
        for life in lives
        if life.is_over and life.sold_on is not None and life.sold_on > last
    }
    return len(after)


def _of_tickets(lives: Sequence[PutLife], promises: Mapping[str, Sequence[Promise]]) -> Iterator[Breach]:
    for life in lives:
        promise = joined(life, promises)
        if promise is not None and promise.refused_by and life.sold_on is not None:
            rules = ", ".join(promise.refused_by)
            yield Breach(life.sold_on, rules, f"{life.contract} was sold although its ticket was refused")


def _of_books(entries: Sequence[Entry], as_of: date) -> Iterator[Breach]:
    """Days on which strikes were not covered by dollars, or calls not by shares; the first of each row of days."""
    days = sorted({day_of(entry) for entry in standing(entries) if day_of(entry) <= as_of})
    standing_now: set[str] = set()
    for on, books in on_days(entries, days):
        broken = dict([*_uncovered_puts(books), *_uncovered_calls(books)])
        for subject in sorted(broken.keys() - standing_now):
            rule, words = broken[subject]
            yield Breach(on, rule, words)
        standing_now = set(broken)


def _uncovered_puts(books: Books) -> Iterator[tuple[str, tuple[str, str]]]:
    """Accounts whose dollars do not cover their strikes; of one whose deposits nobody told nothing can be said."""
    for account in sorted({flow.account for flow in books.flows}):
        free, reserve = books.ledger.balance(Line.CASH, "USD", account), books.reserve(account)
        if reserve > 0 and free < 0:
            words = f"{money_text(-free)} short of the {money_text(reserve)} that every strike needs"
            yield f"cash {account}", ("RESERVE", words)


def _uncovered_calls(books: Books) -> Iterator[tuple[str, tuple[str, str]]]:
    owed: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for holding in books.holdings:
        contract = holding.security.contract
        if contract is None:
            if holding.security.is_shares:
                owed[holding.account, holding.security.symbol] -= holding.quantity
        elif contract.right is Right.CALL and holding.quantity < 0:
            owed[holding.account, contract.underlying] -= holding.quantity * contract.multiplier
    calls = {
        (one.account, one.security.contract.underlying)
        for one in books.holdings
        if one.security.contract and one.security.contract.right is Right.CALL and one.quantity < 0
    }
    for account, symbol in sorted(calls):
        if owed[account, symbol] > 0:
            words = f"calls on {symbol} for {owed[account, symbol].normalize():f} shares that are not there"
            yield f"calls {account} {symbol}", ("UNCOVERED", words)
