"""The price ladder: where the sale starts, which ticks it may walk down, and the floor it never goes under.

The first article starts at the middle or slightly below, the second at the bid or two ticks above it and calls the middle
a mistake. Both are the same ladder entered at another rung: it ends at the bid, or where the premium no longer pays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from putwright.domain.playbook import EntryRule, EntryStart
from putwright.domain.quote import PutQuote
from putwright.domain.refusal import BadInput, Refusal, percent_text
from putwright.domain.rules import Rule
from putwright.domain.ticks import TickRule

RUNGS_MAX = 60  # a spread of more ticks than this is refused anyway; the floor always stays the last rung
LIMIT_OVER_ASK_MAX = Decimal("1.10")  # a limit this far above the ask is a slip of the finger, not patience

Commission = Callable[[Decimal, int], Decimal]


@dataclass(frozen=True, slots=True)
class Ladder:
    """Legal prices from the first to the floor [USD/share], and in words what makes the floor; empty without a quote."""

    prices: tuple[Decimal, ...]
    floor: Decimal | None
    floor_reason: str

    @property
    def first(self) -> Decimal | None:
        """Where the sale starts [USD/share]."""
        return self.prices[0] if self.prices else None


def price_ladder(
    put: PutQuote,
    entry: EntryRule,
    tick: TickRule,
    contracts: int,
    days: int,
    hurdle: Decimal,
    commission: Commission,
) -> Ladder:
    """The ladder of one put by one playbook.

    Args:
        put: the quoted put; without a bid and an ask there is no ladder.
        entry: where it starts, and how many ticks from there.
        tick: the grid of the class.
        contracts: how many are to be sold [contract].
        days: calendar days to expiry [day].
        hurdle: the annual return on reserve after costs that has to be reached [1/year].
        commission: costs of selling so many contracts at a premium [USD].
    """
    if put.bid is None or put.ask is None or put.mid is None or put.bid <= 0 or put.ask < put.bid:
        return Ladder((), None, "there is no bid and ask to sell between")
    bid = tick.round_sell_up(put.bid)
    least = least_price(
        put.contract.strike, put.contract.multiplier, contracts, days, hurdle, commission, tick
    )
    floor, reason = bid, f"the bid of {put.bid:.2f}"
    if least is not None and least > bid:
        floor, reason = least, f"{percent_text(hurdle)} a year after costs needs {least:.2f}"
    return _walked(put.mid, bid, entry, tick, floor, reason)


def call_ladder(bid: Decimal | None, ask: Decimal | None, entry: EntryRule, tick: TickRule) -> Ladder:
    """The ladder of a covered call by the same entry: it ends at the bid, no return on cash being asked of shares that are held."""
    if bid is None or ask is None or bid <= 0 or ask < bid:
        return Ladder((), None, "there is no bid and ask to sell between")
    floor = tick.round_sell_up(bid)
    return _walked((bid + ask) / 2, floor, entry, tick, floor, f"the bid of {bid:.2f}")


def _walked(
    mid: Decimal, bid: Decimal, entry: EntryRule, tick: TickRule, floor: Decimal, reason: str
) -> Ladder:
    middle = tick.round_sell_up(mid)
    wanted = tick.steps(middle if entry.start is EntryStart.MID else bid, _ticks(entry, middle, bid, tick))
    first = max(floor, min(wanted, middle))
    prices = [first]
    while prices[-1] > floor and len(prices) < RUNGS_MAX - 1:
        prices.append(max(floor, tick.step_down(prices[-1])))
    if prices[-1] > floor:
        prices.append(floor)
    return Ladder(tuple(prices), floor, reason)


def least_price(
    strike: Decimal,
    multiplier: int,
    contracts: int,
    days: int,
    hurdle: Decimal,
    commission: Commission,
    tick: TickRule,
) -> Decimal | None:
    """The lowest legal price whose premium after costs reaches the hurdle [USD/share]; None for less than one day."""
    if days < 1 or hurdle <= 0:
        return None
    shares = multiplier * contracts
    target = hurdle * strike * shares * days / 365
    price = tick.round_sell_up((target + commission(target / shares, contracts)) / shares)
    # Commissions have tiers by premium, and a quotient is rounded: the last word has the exact comparison.
    while (price * shares - commission(price, contracts)) * 365 < hurdle * strike * shares * days:
        price = tick.step_up(price)
    return price


def limit_refusal(asked: Decimal, ladder: Ladder, put: PutQuote, tick: TickRule) -> Refusal | None:
    """Why a limit the investor typed for a put can not be used, or None; with the nearest prices that can."""
    return limit_refusal_at(asked, ladder, put.ask, tick)


def limit_refusal_at(asked: Decimal, ladder: Ladder, ask: Decimal | None, tick: TickRule) -> Refusal | None:
    """Why a limit can not be used on a ladder, or None; with the nearest prices that can.

    Args:
        asked: the limit [USD/share].
        ladder: of the market as it is now.
        ask: what the market asks [USD/share].
        tick: the grid.
    """
    if ladder.first is None or ladder.floor is None:
        return no_price_refusal(ladder)
    if not asked.is_finite() or asked <= 0:
        return _refusal("a price above zero", f"the limit is {asked}", "", f"Use {ladder.first:.2f}.")
    if not tick.is_on_tick(asked):
        above = tick.round_sell_up(asked)
        remedy = f"Use {above:.2f}."
        try:
            below = tick.round_buy_down(asked)
        except BadInput:
            below = None
        if below is not None and below >= ladder.floor:
            remedy = f"Use {below:.2f} or {above:.2f}."
        elif above < ladder.floor:
            remedy = f"Use {ladder.floor:.2f} or more."
        return _refusal(
            f"ticks of {tick.tick_at(asked)}", f"the limit {asked} is between two ticks", "", remedy
        )
    if asked < ladder.floor:
        return _refusal(
            f"at least {ladder.floor:.2f} ({ladder.floor_reason})",
            f"the limit is {asked:.2f}",
            f"{ladder.floor - asked:.2f} under",
            f"Use {ladder.floor:.2f} or more, or leave the limit away for {ladder.first:.2f}.",
        )
    most = max(tick.round_sell_up((ask or ladder.floor) * LIMIT_OVER_ASK_MAX), ladder.floor)
    if asked > most:
        return _refusal(
            f"at most {most:.2f}, a tenth above the ask",
            f"the limit is {asked:.2f}",
            f"{asked - most:.2f} over",
            f"Nobody pays that today: use {ladder.first:.2f}, or up to {most:.2f}.",
        )
    return None


def no_price_refusal(ladder: Ladder) -> Refusal:
    """The refusal of an option that nobody quotes."""
    return _refusal(
        "a bid and an ask",
        ladder.floor_reason,
        "",
        "Take a fresh quote while the market is open, or another put.",
    )


def _ticks(entry: EntryRule, middle: Decimal, bid: Decimal, tick: TickRule) -> int:
    """Ticks from the start, not so many down that no legal price is left."""
    start = middle if entry.start is EntryStart.MID else bid
    room = int(start / tick.below) - 1
    return max(entry.start_ticks, -room)


def _refusal(limit: str, actual: str, distance: str, remedy: str) -> Refusal:
    return Refusal(Rule.LIMIT_PRICE, limit, actual, distance, remedy)
