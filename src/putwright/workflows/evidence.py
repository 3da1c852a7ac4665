"""Hold one put against the past of its own share: quoted or not, ever or never; every witness beside the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from putwright.domain.money import from_float
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.market.long_history import longest_history
from putwright.market.price_history import PriceHistory
from putwright.market.quote_faults import explain
from putwright.ports.market_data import MarketData
from putwright.reports.evidence import EvidenceReport
from putwright.reports.evidence_report import Asked, evidence_report
from putwright.screening.put_asked import put_asked
from putwright.screening.ranking import sessions_until
from putwright.screening.share_price import (
    Close,
    SharePrice,
    last_close,
    off_scale,
    scale_doubt,
    share_price,
)
from putwright.screening.surroundings import Surroundings
from putwright.screening.view import MarketView
from putwright.settings.settings import Settings
from putwright.workflows.appraise import appraise, question

IMPORT_PRICES = "Import closes with `putwright import prices FILE`."


@dataclass(frozen=True, slots=True)
class PutWords:
    """The put as a person asks for it: `spot` and `premium` where they say more than the record [USD/share]."""

    symbol: str
    strike: Decimal
    expiry: date
    spot: Decimal | None = None
    premium: Decimal | None = None
    years: int = 5

    def __str__(self) -> str:
        return f"{self.symbol} {self.strike} P {self.expiry}"


def evidence(
    market: MarketData, surroundings: Surroundings, settings: Settings, words: PutWords, as_of: datetime
) -> EvidenceReport:
    """What the name's own closes, known at a moment, say of a put.

    Args:
        market: quotes and facts; quotes are welcome, not needed.
        surroundings: calendar and dated tables.
        settings: the user's own.
        words: the put.
        as_of: the moment of the question; nothing known later is looked at.

    Raises:
        BadInput: no history to hold it against, no share price, or a put that can not be.
    """
    words = replace(words, symbol=canonical_symbol(words.symbol))
    _insist_on_options(words, surroundings)
    asked = question(market, surroundings, settings, (words.symbol,), as_of)
    _insist_on_expiry(words, surroundings, asked.on)
    view = appraise(market, surroundings, settings, asked, wide=True)
    until, prices = view.histories.until, market.facts("prices", asked.on, symbols=[words.symbol])
    past = longest_history(prices, words.symbol, until, asked.on, surroundings.calendar)
    if past.unknown_because:
        raise BadInput(_tried(words), past.unknown_because, IMPORT_PRICES)
    close = last_close(prices, past)
    share = _share_price(view, words, past, close)
    sessions = sessions_until(surroundings.calendar, share.session, words.expiry)
    _insist_on_windows(words, past, sessions)
    put = put_asked(
        float(words.strike),
        float(share.price),
        share.session,
        words.expiry,
        sessions,
        view.curve,
        view.dividends.get(words.symbol),
    )
    if not put.base > 0:
        raise BadInput(
            _tried(words), "the dividends expected before expiry are more than the share", "Check --spot."
        )
    row, why_not = _quoted(view, words, share)
    premium, told = _premium(words, row, why_not)
    doubt = scale_doubt(prices, past, close, share)
    return evidence_report(
        view,
        Asked(words.strike, words.expiry, share.price, share.source, premium, told, row, words.years, doubt),
        put,
        past,
    )


def _tried(words: PutWords) -> str:
    return f"Looking for evidence on {words}"


def _insist_on_options(words: PutWords, surroundings: Surroundings) -> None:
    refusal = surroundings.listing.refusal(words.symbol)
    if refusal is not None:
        raise BadInput(_tried(words), refusal.actual.removeprefix(f"{words.symbol}: "), refusal.remedy)


def _insist_on_expiry(words: PutWords, surroundings: Surroundings, on: date) -> None:
    """Refuse an expiry that is over, or a day on which nothing trades; beyond the calendar only weekends are known."""
    calendar, expiry = surroundings.calendar, words.expiry
    if expiry <= on:
        wrong = f"on {on} it expires today: no night lies between" if expiry == on else f"on {on} it is over"
        raise BadInput(_tried(words), wrong, "Name a later expiry, or an earlier day with --as-of.")
    if calendar.knows(expiry) and not calendar.is_session(expiry):
        before = calendar.previous_session(expiry)
        wrong = f"the exchanges are closed on that {expiry:%A}"
        raise BadInput(_tried(words), wrong, f"The session before is {before}.")
    if not calendar.knows(expiry):
        wrong = f"no listed option lives so long: the calendar ends on {calendar.last}"
        raise BadInput(_tried(words), wrong, "Check the year.")


def _insist_on_windows(words: PutWords, past: PriceHistory, sessions: int) -> None:
    if sessions < 1:
        wrong = "no close lies between the price of the share and its expiry"
        raise BadInput(_tried(words), wrong, "Name a later expiry.")
    if len(past.returns) < sessions:
        wrong = f"it lives {sessions} sessions, and only {len(past.returns)} daily returns of {words.symbol} are known"
        raise BadInput(_tried(words), wrong, f"Name a nearer expiry. {IMPORT_PRICES}")


def _share_price(view: MarketView, words: PutWords, past: PriceHistory, close: Close | None) -> SharePrice:
    share = share_price(view, words.spot, close)
    if share is None:
        wrong = (
            "neither a quote of its last session nor a close as traded is known; adjusted closes are no price"
        )
        raise BadInput(_tried(words), wrong, "Give the price of the share with --spot.")
    fault = off_scale(past, close, share)
    if fault:
        raise BadInput(_tried(words), fault, IMPORT_PRICES)
    return share


def _quoted(view: MarketView, words: PutWords, share: SharePrice) -> tuple[dict[str, object] | None, str]:
    """The row of the put where it is quoted soundly at the price of the share used here; else why there is none."""
    rows = view.puts.filter(
        (pl.col("strike_thousandths") == int(words.strike * 1000)) & (pl.col("expiry") == words.expiry)
    ).sort("quote_faults", "quote_time")
    if rows.is_empty():
        return None, "this put is not quoted in the record"
    row = rows.row(0, named=True)
    if words.spot is not None:
        return None, "a recorded quote belongs to the share price of its moment, not to the one you gave"
    if not share.is_quoted:
        return None, f"its newest quote is of {row['quote_time']:%Y-%m-%d}, another session"
    if row["quote_faults"]:
        return None, f"its quote is faulty: {explain(row)[0]}"
    return row, ""


def _premium(words: PutWords, row: dict[str, object] | None, why_not: str) -> tuple[Decimal | None, str]:
    """The premium given, else the bid, else none and why."""
    if words.premium is not None:
        return words.premium, "as you gave it"
    if row is None:
        return None, f"{why_not}; --premium gives one"
    return from_float(float(str(row["bid"]))), f"the bid, a {row['kind']} quote"
