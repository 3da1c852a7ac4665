"""Tradier's answers about options as tables: expiries, the quote of the stock, one chain an expiry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from putwright.adapters.online.answers import Answer
from putwright.adapters.online.fields import Fields, day_of
from putwright.domain.contract import OptionContract
from putwright.domain.osi import parse_osi
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.market import snapshot

SOURCE = "tradier"
# A token of a person without an account there gets quotes a quarter of an hour late, and nothing in the answer tells which
# it is. Delayed claims less; the time of each quote stands beside it.
KIND = "delayed"
CLOCKS_APART = timedelta(hours=1)
# Of options on one stock nothing costs or counts more; a figure beyond is a broken one.
COUNT_MAX = 2_000_000_000
VOLATILITY_MAX = 100.0


@dataclass(frozen=True, slots=True)
class Spot:
    """The last trade of the stock [USD/share] and its moment."""

    price: float
    time: datetime


def expiries_of(answer: Answer, first: date, last: date) -> list[date]:
    """The listed expiries from one day to another, in order; none where the name has no options then.

    Raises:
        SourceFailure: the answer is not in the documented form.
    """
    told = Fields(answer, answer.document(), "the answer").raw("expirations")
    if told is None:
        return []
    found = Fields(answer, told, "the list of expiries").several("date")
    days = [day_of(one) for one in found]
    if None in days:
        raise answer.damaged(f"an expiry is {str(found[days.index(None)])[:40]!r}, not a day")
    return sorted({day for day in days if day is not None and first <= day <= last})


def spot_of(answer: Answer, symbol: str, now: datetime) -> Spot | None:
    """The last trade of a stock, None where Tradier does not know the name.

    Raises:
        SourceFailure: the answer is about another name, or tells no price or no time of it.
    """
    quotes = Fields(answer, answer.document(), "the answer").inner("quotes", "the list of quotes")
    if quotes.has("unmatched_symbols") and not quotes.has("quote"):
        return None
    several = quotes.several("quote")
    if len(several) != 1:
        raise answer.damaged(f"it holds {len(several)} quotes, where one was asked for")
    quote = Fields(answer, several[0], "the quote")
    insist_name(answer, quote.text("symbol"), symbol)
    price, traded = quote.number("last"), quote.moment("trade_date")
    if price is None or price <= 0 or traded is None:
        raise answer.damaged(f"it tells no price of {symbol}, or not when it was")
    if traded > now + CLOCKS_APART:
        raise answer.wrong(f"its last trade is of {traded:%Y-%m-%d %H:%M} UTC, which has not come yet")
    return Spot(price, traded)


def chain_of(answer: Answer, symbol: str, expiry: date, spot: Spot, now: datetime) -> pl.DataFrame:
    """The quotes of one expiry in the columns of the snapshot; the time of a quote is null where none was told.

    Raises:
        SourceFailure: the answer is about another name or expiry, contradicts itself, or lacks a field.
    """
    told = Fields(answer, answer.document(), "the answer").inner("options", f"the chain of {expiry}")
    rows = [_row(answer, one, symbol, expiry, now) for one in told.several("option")]
    if not rows:
        raise answer.damaged(f"the chain of {expiry} is empty, though the expiry is listed")
    if all(row["bid"] is None and row["ask"] is None for row in rows):
        raise answer.damaged(f"no contract of {expiry} has a bid or an ask")
    both = {"spot": spot.price, "spot_time": spot.time, "source": SOURCE, "kind": KIND}
    return pl.DataFrame([row | both for row in rows], schema=snapshot.SCHEMA)


def insist_name(answer: Answer, told: str, symbol: str) -> None:
    """Insist that an answer is about this name.

    Raises:
        SourceFailure: it is about another.
    """
    try:
        is_it = canonical_symbol(told) == symbol
    except BadInput:
        is_it = False
    if not is_it:
        raise answer.wrong(f"it is about {told[:20]!r}, asked was {symbol}")


def _row(answer: Answer, found: object, symbol: str, expiry: date, now: datetime) -> dict[str, object]:
    option = Fields(answer, found, "a contract")
    insist_name(answer, option.text("underlying"), symbol)
    contract = _contract(answer, option, expiry)
    times = [time for time in (option.moment("bid_date"), option.moment("ask_date")) if time is not None]
    quoted = max(times, default=None)
    if quoted is not None and quoted > now + CLOCKS_APART:
        raise answer.wrong(f"a quote is of {quoted:%Y-%m-%d %H:%M} UTC, which has not come yet")
    volatility, delta = _greeks(answer, option)
    return {
        "symbol": symbol,
        "root": contract.root,
        "expiry": expiry,
        "right": contract.right.value,
        "strike_thousandths": contract.strike_thousandths,
        "multiplier": _count(answer, option, "contract_size"),
        "bid": _price(answer, option, "bid"),
        "ask": _price(answer, option, "ask"),
        "last": _price(answer, option, "last"),
        "bid_size": _count(answer, option, "bidsize"),
        "ask_size": _count(answer, option, "asksize"),
        "volume": _count(answer, option, "volume"),
        "open_interest": _count(answer, option, "open_interest"),
        "vendor_implied_volatility": volatility,
        "vendor_delta": delta,
        "quote_time": quoted,
    }


def _contract(answer: Answer, option: Fields, expiry: date) -> OptionContract:
    """The contract an option's symbol names, which its other fields have to agree with."""
    name, strike = option.text("symbol"), option.number("strike")
    try:
        contract = parse_osi(name)
    except BadInput as fault:
        raise answer.damaged(f"{name[:30]!r} is no symbol of a contract: {fault.wrong}") from fault
    if (option.day("expiration_date"), contract.expiry) != (expiry, expiry):
        raise answer.wrong(f"it holds {name}, asked was the expiry of {expiry}")
    fits = strike is not None and abs(strike * 1000 - contract.strike_thousandths) < 0.5
    right, root = option.text("option_type").upper(), option.text("root_symbol")
    if not fits or right != contract.right.value or root != contract.root:
        raise answer.wrong(f"{name} contradicts itself: {right} {strike} of the root {root[:10]}")
    return contract


def _greeks(answer: Answer, option: Fields) -> tuple[float | None, float | None]:
    """Volatility and delta; a volatility of zero says that none could be computed, and then its delta says nothing."""
    told = option.raw("greeks")
    if told is None:
        return None, None
    greeks = Fields(answer, told, "the greeks of a contract")
    volatility, delta = greeks.number("mid_iv"), greeks.number("delta")
    if volatility is None or not 0 < volatility <= VOLATILITY_MAX:
        return None, None
    return volatility, delta


def _price(answer: Answer, option: Fields, name: str) -> float | None:
    price = option.number(name)
    if price is not None and not 0 <= price < COUNT_MAX:
        raise answer.damaged(f"a contract's {name} is {price:g}")
    return price


def _count(answer: Answer, option: Fields, name: str) -> int | None:
    count = option.number(name)
    if count is not None and not 0 <= count < COUNT_MAX:
        raise answer.damaged(f"a contract's {name} is {count:g}")
    return None if count is None else round(count)
