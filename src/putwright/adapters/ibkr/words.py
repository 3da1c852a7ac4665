"""Contracts and numbers both ways: what the TWS writes and what we mean by it."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from ib_async import Contract, Stock

from putwright.domain.contract import OptionContract, Right
from putwright.domain.money import from_float
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol

UNSET_FROM = 1e300  # the protocol's "unset" is the largest double, 1.797e308
PRICE_MAX = 1e7  # [USD/share]; the dearest share there is trades below a million
COUNT_MAX = 2**31 - 2  # the protocol's unset integer is 2**31 - 1; above it nothing was counted
RIGHTS = {"P": Right.PUT, "PUT": Right.PUT, "C": Right.CALL, "CALL": Right.CALL}


def price(value: float | None) -> float | None:
    """A price as quoted, None for what is none: NaN, infinite, unset, absurd, and the -1 of a closed market [USD/share]."""
    if value is None or not math.isfinite(value) or value < 0 or value > PRICE_MAX:
        return None
    return float(value)


def count(value: float | None) -> int | None:
    """A size, a volume or an open interest; None for NaN, unset and negative [contract or share]."""
    if value is None or not math.isfinite(value) or value < 0 or value > COUNT_MAX:
        return None
    return int(value)


def figure(value: float | None, low: float, high: float) -> float | None:
    """A greek or a volatility inside its bounds; None for the -1 and -2 that mean "not computed", and beyond."""
    return float(value) if value is not None and math.isfinite(value) and low <= value <= high else None


def amount(value: float | str | Decimal | None) -> Decimal | None:
    """An amount of money or a quantity; None where it is unset or no number."""
    try:
        number = float(value) if value not in {None, ""} else math.nan
        if not math.isfinite(number) or abs(number) >= UNSET_FROM:
            return None
        return Decimal(value) if isinstance(value, str) else from_float(number)
    except (ValueError, InvalidOperation):
        return None


def stock(symbol: str) -> Stock:
    """The share to ask for; share classes stand behind a blank there (BRK B)."""
    return Stock(canonical_symbol(symbol).replace(".", " "), "SMART", "USD")


def expiry_of(text: str) -> date | None:
    """The last trading day out of `20260116`, `2026-01-16` or `20260116 09:30 US/Eastern`; None where there is none."""
    day = text.strip().split(" ")[0].replace("-", "")
    try:
        return datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007  a day has no zone
    except (ValueError, ArithmeticError):
        return None


def option_of(contract: Contract) -> OptionContract:
    """Our contract behind one of theirs.

    Raises:
        BadInput: it is no option that we can name: another currency, no date, a class that is no root.
    """
    tried = f"Reading the contract {contract.localSymbol or contract.symbol}"
    if contract.currency not in {"", "USD"}:
        raise BadInput(tried, f"it is in {contract.currency}", "Only US options are known here.")
    day, right, root = contract.lastTradeDateOrContractMonth, contract.right.upper(), contract.tradingClass
    found = _option(contract.symbol, day, right, contract.strike, contract.multiplier, root)
    if found is None:
        raise BadInput(tried, "expiry, right, strike or multiplier is not told", "Look at it in the TWS.")
    return found


@lru_cache(10_000)  # the same few contracts come with every order, fill and position
def _option(
    symbol: str, day: str, right_told: str, strike_told: float, multiplier_told: str, trading_class: str
) -> OptionContract | None:
    expiry, right = expiry_of(day), RIGHTS.get(right_told)
    strike, multiplier = amount(strike_told), amount(multiplier_told)
    if expiry is None or right is None or strike is None or multiplier is None or multiplier % 1:
        return None
    return OptionContract(
        underlying=canonical_symbol(symbol),
        expiry=expiry,
        right=right,
        strike=strike,
        multiplier=int(multiplier),
        root=trading_class.replace(" ", "").replace(".", ""),
    )


def named(contract: Contract) -> tuple[str, OptionContract | None, str]:
    """Symbol, option, and why we can not name it ("" for shares and for options that we can)."""
    symbol = _symbol(contract.symbol)
    try:
        if contract.secType == "OPT":
            return symbol, option_of(contract), ""
    except BadInput as fault:
        return symbol, None, fault.wrong
    if contract.secType == "STK":
        return symbol, None, "" if contract.currency in {"", "USD"} else f"shares in {contract.currency}"
    return (
        symbol,
        None,
        f"a {contract.secType or 'contract of no kind'}, which is neither a share nor an option",
    )


def _symbol(text: str) -> str:
    try:
        return canonical_symbol(text)
    except BadInput:
        return text
