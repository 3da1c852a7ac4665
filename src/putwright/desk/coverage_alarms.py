"""The gravest alarm there is: a call that is short and not covered by shares any more, or that would not be if an order fills."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from putwright.desk.book import Book
from putwright.desk.coverage import Coverage, coverages
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.trading_calendar import TradingCalendar

COVERAGE = "uncovered"  # with what the subjects of these alarms begin


def coverage_alarms(
    book: Book, look: BrokerLook, now: datetime, calendar: TradingCalendar
) -> dict[str, tuple[str, str]]:
    """What is to be said of short calls and the shares that stand by for them, by subject; nothing while they are covered.

    Args:
        book: our book, with the look taken in.
        look: the broker's lists, taken now.
        now: the moment in the broker's market.
        calendar: sessions: after its last one a call and its shares go apart, and that is no alarm.
    """
    found: dict[str, tuple[str, str]] = {}
    for stand in coverages(book, look):
        if stand.uncovered and _is_trading(stand, look, now, calendar):
            found[f"{COVERAGE} {stand.symbol}"] = _uncovered(stand, book, look)
        elif stand.left < 0 and stand.selling_shares and stand.shown:
            told = (
                f"orders at work sell shares that stand by for short {stand.symbol} calls: {stand.words}, "
                f"{-stand.left:f} too many"
            )
            remedy = "Take the order to sell shares back in the TWS, or buy the calls back first."
            found[f"{COVERAGE} if filled {stand.symbol}"] = (told, remedy)
    return found


def _is_trading(stand: Coverage, look: BrokerLook, now: datetime, calendar: TradingCalendar) -> bool:
    calls = (one.contract for one in look.statement.short_calls)
    return any(
        call is not None
        and call.underlying == stand.symbol
        and now < calendar.close_time(calendar.session_on_or_before(call.expiry))
        for call in calls
    )


def _uncovered(stand: Coverage, book: Book, look: BrokerLook) -> tuple[str, str]:
    calls = [one for one in look.statement.short_calls if one.symbol == stand.symbol]
    names = ", ".join(f"{-one.quantity:f} {one.contract}" for one in calls)
    told = (
        f"UNCOVERED CALL: short {names}, and only {max(stand.held, Decimal(0)):f} shares are held: "
        f"{stand.uncovered:f} are missing, and a rise of the share has no limit"
    )
    mine = [one for one in book.open_positions() if one.is_call and one.contract.underlying == stand.symbol]
    how = f"`putwright close {mine[0].position_id}`" if mine else "in the TWS"
    return told, (
        f"Buy the call back now ({how}), or buy the shares back. Unless it was just assigned: then it is gone by the next look."
    )
