"""Explain one name: every test it met, what the witnesses say of its puts, and its place among the other names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from putwright.ports.market_data import MarketData
from putwright.reports.why import WhyReport, why_report
from putwright.screening.view import MarketView
from putwright.workflows.appraise import appraise, question


def explain(
    market: MarketData,
    view: MarketView,
    symbol: str,
    strike: Decimal | None = None,
    expiry: date | None = None,
    *,
    whole_market: bool = False,
) -> WhyReport:
    """The tests of one name and its place in the list that `screen` would make at the same moment.

    Args:
        market: quotes and facts.
        view: the one name, measured and judged.
        symbol: the name.
        strike: only the puts of this strike [USD/share].
        expiry: only the put of this expiry.
        whole_market: compare with every name that has quotes, not with the watch-list.

    Raises:
        BadInput: the put asked for is not quoted.
    """
    around, settings = view.surroundings, view.settings
    asked = question(market, around, settings, (), view.question.as_of, whole_market=whole_market)
    everybody = appraise(market, around, settings, asked)
    return why_report(view, symbol, strike, expiry, everybody)
