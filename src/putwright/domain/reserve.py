"""The reserve: strike x multiplier x contracts in settled US dollars, whatever any margin figure says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from putwright.domain.account import Account
from putwright.domain.refusal import Refusal, money_text, percent_text


def cash_reserve(strike: Decimal, contracts: int, multiplier: int = 100) -> Decimal:
    """The cash one sale sets aside [USD]: n contracts need n times what one needs (I3)."""
    return strike * multiplier * contracts


def with_buffer(reserve: Decimal, buffer_ratio: Decimal) -> Decimal:
    """A reserve with its operational buffer for fees, currency and dividends [USD]."""
    return reserve * (1 + buffer_ratio)


def cash_reserved(account: Account) -> Decimal:
    """What open short puts and working sell orders already set aside, without buffer [USD]."""
    return sum(
        (cash_reserve(p.contract.strike, p.contracts, p.contract.multiplier) for p in account.obligations),
        Decimal(0),
    )


def cash_free(account: Account, buffer_ratio: Decimal) -> Decimal:
    """Settled US dollars left after every reserve and its buffer [USD]; negative means already short of cash."""
    return account.cash_usd - with_buffer(cash_reserved(account), buffer_ratio)


def reserve_by_name(account: Account) -> Mapping[str, Decimal]:
    """Reserves and market value of shares per symbol: what one name could cost [USD]."""
    exposure: dict[str, Decimal] = {}
    for put in account.obligations:
        amount = cash_reserve(put.contract.strike, put.contracts, put.contract.multiplier)
        exposure[put.contract.underlying] = exposure.get(put.contract.underlying, Decimal(0)) + amount
    for holding in account.shares:
        exposure[holding.symbol] = exposure.get(holding.symbol, Decimal(0)) + holding.quantity * holding.price
    return exposure


def reserve_refusal(
    what: str, reserve: Decimal, contracts: int, free: Decimal, buffer_ratio: Decimal
) -> Refusal | None:
    """The refusal of a sale whose reserve and buffer are not there in cash, or None.

    Args:
        what: the sale in words, such as "2 MSFT 2026-01-16 410 P".
        reserve: strike x multiplier x contracts of the whole sale [USD].
        contracts: how many contracts the sale is of [contract].
        free: cash free after every other reserve and its buffer [USD].
        buffer_ratio: the operational buffer [1].
    """
    needed = with_buffer(reserve, buffer_ratio)
    if needed <= free:
        return None
    short = needed - free
    affordable = int(free // (needed / contracts)) if free > 0 else 0
    sell_fewer = f"Sell {affordable}, or free" if 0 < affordable < contracts else "Free"
    return Refusal(
        rule="RESERVE",
        limit=f"{money_text(free)} free after open puts and working orders",
        actual=f"selling {what} needs {money_text(needed)} ({money_text(reserve)} and {percent_text(buffer_ratio, 0)} buffer)",
        distance=f"{money_text(short)} short",
        remedy=f"{sell_fewer} {money_text(short)}.",
    )
