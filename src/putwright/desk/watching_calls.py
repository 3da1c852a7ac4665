"""What an open covered call asks for, in a word, with the numbers that say so. Advice only: a person acts."""

from __future__ import annotations

from decimal import Decimal

from putwright.desk.alarms import is_settling
from putwright.desk.exits import take_profit_limit
from putwright.desk.tracked import DeskPosition
from putwright.desk.watching import PIN_RATIO, Surrounding, Watched, Word, due_words, marks_of, protected
from putwright.domain.money import price_text
from putwright.domain.trading_calendar import TradingCalendar, days_to_expiry, new_york_date

EX_DATE_NEAR_DAYS = 5  # within a week's sessions the dividend decides whether a holder exercises


def watched_call(position: DeskPosition, around: Surrounding, calendar: TradingCalendar) -> Watched:
    """The state of an open covered call; `remaining_annual` is on the shares' value.

    Args:
        position: a call with contracts open.
        around: quotes and facts of the moment.
        calendar: sessions.
    """
    strike, expiry = position.contract.strike, position.contract.expiry
    days = days_to_expiry(new_york_date(around.now), expiry)
    mid = None if around.ask is None else ((around.bid or Decimal(0)) + around.ask) / 2
    premium = position.premium_per_share
    extrinsic = extrinsic_left(strike, mid, around.spot)
    remaining = None if extrinsic is None or not around.spot else extrinsic / around.spot * 365 / max(days, 1)
    limit = take_profit_limit(position.exit, premium)
    word, because = _word(position, around, calendar, extrinsic, remaining, limit, days)
    return Watched(
        word=word,
        because=because,
        days_left=days,
        mid=mid,
        captured=None if mid is None or not premium else 1 - mid / premium,
        remaining_annual=remaining,
        distance=None if around.spot is None else around.spot / strike - 1,
        exit_limit=limit,
        marks=marks_of(around, days),
    )


def extrinsic_left(strike: Decimal, price: Decimal | None, spot: Decimal | None) -> Decimal | None:
    """What a call is worth beyond its exercise [USD/share]; None where a price is unknown."""
    if price is None or spot is None:
        return None
    return max(Decimal(0), price - max(Decimal(0), spot - strike))


def _word(
    position: DeskPosition,
    around: Surrounding,
    calendar: TradingCalendar,
    extrinsic: Decimal | None,
    remaining: Decimal | None,
    limit: Decimal | None,
    days: int,
) -> tuple[Word, str]:
    strike, spot = position.contract.strike, around.spot
    last = calendar.session_on_or_before(position.contract.expiry)
    if is_settling(position, around.now, calendar):
        return (
            Word.SETTLING,
            "its last day is over: the broker tells by the next opening whether the shares were called away",
        )
    if around.uncovered:
        return Word.UNCOVERED, f"{around.uncovered}: buy it back, `putwright close {position.position_id}`"
    if position.unexplained:
        return Word.GONE, f"{position.unexplained} gone from the broker, and nothing says how"
    if new_york_date(around.now) >= last:
        return _last_day(strike, spot, is_over=around.now >= calendar.close_time(last))
    if early := _early(strike, spot, extrinsic, around):
        return Word.EARLY_ASSIGNMENT, early
    if spot is not None and spot > strike:
        told = f"the share at {price_text(spot)} is above the strike: called away if it stays there"
        return Word.IN_THE_MONEY, told
    if due := due_words(around, remaining, limit, days, checks_hurdle=False):
        return Word.DUE, due
    return protected(position, around, limit)


def _early(strike: Decimal, spot: Decimal | None, extrinsic: Decimal | None, around: Surrounding) -> str:
    """Why the holder may take the shares before an ex-date, "" where nothing speaks for it."""
    if around.next_dividend is None or extrinsic is None or spot is None or spot <= strike:
        return ""
    on, amount = around.next_dividend
    if (on - new_york_date(around.now)).days > EX_DATE_NEAR_DAYS or extrinsic >= amount:
        return ""
    return (
        f"ex-dividend {amount:.2f} on {on}, its time value is {extrinsic:.2f}: its holder gains by taking the shares the day "
        "before"
    )


def _last_day(strike: Decimal, spot: Decimal | None, *, is_over: bool) -> tuple[Word, str]:
    if is_over:
        return Word.SETTLING, "its last day is over, and it is still there: `putwright reconcile` looks again"
    if spot is not None and abs(spot / strike - 1) < PIN_RATIO:
        told = f"the share at {price_text(spot)} is {abs(spot / strike - 1) * 100:.2f} % from the strike"
        return Word.PIN_RISK, f"{told}: called away or not is known by the next opening"
    return Word.EXPIRING, "last day: let it lapse, close it, or let the shares go at the strike"
