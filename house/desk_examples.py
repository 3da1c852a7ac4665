"""The desk's examples of docs/refusals.md, judged by the very functions that judge before an order leaves."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from putwright.desk.invariants import sale_refusals, stopped_refusals
from putwright.desk.purchases import purchase_refusals
from putwright.domain.broker_statement import HeldPosition
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Rule
from tests.desk_builders import GM, Day, approval, by_hand, fresh, short
from tests.rulebook.desk_covers import HIGHER, against, against_shares, owned, shares, short_call

D = Decimal


def _order(day: Day, **changes: object) -> OptionOrder:
    """The sale of GM as it would leave."""
    sale = day.sends(day.approved(), at="1.30").order
    assert isinstance(sale, OptionOrder)
    return replace(sale, **changes)  # type: ignore[arg-type]


def _sale(lists: Callable[[Day], tuple[object, ...]] = lambda day: (), **changes: object) -> list[Refusal]:
    """What is said of a sale of GM, on an account as its lists show it."""
    day = Day()
    look = day.look(*lists(day))  # type: ignore[arg-type]
    terms = approval()
    order = _order(Day())
    return sale_refusals(order, day.offered(terms), day.book, fresh(look, **changes))


def _at_another_price() -> list[Refusal]:
    day = Day()
    return sale_refusals(_order(Day(), limit=D("1.05")), day.offered(approval()), day.book, fresh(day.look()))


def _not_live() -> list[Refusal]:
    day = Day()
    ticket = fresh(day.look()).ticket
    late = replace(
        ticket, candidate=replace(ticket.candidate, put=replace(ticket.candidate.put, kind="delayed"))
    )
    return _sale(ticket=late)


def _too_old() -> list[Refusal]:
    day = Day()
    look = day.look()
    return sale_refusals(
        _order(Day()), day.offered(approval()), day.book, fresh(look, quote_seconds=look.seconds - 75)
    )


def _not_reconciled() -> list[Refusal]:
    day = Day()
    position = day.sold("KO 2026-12-18 65 P")
    day.sends(position, contracts=1)  # sent, and nobody has answered
    return sale_refusals(
        _order(Day()), day.offered(approval(position="p2", number=2)), day.book, fresh(day.look())
    )


def _already_held() -> list[Refusal]:
    day = Day()
    day.sold(GM)
    look = day.look([short(GM, 1)])
    return sale_refusals(_order(Day()), day.offered(approval(position="p2", number=2)), day.book, fresh(look))


def _exceeds() -> list[Refusal]:
    day = Day()
    position = day.sold(GM)
    look = day.look([short(GM, 1)], [by_hand("BUY", 1, GM)])
    return purchase_refusals(position, 1, D("0.65"), day.book, look, D("0.65"))


def _no_credit() -> list[Refusal]:
    day = Day()
    position = day.sold(GM)
    rolled = day.rolling(position, "GM 2026-12-24 57 P", at="0.78")
    bought = day.sends(position, Side.BUY, at="0.80")
    day.fills(bought)
    sale = day.sends(rolled, at="0.78").order
    assert isinstance(sale, OptionOrder)
    offered = day.book.approvals[rolled.approval.approval_id]
    return sale_refusals(sale, offered, day.book, fresh(day.later(minutes=1).look()))


def _uncovered() -> list[Refusal]:
    return against(Day(), [shares(150), short_call(HIGHER)])


def _below_cost() -> list[Refusal]:
    return against(Day(), [shares(100)], owned=owned(cost=D("61.20")))


UNKNOWN = HeldPosition("GM", D(-1), None, unknown_because="a future option is not known here")
DESK_EXAMPLES: dict[Rule, Callable[[], list[Refusal]]] = {
    Rule.HALTED: lambda: stopped_refusals("going on holiday", ""),
    Rule.NOT_APPROVED: _at_another_price,
    Rule.WRONG_ACCOUNT: lambda: _sale(account="U***123", is_paper=False),
    Rule.QUOTE_NOT_LIVE: _not_live,
    Rule.QUOTE_TOO_OLD: _too_old,
    Rule.CLOCK_SKEW: lambda: _sale(clock_is_sound=False, is_paper=False, account="U***123"),
    Rule.UNKNOWN_POSITION: lambda: _sale(lambda day: ([UNKNOWN],)),
    Rule.NOT_RECONCILED: _not_reconciled,
    Rule.ALREADY_HELD: _already_held,
    Rule.OTHER_SIDE: lambda: _sale(lambda day: ((), [by_hand("BUY", 1, GM)])),
    Rule.PREVIEW: lambda: _sale(
        preview_refused="TWS 201: Order rejected - reason: no trading permission for this option",
        preview_remedy="Client Portal, Settings, Trading Permissions.",
    ),
    Rule.EXCEEDS_OPEN: _exceeds,
    Rule.NO_CREDIT: _no_credit,
    Rule.UNCOVERED: _uncovered,
    Rule.BELOW_COST: _below_cost,
    Rule.SHARES_NOT_FREE: lambda: against_shares(Day(), [shares(150), short_call()]),
}
