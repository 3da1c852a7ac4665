"""Who foresees what of a put held to expiry: the market, the name's own history, the forecast; and the merit made of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Witness:
    """What one source says of a put held to expiry; every figure None where it has no word on it.

    Attributes:
        breach: Probability that the share ends below the strike [1].
        breach_low: Lower end of its interval [1].
        breach_high: Upper end of its interval [1].
        mean_loss: Strike less share price on average when it ends below, before the premium [USD/share].
        expected_loss: The same averaged over all outcomes, at expiry [USD/share].
        shortfall: The mean loss of the worst 5 % of outcomes, before the premium [USD/share].
        volatility: The volatility it is a matter of [1/sqrt(year)].
        words: Where it knows that from, how much of it there is, and how old it is.
        unknown_because: Why it says nothing; empty where it speaks.
    """

    breach: Decimal | None = None
    breach_low: Decimal | None = None
    breach_high: Decimal | None = None
    mean_loss: Decimal | None = None
    expected_loss: Decimal | None = None
    shortfall: Decimal | None = None
    volatility: Decimal | None = None
    words: str = ""
    unknown_because: str = ""


@dataclass(frozen=True, slots=True)
class Merit:
    """What a put pays for what it risks; `score` None where it can not be ranked, and why. Ratios to the reserve.

    Attributes:
        excess_return: Net premium less the forecast's expected loss and the interest given up [1/year].
        excess_return_low: Lower end of its interval [1/year].
        excess_return_high: Upper end of its interval [1/year].
        tail: Forecast loss of the worst 5 % after the premium, never below 1 % [1].
        score: Excess return per unit of tail; where it is negative, times the tail: the order of the list [1/year].
        score_low: Lower end of its interval [1/year].
        score_high: Upper end of its interval [1/year].
        interest_forgone: What the cash set aside earns less than bills, already taken off the excess return [1/year].
        unranked_because: Why there is no score; empty where there is one.
    """

    excess_return: Decimal | None = None
    excess_return_low: Decimal | None = None
    excess_return_high: Decimal | None = None
    tail: Decimal | None = None
    score: Decimal | None = None
    score_low: Decimal | None = None
    score_high: Decimal | None = None
    interest_forgone: Decimal | None = None
    unranked_because: str = ""

    def ties_with(self, other: Merit) -> bool:
        """Whether the difference of two scores lies inside its own interval, errors taken as independent."""
        if self.score is None or other.score is None:
            return self.score is None and other.score is None
        upper, lower = (self, other) if self.score >= other.score else (other, self)
        down, up = _distance(upper.score, upper.score_low), _distance(lower.score, lower.score_high)
        difference = abs(self.score - other.score)
        return difference * difference <= down * down + up * up


@dataclass(frozen=True, slots=True)
class Odds:
    """The witnesses side by side, the merit, and what is read beside it.

    Attributes:
        forecast: Lognormal at the volatility of the last 63 sessions: what the score is made of.
        market: Risk-neutral, by the option's own volatility and the slope of the quotes across strikes.
        history: The name's own standardised returns at today's volatility.
        merit: The score with its parts.
        expected_loss_blended: Market's and history's expected loss, history counting less when it is short [USD/share].
        stress_loss: The largest of the three shortfalls and of history's worst window [USD/share].
        stress_source: Which of them that is.
        worst_loss: What the worst window of the name's own history would cost, unscaled [USD/share].
        implied_to_realised: Implied volatility over that of the last 63 sessions [1].
        implied_to_realised_clean: The same without the days of reports; None where their dates are unknown [1].
        trend: Total return of the eleven months before the last month [1]; information, not in the score.
        margin_of_safety: How far the break-even lies below the price the investor wants to own at [1].
    """

    forecast: Witness = Witness()
    market: Witness = Witness()
    history: Witness = Witness()
    merit: Merit = Merit()
    expected_loss_blended: Decimal | None = None
    stress_loss: Decimal | None = None
    stress_source: str = ""
    worst_loss: Decimal | None = None
    implied_to_realised: Decimal | None = None
    implied_to_realised_clean: Decimal | None = None
    trend: Decimal | None = None
    margin_of_safety: Decimal | None = None


def _distance(score: Decimal | None, end: Decimal | None) -> Decimal:
    """How far an end of an interval is from its middle; nothing where there is none [1/year]."""
    return abs(score - end) if score is not None and end is not None else Decimal(0)
