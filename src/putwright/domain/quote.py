"""A put as it was quoted: prices, market and provenance in one frozen value; None means that nobody said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from putwright.domain.contract import OptionContract


@dataclass(frozen=True, slots=True)
class PutQuote:
    """One put of the market snapshot after the shortlist's door. Prices [USD/share], sizes and interest [contract]."""

    contract: OptionContract
    expiry_kind: str
    spot: Decimal | None
    bid: Decimal | None
    ask: Decimal | None
    volume: int | None
    open_interest: int | None
    quote_time: datetime
    source: str
    kind: str
    spot_time: datetime | None = None
    last: Decimal | None = None
    vendor_implied_volatility: Decimal | None = None
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def mid(self) -> Decimal | None:
        """The middle of bid and ask [USD/share]."""
        return (self.bid + self.ask) / 2 if self.bid is not None and self.ask is not None else None

    @property
    def spread(self) -> Decimal | None:
        """Ask less bid [USD/share]."""
        return self.ask - self.bid if self.bid is not None and self.ask is not None else None


@dataclass(frozen=True, slots=True)
class PutValuation:
    """What pricing says of one put under its own volatility; every field None where it could not be priced.

    Greeks are of the put itself (long side): `delta` in [-1, 0], `theta_per_day` negative [USD/share per calendar day],
    `vega_per_point` [USD/share per 0.01 of volatility]. Probabilities are risk-neutral [1]. `expected_shortfall` is the
    mean payoff of the worst 5 % of outcomes and `loss_when_assigned` the mean of strike less spot when assigned [USD/share].
    """

    implied_volatility: Decimal | None = None
    delta: Decimal | None = None
    gamma: Decimal | None = None
    theta_per_day: Decimal | None = None
    vega_per_point: Decimal | None = None
    probability_itm: Decimal | None = None
    probability_touch: Decimal | None = None
    probability_profit: Decimal | None = None
    expected_shortfall: Decimal | None = None
    loss_when_assigned: Decimal | None = None
    expected_move: Decimal | None = None
    expected_moves: Decimal | None = None
    rate: Decimal | None = None
    rate_source: str = ""
    dividend_words: str = ""
