"""A covered call that was shown, the order it would become, the shares behind it, and what speaks against that."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from putwright.desk.book import OfferedApproval
from putwright.desk.covering import call_refusals
from putwright.desk.price_ladder import Ladder, call_ladder
from putwright.desk.share_evidence import ShareEvidence
from putwright.desk.share_sales import share_refusals
from putwright.desk.tracked import DeskPosition, TrackedOrder
from putwright.domain import desk_events as told
from putwright.domain.approval import Approval, ApprovalKind, EntryTerms, ShareTerms
from putwright.domain.broker_statement import BrokerFill, BrokerLook, HeldPosition, WorkingOrder
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder, OrderState, Purpose, ShareOrder
from putwright.domain.owned import Owned
from putwright.domain.refusal import Refusal
from putwright.domain.ticks import PENNY, PENNY_THROUGHOUT
from tests.builders import Number, account, dollars, mandate, playbook
from tests.builders import put as contract
from tests.desk_builders import ACCOUNT, DAY, GTC, MONDAY, Day, approval, listed, prices, take_profit

CALL, HIGHER, LATER = "GM 2026-12-18 60 C", "GM 2026-12-18 62 C", "GM 2027-01-15 60 C"
COST = Decimal("55.6906")
D = Decimal


def owned(shares: Number = 100, cost: Number | None = COST, symbol: str = "GM") -> Owned:
    """Shares with what they have cost."""
    return Owned(symbol, Decimal(shares), dollars(cost), "of p1", date(2026, 11, 2))


def calls(of: str = CALL, contracts: int = 1, at: str = "1.30 1.25") -> EntryTerms:
    """A sale of calls."""
    return EntryTerms(contract(of), contracts, prices(at), 1800, GTC)


def evidence(look: BrokerLook, **changes: Any) -> ShareEvidence:
    """Fresh evidence for a call: 1.25 bid and 1.35 asked, live, for shares that have cost 55.6906 each."""
    rules = playbook()
    bid, ask = D("1.25"), D("1.35")
    told_now = ShareEvidence(
        owned=owned(),
        bid=bid,
        ask=ask,
        kind="live",
        spot=D("58.20"),
        ladder=call_ladder(bid, ask, rules.entry, PENNY),
        tick=PENNY,
        costs=D("1.06"),
        on=date(2026, 11, 9),
        look=look,
        quote_seconds=look.seconds - 0.4,
        account=ACCOUNT,
        is_paper=True,
        clock_is_sound=True,
        stated=account(),
        mandate=mandate(),
        playbook=rules.name,
        playbook_fingerprint=rules.fingerprint,
    )
    return replace(told_now, **changes)


def of_shares(look: BrokerLook, **changes: Any) -> ShareEvidence:
    """Fresh evidence for shares: 58.20 bid, 58.22 asked, live."""
    bid, ask = D("58.20"), D("58.22")
    told_now = replace(
        evidence(look), bid=bid, ask=ask, ladder=Ladder((bid,), bid, "the limit"), tick=PENNY_THROUGHOUT
    )
    return replace(told_now, **changes)


def shares(quantity: Number, symbol: str = "GM", cost: Number | None = None) -> HeldPosition:
    """Shares that the broker says are held."""
    return HeldPosition(symbol, Decimal(quantity), price=D("58.20"), average_cost=dollars(cost))


def short_call(of: str = CALL, contracts: int = 1, cost: Number | None = None) -> HeldPosition:
    """A call that the broker says is short."""
    call = contract(of)
    return HeldPosition(call.underlying, Decimal(-contracts), call, dollars(cost))


def stock_order(side: str, quantity: int, symbol: str = "GM", **changes: Any) -> WorkingOrder:
    """An order for shares that somebody typed into the TWS."""
    told_now = WorkingOrder(
        symbol, side == "SELL", Decimal(quantity), "LMT", D("58.20"), "DAY", "Submitted", 88, "", 0, 0
    )
    return replace(told_now, **changes)


def call_order(side: str, contracts: int, of: str = CALL, **changes: Any) -> WorkingOrder:
    """An order for calls that somebody typed into the TWS."""
    call = contract(of)
    told_now = WorkingOrder(
        call.underlying,
        side == "SELL",
        Decimal(contracts),
        "LMT",
        D("1.30"),
        "GTC",
        "Submitted",
        89,
        "",
        0,
        0,
        call,
    )
    return replace(told_now, **changes)


def traded(
    side: str, quantity: int, at: Number, fill_id: str = "t1.01", when: datetime = MONDAY
) -> BrokerFill:
    """Somebody bought or sold GM shares in the TWS."""
    return BrokerFill(fill_id, 88, "", 0, "GM", side == "SELL", Decimal(quantity), Decimal(at), when)


def called_away(of: str = CALL, contracts: int = 1) -> list[BrokerFill]:
    """The bookings of an assigned call: the option goes at nothing, the shares at the strike."""
    call = contract(of)
    option = BrokerFill(
        "c1.01", 0, "", 0, call.underlying, False, Decimal(contracts), D(0), MONDAY, contract=call
    )
    stock = BrokerFill(
        "c2.01", 0, "", 0, call.underlying, True, Decimal(100 * contracts), call.strike, MONDAY
    )
    return [option, stock]


def offered(day: Day, terms: EntryTerms | None = None, **changes: Any) -> OfferedApproval:
    """A sale of calls, shown and not given yet."""
    return day.offered(_approval(day, terms or calls(), **changes))


def _approval(day: Day, terms: EntryTerms, **changes: Any) -> Approval:
    position, number = day.book.next_position_id(), len(day.book.approvals) + 1
    return approval(
        ApprovalKind.COVER, position, number, entry=terms, exit=take_profit(), ticket_id="GM", **changes
    )


def call_sale(at: str = "1.30", contracts: int = 1, of: str = CALL) -> OptionOrder:
    """The order that sells calls."""
    return OptionOrder("putwright-t1-o99", Side.SELL, contract(of), contracts, Decimal(at), GTC)


def against(
    day: Day,
    held: Sequence[HeldPosition],
    orders: Sequence[WorkingOrder] = (),
    *,
    contracts: int = 1,
    **changes: Any,
) -> list[Refusal]:
    """What speaks against selling so many calls when the broker shows this."""
    look, terms = day.look(held, orders), calls(contracts=contracts)
    return call_refusals(
        call_sale(contracts=contracts), offered(day, terms), day.book, evidence(look, **changes)
    )


def share_sale(quantity: int = 100, at: str = "58.20", symbol: str = "GM") -> ShareOrder:
    """The order that sells shares."""
    return ShareOrder("putwright-t1-o99", symbol, quantity, Decimal(at), DAY)


def offered_shares(day: Day, quantity: int = 100, at: str = "58.20") -> OfferedApproval:
    """A sale of shares, shown and not given yet."""
    number = len(day.book.approvals) + 1
    return day.offered(
        approval(
            ApprovalKind.SELL_SHARES, day.book.next_share_sale_id(), number,
            shares=ShareTerms("GM", quantity, Decimal(at)), ticket_id="GM shares",
        )
    )  # fmt: skip


def against_shares(
    day: Day,
    held: Sequence[HeldPosition],
    orders: Sequence[WorkingOrder] = (),
    quantity: int = 100,
    **changes: Any,
) -> list[Refusal]:
    """What speaks against selling so many shares when the broker shows this."""
    look = day.look(held, orders)
    return share_refusals(
        share_sale(quantity), offered_shares(day, quantity), day.book, of_shares(look, **changes)
    )


def covered(day: Day, of: str = CALL, contracts: int = 1, at: str = "1.30") -> DeskPosition:
    """A covered call was sold: approved, sent, seen, filled whole."""
    given = _approval(day, calls(of, contracts, at))
    day.given(replace(given, offered_at=day.now))
    position = day.book.positions[given.position_id]
    sale = day.sends(position, contracts=contracts, at=prices(at)[0])
    day.sees(sale)
    day.fills(sale)
    return position


def working_call(day: Day, of: str = CALL, contracts: int = 1) -> TrackedOrder:
    """A sale of calls was approved and sent, and the broker has it."""
    given = _approval(day, calls(of, contracts))
    day.given(given)
    sale = day.sends(day.book.positions[given.position_id], contracts=contracts)
    day.sees(sale)
    return sale


def selling(day: Day, quantity: int = 100, at: str = "58.20", *, is_seen: bool = True) -> TrackedOrder:
    """A sale of shares was approved and sent; the broker has it unless told."""
    terms = offered_shares(day, quantity, at).approval
    order_id = day.book.next_order_id()
    order = ShareOrder(day.book.client_order_id(order_id), "GM", quantity, Decimal(at), DAY)
    number = len(day.book.orders) + 1
    day.tell(
        told.ApprovalGiven(day.now, terms.approval_id, "a test"),
        told.OrderIntended(
            day.now, order_id, terms.position_id, terms.approval_id, Purpose.SHARES, order, number, 70
        ),
    )
    if is_seen:
        day.tell(
            told.OrderSeen(day.now, order_id, OrderState.NEW, 900 + number, Decimal(at), quantity, "DAY")
        )
    return day.book.orders[order_id]


def shares_listed(order: TrackedOrder, filled: int = 0, **changes: Any) -> WorkingOrder:
    """One of our sales of shares on the broker's list."""
    return listed_of(order, filled, **changes)


def listed_of(order: TrackedOrder, filled: int = 0, **changes: Any) -> WorkingOrder:
    meant = order.order
    if meant.contract is not None:
        return listed(order, filled, **changes)
    told_now = WorkingOrder(
        meant.symbol, True, Decimal(meant.quantity - filled), "LMT", meant.limit, "DAY", "Submitted",
        900 + order.number, meant.client_order_id, order.client_id, order.number, filled=Decimal(filled),
    )  # fmt: skip
    return replace(told_now, **changes)


def sold_shares(
    order: TrackedOrder, quantity: int | None = None, fill_id: str = "e7.01", **changes: Any
) -> BrokerFill:
    """An execution of one of our sales of shares."""
    meant = order.order
    told_now = BrokerFill(
        fill_id, 900 + order.number, meant.client_order_id, order.client_id, meant.symbol, True,
        Decimal(quantity or meant.quantity), meant.limit, MONDAY, D("0.51"), "USD",
    )  # fmt: skip
    return replace(told_now, **changes)
