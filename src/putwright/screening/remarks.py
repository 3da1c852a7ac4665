"""What is said beside a candidate: refusals that know more than one number, warnings, and what happens in its life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from putwright.domain.candidate import DatedNote
from putwright.domain.earnings import EarningsRule, earnings_refusal
from putwright.domain.quote import PutQuote
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Rule
from putwright.market import snapshot
from putwright.market.price_fitness import AGED_DAYS
from putwright.market.quote_faults import QuoteWarning
from putwright.market.vendor_volatility import vendor_disagreement
from putwright.screening.view import MarketView


def told(view: MarketView, put: PutQuote) -> dict[Rule, Refusal]:
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


def warnings(view: MarketView, put: PutQuote, annual: object) -> tuple[str, ...]:
    """What to say of one put that refuses nothing: its quote, its yield, its dividends, the rate."""
    found = list(put.warnings)
    warn = view.settings.playbook.premium.annual_return_warn
    if warn is not None and isinstance(annual, Decimal) and annual < warn:
        found.append(f"{annual * 100:.1f} % a year is under the {warn * 100:.0f} % the playbook calls solid")
    outlook = view.dividends.get(put.contract.underlying)
    if outlook is not None and not outlook.source:
        found.append(outlook.words)
    if outlook is not None and put.spot is not None:
        paid = sum(amount for _, amount in outlook.inside(view.question.session, put.contract.expiry))
        distance = float(put.spot - put.contract.strike)
        if distance > 0 and paid >= distance:
            found.append(
                f"dividends of {paid:.2f} before expiry are more than the {distance:.2f} to the strike"
            )
    past = view.histories.recent([put.contract.underlying])[put.contract.underlying]
    if not past.unknown_because and past.newest is not None:
        age = (view.question.on - past.newest).days
        if age > AGED_DAYS:
            found.append(f"its forecast rests on closes to {past.newest}, {age} days old")
    if view.curve.source.startswith("assumed"):
        found.append(f"interest rate {view.curve.source}")
    return tuple(found)


def vendor_words(view: MarketView, row: Mapping[str, Any]) -> tuple[str, ...]:
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


def events(view: MarketView, symbol: str, expiry: date) -> tuple[DatedNote, ...]:
    """What happens inside the life of a put: meetings of the Federal Reserve, ex-dividend days."""
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
