"""The price of the share a put is held against: given, quoted, or the last close; and whether it is on the scale of the closes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from putwright.domain.money import from_float
from putwright.market.price_history import SPOT_MOVE_MIN, PriceHistory, scale_fault
from putwright.screening.view import MarketView

FRESH_DAYS = 7  # a holiday week; an older close is no price of today [calendar day]


@dataclass(frozen=True, slots=True)
class Close:
    """A close as traded [USD/share]."""

    day: date
    price: float
    source: str


@dataclass(frozen=True, slots=True)
class SharePrice:
    """The price [USD/share], where it is from, and the session from which the put's life is counted."""

    price: Decimal
    source: str
    session: date
    is_quoted: bool


def last_close(prices: pl.DataFrame, past: PriceHistory) -> Close | None:
    """The close of the last days as traded, from whichever source has it; an older one is no price of the share."""
    known = past.newest or date.min + timedelta(days=FRESH_DAYS)
    own = prices.filter(
        (pl.col("symbol") == past.symbol)
        & pl.col("date").is_between(known - timedelta(days=FRESH_DAYS), known)
        & (pl.col("close") > 0)
    ).sort("date", "source")
    return None if own.is_empty() else Close(*own.select("date", "close", "source").row(-1))


def share_price(view: MarketView, given: Decimal | None, close: Close | None) -> SharePrice | None:
    """The price given, else the quoted one, else the last close; of the last two the newer, and a quote of the day first.

    Args:
        view: the one name, measured and judged.
        given: what the person says [USD/share].
        close: the last close as traded.
    """
    asked, calendar = view.question, view.surroundings.calendar
    if given is not None:
        return SharePrice(given, "as you gave it", asked.session, is_quoted=False)
    quotes = view.quotes.filter(pl.col("spot") > 0).sort("quote_time")
    if not quotes.is_empty():
        spot, when, kind, source = quotes.select("spot", "quote_time", "kind", "source").row(-1)
        session = calendar.session_of(when) if calendar.knows(when.date()) else when.date()
        if session == asked.session or (close is not None and session >= close.day):
            told = f"{kind} quote of {session}, {source}"
            return SharePrice(from_float(spot), told, asked.session, is_quoted=session == asked.session)
    if close is None:
        return None
    told = f"close of {close.day}, {close.source}"
    return SharePrice(from_float(close.price), told, view.histories.until, is_quoted=False)


def off_scale(past: PriceHistory, close: Close | None, share: SharePrice) -> str:
    """Why the price can not be on the scale of the closes, such as after a split nobody recorded; else nothing."""
    if past.last_close is None and close is not None:
        # Adjusted closes say nothing of scale; another source has the close as traded.
        past = replace(past, newest=close.day, last_close=close.price)
    fault = scale_fault(past, float(share.price), share.session)
    return fault.removesuffix("Import newer prices").rstrip(" .")


def scale_doubt(prices: pl.DataFrame, past: PriceHistory, close: Close | None, share: SharePrice) -> str:
    """What to say where the scale can not be checked and looks wrong; else nothing."""
    if past.last_close is not None or close is not None:
        return ""
    own = prices.filter(
        (pl.col("symbol") == past.symbol)
        & (pl.col("source") == past.source)
        & (pl.col("date") == past.newest)
    )["adjusted_close"]
    adjusted = own[0] if len(own) else None
    if not adjusted or abs(float(share.price) / adjusted - 1) <= SPOT_MOVE_MIN:
        return ""
    return (
        f"the share price of {share.price} is far from the adjusted close of {adjusted:,.2f} on {past.newest}, and no "
        "close as traded is known to check it with: is it on today's scale?"
    )
