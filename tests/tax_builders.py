"""Tax years of hand-made journals: `tax_year(entries, 2026, "us")`, with rates and prices as a test tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from putwright.domain.journal_events import Balance, Entry, StatementTaken
from putwright.domain.known_rate import KnownRate
from putwright.domain.security import Security
from putwright.journal.currency import Rates
from putwright.journal.tax.lines import KnownPrice
from putwright.reports.tax import TaxReport, TaxRow
from putwright.workflows.tax import TaxQuestion, tax
from tests.journal_builders import day, entry, security

LONG_AFTER = datetime(2030, 6, 1, 15, tzinfo=UTC)
CHF = Decimal("0.80")


def steady(_currency: str, _into: str, on: date) -> KnownRate:
    """The same rate on every day."""
    return KnownRate(CHF, on, "a test")


def moving(_currency: str, _into: str, on: date) -> KnownRate:
    """A rate that is another one every day."""
    return KnownRate(CHF + Decimal(on.toordinal() % 97) / 1000, on, "a test")


def nobody(_currency: str, _into: str, _on: date) -> None:
    """No rate at all."""


def tax_year(
    entries: Sequence[Entry],
    year: int,
    rule: str,
    *,
    currency: str = "",
    outside: object = steady,
    as_of: datetime = LONG_AFTER,
    closes: Mapping[tuple[str, str], str] | None = None,
    net_income: str | None = None,
) -> TaxReport:
    """The report of a year; `closes` are prices by symbol or option and day."""
    known = {(security(words).name, day(on)): Decimal(price) for (words, on), price in (closes or {}).items()}

    def close(what: Security, on: date) -> KnownPrice | None:
        price = known.get((what.name, on))
        return None if price is None else KnownPrice(price, "USD", on, "a test")

    income = None if net_income is None else Decimal(net_income)
    question = TaxQuestion(year, rule, as_of, currency, close, income)
    return tax(entries, Rates(entries, outside), question)  # type: ignore[arg-type]


def row_of(report: TaxReport, event: str) -> TaxRow:
    """The only row of a kind of event."""
    (found,) = [row for row in report.rows if row.event == event]
    return found


def amounts(report: TaxReport) -> dict[str, Decimal | None]:
    """What each bucket adds up to, but for those of no lines."""
    return {one.bucket: one.amount for one in report.totals if one.lines}


def codes(report: TaxReport) -> list[str]:
    """The flags by their codes."""
    return [str(one.code) for one in report.flags]


def statement(first: str, last: str, *positions: tuple[str, str, str]) -> Entry:
    """A statement of a period that tells positions: what, how many, at which price."""
    told = tuple(
        Balance(security(words).name, Decimal(count), price=Decimal(price), currency="USD")
        for words, count, price in positions
    )
    event = StatementTaken("test", "USD", day(first), day(last), positions=told)
    on = day(last)
    return entry(event, at=datetime(on.year, on.month, on.day, 22, tzinfo=UTC))
