"""What can be wrong with a quote: faults that keep it out of any ranking, warnings that only stand beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Flag
from typing import Any

from putwright.domain.trading_calendar import NEW_YORK

Row = Mapping[str, Any]


class QuoteFault(Flag):
    """Faults: a quote with any of these is kept, marked, explained, and never ranked."""

    MISSING = 1 << 0
    ONE_SIDED = 1 << 1
    ZERO_BID = 1 << 2
    ZERO_ASK = 1 << 3
    CROSSED = 1 << 4
    LOCKED = 1 << 5
    NO_SIZE = 1 << 6
    SPREAD_ABSURD = 1 << 7
    STALE = 1 << 8
    FROM_THE_FUTURE = 1 << 9
    EXPIRED = 1 << 10
    EXPIRED_TODAY = 1 << 11
    ADJUSTED = 1 << 12
    CONTRADICTORY = 1 << 13
    BELOW_INTRINSIC = 1 << 14
    ABOVE_BOUND = 1 << 15
    NOT_MONOTONE = 1 << 16
    PARITY_BROKEN = 1 << 17
    SPOT_OTHER_TIME = 1 << 18
    NOT_REFRESHED = 1 << 19
    HOLIDAY_REPEAT = 1 << 20


class QuoteWarning(Flag):
    """Warnings: worth knowing, no reason to leave the quote out."""

    IV_JUNK = 1 << 0
    SPOT_LATE = 1 << 1
    LAST_FAR_FROM_MID = 1 << 2
    SPOT_UNKNOWN = 1 << 3


def _price(row: Row, name: str) -> str:
    value = row.get(name)
    return "nothing" if value is None else f"{value:,.10g}" if round(value, 2) != value else f"{value:,.2f}"


def _strike(row: Row, name: str = "strike_thousandths") -> float:
    return float(row.get(name) or 0) / 1000.0


def _is_put(row: Row) -> bool:
    return row.get("right") == "PUT"


def _intrinsic(row: Row) -> str:
    distance = _strike(row) - float(row.get("spot") or 0.0)
    return f"{max(0.0, distance if _is_put(row) else -distance):,.2f}"


def _bound(row: Row) -> str:
    return f"its strike {_strike(row):,.2f}" if _is_put(row) else f"the stock at {_price(row, 'spot')}"


def _moment(row: Row) -> str:
    quoted = row.get("quote_time")
    return "" if quoted is None else f"{quoted.astimezone(NEW_YORK):%Y-%m-%d %H:%M} New York"


def _adjusted(row: Row) -> str:
    return f"adjusted series: root {row.get('root')}, {row.get('multiplier')} shares per contract"


def _order(row: Row) -> str:
    if row.get("conflict_strike_thousandths") is None:
        return "prices out of order in strike: the quotes of this expiry contradict each other throughout"
    right = "put" if _is_put(row) else "call"
    here, there = _strike(row), _strike(row, "conflict_strike_thousandths")
    mine = f"bid {_price(row, 'bid')}, ask {_price(row, 'ask')}"
    price = f"{row.get('conflict_price') or 0.0:,.2f}"
    # A put is worth no less at a higher strike, a call no more.
    dearer_here = (there > here) == _is_put(row)
    other = (
        f"the {there:,.2f} {right} is offered at {price}"
        if dearer_here
        else f"the {there:,.2f} {right} is bid {price}"
    )
    return f"prices out of order in strike: {mine} here, while {other}"


def _parity(row: Row) -> str:
    gap = row.get("parity_gap")
    off = f" by {abs(gap):,.2f}" if gap is not None else ""
    return f"call less put at {_strike(row):,.2f} is off parity with the stock at {_price(row, 'spot')}{off}"


def _minutes_apart(row: Row) -> str:
    quoted, spot = row.get("quote_time"), row.get("spot_time")
    if quoted is None or spot is None:
        return "its time is unknown"
    return f"it is {abs((quoted - spot).total_seconds()) / 60:,.0f} minutes from the quotes"


def _spot(row: Row) -> str:
    implied = row.get("parity_spot")
    said = (
        f"calls and puts say {implied:,.2f}"
        if implied is not None
        else "no calls and puts are there to confirm it"
    )
    return f"the stock at {_price(row, 'spot')} is of another time than the quotes: {_minutes_apart(row)}, {said}"


def _percent(row: Row, name: str) -> str:
    value = row.get(name)
    return "unknown" if value is None else f"{value * 100:.4g} %"


FAULT_WORDS: dict[QuoteFault, Callable[[Row], str]] = {
    QuoteFault.MISSING: lambda row: "neither bid nor ask is quoted",
    QuoteFault.ONE_SIDED: lambda row: f"one side only: bid {_price(row, 'bid')}, ask {_price(row, 'ask')}",
    QuoteFault.ZERO_BID: lambda row: f"bid 0.00: nobody buys (ask {_price(row, 'ask')})",
    QuoteFault.ZERO_ASK: lambda row: f"ask 0.00: nobody sells (bid {_price(row, 'bid')})",
    QuoteFault.CROSSED: lambda row: f"bid {_price(row, 'bid')} above ask {_price(row, 'ask')}",
    QuoteFault.LOCKED: lambda row: f"bid and ask are both {_price(row, 'bid')}",
    QuoteFault.NO_SIZE: lambda row: (
        f"no size behind the price: {row.get('bid_size')} x {row.get('ask_size')} contracts"
    ),
    QuoteFault.SPREAD_ABSURD: lambda row: (
        f"ask {_price(row, 'ask')} is more than five times the bid {_price(row, 'bid')}: its middle is no price"
    ),
    QuoteFault.STALE: lambda row: (
        f"quoted {_moment(row) or 'at an unknown time'}: not of the session asked for"
    ),
    QuoteFault.FROM_THE_FUTURE: lambda row: f"quoted {_moment(row)}, after the moment asked about",
    QuoteFault.EXPIRED: lambda row: f"expired on {row.get('expiry')}",
    QuoteFault.EXPIRED_TODAY: lambda row: f"expires today, {row.get('expiry')}",
    QuoteFault.ADJUSTED: _adjusted,
    QuoteFault.CONTRADICTORY: lambda row: (
        f"the same contract is quoted twice at different prices, here {_price(row, 'bid')} to {_price(row, 'ask')}"
    ),
    QuoteFault.BELOW_INTRINSIC: lambda row: (
        f"bid {_price(row, 'bid')} below the {_intrinsic(row)} that exercise brings"
    ),
    QuoteFault.ABOVE_BOUND: lambda row: (
        f"bid {_price(row, 'bid')} above {_bound(row)}: no option is worth that"
    ),
    QuoteFault.NOT_MONOTONE: _order,
    QuoteFault.PARITY_BROKEN: _parity,
    QuoteFault.SPOT_OTHER_TIME: _spot,
    QuoteFault.NOT_REFRESHED: lambda row: (
        f"all quotes of {row.get('symbol')} repeat the snapshot before: not refreshed"
    ),
    QuoteFault.HOLIDAY_REPEAT: lambda row: "no trading that day: the quotes repeat the session before",
}

WARNING_WORDS: dict[QuoteWarning, Callable[[Row], str]] = {
    QuoteWarning.IV_JUNK: lambda row: (
        f"the vendor's implied volatility of {_percent(row, 'vendor_implied_volatility')} is junk: it is not used"
    ),
    QuoteWarning.SPOT_LATE: lambda row: (
        f"the stock's price is of another time: {_minutes_apart(row)}, yet parity agrees"
    ),
    QuoteWarning.LAST_FAR_FROM_MID: lambda row: (
        f"last trade {_price(row, 'last')} is far from {_price(row, 'bid')} to {_price(row, 'ask')}"
    ),
    QuoteWarning.SPOT_UNKNOWN: lambda row: "the price of the stock is unknown",
}


def explain(row: Row) -> list[str]:
    """Each fault of one checked quote in words, with its numbers; nothing when it has none."""
    mask = int(row.get("quote_faults") or 0)
    return [words(row) for fault, words in FAULT_WORDS.items() if mask & fault.value]


def explain_warnings(row: Row) -> list[str]:
    """Each warning of one checked quote in words, with its numbers."""
    mask = int(row.get("quote_warnings") or 0)
    return [words(row) for warning, words in WARNING_WORDS.items() if mask & warning.value]


def fault_names(mask: int) -> list[str]:
    """The names of the faults in a mask, in the order they are explained."""
    return [str(fault.name) for fault in FAULT_WORDS if mask & fault.value]
