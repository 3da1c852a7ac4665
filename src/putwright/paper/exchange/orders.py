"""Every order the exchange knows, by its client's number and by its own; no number is ever given twice."""

from __future__ import annotations

from collections.abc import Iterable

from putwright.paper.exchange.order import Order

FIRST_PERM_ID = 1_204_000_001


class Orders:
    """The orders in the sequence they came in."""

    def __init__(self) -> None:
        self._all: dict[int, Order] = {}
        self._live: dict[int, Order] = {}
        self._by_client: dict[tuple[int, int], Order] = {}
        self._used: dict[int, int] = {}
        self._groups_filled: set[tuple[str, str]] = set()
        self._manual = 0

    def next_id(self, client_id: int) -> int:
        """A number above every one this client has used."""
        return self._used.get(client_id, 0) + 1

    def next_manual_id(self) -> int:
        """The number of an order entered by hand: below zero."""
        self._manual -= 1
        return self._manual

    def next_perm_id(self) -> int:
        """A number no order of any client has."""
        return FIRST_PERM_ID + len(self._all)

    def is_used(self, client_id: int, order_id: int) -> bool:
        """Whether a client may not give this number to a new order; gaps are allowed, going back is not."""
        return order_id <= self._used.get(client_id, 0)

    def use_id(self, client_id: int, order_id: int) -> None:
        """Never give this number, or one below it, to an order of this client again."""
        self._used[client_id] = max(order_id, self._used.get(client_id, 0))

    def add(self, order: Order) -> None:
        """Keep a new order."""
        request = order.request
        self._all[order.perm_id] = self._live[order.perm_id] = order
        self._by_client[request.client_id, request.order_id] = order

    def find(self, client_id: int, order_id: int) -> Order | None:
        """The order of a client's number."""
        return self._by_client.get((client_id, order_id))

    def all(self) -> Iterable[Order]:
        """Every order there ever was, oldest first."""
        return self._all.values()

    def live(self) -> list[Order]:
        """Orders that are not over, oldest first."""
        for perm_id in [perm_id for perm_id, order in self._live.items() if order.is_over]:
            del self._live[perm_id]
        return list(self._live.values())

    def group(self, order: Order) -> list[Order]:
        """The other live orders of its one-cancels-all group."""
        key = _group(order)
        return [other for other in self.live() if key and other is not order and _group(other) == key]

    def family(self, order: Order) -> list[Order]:
        """Parent first, then children, the order among them."""
        root = order.parent or order
        return [root, *root.children]

    def group_is_filled(self, order: Order) -> bool:
        """Whether an order of its group, of those that cancel all others, has been filled."""
        return _group(order) in self._groups_filled

    def note_group_fill(self, order: Order) -> None:
        """Remember that its group has had a fill: nobody may join it any more."""
        key = _group(order)
        if key:
            self._groups_filled.add(key)


def _group(order: Order) -> tuple[str, str] | None:
    name = order.request.oca_group
    return (order.request.account, name) if name else None
