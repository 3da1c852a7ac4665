"""What a fill costs: the dated schedule for options, its minimum shared by all fills of an order on one day.

Commissions of stocks and currencies are not in the schedule; the rates here are the broker's published fixed prices,
not verified (TWS.md 7.12 speaks of options only). Exchange fees and rebates are not foreseen, and the volume tier is
always the first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from putwright.domain.fees import MILLION, FeeSchedule, Side
from putwright.paper.exchange.order import Order
from putwright.paper.model import Contract, SecurityType

NOTHING = Decimal(0)
_PLACES = Decimal("0.000001")
PER_SHARE, MINIMUM_OF_SHARES = Decimal("0.005"), Decimal("1.00")  # fixed pricing, unverified
SHARE_OF_VALUE_MAX = Decimal("0.01")
ACTIVITY_FEE_PER_SHARE = Decimal("0.000166")  # FINRA, sales, 2024; unverified
MINIMUM_OF_CURRENCIES = Decimal("2.00")  # unverified


def charge(order: Order, quantity: Decimal, price: Decimal, fees: FeeSchedule, on: date) -> Decimal:
    """The cost of one fill [USD], counted on in the order so that all fills of a day share one minimum."""
    at_rates, taken = order.charged.get(on, (NOTHING, NOTHING))
    at_rates += _at_rates(order.contract, quantity, price, fees, order.side, on)
    due = max(at_rates, minimum(order.contract, fees)) - taken
    order.charged[on] = (at_rates, taken + due)
    cost = due + _regulatory(order.contract, quantity, price, fees, order.side, on)
    return cost.quantize(_PLACES, ROUND_HALF_UP)


def estimate(
    contract: Contract, quantity: Decimal, price: Decimal, fees: FeeSchedule, side: Side, on: date
) -> Decimal:
    """The cost of an order filled at once [USD]."""
    at_rates = _at_rates(contract, quantity, price, fees, side, on)
    regulatory = _regulatory(contract, quantity, price, fees, side, on)
    return (max(at_rates, minimum(contract, fees)) + regulatory).quantize(_PLACES, ROUND_HALF_UP)


def minimum(contract: Contract, fees: FeeSchedule) -> Decimal:
    """The least an order costs on a day it is filled [USD]."""
    if contract.security_type is SecurityType.OPTION:
        return fees.minimum
    return MINIMUM_OF_SHARES if contract.security_type is SecurityType.STOCK else MINIMUM_OF_CURRENCIES


def _at_rates(
    contract: Contract, quantity: Decimal, price: Decimal, fees: FeeSchedule, side: Side, on: date
) -> Decimal:
    if contract.security_type is SecurityType.OPTION:
        return replace(fees, minimum=NOTHING).estimate(price, int(quantity), side, on).commission
    if contract.security_type is SecurityType.STOCK:
        return min(quantity * PER_SHARE, quantity * price * SHARE_OF_VALUE_MAX)
    return NOTHING


def _regulatory(
    contract: Contract, quantity: Decimal, price: Decimal, fees: FeeSchedule, side: Side, on: date
) -> Decimal:
    if contract.security_type is SecurityType.OPTION:
        return fees.estimate(price, int(quantity), side, on, multiplier=contract.multiplier).regulatory
    if contract.security_type is not SecurityType.STOCK or side is Side.BUY:
        return NOTHING
    in_force = [rates.sale_proceeds for rates in fees.regulatory if rates.valid_from <= on]
    proceeds = in_force[-1] * quantity * price / MILLION if in_force else NOTHING
    return proceeds + quantity * ACTIVITY_FEE_PER_SHARE
