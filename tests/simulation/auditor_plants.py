"""Broken promises, planted one by one: what an exchange would tell if the desk did what it must never do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from putwright.paper.model import (
    Contract,
    Executed,
    Execution,
    OrderOpened,
    OrderRequest,
    OrderState,
    OrderStatus,
    Position,
    PositionChanged,
)
from tests.simulation.auditor import Auditor, InCare
from tests.simulation.storm_port import ACCOUNT, ours, theirs
from tests.simulation.storm_tape import EXPIRIES, listed, put_on

US, SOMEBODY = 70, 0
AT, TODAY = datetime(2026, 11, 10, 16, 0, tzinfo=UTC), date(2026, 11, 10)
START, FLOOR, SHARE = Decimal("1.00"), Decimal("0.90"), Decimal("0.40")
EXIT = START * SHARE
_PUT = put_on("AAA", EXPIRIES[1], Decimal(95))
assert _PUT is not None
PUT: Contract = _PUT
SHARES = next(one for one in listed().values() if one.symbol == "AAA" and not one.right)


@dataclass
class Scene:
    """An exchange whose words are put into its mouth, and the auditor that hears them."""

    cash: Decimal = Decimal(100_000)
    ask: Decimal = Decimal("0.50")
    said: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.auditor = Auditor(US, lambda: self.cash, lambda con_id: self.ask)

    def hear(self, *told: Any) -> None:
        """The exchange says something."""
        self.said += told
        self.auditor.hear(self.said)

    def sell(self, quantity: int = 1, limit: Decimal = START, number: int = 1, **changes: Any) -> OrderState:
        """The desk sends a sale, and it is taken."""
        return self.order("SELL", quantity, limit, number, **changes)

    def buy(self, quantity: int = 1, limit: Decimal = EXIT, number: int = 9, **changes: Any) -> OrderState:
        """The desk sends a purchase, and it is taken."""
        return self.order("BUY", quantity, limit, number, **changes)

    def order(
        self, action: str, quantity: int, limit: Decimal, number: int, contract: Contract = PUT, why_held: str = "", client_id: int = US
    ) -> OrderState:  # fmt: skip
        """An order, the desk's when nothing else is said."""
        request = replace(asked(action, quantity, limit, number), client_id=client_id)
        state = OrderState(
            request, contract, number, OrderStatus.SUBMITTED, Decimal(0), Decimal(quantity), Decimal(0), Decimal(0), why_held
        )  # fmt: skip
        self.hear(request, OrderOpened(state))
        return state

    def fill(self, order: OrderState, price: Decimal = START, fill_id: str = "f1.01") -> None:
        """An order is filled whole, and the position is what follows from it."""
        request, quantity = order.request, order.request.quantity
        side, sign = ("SLD", -1) if request.action == "SELL" else ("BOT", 1)
        execution = Execution(
            fill_id, request.order_id, order.perm_id, request.client_id, ACCOUNT, order.contract, AT, "SMART", side,
            quantity, price, quantity, price, request.order_ref,
        )  # fmt: skip
        over = replace(order, status=OrderStatus.FILLED, filled=quantity, remaining=Decimal(0))
        now = -self.auditor.short(order.contract.con_id) + sign * quantity
        self.hear(Executed(execution), OrderOpened(over), held(now, order.contract))

    def approve(self, quantity: int = 1, contract: Contract = PUT) -> None:
        """A person approves a sale."""
        self.auditor.approved(contract.con_id, quantity, START, FLOOR, SHARE)

    def short(self, quantity: int = 1) -> None:
        """A sale was approved, sent and filled."""
        self.approve(quantity)
        self.fill(self.sell(quantity))

    def at_rest(self, believed: int, wanted: Decimal | None = EXIT, *, is_known: bool = True) -> None:
        """The books are compared."""
        care = {PUT.con_id: InCare(believed, wanted, is_settled=True)} if is_known else {}
        self.auditor.at_rest(care, foreign={}, today=TODAY)


def asked(action: str, quantity: int, limit: Decimal | None, number: int, **changes: Any) -> OrderRequest:
    """What the desk sends."""
    named = {"order_ref": f"putwright-x-o{number}", "order_type": "LMT", **changes}
    contract = ours(PUT)
    assert contract is not None
    return OrderRequest(
        US, number, theirs(contract), action, Decimal(quantity), limit=limit, account=ACCOUNT, **named
    )


def held(quantity: Decimal | int, contract: Contract = PUT) -> PositionChanged:
    """A position as it is told."""
    return PositionChanged(Position(ACCOUNT, contract, Decimal(quantity), Decimal(100)))


Plant = Callable[[Scene], None]


def _split_sale(scene: Scene) -> None:
    scene.hear(asked("SELL", 1, START, 1), asked("SELL", 1, START, 2, order_ref="putwright-x-o1"))


def _over_committed(scene: Scene) -> None:
    scene.cash = Decimal(25_000)  # two puts at 95 ask for 20,900 with the buffer, three for 31,350
    scene.short(2)
    scene.approve(1)
    scene.sell(1, number=2)


def _sold_twice(scene: Scene) -> None:
    scene.short()
    scene.sell(1, number=2)


def _slipped(scene: Scene) -> None:
    scene.approve()
    order = scene.sell()
    moved = replace(order.request, limit=FLOOR - Decimal("0.01"))
    scene.hear(OrderOpened(replace(order, request=moved)))
    scene.auditor.changed()


def _dear_adoption(scene: Scene) -> None:
    scene.hear(held(-1))
    scene.auditor.approved_adoption(PUT.con_id, Decimal("0.80"), SHARE)
    scene.buy(1, Decimal("0.33"))


def _dear_close(scene: Scene) -> None:
    scene.short()
    scene.auditor.approved_close(PUT.con_id, Decimal("1.50"))
    scene.buy(1, Decimal("1.55"))


def _steps(*steps: Callable[[Scene], object]) -> Plant:
    """One thing after the other."""

    def plant(scene: Scene) -> None:
        for step in steps:
            step(scene)

    return plant


def _after(*steps: Callable[[Scene], object]) -> Plant:
    """The same, after a put was sold."""
    return _steps(Scene.short, *steps)


def _set_cash(scene: Scene) -> None:
    scene.cash = Decimal(9_500)


def _known(scene: Scene, known: dict[str, tuple[int, Decimal]]) -> None:
    scene.short()
    scene.auditor.fills_known(known, frozenset(), lambda at: True)


# What is planted, and a piece of the complaint that has to come of it.
PLANTS: dict[str, tuple[Plant, str]] = {
    "an order at any price": (lambda s: s.hear(asked("BUY", 1, None, 1, order_type="MKT")), "I9: MKT at None"),
    "an order for nothing": (lambda s: s.hear(asked("BUY", 1, Decimal(0), 1)), "I9: LMT at 0"),
    "an order sent twice": (_split_sale, "I11: putwright-x-o1 was sent as 1 and again as 2"),
    "a call": (_steps(Scene.approve, lambda s: s.sell(contract=replace(PUT, right="C"))), "I8: an order for"),
    "a naked sale": (_steps(_set_cash, Scene.approve, Scene.sell), "I1: 10450"),
    "cash committed twice": (_over_committed, "I1: 31350"),
    "a sale nobody approved": (_steps(Scene.sell), "I8/I11: 1 of"),
    "a sale doubled": (_sold_twice, "I8/I11: 2 of"),
    "more sold than approved": (_steps(Scene.approve, lambda s: s.sell(2)), "I8/I11: 2 of"),
    "a sale under its floor": (
        _steps(Scene.approve, lambda s: s.sell(limit=Decimal("0.89"))), "I9: a sale at 0.89",
    ),
    "a sale that slipped under its floor": (_slipped, "I9: a sale at 0.89"),
    "a purchase of nothing open": (_steps(Scene.buy), "I8: 1 of"),
    "an exit larger than what is open": (_after(lambda s: s.buy(2)), "I8: 2 of"),
    "two exits for one put": (_after(Scene.buy, lambda s: s.buy(number=10)), "I8: 2 of"),
    "an exit too dear": (_after(lambda s: s.buy(limit=Decimal("0.41"))), "I9: buying"),
    "an attached exit too dear": (
        _steps(Scene.approve, Scene.sell, lambda s: s.buy(limit=EXIT, why_held="child")), "I9: buying",
    ),
    "an adopted put bought back too dear": (_dear_adoption, "I9: buying"),
    "a purchase above its ceiling": (_dear_close, "I9: buying"),
    "a put held long": (_after(lambda s: s.fill(s.buy(2), EXIT, "f2.01")), f"I8: 1 {PUT.local_symbol} long"),
    "shares sold short": (lambda s: s.hear(held(-100, SHARES)), "I8: -100 AAA"),
    "a put the desk knows nothing of": (_after(lambda s: s.at_rest(0, is_known=False)), "books: 1"),
    "a put the desk only believes in": (_after(Scene.buy, lambda s: s.at_rest(2)), "books: 1"),
    "an exit missing": (_after(lambda s: s.at_rest(1)), f"I12: 1 of {PUT.con_id} open, 0 exits"),
    "an exit too small": (
        _steps(lambda s: s.short(2), lambda s: s.buy(1), lambda s: s.at_rest(2)), "I12: 2 of",
    ),
    "an exit at another price": (
        _after(lambda s: s.buy(limit=Decimal("0.30")), lambda s: s.at_rest(1)),
        "I12: an exit at 0.30, wanted 0.40",
    ),
    "an exit of a put that is held": (_after(Scene.buy, lambda s: s.at_rest(1, wanted=None)), "I12: an exit for"),
    "an orphan": (_after(Scene.buy, lambda s: s.at_rest(1, is_known=False)), "I12: an orphan"),
    "a fill lost": (lambda s: _known(s, {}), "lost: the fill f1.01"),
    "a fill at another price": (lambda s: _known(s, {"f1.01": (1, Decimal("1.01"))}), "changed: the fill"),
    "a fill of another size": (lambda s: _known(s, {"f1.01": (2, START)}), "changed: the fill"),
}  # fmt: skip
