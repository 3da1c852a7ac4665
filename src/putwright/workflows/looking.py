"""Look at what works and what is open, beside a desk that may be at work: nothing is sent, nothing is written down."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from putwright.desk.book import Book
from putwright.desk.cash import committed_account
from putwright.desk.coverage import coverage
from putwright.desk.coverage_alarms import coverage_alarms
from putwright.desk.exits import others_buying
from putwright.desk.news import Absences
from putwright.desk.owning import Owning, owned_of
from putwright.desk.tracked import DeskPosition
from putwright.desk.tracking import news_of
from putwright.desk.watching import Surrounding, watched
from putwright.desk.watching_calls import watched_call
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import OptionContract
from putwright.domain.earnings import EarningsBasis
from putwright.domain.money import from_float
from putwright.domain.order import Purpose
from putwright.domain.playbook import Playbook
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.domain.reserve import cash_free
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.broker_view import BrokerView, DataKind, NowQuote, NowQuotes, Presence
from putwright.ports.market_data import MarketData
from putwright.ports.record import Record
from putwright.reports.orders import OrdersReport, orders_report
from putwright.reports.positions import PositionsReport, audit, ended_rows, position_row, share_rows, strays
from putwright.screening.carry import RateCurve, rate_curve
from putwright.screening.dividends import COLUMNS_OF_PRICES, HABIT_DAYS, DividendOutlooks, dividend_outlooks
from putwright.screening.event_windows import earnings_windows
from putwright.screening.surroundings import Surroundings
from putwright.settings.settings import Settings
from putwright.workflows.at_desk import AtDesk, insist_on_account, insist_on_time

LINES_MAX = 90  # of the hundred quotes that a subscription allows at once


@dataclass(frozen=True)
class Onlooker:
    """Who looks: the broker, our book with the look taken in, and what the workspace knows; `owning` tells what shares cost."""

    view: BrokerView
    presence: Presence
    book: Book
    look: BrokerLook
    settings: Settings
    surroundings: Surroundings
    recorded: MarketData
    record: Record
    halted: str
    owning: Owning = owned_of


async def looked(view: BrokerView, book: Book, surroundings: Surroundings) -> tuple[Presence, BrokerLook]:
    """Come in, look once, and take into the book what it tells; none of it is written down.

    Raises:
        BadInput: the wrong port, account or client id; a paper market that has begun anew.
        OutsideFailure: nobody answers there.
    """
    presence = await view.connect()
    tried = f"Looking at {presence.endpoint}"
    insist_on_account(book, presence, tried)
    insist_on_time(book, presence, tried)
    look = await view.look()
    news_of(book, look, look.statement.as_of, surroundings.calendar, Absences())
    return presence, look


def orders_of(at: Onlooker) -> OrdersReport:
    """What works at the broker."""
    return orders_report(at.book, at.look, at.halted)


async def positions_of(at: Onlooker, playbooks: Mapping[str, Playbook]) -> PositionsReport:
    """What is open, quoted now.

    Args:
        at: who looks.
        playbooks: those that open positions were sold by, as far as they are still there.
    """
    now = at.look.statement.as_of
    opened = at.book.open_positions()
    told = await _quotes(at, opened)
    known = known_of({one.contract.underlying for one in opened}, at, now)
    rows = []
    for position in opened:
        around = _around(position, at, told, known, playbooks.get(position.approval.playbook))
        quoted = (around.bid, around.ask, around.spot)
        judged = watched_call if position.is_call else watched
        rows.append(
            position_row(at.book, position, judged(position, around, at.surroundings.calendar), quoted)
        )
    puts, exits, orphans, words = audit(at.book)
    best, best_words = best_alternative(at.record)
    settled, free, notes = _cash(at)
    return PositionsReport(
        account=at.look.statement.account,
        is_paper=at.presence.is_paper,
        as_of=now,
        quotes=_kinds(told),
        positions=tuple(sorted(rows, key=lambda row: (row.expiry, row.symbol, row.strike))),
        shares=share_rows(at.book, at.look, at.owning),
        not_in_care=strays(at.book, at.look),
        ended=ended_rows(at.book),
        puts=puts,
        calls=sum(one.open for one in opened if one.is_call),
        exits=exits,
        orphans=orphans,
        audit=words,
        reserve=sum((row.reserve for row in rows), Decimal(0)),
        cash_settled_usd=settled,
        cash_free=free,
        best_alternative=best,
        best_alternative_words=best_words,
        halted=at.halted,
        alarms=_alarms(at, now),
        notes=(*told.notes, *notes),
    )


def _alarms(at: Onlooker, now: datetime) -> tuple[str, ...]:
    """What the desk has written down, and whatever call is not covered at this very moment."""
    known = {subject: (alarm.words, alarm.remedy) for subject, alarm in at.book.alarms.items()}
    known |= coverage_alarms(at.book, at.look, now, at.surroundings.calendar)
    return tuple(f"{words}. {remedy}" for words, remedy in known.values())


def best_alternative(record: Record) -> tuple[Decimal | None, str]:
    """What the best put of the last kept screen pays after costs [1/year], and which; None where there is none."""
    kept = record.screens()
    if not kept:
        return None, "no screen is kept yet"
    told: dict[str, Any] = record.screen(kept[-1])
    wanted = [row for row in told.get("shortlist", ()) if not row.get("is_proposal")]
    paying = [row for row in wanted if row.get("annual_return") is not None]
    if not paying:
        return None, f"nothing passed the screen of {told.get('on') or kept[-1][:10]}"
    best = max(paying, key=lambda row: Decimal(row["annual_return"]))
    words = (
        f"{best['symbol']} {best['expiry']} {Decimal(best['strike']).normalize():f} P, screen {kept[-1][:10]}"
    )
    return Decimal(best["annual_return"]), words


async def _quotes(at: Onlooker, opened: Collection[DeskPosition]) -> NowQuotes:
    puts = list(dict.fromkeys(one.contract for one in opened if one.there > 0))
    shares = sorted({one.contract.underlying for one in opened})
    found_puts: dict[OptionContract, NowQuote] = {}
    found_shares: dict[str, NowQuote] = {}
    notes: tuple[str, ...] = ()
    asked: list[OptionContract | str] = [*shares, *puts]
    for start in range(0, len(asked), LINES_MAX):
        part = asked[start : start + LINES_MAX]
        told = await at.view.quotes(
            [one for one in part if not isinstance(one, str)], [one for one in part if isinstance(one, str)]
        )
        found_puts |= told.puts
        found_shares |= told.shares
        notes += told.notes
    return NowQuotes(found_puts, found_shares, tuple(dict.fromkeys(notes)))


@dataclass(frozen=True)
class Known:
    """What the workspace knows of some names: dividends, reports, what money costs; as of a day."""

    dividends: DividendOutlooks
    reports: Mapping[str, Any]
    curve: RateCurve
    on: date

    def paid(self, symbol: str, until: date) -> tuple[tuple[date, Decimal], ...]:
        """Ex-dates after the day and until another, with their amounts [USD/share]."""
        inside = self.dividends[symbol].inside(self.on, until)
        return tuple((on, from_float(amount)) for on, amount in inside)


def known_of(symbols: Collection[str], at: Onlooker | AtDesk, now: datetime) -> Known:
    """What the workspace knows of some names: dividends, reports, and what money costs."""
    on, names, mandate = new_york_date(now), sorted(symbols), at.settings.mandate
    rates = at.recorded.facts("rates", on)
    config = at.settings.config
    curve = rate_curve(rates, on, mandate.rate_age_days_max, config.assumed_rate, config.assumed_rate_source)
    prices = at.recorded.facts(
        "prices", on, symbols=names, columns=COLUMNS_OF_PRICES, since=on - timedelta(days=HABIT_DAYS)
    )
    fundamentals = at.recorded.facts("fundamentals", on)
    windows = earnings_windows(
        at.recorded.facts("earnings", on),
        names,
        on,
        estimate_tolerance_days=mandate.estimate_tolerance_days,
        source_age_days_max=mandate.earnings_source_age_days_max,
    )
    return Known(dividend_outlooks(prices, fundamentals, names, on), windows.outlooks, curve, on)


def _around(
    position: DeskPosition, at: Onlooker, told: NowQuotes, known: Known, playbook: Playbook | None
) -> Surrounding:
    contract, now = position.contract, at.look.statement.as_of
    put, share = told.puts.get(contract), told.shares.get(contract.underlying)
    days = (contract.expiry - known.on).days
    paid = known.paid(contract.underlying, contract.expiry)
    mandate_floor = at.settings.mandate.annual_return_min
    exits = at.book.live_orders(position.position_id, Purpose.EXIT)
    return Surrounding(
        now=now,
        bid=None if put is None else put.bid,
        ask=None if put is None else put.ask,
        spot=None if share is None else share.price,
        rate=known.curve.continuous(max(days, 1)),
        dividends=sum((amount for _, amount in paid), Decimal(0)),
        report=report_words(known.reports[contract.underlying], contract.expiry),
        hurdle=mandate_floor if playbook is None else max(mandate_floor, playbook.premium.annual_return_min),
        time_exit_days=_time_exit_days(position, playbook),
        exit_at=next((order.told_limit or order.order.limit for order in exits if not order.is_idle), None),
        others_buy=others_buying(at.book, at.look, contract) >= position.there,
        next_dividend=next(iter(paid), None),
        uncovered=_uncovered(position, at),
    )


def _time_exit_days(position: DeskPosition, playbook: Playbook | None) -> int | None:
    """At how many days to expiry the playbook calls a put due; none where it is held, or was sold with fewer days left."""
    days = None if playbook is None else playbook.exit.time_exit_days
    sold_with = (position.contract.expiry - new_york_date(position.since)).days
    is_held = position.exit.take_profit_ratio is None
    return None if days is None or is_held or days >= sold_with else days


def _uncovered(position: DeskPosition, at: Onlooker) -> str:
    """What is missing of the shares that stand by for a call, "" where they are there."""
    if not position.is_call:
        return ""
    stand = coverage(position.contract.underlying, at.book, at.look)
    return f"{stand.uncovered:f} shares are missing ({stand.words})" if stand.uncovered else ""


def report_words(outlook: Any, expiry: date) -> str:
    """Whether a report may come before expiry."""
    if outlook.basis in {EarningsBasis.UNKNOWN, EarningsBasis.CONTRADICTORY}:
        return "earnings unknown"
    inside = [window for window in outlook.windows if window.start <= expiry]
    return f"earnings {inside[0]}" if inside else ""


def _cash(at: Onlooker) -> tuple[Decimal | None, Decimal | None, tuple[str, ...]]:
    try:
        account = committed_account(at.look.statement, at.settings.account, at.book)
    except (BadInput, OutsideFailure) as fault:
        return None, None, (f"{fault.tried}: {fault.wrong}",)
    return account.cash_usd, cash_free(account, at.settings.mandate.buffer_ratio), ()


def _kinds(told: NowQuotes) -> str:
    kinds = {quote.kind for quote in (*told.puts.values(), *told.shares.values())}
    return ", ".join(sorted(kind.value for kind in kinds)) or DataKind.UNKNOWN.value
