"""What is held: open puts and calls with their state, and every open story with its true break-even."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from putwright.journal.cycles import Cycle
from putwright.reports.positions import PositionsReport
from putwright.reports.week_account import CashSeen
from putwright.reports.week_values import Column, Quantity, Section, Table, Unit, left_out

POSITION_COLUMNS = (
    Column("put or call"),
    Column("contracts", Unit.COUNT),
    Column("sold at", Unit.PRICE),
    Column("bid", Unit.PRICE),
    Column("ask", Unit.PRICE),
    Column("premium kept by closing", Unit.RATIO),
    Column("days left", Unit.DAYS),
    Column("share above strike", Unit.RATIO),
    Column("set aside", Unit.MONEY),
    Column("state"),
)


def positions_section(told: PositionsReport | None, because: str) -> Section:
    """Open puts and calls; `because` says why there are none to show."""
    if told is None:
        return left_out("positions", "Open puts", because)
    rows = tuple(
        (
            row.put,
            Decimal(row.contracts),
            row.premium_per_share,
            row.bid,
            row.ask,
            row.captured,
            Decimal(row.days_left),
            row.distance,
            row.reserve,
            f"{row.state}: {row.because}",
        )
        for row in told.positions
    )
    others = tuple(
        (
            one.put,
            Decimal(one.contracts),
            one.premium_per_share,
            None,
            None,
            None,
            None,
            None,
            one.reserve,
            "not in care",
        )
        for one in told.not_in_care
    )
    tables = (Table("Open puts and calls", POSITION_COLUMNS, rows + others),) if rows or others else ()
    words = () if tables else ("Nothing is open.",)
    return Section("positions", "Open puts", (f"Quotes: {told.quotes}.", *words), tables=tables)


def reserve_section(told: PositionsReport | None, seen: CashSeen | None, because: str) -> Section:
    """Cash set aside, settled and free, and what is there in other currencies."""
    if told is None or seen is None:
        return left_out("reserve", "Reserve", because)
    reserve = told.reserve + sum((one.reserve for one in told.not_in_care), Decimal(0))
    quantities = [
        Quantity("set aside for open puts", reserve, Unit.MONEY),
        Quantity("settled dollars", told.cash_settled_usd, Unit.MONEY),
        Quantity("free for strikes, the buffer taken off", told.cash_free, Unit.MONEY),
    ]
    quantities += [
        Quantity(f"cash in {currency}", amount, Unit.MONEY, currency, "never counts as reserve")
        for currency, amount in sorted(seen.cash.items())
        if currency != "USD" and amount
    ]
    return Section("reserve", "Reserve", quantities=tuple(quantities))


def cycles_section(cycles: Sequence[Cycle] | None, because: str) -> Section:
    """Open stories: what each has brought so far, and what its shares have truly cost."""
    if cycles is None:
        return left_out("cycles", "Stories", because)
    live = [cycle for cycle in cycles if cycle.is_open]
    if not live:
        return Section("cycles", "Stories", ("No story is open: nothing is held or owed by the journal.",))
    tables = []
    for currency in sorted({cycle.currency for cycle in live}):
        columns = (
            Column("story"),
            Column("began"),
            Column("stands at"),
            Column("premium, after costs", Unit.MONEY, currency),
            Column("paid back", Unit.MONEY, currency),
            Column("dividends", Unit.MONEY, currency),
            Column("shares", Unit.COUNT),
            Column("true break-even", Unit.PRICE, currency),
            Column("rolls", Unit.COUNT),
        )
        rows = tuple(
            (
                cycle.cycle_id,
                cycle.began_on.isoformat(),
                cycle.stage,
                cycle.premium,
                cycle.paid_back,
                cycle.dividends,
                cycle.shares,
                cycle.break_even if cycle.shares > 0 else "-",
                Decimal(cycle.rolls),
            )
            for cycle in live
            if cycle.currency == currency
        )
        tables.append(Table(f"Open stories in {currency}", columns, rows))
    words = "True break-even: what the shares have cost after every premium and dividend of their story."
    return Section("cycles", "Stories", (words,), tables=tuple(tables))
