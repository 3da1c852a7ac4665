"""The same put under several playbooks, side by side: what each would allow, ask, pay and do afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from putwright.domain.refusal import BadInput, Refusal
from putwright.domain.ticket import Ticket
from putwright.reports import ticket_words as words

# DOMAIN 4.4: simulated on the first article's trade (GOOGL 365 put, 37 days, 200,000 paths, costs of $1.05 an order).
HONEST = (
    "Simulated on a put 5 % below the share: buying back at half wins more often (87 % against 78 %) and earns half as much "
    "each time. Without an edge it adds nothing but a second commission; with one it helps only if the cash is sold again "
    "within about four days. It does halve how often you are assigned."
)


@dataclass(frozen=True, slots=True)
class PlaybookColumn:
    """One playbook's view of the put. Prices [USD/share], amounts [USD], pace [1/year], probabilities [1]; None = unknown."""

    playbook: str
    title: str
    fingerprint: str
    ticket_id: str
    verdict: str
    refusals: tuple[Refusal, ...]
    entry: str
    limit: Decimal | None
    time_in_force: str
    floor: Decimal | None
    exit: str
    premium_net: Decimal | None
    annual_net: Decimal | None
    kept_result: Decimal | None
    taken_profit_result: Decimal | None
    taken_profit_days_to_beat: Decimal | None
    effective_cost: Decimal | None
    average_difference: Decimal | None
    expected_without_edge: Decimal | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One put, one column a playbook.

    `expected_without_edge` of a column takes the middle of bid and ask as fair and every commission as paid: what is left is
    given up to the buyer and to the broker [USD].
    """

    put: str
    company: str
    on: date
    as_of: datetime
    spot: Decimal | None
    bid: Decimal | None
    ask: Decimal | None
    quote_kind: str
    probability_itm: Decimal | None
    columns: tuple[PlaybookColumn, ...]
    caveat: str
    honest: str


def comparison(tickets: Sequence[Ticket]) -> Comparison:
    """The tickets of one put by several playbooks as one report.

    Raises:
        BadInput: no tickets, or of different puts.
    """
    if not tickets or len({ticket.contract for ticket in tickets}) != 1:
        raise BadInput(
            "Comparing playbooks", f"{len(tickets)} tickets of different puts or none", "Compare one put."
        )
    first = tickets[0].candidate
    return Comparison(
        put=str(first.put.contract),
        company=first.company,
        on=first.on,
        as_of=first.as_of,
        spot=first.put.spot,
        bid=first.put.bid,
        ask=first.put.ask,
        quote_kind=first.put.kind,
        probability_itm=first.valuation.probability_itm,
        columns=tuple(map(_column, tickets)),
        caveat=words.CAVEAT,
        honest=HONEST,
    )


def _column(ticket: Ticket) -> PlaybookColumn:
    told, entry = ticket.prospects, ticket.entry
    taken = None if told is None else told.taken_profit
    return PlaybookColumn(
        playbook=ticket.playbook,
        title=ticket.playbook_title,
        fingerprint=ticket.playbook_fingerprint,
        ticket_id=ticket.ticket_id,
        verdict="READY" if ticket.is_sendable else "REFUSED",
        refusals=ticket.refusals,
        entry="no price to sell at"
        if entry is None
        else f"{entry.action} {entry.order_type} {entry.limit:.2f}",
        limit=None if entry is None else entry.limit,
        time_in_force="" if entry is None else str(entry.time_in_force),
        floor=ticket.floor,
        exit=_exit(ticket),
        premium_net=None if told is None else told.sale.premium_net,
        annual_net=None if told is None else told.returns.annual_net,
        kept_result=None if told is None else told.kept.result,
        taken_profit_result=None if taken is None else taken.result,
        taken_profit_days_to_beat=None if taken is None else taken.days_to_beat,
        effective_cost=None if told is None else told.sale.effective_cost,
        average_difference=None if told is None else told.assigned.average_difference,
        expected_without_edge=_expected_without_edge(ticket),
    )


def _exit(ticket: Ticket) -> str:
    if ticket.exit_mode == "hold":
        return "hold to expiry"
    order = ticket.exit
    return (
        "no legal price"
        if order is None
        else f"{order.action} {order.order_type} {order.price:.2f} {order.time_in_force}"
    )


def _expected_without_edge(ticket: Ticket) -> Decimal | None:
    told, mid = ticket.prospects, ticket.candidate.put.mid
    if told is None or mid is None:
        return None
    given_up = (mid - told.sale.premium_per_share) * told.sale.shares
    return -given_up - told.costs.selling - (told.costs.buying or Decimal(0))
