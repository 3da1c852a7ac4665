"""Evidence put together: the put, its money, the witnesses side by side, the past they speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from putwright.domain.fees import Side
from putwright.domain.refusal import counted
from putwright.domain.witness import Witness
from putwright.market.price_history import PriceHistory
from putwright.reports.evidence import HONEST, METHOD, SHARES, EvidenceReport, WitnessLine
from putwright.reports.evidence_parts import (
    PastOfPut,
    as_it_was,
    bars,
    cents,
    episodes,
    reports_split,
    witness_line,
    year_lines,
)
from putwright.screening.measures import rounded
from putwright.screening.odds import odds_of
from putwright.screening.past_windows import PastWindows, past_windows
from putwright.screening.put_asked import PutAsked, by_forecast, by_price, by_scaled_history
from putwright.screening.view import MarketView

INDEPENDENT_FEW = 12  # fewer, and an interval of 90 % spans about half of all that is possible
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """The put with its prices and where they are from; `row` is its quote where that may be used, `doubt` of the spot."""

    strike: Decimal
    expiry: date
    spot: Decimal
    spot_source: str
    premium: Decimal | None
    premium_source: str
    row: Row | None
    years: int
    doubt: str = ""


def evidence_report(view: MarketView, asked: Asked, put: PutAsked, history: PriceHistory) -> EvidenceReport:
    """Everything that is said of one put.

    Args:
        view: the market at the moment asked.
        asked: the put and its prices.
        put: the same with forward, life and dividends.
        history: all daily returns known of its share.
    """
    costs = _costs(view, asked.premium)
    net = None if asked.premium is None or costs is None else asked.premium * SHARES - costs
    past = PastOfPut(put, past_windows(history, put.sessions), net)
    symbol, outlook = history.symbol, view.dividends.get(history.symbol)
    reports = view.histories.report_days(symbol)
    lines = _witnesses(view, asked, past, history)
    return EvidenceReport(
        symbol=symbol,
        company=view.companies.get(symbol, ""),
        as_of=view.question.as_of,
        on=view.question.on,
        strike=asked.strike,
        expiry=asked.expiry,
        days_to_expiry=put.days,
        sessions=put.sessions,
        spot=asked.spot,
        spot_source=asked.spot_source,
        premium=asked.premium,
        premium_source=asked.premium_source,
        costs=costs,
        premium_net=net,
        break_even=None if net is None else asked.strike - net / SHARES,
        reserve=asked.strike * SHARES,
        otm_ratio=Decimal(f"{1 - put.strike / put.spot:.6f}"),
        forward=None if put.forward is None else cents(Decimal(put.forward)),
        distance=None if put.forward is None else Decimal(f"{put.strike / put.forward - 1:.6f}"),
        base=cents(Decimal(put.base)),
        rate=rounded(put.rate),
        rate_source=view.curve.source,
        dividends=outlook.words if outlook else "dividends unknown, taken as none",
        history_source=history.source,
        history_first=history.days[0].astype(object),
        history_last=history.days[-1].astype(object),
        history_returns=len(history.returns),
        recent_years=asked.years,
        witnesses=lines,
        episodes=episodes(past),
        years=year_lines(past),
        bars=bars(past),
        picture_of="all years known",
        reports=reports_split(past, reports, _ahead(view, symbol)),
        notes=history.notes,
        warnings=tuple(_warnings(asked, past, history)),
        method=METHOD,
        honest=HONEST,
    )


def _costs(view: MarketView, premium: Decimal | None) -> Decimal | None:
    """What selling one contract costs [USD]."""
    if premium is None:
        return None
    return view.surroundings.fees.estimate(premium, 1, Side.SELL, view.question.on).total


def _witnesses(
    view: MarketView, asked: Asked, past: PastOfPut, history: PriceHistory
) -> tuple[WitnessLine, ...]:
    """History as it was, history at today's volatility, the forecast, the market: each by itself."""
    put, net = past.put, past.net
    lines = [
        as_it_was(past, past.windows, "as-it-was", "past, all years"),
        as_it_was(
            past,
            _recent(past.windows, asked.years, view.histories.until),
            "as-it-was-recent",
            f"past, {counted(asked.years, 'year')}",
        ),
    ]
    five = view.histories.whole(history.symbol)
    says, told = by_scaled_history(put, five)
    lines.append(witness_line("scaled", "past, scaled", says, net, told))
    reports = view.histories.report_days(history.symbol)
    if reports:
        says, told = by_scaled_history(put, five, reports)
        name = "scaled, no reports"
        lines.append(witness_line("scaled-without-reports", name, says, net, told))
    lines.append(witness_line("forecast", "lognormal", by_forecast(put, history), net))
    lines.append(witness_line("market", "market", _market(view, asked, put), net))
    return tuple(lines)


def _recent(windows: PastWindows, years: int, until: date) -> PastWindows:
    """The windows that were sold in the last years."""
    since = np.datetime64(until - timedelta(days=round(365.25 * years)), "D")
    return windows.where(windows.sold >= since)


def _market(view: MarketView, asked: Asked, put: PutAsked) -> Witness:
    """What the quote says; without one what the premium given implies."""
    if asked.row is not None:
        return odds_of(view, asked.row).market
    if asked.premium is not None:
        return by_price(put, float(asked.premium))
    return Witness(unknown_because=f"no price of the put: {asked.premium_source}")


def _ahead(view: MarketView, symbol: str) -> str:
    outlook = view.outlooks.get(symbol)
    if outlook is None:
        return "the next report is unknown"
    return (
        outlook.words
        if outlook.next_window is None
        else f"next report {outlook.next_window}: {outlook.words}"
    )


def _warnings(asked: Asked, past: PastOfPut, history: PriceHistory) -> list[str]:
    """What a reader must know before the figures."""
    found = [asked.doubt] if asked.doubt else []
    independent = past.windows.independent
    if independent < INDEPENDENT_FEW:
        found.append(
            f"the {len(past.windows.returns):,} windows of {past.put.sessions} sessions are worth {independent:.1f} "
            "independent ones: that says little"
        )
    if asked.strike >= asked.spot:
        found.append("the strike is not below the share: this put is in the money already")
    if asked.premium is not None and asked.premium <= asked.strike - asked.spot:
        found.append("the premium is not more than the put's value if exercised now")
    return found
