"""What if: every share falls together and every put is assigned, one name falls alone, the dollar falls.

A put counts from its sale: what was received, less what the strike is above the share. Shares count from their last close. A loss
can not grow smaller as the fall grows larger (I26).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from putwright.domain.contract import OptionContract, Right

ZERO = Decimal(0)
FALLS = (Decimal("0.10"), Decimal("0.20"), Decimal("0.30"))
NAME_FALL = Decimal("0.40")  # one name by itself, DOMAIN.md section 3
RATE_FALL = Decimal("0.10")


@dataclass(frozen=True, slots=True)
class ExposedOption:
    """Short options: how many, positive [contract], what was received for all of them, and the share's close [USD/share]."""

    contract: OptionContract
    contracts: Decimal
    premium: Decimal
    spot: Decimal | None


@dataclass(frozen=True, slots=True)
class ExposedShares:
    """Shares held and their close [share; USD/share]."""

    symbol: str
    quantity: Decimal
    spot: Decimal | None


@dataclass(frozen=True, slots=True)
class StressCase:
    """One fall [1]: the result [USD], its share of the account [1], and how many months of premium it is; None unknown.

    `fallen` is the name that falls, "" where all do. `assigned` counts the contracts that would then be in the money.
    """

    fall: Decimal
    fallen: str
    result: Decimal | None
    share_of_account: Decimal | None
    months_of_premium: Decimal | None
    assigned: Decimal


@dataclass(frozen=True, slots=True)
class Exposure:
    """What is at stake now [USD]. Ratios of the account [1]; None is unknown.

    `cash_after` is what is left of the dollars if every put is assigned tonight. `by_name` is what each name could take: strikes and
    shares at their close.
    """

    equity: Decimal | None
    reserve: Decimal
    shares: Decimal | None
    cash: Decimal
    cash_after: Decimal
    deployed_share: Decimal | None
    by_name: tuple[tuple[str, Decimal | None], ...]
    cases: tuple[StressCase, ...]
    worst_name: StressCase | None
    rate_currency: str
    rate_fall_result: Decimal | None
    unknown: tuple[str, ...]


def result_of_fall(
    options: Sequence[ExposedOption], shares: Sequence[ExposedShares], fall: Decimal, only: str = ""
) -> Decimal | None:
    """What the positions would bring if shares fell by a part [USD]; None where a close is unknown.

    Args:
        options: short ones.
        shares: held.
        fall: of every share, or of one [1].
        only: the name that falls; all when "".
    """
    total = ZERO
    for option in options:
        if option.spot is None:
            return None
        spot = option.spot * (1 - fall if only in {"", option.contract.underlying} else 1)
        short = (
            option.contract.strike - spot
            if option.contract.right is Right.PUT
            else spot - option.contract.strike
        )
        total += option.premium - max(short, ZERO) * option.contract.multiplier * option.contracts
    for held in shares:
        if only in {"", held.symbol}:
            if held.spot is None:
                return None
            total -= held.spot * held.quantity * fall
    return total


def exposure(
    options: Sequence[ExposedOption],
    shares: Sequence[ExposedShares],
    cash: Decimal,
    equity: Decimal | None,
    month_of_premium: Decimal | None,
    currency: str = "",
    equity_in_dollars: Decimal | None = None,
) -> Exposure:
    """What is at stake, and what a fall would do.

    Args:
        options: short ones.
        shares: held.
        cash: in dollars [USD].
        equity: of the account [USD].
        month_of_premium: what was kept a month on average [USD].
        currency: the investor's own; "" where that is the dollar.
        equity_in_dollars: the part of the account that is in dollars [USD].
    """
    puts = [one for one in options if one.contract.right is Right.PUT]
    reserve = sum((one.contract.exercise_value * one.contracts for one in puts), ZERO)
    names = sorted({one.contract.underlying for one in options} | {one.symbol for one in shares})
    worth = [None if one.spot is None else one.spot * one.quantity for one in shares]
    held = None if None in worth else sum((one for one in worth if one is not None), ZERO)

    def case(fall: Decimal, only: str = "") -> StressCase:
        result = result_of_fall(options, shares, fall, only)
        hit = [one for one in puts if only in {"", one.contract.underlying} and _is_below(one, fall)]
        months = None
        if result is not None and month_of_premium and month_of_premium > 0:
            months = result / month_of_premium
        assigned = sum((one.contracts for one in hit), ZERO)
        return StressCase(fall, only, result, _share(result, equity), months, assigned)

    alone = [case(NAME_FALL, name) for name in names]
    worst = min(
        (one for one in alone if one.result is not None), key=lambda one: one.result or ZERO, default=None
    )
    return Exposure(
        equity=equity,
        reserve=reserve,
        shares=held,
        cash=cash,
        cash_after=cash - reserve,
        deployed_share=_share(None if held is None else reserve + held, equity),
        by_name=tuple((name, _of_name(name, puts, shares)) for name in names),
        cases=tuple(case(fall) for fall in FALLS),
        worst_name=worst,
        rate_currency=currency,
        rate_fall_result=None
        if not currency or equity_in_dollars is None
        else -equity_in_dollars * RATE_FALL,
        unknown=tuple(name for name in names if _is_unknown(name, options, shares)),
    )


def _is_below(option: ExposedOption, fall: Decimal) -> bool:
    return option.spot is not None and option.spot * (1 - fall) < option.contract.strike


def _of_name(name: str, puts: Sequence[ExposedOption], shares: Sequence[ExposedShares]) -> Decimal | None:
    total = sum(
        (one.contract.exercise_value * one.contracts for one in puts if one.contract.underlying == name), ZERO
    )
    for held in shares:
        if held.symbol == name:
            if held.spot is None:
                return None
            total += held.spot * held.quantity
    return total


def _is_unknown(name: str, options: Sequence[ExposedOption], shares: Sequence[ExposedShares]) -> bool:
    of_options = any(one.spot is None for one in options if one.contract.underlying == name)
    return of_options or any(one.spot is None for one in shares if one.symbol == name)


def _share(amount: Decimal | None, equity: Decimal | None) -> Decimal | None:
    return None if amount is None or equity is None or equity <= 0 else amount / equity
