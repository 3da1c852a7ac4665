"""Values in the language of the trade, for tests: `put("MSFT 2026-01-16 410 P")`, `quote("2.10/2.40")`, `account("41000")`.

Everything left out is ordinary and good: a liquid quote, a sound company without a report in the way, an account that
carries the put. A test says only what it is about.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from putwright.desk.drafting import draft
from putwright.domain.account import Account, Capital, Shares, ShortPut
from putwright.domain.candidate import Candidate, DatedNote, VolatilityStanding
from putwright.domain.contract import OptionContract
from putwright.domain.contract_words import parse_contract
from putwright.domain.criteria import judge
from putwright.domain.fees import FeeSchedule
from putwright.domain.fundamentals import QualityLimits
from putwright.domain.holdings import Holdings
from putwright.domain.limits import limits_in_force
from putwright.domain.mandate import Mandate, Stage
from putwright.domain.measures import NameStanding, measure
from putwright.domain.playbook import Playbook
from putwright.domain.quote import PutQuote, PutValuation
from putwright.domain.remedies import Case
from putwright.domain.rules import Rule
from putwright.domain.ticket import Ticket
from putwright.domain.watchlist import WantedName
from putwright.settings.playbooks import read_playbook, shipped_playbook
from tests.defaults import shipped_fee_schedules, shipped_permissions, shipped_tick_table

NOON = datetime(2026, 11, 11, 17, 0, tzinfo=UTC)  # a Wednesday, 12:00 in New York
Number = str | int | Decimal


def put(words: str) -> OptionContract:
    """A contract: `put("GOOGL 2026-12-18 365 P")`."""
    return parse_contract(words)


def dollars(amount: Number | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def quote(
    bid_ask: str = "5.30/5.50",
    of: OptionContract | str = "GOOGL 2026-12-18 365 P",
    spot: Number | None = "385",
    at: datetime = NOON,
    kind: str = "recorded",
    **changes: Any,
) -> PutQuote:
    """A quoted put: `quote("2.10/2.40", "MSFT 2025-11-21 410 P", spot="427")`; a side left empty is not quoted."""
    bid, ask = (dollars(side.strip() or None) for side in bid_ask.split("/"))
    contract = put(of) if isinstance(of, str) else of
    ordinary = PutQuote(
        contract, "monthly", dollars(spot), bid, ask, 250, 1200, at, "a test", kind, spot_time=at
    )
    return replace(ordinary, **changes)


def valuation(**figures: Number) -> PutValuation:
    """What pricing would say: `valuation(loss_when_assigned="19.50")`."""
    return PutValuation(**{name: dollars(value) for name, value in figures.items()})  # type: ignore[arg-type]


def name(symbol: str = "GOOGL", want: Number | None = "365", **changes: Any) -> NameStanding:
    """A wanted, sound company: `name("MSFT", want="410")`."""
    return replace(NameStanding(symbol, dollars(want), "Technology", "PASS"), **changes)


def short_put(words: str, contracts: int = 1, premium: Number | None = None) -> ShortPut:
    """A put already sold: `short_put("KO 2026-12-18 75 P", premium="0.85")`."""
    return ShortPut(put(words), contracts, dollars(premium))


def shares(symbol: str, quantity: Number, price: Number) -> Shares:
    return Shares(symbol, Decimal(quantity), Decimal(price))


def account(
    cash: Number = "250000", worth: Number | None = None, puts: tuple[ShortPut, ...] = (), **changes: Any
) -> Account:
    """A private account in US dollars: `account(cash="41000")`; worth its cash unless told."""
    total = Decimal(cash if worth is None else worth)
    ordinary = Account(
        as_of=NOON,
        kind="cash",
        capital=Capital.PRIVATE,
        private_capital_attested_on=date(2026, 11, 1),
        permission_level=3,
        base_currency="USD",
        cash={"USD": Decimal(cash)},
        net_liquidation=total,
        net_liquidation_usd=total,
        short_puts=puts,
    )
    return replace(ordinary, **changes)


def mandate(stage: Stage = Stage.RECURRING, **changes: Any) -> Mandate:
    """The shipped mandate, at the stage where cash and caps decide unless told."""
    ordinary = Mandate(
        stage=stage,
        concentration_acknowledged=False,
        name_share_max=Decimal("0.20"),
        sector_share_max=Decimal("0.40"),
        deployed_share_max=Decimal("0.80"),
        buffer_ratio=Decimal("0.10"),
        spread_ratio_max=Decimal("0.15"),
        bid_min=Decimal("0.10"),
        open_interest_min=200,
        annual_return_min=Decimal("0.02"),
        want_to_own_required=True,
        quote_age_seconds_max=60,
        estimate_tolerance_days=7,
        earnings_source_age_days_max=120,
        rate_age_days_max=60,
        account_age_days_max=7,
        quality=QualityLimits(),
    )
    return replace(ordinary, **changes)


@cache
def playbook(which: str = "income") -> Playbook:
    """A shipped playbook: "income" or "first-trade"."""
    return read_playbook(shipped_playbook(which))


def fees(schedule: str = "flat-1.05") -> FeeSchedule:
    """A fee schedule: "flat-1.05", "article-b-flat" or "ibkr-tiered"."""
    return shipped_fee_schedules()[schedule]


def candidate(
    quoted: PutQuote | None = None,
    *,
    of: NameStanding | None = None,
    on: date | None = None,
    contracts: int = 1,
    earnings: str = "CLEAR",
    by: Playbook | None = None,
    under: Mandate | None = None,
    held: Account | None = None,
    schedule: FeeSchedule | None = None,
    valued: PutValuation | None = None,
    waived: tuple[Rule, ...] = (),
    events: tuple[DatedNote, ...] = (),
    volatility: VolatilityStanding | None = None,
    warnings: tuple[str, ...] = (),
) -> Candidate:
    """A put measured and judged as the screen would: refused or not by the rules themselves."""
    quoted = quoted or quote()
    by, under, held = by or playbook(), under or mandate(), held or account()
    contract, day = quoted.contract, on or quoted.quote_time.date()
    standing = of or name(contract.underlying, want=contract.strike)
    cost = (schedule or fees()).cost_of_selling(day)
    holdings = Holdings.of(held, under.buffer_ratio, {contract.underlying: standing.sector})
    measures = measure(quoted, standing, earnings, holdings, cost, day, contracts, valued)
    case = Case.of(quoted, standing.want_to_own, day, contracts, holdings, under, cost)
    limits = limits_in_force(by, under, holdings.cash_free)
    return Candidate(
        put=quoted,
        name=standing,
        company=f"{contract.underlying} Inc.",
        on=day,
        as_of=quoted.quote_time,
        valuation=valued or PutValuation(),
        measures=measures,
        refusals=tuple(judge(measures, limits, case, waived=waived)),
        warnings=warnings,
        waived=waived,
        events=events,
        earnings=None,
        quality=None,
        volatility=volatility or VolatilityStanding(),
        costs=case.costs,
        contracts=contracts,
        contracts_carried=contracts,
    )


def ticket(
    quoted: PutQuote | None = None,
    *,
    by: Playbook | None = None,
    under: Mandate | None = None,
    held: Account | None = None,
    schedule: FeeSchedule | None = None,
    limit: Number | None = None,
    wanted: WantedName | None = None,
    spots: dict[str, Decimal] | None = None,
    drafted_at: datetime = NOON,
    **of_candidate: Any,
) -> Ticket:
    """A drafted ticket: `ticket(quote("2.10/2.40", ...), by=playbook("first-trade"), limit="2.10")`."""
    by, under, held, schedule = by or playbook(), under or mandate(), held or account(), schedule or fees()
    made = candidate(quoted, by=by, under=under, held=held, schedule=schedule, **of_candidate)
    sectors = {made.put.contract.underlying: made.name.sector}
    return draft(
        made,
        by,
        under,
        held,
        Holdings.of(held, under.buffer_ratio, sectors),
        schedule,
        shipped_tick_table(),
        shipped_permissions(),
        drafted_at=drafted_at,
        limit=dollars(limit),
        wanted=wanted,
        spots=spots,
    )


def redrafted(made: Candidate) -> Ticket:
    """A candidate that a test has changed, drafted with everything else ordinary."""
    held = account()
    sectors = {made.put.contract.underlying: made.name.sector}
    return draft(
        made,
        playbook(),
        mandate(),
        held,
        Holdings.of(held, mandate().buffer_ratio, sectors),
        fees(),
        shipped_tick_table(),
        shipped_permissions(),
        drafted_at=NOON,
    )
