"""The statements of the invented companies by their archetype: years, quarters and a snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from putwright.market import facts
from putwright.market.simulated.dividends import PaidOn, amount
from putwright.market.simulated.names import DemoName
from putwright.market.simulated.reports import ReportDays
from putwright.market.simulated.traps import TRAPS

QUARTERS_TOLD, YEARS_TOLD = 8, 4
REPORT_DELAY_DAYS = 12  # the shortest time from the end of a quarter to its report
STALE_DAYS = 230  # older than a mandate of 200 days allows
NOISE = 0.01


@dataclass(frozen=True, slots=True)
class Archetype:
    """How a kind of company looks in its statements, as ratios [1].

    `price_to_sales` fixes the revenue by the market value; the others are margin of net income, growth a
    year, EBITDA and free cash flow per net income, net debt and cash per EBITDA, return on equity, equity per
    asset.
    """

    price_to_sales: float
    margin: float
    growth: float
    ebitda: float
    free_cash_flow: float | None
    net_debt: float
    cash: float
    return_on_equity: float
    equity_to_assets: float


ARCHETYPES: Mapping[str, Archetype] = {
    "compounder": Archetype(9.0, 0.26, 0.11, 1.6, 0.95, 0.3, 0.6, 0.30, 0.45),
    "grower": Archetype(14.0, 0.25, 0.24, 1.4, 0.90, -0.8, 1.2, 0.24, 0.62),
    "steady": Archetype(3.2, 0.13, 0.04, 1.9, 0.90, 1.7, 0.4, 0.22, 0.34),
    "cyclical": Archetype(1.6, 0.08, 0.06, 2.2, 0.75, 1.4, 0.7, 0.16, 0.38),
    "bank": Archetype(3.6, 0.25, 0.06, 1.4, None, 3.0, 6.0, 0.12, 0.085),
    "insurer": Archetype(1.7, 0.09, 0.09, 1.5, 1.20, 0.8, 1.0, 0.17, 0.22),
    "utility": Archetype(6.0, 0.26, 0.05, 2.4, -0.60, 5.0, 0.2, 0.11, 0.26),
    "reit": Archetype(9.5, 0.19, 0.09, 4.2, 2.2, 5.2, 0.1, 0.03, 0.55),
    # The traps of the quality gate.
    "loss_making": Archetype(1.9, -0.07, 0.05, -0.6, 1.30, 9.0, 4.0, -0.60, 0.03),
    "shrinking": Archetype(2.9, 0.04, -0.07, 4.5, 0.30, 1.2, 1.1, 0.03, 0.50),
    "indebted": Archetype(0.7, 0.09, 0.02, 3.6, 0.60, 4.6, 0.1, 0.28, 0.12),
}


def fundamentals_table(
    names: Sequence[DemoName],
    reports: Mapping[str, ReportDays],
    paid_on: PaidOn,
    session: date,
    source: str,
    generator: np.random.Generator,
) -> pl.DataFrame:
    """The facts about every company, each row known since its report; funds say only what they are.

    Args:
        names: names with a spot.
        reports: report days by symbol.
        paid_on: ex-dates by symbol.
        session: nothing is known later.
        source: how the rows are labelled.
        generator: the seeded source of chance.
    """
    rows: list[dict[str, object]] = []
    noise = 1 + NOISE * generator.standard_normal((len(names), 2, 4 * YEARS_TOLD + 4)).clip(-2, 2)
    for name, (sales_noise, margin_noise) in zip(names, noise, strict=True):
        if name.symbol == TRAPS["quality_unknown"]:
            continue
        head: Row = {"symbol": name.symbol, "name": name.name, "currency": "USD", "source": source}
        head |= {"sector": name.sector, "industry": name.industry}
        cutoff = session - timedelta(days=STALE_DAYS if name.symbol == TRAPS["stale_facts"] else 1)
        if name.archetype not in ARCHETYPES:
            rows.append({**head, "as_of": cutoff, "period": "SNAPSHOT", "market_cap": name.market_cap})
            continue
        days = [day for day in reports[name.symbol].past if day <= cutoff]
        quarters = _quarters(name, days, sales_noise, margin_noise)
        ex_days = [day for day in paid_on.get(name.symbol, ()) if day > session]
        rows += [{**head, **row} for row in _statements(quarters)]
        snapshot = _snapshot(name, quarters, cutoff)
        rows.append({**head, **snapshot, "ex_dividend_date": ex_days[0] if ex_days else None})
    return facts.conform("fundamentals", pl.DataFrame(rows, schema=facts.SCHEMAS["fundamentals"]))


Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Quarter:
    """One quarter: when it ended, since when it is known, and its flows and balance [USD]."""

    ended: date
    known: date
    revenue: float
    net_income: float
    ebitda: float
    free_cash_flow: float | None
    balance: Mapping[str, float]

    def row(self) -> Row:
        flows = {"revenue": self.revenue, "net_income": self.net_income, "ebitda": self.ebitda}
        head = {"period": "QUARTER", "as_of": self.known, "period_end": self.ended}
        return {**head, **flows, "free_cash_flow": self.free_cash_flow, **self.balance}


def _quarters(
    name: DemoName, days: Sequence[date], sales_noise: np.ndarray, margin_noise: np.ndarray
) -> list[_Quarter]:
    """Quarters ascending, their revenue growing by the archetype towards today's [USD]."""
    kind = ARCHETYPES[name.archetype]
    quarters = []
    for back, known in enumerate(reversed(days[-len(sales_noise) :])):
        shrunk = (1 + kind.growth) ** (-back / 4)
        revenue = name.market_cap / kind.price_to_sales / 4 * shrunk * float(sales_noise[back])
        income = revenue * kind.margin * float(margin_noise[back])
        ebitda = income * kind.ebitda
        yearly, in_year = 4 * abs(ebitda), 4 * income
        owned = in_year / kind.return_on_equity
        cash = kind.cash * yearly
        balance = {
            "total_debt": max(kind.net_debt * yearly + cash, 0.0),
            "cash": cash,
            "equity": owned,
            "total_assets": owned / kind.equity_to_assets,
        }
        flow = None if kind.free_cash_flow is None else income * kind.free_cash_flow
        quarters.append(_Quarter(_period_end(known), known, revenue, income, ebitda, flow, balance))
    return quarters[::-1]


def _period_end(known: date) -> date:
    """The end of the month that lies at least twelve days before a report."""
    return (known - timedelta(days=REPORT_DELAY_DAYS)).replace(day=1) - timedelta(days=1)


def _statements(quarters: Sequence[_Quarter]) -> Iterator[Row]:
    yield from (quarter.row() for quarter in quarters[-QUARTERS_TOLD:])
    # The fiscal year ends with the quarter that ends nearest to the turn of the year.
    ends = [
        place for place, quarter in enumerate(quarters) if quarter.ended.month in {11, 12, 1} and place >= 3
    ]
    for place in ends[-YEARS_TOLD:]:
        yield {**quarters[place].row(), "period": "ANNUAL", **_year(quarters[place - 3 : place + 1])}


def _year(quarters: Sequence[_Quarter]) -> Row:
    flows = [quarter.free_cash_flow for quarter in quarters]
    known = [flow for flow in flows if flow is not None]
    return {
        "revenue": sum(quarter.revenue for quarter in quarters),
        "net_income": sum(quarter.net_income for quarter in quarters),
        "ebitda": sum(quarter.ebitda for quarter in quarters),
        "free_cash_flow": sum(known) if len(known) == len(flows) else None,
    }


def _snapshot(name: DemoName, quarters: Sequence[_Quarter], as_of: date) -> Row:
    """What a data vendor shows of a company on a day: the trailing year and its ratios."""
    last, year_ago = quarters[-1], quarters[-5]
    year = _year(quarters[-4:])
    revenue, income = sum(q.revenue for q in quarters[-4:]), sum(q.net_income for q in quarters[-4:])
    ebitda = sum(q.ebitda for q in quarters[-4:])
    debt, cash = last.balance["total_debt"], last.balance["cash"]
    equity, assets = last.balance["equity"], last.balance["total_assets"]
    paid = 4 * amount(name) if name.ex_dividend else 0.0
    return {
        "period": "SNAPSHOT",
        "as_of": as_of,
        "period_end": last.ended,
        **year,
        **last.balance,
        "market_cap": name.market_cap,
        "revenue_growth": last.revenue / year_ago.revenue - 1,
        "earnings_growth": last.net_income / year_ago.net_income - 1 if year_ago.net_income > 0 else None,
        "profit_margin": income / revenue,
        "return_on_equity": income / equity,
        "return_on_assets": income / assets,
        "debt_to_equity": debt / equity if equity > 0 else None,
        "enterprise_to_ebitda": (name.market_cap + debt - cash) / ebitda,
        "dividend_yield": paid / name.spot if name.spot else None,
        "dividend_per_share": paid,
    }
