"""What a share's own past says about a strike: filtered historical simulation, arrays in, arrays out.

The returns of overlapping windows as long as the put lives, each divided by the volatility that was forecast
on the day it began, times the volatility forecast today, moved so that the mean growth is none: filtered
historical simulation (Barone-Adesi, Giannopoulos and Vosper, "VaR without correlations for portfolios of
derivative securities", Journal of Futures Markets 19, 1999), here with whole windows instead of single days,
so that what clusters within a month stays together. Log returns are total returns of one session; nothing
here knows dates. Empty or short input gives empty arrays or NaN.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]

SESSIONS_A_YEAR = 252
DECAY = 0.97  # of the squared returns a session; RiskMetrics 1996 takes it for monthly horizons
# The first forecasts rest on a handful of returns. After a quarter they rest on 85 % of a full memory.
BURN_IN = 63
NORMAL_KURTOSIS = 3.0
# Powers of the decay beyond this would leave the range of floats; longer series are worked in pieces.
_POWER_MAX = 200.0
_NAMES_AT_ONCE = 32  # as many as stay in a core's own memory


@dataclass(frozen=True, slots=True)
class Breach:
    """How often and how deep prices end below each of k strikes, shape (k,) each.

    Attributes:
        probability: Share of outcomes below the strike [1].
        expected_loss: Mean of (K - S)+, not discounted, before any premium [USD/share].
        mean_loss: The same over the outcomes below the strike only; NaN where there is none [USD/share].
        shortfall: Mean of (K - S)+ over the worst outcomes [USD/share].
    """

    probability: Floats
    expected_loss: Floats
    mean_loss: Floats
    shortfall: Floats


def realised_volatility(returns: Floats, sessions: int = 63) -> float:
    """The root of the mean squared log return of the last sessions, a year; NaN when there are fewer.

    The mean is taken as zero: over a quarter its error is larger than itself.

    Args:
        returns: Log returns, oldest first, shape (n,) [1].
        sessions: How many of the last count [session].

    Returns:
        The volatility [1/sqrt(year)].
    """
    if sessions < 1 or len(returns) < sessions:
        return math.nan
    last = returns[-sessions:]
    return math.sqrt(SESSIONS_A_YEAR * float(np.dot(last, last)) / sessions)


def ewma_volatility(returns: Floats, decay: float = DECAY) -> Floats:
    """The forecast made after each return for the next, from all returns so far and fading with age.

    The weights of the returns there are add up to one (no starting value): after return i
    s_i^2 = sum_k d^k r_(i-k)^2 / sum_k d^k.

    Args:
        returns: Log returns, oldest first, along the last axis, shape (..., n) [1].
        decay: What a session leaves of a weight, between 0 and 1 [1].

    Returns:
        As many forecasts [1/sqrt(year)].
    """
    squares = np.square(np.asarray(returns, dtype=np.float64))
    count = squares.shape[-1]
    weighted = np.empty_like(squares)
    piece = max(1, int(_POWER_MAX / -math.log(decay)))
    before: Floats | float = 0.0
    for start in range(0, count, piece):
        part = squares[..., start : start + piece]
        powers = decay ** np.arange(part.shape[-1])
        # All terms are positive, so nothing cancels: r^2 / d^k summed, then times d^i.
        sums = (np.cumsum(part / powers, axis=-1) + decay * before) * powers
        weighted[..., start : start + piece] = sums
        before = sums[..., -1:]
    total = -np.expm1(math.log(decay) * np.arange(1, count + 1)) / (1.0 - decay)
    forecast: Floats = np.sqrt(SESSIONS_A_YEAR * weighted / total)
    return forecast


def window_returns(returns: Floats, sessions: int) -> Floats:
    """The log return of every run of so many sessions in a row, overlapping, shape (n - sessions + 1,) [1].

    Args:
        returns: Log returns, oldest first, shape (n,) [1].
        sessions: Length of a window [session].
    """
    if sessions < 1 or len(returns) < sessions:
        return np.empty(0)
    level: Floats = np.concatenate([[0.0], np.cumsum(returns)])
    windows: Floats = level[sessions:] - level[:-sessions]
    return windows


def simulated(returns: Floats, sessions: int, decay: float = DECAY) -> Floats:
    """Log returns over the next sessions as the past makes them at today's volatility, sorted ascending.

    A window that begins after day i is divided by the forecast of day i, which knows nothing later, and
    multiplied by the forecast of the last day. All are then moved so that mean(exp(x)) = 1: history's drift
    is no forecast. Windows that begin within the burn-in, or after a forecast of zero, are left out.

    Args:
        returns: Log returns, oldest first, shape (n,) [1].
        sessions: Sessions until expiry [session].
        decay: Of the forecast, a session [1].

    Returns:
        Shape (m,) with m <= n - sessions - BURN_IN + 1; empty when history is too short [1].
    """
    return simulated_rows([returns], sessions, decay)[0]


def simulated_rows(histories: Sequence[Floats], sessions: int, decay: float = DECAY) -> list[Floats]:
    """The same as `simulated` for many names at once, to the bit, several times as fast.

    Args:
        histories: Log returns of each name, oldest first, of any length [1].
        sessions: Sessions until expiry [session].
        decay: Of the forecast, a session [1].

    Returns:
        The outcomes of each name, sorted ascending; empty where history is too short [1].
    """
    out = [np.empty(0) for _ in histories]
    by_length: dict[int, list[int]] = {}
    for position, returns in enumerate(histories):
        if sessions >= 1 and len(returns) >= sessions + BURN_IN:
            by_length.setdefault(len(returns), []).append(position)
    for positions in by_length.values():
        for start in range(0, len(positions), _NAMES_AT_ONCE):
            part = positions[start : start + _NAMES_AT_ONCE]
            together = _simulated_together(np.stack([histories[i] for i in part]), sessions, decay)
            for position, outcomes in zip(part, together, strict=True):
                out[position] = outcomes
    return out


def _simulated_together(returns: Floats, sessions: int, decay: float) -> list[Floats]:
    """The outcomes of names with as many returns each, shape (names, n)."""
    forecast = ewma_volatility(returns, decay)
    starts = forecast[:, BURN_IN - 1 : returns.shape[1] - sessions]
    level = np.zeros((len(returns), returns.shape[1] - BURN_IN + 1))
    np.cumsum(returns[:, BURN_IN:], axis=1, out=level[:, 1:])
    with np.errstate(all="ignore"):
        scaled = (level[:, sessions:] - level[:, :-sessions]) * (forecast[:, -1:] / starts)
        whole = np.isfinite(scaled.sum(axis=1))
    if not whole.all():
        return [_centred(row if ok else row[np.isfinite(row)]) for row, ok in zip(scaled, whole, strict=True)]
    scaled.sort(axis=1)
    top = scaled[:, -1:].copy()
    scaled -= top + np.log(np.exp(scaled - top).mean(axis=1, keepdims=True))
    return list(scaled)


def _centred(x: Floats) -> Floats:
    """The same outcomes sorted, moved so that the mean of exp(x) is one."""
    if not x.size:
        return x
    out = np.sort(x)
    top = out[-1]
    out -= top + np.log(np.exp(out - top).mean())
    return out


def breach(log_returns_sorted: Floats, forward: float, strikes: ArrayLike, tail: float = 0.05) -> Breach:
    """How often and how deep the price at expiry, forward x exp(x), ends below each strike.

    Args:
        log_returns_sorted: Outcomes in ascending order, shape (m,) [1].
        forward: Mean of the price at expiry [USD/share].
        strikes: Shape (k,) [USD/share].
        tail: Which share of outcomes is called the worst; the outcome at its edge counts in part [1].
    """
    strike = np.atleast_1d(np.asarray(strikes, dtype=np.float64))
    count = len(log_returns_sorted)
    if not count or not forward > 0.0:
        return Breach(*(np.full(strike.shape, np.nan) for _ in range(4)))
    prices = forward * np.exp(log_returns_sorted)
    sums = np.concatenate([[0.0], np.cumsum(prices)])
    below = np.searchsorted(prices, strike, side="left").astype(np.float64)
    loss = strike * below - sums[below.astype(np.int64)]
    worst = tail * count
    inside = np.minimum(below, worst)
    whole = np.minimum(inside.astype(np.int64), count - 1)
    in_tail = strike * inside - (sums[whole] + (inside - whole) * prices[whole])
    with np.errstate(all="ignore"):
        mean_loss = np.where(below > 0, loss / below, np.nan)
    known = np.where(np.isfinite(strike), 0.0, np.nan)
    return Breach(
        below / count + known,
        np.maximum(loss, 0.0) / count + known,
        mean_loss + known,
        np.maximum(in_tail, 0.0) / worst + known,
    )


def independent_windows(returns_count: int, sessions: int) -> float:
    """How many windows without overlap the history holds: overlapping ones tell little more [1].

    Args:
        returns_count: Daily returns [session].
        sessions: Length of a window [session].
    """
    return returns_count / sessions if sessions > 0 else math.nan


def wilson(probability: ArrayLike, independent: ArrayLike, confidence: float = 0.90) -> tuple[Floats, Floats]:
    """The interval of a probability seen as a share of independent cases, which need not be whole.

    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22, 1927. It stays within 0 and 1, and is not empty when nothing was ever seen.

    Args:
        probability: Share seen, shape (k,) or a number [1].
        independent: Number of independent cases, of the same shape or a number [1].
        confidence: How often the interval holds the truth [1].

    Returns:
        Lower and upper end; NaN where there is no case [1].
    """
    share, cases = np.asarray(probability, dtype=np.float64), np.asarray(independent, dtype=np.float64)
    z2 = _deviations(confidence) ** 2
    with np.errstate(all="ignore"):
        known = np.where((cases > 0) & (share >= 0) & (share <= 1), 0.0, np.nan)
        middle = (share + 0.5 * z2 / cases) / (1.0 + z2 / cases)
        inner = np.maximum(share * (1.0 - share), 0.0) / cases + 0.25 * z2 / cases**2
        half = np.sqrt(z2 * inner) / (1.0 + z2 / cases)
        low = np.where(share > 0.0, np.maximum(middle - half, 0.0), 0.0)
        high = np.where(share < 1.0, np.minimum(middle + half, 1.0), 1.0)
        return low + known, high + known


def expected_loss_interval(
    log_returns_sorted: Floats,
    forward: float,
    strikes: ArrayLike,
    independent: float,
    confidence: float = 0.90,
) -> tuple[Floats, Floats]:
    """The interval of the expected loss that so many independent windows allow.

    Wilson's interval carried over to losses: with a = E[L^2] / E[L], the size of a loss weighted by itself,
    the variance of the loss is a m - m^2 at its mean m, as for a loss that is either nothing or a. The
    interval is therefore a times that of the share m / a. A normal interval would reach below zero, as losses
    are few and skewed. Where nothing was ever lost the upper end is unknown: NaN, not zero.

    Args:
        log_returns_sorted: Outcomes in ascending order, shape (m,) [1].
        forward: Mean of the price at expiry [USD/share].
        strikes: Shape (k,) [USD/share].
        independent: Number of independent windows [1].
        confidence: How often the interval holds the truth [1].

    Returns:
        Lower and upper end, shape (k,) each [USD/share].
    """
    strike = np.atleast_1d(np.asarray(strikes, dtype=np.float64))
    if not len(log_returns_sorted) or not forward > 0.0:
        return np.full(strike.shape, np.nan), np.full(strike.shape, np.nan)
    prices = forward * np.exp(log_returns_sorted)
    loss = np.maximum(strike[:, None] - prices, 0.0)
    mean = loss.mean(axis=1)
    with np.errstate(all="ignore"):
        size = np.square(loss).mean(axis=1) / mean
        low, high = wilson(mean / size, independent, confidence)
        return np.where(mean == 0.0, 0.0, size * low), size * high


def volatility_interval(returns: Floats, sessions: int = 63, confidence: float = 0.90) -> tuple[float, float]:
    """The interval of the realised volatility that the sampling error of so few sessions allows.

    The mean m2 of n independent squared returns has the variance (m4 - m2^2) / n, with the fourth moment m4
    (Cramer, Mathematical Methods of Statistics, 1946, section 27.4). By the delta method the logarithm of the
    volatility has the standard error sqrt((m4 / m2^2 - 1) / n) / 2, which is 1 / sqrt(2 n) for normal
    returns. Taken in logarithms, the lower end stays above zero. m4 / m2^2 is that of the same returns, and
    never below the 3 of the normal: 63 returns can not show thinner tails, only miss thick ones. Says
    nothing about a change of volatility to come.

    Args:
        returns: Log returns, oldest first, shape (n,) [1].
        sessions: How many of the last count [session].
        confidence: How often the interval holds the truth [1].

    Returns:
        Lower and upper end; NaN when there are fewer returns [1/sqrt(year)].
    """
    volatility = realised_volatility(returns, sessions)
    if math.isnan(volatility) or volatility == 0.0:
        return math.nan, math.nan
    squares = np.square(returns[-sessions:])
    kurtosis = max(float(np.square(squares).mean() / squares.mean() ** 2), NORMAL_KURTOSIS)
    error = math.sqrt((kurtosis - 1.0) / sessions) / 2.0
    reach = math.exp(_deviations(confidence) * error)
    return volatility / reach, volatility * reach


def _deviations(confidence: float) -> float:
    """Standard deviations on either side of the middle that hold so much of a normal distribution."""
    return NormalDist().inv_cdf(0.5 + 0.5 * confidence)
