"""Sell a ticket: everything checked anew on quotes of now, the broker asked for a preview, the terms shown with a token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from putwright.desk.approval import shown
from putwright.desk.book import OfferedApproval
from putwright.desk.exits import take_profit_limit
from putwright.desk.invariants import sale_refusals
from putwright.desk.offers import sale_offer
from putwright.desk.terms import exit_terms
from putwright.domain.approval import Approval, EntryTerms
from putwright.domain.fees import Side
from putwright.domain.money import price_text
from putwright.domain.order import OptionOrder
from putwright.domain.osi import parse_osi
from putwright.domain.refusal import Refusal
from putwright.domain.ticket import Ticket
from putwright.reports import ticket_words
from putwright.reports.offer import ChangeSince, OfferReport, broker_words, exit_words, sale_leg
from putwright.workflows.at_desk import AtDesk
from putwright.workflows.fresh_judge import FreshSale, SaleAsked


def sale_asked(kept: Mapping[str, Any]) -> SaleAsked:
    """What a kept ticket asks to sell."""
    limit = kept["limit_asked"]
    read = parse_osi(kept["osi"])
    contract = replace(read, underlying=kept["symbol"], multiplier=int(kept["multiplier"]))
    return SaleAsked(
        contract=contract,
        contracts=int(kept["contracts"]),
        limit=None if limit is None else Decimal(limit),
        playbook=kept["playbook"],
    )


async def preview_sale(at: AtDesk, ticket_id: str) -> OfferReport:
    """A kept ticket as it would be sold now, with a token where nothing speaks against it.

    Args:
        at: the desk.
        ticket_id: its id, or the beginning of it.

    Raises:
        BadInput: no such ticket, or the put is not quoted any more.
        OutsideFailure: the broker, its quotes or its preview could not be had.
    """
    kept = at.record.ticket(ticket_id)
    asked = sale_asked(kept)
    look = (await at.desk.settle()).look
    fresh = await at.judge.fresh_sale(asked, look, at.book)
    ticket, terms = fresh.clearance.ticket, fresh.terms
    if terms is None:
        refusals: list[Refusal] = [*at.desk.submission.stopped(), *ticket.refusals]
        return _report(at, kept, fresh, None, None, refusals)
    leave = exit_terms(at.playbook_of(asked.playbook).exit, await at.tick_rule(asked.contract))
    occasion = at.occasion(at.playbook_of(asked.playbook), kept.get("because", ""))
    approval = sale_offer(at.book, occasion, kept["ticket_id"], terms, leave)
    refusals = [*at.desk.submission.stopped(), *refusals_of(approval, terms, at, fresh)]
    token = at.offer(approval, refusals, look.statement.as_of)
    return _report(at, kept, fresh, approval, token, refusals)


def refusals_of(approval: Approval, terms: EntryTerms, at: AtDesk, fresh: FreshSale) -> list[Refusal]:
    """What would refuse the first order of a sale if it were approved now."""
    order = OptionOrder(
        "preview",
        Side.SELL,
        terms.contract,
        terms.quantity,
        terms.start,
        terms.time_in_force,
        terms.good_until,
    )
    return sale_refusals(order, OfferedApproval(approval, ""), at.book, fresh.clearance)


def _report(
    at: AtDesk,
    kept: Mapping[str, Any],
    fresh: FreshSale,
    approval: Approval | None,
    token: str | None,
    refusals: list[Refusal],
) -> OfferReport:
    ticket, terms, now = fresh.clearance.ticket, fresh.terms, fresh.clearance.look.statement.as_of
    prospects = ticket.prospects
    first = last = None
    if approval is not None and approval.exit is not None and terms is not None:
        first = take_profit_limit(approval.exit, terms.start)
        last = take_profit_limit(approval.exit, terms.floor)
    is_offered = token is not None and approval is not None
    return OfferReport(
        kind="sell",
        about=kept["ticket_id"],
        is_ready=is_offered,
        approval_id=approval.approval_id if is_offered and approval else None,
        token=None if token is None else shown(token),
        lapses_at=approval.lapses_at if is_offered and approval else None,
        approve_with=None if token is None else f"sell {kept['ticket_id']} --approve {shown(token)}",
        account=at.presence.account,
        is_paper=at.presence.is_paper,
        at=now,
        symbol=ticket.contract.underlying,
        position_id=approval.position_id if is_offered and approval else None,
        purchase=None,
        sale=None if terms is None else sale_leg(terms, at.surroundings.fees, now),
        credit_min=None,
        promise=ticket_words.promise(ticket),
        reward="" if prospects is None else ticket_words.reward(prospects),
        exit_words=""
        if approval is None or approval.exit is None
        else exit_words(approval.exit, first, last),
        reserve=ticket.cash.reserve,
        cash_free_before=ticket.cash.free_before,
        cash_free_after=ticket.cash.free_after,
        quote=quote_words(ticket),
        broker_says=broker_words(fresh.preview),
        changes=changes_since(kept, ticket),
        alternatives=(),
        refusals=tuple(refusals),
        warnings=ticket.warnings,
    )


def quote_words(ticket: Ticket) -> str:
    """The quote of now as a person reads it."""
    put = ticket.candidate.put
    sides = " / ".join("-" if side is None else price_text(side) for side in (put.bid, put.ask))
    share = "unknown" if put.spot is None else price_text(put.spot)
    return f"{sides} ({put.kind}, {put.source}), share {share}"


def changes_since(kept: Mapping[str, Any], ticket: Ticket) -> tuple[ChangeSince, ...]:
    """What is otherwise than when a ticket was drafted."""
    put, quote = ticket.candidate.put, kept["quote"]
    drafted_limit = None if kept["entry"] is None else kept["entry"]["limit"]
    pairs = (
        ("share", quote["spot"], put.spot),
        ("bid", quote["bid"], put.bid),
        ("ask", quote["ask"], put.ask),
        ("limit", drafted_limit, None if ticket.entry is None else ticket.entry.limit),
        ("floor", kept["floor"], ticket.floor),
    )
    found = [
        ChangeSince(what, _told(before), _told(now))
        for what, before, now in pairs
        if (None if before is None else Decimal(before)) != now
    ]
    if kept["playbook_fingerprint"] != ticket.playbook_fingerprint:
        found.append(ChangeSince("playbook", f"{kept['playbook']} as it was", "its rules were changed"))
    return tuple(found)


def _told(price: Decimal | str | None) -> str:
    return "unknown" if price is None else price_text(Decimal(price))
