"""What an order ties up: cash in cash accounts, Reg-T margin in the others; and what of it only closes a position.

Portfolio margin is reckoned as Reg-T: an account of that kind is never allowed less here than there (TWS.md 7.5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from putwright.domain.fees import Side
from putwright.paper.exchange.price_steps import usable
from putwright.paper.model import Contract, Position, Quote, SecurityType, Tape

NOTHING = Decimal(0)
# Regulation T as IBKR applies it to short equity options and to shares (TWS.md 7.5).
OF_UNDERLYING, OF_STRIKE = Decimal("0.20"), Decimal("0.10")
OF_SHARES = Decimal("0.50")


@dataclass(frozen=True, slots=True)
class Intent:
    """What an order would still do: quantity [share or contract]; `limit` None at the market [USD/share]."""

    contract: Contract
    side: Side
    quantity: Decimal
    limit: Decimal | None
    closes_parent: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """An intent parted into what closes and what opens [share or contract]; shares cover the calls that open."""

    intent: Intent
    closing: Decimal
    opening: Decimal
    covered: Decimal


def effects(intents: Iterable[Intent], positions: Iterable[Position]) -> list[Effect]:
    """Each intent in turn, as if those before it were filled already."""
    positions = list(positions)
    open_to_close = {position.contract.con_id: position.quantity for position in positions}
    shares = _free_shares(positions)
    return [_effect(intent, open_to_close, shares) for intent in intents]


def required(effect: Effect, tape: Tape, *, is_cash: bool) -> Decimal | None:
    """What the opening part of an order ties up [USD]; None where the kind of account may not hold it."""
    intent, contract = effect.intent, effect.intent.contract
    if contract.security_type is SecurityType.CURRENCY:
        return NOTHING
    uncovered = effect.opening - effect.covered
    if intent.side is Side.SELL and uncovered > 0 and is_cash:
        is_put = contract.right == "P"
        return contract.strike * contract.multiplier * uncovered if is_put else None
    quote = tape.quote(contract.con_id)
    if intent.side is Side.SELL:
        return short_margin(contract, quote, tape) * uncovered
    price = intent.limit or usable(quote.ask) or worth(quote)
    is_margined = contract.security_type is SecurityType.STOCK and not is_cash
    return price * contract.multiplier * effect.opening * (OF_SHARES if is_margined else 1)


def short_margin(contract: Contract, quote: Quote, tape: Tape) -> Decimal:
    """Reg-T for one contract or share sold short [USD]: premium and 20 % less what is out of the money, at least 10 %."""
    if contract.security_type is not SecurityType.OPTION:
        return worth(quote) * OF_SHARES
    spot, strike = underlying_price(contract, quote, tape), contract.strike
    out = max(spot - strike, NOTHING) if contract.right == "P" else max(strike - spot, NOTHING)
    least = OF_STRIKE * (strike if contract.right == "P" else spot)
    return (worth(quote) + max(OF_UNDERLYING * spot - out, least)) * contract.multiplier


def worth(quote: Quote) -> Decimal:
    """The price to value something at [USD/share]: middle, last, close, or nothing."""
    return usable(quote.mid) or usable(quote.last) or usable(quote.close) or NOTHING


def underlying_price(contract: Contract, quote: Quote, tape: Tape) -> Decimal:
    """The price of what an option is on [USD/share]; the strike where nobody says."""
    if quote.underlying_price is not None and quote.underlying_price > 0:
        return Decimal(str(round(quote.underlying_price, 4)))
    under = tape.details(contract.con_id).under_con_id
    return (worth(tape.quote(under)) if under else NOTHING) or contract.strike


def _effect(intent: Intent, open_to_close: dict[int, Decimal], shares: dict[str, Decimal]) -> Effect:
    contract, sign = intent.contract, 1 if intent.side is Side.BUY else -1
    held = open_to_close.get(contract.con_id, NOTHING)
    closing = intent.quantity if intent.closes_parent else min(intent.quantity, max(-held * sign, NOTHING))
    if not intent.closes_parent:
        open_to_close[contract.con_id] = held + intent.quantity * sign
    opening = intent.quantity - closing
    covered = NOTHING
    if intent.side is Side.SELL and contract.right == "C" and opening:
        free = max(shares.get(contract.symbol, NOTHING), NOTHING)
        covered = min(opening, free // contract.multiplier)
        shares[contract.symbol] = free - covered * contract.multiplier
    return Effect(intent, closing, opening, covered)


def _free_shares(positions: Iterable[Position]) -> dict[str, Decimal]:
    """Shares held that cover no call yet, by symbol [share]."""
    free: dict[str, Decimal] = {}
    for position in positions:
        contract, symbol = position.contract, position.contract.symbol
        if contract.security_type is SecurityType.STOCK:
            free[symbol] = free.get(symbol, NOTHING) + position.quantity
        elif contract.right == "C" and position.quantity < 0:
            free[symbol] = free.get(symbol, NOTHING) + position.quantity * contract.multiplier
    return free


def reserved(positions: Iterable[Position]) -> Decimal:
    """The cash that short puts of a cash account tie up [USD]."""
    return sum(
        (
            -position.quantity * position.contract.strike * position.contract.multiplier
            for position in positions
            if position.contract.right == "P" and position.quantity < 0
        ),
        NOTHING,
    )
