"""Bars of a day from the broker: closes, closes adjusted for dividends, and the two volatilities of a share.

TRADES are adjusted for splits, ADJUSTED_LAST for dividends too. OPTION_IMPLIED_VOLATILITY and HISTORICAL_VOLATILITY are fractions
a year: recorded from a real TWS, those of AAPL in June 2025 lie between 0.24 and 0.32. The bar of a session that is not over has no
close yet and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl
from ib_async import BarData, BarDataList

from putwright.adapters.ibkr.lines import VOLATILITY_MAX
from putwright.adapters.ibkr.words import figure, price
from putwright.domain.refusal import OutsideFailure, counted
from putwright.market import facts

if TYPE_CHECKING:
    import asyncio

    from ib_async import Contract

    from putwright.adapters.ibkr.history_pacing import HistoryPace
    from putwright.adapters.ibkr.session import Session
    from putwright.domain.trading_calendar import TradingCalendar

TRADES, ADJUSTED = "TRADES", "ADJUSTED_LAST"
IMPLIED, HISTORICAL = "OPTION_IMPLIED_VOLATILITY", "HISTORICAL_VOLATILITY"
DURATION = "2 Y"  # adjusted closes change with every dividend, so the whole series is asked for anew
ANSWER_SECONDS = 60.0  # history is slow: what the library itself waits
SERVICE_ERROR = 162
SETTLED = timedelta(minutes=30)  # the close of the auction is told some minutes after the bell
UNREAD_SHARE_MAX = 0.05  # more than one bar in twenty that can not be read is another form, not a gap
VOLATILITY_MIN = 0.001  # [1/sqrt(year)]


@dataclass(frozen=True, slots=True)
class Closes:
    """The closing figure of each day, ascending, and how many bars were left out because they could not be read."""

    by_day: Mapping[date, float]
    unread: int = 0


async def bars(session: Session, pace: HistoryPace, share: Contract, what: str) -> list[BarData]:
    """The daily bars of a share.

    Args:
        session: the connection.
        pace: of all requests for history.
        share: whose.
        what: as the protocol calls it, such as TRADES.

    Raises:
        BadInput: the TWS says that the request is wrong.
        OutsideFailure: no answer in time, not subscribed, asked too often, or no data.
    """
    ib, number = session.ib, 0

    def ask() -> asyncio.Future[list[BarData]]:  # the library's own way takes silence for an empty answer
        nonlocal number
        number = ib.client.getReqId()
        future: asyncio.Future[list[BarData]] = ib.wrapper.startReq(number, share, container=BarDataList())
        # the newest bars need no end, and adjusted ones allow none
        ib.client.reqHistoricalData(number, share, "", DURATION, "1 day", what, True, 1, False, [])
        return future

    await pace.turn(f"{share.conId} {what}")
    try:
        told = await session.answer(
            f"{what} of {share.symbol}",
            ask,
            contract=share,
            seconds=max(ANSWER_SECONDS, session.patience.answer),
        )
    except OutsideFailure as fault:
        if number and session.is_open and fault.__cause__ is None:  # nobody answered: it need not go on
            ib.client.cancelHistoricalData(number)
        raise
    return list(told)


def price_table(symbol: str, trades: Closes, adjusted: Closes, source: str) -> pl.DataFrame:
    """Closes as facts; a day without an adjusted close has none.

    Args:
        symbol: the name.
        trades: the last trades [USD/share].
        adjusted: the same less dividends paid since [USD/share].
        source: who says so.
    """
    days = list(trades.by_day)
    told = {
        "symbol": [symbol] * len(days),
        "date": days,
        "close": list(trades.by_day.values()),
        "adjusted_close": [adjusted.by_day.get(day) for day in days],
        "source": [source] * len(days),
    }
    return facts.conform("prices", pl.DataFrame(told, schema_overrides={"adjusted_close": pl.Float64}))


def volatility_table(symbol: str, implied: Closes, historical: Closes, source: str) -> pl.DataFrame:
    """Volatilities as facts, every day on which either is known.

    Args:
        symbol: the name.
        implied: of its options, about thirty days ahead [1/sqrt(year)].
        historical: of its past, as the broker reckons it [1/sqrt(year)].
        source: who says so.
    """
    days = sorted({*implied.by_day, *historical.by_day})
    told = {
        "symbol": [symbol] * len(days),
        "date": days,
        "implied_volatility": [implied.by_day.get(day) for day in days],
        "historical_volatility": [historical.by_day.get(day) for day in days],
        "source": [source] * len(days),
    }
    figures = ("implied_volatility", "historical_volatility")
    return facts.conform(
        "volatility", pl.DataFrame(told, schema_overrides=dict.fromkeys(figures, pl.Float64))
    )


def closes(
    told: Sequence[BarData], calendar: TradingCalendar, now: datetime, *, of_volatility: bool = False
) -> Closes:
    """The closing figures of sessions that are over.

    Args:
        told: daily bars.
        calendar: which days are sessions, as far as it knows.
        now: the moment in the broker's market.
        of_volatility: whether they are volatilities [1/sqrt(year)], else prices [USD/share].

    Raises:
        OutsideFailure: so many can not be read that the answer is in another form.
    """
    found: dict[date, float] = {}
    unread = 0
    for bar in told:
        day = None if isinstance(bar.date, datetime) else bar.date
        value = figure(bar.close, VOLATILITY_MIN, VOLATILITY_MAX) if of_volatility else price(bar.close)
        if day is None or not value or day in found or not _is_session(day, calendar):
            unread += 1
        elif calendar.knows(day) and calendar.close_time(day) + SETTLED > now:
            continue
        else:
            found[day] = value
    if unread > UNREAD_SHARE_MAX * len(told):
        raise OutsideFailure(
            "Reading bars of a day from the TWS",
            f"{unread} of {counted(len(told), 'bar')} have no day, no figure, or a day without trading",
            "Look at the chart of this name in the TWS; the facts of before are kept.",
            retry_is_safe=True,
        )
    return Closes(dict(sorted(found.items())), unread)


def _is_session(day: date, calendar: TradingCalendar) -> bool:
    return calendar.is_session(day) if calendar.knows(day) else day.weekday() < 5
