"""Prices for reports on a journal: closes in a few words, rates of currencies by day, and both articles' trades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from putwright.domain.journal_events import CashKind, Entry
from putwright.domain.known_rate import KnownRate
from putwright.journal.currency import Rates
from putwright.reports.marks import Close, Marks
from tests.journal_builders import assigned, bought, cash, day, deposited, expired, sold

GOOGL, MSFT, MU = "GOOGL 365 2026-12-18", "MSFT 410 2025-11-21", "MU 660 2026-07-17"


def closes(**told: str) -> Marks:
    """Closes as `GOOGL="2026-11-11 385, 2026-12-18 345.50"`."""
    return Marks({symbol: _of(words) for symbol, words in told.items()})


def _of(words: str) -> list[Close]:
    pairs = [one.split() for one in words.split(",")]
    return [Close(day(on), Decimal(price), "test") for on, price in pairs]


def francs(by_day: Mapping[str, str], entries: Sequence[Entry] = ()) -> Rates:
    """What a dollar was worth in francs, from each day on until the next."""
    days = {day(on): Decimal(rate) for on, rate in by_day.items()}

    def outside(currency: str, into: str, on: date) -> KnownRate | None:
        known = [since for since in days if since <= on]
        if not known or {currency, into} != {"USD", "CHF"}:
            return None
        rate = days[max(known)]
        return KnownRate(rate if currency == "USD" else 1 / rate, max(known), "ECB")

    return Rates(entries, outside)


NO_RATES = Rates(())


def kept_story() -> list[Entry]:
    """Article A, scenario A: GOOGL stays above 365, the put expires."""
    return [deposited("40000", "2026-11-02"), sold(GOOGL, "5.40", "2026-11-11"), expired(GOOGL, "2026-12-18")]


def taken_story() -> list[Entry]:
    """Article A with its mandatory exit: bought back at half the premium."""
    return [
        deposited("40000", "2026-11-02"),
        sold(GOOGL, "5.40", "2026-11-11"),
        bought(GOOGL, "2.70", "2026-12-02"),
    ]


def assigned_story() -> list[Entry]:
    """Article A, scenario B, and on to the end of the wheel: assigned, a dividend, a call, called away."""
    call = "GOOGL 370C 2027-01-29"
    return [
        deposited("40000", "2026-11-02"),
        sold(GOOGL, "5.40", "2026-11-11"),
        assigned(GOOGL, "2026-12-18"),
        cash(CashKind.DIVIDEND, "20.00", "2027-01-04", "GOOGL"),
        cash(CashKind.TAX, "-3.00", "2027-01-04", "GOOGL"),
        sold(call, "3.00", "2027-01-05"),
        assigned(call, "2027-01-29"),
    ]


def msft_story() -> list[Entry]:
    """Article B: one put for 208.35 after its 1.65 of costs, assigned at 410, the shares sold at once."""
    return [
        deposited("50000", "2025-10-01"),
        sold(MSFT, "2.10", "2025-10-21", fee="1.65"),
        assigned(MSFT, "2025-11-21"),
        sold("MSFT", "405.00", "2025-11-24", 100, fee="1.00"),
    ]


def mu_story() -> list[Entry]:
    """Article A's own book: MU at 38.70, kept; "about 3,000 francs"."""
    return [
        deposited("70000", "2026-06-01"),
        sold(MU, "38.70", "2026-06-12"),
        expired(MU, "2026-07-17"),
    ]


def these(*values: object) -> tuple[object, ...]:
    """Some values, to be compared with others whatever their types: a Decimal may well equal an int."""
    return values
