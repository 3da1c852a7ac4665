"""Every fact as one flat row, for a spreadsheet, a tax adviser or another program (DOMAIN 5.3)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from putwright.domain.journal_events import (
    CashMoved,
    CurrencyTraded,
    Ended,
    Entry,
    Restated,
    Traded,
    Transferred,
)
from putwright.domain.osi import format_osi_compact
from putwright.domain.security import Security
from putwright.domain.trading_calendar import NEW_YORK
from putwright.journal.currency import Rates
from putwright.journal.economics import what_of
from putwright.journal.replay import replay
from putwright.journal.standing import day_of, standing
from putwright.reports.journal import cycles_by_key

EXPORTED = (Traded, Ended, CashMoved, CurrencyTraded, Restated, Transferred)


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One fact. Money in `currency` and, by the rate beside it, in `report_currency`; None where it is not known or does not apply."""

    number: int
    key: str
    account: str
    kind: str
    what: str
    traded_at_utc: datetime
    traded_at_new_york: str
    trade_date: date
    settles_on: date | None
    symbol: str
    osi: str
    right: str
    strike: Decimal | None
    expiry: date | None
    multiplier: int | None
    deliverable: int | None
    quantity: Decimal | None
    price: Decimal | None
    commission: Decimal | None
    net: Decimal | None
    currency: str
    rate: Decimal | None
    rate_source: str
    rate_on: date | None
    report_currency: str
    net_report_currency: Decimal | None
    realized: Decimal | None
    cycle: str
    opening_keys: str
    order: str
    source: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ExportReport:
    """Every fact that stands, in the order in which they happened."""

    facts: tuple[ExportRow, ...]


def export_rows(entries: Sequence[Entry], rates: Rates, report_currency: str) -> tuple[ExportRow, ...]:
    """Facts that stand, in the order in which they happened, each with its rate.

    Args:
        entries: every entry of the journal.
        rates: what currencies were worth.
        report_currency: to tell them in.
    """
    books = replay(entries)
    cycles = cycles_by_key(books)
    realized: dict[str, Decimal] = {}
    openings: dict[str, list[str]] = {}
    for one in books.realized:
        realized[one.closing_key] = realized.get(one.closing_key, Decimal(0)) + one.result
        openings.setdefault(one.closing_key, []).append(one.opening_key)
    return tuple(
        _row(
            entry,
            rates,
            report_currency,
            realized.get(entry.key),
            cycles.get(entry.key, ()),
            openings.get(entry.key, []),
        )
        for entry in standing(entries)
        if isinstance(entry.event, EXPORTED)
    )


def csv_text(rows: Sequence[ExportRow]) -> str:
    """Rows as comma-separated text with a header."""
    out = io.StringIO()
    names = [one.name for one in fields(ExportRow)]
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_cell(getattr(row, name)) for name in names] for row in rows)
    return out.getvalue()


def _row(
    entry: Entry,
    rates: Rates,
    into: str,
    realized: Decimal | None,
    cycles: Sequence[str],
    openings: Sequence[str],
) -> ExportRow:
    event = entry.event
    security = getattr(event, "security", None) or getattr(event, "new", None)
    contract = security.contract if isinstance(security, Security) else None
    net = getattr(event, "net", None)
    if net is None:
        net = getattr(event, "amount", None)
    currency, on = str(getattr(event, "currency", "")), day_of(entry)
    known = rates.rate(currency, into, on, getattr(event, "to_base", None)) if currency else None
    return ExportRow(
        number=entry.number,
        key=entry.key,
        account=entry.account,
        kind=_kind(event),
        what=what_of(event),
        traded_at_utc=entry.at,
        traded_at_new_york=f"{entry.at.astimezone(NEW_YORK):%Y-%m-%d %H:%M:%S}",
        trade_date=on,
        settles_on=getattr(event, "settles_on", None),
        symbol=security.symbol if isinstance(security, Security) else "",
        osi="" if contract is None else format_osi_compact(contract),
        right="" if contract is None else str(contract.right),
        strike=None if contract is None else contract.strike,
        expiry=None if contract is None else contract.expiry,
        multiplier=None if contract is None else contract.multiplier,
        deliverable=None if contract is None else contract.deliverable,
        quantity=getattr(event, "quantity", None),
        price=getattr(event, "price", None),
        commission=getattr(event, "commission", None),
        net=net,
        currency=currency,
        rate=None if known is None else known.rate,
        rate_source="" if known is None else known.source,
        rate_on=None if known is None else known.on,
        report_currency=into,
        net_report_currency=None if known is None or net is None else net * known.rate,
        realized=realized,
        cycle=" ".join(cycles),
        opening_keys=" ".join(openings),
        order=str(getattr(event, "order", "")),
        source=str(entry.origin),
        recorded_at=entry.recorded_at,
    )


def _kind(event: object) -> str:
    if isinstance(event, Ended):
        return str(event.how)
    if isinstance(event, CashMoved):
        return str(event.kind)
    names = {Traded: "trade", CurrencyTraded: "currency", Restated: "restated", Transferred: "transfer"}
    return names[type(event)]


def _cell(value: object) -> object:
    """A cell; text that a spreadsheet could take for a formula is kept from being one."""
    plain = _plain(value)
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{plain}"
    return "" if plain is None else plain


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
