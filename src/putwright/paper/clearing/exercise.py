"""Who exercises: by exception at expiry, near the strike by lot, early where waiting costs more than it brings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from putwright.paper.clearing.opening import ClearingTerms
from putwright.pricing.carry import early_exercise_incentive

IN_THE_MONEY_MIN = Decimal("0.01")  # exercise by exception (Options Clearing Corporation) [USD/share]


def exercised_at_expiry(
    contracts: int,
    moneyness: Decimal,
    late_moneyness: Decimal,
    *,
    is_short: bool,
    terms: ClearingTerms,
    chance: np.random.Generator,
) -> int:
    """How many contracts of a position are exercised at expiry; the others lapse [contract].

    Our own long contracts follow the rule of exception: nobody instructs otherwise. Of our short ones others
    decide until 17:30 New York time, so that near the strike, or where the price after hours lies clearly on its
    other side, the lot falls on each contract by itself.

    Args:
        contracts: how many are held, long or short [contract].
        moneyness: at the closing price, positive in the money [USD/share].
        late_moneyness: after hours [USD/share].
        is_short: whether others decide.
        terms: how wide "near" is, and how likely what happens there.
        chance: where the lots come from.
    """
    in_the_money = moneyness >= IN_THE_MONEY_MIN
    against = late_moneyness <= -terms.pin_width if in_the_money else late_moneyness >= terms.pin_width
    if not is_short or not (against or abs(moneyness) < terms.pin_width):
        return contracts if in_the_money else 0
    changed = terms.news if against else (terms.abandoned if in_the_money else terms.late_exercise)
    return int(chance.binomial(contracts, 1.0 - changed if in_the_money else changed))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What decides early exercise of one series. Prices [USD/share]; `years` to expiry; `rate` continuous [1/year].

    `price` is the middle of the option's quotes: whoever sells rather than exercises waits for more than the bid.
    `dividends` are those a put's holder forgoes by selling the shares now, that go ex before expiry;
    `dividend_tomorrow` the one a call's holder gains by owning the shares tonight.
    """

    is_put: bool
    strike: Decimal
    share_price: Decimal
    price: Decimal
    years: float
    rate: float
    dividends: Decimal = Decimal(0)
    dividend_tomorrow: Decimal = Decimal(0)

    @property
    def incentive(self) -> float:
        """What the holder gains by exercising tonight; without intrinsic value there is nothing to gain."""
        intrinsic = self.strike - self.share_price if self.is_put else self.share_price - self.strike
        if intrinsic <= 0:
            return float("-inf")
        extrinsic = float(self.price - intrinsic)
        if self.is_put:
            return float(
                early_exercise_incentive(
                    float(self.strike), self.years, self.rate, float(self.dividends), extrinsic
                )
            )
        interest_lost = float(self.strike) * -np.expm1(-self.rate * self.years)
        return float(float(self.dividend_tomorrow) - interest_lost - extrinsic)

    @property
    def is_over(self) -> bool:
        """Whether a holder exercises tonight: a call only for a dividend (Merton 1973)."""
        return self.incentive > 0 and (self.is_put or self.dividend_tomorrow > 0)


def exercised_early(
    contracts: int, waiting: Waiting, terms: ClearingTerms, chance: np.random.Generator
) -> int:
    """How many contracts of a short position are assigned tonight: none, or a part drawn by lot [contract]."""
    if not waiting.is_over or chance.random() >= terms.early_exercise:
        return 0
    return int(chance.integers(1, contracts + 1))
