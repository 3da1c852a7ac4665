"""One quote as ticks: which numbers a client is told under which ids, and which of them are news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from putwright.paper.model import Contract, Quote, SecurityType
from putwright.paper.session.faults import Message
from putwright.paper.wire import answers

# A tick by its id, with what it says; the same id with the same words is no news.
Ticks: TypeAlias = dict[int, Message]

NO_QUOTE = Decimal(-1)  # what TWS says where nobody bids or offers
NOT_COMPUTED = (-1.0, -2.0)  # of a volatility or price; of a delta, gamma, vega or theta
SHORTABLE = 3.0  # above 2.5: at least 1000 shares can be borrowed


@dataclass(frozen=True, slots=True)
class TickIds:
    """Ids of live quotes, and of delayed ones (TWS.md 4)."""

    bid: int = 1
    ask: int = 2
    last: int = 4
    bid_size: int = 0
    ask_size: int = 3
    last_size: int = 5
    high: int = 6
    low: int = 7
    volume: int = 8
    close: int = 9
    open: int = 14
    bid_greeks: int = 10
    ask_greeks: int = 11
    last_greeks: int = 12
    model: int = 13
    last_at: int = 45
    halted: int = 49


LIVE = TickIds()
DELAYED = TickIds(66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 80, 81, 82, 83, 88, 90)


class ToldTicks:
    """What one ticker was told last, and what of a quote is news to it.

    Ticks are made in groups, and a group only where a figure it shows has changed: a quote says twenty things, of which two
    are new.

    Args:
        request_id: the ticker.
        contract: what is quoted.
        generic: numbers of the extra ticks asked for.
        ids: live or delayed.
    """

    def __init__(self, request_id: int, contract: Contract, generic: frozenset[int], ids: TickIds) -> None:
        self._request_id, self._contract, self._generic, self._ids = request_id, contract, generic, ids
        self._is_option = contract.security_type is SecurityType.OPTION
        self._figures: dict[str, object] = {}
        self._ticks: dict[str, Ticks] = {}

    def news(self, quote: Quote, *, with_book: bool) -> list[Message]:
        """The ticks that say something else than before, in the order in which a client is told.

        Args:
            quote: what is known; what is not is not told.
            with_book: whether bid and ask are told; outside trading hours they are for frozen quotes only.
        """
        number, ids = self._request_id, self._ids
        found: list[Message] = []
        bid, ask = (quote.bid, quote.ask) if with_book else (None, None)
        if self._is_new("bid", (bid, quote.bid_size)):
            found += self._told("bid", _side(number, ids.bid, ids.bid_size, bid, quote.bid_size))
        if self._is_new("ask", (ask, quote.ask_size)):
            found += self._told("ask", _side(number, ids.ask, ids.ask_size, ask, quote.ask_size))
        if self._is_new("last", (quote.last, quote.last_size, quote.last_at)):
            found += self._told("last", _last(number, quote, ids))
        day = (quote.high, quote.low, quote.close, quote.open, quote.volume, quote.halted)
        if self._is_new("day", day):
            found += self._told("day", _of_the_day(number, quote, ids))
        if self._is_option and with_book and self._is_new("greeks", _figures_of_greeks(quote)):
            found += self._told("greeks", _greeks(number, quote, ids))
        if self._generic and self._is_new("generic", quote):
            found += self._told("generic", _generic(number, self._contract, quote, self._generic))
        return found

    def _is_new(self, group: str, figures: object) -> bool:
        if self._figures.get(group) == figures:
            return False
        self._figures[group] = figures
        return True

    def _told(self, group: str, ticks: Iterator[tuple[int, Message]]) -> list[Message]:
        before, now = self._ticks.get(group, {}), dict(ticks)
        self._ticks[group] = now
        return [message for tick, message in now.items() if before.get(tick) != message]


def _figures_of_greeks(quote: Quote) -> tuple[object, ...]:
    return (
        quote.bid,
        quote.ask,
        quote.last,
        quote.underlying_price,
        quote.present_value_of_dividends,
        quote.implied_volatility,
        quote.delta,
        quote.gamma,
        quote.vega,
        quote.theta,
    )


def _side(
    request_id: int, tick: int, size_tick: int, price: Decimal | None, size: int
) -> Iterator[tuple[int, Message]]:
    count = 0 if price is None else size
    yield tick, answers.tick_price(request_id, tick, NO_QUOTE if price is None else price, count, 1)
    yield size_tick, answers.tick_size(request_id, size_tick, count)


def _last(request_id: int, quote: Quote, ids: TickIds) -> Iterator[tuple[int, Message]]:
    if quote.last is not None:
        yield ids.last, answers.tick_price(request_id, ids.last, quote.last, quote.last_size, 0)
        yield ids.last_size, answers.tick_size(request_id, ids.last_size, quote.last_size)
    if quote.last_at is not None:
        yield ids.last_at, answers.tick_string(request_id, ids.last_at, str(int(quote.last_at.timestamp())))


def _of_the_day(request_id: int, quote: Quote, ids: TickIds) -> Iterator[tuple[int, Message]]:
    prices = ((ids.high, quote.high), (ids.low, quote.low), (ids.close, quote.close), (ids.open, quote.open))
    for tick, price in prices:
        if price is not None:
            yield tick, answers.tick_price(request_id, tick, price, 0, 0)
    yield ids.volume, answers.tick_size(request_id, ids.volume, quote.volume)
    yield ids.halted, answers.tick_generic(request_id, ids.halted, 1.0 if quote.halted else 0.0)


def _greeks(request_id: int, quote: Quote, ids: TickIds) -> Iterator[tuple[int, Message]]:
    # Only the model's figures are known here; of bid, ask and last nobody computed any.
    computed = ((ids.bid_greeks, quote.bid), (ids.ask_greeks, quote.ask), (ids.last_greeks, quote.last))
    under = _or(quote.underlying_price, NOT_COMPUTED[0])
    dividends = _or(quote.present_value_of_dividends, NOT_COMPUTED[0])
    first, other = NOT_COMPUTED
    for tick, price in computed:
        if price is not None:
            figures = (first, other, float(price), dividends, other, other, other, under)
            yield tick, answers.tick_option(request_id, tick, 0, *figures)
    model = (
        _or(quote.implied_volatility, first),
        _or(quote.delta, other),
        first if quote.mid is None else float(quote.mid),
        dividends,
        _or(quote.gamma, other),
        _or(quote.vega, other),
        _or(quote.theta, other),
        under,
    )
    yield ids.model, answers.tick_option(request_id, ids.model, 0, *model)


def _generic(
    request_id: int, contract: Contract, quote: Quote, asked: frozenset[int]
) -> Iterator[tuple[int, Message]]:
    if contract.security_type is SecurityType.OPTION:
        yield from _of_option(request_id, contract, quote, asked)
    if 104 in asked and quote.historical_volatility is not None:
        yield 23, answers.tick_generic(request_id, 23, quote.historical_volatility)
    if 106 in asked and quote.implied_volatility is not None:
        yield 24, answers.tick_generic(request_id, 24, quote.implied_volatility)
    mark = quote.mid if quote.mid is not None else quote.last
    if asked & {221, 232} and mark is not None:
        yield 37, answers.tick_price(request_id, 37, mark, 0, 0)
    if 233 in asked and quote.last is not None and quote.last_at is not None:
        words = f"{quote.last};{quote.last_size};{int(quote.last_at.timestamp() * 1000)};{quote.volume};{quote.last};true"
        yield 48, answers.tick_string(request_id, 48, words)
    if 236 in asked and contract.security_type is SecurityType.STOCK:
        yield 46, answers.tick_generic(request_id, 46, SHORTABLE)
    if 456 in asked and quote.dividends:
        yield 59, answers.tick_string(request_id, 59, quote.dividends)


def _of_option(
    request_id: int, contract: Contract, quote: Quote, asked: frozenset[int]
) -> Iterator[tuple[int, Message]]:
    # The side of the contract has the number, the other side is told as zero (TWS.md 4).
    is_call = contract.right == "C"
    if 101 in asked and quote.open_interest is not None:
        for tick, is_side in ((27, is_call), (28, not is_call)):
            yield tick, answers.tick_size(request_id, tick, quote.open_interest if is_side else 0)
    if 100 in asked:
        for tick, is_side in ((29, is_call), (30, not is_call)):
            yield tick, answers.tick_size(request_id, tick, quote.volume if is_side else 0)


def _or(value: float | None, sentinel: float) -> float:
    return sentinel if value is None else value
