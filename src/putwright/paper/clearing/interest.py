"""Interest on cash, counted every night and credited every month.

Credit: the benchmark less 0.5 %, on settled cash above 10,000, in proportion below a net worth of 100,000 (DOMAIN.md
2.13). Debit: the benchmark plus 1.5 % on what is owed (the broker's first tier; not looked up again for this).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

FREE_OF_INTEREST = Decimal(10_000)
WHOLE_RATE_FROM = Decimal(100_000)
CREDIT_SPREAD, DEBIT_SPREAD = Decimal("0.005"), Decimal("0.015")
DAYS_A_YEAR = Decimal(360)  # money market year of USD and CHF
GRAIN = Decimal("0.00000001")


def accrued(settled: Decimal, total: Decimal, net_worth: Decimal, benchmark: Decimal, days: int) -> Decimal:
    """The interest of some days on the cash of one currency; negative when it is owed [currency].

    Args:
        settled: settled cash [currency].
        total: all cash, settled or not; below zero it is a loan [currency].
        net_worth: net liquidation value of the account [currency].
        benchmark: reference rate of the currency [1/year].
        days: calendar days [day].
    """
    if total < 0:
        return (total * (benchmark + DEBIT_SPREAD) * days / DAYS_A_YEAR).quantize(GRAIN)
    rate = max(benchmark - CREDIT_SPREAD, Decimal(0))
    share = min(max(net_worth / WHOLE_RATE_FROM, Decimal(0)), Decimal(1))
    return (max(settled - FREE_OF_INTEREST, Decimal(0)) * rate * share * days / DAYS_A_YEAR).quantize(GRAIN)


def is_credited_between(session: date, following: date) -> bool:
    """Whether a month ends between two sessions: then what has been counted is credited."""
    return (session.year, session.month) != (following.year, following.month)
