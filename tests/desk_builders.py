"""A day at the desk, in the language of the trade: `day.sold(GM, 2, at="1.30")`, `day.hears(day.look([short(GM, 2)]))`.

Nothing is sent in here. A `Day` writes events down as the desk would write them and enters them into a book; a look says what
a broker would say. What is left out is ordinary: the broker has every order as it was meant, and there is cash enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.adapters.workspace.event_form import event_form, event_of
from putwright.desk.approval import offer
from putwright.desk.book import Book, OfferedApproval
from putwright.desk.bookkeeping import enter
from putwright.desk.clearance import Clearance
from putwright.desk.news import Absences
from putwright.desk.tracked import DeskPosition, TrackedOrder
from putwright.desk.tracking import news_of
from putwright.domain import desk_events as events
from putwright.domain.approval import AdoptTerms, Approval, ApprovalKind, CloseTerms, EntryTerms, ExitTerms
from putwright.domain.broker_statement import (
    AccountStatement,
    BrokerFill,
    BrokerLook,
    EndedHow,
    EndedOrder,
    HeldPosition,
    WorkingOrder,
)
from putwright.domain.desk_events import DeskEvent
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder, OrderState, Purpose
from putwright.domain.playbook import TimeInForce
from putwright.domain.refusal import OutsideFailure
from putwright.domain.ticket import Ticket
from putwright.domain.ticks import PENNY
from putwright.domain.trading_calendar import NEW_YORK
from putwright.ports.desk_record import Halt
from tests.builders import Number, account, dollars, mandate, playbook, put, quote, ticket

CALENDAR = new_york_calendar(2026, 2027)
GM, KO = "GM 2026-12-18 57 P", "KO 2026-12-18 65 P"
TOKEN, ACCOUNT = "K7QM3F2P", "DU***567"
DAY, GTC = TimeInForce.DAY, TimeInForce.GTC
HOLD = ExitTerms(None, GTC, PENNY)
Kind = TypeVar("Kind")


def ny(words: str) -> datetime:
    """A New York time: `ny("2026-11-09 10:00")`."""
    return datetime.fromisoformat(words).replace(tzinfo=NEW_YORK).astimezone(UTC)


MONDAY = ny("2026-11-09 10:00")
TUESDAY = ny("2026-11-10 10:00")
LAST_DAY = ny("2026-12-18 10:00")  # of the December puts
AFTER_LAST = ny("2026-12-21 09:30")  # the opening after it


def prices(words: str) -> tuple[Decimal, ...]:
    """Rungs of a ladder: `prices("1.30 1.25 1.20")`."""
    return tuple(Decimal(word) for word in words.split())


def entry(
    of: str = GM, contracts: int = 1, at: str = "1.30", patience_minutes: int = 30, **changes: Any
) -> EntryTerms:
    """A sale: `entry(GM, 2, at="1.30 1.25 1.20")` walks down two rungs."""
    return replace(
        EntryTerms(put(of), contracts, prices(at), patience_minutes * 60, GTC, None),
        **changes,
    )


def take_profit(ratio: Number = "0.5") -> ExitTerms:
    """An exit at what is left of the premium after this share of it."""
    return ExitTerms(Decimal(ratio), GTC, PENNY)


def approval(
    kind: ApprovalKind = ApprovalKind.SELL, position: str = "p1", number: int = 1, **terms: Any
) -> Approval:
    """An approval, offered at ten on Monday for ten minutes; a sale of one GM put unless told otherwise."""
    ordinary = {"entry": entry(), "exit": take_profit()} if kind is ApprovalKind.SELL else {}
    lapses, rules = MONDAY + timedelta(minutes=10), playbook()
    told = Approval(f"a{number}", kind, position, ACCOUNT, True, MONDAY, lapses)
    by = {"playbook": rules.name, "playbook_fingerprint": rules.fingerprint}
    return replace(told, **{**ordinary, **by, **terms})


# ---- what the broker says ----------------------------------------------------------------------------------------------


def short(of: str, contracts: int = 1, cost: Number | None = None) -> HeldPosition:
    """A put that the broker says is short; `cost` is what its books received for one contract [USD]."""
    contract = put(of)
    return HeldPosition(contract.underlying, Decimal(-contracts), contract, dollars(cost))


def stock(symbol: str, quantity: Number) -> HeldPosition:
    """Shares that the broker says are held."""
    return HeldPosition(symbol, Decimal(quantity), price=Decimal(50))


def listed(order: TrackedOrder, filled: int = 0, **changes: Any) -> WorkingOrder:
    """One of our orders on the broker's list, as it was meant."""
    meant = order.order
    told = WorkingOrder(
        symbol=meant.symbol,
        is_sale=meant.side is Side.SELL,
        remaining=Decimal(meant.quantity - filled),
        order_type="LMT",
        limit=meant.limit,
        time_in_force=meant.time_in_force.value,
        status="Submitted",
        broker_order_id=900 + order.number,
        client_order_id=meant.client_order_id,
        client_id=order.client_id,
        order_id=order.number,
        contract=meant.contract,
        filled=Decimal(filled),
    )
    return replace(told, **changes)


def by_hand(side: str, contracts: int, of: str, at: Number | None = "0.60", **changes: Any) -> WorkingOrder:
    """An order that somebody typed into the TWS: `by_hand("BUY", 1, GM, at="0.60")`."""
    contract = put(of)
    told = WorkingOrder(
        symbol=contract.underlying,
        is_sale=side == "SELL",
        remaining=Decimal(contracts),
        order_type="LMT",
        limit=dollars(at),
        time_in_force="GTC",
        status="Submitted",
        broker_order_id=77,
        client_order_id="",
        client_id=0,
        order_id=0,
        contract=contract,
    )
    return replace(told, **changes)


def executed(
    order: TrackedOrder,
    contracts: int | None = None,
    at: Number | None = None,
    fill_id: str = "e1.01",
    commission: Number | None = "1.05",
    **changes: Any,
) -> BrokerFill:
    """An execution of one of our orders; all of it at its limit unless told."""
    meant = order.order
    told = BrokerFill(
        fill_id=fill_id,
        broker_order_id=900 + order.number,
        client_order_id=meant.client_order_id,
        client_id=order.client_id,
        symbol=meant.symbol,
        is_sale=meant.side is Side.SELL,
        quantity=Decimal(contracts or meant.quantity),
        price=meant.limit if at is None else Decimal(at),
        at=MONDAY,
        commission=dollars(commission),
        commission_currency="USD",
        contract=meant.contract,
    )
    return replace(told, **changes)


def bought_by_hand(of: str, contracts: int, at: Number, fill_id: str = "h1.01") -> BrokerFill:
    """Somebody bought a put in the TWS."""
    contract = put(of)
    return BrokerFill(
        fill_id, 77, "", 0, contract.underlying, False, Decimal(contracts), Decimal(at), MONDAY,
        Decimal("1.05"), "USD", contract,
    )  # fmt: skip


def booked(of: str, contracts: int = 1, fill_id: str = "b1.01") -> BrokerFill:
    """The clearing house took puts out of the account: no order behind it, nothing paid."""
    contract = put(of)
    return BrokerFill(
        fill_id, 0, "", 0, contract.underlying, False, Decimal(contracts), Decimal(0), MONDAY,
        contract=contract,
    )  # fmt: skip


def delivered(of: str, contracts: int = 1, fill_id: str = "s1.01") -> BrokerFill:
    """The shares of assigned puts came at the strike."""
    contract = put(of)
    return BrokerFill(
        fill_id, 0, "", 0, contract.underlying, False, Decimal(100 * contracts), contract.strike, MONDAY
    )


def over(
    order: TrackedOrder, how: EndedHow = EndedHow.CANCELED, filled: int | None = 0, words: str = ""
) -> EndedOrder:
    """One of our orders among those that ended today."""
    told = None if filled is None else Decimal(filled)
    return EndedOrder(900 + order.number, order.order.client_order_id, how, told, words)


@cache
def live_ticket() -> Ticket:
    """One GM put, drafted of a live quote of Monday at ten, 1.25 bid and 1.35 asked; nothing speaks against it."""
    return ticket(quote("1.25/1.35", of=GM, spot="60.20", at=MONDAY, kind="live"), drafted_at=MONDAY)


def fresh(look: BrokerLook, **changes: Any) -> Clearance:
    """Fresh evidence for the sale of one GM put: a quote asked for just before the look."""
    told = Clearance(live_ticket(), look, look.seconds - 0.4, ACCOUNT, True, True, account(), mandate())
    return replace(told, **changes)


# ---- what was told -----------------------------------------------------------------------------------------------------


def only(kind: type[Kind], told: Iterable[object]) -> Kind:
    """The one event of its kind among those told."""
    found = [one for one in told if isinstance(one, kind)]
    assert len(found) == 1, f"{len(found)} of {kind.__name__} in {told}"
    return found[0]


def kinds(told: Iterable[object]) -> list[str]:
    """The kinds of what was told, in order; how many shares were seen is left out."""
    return [type(one).__name__ for one in told if not isinstance(one, events.SharesSeen)]


@dataclass
class Day:
    """A desk from its opening on: every event that was written down, the book of them, the market's time and our own clock."""

    now: datetime = MONDAY
    seconds: float = 0.0
    book: Book = field(default_factory=Book)
    events: list[DeskEvent] = field(default_factory=list)
    absences: Absences = field(default_factory=Absences)

    def __post_init__(self) -> None:
        self.tell(events.DeskOpened(self.now, "t1"))

    def tell(self, *told: DeskEvent) -> None:
        """Write events down and enter them."""
        for event in told:
            enter(self.book, event)
            self.events.append(event)

    def later(self, **span: float) -> Day:
        """Let time go on: `day.later(minutes=30)`."""
        passed = timedelta(**span)
        self.now, self.seconds = self.now + passed, self.seconds + passed.total_seconds()
        return self

    def until(self, moment: datetime) -> Day:
        """Let time go on until a moment."""
        return self.later(seconds=(moment - self.now).total_seconds())

    # ---- what a person says ------------------------------------------------------------------------------------------

    def offered(self, terms: Approval, token: str = TOKEN) -> OfferedApproval:
        """Terms are shown with a token."""
        self.tell(offer(terms, token, self.now))
        return self.book.approvals[terms.approval_id]

    def given(self, terms: Approval) -> OfferedApproval:
        """Terms are shown, and the token comes back."""
        offered = self.offered(terms)
        self.tell(events.ApprovalGiven(self.now, terms.approval_id, "a test"))
        return offered

    def _terms(self, kind: ApprovalKind, position: str = "", **terms: Any) -> Approval:
        number = len(self.book.approvals) + 1
        moment = {"offered_at": self.now, "lapses_at": self.now + timedelta(minutes=10)}
        made = approval(kind, position or self.book.next_position_id(), number, **terms)
        return replace(made, **moment)  # type: ignore[arg-type] # both are moments

    def approved(
        self,
        of: str = GM,
        contracts: int = 1,
        at: str = "1.30",
        exit_terms: ExitTerms | None = None,
        **changes: Any,
    ) -> DeskPosition:
        """A sale is approved and not sent yet."""
        terms = entry(of, contracts, at, **changes)
        given = self._terms(ApprovalKind.SELL, entry=terms, exit=exit_terms or take_profit())
        self.given(given)
        return self.book.positions[given.position_id]

    def adopted(self, of: str = GM, contracts: int = 1, at: Number = "1.30") -> DeskPosition:
        """A put that was sold elsewhere is taken into care."""
        adopt = AdoptTerms(put(of), contracts, Decimal(at))
        given = self._terms(ApprovalKind.ADOPT, adopt=adopt, exit=take_profit())
        self.given(given)
        return self.book.positions[given.position_id]

    def closing(
        self, position: DeskPosition, at: str = "0.80 0.85 0.90", until: datetime | None = None
    ) -> Approval:
        """A purchase to close now is approved, five minutes a rung, until four o'clock unless told."""
        end = until or CALENDAR.close_time(self.now.astimezone(NEW_YORK).date())
        close = CloseTerms(position.position_id, position.contract, position.open, prices(at), 300, end)
        given = self._terms(ApprovalKind.CLOSE, position.position_id, close=close)
        self.given(given)
        return given

    def rolling(
        self,
        position: DeskPosition,
        to: str,
        at: str = "1.60",
        close_at: str = "0.80",
        credit: Number = "0.02",
    ) -> DeskPosition:
        """A roll is approved: close this put, then sell another one for more."""
        end = CALENDAR.close_time(self.now.astimezone(NEW_YORK).date())
        close = CloseTerms(position.position_id, position.contract, position.open, prices(close_at), 300, end)
        sale = entry(to, position.open, at)
        given = self._terms(
            ApprovalKind.ROLL, close=close, entry=sale, exit=take_profit(), credit_min=Decimal(credit)
        )
        self.given(given)
        return self.book.positions[given.position_id]

    # ---- what the desk sends -----------------------------------------------------------------------------------------

    def sends(
        self,
        position: DeskPosition,
        side: Side = Side.SELL,
        contracts: int = 1,
        at: Number = "1.30",
        **changes: Any,
    ) -> TrackedOrder:
        """An order leaves; nobody has answered yet."""
        order_id = self.book.next_order_id()
        name, number = self.book.client_order_id(order_id), len(self.book.orders) + 1
        order = replace(OptionOrder(name, side, position.contract, contracts, Decimal(at), GTC), **changes)
        purpose = Purpose.ENTRY if side is Side.SELL else Purpose.EXIT
        approval_id = position.approval.approval_id
        self.tell(
            events.OrderIntended(
                self.now, order_id, position.position_id, approval_id, purpose, order, number, 70
            )
        )
        return self.book.orders[order_id]

    def sees(self, order: TrackedOrder, filled: int = 0, **changes: Any) -> None:
        """The broker's list has an order, as it was meant unless told."""
        told = listed(order, filled)
        state = OrderState.PARTIALLY_FILLED if filled else OrderState.NEW
        seen = events.OrderSeen(
            self.now, order.order_id, state, told.broker_order_id, told.limit, int(told.quantity),
            told.time_in_force, filled,
        )  # fmt: skip
        self.tell(replace(seen, **changes))

    def working(self, of: str = GM, contracts: int = 1, at: str = "1.30", **changes: Any) -> TrackedOrder:
        """A sale was approved and sent, and the broker has it."""
        position = self.approved(of, contracts, at, **changes)
        terms = position.approval.entry
        assert terms is not None
        sale = self.sends(
            position, contracts=contracts, at=terms.start, time_in_force=terms.time_in_force,
            good_until=terms.good_until,
        )  # fmt: skip
        self.sees(sale)
        return sale

    def fills(self, order: TrackedOrder, contracts: int | None = None, at: Number | None = None) -> None:
        """An execution of an order is heard; all of it at its limit unless told."""
        price = order.order.limit if at is None else Decimal(at)
        fill_id = f"f{len(self.book.fills) + 1}.01"
        self.tell(
            events.FillHeard(
                self.now, fill_id, order.order_id, order.position_id, order.purpose is Purpose.ENTRY,
                contracts or order.remaining, price, self.now, Decimal("1.05"), "execution",
            )
        )  # fmt: skip

    def sold(self, of: str = GM, contracts: int = 1, at: str = "1.30", **changes: Any) -> DeskPosition:
        """A put was sold: approved, sent, filled whole."""
        sale = self.working(of, contracts, at, **changes)
        self.fills(sale)
        return self.book.positions[sale.position_id]

    def exit(
        self, position: DeskPosition, contracts: int | None = None, at: Number = "0.65", **changes: Any
    ) -> TrackedOrder:
        """The exit order of a position works at the broker."""
        order = self.sends(position, Side.BUY, contracts or position.open, at, **changes)
        self.sees(order)
        return order

    # ---- what the broker shows ---------------------------------------------------------------------------------------

    def look(
        self,
        positions: Sequence[HeldPosition] = (),
        orders: Sequence[WorkingOrder] = (),
        fills: Sequence[BrokerFill] = (),
        ended: Sequence[EndedOrder] = (),
        cash: Number = 100_000,
        **changes: Any,
    ) -> BrokerLook:
        """Everything that the broker says now."""
        amount = Decimal(cash)
        statement = AccountStatement(
            self.now, ACCOUNT, "USD", {"USD": amount}, amount, amount, {"USD": Decimal(1)}, amount, "cash", "a test",
            tuple(positions), tuple(orders),
        )  # fmt: skip
        return BrokerLook(replace(statement, **changes), tuple(fills), tuple(ended), self.seconds)

    def hears(self, look: BrokerLook) -> list[DeskEvent]:
        """What a look tells that was not known."""
        told = news_of(self.book, look, self.now, CALENDAR, self.absences)
        self.events += told
        return told

    def hears_again(self, *lists: Any, **told: Any) -> list[DeskEvent]:
        """The same lists in two looks five seconds apart: what is missing in both is missing."""
        first = self.hears(self.look(*lists, **told))
        self.later(seconds=5)
        return [*first, *self.hears(self.look(*lists, **told))]


class FakeDeskRecord:
    """A desk record in memory, passed through JSON so that nothing else gets in; it notes in `calls` when it was written."""

    def __init__(self, calls: list[str] | None = None) -> None:
        self.calls: list[str] = [] if calls is None else calls
        self.halted: Halt | None = None
        self.is_full = False
        self._forms: list[dict[str, Any]] = []

    def events(self) -> Sequence[DeskEvent]:
        return [event_of(form) for form in self._forms]

    def append(self, events: Sequence[DeskEvent]) -> None:
        if self.is_full:
            raise OutsideFailure("Writing", "no space left on device", "Free space.", retry_is_safe=False)
        self._forms += [event_form(event) for event in events]
        self.calls += [f"written {type(event).__name__}" for event in events]

    def halt(self) -> Halt | None:
        return self.halted
