"""What an open put asks for, in a word, with the numbers that say so. Advice only: a person acts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from putwright.desk.alarms import is_settling
from putwright.desk.exits import take_profit_limit
from putwright.desk.tracked import DeskPosition
from putwright.domain.money import price_text
from putwright.domain.trading_calendar import TradingCalendar, days_to_expiry, new_york_date

DEFEND_RATIO = Decimal(
    "1.02"
)  # the second article's daily look: the share within 2 % of the strike, or under it
PIN_RATIO = Decimal("0.005")  # so near the strike on the last day nobody knows before Monday who is assigned
EARLY_CENTS = Decimal("-0.05")  # what a holder gains by exercising now, less five cents [USD/share]
MARK_DAYS = 21  # "manage at 21 days" of other schools: shown, no rule of either article


class Word(StrEnum):
    """The state of an open put or covered call, the most pressing first."""

    UNCOVERED = "uncovered"
    GONE = "gone"
    SETTLING = "settling"
    PIN_RISK = "pin risk"
    EXPIRING = "expiring"
    EARLY_ASSIGNMENT = "early-assignment risk"
    DEFEND = "defend"
    IN_THE_MONEY = "in the money"
    DUE = "due"
    TAKE_PROFIT = "take-profit working"
    UNPROTECTED = "no exit at work"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Surrounding:
    """What is known beside the put itself. Prices [USD/share], rates and yields [1/year], None where unknown.

    `dividends` are what the shares are expected to pay before expiry, `report` says when a report may come before it, "" where
    none does; `hurdle` is what the playbook wants a put to pay. `exit_at` is the limit of the exit order at work; `others_buy`
    says whether orders that are not the desk's buy all of it back. Of a call: `next_dividend` is the next ex-date before expiry
    and its amount, `uncovered` says what is missing of its shares, "" where they are there.
    """

    now: datetime
    bid: Decimal | None
    ask: Decimal | None
    spot: Decimal | None
    rate: float | None
    dividends: Decimal
    report: str
    hurdle: Decimal
    time_exit_days: int | None
    exit_at: Decimal | None
    others_buy: bool = False
    next_dividend: tuple[date, Decimal] | None = None
    uncovered: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """One open put as it stands. Ratios [1], yields [1/year], None where a quote is missing.

    `captured` is how much of the premium buying back now would keep, `remaining_annual` what holding still earns a year on
    the reserve if the share stays where it is, `distance` how far that is above the strike.
    """

    word: Word
    because: str
    days_left: int
    mid: Decimal | None
    captured: Decimal | None
    remaining_annual: Decimal | None
    distance: Decimal | None
    exit_limit: Decimal | None
    marks: tuple[str, ...]


def watched(position: DeskPosition, around: Surrounding, calendar: TradingCalendar) -> Watched:
    """The state of an open put.

    Args:
        position: with contracts open.
        around: quotes and facts of the moment.
        calendar: sessions.
    """
    strike, expiry = position.contract.strike, position.contract.expiry
    days = days_to_expiry(new_york_date(around.now), expiry)
    mid = None if around.ask is None else ((around.bid or Decimal(0)) + around.ask) / 2
    premium = position.premium_per_share
    captured = None if mid is None or not premium else 1 - mid / premium
    remaining = annual_left(strike, mid, around.spot, days)
    limit = take_profit_limit(position.exit, premium)
    word, because = _word(position, around, calendar, remaining, limit, days)
    return Watched(
        word=word,
        because=because,
        days_left=days,
        mid=mid,
        captured=captured,
        remaining_annual=remaining,
        distance=None if around.spot is None else around.spot / strike - 1,
        exit_limit=limit,
        marks=marks_of(around, days),
    )


def annual_left(strike: Decimal, mid: Decimal | None, spot: Decimal | None, days: int) -> Decimal | None:
    """What holding a put still earns a year on its reserve if the share stays where it is [1/year].

    That is what the put is worth beyond its exercise: of a put under water the rest is the loss, not a premium to come.
    """
    if mid is None or spot is None:
        return None
    intrinsic = max(Decimal(0), strike - spot)
    return max(Decimal(0), mid - intrinsic) / strike * 365 / max(days, 1)


def early_exercise_gain(strike: Decimal, around: Surrounding, days: int) -> Decimal | None:
    """What the holder would gain by exercising now [USD/share]; None where nobody can tell.

    Interest on the strike, less the dividends given up, less what the put is worth beyond its exercise.
    """
    if around.spot is None or around.bid is None or around.rate is None:
        return None
    interest = Decimal(str(math.expm1(around.rate * max(days, 0) / 365))) * strike
    extrinsic = around.bid - max(Decimal(0), strike - around.spot)
    return interest - around.dividends - extrinsic


def _word(
    position: DeskPosition,
    around: Surrounding,
    calendar: TradingCalendar,
    remaining: Decimal | None,
    limit: Decimal | None,
    days: int,
) -> tuple[Word, str]:
    strike, spot = position.contract.strike, around.spot
    last = calendar.session_on_or_before(position.contract.expiry)
    if is_settling(position, around.now, calendar):
        return (
            Word.SETTLING,
            "its last day is over: the broker tells by the next opening whether it was assigned",
        )
    if position.unexplained:
        return Word.GONE, f"{position.unexplained} gone from the broker, and nothing says how"
    if new_york_date(around.now) >= last:
        return _last_day(strike, spot, is_over=around.now >= calendar.close_time(last))
    if spot is not None and spot < strike:
        gain = early_exercise_gain(strike, around, days)
        if gain is not None and gain >= EARLY_CENTS:
            told = f"gains {gain:.2f}" if gain >= 0 else f"gives up {-gain:.2f} only"
            return Word.EARLY_ASSIGNMENT, f"its holder {told} a share by exercising now"
    if spot is not None and spot <= strike * DEFEND_RATIO:
        where = "under" if spot < strike else "within 2 % of"
        return Word.DEFEND, f"the share at {price_text(spot)} is {where} the strike"
    due = due_words(around, remaining, limit, days)
    if due:
        return Word.DUE, due
    return protected(position, around, limit)


def protected(position: DeskPosition, around: Surrounding, limit: Decimal | None) -> tuple[Word, str]:
    """What its exit order does, `limit` being where the playbook wants it [USD/share]."""
    if limit is None and position.closing is not None and around.exit_at is not None:
        return Word.TAKE_PROFIT, f"bought back at {price_text(around.exit_at)}, by your word"
    if limit is None:
        held = position.exit.take_profit_ratio is None
        return (
            Word.HOLD,
            "held to expiry by its playbook" if held else "no legal price is low enough to buy it back at",
        )
    if around.exit_at is None and around.others_buy:
        return Word.TAKE_PROFIT, "an order that is not the desk's buys it back"
    if around.exit_at is None:
        return Word.UNPROTECTED, f"an order to buy it back at {price_text(limit)} belongs there"
    if around.exit_at != limit and position.closing is None:
        told = f"bought back at {price_text(around.exit_at)}, left of a closing"
        return Word.TAKE_PROFIT, f"{told}: `putwright desk` puts it back to {price_text(limit)}"
    return Word.TAKE_PROFIT, f"bought back at {price_text(around.exit_at)}"


def _last_day(strike: Decimal, spot: Decimal | None, *, is_over: bool) -> tuple[Word, str]:
    if is_over:
        return Word.SETTLING, "its last day is over, and it is still there: `putwright reconcile` looks again"
    if spot is not None and abs(spot / strike - 1) < PIN_RATIO:
        told = f"the share at {price_text(spot)} is {abs(spot / strike - 1) * 100:.2f} % from the strike"
        return Word.PIN_RISK, f"{told}: assigned or not is known by the next opening"
    return Word.EXPIRING, "last day: let it lapse, close it, or have the cash for the shares"


def due_words(
    around: Surrounding,
    remaining: Decimal | None,
    limit: Decimal | None,
    days: int,
    *,
    checks_hurdle: bool = True,
) -> str:
    """Why it may be closed now, "" where nothing asks for it.

    Args:
        around: quotes and facts of the moment.
        remaining: what holding still earns [1/year].
        limit: where the exit order belongs [USD/share].
        days: calendar days to expiry [day].
        checks_hurdle: whether what is left is held against what the playbook wants of cash.
    """
    if limit is not None and around.ask is not None and around.ask <= limit:
        return f"it is offered at {price_text(around.ask)}, the exit is at {price_text(limit)}"
    if around.time_exit_days is not None and days <= around.time_exit_days:
        return f"{days} days left, the playbook closes at {around.time_exit_days}"
    if checks_hurdle and remaining is not None and remaining < around.hurdle:
        wanted = f"the playbook wants {around.hurdle * 100:.1f} %"
        return (
            f"holding still earns {remaining * 100:.1f} % a year, {wanted}: the cash works better elsewhere"
        )
    return ""


def marks_of(around: Surrounding, days: int) -> tuple[str, ...]:
    """What else is to be known of the days left."""
    marks = []
    if days <= MARK_DAYS:
        marks.append(f"{MARK_DAYS}-day mark")
    if around.report:
        marks.append(around.report)
    if around.dividends > 0:
        marks.append(f"ex-dividend {around.dividends:.2f}")
    return tuple(marks)
