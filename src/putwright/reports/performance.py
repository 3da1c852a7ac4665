"""Performance that does not flatter: total return before premium, against the names, the index and bills, and the odds as they were.

Premium collected never stands alone. Figures a year are a pace, and none is told for less than a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.reports.performance_against import Against
from putwright.reports.performance_beside import BesidePoint
from putwright.reports.performance_curve import CurvePoint
from putwright.reports.performance_odds import Calibration
from putwright.reports.performance_returns import MoneyWeighted
from putwright.reports.performance_rules import RulesKept
from putwright.reports.stress import Exposure

CAVEAT = "a year's figure is a pace: what it would be if the time went on like this; it does not have to"


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One return [1], and a year [1/year]; None where it can not be told, and `because` says why.

    `basis` is what it is reckoned on: the cash at work (set aside for puts, or in assigned shares), or all cash.
    """

    basis: str
    days: int
    result: Decimal | None
    time_weighted: Decimal | None
    time_weighted_annual: Decimal | None
    money_weighted: MoneyWeighted
    because: str


@dataclass(frozen=True, slots=True)
class PremiumLine:
    """Premium beside the total [USD]; ratios [1]. `captured` is kept over received, of puts and calls that are over.

    `kept` is after purchases back; `total` is everything, shares and all. `idle` is how much of the cash was not at work,
    on average over the days.
    """

    received: Decimal
    kept: Decimal
    received_of_over: Decimal
    captured: Decimal | None
    total: Decimal | None
    costs: Decimal
    idle: Decimal | None


@dataclass(frozen=True, slots=True)
class PutsLine:
    """Puts by how they went. `won` brought something, shares counted in; amounts [USD], ratios [1], None unknown.

    A high share of winners says little: what the losers cost stands beside it.
    """

    sold: int
    closed: int
    open: int
    expired: int
    bought_back: int
    assigned: int
    won: int
    lost: int
    unknown: int
    win_ratio: Decimal | None
    average_win: Decimal | None
    average_loss: Decimal | None
    largest_loss: Decimal | None
    assigned_result: Decimal | None


@dataclass(frozen=True, slots=True)
class SlippageLine:
    """Fills against the middle of the quote on their ticket [USD; 1]; below zero is worse than the middle."""

    puts: int
    amount: Decimal | None
    per_share: Decimal | None
    of_premium: Decimal | None


@dataclass(frozen=True, slots=True)
class IndexReturn:
    """What all cash could have earned in the same days [1]; None where unknown."""

    name: str
    over_period: Decimal | None
    annual: Decimal | None


@dataclass(frozen=True, slots=True)
class PerformanceReport:
    """How it went until a day.

    `curve` is the account day by day and `beside` the same money elsewhere; `estimated` is how much of its last value has no
    price [USD]. Odds are of every put whose ticket is kept: what the market, the forecast and the share's own past promised.
    """

    as_of: date
    since: date
    currency: str
    premium: PremiumLine
    at_work: ReturnLine
    all_cash: ReturnLine
    alternatives: tuple[IndexReturn, ...]
    against: Against
    puts: PutsLine
    slippage: SlippageLine
    odds: tuple[Calibration, ...]
    odds_unjoined: int
    odds_pending: int
    exposure: Exposure
    rules: RulesKept
    curve: tuple[CurvePoint, ...]
    beside: tuple[BesidePoint, ...]
    estimated: Decimal
    days_unknown: int
    caveat: str
    notes: tuple[str, ...]
