"""Small markets by hand: puts as rows, an account, a mandate and a playbook, and the view a screen makes of them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.account import Account, Capital, Shares, ShortPut
from putwright.domain.contract import OptionContract, Right
from putwright.domain.holdings import Holdings
from putwright.domain.limits import limits_in_force
from putwright.domain.mandate import Mandate, Stage, Waiver
from putwright.domain.measures import NameStanding
from putwright.domain.playbook import Playbook
from putwright.domain.reserve import cash_free
from putwright.domain.watchlist import WantedName
from putwright.market import facts, snapshot
from putwright.screening import gates, measures
from putwright.screening.carry import RateCurve
from putwright.screening.dividends import TERMS, DividendOutlooks
from putwright.screening.event_windows import EarningsState
from putwright.screening.forecast import Histories
from putwright.screening.surroundings import Surroundings
from putwright.screening.view import MarketView, Question, waived_names
from putwright.settings.config import Config
from putwright.settings.mandates import read_mandate
from putwright.settings.playbooks import read_playbook, shipped_playbook
from putwright.settings.settings import Settings
from tests import defaults

ON = date(2026, 7, 15)
AS_OF = datetime(2026, 7, 15, 20, 0, tzinfo=UTC)
EXPIRY = ON + timedelta(days=37)

SCREENED: dict[str, Any] = {
    **snapshot.SCHEMA,
    "expiry_kind": pl.String,
    "earnings": EarningsState,
    "quote_faults": pl.UInt32,
    "quote_warnings": pl.UInt32,
    "delta": pl.Float64,
    "expected_moves": pl.Float64,
    "expected_shortfall": pl.Float64,
    "implied_volatility": pl.Float64,
    "probability_itm": pl.Float64,
    "expected_loss": pl.Float64,
    "rate": pl.Float64,
    "forward": pl.Float64,
}


def put_row(symbol: str = "GOOGL", strike: str = "365", **changes: Any) -> dict[str, Any]:
    """One put that passes the playbook `income`: the first article's GOOGL trade in a tidy market."""
    plain: dict[str, Any] = {
        "symbol": symbol,
        "root": symbol.replace(".", ""),
        "expiry": EXPIRY,
        "right": "PUT",
        "strike_thousandths": int(Decimal(strike) * 1000),
        "multiplier": 100,
        "bid": 5.40,
        "ask": 5.60,
        "last": 5.50,
        "bid_size": 10,
        "ask_size": 12,
        "volume": 120,
        "open_interest": 900,
        "vendor_implied_volatility": None,
        "vendor_delta": None,
        "spot": 385.0,
        "spot_time": AS_OF,
        "quote_time": AS_OF,
        "source": "hand: made",
        "kind": "recorded",
        "expiry_kind": "weekly",
        "earnings": "CLEAR",
        "quote_faults": 0,
        "quote_warnings": 0,
        "delta": -0.25,
        "expected_moves": 0.6,
        "expected_shortfall": 40.0,
        "implied_volatility": 0.32,
        "probability_itm": 0.28,
        "expected_loss": 5.5,
        "rate": 0.04,
        "forward": 386.5,
    }
    unknown = set(changes) - set(plain)
    assert not unknown, f"no such column: {unknown}"
    return plain | changes


@cache
def mandate_as_shipped() -> Mandate:
    return read_mandate(Path(str(files("putwright") / "defaults" / "mandate.toml")))


@cache
def playbook_as_shipped(name: str = "income") -> Playbook:
    return read_playbook(shipped_playbook(name))


def mandate(**changes: Any) -> Mandate:
    """The shipped mandate at a stage where caps count, unless told otherwise."""
    return replace(mandate_as_shipped(), **({"stage": Stage.SEVERAL_NAMES} | changes))


def account(cash: str = "250000", net_liquidation: str | None = None, **changes: Any) -> Account:
    """A private cash account in US dollars that holds nothing but cash unless told."""
    total = None if net_liquidation == "unknown" else Decimal(net_liquidation or cash)
    plain = Account(
        as_of=AS_OF,
        kind="cash",
        capital=Capital.PRIVATE,
        private_capital_attested_on=date(2026, 1, 31),
        permission_level=3,
        base_currency="USD",
        cash={"USD": Decimal(cash)},
        net_liquidation=Decimal(1) if total is None else total,
        net_liquidation_usd=total,
    )
    return replace(plain, **changes)


def open_put(symbol: str, strike: str, contracts: int = 1) -> ShortPut:
    return ShortPut(OptionContract(symbol, EXPIRY, Right.PUT, Decimal(strike)), contracts)


def shares(symbol: str, quantity: str, price: str) -> Shares:
    return Shares(symbol, Decimal(quantity), Decimal(price))


def waiver(rule: str, symbol: str | None = None, until: date = date(2026, 12, 31)) -> Waiver:
    return Waiver(rule, "for a test", ON, until, symbol)


def settings(
    *,
    account_held: Account | None = None,
    mandate_given: Mandate | None = None,
    playbook: Playbook | None = None,
    wanted: Mapping[str, str] | None = None,
    waivers: Sequence[Waiver] = (),
) -> Settings:
    return Settings(
        config=Config("income", "ibkr-tiered", "USD", None, Decimal("0.04"), "a test", ()),
        mandate=mandate_given or mandate(),
        playbook=playbook or playbook_as_shipped(),
        account=account_held or account(),
        watchlist={s: WantedName(s, Decimal(price), "a test") for s, price in (wanted or {}).items()},
        waivers=tuple(waivers),
    )


@cache
def surroundings(fees: str = "ibkr-tiered") -> Surroundings:
    return Surroundings(
        calendar=new_york_calendar(2015, 2030),
        fees=defaults.shipped_fee_schedules()[fees],
        ticks=defaults.shipped_tick_table(),
        programmes=defaults.shipped_midweek_programmes(),
        decisions=defaults.shipped_rate_decisions(),
        listing=defaults.shipped_listing(),
        permissions=defaults.shipped_permissions(),
    )


def standing(symbol: str, **changes: Any) -> NameStanding:
    """A sound company of a sector of its own, with options and without a price wanted, unless told."""
    return replace(NameStanding(symbol, None, f"sector of {symbol}", "PASS"), **changes)


def frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCREENED)


def market_view(
    rows: Sequence[Mapping[str, Any]],
    user: Settings | None = None,
    standings: Mapping[str, NameStanding] | None = None,
    *,
    fees: str = "ibkr-tiered",
    sectors: Mapping[str, str | None] | None = None,
    closes: pl.DataFrame | None = None,
    reports: Sequence[tuple[str, date]] = (),
) -> MarketView:
    """What the whole columns say of some puts: measured and judged as the program does it."""
    user, puts, around = user or settings(), frame(rows), surroundings(fees)
    symbols = sorted(set(puts["symbol"].to_list()) | set(standings or {}))
    known = {s: standing(s) for s in symbols} | dict(standings or {})
    wanted = {s: name.want_to_own for s, name in user.watchlist.items()}
    known = {
        s: replace(n, want_to_own=wanted[s]) if s in wanted and n.want_to_own is None else n
        for s, n in known.items()
    }
    held = {name.symbol: name.sector for name in known.values()} | dict(sectors or {})
    holdings = Holdings.of(user.account, user.mandate.buffer_ratio, held)
    limits = limits_in_force(user.playbook, user.mandate, cash_free(user.account, user.mandate.buffer_ratio))
    named = puts.join(measures.name_columns(known, holdings), on="symbol", how="left", maintain_order="left")
    measured = measures.with_measures(named, ON, holdings, around.fees)
    return MarketView(
        question=Question(tuple(symbols), AS_OF, ON, ON, "the names you gave"),
        settings=user,
        surroundings=around,
        puts=gates.with_failures(measured, limits, waived_names(user, symbols, ON)),
        quotes=puts.with_columns(strike=pl.col("strike_thousandths") / 1000),
        standings=known,
        companies={},
        verdicts={},
        outlooks={},
        volatility={},
        dividends=DividendOutlooks((), pl.DataFrame(schema=TERMS), ON),
        curve=RateCurve(((30, 0.04),), "a test"),
        holdings=holdings,
        limits=limits,
        histories=_wiggling_histories(tuple(symbols))
        if closes is None and not reports
        else histories(wiggling(symbols) if closes is None else closes, reports),
    )


@cache
def _wiggling_histories(symbols: tuple[str, ...]) -> Histories:
    """The invented closes of some names with nothing reported, read once for all views of those names."""
    return histories(wiggling(symbols))


def histories(closes: pl.DataFrame, reports: Sequence[tuple[str, date]] = ()) -> Histories:
    """Closes by hand as the screen reads them, known to the day of the question."""
    told = facts.conform("prices", closes)
    return Histories(
        lambda symbols, since: told.filter(pl.col("symbol").is_in(list(symbols)) & (pl.col("date") >= since)),
        pl.DataFrame(list(reports), {"symbol": pl.String, "date": pl.Date}, orient="row"),
        ON,
        ON,
        surroundings().calendar,
    )


def wiggling(
    symbols: Sequence[str], *, volatility: float = 0.26, sessions: int = 1300, last: float = 385.0
) -> pl.DataFrame:
    """Closes of each name up to the day of the question, by the same irregular swing, ending at the share price of the rows."""
    days = surroundings().calendar.sessions(ON - timedelta(days=sessions * 2), ON)[-sessions:]
    swing = [math.sin(1.7 * n) + 0.5 * math.sin(0.31 * n * n) for n in range(len(days))]
    size = math.sqrt(sum(s * s for s in swing) / len(swing))
    level, closes = 0.0, []
    for s in swing:
        level += s / size * volatility / math.sqrt(252)
        closes.append(level)
    rows = [
        {"symbol": symbol, "date": day, "close": last * math.exp(close - closes[-1]), "source": "hand"}
        for symbol in symbols
        for day, close in zip(days, closes, strict=True)
    ]
    return pl.DataFrame(
        rows, {"symbol": pl.String, "date": pl.Date, "close": pl.Float64, "source": pl.String}
    )
