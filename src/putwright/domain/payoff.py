"""The payoff of a sold put at expiry, as points of a curve and the prices where it bends."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from putwright.domain.outcomes import Sale

POINTS = 61
REACH = Decimal("0.35")  # the picture shows falls of the share down to about a third, beyond the -30 % case


@dataclass(frozen=True, slots=True)
class PayoffPoint:
    """The result after costs [USD] when the share stands at `spot` [USD/share] on expiry."""

    spot: Decimal
    result: Decimal


@dataclass(frozen=True, slots=True)
class Payoff:
    """The curve from left to right and its marks. Prices [USD/share], results [USD]; `result_most` is the net premium.

    `result_at_zero` is what is lost when the share becomes worthless.
    """

    points: tuple[PayoffPoint, ...]
    strike: Decimal
    break_even: Decimal
    spot: Decimal | None
    result_most: Decimal
    result_at_zero: Decimal


def payoff_of(sale: Sale, spot: Decimal | None) -> Payoff:
    """The payoff of a sale, drawn from a third under the share (or the strike) to a tenth above the higher of both.

    The two corners, strike and break-even, are points of the curve, so that every picture bends where it should.
    """
    centre = spot if spot is not None and spot > 0 else sale.strike
    low = min(centre, sale.strike) * (1 - REACH)
    high = max(centre, sale.strike) * Decimal("1.08")
    step = (high - low) / (POINTS - 1)
    grid = {(low + step * k).quantize(Decimal("0.01")) for k in range(POINTS)}
    prices = sorted(grid | {sale.strike, sale.effective_cost_net})
    return Payoff(
        points=tuple(PayoffPoint(price, sale.result_at_expiry(price)) for price in prices if price >= 0),
        strike=sale.strike,
        break_even=sale.effective_cost_net,
        spot=spot,
        result_most=sale.premium_net,
        result_at_zero=sale.result_at_expiry(Decimal(0)),
    )
