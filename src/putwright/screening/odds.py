"""The witnesses of one put side by side: what the market, the name's own history and the forecast say of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from putwright.domain.witness import Merit, Odds, Witness
from putwright.market.price_history import PriceHistory, without_days
from putwright.pricing import resampled
from putwright.pricing.compiled import Floats
from putwright.screening.forecast import FORECAST_SESSIONS, REPORT_DAYS_KNOWN
from putwright.screening.measures import rounded
from putwright.screening.ranking import COLUMNS, interest_forgone, ranked
from putwright.screening.report_risk import RAISE
from putwright.screening.slope import breach_by_quotes
from putwright.screening.view import MarketView

WINDOWS_MIN = 250  # a year of overlapping windows; fewer say nothing of a tail
# A history of so many independent windows counts as much as the market; judgement, not fitted (docs/ranking.md).
INDEPENDENT_HALF, HISTORY_SHARE_MAX = 48.0, 0.5
YEAR, MONTH = 252, 21
Row = Mapping[str, Any]


def odds_of(view: MarketView, row: Row) -> Odds:
    """Everything the witnesses say of one put.

    Args:
        view: the market view the row belongs to.
        row: a row of `view.puts` by column name, with or without the columns of `screening.ranking`.
    """
    scored = row if "score" in row else _scored(view, row)
    past = view.histories.whole(row["symbol"])
    market, forecast = _market(view, scored), _forecast(view, scored)
    history, share, worst = _history(view, scored, past)
    named = {"forecast": forecast.shortfall, "market": market.shortfall, "history's worst window": worst}
    stress = max(((loss, name) for name, loss in named.items() if loss is not None), default=(None, ""))
    return Odds(
        forecast=forecast,
        market=market,
        history=history,
        merit=_merit(scored, interest_forgone(view)),
        expected_loss_blended=_blended(market.expected_loss, history.expected_loss, share),
        stress_loss=stress[0],
        stress_source=stress[1],
        worst_loss=worst,
        implied_to_realised=_ratio(scored["implied_volatility"], _realised(scored)),
        implied_to_realised_clean=_ratio(scored["implied_volatility"], _clean_volatility(view, past)),
        trend=None if past.unknown_because else _trend(past.returns),
        margin_of_safety=_margin(view, scored),
    )


def _scored(view: MarketView, row: Row) -> Row:
    """The row with the columns of the ranking, made of itself alone: no score depends on another row."""
    known = view.puts.schema  # made anew by polars each time it is asked for
    schema = {name: known[name] for name in row if name in known}
    one = pl.DataFrame([{name: row[name] for name in schema}], schema=schema)
    return {**row, **ranked(view, one).row(0, named=True)}


def _merit(row: Row, forgone: float) -> Merit:
    names = [name for name in COLUMNS if name in Merit.__dataclass_fields__]
    figures = {name: rounded(row[name]) for name in names}
    return Merit(**figures, interest_forgone=rounded(forgone), unranked_because=row["unranked_because"])


def _forecast(view: MarketView, row: Row) -> Witness:
    why, history = row["unranked_because"], view.histories.recent([row["symbol"]])[row["symbol"]]
    if row["forecast_volatility"] is None or why:
        return Witness(unknown_because=why)
    low, high = row["forecast_volatility_low"], row["forecast_volatility_high"]
    told = (
        f"lognormal at the volatility of {FORECAST_SESSIONS} sessions to {history.newest}, "
        f"{low * 100:.0f} to {high * 100:.0f} % within its sampling error, no growth beyond the interest rate ({history.source})"
    )
    if row[RAISE] > 1.0:
        told += f", raised by {(row[RAISE] - 1) * 100:.0f} % for the report that falls inside"
    loss, breach = row["forecast_expected_loss"], row["forecast_probability"]
    return Witness(
        breach=rounded(breach),
        breach_low=rounded(row["forecast_probability_low"]),
        breach_high=rounded(row["forecast_probability_high"]),
        mean_loss=_over(loss, breach),
        expected_loss=rounded(loss),
        shortfall=rounded(row["forecast_shortfall"]),
        volatility=rounded(row["forecast_volatility"]),
        words="; ".join((told, *history.notes)),
    )


def _market(view: MarketView, row: Row) -> Witness:
    volatility, loss, by_volatility = (
        row[name] for name in ("implied_volatility", "expected_loss", "probability_itm")
    )
    if volatility is None or loss is None:
        return Witness(unknown_because="the quote implies no volatility, or no interest rate is known")
    slope = breach_by_quotes(view.quotes, row, (row["expiry"] - view.question.session).days / 365)
    told = f"the option's own volatility at mid, {volatility * 100:.1f} %"
    if slope is None:
        breach, low, high = by_volatility, None, None
        told += "; no sound quotes to either side, so without the slope of the quotes across strikes"
    else:
        breach, low, high = slope.breach, slope.low, slope.high
        told += f"; the slope of the quotes from {slope.strikes[0]:g} to {slope.strikes[1]:g}"
    return Witness(
        breach=rounded(breach),
        breach_low=rounded(low),
        breach_high=rounded(high),
        mean_loss=_over(loss, breach),
        expected_loss=rounded(loss),
        shortfall=rounded(row["expected_shortfall"]),
        volatility=rounded(volatility),
        words=told,
    )


def _history(view: MarketView, row: Row, past: PriceHistory) -> tuple[Witness, float, Decimal | None]:
    """What the name's own past says, how much that counts beside the market, and the loss of its worst window."""
    sessions, forward, strike = row["sessions_to_expiry"], row["forward"], row["strike"]
    if past.unknown_because or forward is None or not sessions:
        return Witness(unknown_because=past.unknown_because or row["unranked_because"]), 0.0, None
    used, told = _without_reports(view, row, past)
    windows = resampled.window_returns(used.returns, sessions)
    outcomes = resampled.simulated(used.returns, sessions)
    if len(outcomes) < WINDOWS_MIN:
        few = f"{len(outcomes)} windows of {sessions} sessions, {WINDOWS_MIN} needed: import a longer history"
        return Witness(unknown_because=few), 0.0, None
    independent = resampled.independent_windows(len(used.returns), sessions)
    seen = resampled.breach(outcomes, forward, [strike])
    low, high = resampled.wilson(seen.probability, independent)
    words = (
        f"{len(outcomes):,} windows of {sessions} sessions since {_day(used)}, {independent:.0f} of them independent, "
        f"each at today's volatility, without drift{told} ({past.source})"
    )
    witness = Witness(
        breach=rounded(seen.probability[0]),
        breach_low=rounded(low[0]),
        breach_high=rounded(high[0]),
        mean_loss=rounded(seen.mean_loss[0]),
        expected_loss=rounded(seen.expected_loss[0]),
        shortfall=rounded(seen.shortfall[0]),
        volatility=rounded(resampled.ewma_volatility(used.returns)[-1]),
        words="; ".join((words, *past.notes)),
    )
    share = min(HISTORY_SHARE_MAX, independent / (independent + INDEPENDENT_HALF))
    return witness, share, rounded(max(0.0, strike - forward * math.exp(float(windows.min()))))


def _without_reports(view: MarketView, row: Row, past: PriceHistory) -> tuple[PriceHistory, str]:
    """The history a put should be held against: without the days of reports where none falls into its life."""
    days = view.histories.report_days(row["symbol"])
    if row["earnings"] != "CLEAR" or not days:
        return past, ""
    return without_days(past, days), f", without the days of the reports known since {days[0]}"


def _clean_volatility(view: MarketView, past: PriceHistory) -> float | None:
    """The volatility of the last sessions without the days of reports; None where their dates are not known."""
    days = view.histories.report_days(past.symbol)
    if past.unknown_because or not days or (view.histories.until - days[-1]).days > REPORT_DAYS_KNOWN:
        return None
    return resampled.realised_volatility(without_days(past, days).returns, FORECAST_SESSIONS)


def _blended(market: Decimal | None, history: Decimal | None, share: float) -> Decimal | None:
    if market is None or history is None:
        return market if history is None else history
    weight = Decimal(f"{share:.4f}")
    return weight * history + (1 - weight) * market


def _trend(returns: Floats) -> Decimal | None:
    """Total return of the eleven months before the last month [1]."""
    if len(returns) < YEAR:
        return None
    return rounded(math.expm1(float(np.sum(returns[-YEAR:-MONTH]))))


def _margin(view: MarketView, row: Row) -> Decimal | None:
    wanted, net = view.standings[row["symbol"]].want_to_own, row["premium_net"]
    if not wanted or net is None:
        return None
    return rounded(1 - (row["strike"] - net / row["multiplier"]) / float(wanted))


def _realised(row: Row) -> float | None:
    """The volatility of the last sessions as it was, before anything was put in for a report to come."""
    volatility = row["forecast_volatility"]
    return None if volatility is None else volatility / row[RAISE]


def _ratio(volatility: float | None, realised: float | None) -> Decimal | None:
    return None if not volatility or not realised else rounded(volatility / realised)


def _over(loss: float | None, breach: float | None) -> Decimal | None:
    """The mean loss of the outcomes that lose; None where hardly any do."""
    return None if loss is None or breach is None or breach < 1e-6 else rounded(loss / breach)


def _day(past: PriceHistory) -> date:
    first: date = past.days[0].astype(object)
    return first
