"""What the things in the journal were worth: closes, quotes of options and yields of bills, out of what was imported or refreshed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import polars as pl

from putwright.domain.contract import strike_of_thousandths
from putwright.domain.journal_events import Entry, Traded
from putwright.domain.money import from_float
from putwright.domain.trading_calendar import NEW_YORK, new_york_date
from putwright.ports.market_data import MarketData
from putwright.reports.daybook import first_day, names_of
from putwright.reports.marks import AGE_DAYS_MAX, Close, Marks, OptionQuote

BILL_TENOR_DAYS = 91  # three months: what idle dollars are usually compared with
QUOTE_DAYS_MAX = 30  # days of recorded chains looked at, the newest first
QUOTE_AGE_DAYS_MAX = 4  # the last session before a long weekend stands for the day asked about
PRICE_COLUMNS = ("symbol", "date", "close", "adjusted_close", "split", "source")


def marks_of(market: MarketData, entries: Sequence[Entry], as_of: datetime, index: str = "") -> Marks:
    """Prices of everything that was ever held or owed, from a week before the first fact to the moment.

    Args:
        market: facts and recorded quotes.
        entries: of the journal.
        as_of: nothing known later is looked at.
        index: a share to compare with; none when "".
    """
    on, names = new_york_date(as_of), names_of(entries)
    since = (first_day(entries) or on) - timedelta(days=AGE_DAYS_MAX)
    wanted = sorted({*names, index} - {""})
    prices = market.facts("prices", on, symbols=wanted, columns=PRICE_COLUMNS, since=since)
    rates = market.facts("rates", on, since=since)
    yields, source = bill_yields(rates)
    return Marks(closes_of(prices), _quotes(market, entries, as_of), yields, source)


def closes_of(prices: pl.DataFrame) -> dict[str, list[Close]]:
    """Closes as traded by symbol, of one source each: the one that goes on longest, and knows most days.

    Args:
        prices: the fact table, or its columns named above.
    """
    usable = prices.filter(pl.col("close").is_not_null() & (pl.col("close") > 0)).sort(
        "symbol", "source", "date"
    )
    found: dict[str, tuple[tuple[date, int], list[Close]]] = {}
    for (symbol, source), rows in usable.group_by(["symbol", "source"], maintain_order=True):
        closes = _as_traded(
            list(rows.select("date", "close", "adjusted_close", "split").iter_rows()), str(source)
        )
        rank = (closes[-1].on, len(closes))
        if str(symbol) not in found or rank > found[str(symbol)][0]:
            found[str(symbol)] = (rank, closes)
    return {symbol: closes for symbol, (_, closes) in found.items()}


def bill_yields(rates: pl.DataFrame) -> tuple[list[tuple[date, Decimal]], str]:
    """The yield of each day for the tenor nearest to three months, and who says so [1/year]."""
    near = (
        rates.filter(pl.col("rate").is_not_null())
        .with_columns(away=(pl.col("tenor_days") - BILL_TENOR_DAYS).abs())
        .sort("date", "away", "source")
        .unique("date", keep="first", maintain_order=True)
    )
    told = [(on, from_float(rate)) for on, rate in near.select("date", "rate").iter_rows()]
    return told, ", ".join(sorted(set(near["source"].to_list())))


def _as_traded(rows: Sequence[tuple[date, float, float | None, float | None]], source: str) -> list[Close]:
    """Closes on the scale of their own day: where a source has divided the past by a split, it is multiplied again.

    At a split on record the close either falls by it, and is as traded, or it does not, and everything before was divided.
    """
    factor, split_since, closes = 1.0, 1.0, list[Close]()
    for place in range(len(rows) - 1, -1, -1):
        on, close, adjusted, split = rows[place]
        price = from_float(close) if factor == 1.0 else Decimal(str(round(close * factor, 4)))
        level = Decimal(str(round(close * factor / split_since, 6)))
        closes.append(Close(on, price, source, None if adjusted is None else from_float(adjusted), level))
        if split and split > 0 and split != 1.0 and place:
            split_since *= split
            fell = math.log(rows[place - 1][1] / close)
            if abs(fell) < abs(fell - math.log(split)):
                factor *= split
    return closes[::-1]


def _quotes(
    market: MarketData, entries: Iterable[Entry], as_of: datetime
) -> dict[tuple[str, date], OptionQuote]:
    """Recorded quotes of options of the journal, from the newest day of chains backwards."""
    names = {
        (
            one.contract.underlying,
            one.contract.expiry,
            one.contract.right.value,
            one.contract.strike,
        ): one.name
        for one in (entry.event.security for entry in entries if isinstance(entry.event, Traded))
        if one.contract is not None and not one.contract.is_adjusted
    }
    found: dict[tuple[str, date], OptionQuote] = {}
    moment, asked_on = as_of, new_york_date(as_of)
    for _ in range(QUOTE_DAYS_MAX):
        live = sorted({key[0] for key in names if key[1] >= new_york_date(moment)})
        newest = (
            market.newest_quotes(moment).filter(pl.col("symbol").is_in(live))["quote_time"].max()
            if live
            else None
        )
        if not isinstance(newest, datetime):
            return found
        day = new_york_date(newest)
        for name, quote in _of_day(market.chains(live, moment), names, day):
            found[name, day] = quote
            if 0 <= (asked_on - day).days <= QUOTE_AGE_DAYS_MAX:
                found.setdefault((name, asked_on), quote)
        moment = datetime.combine(day, time(), NEW_YORK).astimezone(UTC) - timedelta(seconds=1)
    return found


def _of_day(
    chains: pl.DataFrame, names: dict[tuple[str, date, str, Decimal], str], day: date
) -> Iterable[tuple[str, OptionQuote]]:
    columns = (
        "symbol",
        "expiry",
        "right",
        "strike_thousandths",
        "bid",
        "ask",
        "quote_time",
        "source",
        "multiplier",
    )
    for symbol, expiry, right, strike, bid, ask, quoted, source, multiplier in chains.select(
        columns
    ).iter_rows():
        name = names.get((symbol, expiry, str(right), strike_of_thousandths(strike)))
        if name is not None and multiplier == 100 and quoted is not None and new_york_date(quoted) == day:
            quote = OptionQuote(_price(bid), _price(ask), str(source))
            if quote.bid is None or quote.ask is None or quote.bid <= quote.ask:
                yield name, quote


def _price(told: float | None) -> Decimal | None:
    """A price above zero; a bid of nothing is no bid, and an ask of nothing no offer [USD/share]."""
    return from_float(told) if told is not None and math.isfinite(told) and told > 0 else None
