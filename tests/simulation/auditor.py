"""An independent witness: books kept from what passes the exchange alone, held against every promise of the desk.

It knows nothing of the desk's code. A person tells it, in plain numbers, what was approved; the exchange's own words tell it
everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

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
class Allowed:
    """What a person approved of one put: so many sold between floor and start, and bought back by such a share, or up to a price.

    `ceilings` are those of approved purchases to close [USD/share]; `share` is what of a sale may be paid to buy back [1].
    """

    quantity: int = 0
    start: Decimal = ZERO
    floor: Decimal = ZERO
    share: Decimal = ZERO
    adopted_at: Decimal | None = None
    adopted: int = 0
    ceilings: list[Decimal] = field(default_factory=list)


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
    """

    def __init__(self, client_id: int, settled_cash: Callable[[], Decimal]) -> None:
        self._client_id, self._settled_cash = client_id, settled_cash
        self.orders: dict[Key, Seen] = {}
        self.held: dict[int, tuple[Contract, Decimal]] = {}
        self.executions: dict[str, Execution] = {}
        self.allowed: dict[int, Allowed] = {}
        self.names: dict[str, int] = {}
        self.complaints: list[str] = []
        self.by_hand_bought: set[int] = set()
        self.heard = 0

    # ---- what it is told --------------------------------------------------------------------------------------------

    def hear(self, said: Sequence[object]) -> None:
        """Everything that passed the exchange since the last time."""
        for one in said[self.heard :]:
            if isinstance(one, OrderRequest) and one.client_id == self._client_id:
                self._asked(one)
            elif isinstance(one, Event):
                self._happened(one)
        self.heard = len(said)

    def approved(self, con_id: int, quantity: int, start: Decimal, floor: Decimal, share: Decimal) -> None:
        """A person approved a sale."""
        one = self.allowed.setdefault(con_id, Allowed())
        one.quantity += quantity
        one.start, one.floor, one.share = start, floor, share

    def approved_close(self, con_id: int, ceiling: Decimal) -> None:
        """A person approved a purchase to close."""
        self.allowed.setdefault(con_id, Allowed()).ceilings.append(ceiling)

    def approved_adoption(self, con_id: int, quantity: int, premium: Decimal, share: Decimal) -> None:
        """A person had a put taken into care."""
        one = self.allowed.setdefault(con_id, Allowed())
        one.adopted, one.adopted_at, one.share = one.adopted + quantity, premium, share

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
            self.held[contract.con_id] = (contract, event.position.quantity)
            self._insist_on_no_long(contract, event.position.quantity)

    def _executed(self, execution: Execution) -> None:
        if execution.execution_id in self.executions:
            return
        self.executions[execution.execution_id] = execution
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
        if sold > allowed.quantity:
            self.complain(f"I8/I11: {sold} of {seen.contract.local_symbol} sold, {allowed.quantity} approved")
        self._insist_on_rung(seen.state.request, allowed)

    def _insist_on_rung(self, request: OrderRequest, allowed: Allowed) -> None:
        if request.limit is None or not allowed.floor <= request.limit <= allowed.start:
            self.complain(f"I9: a sale at {request.limit}, approved {allowed.start} to {allowed.floor}")

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
        if buying > max(0, self.short(contract.con_id)):
            self.complain(
                f"I8: {buying} of {contract.local_symbol} being bought, {self.short(contract.con_id)} open"
            )

    def _insist_on_price(self, seen: Seen) -> None:
        request, allowed = seen.state.request, self.allowed.get(seen.contract.con_id, Allowed())
        if request.limit is None:
            return
        prices = [
            one.price
            for one in self.executions.values()
            if one.contract.con_id == seen.contract.con_id
            and one.client_id == self._client_id
            and one.side == "SLD"
        ]
        most = [*allowed.ceilings]
        if seen.state.why_held == "child":
            most.append(allowed.floor * allowed.share)
        elif prices:
            most.append(max(prices) * allowed.share)
        if allowed.adopted_at is not None:
            most.append(allowed.adopted_at * allowed.share)
        if not most or request.limit > max(most):
            self.complain(
                f"I9: buying {seen.contract.local_symbol} at {request.limit}, at most {max(most, default=ZERO)}"
            )

    def _insist_on_no_long(self, contract: Contract, quantity: Decimal) -> None:
        if quantity > 0 and contract.right and contract.con_id not in self.by_hand_bought:
            self.complain(f"I8: {quantity} {contract.local_symbol} long")
        if quantity < 0 and (not contract.right or contract.right == "C"):
            self.complain(f"I8: {quantity} {contract.local_symbol}")

    def changed(self) -> None:
        """Look at every working sale of the desk: whatever changed it, it stays within what was approved."""
        for seen in self.alive(action="SELL"):
            if self.mine(seen):
                self._insist_on_rung(seen.state.request, self.allowed.get(seen.contract.con_id, Allowed()))

    def at_rest(self, care: Mapping[int, tuple[int, Decimal | None]], *, foreign: Mapping[int, int]) -> None:
        """Compare with the desk's book when nothing moves and everything should be in order.

        Args:
            care: what the desk believes, by contract: how many are open, and the exit price it wants [contract; USD/share].
            foreign: contracts short that are not in its care [contract].
        """
        for con_id, (contract, quantity) in self.held.items():
            if contract.right != "P":
                continue
            believed = care.get(con_id, (0, None))[0]
            if -quantity != believed + foreign.get(con_id, 0):
                self.complain(
                    f"books: {-quantity} {contract.local_symbol} short, the desk knows of {believed}, {foreign.get(con_id, 0)} others'"
                )
        for con_id, (count, wanted) in care.items():
            exits = [one for one in self.alive(con_id, "BUY") if self.mine(one)]
            exits = [one for one in exits if one.state.why_held != "child"]
            buying = sum((int(one.state.remaining) for one in exits), 0)
            if wanted is not None and (len(exits) != 1 or buying != count):
                self.complain(f"I12: {count} of {con_id} open, {len(exits)} exits for {buying}")
            if wanted is not None and exits and exits[0].state.request.limit != wanted:
                self.complain(f"I12: an exit at {exits[0].state.request.limit}, wanted {wanted}")
            if wanted is None and exits:
                self.complain(f"I12: an exit for {con_id} that nobody wants")
        for one in self.alive(action="BUY"):
            if self.mine(one) and one.contract.con_id not in care and one.state.why_held != "child":
                self.complain(
                    f"I12: an orphan: {one.state.request.order_ref} buys {one.contract.local_symbol}"
                )

    def fills_known(self, known: Mapping[str, tuple[int, Decimal]]) -> None:
        """Every fill of the desk's orders is in its record, once, with its quantity and price; none that never was."""
        mine = {
            one.execution_id: (int(one.quantity), one.price)
            for one in self.executions.values()
            if one.client_id == self._client_id
        }
        for fill_id in mine.keys() - known.keys():
            self.complain(f"lost: the fill {fill_id} is in no record")
        for fill_id, told in mine.items():
            if fill_id in known and known[fill_id] != told:
                self.complain(f"changed: the fill {fill_id} was {told}, recorded as {known[fill_id]}")
