"""How much an account has to keep back: cash accounts, Reg-T and risk-based margin.

Cash account: a short put keeps strike x multiplier, an uncovered call the shares' price; long positions are paid for.
Reg-T (TWS.md 7.5; Federal Reserve Regulation T, FINRA 4210): shares 50 %, 25 % to maintain (30 % when short). A short
option keeps its price and the greater of 20 % of the share's price less what it is out of the money, and 10 % of
the strike (of the share's price for calls). A call covered by shares keeps its intrinsic value. Spreads are not
recognised: every short option stands alone, which asks for more than a broker would.
Portfolio: for each company the worst loss over moves of the share by up to 15 % either way in ten steps, volatility
unchanged, options priced as American ones; at least $0.375 a share of short options (Options Clearing Corporation, TIMS).
Each is a model: a broker's house margin is higher on some names and some days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

import numpy as np

from putwright.domain.money import CENT, from_float
from putwright.paper.model import Contract, SecurityType
from putwright.pricing import american

ZERO = Decimal(0)
STOCK_INITIAL, STOCK_MAINTENANCE, STOCK_SHORT_MAINTENANCE = Decimal("0.5"), Decimal("0.25"), Decimal("0.3")
OPTION_SHARE, OPTION_FLOOR = Decimal("0.20"), Decimal("0.10")
MOVES = np.linspace(-0.15, 0.15, 10)
SHORT_OPTION_MIN = Decimal("0.375")


@dataclass(frozen=True, slots=True)
class Held:
    """A position as margin sees it.

    `price` and `share_price` [currency/share]; `value` signed [currency]; `shares` delivered per contract;
    `pays_per_share` the strike per delivered share; `years` to expiry; `volatility` None where unknown.
    """

    contract: Contract
    quantity: Decimal
    price: Decimal
    value: Decimal
    share_price: Decimal
    shares: int
    pays_per_share: Decimal = ZERO
    years: float = 0.0
    volatility: float | None = None

    @property
    def is_option(self) -> bool:
        """Whether it is an option."""
        return self.contract.security_type is SecurityType.OPTION

    @property
    def is_short_option(self) -> bool:
        """Whether it obliges to something."""
        return self.is_option and self.quantity < 0

    @property
    def is_call(self) -> bool:
        """Whether it is a call."""
        return self.contract.right == "C"

    @property
    def intrinsic(self) -> Decimal:
        """What exercising brings, never below zero [currency/share]."""
        above = self.share_price - self.pays_per_share
        return max(above if self.is_call else -above, ZERO)


@dataclass(frozen=True, slots=True)
class Margin:
    """What has to be kept back to open, and to stay [currency]."""

    initial: Decimal = ZERO
    maintenance: Decimal = ZERO

    def __add__(self, other: Margin) -> Margin:
        return Margin(self.initial + other.initial, self.maintenance + other.maintenance)


def requirement(kind: str, held: Sequence[Held], rate: float) -> dict[str, Margin]:
    """What an account has to keep back, by currency.

    Args:
        kind: "cash", "margin" or "portfolio".
        held: its positions.
        rate: interest, continuously compounded, for pricing [1/year].
    """
    companies: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for each in held:
        companies[each.contract.currency, each.contract.symbol].append(each)
    sums: dict[str, Margin] = defaultdict(Margin)
    for (currency, _), positions in sorted(companies.items()):
        sums[currency] += _of_company(kind, positions, rate)
    return dict(sums)


def _of_company(kind: str, held: Sequence[Held], rate: float) -> Margin:
    if kind == "portfolio":
        worst = _worst_loss(held, rate)
        return Margin(worst, worst)
    shares = sum((each.quantity for each in held if not each.is_option), ZERO)
    total = Margin()
    for each in sorted(held, key=lambda each: each.contract.con_id):
        if not each.is_option:
            total += _shares_margin(kind, each)
        elif each.quantity < 0:
            count = -each.quantity
            covered = min(count, max(shares, ZERO) // each.shares) if each.is_call and each.shares else ZERO
            shares -= covered * each.shares
            per_contract = _naked_cash(each) if kind == "cash" else _naked_reg_t(each)
            kept = per_contract * (count - covered)
            kept += each.intrinsic * each.shares * covered if kind != "cash" else ZERO
            total += Margin(kept, kept)
    return total


def _shares_margin(kind: str, held: Held) -> Margin:
    if kind == "cash":
        return Margin(max(-held.value, ZERO), max(-held.value, ZERO))
    stay = STOCK_MAINTENANCE if held.quantity > 0 else STOCK_SHORT_MAINTENANCE
    return Margin(abs(held.value) * STOCK_INITIAL, abs(held.value) * stay)


def _naked_cash(held: Held) -> Decimal:
    """What one short contract keeps back in a cash account [currency/contract]."""
    return held.share_price * held.shares if held.is_call else held.contract.strike * held.contract.multiplier


def _naked_reg_t(held: Held) -> Decimal:
    """What one short contract keeps back under Regulation T, its price included [currency/contract]."""
    out = max(held.pays_per_share - held.share_price, ZERO)
    if not held.is_call:
        out = max(held.share_price - held.pays_per_share, ZERO)
    floor = OPTION_FLOOR * (held.share_price if held.is_call else held.pays_per_share)
    risk = max(OPTION_SHARE * held.share_price - out, floor)
    return held.price * held.contract.multiplier + risk * held.shares


def _worst_loss(held: Sequence[Held], rate: float) -> Decimal:
    """The worst loss of one company's positions over the moves [currency]."""
    change = np.zeros(len(MOVES))
    for each in held:
        change += float(each.quantity) * (_values_moved(each, rate) - _values_moved(each, rate, moved=False))
    least = sum(
        (-each.quantity * each.shares * SHORT_OPTION_MIN for each in held if each.is_short_option), ZERO
    )
    loss = from_float(float(max(-change.min(), 0.0))).quantize(CENT, rounding=ROUND_CEILING)
    return max(loss, least)


def _values_moved(
    held: Held, rate: float, *, moved: bool = True
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """What one unit is worth after each move, or without [currency]."""
    spots = float(held.share_price) * (1.0 + MOVES * moved)
    if not held.is_option:
        return spots
    strike = float(held.pays_per_share)
    if held.volatility is None or not held.volatility > 0 or held.years <= 0:
        values = np.maximum(spots - strike if held.is_call else strike - spots, 0.0)
    else:
        values = american.price(spots, strike, held.years, rate, held.volatility, is_put=not held.is_call)
    return np.asarray(values * held.shares, dtype=np.float64)
