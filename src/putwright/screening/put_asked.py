"""One put that nobody need quote: its life, its distance, and what forecast, history and a price say of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from putwright.domain.witness import Witness
from putwright.market.price_history import PriceHistory, without_days
from putwright.pricing import implied_volatility, probability, resampled
from putwright.pricing.carry import Dividends, forward_price
from putwright.screening.carry import RateCurve
from putwright.screening.dividends import DividendOutlook
from putwright.screening.forecast import FORECAST_SESSIONS
from putwright.screening.measures import rounded
from putwright.screening.odds import WINDOWS_MIN
from putwright.screening.past_windows import Count, count

NO_RATE = "no interest rate is known: import rates, or state one in config.toml"


@dataclass(frozen=True, slots=True)
class PutAsked:
    """A put and the share under it.

    Attributes:
        strike: [USD/share].
        spot: [USD/share].
        days: calendar days of its life [day].
        sessions: closes until expiry [session].
        rate: continuously compounded; None where nobody knows one [1/year].
        dividends: expected before expiry, as dates and amounts [USD/share], or as a yield [1/year].
        base: the spot less the value of the dividends before expiry: what a total return makes grow [USD/share].
        forward: the same with interest until expiry; None without a rate [USD/share].
    """

    strike: float
    spot: float
    days: int
    sessions: int
    rate: float | None
    dividends: tuple[tuple[float, float], ...]
    dividend_yield: float
    base: float
    forward: float | None

    @property
    def years(self) -> float:
        """Calendar time to expiry [year]."""
        return self.days / 365.0

    @property
    def payments(self) -> Dividends | None:
        """The dividends as pricing takes them."""
        return _dividends(self.dividends)


def put_asked(
    strike: float,
    spot: float,
    start: date,
    expiry: date,
    sessions: int,
    curve: RateCurve,
    outlook: DividendOutlook | None,
) -> PutAsked:
    """A put with its forward, by the same rates and dividends as the screen.

    Args:
        strike: [USD/share].
        spot: [USD/share].
        start: the session of the spot.
        expiry: the last day.
        sessions: closes ahead until then [session].
        curve: rates.
        outlook: dividends expected.
    """
    days = (expiry - start).days
    rate, years = curve.continuous(days), days / 365.0
    inside = outlook.inside(start, expiry) if outlook else ()
    paid = tuple(((on - start).days / 365.0, amount) for on, amount in inside)
    earned = outlook.dividend_yield if outlook else 0.0
    money = 0.0 if rate is None else rate
    terms = {"dividend_yield": earned, "dividends": _dividends(paid)}
    forward = float(forward_price([spot], [years], [money], **terms)[0])  # type: ignore[arg-type]
    base = forward * math.exp(-money * years)
    return PutAsked(strike, spot, days, sessions, rate, paid, earned, base, None if rate is None else forward)


def _dividends(paid: Sequence[tuple[float, float]]) -> Dividends | None:
    if not paid:
        return None
    return Dividends(np.array([[years for years, _ in paid]]), np.array([[amount for _, amount in paid]]))


def by_forecast(put: PutAsked, past: PriceHistory) -> Witness:
    """The lognormal share at the volatility of the last sessions: what the rank is made of."""
    if put.forward is None:
        return Witness(unknown_because=NO_RATE)
    volatility = resampled.realised_volatility(past.returns, FORECAST_SESSIONS)
    low, high = resampled.volatility_interval(past.returns, FORECAST_SESSIONS)
    words = (
        f"at {volatility * 100:.1f} %, the volatility of its last {FORECAST_SESSIONS} sessions "
        f"({low * 100:.0f} to {high * 100:.0f} % within the sampling error)"
    )
    # The same clock as the rank: sessions, because the volatility is one of sessions.
    return _lognormal(put, volatility, words, put.sessions / resampled.SESSIONS_A_YEAR, (low, high))


def by_price(put: PutAsked, price: float) -> Witness:
    """The lognormal share at the volatility a price of the put implies."""
    if put.rate is None:
        return Witness(unknown_because=NO_RATE)
    priced = implied_volatility.implied_volatility_and_greeks(
        [price],
        [put.spot],
        [put.strike],
        [put.years],
        [put.rate],
        dividend_yield=put.dividend_yield,
        dividends=put.payments,
    )
    volatility = float(priced.volatility[0])
    if not math.isfinite(volatility):
        return Witness(unknown_because=f"no volatility makes {price:,.2f} of this put")
    return _lognormal(
        put, volatility, f"at {volatility * 100:.1f} %, the volatility the price implies", put.years
    )


def _lognormal(
    put: PutAsked, volatility: float, words: str, years: float, interval: tuple[float, float] | None = None
) -> Witness:
    """The probability within the interval of a volatility, and the losses at its middle."""
    at = np.array([volatility, *(interval or ())])
    terms = (put.spot, put.strike, years, 0.0, at)
    breach = probability.finishing_itm(*terms, forward=put.forward)
    loss = probability.expected_loss(*terms, forward=put.forward)
    worst = probability.expected_shortfall(*terms, forward=put.forward)
    deep = probability.conditional_loss(*terms, forward=put.forward)
    return Witness(
        breach=rounded(float(breach[0])),
        breach_low=rounded(float(breach.min())) if interval else None,
        breach_high=rounded(float(breach.max())) if interval else None,
        mean_loss=rounded(float(deep[0])),
        expected_loss=rounded(float(loss[0])),
        shortfall=rounded(float(worst[0])),
        volatility=rounded(volatility),
        words=words,
    )


def by_scaled_history(
    put: PutAsked, past: PriceHistory, reports: Sequence[date] = ()
) -> tuple[Witness, Count | None]:
    """The name's own windows at today's volatility, without the days of the reports given.

    Args:
        put: the put.
        past: as many years of returns as the screen looks at.
        reports: days of reports to leave out; none leaves every day in.
    """
    if put.forward is None:
        return Witness(unknown_because=NO_RATE), None
    used = without_days(past, reports)
    outcomes = resampled.simulated(used.returns, put.sessions)
    if len(outcomes) < WINDOWS_MIN:
        few = f"{len(outcomes)} windows of {put.sessions} sessions, {WINDOWS_MIN} needed"
        return Witness(unknown_because=used.unknown_because or few), None
    independent = resampled.independent_windows(len(used.returns), put.sessions)
    told = count(outcomes, independent, put.forward, put.strike)
    volatility = float(resampled.ewma_volatility(used.returns)[-1])
    left_out = "without the days of reports, " if reports else ""
    words = f"each at today's volatility of {volatility * 100:.1f} %, {left_out}since {used.days[0]}"
    return by_count(told, words, volatility), told


def by_count(told: Count, words: str, volatility: float | None = None) -> Witness:
    """What a count of windows says, as a witness."""
    return Witness(
        breach=rounded(told.share),
        breach_low=rounded(told.low),
        breach_high=rounded(told.high),
        mean_loss=rounded(told.mean_loss),
        expected_loss=rounded(told.expected_loss),
        shortfall=rounded(told.shortfall),
        volatility=rounded(volatility),
        words=words,
    )
