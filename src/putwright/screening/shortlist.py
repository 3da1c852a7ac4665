"""The door: the few rows worth showing become frozen values in `Decimal`; here, and only here, a float becomes money."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from putwright.domain.candidate import Candidate, DatedNote, VolatilityStanding
from putwright.domain.contract import OptionContract, Right, strike_of_thousandths
from putwright.domain.criteria import judge
from putwright.domain.earnings import EarningsRule, earnings_refusal
from putwright.domain.measures import measure
from putwright.domain.money import from_float
from putwright.domain.quote import PutQuote, PutValuation
from putwright.domain.refusal import Refusal
from putwright.domain.remedies import Case
from putwright.domain.reserve import cash_reserve, with_buffer
from putwright.domain.rules import Rule
from putwright.market import quote_checks, snapshot
from putwright.market.quote_faults import QuoteWarning
from putwright.market.vendor_volatility import vendor_disagreement
from putwright.screening.measures import GREEK_PLACES
from putwright.screening.view import MarketView

SHORTLIST_NAMES_MAX = 12
GREEKS = tuple(PutValuation.__dataclass_fields__)[:12]


def survivors(view: MarketView) -> pl.DataFrame:
    """Puts that no gate stopped, best premium for the tail first; one name after another, its best put leading.

    The order is net premium against the expected shortfall of the worst 5 % under the put's own volatility. A put that
    could not be priced comes last, never first.
    """
    passed = view.puts.filter(pl.col("failed") == 0)
    shortfall = pl.col("expected_shortfall")
    tail = pl.when((shortfall > 0) & shortfall.is_finite()).then(shortfall)
    score = pl.col("premium_net") / pl.col("multiplier") / tail
    ordered = ["score", "symbol", "expiry", "strike_thousandths"]
    return passed.with_columns(score=score).sort(
        ordered, descending=[True, False, False, False], nulls_last=True
    )


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
    told = _told(view, put)
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
        warnings=(*_warnings(view, put, values.get("annual_return")), *_vendor_words(view, row)),
        waived=tuple(sorted(waived)),
        events=_events(view, symbol, put.contract.expiry),
        earnings=outlook,
        quality=verdict,
        volatility=view.volatility.get(symbol, VolatilityStanding()),
        costs=case.costs,
        contracts=contracts,
        contracts_carried=contracts_carried(view, put.contract),
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


def _told(view: MarketView, put: PutQuote) -> dict[Rule, Refusal]:
    """Refusals that know more than one number: the company's, the earnings rule's, the listing's."""
    symbol, asked = put.contract.underlying, view.question
    told: dict[Rule, Refusal] = {}
    verdict, outlook = view.verdicts.get(symbol), view.outlooks.get(symbol)
    worst = verdict.worst if verdict else None
    if worst is not None and verdict is not None:
        rule = Rule.QUALITY_FAILED if verdict.verdict.value == "FAIL" else Rule.QUALITY_UNKNOWN
        dated = f" (as of {worst.as_of})" if worst.as_of else ""
        told[rule] = Refusal(
            rule, worst.limit, f"{worst.words}: {worst.actual}{dated}", worst.distance, worst.remedy
        )
    if outlook is not None:
        rule_of_playbook = EarningsRule(view.settings.playbook.earnings_days_after_last_min)
        refusal = earnings_refusal(outlook, asked.on, put.contract.expiry, rule_of_playbook)
        if refusal is not None:
            told[Rule(refusal.rule)] = refusal
    unlisted = view.surroundings.listing.refusal(symbol)
    if unlisted is not None:
        told[Rule.NO_US_OPTIONS] = unlisted
    return told


def _warnings(view: MarketView, put: PutQuote, annual: object) -> tuple[str, ...]:
    found = list(put.warnings)
    warn = view.settings.playbook.premium.annual_return_warn
    if warn is not None and isinstance(annual, Decimal) and annual < warn:
        found.append(f"{annual * 100:.1f} % a year is under the {warn * 100:.0f} % the playbook calls solid")
    outlook = view.dividends.get(put.contract.underlying)
    if outlook is not None and not outlook.source:
        found.append(outlook.words)
    if view.curve.source.startswith("assumed"):
        found.append(f"interest rate {view.curve.source}")
    return tuple(found)


def _vendor_words(view: MarketView, row: Mapping[str, Any]) -> tuple[str, ...]:
    """What to say where the vendor's implied volatility is none that its own bid, ask and mid could have."""
    ours, vendor, rate = row.get("implied_volatility"), row["vendor_implied_volatility"], row.get("rate")
    if ours is None or vendor is None or rate is None or row["quote_warnings"] & QuoteWarning.IV_JUNK.value:
        return ()
    session, outlook = view.question.session, view.dividends.get(row["symbol"])
    paid = sum(amount for _, amount in outlook.inside(session, row["expiry"])) if outlook else 0.0
    years = (row["expiry"] - session).days / 365
    a_year = paid / row["spot"] / years + (outlook.dividend_yield if outlook else 0.0)
    quote = pl.DataFrame([{name: row[name] for name in snapshot.SCHEMA}], schema=snapshot.SCHEMA)
    judged = vendor_disagreement(quote, session=session, rate=rate, dividend_yield=a_year)
    if not judged["vendor_disagrees"][0]:
        return ()
    return (f"the vendor's implied volatility is {vendor * 100:.1f} %, the quote implies {ours * 100:.1f} %",)


def _events(view: MarketView, symbol: str, expiry: date) -> tuple[DatedNote, ...]:
    on = view.question.on
    decisions = view.surroundings.decisions
    notes = [
        DatedNote(day, "the Federal Reserve decides on rates", decisions.source)
        for day in decisions.inside(on, expiry)
    ]
    outlook = view.dividends.get(symbol)
    if outlook is not None:
        notes += [
            DatedNote(day, f"goes ex-dividend, about {amount:.2f} a share", outlook.source)
            for day, amount in outlook.inside(on, expiry)
        ]
    return tuple(sorted(notes, key=lambda note: note.on))


def _valuation(view: MarketView, row: Mapping[str, Any]) -> PutValuation:
    greeks = {name: _rounded(row.get(name)) for name in GREEKS}
    outlook = view.dividends.get(row["symbol"])
    return PutValuation(
        **greeks,
        rate=_rounded(row.get("rate")),
        rate_source=view.curve.source,
        dividend_words=outlook.words if outlook else "",
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None or not math.isfinite(value) else from_float(value)


def _rounded(value: float | None) -> Decimal | None:
    """A priced figure to eight places: more than it is good for, and free of the binary tail."""
    return None if value is None or not math.isfinite(value) else Decimal(f"{value:.{GREEK_PLACES}f}")
