"""What the workspace knows of names that are held: expected reports and dividends, and quotes of what is in nobody's care."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from putwright.domain.contract import OptionContract, Right
from putwright.domain.contract_words import parse_contract
from putwright.domain.earnings import EarningsBasis, EarningsOutlook
from putwright.domain.trading_calendar import new_york_date
from putwright.journal.books import Books
from putwright.reports.positions import PositionsReport, StrayRow
from putwright.reports.week_account import OpenCall
from putwright.reports.week_strays import OpenPut
from putwright.screening.dividends import (
    COLUMNS_OF_PRICES,
    HABIT_DAYS,
    DividendOutlooks,
    dividend_outlooks,
)
from putwright.screening.event_windows import earnings_windows
from putwright.workflows.looking import Onlooker


@dataclass(frozen=True)
class Expected:
    """What is expected of some names, as known on a day."""

    dividends: DividendOutlooks
    reports: Mapping[str, EarningsOutlook]
    on: date


def expected_of(symbols: Collection[str], at: Onlooker) -> Expected:
    """The dividends and reports of some names."""
    on, names, mandate = new_york_date(at.look.statement.as_of), sorted(symbols), at.settings.mandate
    prices = at.recorded.facts(
        "prices", on, symbols=names, columns=COLUMNS_OF_PRICES, since=on - timedelta(days=HABIT_DAYS)
    )
    windows = earnings_windows(
        at.recorded.facts("earnings", on),
        names,
        on,
        estimate_tolerance_days=mandate.estimate_tolerance_days,
        source_age_days_max=mandate.earnings_source_age_days_max,
    )
    fundamentals = at.recorded.facts("fundamentals", on)
    return Expected(dividend_outlooks(prices, fundamentals, names, on), windows.outlooks, on)


async def open_calls(at: Onlooker, books: Books | None) -> tuple[OpenCall, ...]:
    """Short calls of the broker and the journal that the desk does not look after, each once, quoted now."""
    counts: dict[OptionContract, int] = {}
    in_care = {one.contract for one in at.book.open_positions()}
    told = [(one.contract, int(-one.quantity)) for one in at.look.statement.short_calls]
    told += [] if books is None else [(one.security.contract, int(-one.quantity)) for one in books.holdings]
    on = new_york_date(at.look.statement.as_of)
    for contract, count in told:
        if contract is None or contract in in_care or contract.right is not Right.CALL:
            continue
        if count > 0 and contract.expiry >= on:
            counts[contract] = max(counts.get(contract, 0), count)
    if not counts:
        return ()
    symbols = {contract.underlying for contract in counts}
    quotes, expected = await at.view.quotes(list(counts), sorted(symbols)), expected_of(symbols, at)
    found = []
    for contract, count in sorted(counts.items(), key=lambda one: str(one[0])):
        call, share = quotes.puts.get(contract), quotes.shares.get(contract.underlying)
        paid = expected.dividends[contract.underlying].inside(on, contract.expiry)
        found.append(
            OpenCall(
                contract=contract,
                contracts=count,
                spot=None if share is None else share.price,
                ask=None if call is None else call.ask,
                pays=tuple((ex_date, Decimal(str(amount))) for ex_date, amount in paid),
            )
        )
    return tuple(found)


async def open_puts(at: Onlooker, told: PositionsReport, books: Books | None = None) -> tuple[OpenPut, ...]:
    """The puts in nobody's care, quoted now.

    Args:
        at: who looks.
        told: what is open at the broker, or by account.toml.
        books: of the journal, where no broker was looked at: what is open in them counts too.
    """
    strays = [(parse_contract(one.put), one) for one in told.not_in_care]
    strays = [(contract, one) for contract, one in strays if contract.right is Right.PUT]
    strays += _of_journal(at, books, {contract for contract, _ in strays})
    if not strays:
        return ()
    symbols = {contract.underlying for contract, _ in strays}
    quotes = await at.view.quotes([contract for contract, _ in strays], sorted(symbols))
    expected, found = expected_of(symbols, at), []
    for contract, stray in strays:
        put, share = quotes.puts.get(contract), quotes.shares.get(contract.underlying)
        found.append(
            OpenPut(
                contract=contract,
                contracts=stray.contracts,
                premium_per_share=stray.premium_per_share,
                spot=None if share is None else share.price,
                ask=None if put is None else put.ask,
                report=_report_words(expected.reports[contract.underlying], contract.expiry),
            )
        )
    return tuple(found)


def _of_journal(
    at: Onlooker, books: Books | None, known: Collection[OptionContract]
) -> list[tuple[OptionContract, StrayRow]]:
    """Short puts that only the journal has: entered by hand, or by a statement."""
    in_care = {one.contract for one in at.book.open_positions()}
    found = []
    for holding in [] if books is None else books.holdings:
        contract = holding.security.contract
        if contract is None or contract.right is not Right.PUT or holding.quantity >= 0:
            continue
        if contract not in in_care and contract not in known:
            count = int(-holding.quantity)
            premium = holding.amount / (count * contract.multiplier)
            found.append((contract, StrayRow(str(contract), count, premium, contract.exercise_value * count)))
    return found


def _report_words(outlook: EarningsOutlook, expiry: date) -> str:
    if outlook.basis in {EarningsBasis.UNKNOWN, EarningsBasis.CONTRADICTORY}:
        return "earnings unknown"
    inside = [window for window in outlook.windows if window.start <= expiry]
    return f"earnings {inside[0]}" if inside else ""
