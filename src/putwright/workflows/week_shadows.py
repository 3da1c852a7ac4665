"""Past screens followed up: their puts that were not chosen, with the bids and closes that were recorded."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.market_data import MarketData
from putwright.ports.week_record import WeekRecord
from putwright.reports.week_shadow import (
    SHADOWED,
    Shadow,
    excluded_alone,
    shadow,
    shortlisted,
    weekly,
    with_bids,
)
from putwright.screening.surroundings import Surroundings

WEEKS_BACK, DAYS_MIN = 13, 5  # a quarter of screens, none so young that nothing has happened yet
QUOTE_AGE_MAX = timedelta(days=4)  # a bid of before the last long weekend is not the screen's
PRICE_COLUMNS = ["symbol", "date", "close", "split", "source"]


def shadows(record: WeekRecord, market: MarketData, surroundings: Surroundings, as_of: datetime) -> Shadow:
    """What the puts of the last quarter's screens would have brought.

    Args:
        record: the kept screens.
        market: recorded quotes and closes.
        surroundings: the fee table.
        as_of: nothing known later is looked at.
    """
    on = new_york_date(as_of)
    names = weekly(record.screens(), on - timedelta(weeks=WEEKS_BACK), on - timedelta(days=DAYS_MIN))
    parts, unread = [], 0
    for name in names:
        puts = _followed(record, market, surroundings, name)
        if puts is None:
            unread += 1
        else:
            parts.append(puts)
    puts = pl.concat([pl.DataFrame(schema=SHADOWED), *parts])
    told = shadow(puts, _closes(market, puts, on), on)
    if not unread:
        return told
    note = f"{unread} of {len(names)} kept screens have no exclusions that read, and are not in it."
    return Shadow(told.screens, told.first, told.last, told.groups, (*told.words, note), told.left_out)


def _followed(
    record: WeekRecord, market: MarketData, surroundings: Surroundings, name: str
) -> pl.DataFrame | None:
    """The puts of one screen with their bids; None where its exclusions or its report do not read."""
    exclusions = record.exclusions(name)
    if exclusions is None:
        return None
    try:
        report = record.screen(name)
        sold_on, moment = date.fromisoformat(report["on"]), datetime.fromisoformat(report["as_of"])
    except (BadInput, KeyError, ValueError):
        return None
    puts = pl.concat([excluded_alone(name, sold_on, exclusions), shortlisted(name, sold_on, report)])
    if puts.is_empty():
        return pl.DataFrame(schema=SHADOWED)
    chains = market.chains(puts["symbol"].unique().to_list(), moment)
    chains = chains.filter(pl.col("quote_time") >= moment - QUOTE_AGE_MAX)
    return with_bids(puts, chains, surroundings.fees.cost_of_selling(sold_on))


def _closes(market: MarketData, puts: pl.DataFrame, on: date) -> pl.DataFrame:
    first = puts["sold_on"].min()
    if not isinstance(first, date):
        return pl.DataFrame()
    symbols = puts["symbol"].unique().to_list()
    return market.facts("prices", on, symbols=symbols, columns=PRICE_COLUMNS, since=first)
