"""Warnings: what does not refuse a sale and should still be known before it."""

from __future__ import annotations

from decimal import Decimal

from putwright.desk.situation import Situation
from putwright.domain.account_rules import expired_words
from putwright.domain.refusal import percent_text

PERCENTILE_LOW, PERCENTILE_HIGH = Decimal("0.20"), Decimal("0.80")
EARLY_TAKE_PROFIT_COSTS_MAX = Decimal(
    "0.05"
)  # costs of both orders above this share of the premium are worth a word


def ticket_warnings(situation: Situation) -> tuple[str, ...]:
    """Every warning once: those of the screen first, then the ticket's own."""
    found = [
        *situation.candidate.warnings,
        *_of_yield(situation),
        *_of_events(situation),
        *_of_volatility(situation),
    ]
    if expired := expired_words(situation.account, situation.on):
        found.append(expired)
    found += [*_of_order(situation), *_of_waivers(situation), *_of_quote(situation)]
    return tuple(dict.fromkeys(found))


def _of_yield(situation: Situation) -> list[str]:
    warn, at_bid = situation.playbook.premium.annual_return_warn, situation.number("annual_return")
    if warn is None or at_bid is None or at_bid >= warn:
        return []
    return [f"{percent_text(at_bid)} a year is under the {percent_text(warn, 0)} the playbook calls solid"]


def _of_events(situation: Situation) -> list[str]:
    expiry = situation.candidate.put.contract.expiry
    inside = (note for note in situation.candidate.events if situation.on < note.on <= expiry)
    return [f"before expiry, on {note.on}: {note.what}" for note in inside]


def _of_volatility(situation: Situation) -> list[str]:
    percentile = situation.candidate.volatility.percentile
    if percentile is None:
        return []
    if percentile < PERCENTILE_LOW:
        return [
            f"options on it were cheaper on only {percentile * 100:.0f} % of days: a thin premium for this name"
        ]
    if percentile > PERCENTILE_HIGH:
        return [
            f"options on it were cheaper on {percentile * 100:.0f} % of days: the market expects something"
        ]
    return []


def _of_order(situation: Situation) -> list[str]:
    entry, put, prospects = situation.entry, situation.candidate.put, situation.prospects
    found = []
    if entry is not None and put.ask is not None and entry.limit > put.ask:
        found.append(f"the limit {entry.limit:.2f} is above the ask {put.ask:.2f}: it may never fill")
    taken = None if prospects is None else prospects.taken_profit
    if (
        taken is not None
        and prospects is not None
        and taken.costs > prospects.sale.premium * EARLY_TAKE_PROFIT_COSTS_MAX
    ):
        share = taken.costs / prospects.sale.premium
        found.append(f"selling and buying back costs {percent_text(share)} of the premium")
    return found


def _of_waivers(situation: Situation) -> list[str]:
    return [
        f"{rule} is waived in writing for this name" for rule in sorted(map(str, situation.candidate.waived))
    ]


def _of_quote(situation: Situation) -> list[str]:
    kind = situation.candidate.put.kind
    if kind == "live":
        return []
    return [f"these are {kind} quotes: look at the live bid before you send anything"]
