"""What a statement says was there: cash by currency at both ends of its period, and positions at its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from putwright.adapters.flex.cells import RowFault, day, needed, number
from putwright.adapters.flex.making import Making
from putwright.adapters.flex.naming import CURRENCY, kind_of, security_of
from putwright.adapters.flex.rows import POSITIONS, REPORT, Row
from putwright.domain.journal_events import Balance

BASE_SUMMARY = "BASE_SUMMARY"
IN_BASE = frozenset({BASE_SUMMARY, "BASE"})


def cash_balances(making: Making) -> tuple[tuple[Balance, ...], tuple[Balance, ...]]:
    """Cash by currency at the beginning of the period and at its end, where they are told."""
    by_currency: dict[str, list[tuple[date, date, Row]]] = {}
    rows = making.rows(REPORT)

    def sort(row: Row) -> None:
        currency = row.cells.get("currency", BASE_SUMMARY)
        if currency in IN_BASE or row.cells.get("levelOfDetail", "").upper() == "BASECURRENCY":
            making.skip(row, "the sum of all currencies in the base currency")
            return
        first = day(row.cells, "fromDate") or date.min
        last = day(row.cells, "toDate") or date.max
        for column in ("startingCash", "endingCash"):
            number(row.cells, column)  # a fault of its row, not of the statement
        by_currency.setdefault(currency, []).append((first, last, row))

    making.each(rows, sort)
    if rows and not by_currency:
        making.remark(
            "The cash report tells the sum in the base currency only; tick its breakdown by currency."
        )
    opening, closing = [], []
    for currency, told in by_currency.items():
        told.sort(key=lambda one: one[:2])
        making.take([row for _, _, row in told])
        begins, ends = number(told[0][2].cells, "startingCash"), number(told[-1][2].cells, "endingCash")
        if begins is not None:
            opening.append(Balance(currency, begins, currency=currency))
        if ends is not None:
            closing.append(Balance(currency, ends, currency=currency))
    return tuple(opening), tuple(closing)


def positions(making: Making) -> tuple[Balance, ...] | None:
    """What was held at the end of the period; None where the statement has no such section."""
    if POSITIONS not in making.raw.counts and POSITIONS not in making.raw.sections:
        return None
    rows = _whole_positions(making, making.rows(POSITIONS))
    found: dict[str, Balance] = {}

    def read(row: Row) -> None:
        cells = row.cells
        if kind_of(cells) == CURRENCY:
            making.skip(row, "a balance of a currency; the cash report tells it")
            return
        security, quantity = (
            security_of(cells),
            needed(cells, "position" if "position" in cells else "quantity"),
        )
        cost, price = number(cells, "costBasisMoney"), number(cells, "markPrice")
        known = found.get(security.name)
        if known is not None:  # lots, or the same thing on two exchanges
            quantity += known.quantity
            cost = None if cost is None or known.cost is None else cost + known.cost
        currency = cells.get("currency", making.base)
        found[security.name] = Balance(security.name, quantity, cost, price, currency)
        making.take([row])

    making.each(rows, read)
    return tuple(found.values())


def _whole_positions(making: Making, rows: Sequence[Row]) -> list[Row]:
    """The rows of the last day that stand for positions; lots only where there is nothing else."""
    lots = [row for row in rows if row.cells.get("levelOfDetail", "").upper() == "LOT"]
    wholes = [row for row in rows if row.cells.get("levelOfDetail", "").upper() != "LOT"]
    if wholes:
        for row in lots:
            making.skip(row, "a lot of a position; the position is taken")
    taken, days = wholes or lots, {}
    for row in taken:
        try:
            days[row.number] = day(row.cells, "reportDate")
        except RowFault:
            days[row.number] = None
    last = max((one for one in days.values() if one is not None), default=None)
    for row in taken:
        if days[row.number] not in {None, last}:
            making.skip(row, "what was held on an earlier day")
    return [row for row in taken if days[row.number] in {None, last}]
