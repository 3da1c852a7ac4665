"""Which prices an exchange takes: the step of the market rule at the price level, and how far through the market."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from putwright.domain.fees import Side
from putwright.paper.model import Contract, ContractDetails, PriceIncrement, Quote, SecurityType, Tape

# Interactive Brokers, automated price checks: stocks 10 % through the market (TWS.md 7.3); options are a setting.
SHARE_PERCENT_THROUGH_MAX = 10.0


def is_on_step(tape: Tape, contract: Contract, exchange: str, price: Decimal) -> bool:
    """Whether a price fits the market rule of an exchange at the level of the price; zero and less never do."""
    if not price.is_finite() or price <= 0:
        return False
    details = tape.details(contract.con_id)
    rule = tape.market_rule(_rule_id(details, exchange))
    return price % _step(rule, details.minimum_tick, price) == 0


def usable(price: Decimal | None) -> Decimal | None:
    """A price one can trade against: NaN, infinity, zero and less are none [USD/share]."""
    return price if price is not None and price.is_finite() and price > 0 else None


def is_too_far(limit: Decimal, side: Side, quote: Quote, percent: float) -> bool:
    """Whether a limit is further beyond the other side of the market than allowed [%]; unknown where nobody quotes."""
    share = Decimal(str(percent)) / 100
    if side is Side.BUY:
        ask = usable(quote.ask)
        return ask is not None and limit > ask * (1 + share)
    bid = usable(quote.bid)
    return bid is not None and limit < bid * (1 - share)


def percent_through_max(contract: Contract, of_options: float) -> float:
    """How far through the market an order for a contract may be priced [%]."""
    return of_options if contract.security_type is SecurityType.OPTION else SHARE_PERCENT_THROUGH_MAX


def _rule_id(details: ContractDetails, exchange: str) -> int:
    """The rule of the exchange; of the first one where it is not listed; -1 where there is none."""
    rules = dict(zip(details.valid_exchanges, details.market_rule_ids, strict=False))
    return rules.get(exchange or "SMART", next(iter(rules.values()), -1))


def _step(rule: Sequence[PriceIncrement], minimum: Decimal, price: Decimal) -> Decimal:
    reached = [step for step in rule if step.low_edge <= price]
    return max(reached, key=lambda step: step.low_edge).increment if reached else minimum
