"""What TWS tells of quotes and bars. Prices [USD/share], sizes [share or contract]."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from putwright.paper.model import Bar
from putwright.paper.wire.moments import bar_words, moment_words
from putwright.paper.wire.words import clean, plain

Price: TypeAlias = Decimal | float | None

NO_PRICE = "-1"  # what TWS tells when there is no bid or ask
# Sentinels of what a computation does not know; an empty field would lose the whole message.
_NO_VOLATILITY, _NO_DELTA, _NO_VALUE, _NO_GREEK = "-1", "-2", "-1", "-2"


def market_data_type(request_id: int, kind: int) -> Sequence[str]:
    """What the quotes that follow are: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen."""
    return ["58", "1", str(request_id), str(int(kind))]


def tick_request_parameters(
    request_id: int, minimum_tick: Decimal, exchange: str, permissions: int
) -> Sequence[str]:
    """The price step of a contract, the code of its best-quote exchange, and what snapshots are allowed."""
    return ["81", str(request_id), plain(minimum_tick), clean(exchange), str(permissions)]


def tick_price(request_id: int, tick: int, price: Price, size: int = 0, mask: int = 0) -> Sequence[str]:
    """A price with its size; `mask` 1 can be executed, 2 past the limit, 4 before the open."""
    return ["1", "6", str(request_id), str(tick), _or(price, NO_PRICE), str(int(size)), str(mask)]


def tick_size(request_id: int, tick: int, size: int) -> Sequence[str]:
    """A size; whole, because versions below 163 read no other."""
    return ["2", "6", str(request_id), str(tick), str(int(size))]


def tick_generic(request_id: int, tick: int, value: Decimal | float) -> Sequence[str]:
    """A number such as a volatility or whether trading is halted."""
    return ["45", "6", str(request_id), str(tick), plain(value)]


def tick_string(request_id: int, tick: int, value: str) -> Sequence[str]:
    """A text such as the dividends or the moment of the last trade."""
    return ["46", "6", str(request_id), str(tick), clean(value)]


def tick_option(
    request_id: int,
    tick: int,
    attribute: int,
    implied_volatility: Price,
    delta: Price,
    price: Price,
    dividends: Price,
    gamma: Price,
    vega: Price,
    theta: Price,
    underlying: Price,
) -> Sequence[str]:
    """What is computed of an option; None where it is not known.

    Args:
        request_id: whose quotes.
        tick: 10 from the bid, 11 from the ask, 12 from the last trade, 13 from the model; 80 to 83 delayed.
        attribute: 0 based on returns, 1 on prices.
        implied_volatility: [1/sqrt(year)].
        delta: [1].
        price: of the option [USD/share].
        dividends: present value up to expiry [USD/share].
        gamma: [1/USD].
        vega: [USD/share per point of volatility].
        theta: [USD/share per day].
        underlying: price of the underlying [USD/share].
    """
    return [
        "21",
        str(request_id),
        str(tick),
        str(attribute),
        _or(implied_volatility, _NO_VOLATILITY),
        _or(delta, _NO_DELTA),
        _or(price, _NO_VALUE),
        _or(dividends, _NO_VALUE),
        _or(gamma, _NO_GREEK),
        _or(vega, _NO_GREEK),
        _or(theta, _NO_GREEK),
        _or(underlying, _NO_VALUE),
    ]


def tick_snapshot_end(request_id: int) -> Sequence[str]:
    """The one picture asked for is whole."""
    return ["57", "1", str(request_id)]


def historical_data(
    request_id: int, start: datetime, end: datetime, bars: Sequence[Bar], version: int, format_date: int = 1
) -> Sequence[str]:
    """Bars of history, oldest first; nothing of them hangs on the version, volumes being whole."""
    del version
    fields = ["17", str(request_id), moment_words(start), moment_words(end), str(len(bars))]
    for bar in bars:
        fields += [
            bar_words(bar.at, format_date),
            *map(plain, (bar.open, bar.high, bar.low, bar.close)),
            str(int(bar.volume)),
            plain(bar.average),
            str(bar.count),
        ]
    return fields


def historical_data_update(request_id: int, bar: Bar, version: int, format_date: int = 1) -> Sequence[str]:
    """The newest bar, in an order of its own: count, date, open, close, high, low, average, volume."""
    del version
    prices = map(plain, (bar.open, bar.close, bar.high, bar.low, bar.average))
    return [
        "90",
        str(request_id),
        str(bar.count),
        bar_words(bar.at, format_date),
        *prices,
        str(int(bar.volume)),
    ]


def head_timestamp(request_id: int, text: str) -> Sequence[str]:
    """Since when there is history, in the form the client asked for."""
    return ["88", str(request_id), clean(text)]


def _or(value: Price, unknown: str) -> str:
    return unknown if value is None or not math.isfinite(value) else plain(value)
