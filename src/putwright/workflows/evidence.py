"""Hold one put against the past of its own share: quoted or not, ever or never; every witness beside the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl

from putwright.domain.money import from_float
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.market.long_history import longest_history
from putwright.market.price_history import SPOT_MOVE_MIN, PriceHistory, scale_fault
from putwright.market.quote_faults import explain
from putwright.ports.market_data import MarketData
from putwright.reports.evidence import EvidenceReport
from putwright.reports.evidence_report import Asked, evidence_report
from putwright.screening.put_asked import put_asked
from putwright.screening.ranking import sessions_until
from putwright.screening.surroundings import Surroundings
from putwright.screening.view import MarketView
from putwright.settings.settings import Settings
from putwright.workflows.appraise import appraise, question

FRESH_DAYS = 7  # a holiday week; an older close is no price of today [calendar day]
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


@dataclass(frozen=True, slots=True)
class Close:
    """A close as traded [USD/share]."""

    day: date
    price: float
    source: str


@dataclass(frozen=True, slots=True)
class SharePrice:
    """The price of the share, where it is from, and the session from which the put's life is counted."""

    price: Decimal
    source: str
    session: date
    is_quoted: bool


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
    past = longest_history(prices, words.symbol, until, asked.on)
    if past.unknown_because:
        raise BadInput(_tried(words), past.unknown_because, IMPORT_PRICES)
    close = _last_close(prices, words.symbol, past)
    share = _share_price(view, words, close)
    _insist_on_scale(words, past, close, share)
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
    doubt = _unchecked(prices, past, close, share)
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


def _last_close(prices: pl.DataFrame, symbol: str, past: PriceHistory) -> Close | None:
    """The close of the last days as traded, from whichever source has it; an older one is no price of the share."""
    known = past.newest or date.min
    own = prices.filter(
        (pl.col("symbol") == symbol)
        & pl.col("date").is_between(known - timedelta(days=FRESH_DAYS), known)
        & (pl.col("close") > 0)
    ).sort("date", "source")
    return None if own.is_empty() else Close(*own.select("date", "close", "source").row(-1))


def _share_price(view: MarketView, words: PutWords, close: Close | None) -> SharePrice:
    """The price given, else the quoted one, else the last close; of the last two the newer."""
    asked, calendar = view.question, view.surroundings.calendar
    if words.spot is not None:
        return SharePrice(words.spot, "as you gave it", asked.session, is_quoted=False)
    quotes = view.quotes.filter(pl.col("spot") > 0).sort("quote_time")
    if not quotes.is_empty():
        spot, when, kind, source = quotes.select("spot", "quote_time", "kind", "source").row(-1)
        session = calendar.session_of(when) if calendar.knows(when.date()) else when.date()
        if session == asked.session or (close is not None and session >= close.day):
            told = f"{kind} quote of {session}, {source}"
            return SharePrice(from_float(spot), told, asked.session, is_quoted=session == asked.session)
    if close is None:
        raise BadInput(
            _tried(words),
            "neither a quote of its last session nor a close as traded is known; adjusted closes are no price",
            "Give the price of the share with --spot.",
        )
    told = f"close of {close.day}, {close.source}"
    return SharePrice(from_float(close.price), told, view.histories.until, is_quoted=False)


def _insist_on_scale(words: PutWords, past: PriceHistory, close: Close | None, share: SharePrice) -> None:
    """Refuse a share price that is not on the scale of the closes, such as after a split nobody recorded."""
    if (
        past.last_close is None and close is not None
    ):  # adjusted closes say nothing of scale, another source may
        past = replace(past, newest=close.day, last_close=close.price)
    fault = scale_fault(past, float(share.price), share.session)
    if fault:
        raise BadInput(
            _tried(words),
            fault.removesuffix(". Import newer prices").removesuffix(" Import newer prices"),
            IMPORT_PRICES,
        )


def _unchecked(prices: pl.DataFrame, past: PriceHistory, close: Close | None, share: SharePrice) -> str:
    """What to say where the scale of a share price can not be checked and looks wrong; else nothing."""
    if past.last_close is not None or close is not None:
        return ""
    own = prices.filter(
        (pl.col("symbol") == past.symbol)
        & (pl.col("source") == past.source)
        & (pl.col("date") == past.newest)
    )["adjusted_close"]
    adjusted = own[0] if len(own) else None
    if not adjusted or abs(float(share.price) / adjusted - 1) <= SPOT_MOVE_MIN:
        return ""
    return (
        f"the share price of {share.price} is far from the adjusted close of {adjusted:,.2f} on {past.newest}, and no "
        "close as traded is known to check it with: is it on today's scale?"
    )


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
