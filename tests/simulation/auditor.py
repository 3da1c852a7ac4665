"""An independent witness: books kept from what passes the exchange alone, held against every promise of the desk.

It knows nothing of the desk's code. A person tells it, in plain numbers, what was approved; the exchange's own words tell it
everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from putwright.paper.clearing.actions import ADJUSTED_ID_OFFSET
from putwright.paper.model import (
    Contract,
    Event,
    Executed,
    Execution,
    OrderOpened,
    OrderRequest,
    OrderState,
    OrderStatusTold,
    PositionChanged,
)

ZERO = Decimal(0)
BUFFER = Decimal("1.10")
Key = tuple[int, int]


@dataclass
class Sale:
    """A sale that a person approved: so many between floor and start, bought back for such a share of the fill [1]."""

    quantity: int
    start: Decimal
    floor: Decimal
    share: Decimal


@dataclass
class Allowed:
    """What a person approved of one put: sales, purchases up to ceilings [USD/share], what was taken into care at which price."""

    sales: list[Sale] = field(default_factory=list)
    ceilings: list[Decimal] = field(default_factory=list)
    adopted: list[tuple[Decimal, Decimal]] = field(default_factory=list)


@dataclass(frozen=True)
class InCare:
    """What the desk believes of one put: how many are open, which exit price it wants, and whether its exit should be there.

    Not while somebody else buys it back, or the rest of its sale still works.
    """

    open: int
    wanted: Decimal | None
    is_settled: bool


@dataclass
class Seen:
    """One order as the exchange told of it last."""

    state: OrderState
    contract: Contract


class Auditor:
    """Keeps books and complains.

    Args:
        client_id: as whom the desk orders.
        settled_cash: the settled dollars of the account at this moment [USD].
        ask: what a contract is offered at at this moment [USD/share].
    """

    def __init__(
        self, client_id: int, settled_cash: Callable[[], Decimal], ask: Callable[[int], Decimal]
    ) -> None:
        self._client_id, self._settled_cash, self._ask = client_id, settled_cash, ask
        self.orders: dict[Key, Seen] = {}
        self.held: dict[int, tuple[Contract, Decimal]] = {}
        self.executions: dict[str, Execution] = {}
        self.allowed: dict[int, Allowed] = {}
        self.names: dict[str, int] = {}
        self.complaints: list[str] = []
        self.by_hand_bought: set[int] = set()
        self.heard = self.looked_at = 0
        self.shrunk: dict[int, int] = {}
        self._traded: set[int] = set()

    # ---- what it is told --------------------------------------------------------------------------------------------

    def hear(self, said: Sequence[object]) -> None:
        """Everything that passed the exchange since the last time."""
        for number, one in enumerate(said[self.heard :], self.heard):
            self._number = number
            if isinstance(one, OrderRequest) and one.client_id == self._client_id:
                self._asked(one)
            elif isinstance(one, Event):
                self._happened(one)
        self.heard = len(said)

    def approved(self, con_id: int, quantity: int, start: Decimal, floor: Decimal, share: Decimal) -> None:
        """A person approved a sale."""
        self.allowed.setdefault(con_id, Allowed()).sales.append(Sale(quantity, start, floor, share))

    def was_refused(self, con_id: int) -> None:
        """The sale approved last was refused: nothing may come of it."""
        self.allowed[con_id].sales.pop()

    def looked(self) -> None:
        """The desk has just seen the broker's lists."""
        self.looked_at = self.heard

    def approved_close(self, con_id: int, ceiling: Decimal) -> None:
        """A person approved a purchase to close."""
        self.allowed.setdefault(con_id, Allowed()).ceilings.append(ceiling)

    def approved_adoption(self, con_id: int, premium: Decimal, share: Decimal) -> None:
        """A person had a put taken into care."""
        self.allowed.setdefault(con_id, Allowed()).adopted.append((premium, share))

    # ---- its books --------------------------------------------------------------------------------------------------

    def short(self, con_id: int) -> int:
        """Contracts that are short [contract]."""
        return -int(self.held[con_id][1]) if con_id in self.held else 0

    def alive(self, con_id: int | None = None, action: str = "") -> list[Seen]:
        """Orders that are not over."""
        return [
            seen
            for seen in self.orders.values()
            if not seen.state.status.is_final
            and con_id in {None, seen.contract.con_id}
            and action in {"", seen.state.request.action}
        ]

    def mine(self, seen: Seen) -> bool:
        """Whether the desk sent it."""
        return seen.state.request.client_id == self._client_id

    def _happened(self, event: Event) -> None:
        if isinstance(event, OrderOpened | OrderStatusTold):
            state = event.state
            key = (state.request.client_id, state.request.order_id)
            is_new = key not in self.orders
            self.orders[key] = Seen(state, state.contract)
            if is_new and key[0] == self._client_id and not state.status.is_final:
                self._begun(self.orders[key])
        elif isinstance(event, Executed):
            self._executed(event.execution)
        elif isinstance(event, PositionChanged):
            contract = event.position.contract
            is_ours = contract.con_id in self._traded
            if not is_ours and -event.position.quantity < self.short(contract.con_id):
                self.shrunk[contract.con_id] = self._number
            self._traded.discard(contract.con_id)
            self.held[contract.con_id] = (contract, event.position.quantity)
            self._insist_on_no_long(contract, event.position.quantity)

    def _executed(self, execution: Execution) -> None:
        if execution.execution_id in self.executions:
            return
        self.executions[execution.execution_id] = execution
        if execution.client_id == self._client_id:
            self._traded.add(execution.contract.con_id)
        if execution.side == "BOT" and execution.client_id != self._client_id:
            self.by_hand_bought.add(execution.contract.con_id)

    # ---- its complaints ---------------------------------------------------------------------------------------------

    def complain(self, words: str) -> None:
        """Something is not as it was promised."""
        self.complaints.append(words)

    def _asked(self, request: OrderRequest) -> None:
        """Every order and change of the desk, as it is asked."""
        if request.order_type != "LMT" or request.limit is None or request.limit <= 0:
            self.complain(f"I9: {request.order_type} at {request.limit}")
        before = self.names.setdefault(request.order_ref, request.order_id)
        if before != request.order_id:
            self.complain(f"I11: {request.order_ref} was sent as {before} and again as {request.order_id}")

    def _begun(self, seen: Seen) -> None:
        """A new order of the desk was taken by the exchange."""
        request, contract = seen.state.request, seen.contract
        if contract.right != "P":
            self.complain(f"I8: an order for {contract.local_symbol}")
        if request.action == "SELL":
            self._insist_on_cash(contract)
            self._insist_on_approval(seen)
        else:
            self._insist_on_open(contract)
            self._insist_on_price(seen)

    def _insist_on_cash(self, contract: Contract) -> None:
        """I1 at the very moment a sale is taken."""
        needed = sum(
            (
                c.strike * 100 * -quantity
                for c, quantity in self.held.values()
                if c.right == "P" and quantity < 0
            ),
            ZERO,
        )
        needed += sum(
            (
                seen.contract.strike * 100 * seen.state.remaining
                for seen in self.alive(action="SELL")
                if seen.contract.right == "P"
            ),
            ZERO,
        )
        settled = self._settled_cash()
        if needed * BUFFER > settled:
            self.complain(f"I1: {needed * BUFFER} needed, {settled} settled, selling {contract.local_symbol}")

    def _insist_on_approval(self, seen: Seen) -> None:
        con_id, allowed = seen.contract.con_id, self.allowed.get(seen.contract.con_id, Allowed())
        mine = [one for one in self.orders.values() if self.mine(one) and one.contract.con_id == con_id]
        sold = sum(
            one.state.filled if one.state.status.is_final else one.state.request.quantity
            for one in mine
            if one.state.request.action == "SELL"
        )
        approved = sum(sale.quantity for sale in allowed.sales)
        if sold > approved:
            self.complain(f"I8/I11: {sold} of {seen.contract.local_symbol} sold, {approved} approved")
        self._insist_on_rung(seen.state.request, allowed)

    def _insist_on_rung(self, request: OrderRequest, allowed: Allowed) -> None:
        limit = request.limit
        if limit is None or not any(sale.floor <= limit <= sale.start for sale in allowed.sales):
            self.complain(f"I9: a sale at {limit}, approved {allowed.sales}")

    def _insist_on_open(self, contract: Contract) -> None:
        """No purchase beyond what is open; one that waits for its own sale counts when that is filled."""
        buying = sum(
            (
                int(seen.state.remaining)
                for seen in self.alive(contract.con_id, "BUY")
                if self.mine(seen) and seen.state.why_held != "child"
            ),
            0,
        )
        is_unseen = self.shrunk.get(contract.con_id, -1) >= self.looked_at
        if buying > max(0, self.short(contract.con_id)) and not is_unseen:
            self.complain(
                f"I8: {buying} of {contract.local_symbol} being bought, {self.short(contract.con_id)} open"
            )

    def _insist_on_price(self, seen: Seen) -> None:
        own, limit = seen.contract.con_id, seen.state.request.limit
        if limit is None:
            return
        old, factor = self._of_old(own)
        most = [one / factor for one in self._ceilings(seen, old)]
        if old != own:  # what was approved after the split was approved by its new terms
            most += self._ceilings(seen, own)
        if limit > max(most, default=ZERO):
            self.complain(
                f"I9: buying {seen.contract.local_symbol} at {limit}, at most {max(most, default=ZERO)}"
            )

    def _ceilings(self, seen: Seen, con_id: int) -> list[Decimal]:
        """What may be paid for a contract by each word of the person [USD/share]."""
        allowed = self.allowed.get(con_id, Allowed())
        # One sold by hand beside a lost order of ours for the same put can not be told from it: its price counts as well.
        sold = [one for one in self.executions.values() if one.side == "SLD"]
        prices = [one.price for one in sold if one.contract.con_id == con_id]
        most = [*allowed.ceilings]
        if seen.state.why_held == "child":
            most += [sale.floor * sale.share for sale in allowed.sales]
        elif prices:
            most += [max(prices) * sale.share for sale in allowed.sales]
        return most + [premium * share for premium, share in allowed.adopted]

    def _insist_on_no_long(self, contract: Contract, quantity: Decimal) -> None:
        # An exit that fills after an assignment nobody has seen yet is the broker's doing: it let it live.
        is_unseen = self.shrunk.get(contract.con_id, -1) >= self.looked_at
        if quantity > 0 and contract.right and not is_unseen and not self._bought_by_hand(contract.con_id):
            self.complain(f"I8: {quantity} {contract.local_symbol} long")
        if quantity < 0 and not contract.right and contract.symbol not in self._symbols_by_hand():
            self.complain(f"I8: {quantity} {contract.local_symbol}")

    def _symbols_by_hand(self) -> set[str]:
        """Companies whose puts somebody else bought: exercised, they sell shares short."""
        return {
            one.contract.symbol
            for one in self.executions.values()
            if one.side == "BOT" and one.client_id != self._client_id
        }

    def _of_old(self, con_id: int) -> tuple[int, int]:
        """The contract that a person approved, and how many of this one it has become by a split."""
        return (con_id - ADJUSTED_ID_OFFSET, 2) if con_id > ADJUSTED_ID_OFFSET else (con_id, 1)

    def _bought_by_hand(self, con_id: int) -> bool:
        """Whether somebody else bought of it, before a split or after."""
        return any((con_id - one) % ADJUSTED_ID_OFFSET == 0 for one in self.by_hand_bought)

    def changed(self) -> None:
        """Look at every working sale of the desk: whatever changed it, it stays within what was approved."""
        for seen in self.alive(action="SELL"):
            if self.mine(seen):
                self._insist_on_rung(seen.state.request, self.allowed.get(seen.contract.con_id, Allowed()))

    def at_rest(self, care: Mapping[int, InCare], *, foreign: Mapping[int, int], today: date) -> None:
        """Compare with the desk's book when nothing moves and everything should be in order.

        Args:
            care: what the desk believes, by contract.
            foreign: contracts short that are not in its care [contract].
            today: in New York; what expires today is on its way out.
        """
        for con_id, (contract, quantity) in self.held.items():
            if (
                contract.right != "P"
                or quantity > 0
                or (contract.expiry is not None and contract.expiry <= today)
            ):
                continue
            believed = care[con_id].open if con_id in care else 0
            if -quantity != believed + foreign.get(con_id, 0):
                self.complain(
                    f"books: {-quantity} {contract.local_symbol} short, the desk knows of {believed}, {foreign.get(con_id, 0)} others'"
                )
        for con_id, one in care.items():
            if not one.is_settled:
                continue
            count, wanted = one.open, one.wanted
            exits = [seen for seen in self.alive(con_id, "BUY") if self.mine(seen)]
            exits = [seen for seen in exits if seen.state.why_held != "child"]
            buying = sum((int(seen.state.remaining) for seen in exits), 0)
            if wanted is not None and (len(exits) != 1 or buying != count):
                self.complain(f"I12: {count} of {con_id} open, {len(exits)} exits for {buying}")
            limit = exits[0].state.request.limit if exits else None
            if (
                wanted is not None
                and limit is not None
                and not (limit == wanted or self._ask(con_id) <= limit < wanted)
            ):
                self.complain(f"I12: an exit at {exits[0].state.request.limit}, wanted {wanted}")
            if wanted is None and exits:
                self.complain(f"I12: an exit for {con_id} that nobody wants")
        for seen in self.alive(action="BUY"):
            is_going = seen.contract.expiry is not None and seen.contract.expiry <= today
            is_orphan = seen.contract.con_id not in care and seen.state.why_held != "child"
            if self.mine(seen) and is_orphan and not is_going:
                self.complain(
                    f"I12: an orphan: {seen.state.request.order_ref} buys {seen.contract.local_symbol}"
                )

    def fills_known(
        self,
        known: Mapping[str, tuple[int, Decimal]],
        inferred: Set[str],
        could_know: Callable[[datetime], bool],
    ) -> None:
        """Every fill of the desk's orders is in its record, once, with its quantity and price; none that never was.

        Args:
            known: the fills of the desk's record.
            inferred: orders of which a fill was inferred before its execution came, by their names.
            could_know: whether the desk looked again on the day of a fill: brokers list those of today only.
        """
        mine = {
            one.execution_id: (int(one.quantity), one.price)
            for one in self.executions.values()
            if one.client_id == self._client_id
        }
        for fill_id in mine.keys() - known.keys():
            lost = self.executions[fill_id]
            if lost.order_ref not in inferred and could_know(lost.at):
                self.complain(f"lost: the fill {fill_id} is in no record")
        for fill_id, told in mine.items():
            if fill_id in known and known[fill_id] != told:
                self.complain(f"changed: the fill {fill_id} was {told}, recorded as {known[fill_id]}")
