"""The screen's report: what the account carries, the funnel's counts, the shortlist, and what stands before the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import ROUND_FLOOR, Decimal

import polars as pl

from putwright.domain.account_rules import account_refusals, expired_words
from putwright.domain.criteria import CRITERIA
from putwright.domain.mandate import Stage
from putwright.domain.refusal import Refusal, counted, money_text, percent_text
from putwright.domain.reserve import with_buffer
from putwright.domain.rules import Gate, Rule
from putwright.domain.trading_calendar import NEW_YORK, new_york_date
from putwright.reports.rows import CandidateRow, candidate_row, in_order
from putwright.screening.funnel import GateCount, NearMiss, SoleGate, count_gates, near_misses, sole_gates
from putwright.screening.gates import GATE_BITS
from putwright.screening.shortlist import SHORTLIST_NAMES_MAX, best_per_name, candidate, survivors
from putwright.screening.view import MarketView

AFFORDABLE_NAMES_MAX = 6
SPREAD_NAMES = 3  # docs/ranking.md: where three names instead of one were measured
CAPS_OF_WORTH = (Rule.CONCENTRATION, Rule.NAME_CAP, Rule.SECTOR_CAP, Rule.DEPLOYED_CAP)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """What the account can carry now. Amounts [USD]; `strike_max` is the highest strike of one contract [USD/share]."""

    as_of: datetime
    cash_usd: Decimal
    reserved: Decimal
    cash_free: Decimal
    net_liquidation: Decimal | None
    stage: str
    stage_words: str
    buffer_ratio: Decimal
    strike_max: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Affordable:
    """A name and what one contract of its best-fitting put needs [USD]; `stopped_by` is the rule that stands before it."""

    symbol: str
    strike: Decimal
    expiry: date
    cash_needed: Decimal
    stopped_by: str


@dataclass(frozen=True, slots=True)
class MarketLine:
    """Which quotes were looked at: how many, of whom, of what kind and age."""

    names: int
    names_with_quotes: int
    puts: int
    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    oldest_quote: datetime | None
    newest_quote: datetime | None
    without_quotes: tuple[str, ...]
    without_options: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class ScreenReport:
    """One screen, complete; kept in the record so that two weeks can be compared."""

    screen_id: str
    as_of: datetime
    on: date
    session: date
    universe: str
    playbook: str
    playbook_title: str
    playbook_fingerprint: str
    account: AccountLine
    account_refusals: tuple[Refusal, ...]
    market: MarketLine
    gates: tuple[GateCount, ...]
    shortlist: tuple[CandidateRow, ...]
    more_names: int
    spread: tuple[str, ...]
    sole_gates: tuple[SoleGate, ...]
    near_misses: tuple[NearMiss, ...]
    too_large: tuple[Affordable, ...]
    affordable: tuple[Affordable, ...]
    rate: str
    waivers: tuple[str, ...]
    notes: tuple[str, ...]
    standings: dict[str, str]


def screen_report(view: MarketView, screen_id: str, names_max: int = SHORTLIST_NAMES_MAX) -> ScreenReport:
    """The report of one market view."""
    asked, settings = view.question, view.settings
    ordered = best_per_name(survivors(view))
    view.histories.wholes(ordered["symbol"].head(names_max).to_list())  # one reading for all that are shown
    buffer = settings.mandate.buffer_ratio
    rows = in_order(
        [
            candidate_row(candidate(view, row), buffer, others=int(row["others"]))
            for row in ordered.head(names_max).iter_rows(named=True)
        ]
    )
    refusals = account_refusals(settings.account, settings.mandate, view.surroundings.permissions, asked.on)
    return ScreenReport(
        screen_id=screen_id,
        as_of=asked.as_of,
        on=asked.on,
        session=asked.session,
        universe=asked.universe,
        playbook=settings.playbook.name,
        playbook_title=settings.playbook.title,
        playbook_fingerprint=settings.playbook.fingerprint,
        account=account_line(view),
        account_refusals=tuple(refusals),
        market=market_line(view),
        gates=tuple(count_gates(view.puts, asked.symbols)),
        shortlist=rows,
        more_names=max(0, ordered.height - names_max),
        spread=spread(rows),
        sole_gates=tuple(sole_gates(view.puts)),
        near_misses=tuple(near_misses(view.puts, view.limits)),
        too_large=_cheapest(view, stopped_in=(Gate.CASH, Gate.CAPS)),
        affordable=_affordable(view),
        rate=view.curve.source,
        waivers=tuple(_waiver_words(view)),
        notes=tuple(_notes(view)),
        standings=_standings(view),
    )


def spread(rows: Sequence[CandidateRow]) -> tuple[str, ...]:
    """The leading ranked names of different sectors: several names are worth more than any order among them."""
    first = [row.symbol for row in rows if row.rank is not None and row.sector_place == 1 and row.sector]
    return tuple(first[:SPREAD_NAMES])


def account_line(view: MarketView) -> AccountLine:
    """What the account carries, in numbers and in one sentence."""
    mandate, account, holdings = view.settings.mandate, view.settings.account, view.holdings
    room = max(holdings.cash_free, Decimal(0)) / with_buffer(Decimal(100), mandate.buffer_ratio)
    words = [f"{money_text(holdings.cash_free)} is free"]
    cap = view.limits.get(Rule.NAME_CAP)
    if isinstance(cap, Decimal) and holdings.net_liquidation is not None:
        by_cap = cap * holdings.net_liquidation / 100
        if by_cap < room:
            room = by_cap
            words.append(f"{percent_text(cap, 0)} of the account per name")
    strike_max = room.quantize(Decimal("0.01"), ROUND_FLOOR)
    words.append(
        f"one put with a strike up to {strike_max}" if strike_max > 0 else "no put can be sold on it"
    )
    if mandate.stage is Stage.FIRST_TRADE:
        words.append("its whole reserve in cash instead of caps, as a first trade")
    return AccountLine(
        as_of=account.as_of,
        cash_usd=account.cash_usd,
        reserved=holdings.reserved,
        cash_free=holdings.cash_free,
        net_liquidation=holdings.net_liquidation,
        stage=mandate.stage,
        stage_words=mandate.stage_limits.words,
        buffer_ratio=mandate.buffer_ratio,
        strike_max=strike_max,
        words="; ".join(words),
    )


def market_line(view: MarketView) -> MarketLine:
    """Which quotes the screen stands on."""
    quotes, asked = view.puts, view.question
    quoted = set(quotes["symbol"].unique().to_list())
    times = quotes.select(
        pl.col("quote_time").min().alias("first"), pl.col("quote_time").max().alias("last")
    ).row(0)
    return MarketLine(
        names=len(asked.symbols),
        names_with_quotes=len(quoted),
        puts=quotes.height,
        sources=tuple(sorted({str(source).split(":")[0] for source in quotes["source"].unique().to_list()})),
        kinds=tuple(sorted(quotes["kind"].cast(pl.String).unique().to_list())),
        oldest_quote=times[0],
        newest_quote=times[1],
        without_quotes=tuple(s for s in asked.symbols if s not in quoted and view.standings[s].us_options),
        without_options=tuple(
            refusal for s in asked.symbols if (refusal := view.surroundings.listing.refusal(s)) is not None
        ),
    )


def _cheapest(view: MarketView, stopped_in: tuple[Gate, ...]) -> tuple[Affordable, ...]:
    """Names that only the given gates stopped, the cheapest put of each, cheapest name first."""
    bits = sum(GATE_BITS[gate] for gate in stopped_in)
    told = view.puts.select("symbol", "strike_thousandths", "expiry", "cash_needed", "stopped_by", "failed")
    only = told.filter((pl.col("failed") != 0) & (pl.col("failed") & ~pl.lit(bits, pl.UInt64) == 0))
    return _named(only)


def _affordable(view: MarketView) -> tuple[Affordable, ...]:
    """The nearest names the account could carry: stopped by exactly one other gate, never by cash, caps or quality."""
    found: list[Affordable] = []
    for gate in (Gate.EVENTS, Gate.LIQUIDITY, Gate.CONTRACT, Gate.PREMIUM):
        found += _cheapest(view, (gate,))
    best: dict[str, Affordable] = {}
    for name in sorted(found, key=lambda one: (one.cash_needed, one.symbol)):
        best.setdefault(name.symbol, name)
    return tuple(list(best.values())[:AFFORDABLE_NAMES_MAX])


def _named(puts: pl.DataFrame) -> tuple[Affordable, ...]:
    cheapest = puts.sort("cash_needed", "symbol", "expiry").unique(
        "symbol", keep="first", maintain_order=True
    )
    return tuple(
        Affordable(
            row["symbol"],
            Decimal(row["strike_thousandths"]) / 1000,
            row["expiry"],
            Decimal(f"{row['cash_needed']:.2f}"),
            CRITERIA[int(row["stopped_by"])].rule,
        )
        for row in cheapest.head(AFFORDABLE_NAMES_MAX).iter_rows(named=True)
    )


def _waiver_words(view: MarketView) -> list[str]:
    on = view.question.on
    return [
        f"{waiver.rule} for {waiver.symbol or 'every name'} until {waiver.until}: {waiver.because}"
        for waiver in view.settings.waivers
        if on <= waiver.until
    ]


def _notes(view: MarketView) -> list[str]:
    notes, asked, account = [], view.question, view.settings.account
    if asked.on != asked.session:
        notes.append(f"{asked.on} is no trading day: the quotes are those of the session of {asked.session}")
    if new_york_date(account.as_of) > asked.on:
        notes.append("the account is of a later day than the market: a rehearsal")
    if expired := expired_words(account, asked.on):
        notes.append(expired)
    if not view.curve.tenors:
        notes.append(
            "no interest rate is known, so nothing is priced and the list is in no order of merit: `putwright import rates FILE`"
        )
    if account.net_liquidation_usd is None:
        caps = any(view.limits.get(rule) is not None for rule in CAPS_OF_WORTH)
        so = "so every cap refuses" if caps else "so what the account is worth in dollars is unknown"
        notes.append(f"no {account.base_currency}/USD rate is known, {so}: `putwright import fx FILE`")
    midnight = datetime.combine(asked.session, time.min, NEW_YORK)
    stale = view.puts.select("symbol", "quote_time").filter(pl.col("quote_time") < midnight.astimezone(UTC))
    if not stale.is_empty():
        names = stale["symbol"].n_unique()
        newest = stale["quote_time"].max()
        told = f"{newest:%Y-%m-%d}" if isinstance(newest, datetime) else "before"
        who = f"{counted(names, 'name')} {'has' if names == 1 else 'have'}"
        notes.append(
            f"{who} only quotes of an earlier session (newest {told}): `--as-of {told}` looks at that day"
        )
    return notes


def _standings(view: MarketView) -> dict[str, str]:
    """How far each name came: PASSED, or the rule that stopped its furthest put; the basis of comparing two weeks."""
    order = pl.col("stopped_by").fill_null(255)
    furthest = view.puts.select("symbol", order.alias("at")).group_by("symbol").agg(pl.col("at").max())
    rules = {position: criterion.rule.value for position, criterion in enumerate(CRITERIA)}
    told = {symbol: "PASSED" if at == 255 else rules[at] for symbol, at in furthest.iter_rows()}
    return {symbol: told.get(symbol, "NO_QUOTES") for symbol in sorted(view.question.symbols)}
