"""What orders are checked against, and what they would do to margin."""

from __future__ import annotations

from decimal import Decimal

from putwright.paper.clearing.standing import Standing
from putwright.paper.model import Funds, MarginChange

ZERO = Decimal(0)


def funds(standing: Standing, permissions: frozenset[str]) -> Funds:
    """What an order is checked against."""
    margin = standing.margin()
    return Funds(
        account=standing.code,
        kind=standing.kind,
        base_currency=standing.base_currency,
        settled_cash_usd=standing.settled.get("USD", ZERO),
        cash_usd=standing.cash.get("USD", ZERO),
        net_liquidation=standing.net_liquidation,
        initial_margin=margin.initial,
        maintenance_margin=margin.maintenance,
        excess_liquidity=standing.equity_with_loan - margin.maintenance,
        permissions=permissions,
    )


def margin_change(before: Standing, after: Standing, commission: Decimal | None) -> MarginChange:
    """What lies between two standings, in the words of a what-if [base currency]."""
    was, becomes = before.margin(), after.margin()
    return MarginChange(
        initial_before=was.initial,
        maintenance_before=was.maintenance,
        equity_before=before.equity_with_loan,
        initial_change=becomes.initial - was.initial,
        maintenance_change=becomes.maintenance - was.maintenance,
        equity_change=after.equity_with_loan - before.equity_with_loan,
        commission=commission,
        commission_minimum=None,
        commission_maximum=None,
    )
