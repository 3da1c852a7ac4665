"""A tax year from recorded facts: reckoned by one rule, frozen by its digest, and held against what was frozen before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from putwright.domain.journal_events import OWN_ACCOUNT, Entry, Origin, SourceKind, YearFrozen
from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import new_york_date
from putwright.journal.books import Books
from putwright.journal.currency import Rates
from putwright.journal.replay import replay
from putwright.journal.standing import day_of
from putwright.journal.tax.dividends import dividend_days
from putwright.journal.tax.lines import INFORMATION, Closes, TaxFlag, TaxLine, TaxRule, no_closes
from putwright.journal.tax.rules import rule_named
from putwright.journal.tax.safe_harbour import safe_harbour
from putwright.journal.tax.switzerland import SWITZERLAND
from putwright.journal.tax.us import US
from putwright.journal.tax.wash import FlagCode, losses_still_open, other_flags, straddle_flags, wash_flags
from putwright.journal.tax.worth import Worth
from putwright.journal.tax.year_end import Held, first_of, held_at, sum_of, told_by_statements
from putwright.reports.tax import CriterionRow, FlagRow, Frozen, TaxReport, TaxRow
from putwright.reports.tax_digest import changes_between, digest_of
from putwright.reports.tax_notes import notes_of, unknown_of
from putwright.reports.tax_rows import RowQuestion, tax_row
from putwright.reports.tax_sections import (
    dividend_row,
    form_8949,
    rate_rows,
    totals_of,
    trades_total,
    year_end_row,
)

WASHED = frozenset({FlagCode.WASH_SALE, FlagCode.WASH_SERIES, FlagCode.WASH_PUT})


@dataclass(frozen=True, slots=True)
class TaxQuestion:
    """What is asked: which year, by which rule, in which currency (the rule's own when ""), at which moment.

    `closes` tells prices; `net_income` is what the investor says of their income [currency], None where they do not.
    """

    year: int
    rule: str
    as_of: datetime
    currency: str = ""
    closes: Closes = no_closes
    net_income: Decimal | None = None


def tax(entries: Sequence[Entry], rates: Rates, question: TaxQuestion) -> TaxReport:
    """The year under its rule, and whether it is still what it was when it was frozen.

    Args:
        entries: of the journal, reversals among them.
        rates: to tell amounts in another currency.
        question: what is asked.

    Raises:
        BadInput: there is no such rule, or the year has not begun.
    """
    report = _reckoned(entries, rates, question)
    frozen = _last_frozen(entries, report)
    if frozen is None:
        return report
    return replace(report, frozen=_held_against(frozen, report, entries, rates, question))


def freeze(report: TaxReport, moment: datetime) -> Entry:
    """The fact that a year was put down for good, to be written into the journal.

    Raises:
        BadInput: the year is not over.
    """
    if report.is_provisional or new_york_date(moment).year <= report.year:
        raise BadInput(
            f"Freezing the tax year {report.year}",
            f"it is not over: this report ends on {report.last}",
            f"Freeze it from {report.year + 1}-01-01 on.",
        )
    event = YearFrozen(report.year, report.rule, _version(report), report.digest)
    key = f"year-frozen:{report.year}:{report.rule}:{report.currency}:{moment.isoformat()}"
    return Entry(key, moment, OWN_ACCOUNT, event, Origin(SourceKind.HAND, "tax"), moment)


@dataclass(frozen=True, slots=True)
class _Year:
    """What a report is made of: the books up to `through`, and the lines, flags and holdings of the year, which ends on `last`."""

    rule: TaxRule
    question: TaxQuestion
    through: date
    last: date
    books: Books
    worth: Worth
    closes: Closes
    lines: tuple[TaxLine, ...]
    flags: tuple[TaxFlag, ...]
    held: tuple[Held, ...]


def _reckoned(entries: Sequence[Entry], rates: Rates, question: TaxQuestion) -> TaxReport:
    """The report, not yet held against anything."""
    rule, reckon = rule_named(question.rule)
    year, through = question.year, new_york_date(question.as_of)
    if year > through.year:
        wrong = f"Ask for {through.year} or before."
        raise BadInput(f"Reckoning the tax year {year}", "it has not begun", wrong)
    last = min(date(year, 12, 31), through)
    books = replay(entries, until=through, keeps_bookings=True)
    worth = Worth(rates, (question.currency or rule.currency).upper(), books.entries)
    closes = first_of(question.closes, told_by_statements(books.entries))
    lines = tuple(line for line in reckon(books) if line.on.year == year)
    flags = tuple(_flags(books, lines, rule, closes, year))
    held = held_at(replay(entries, until=last), last, closes, worth) if rule is SWITZERLAND else ()
    told = _Year(rule, question, through, last, books, worth, closes, lines, flags, held)
    criteria = _criteria(entries, told) if rule is SWITZERLAND else ()
    report = _report(told, criteria, notes_of(rule, worth.into, lines, held, Worth(rates, "USD")))
    return replace(report, digest=digest_of(report))


def _report(told: _Year, criteria: tuple[CriterionRow, ...], notes: tuple[str, ...]) -> TaxReport:
    """The parts put together; rates and what is unknown come last, when everything else has asked for its rates."""
    rule, books, worth, lines, year = told.rule, told.books, told.worth, told.lines, told.question.year
    washed = {one.key for one in told.flags if one.code in WASHED}
    accounts = {one.account for one in books.entries if one.account and day_of(one).year == year}
    is_us, is_swiss = rule is US, rule is SWITZERLAND
    return TaxReport(
        rule=rule.code,
        rule_name=rule.name,
        version=rule.version,
        rule_dated=rule.dated,
        rule_text=rule.text,
        information=INFORMATION,
        year=year,
        currency=worth.into,
        first=date(year, 1, 1),
        last=told.last,
        is_provisional=told.last >= told.through,
        as_of=told.question.as_of,
        accounts=tuple(sorted(accounts)),
        totals=totals_of(lines, rule, worth),
        trades_total=trades_total(lines, worth),
        rows=_rows(told),
        form_8949=form_8949(lines, worth, washed) if is_us else (),
        dividends=tuple(dividend_row(day, worth, is_swiss=is_swiss) for day in dividend_days(books, year)),
        year_end=tuple(year_end_row(one) for one in told.held),
        year_end_total=sum_of(told.held) if is_swiss else None,
        safe_harbour=criteria,
        flags=tuple(FlagRow(one.code, one.key, one.on, one.words) for one in told.flags),
        rates=rate_rows(worth),
        unknown=unknown_of(books, lines, told.held, worth),
        notes=(*notes, *(losses_still_open(lines, told.through) if is_us else ())),
        digest="",
        frozen=None,
    )


def _rows(told: _Year) -> tuple[TaxRow, ...]:
    """Every fact of the year that has to do with money, in the order in which it happened."""
    of_key: dict[str, list[TaxLine]] = {}
    for line in told.lines:
        of_key.setdefault(line.key, []).append(line)
    codes: dict[str, list[str]] = {}
    for flag in told.flags:
        codes.setdefault(flag.key, []).append(flag.code)
    asked = RowQuestion(
        told.worth,
        told.closes,
        frozenset(one.closing_key for one in told.books.realized),
        told.rule.became_shares,
    )
    rows = (
        tax_row(entry, of_key.get(entry.key, ()), codes.get(entry.key, ()), asked)
        for entry in told.books.entries
        if day_of(entry).year == told.question.year
    )
    return tuple(row for row in rows if row is not None)


def _flags(
    books: Books, lines: Sequence[TaxLine], rule: TaxRule, closes: Closes, year: int
) -> Iterator[TaxFlag]:
    if rule is US:
        yield from wash_flags(books, lines, closes)
        yield from straddle_flags(books, year)
    yield from other_flags(lines)


def _criteria(entries: Sequence[Entry], told: _Year) -> tuple[CriterionRow, ...]:
    """The monitor of KS 36; what was there when the year began is taken on its first day, which is never a session."""
    books, question = told.books, told.question
    first = date(question.year, 1, 1)
    began = held_at(replay(entries, until=first), first, told.closes, told.worth)
    opening = None if books.gaps else sum_of(began)
    gains = trades_total(told.lines, told.worth).amount
    judged = safe_harbour(books, question.year, told.worth, opening, gains, question.net_income)
    return tuple(
        CriterionRow(one.number, one.name, one.actual, one.limit, one.light, one.words) for one in judged
    )


def _last_frozen(entries: Sequence[Entry], report: TaxReport) -> Entry | None:
    """The last time the year was frozen under this rule and in this currency."""
    found = [
        one
        for one in entries
        if isinstance(one.event, YearFrozen)
        and (one.event.year, one.event.rule) == (report.year, report.rule)
        and one.event.version.endswith(f" in {report.currency}")
    ]
    return max(found, key=lambda one: (one.recorded_at, one.number), default=None)


def _held_against(
    frozen: Entry, report: TaxReport, entries: Sequence[Entry], rates: Rates, question: TaxQuestion
) -> Frozen:
    """What was frozen against what is reckoned now; the facts there were then tell which rows have changed."""
    event = frozen.event
    if not isinstance(event, YearFrozen):
        raise TypeError(f"{frozen.key} freezes no year")
    when = f"{frozen.recorded_at:%Y-%m-%d %H:%M} UTC"
    if event.digest == report.digest:
        words = f"the same, to the last figure, as when it was frozen on {when}"
        return Frozen(event.digest, event.version, frozen.recorded_at, is_same=True, words=words, changes=())
    then = [one for one in entries if _was_there(one, frozen)]
    before = _reckoned(then, rates, question)
    changes = changes_between(before, report, entries, frozen.recorded_at)
    if event.version != _version(report):
        words = f"not what was frozen on {when}: that was version {event.version} of the rule, this is {_version(report)}"
    elif before.digest != event.digest:
        words = (
            f"not what was frozen on {when}, and the facts there were then do not give it either: rates or prices are told "
            "otherwise now, or this version of the program reckons otherwise"
        )
    else:
        words = f"not what was frozen on {when}: facts were added or reversed since"
    return Frozen(
        event.digest, event.version, frozen.recorded_at, is_same=False, words=words, changes=changes
    )


def _was_there(one: Entry, frozen: Entry) -> bool:
    """Whether a fact was in the record when a year was frozen."""
    if one.number and frozen.number:
        return one.number < frozen.number
    return one.recorded_at <= frozen.recorded_at and one is not frozen


def _version(report: TaxReport) -> str:
    return f"{report.version} in {report.currency}"
