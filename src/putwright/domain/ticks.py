"""Tick sizes: which prices an exchange accepts for an option, and rounding that never costs the seller.

Classes in the Penny Program trade in $0.01 below $3 and $0.05 from there, SPY, QQQ and IWM in $0.01 all the
way, all others in $0.05 and $0.10. A class that nobody listed is treated as one of the others: every price
on the coarse grid is also on the fine one, so a wrong guess costs a few cents of limit, never a rejected
order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from putwright.domain.configuration import Table
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol


@dataclass(frozen=True, slots=True)
class TickRule:
    """The grid of one class: `below` under `boundary`, `above` from it on [USD/share]."""

    below: Decimal
    above: Decimal
    boundary: Decimal = Decimal(3)

    def tick_at(self, price: Decimal) -> Decimal:
        """The tick at a price [USD/share]."""
        return self.below if price < self.boundary else self.above

    def is_on_tick(self, price: Decimal) -> bool:
        """Whether an exchange accepts the price; zero and less it never does."""
        return price.is_finite() and price > 0 and price % self.tick_at(price) == 0

    def round_sell_up(self, price: Decimal) -> Decimal:
        """The lowest legal price not below this one: a sale never goes out under its floor [USD/share].

        Raises:
            BadInput: the price is not a positive number.
        """
        return self._round(price, ROUND_CEILING)

    def round_buy_down(self, price: Decimal) -> Decimal:
        """The highest legal price not above this one: a purchase never pays more than meant [USD/share].

        Raises:
            BadInput: the price is not a positive number, or smaller than one tick.
        """
        rounded = self._round(price, ROUND_FLOOR)
        if rounded == 0:
            raise BadInput(
                f"Rounding a purchase at {price} down to the tick",
                f"no legal price is that low, the first is {self.below}",
                f"Bid {self.below}, or let the option expire.",
            )
        return rounded

    def step_up(self, price: Decimal) -> Decimal:
        """The next legal price above this one [USD/share]."""
        nearest = self.round_sell_up(price)
        return nearest if nearest > price else nearest + self.tick_at(nearest)

    def step_down(self, price: Decimal) -> Decimal:
        """The next legal price below this one [USD/share].

        Raises:
            BadInput: there is none.
        """
        nearest = self._round(price, ROUND_FLOOR)
        if nearest == price:
            # Coming down across the boundary the finer tick already applies: 2.99 lies below 3.00, not 2.95.
            nearest -= self.below if price <= self.boundary else self.above
        if nearest <= 0:
            raise BadInput(
                f"Looking for a legal price below {price}",
                f"there is none, the first is {self.below}",
                "Stop the ladder there.",
            )
        return nearest

    def steps(self, price: Decimal, count: int) -> Decimal:
        """The legal price so many ticks above (positive) or below (negative) this one [USD/share]."""
        for _ in range(abs(count)):
            price = self.step_up(price) if count > 0 else self.step_down(price)
        return price

    def _round(self, price: Decimal, rounding: str) -> Decimal:
        if not price.is_finite() or price <= 0:
            raise BadInput(
                f"Rounding {price} to the tick",
                "a price is more than zero",
                "Check the quote it was made from.",
            )
        tick = self.tick_at(price)
        return (price / tick).to_integral_value(rounding) * tick


PENNY_THROUGHOUT = TickRule(Decimal("0.01"), Decimal("0.01"))
PENNY = TickRule(Decimal("0.01"), Decimal("0.05"))
CAREFUL = TickRule(Decimal("0.05"), Decimal("0.10"))


@dataclass(frozen=True, slots=True)
class TickTable:
    """Which classes trade on which grid, since when, and who says so; `of_broker` are those the broker told itself."""

    penny: frozenset[str]
    penny_throughout: frozenset[str]
    valid_from: date
    source: str
    of_broker: Mapping[str, TickRule] = field(default_factory=dict)

    def rule_for(self, symbol: str, quoted: Collection[Decimal] = ()) -> TickRule:
        """The grid of a class; one that nobody listed gets the careful one, unless its quotes say otherwise.

        Args:
            symbol: the underlying, in its canonical form.
            quoted: bids and asks of the class [USD/share]; exchanges quote on tick only, so a quote of 2.12
                shows that a class is in the Penny Program. Prices that fit neither grid show nothing.
        """
        if symbol in self.of_broker:
            return self.of_broker[symbol]
        if symbol in self.penny_throughout:
            return PENNY_THROUGHOUT
        is_seen = any(PENNY.is_on_tick(price) and not CAREFUL.is_on_tick(price) for price in quoted)
        return PENNY if symbol in self.penny or is_seen else CAREFUL

    def with_penny(self, symbols: Collection[str]) -> TickTable:
        """The table with the user's own penny classes added."""
        added = frozenset(map(canonical_symbol, symbols))
        return replace(self, penny=self.penny | added)

    def with_rule(self, symbol: str, rule: TickRule) -> TickTable:
        """The table with the steps of one class as the broker has them, which outrank every list."""
        return replace(self, of_broker={**self.of_broker, canonical_symbol(symbol): rule})


def tick_table(table: Mapping[str, object]) -> TickTable:
    """The table of `ticks.toml`.

    Raises:
        BadInput: names the key that is wrong, missing or unknown.
    """
    reader = Table(table, "ticks.toml")
    reader.schema(1)
    ticks = TickTable(
        penny=frozenset(map(canonical_symbol, reader.texts("penny"))),
        penny_throughout=frozenset(map(canonical_symbol, reader.texts("penny_throughout"))),
        valid_from=reader.day("valid_from"),
        source=reader.text("source"),
    )
    reader.finish()
    return ticks
