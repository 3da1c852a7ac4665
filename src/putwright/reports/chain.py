"""The option chain of one expiry: calls left, puts right, as the second article shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from putwright.domain.contract import strike_of_thousandths
from putwright.domain.money import from_float
from putwright.domain.refusal import BadInput
from putwright.market import quote_checks
from putwright.screening.valuation import with_valuations
from putwright.screening.view import MarketView

ROWS_EACH_SIDE = 12


@dataclass(frozen=True, slots=True)
class Side:
    """One contract of the chain. Prices [USD/share]; None where nobody quoted; `faults` in words."""

    bid: Decimal | None
    ask: Decimal | None
    volume: int | None
    open_interest: int | None
    implied_volatility: Decimal | None
    vendor_implied_volatility: Decimal | None
    delta: Decimal | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strike:
    """One row of the chain."""

    strike: Decimal
    call: Side | None
    put: Side | None
    passes: bool


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The chain of one name and expiry around the money."""

    symbol: str
    company: str
    spot: Decimal | None
    expiry: date
    expiry_kind: str
    days_to_expiry: int
    expiries: tuple[tuple[date, str], ...]
    want_to_own: Decimal | None
    quote_time: datetime
    quote_kind: str
    quote_source: str
    rate: str
    strikes: tuple[Strike, ...]
    strikes_hidden: int


def chain_report(view: MarketView, symbol: str, expiry: date | None, everything: bool = False) -> ChainReport:
    """One expiry of one name; the one nearest the middle of the playbook's band unless told.

    Raises:
        BadInput: no such expiry is quoted.
    """
    kinds = dict(view.puts.select("expiry", "expiry_kind").unique().iter_rows())
    chosen = expiry or _default_expiry(view, kinds)
    if chosen not in kinds:
        known = ", ".join(day.isoformat() for day in sorted(kinds)[:12])
        raise BadInput(
            f"Looking for the {symbol} chain of {chosen}", "that expiry is not quoted", f"Quoted: {known}."
        )
    rows = view.quotes.filter(pl.col("expiry") == chosen)
    rows = with_valuations(rows, pl.lit(True), view.question.session, view.curve, view.dividends)
    passing = set(
        view.puts.filter((pl.col("expiry") == chosen) & (pl.col("failed") == 0))[
            "strike_thousandths"
        ].to_list()
    )
    sides: dict[int, dict[str, Side]] = {}
    for row in rows.iter_rows(named=True):
        sides.setdefault(row["strike_thousandths"], {})[row["right"]] = _side(row)
    first = rows.row(0, named=True)
    spot = None if first["spot"] is None else from_float(first["spot"])
    shown = sorted(sides) if everything else _around(sorted(sides), spot)
    wanted = view.settings.watchlist.get(symbol)
    return ChainReport(
        symbol=symbol,
        company=view.companies.get(symbol, ""),
        spot=spot,
        expiry=chosen,
        expiry_kind=kinds[chosen],
        days_to_expiry=(chosen - view.question.on).days,
        expiries=tuple(sorted(kinds.items())),
        want_to_own=wanted.want_to_own if wanted else None,
        quote_time=first["quote_time"],
        quote_kind=first["kind"],
        quote_source=first["source"],
        rate=view.curve.source,
        strikes=tuple(
            Strike(strike_of_thousandths(k), sides[k].get("CALL"), sides[k].get("PUT"), k in passing)
            for k in shown
        ),
        strikes_hidden=len(sides) - len(shown),
    )


def _default_expiry(view: MarketView, kinds: Mapping[date, str]) -> date:
    band = view.settings.playbook.contract
    middle = (band.days_to_expiry_min + band.days_to_expiry_max) / 2
    allowed = [day for day, kind in kinds.items() if kind in band.expiries] or list(kinds)
    return min(allowed, key=lambda day: (abs((day - view.question.on).days - middle), day))


def _around(strikes: list[int], spot: Decimal | None) -> list[int]:
    if spot is None:
        return strikes
    below = [k for k in strikes if Decimal(k) / 1000 < spot]
    above = [k for k in strikes if Decimal(k) / 1000 >= spot]
    return below[-ROWS_EACH_SIDE:] + above[: ROWS_EACH_SIDE // 2]


def _side(row: Mapping[str, Any]) -> Side:
    return Side(
        bid=_decimal(row["bid"]),
        ask=_decimal(row["ask"]),
        volume=row["volume"],
        open_interest=row["open_interest"],
        implied_volatility=_decimal(row["implied_volatility"], 6),
        vendor_implied_volatility=_decimal(row["vendor_implied_volatility"], 6),
        delta=_decimal(row["delta"], 4),
        faults=tuple(quote_checks.explain(row)) if row["quote_faults"] else (),
    )


def _decimal(value: float | None, places: int | None = None) -> Decimal | None:
    if value is None:
        return None
    return from_float(value) if places is None else Decimal(f"{value:.{places}f}")
