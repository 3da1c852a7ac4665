"""What every put pays for what it risks, and the order that makes: excess return against the forecast's own tail.

The rank is an ordering by reward for risk and no promise: `docs/ranking.md` has the formula, its assumptions, what was
measured of it and what it can not know. Nothing in a score depends on another name, on a filter or on the order of rows.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from putwright.domain.trading_calendar import TradingCalendar
from putwright.pricing import probability
from putwright.pricing.compiled import Floats
from putwright.pricing.resampled import SESSIONS_A_YEAR
from putwright.screening.forecast import Histories, forecasts
from putwright.screening.report_risk import RAISE, with_report_raise
from putwright.screening.view import MarketView

DAYS_MIN = 7  # the return of fewer days, made annual, is noise
# A tail of less than 1 % of the reserve is less than one ordinary bad day; judgement, not fitted (docs/ranking.md).
TAIL_FLOOR = 0.01
VOLATILITIES = ("forecast_volatility", "forecast_volatility_low", "forecast_volatility_high")
COLUMNS = (
    *VOLATILITIES,
    "forecast_probability",
    "forecast_probability_low",
    "forecast_probability_high",
    "forecast_expected_loss",
    "forecast_shortfall",
    "excess_return",
    "excess_return_low",
    "excess_return_high",
    "tail",
    "score",
    "score_low",
    "score_high",
)
WORDS = "unranked_because"
ORDER = ["score", "symbol", "expiry", "strike_thousandths"]


class Merits(NamedTuple):
    """Excess return [1/year], tail [1] and score [1/year], arrays of one shape."""

    excess_return: Floats
    tail: Floats
    score: Floats


def merit(
    net: ArrayLike,
    expected_loss: ArrayLike,
    shortfall: ArrayLike,
    strike: ArrayLike,
    days: ArrayLike,
    interest_forgone: ArrayLike = 0.0,
) -> Merits:
    """Excess return per unit of tail; NaN wherever a number is missing.

    A negative excess return is multiplied by the tail instead of divided (Israelsen 2005, "A refinement to the Sharpe
    ratio and information ratio"): otherwise the put that loses with the larger tail would stand above.

    Args:
        net: bid less costs [USD/share].
        expected_loss: mean of (strike - price)+ at expiry by the forecast [USD/share].
        shortfall: mean of the same over the worst 5 % of outcomes [USD/share].
        strike: the reserve of one share [USD/share].
        days: calendar days to expiry [day].
        interest_forgone: what cash set aside earns less than bills [1/year].
    """
    premium, loss, worst, reserve, life, forgone = (
        np.asarray(value, dtype=np.float64)
        for value in (net, expected_loss, shortfall, strike, days, interest_forgone)
    )
    with np.errstate(all="ignore"):
        excess = (premium - loss) / reserve * 365.0 / life - forgone
        tail = np.maximum((worst - premium) / reserve, TAIL_FLOOR)
        score = np.where(excess >= 0.0, excess / tail, excess * tail)
    return Merits(excess, tail, score)


def ranked(view: MarketView, puts: pl.DataFrame) -> pl.DataFrame:
    """Some puts of a market view with the columns of the ranking; see `with_scores`."""
    calendar, session = view.surroundings.calendar, view.question.session
    return with_scores(puts, view.histories, calendar, session, interest_forgone(view))


def interest_forgone(view: MarketView) -> float:
    """What the cash set aside earns less than bills [1/year]; where bills pay less than that difference, all they pay."""
    bills = max(view.curve.continuous(30) or 0.0, 0.0)
    return min(float(view.settings.config.cash_below_bills), bills)


def with_scores(
    puts: pl.DataFrame,
    histories: Histories,
    calendar: TradingCalendar,
    session: date,
    interest_forgone: float,
) -> pl.DataFrame:
    """The puts with the columns of `COLUMNS` and `WORDS`: a score is null where something is unknown, and the words say what.

    Args:
        puts: rows of `screening.measures` with the columns of `screening.valuation`.
        histories: the closes of the names.
        calendar: counts the sessions of a put's life.
        session: the day the quotes were taken.
        interest_forgone: what cash set aside earns less than bills [1/year].
    """
    names = puts.select("symbol", "spot").unique(maintain_order=True)
    keys = ["symbol", "spot"]
    known = puts.join(
        forecasts(histories, names), on=keys, how="left", maintain_order="left", nulls_equal=True
    )
    lives = {
        expiry: sessions_until(calendar, session, expiry) for expiry in puts["expiry"].unique().to_list()
    }
    known = known.with_columns(
        sessions_to_expiry=pl.col("expiry").replace_strict(lives, default=None, return_dtype=pl.Int32),
        unranked_because=_unranked(),
    ).drop("forecast_unknown")
    known = with_report_raise(known, histories).with_columns(pl.col(*VOLATILITIES) * pl.col(RAISE))
    figures = [
        pl.Series(name, values).fill_nan(None) for name, values in _scores(known, interest_forgone).items()
    ]
    sound = pl.col(WORDS) == ""
    return known.with_columns(figures).with_columns(
        pl.when(sound).then(pl.col(figure.name)).alias(figure.name) for figure in figures
    )


def sessions_until(calendar: TradingCalendar, session: date, expiry: date) -> int:
    """How many closes lie ahead until expiry [session]; by the week where the calendar does not reach."""
    if expiry <= session:
        return 0
    if not calendar.knows(expiry):
        return round((expiry - session).days * SESSIONS_A_YEAR / 365)
    return len(calendar.sessions(session, expiry)) - 1


def ordered(puts: pl.DataFrame) -> pl.DataFrame:
    """Best score first; equals by name, expiry and strike; what can not be ranked comes last."""
    return puts.sort(ORDER, descending=[True, False, False, False], nulls_last=True)


def _unranked() -> pl.Expr:
    """Why a row has no score, in words; empty where it has one."""
    days = pl.col("days_to_expiry")
    unit = pl.when(days == 1).then(pl.lit("day")).otherwise(pl.lit("days"))
    few = pl.format("{} {} to expiry is too few to make a yearly figure of", days.cast(pl.Int64), unit)
    return (
        pl.when(pl.col("rate").is_null() & pl.col("forward").is_null())
        .then(pl.lit("not priced: no interest rate is known, or the put lies far from every band"))
        .when(pl.col("forward").is_null())
        .then(pl.lit("the dividends before expiry are more than the share"))
        .when(pl.col("premium_net").is_null())
        .then(pl.lit("no bid"))
        .when(days < DAYS_MIN)
        .then(few)
        .otherwise(pl.col("forecast_unknown"))
    )


def _scores(rows: pl.DataFrame, interest_forgone: float) -> dict[str, Floats]:
    """The figures of every row by the volatility foreseen, and the least and most its interval makes of them."""
    strike, spot, forward = (_array(rows, name) for name in ("strike", "spot", "forward"))
    years = _array(rows, "sessions_to_expiry") / SESSIONS_A_YEAR
    days, net = _array(rows, "days_to_expiry"), _array(rows, "premium_net") / _array(rows, "multiplier")
    foreseen = {}
    for end in ("", "_low", "_high"):
        terms = (spot, strike, years, 0.0, _array(rows, f"forecast_volatility{end}"))
        loss = probability.expected_loss(*terms, forward=forward)
        worst = probability.expected_shortfall(*terms, forward=forward)
        breach = probability.finishing_itm(*terms, forward=forward)
        foreseen[end] = breach, loss, worst, merit(net, loss, worst, strike, days, interest_forgone)
    middle, calm, rough = (foreseen[end][3] for end in ("", "_low", "_high"))
    return {
        "forecast_probability": foreseen[""][0],
        "forecast_probability_low": foreseen["_low"][0],
        "forecast_probability_high": foreseen["_high"][0],
        "forecast_expected_loss": foreseen[""][1],
        "forecast_shortfall": foreseen[""][2],
        "excess_return": middle.excess_return,
        "excess_return_low": rough.excess_return,
        "excess_return_high": calm.excess_return,
        "tail": middle.tail,
        "score": middle.score,
        "score_low": np.minimum(np.minimum(rough.score, calm.score), middle.score),
        "score_high": np.maximum(np.maximum(rough.score, calm.score), middle.score),
    }


def _array(rows: pl.DataFrame, name: str) -> Floats:
    return rows[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
