"""A look at the broker's lists while orders are filled: whatever moves meanwhile errs on the careful side."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.domain.broker_statement import BrokerLook
from tests.simulation.adapter_orders import (
    PERM,
    PUT,
    US,
    ours,
    status,
    through,
)
from tests.simulation.adapter_tws import (
    ENDED,
    FILLS,
    ORDERS,
    POSITIONS,
    SUMMARY,
    UPDATES,
    Frame,
    Handler,
    ScriptedTws,
    ended_order,
    execution,
    ledger,
    position,
    summary,
)

AT = "20260714 13:05:09 US/Eastern"
PUT_FIELDS = {"expiry": "20260821", "strike": "65", "right": "P", "multiplier": "100"}


QUESTIONS = (ORDERS, ENDED, FILLS, POSITIONS, UPDATES, SUMMARY)
NAMES = dict(zip(QUESTIONS, ("orders", "ended", "fills", "positions", "cash", "summary"), strict=True))
POINTS = [(question, is_after) for question in QUESTIONS for is_after in (False, True)]
FIRST = pytest.mark.parametrize(
    "first",
    range(len(POINTS)),
    ids=[f"{'after' if is_after else 'before'} {NAMES[question]}" for question, is_after in POINTS],
)
CASH, PREMIUM = 50_000, 60  # [USD], [USD/contract]


@dataclass
class Moving:
    """A TWS at which one order of ours for two puts is filled, one by one, at points between the questions.

    Args:
        fills_at: the points: which question, and whether after its answer, in the same breath.
        is_told: whether it tells of a fill unasked, or lets the next answers show it.
        is_sale: whether it is the sale that opens, or the exit of two that are short.
    """

    fills_at: tuple[tuple[int, bool], ...]
    is_told: bool
    is_sale: bool
    filled: int = 0
    is_looking: bool = False
    to_come: list[tuple[int, bool]] = field(init=False)
    script: ScriptedTws = field(init=False)

    def __post_init__(self) -> None:
        self.to_come = list(self.fills_at)
        answers: dict[int, Callable[[list[str]], Iterable[Frame]]] = {
            ORDERS: self.orders, ENDED: self.ended, FILLS: self.fills, POSITIONS: self.positions, UPDATES: self.cash,
            SUMMARY: lambda f: summary(f[2], "DU1234567"),
        }  # fmt: skip
        handlers = {kind: self.moving(kind, tell) for kind, tell in answers.items()}
        self.script = ScriptedTws(handlers=handlers)

    def moving(self, question: int, tell: Callable[[list[str]], Iterable[Frame]]) -> Handler:
        """An answer with what happens before and after it."""
        return lambda _, f: [*self.moved(question, False), *tell(f), *self.moved(question, True)]

    @property
    def short(self) -> int:
        return self.filled if self.is_sale else 2 - self.filled

    @property
    def side(self) -> dict[str, str]:
        return {"action": "SELL" if self.is_sale else "BUY"}

    def moved(self, question: int, is_after: bool) -> list[Frame]:
        """What is told unasked at a point, of the fills that happen there."""
        frames: list[Frame] = []
        happen = [point for point in self.to_come if self.is_looking and point == (question, is_after)]
        for point in happen:
            self.to_come.remove(point)
            self.filled += 1
            frames += [self.execution("-1", self.filled), self.status(), self.position()]
        return frames if self.is_told else []

    def status(self) -> Frame:
        words = "Filled" if self.filled == 2 else "Submitted"
        return status(7, words, str(self.filled), str(2 - self.filled))

    def execution(self, request: str, which: int) -> Frame:
        side = "SLD" if self.is_sale else "BOT"
        return execution(request, f"000{which}.01.01", AT, shares="1", perm=PERM, client=US, side=side)

    def position(self) -> Frame:
        return position(555, "OPT", str(-self.short), "60", **PUT_FIELDS)

    def orders(self, _: list[str]) -> Iterable[Frame]:
        working = [ours(7, **self.side), self.status()] if self.filled < 2 else []
        return [*working, [53, 1]]

    def ended(self, _: list[str]) -> Iterable[Frame]:
        over = [ended_order(PERM, "Filled", "2", "Filled Size: 2", **self.side)] if self.filled == 2 else []
        return [*over, [102]]

    def fills(self, f: list[str]) -> Iterable[Frame]:
        return [*(self.execution(f[2], which + 1) for which in range(self.filled)), [55, 1, f[2]]]

    def positions(self, _: list[str]) -> Iterable[Frame]:
        return [*([self.position()] if self.short else []), [62, 1]]

    def cash(self, f: list[str]) -> Iterable[Frame]:
        moved = PREMIUM * self.filled * (1 if self.is_sale else -1)
        return ledger("DU1234567", USD=str(CASH + moved)) if f[2] == "1" else []

    def looked(self) -> BrokerLook:
        async def use(view: TwsView, _: TwsDoor) -> BrokerLook:
            self.is_looking = True
            return await view.look()

        told: BrokerLook = through(self.script, use)
        return told


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "untold"])
@FIRST
def test_look_errs_on_the_careful_side_when_an_exit_is_filled_meanwhile(first: int, is_told: bool) -> None:
    """Whenever it is filled, what is short is covered by the order that is told; an order that is missing left nothing short.

    No fill, end or cash is ahead of the positions the wrong way: nothing is bought back twice, and nothing is spent that
    the purchase took.
    """
    for second in POINTS[first:]:
        look = Moving((POINTS[first], second), is_told, is_sale=False).looked()
        short, orders = look.short(PUT), look.statement.orders
        bought = int(sum(one.quantity for one in look.fills))
        assert short <= sum(one.remaining for one in orders), (POINTS[first], second)
        assert short <= 2 - bought
        assert short == 0 or not look.ended
        assert look.statement.cash["USD"] <= CASH - PREMIUM * (2 - short)


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "untold"])
@FIRST
def test_look_errs_on_the_careful_side_when_a_sale_is_filled_meanwhile(first: int, is_told: bool) -> None:
    """Whenever it is filled, both puts are reserved for: as an order, as a position, or as both."""
    for second in POINTS[first:]:
        look = Moving((POINTS[first], second), is_told, is_sale=True).looked()
        reserved = look.short(PUT) + sum(one.contracts for one in look.statement.working_sales)
        assert reserved >= 2, (POINTS[first], second)
        assert look.short(PUT) >= sum(one.quantity for one in look.fills)
