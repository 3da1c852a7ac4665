"""The door: the few rows worth showing become frozen values in `Decimal`; here, and only here, a float becomes money."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from putwright.domain.candidate import Candidate, VolatilityStanding
from putwright.domain.contract import OptionContract, Right, strike_of_thousandths
from putwright.domain.criteria import judge
from putwright.domain.measures import measure
from putwright.domain.money import from_float
from putwright.domain.quote import PutQuote, PutValuation
from putwright.domain.remedies import Case
from putwright.domain.reserve import cash_reserve, with_buffer
from putwright.domain.rules import Rule
from putwright.market import quote_checks
from putwright.screening import remarks
from putwright.screening.measures import rounded
from putwright.screening.odds import odds_of
from putwright.screening.ranking import ordered, ranked
from putwright.screening.view import MarketView

SHORTLIST_NAMES_MAX = 12
GREEKS = tuple(PutValuation.__dataclass_fields__)[:12]


def survivors(view: MarketView) -> pl.DataFrame:
    """Puts that no gate stopped, in the order of `screening.ranking`: what can not be ranked comes last, never first."""
    return ordered(ranked(view, view.puts.filter(pl.col("failed") == 0)))


def best_per_name(ordered: pl.DataFrame) -> pl.DataFrame:
    """The leading put of each name, in order, with `others`: how many more of its puts passed."""
    others = ordered.group_by("symbol").agg(others=pl.len() - 1)
    return ordered.unique("symbol", keep="first", maintain_order=True).join(
        others, on="symbol", maintain_order="left"
    )


def candidate(view: MarketView, row: Mapping[str, Any], *, contracts: int = 1) -> Candidate:
    """One row as a candidate, judged again exactly: the columns chose it, the decimals decide.

    Args:
        view: the market view the row belongs to.
        row: a row of `view.puts` by column name.
        contracts: how many are to be sold [contract].
    """
    asked = view.question
    put, valuation = quote_of(row), _valuation(view, row)
    symbol = put.contract.underlying
    name, outlook, verdict = view.standings[symbol], view.outlooks.get(symbol), view.verdicts.get(symbol)
    commission = view.surroundings.fees.cost_of_selling(asked.on)
    values = measure(
        put, name, str(row["earnings"]), view.holdings, commission, asked.on, contracts, valuation
    )
    mandate = view.settings.mandate
    case = Case.of(put, name.want_to_own, asked.on, contracts, view.holdings, mandate, commission)
    told = remarks.told(view, put)
    waived = view.waived(symbol)
    return Candidate(
        put=put,
        name=name,
        company=view.companies.get(symbol, ""),
        on=asked.on,
        as_of=asked.as_of,
        valuation=valuation,
        measures=values,
        refusals=tuple(judge(values, view.limits, case, waived=waived, told=told)),
        warnings=(
            *remarks.warnings(view, put, values.get("annual_return")),
            *remarks.vendor_words(view, row),
        ),
        waived=tuple(sorted(waived)),
        events=remarks.events(view, symbol, put.contract.expiry),
        earnings=outlook,
        quality=verdict,
        volatility=view.volatility.get(symbol, VolatilityStanding()),
        costs=case.costs,
        contracts=contracts,
        contracts_carried=contracts_carried(view, put.contract),
        odds=odds_of(view, row),
    )


def quote_of(row: Mapping[str, Any]) -> PutQuote:
    """A row of the snapshot as a quote in exact decimals."""
    symbol = row["symbol"]
    contract = OptionContract(
        symbol,
        row["expiry"],
        Right.PUT,
        strike_of_thousandths(row["strike_thousandths"]),
        row["multiplier"],
        row["root"] or "",
    )
    return PutQuote(
        contract=contract,
        expiry_kind=row["expiry_kind"] or "unknown",
        spot=_decimal(row["spot"]),
        bid=_decimal(row["bid"]),
        ask=_decimal(row["ask"]),
        volume=row["volume"],
        open_interest=row["open_interest"],
        quote_time=row["quote_time"],
        source=row["source"],
        kind=row["kind"],
        spot_time=row["spot_time"],
        last=_decimal(row["last"]),
        vendor_implied_volatility=_decimal(row["vendor_implied_volatility"]),
        faults=tuple(quote_checks.explain(row)) if row["quote_faults"] else (),
        warnings=tuple(quote_checks.explain_warnings(row)) if row["quote_warnings"] else (),
    )


def contracts_carried(view: MarketView, contract: OptionContract) -> int:
    """How many of a contract the account carries inside cash, caps and stage [contract].

    A rule lifted in writing does not count, and one that can not be judged, for want of a net liquidation
    value in US dollars, carries nothing: the same as its refusal.
    """
    symbol, holdings, buffer_ratio = contract.underlying, view.holdings, view.settings.mandate.buffer_ratio
    in_force = {rule: limit for rule, limit in view.limits.items() if rule not in view.waived(symbol)}
    names = in_force.get(Rule.STAGE_NAMES)
    if isinstance(names, Decimal) and holdings.names_after(symbol) > names:
        return 0
    reserve = cash_reserve(contract.strike, 1, contract.multiplier)
    rooms = [holdings.cash_free / with_buffer(reserve, buffer_ratio)]
    stage = in_force.get(Rule.CONTRACTS_PER_NAME)
    if isinstance(stage, Decimal):
        rooms.append(stage - holdings.contracts_by_name.get(symbol, 0))
    sector, by_name = view.standings[symbol].sector, holdings.by_name.get(symbol, Decimal(0))
    for rule, held in (
        (Rule.CONCENTRATION, by_name),
        (Rule.NAME_CAP, by_name),
        (Rule.SECTOR_CAP, holdings.sector_amount(sector)),
        (Rule.DEPLOYED_CAP, holdings.reserved),
    ):
        cap, total = in_force.get(rule), holdings.net_liquidation
        if isinstance(cap, Decimal):
            rooms.append(Decimal(0) if total is None else (cap * total - held) / reserve)
    return max(0, int(min(rooms)))


def _valuation(view: MarketView, row: Mapping[str, Any]) -> PutValuation:
    greeks = {name: rounded(row.get(name)) for name in GREEKS}
    outlook = view.dividends.get(row["symbol"])
    return PutValuation(
        **greeks,
        rate=rounded(row.get("rate")),
        rate_source=view.curve.source,
        dividend_words=outlook.words if outlook else "",
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None or not math.isfinite(value) else from_float(value)
