"""One storm: a person sells, waits, closes, rolls, adopts and meddles, while the broker, the line and the machine misbehave.

What happens is drawn by lot; what then may not happen is told in `storm_life`. The same seed gives the same storm.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from putwright.domain.contract import OptionContract
from putwright.domain.trading_calendar import new_york_date
from tests.simulation.storm_judge import puts
from tests.simulation.storm_life import StormLife
from tests.simulation.storm_tape import CALENDAR, SHARE_IDS, put_on

STEPS = 18
WEIGHTS = {
    "sell": 8.0, "look": 3.0, "wait": 8.0, "close": 2.0, "roll": 2.0,
    "adopt": 1.0, "meddle": 2.0, "cancel": 1.0, "halt": 0.5, "broker": 1.5,
}  # fmt: skip
DOINGS = np.array(list(WEIGHTS))
SHARES = np.array(list(WEIGHTS.values())) / sum(WEIGHTS.values())


class Storm(StormLife):
    """One storm, from its seed."""

    def __post_init__(self) -> None:
        self.chance = np.random.default_rng([self.seed, 2])
        self._apart = np.random.default_rng([self.seed, 17])
        super().__post_init__()

    def step(self) -> None:
        """One thing that a person, another person, or time does."""
        getattr(self, f"_{self.chance.choice(DOINGS, p=SHARES)}")()

    def _sell(self) -> None:
        contract = self._pick(self._sellable())
        contracts = int(self.chance.choice([1, 1, 1, 2, 3]))
        if contract is not None:
            self.sell(contract, contracts)

    def _look(self) -> None:
        self.look()

    def _wait(self) -> None:
        """Time goes on, with the desk watching or with the machine off."""
        now, day = self.world.now, new_york_date(self.world.now)
        opening = CALENDAR.open_time(CALENDAR.next_session(day)) + timedelta(minutes=20)
        until = {
            0: now + timedelta(minutes=float(self.chance.uniform(1, 90))),
            1: opening,
            2: opening,
            3: CALENDAR.open_time(CALENDAR.session_on_or_after(day + timedelta(days=7))) + timedelta(hours=3),
        }[int(self.chance.choice(4, p=[0.45, 0.2, 0.2, 0.15]))]
        if self.chance.random() < 0.4:
            self.off(until)
        else:
            self.watch(until, lambda: float(self.chance.uniform(0.3, 8)))

    def _close(self) -> None:
        position = self._pick(self._open())
        if position is not None:
            self.close(position)

    def _roll(self) -> None:
        position = self._pick(self._open())
        if position is not None:
            self.roll(position)

    def _adopt(self) -> None:
        self.adopt()

    def _meddle(self) -> None:
        """Somebody orders by hand, or another program does: sells a put, or buys one of ours back."""
        is_sale = bool(self.chance.random() < 0.5)
        contract = self._pick(puts() if is_sale else [one.contract for one in self._open()])
        price = None if contract is None else self.price_by_hand(contract, is_sale=is_sale)
        if contract is None or price is None:
            return
        rests = bool(self.chance.random() < 0.3)  # instead of being filled
        name = "" if self.chance.random() < 0.5 else "somebody"
        self.by_hand(contract, price, name, is_sale=is_sale, rests=rests)

    def _cancel(self) -> None:
        order = self._pick(self.desk.book.live_orders())
        if order is not None:
            self.cancel(order.order_id)

    def _halt(self) -> None:
        self.halt()

    def _broker(self) -> None:
        """The broker does something by itself: cancels good-till-cancelled orders, restarts, has puts assigned tonight."""
        what = int(self.chance.integers(3))
        if what == 0:
            self.broker_cancels(str(self.chance.choice(["AAA", "BBB"])))
        elif what == 1:
            self.broker_restarts()
        else:
            self.broker_assigns(lambda position: int(self.chance.integers(1, position.open + 1)))
            if self._open() and self._apart.random() < 0.5:
                day = CALENDAR.next_session(new_york_date(self.world.now))
                self.off(CALENDAR.open_time(day) + timedelta(hours=1))

    def _has_lunch_first(self) -> bool:
        return bool(self.chance.random() < 0.05)

    def _sellable(self) -> list[OptionContract]:
        """Puts a person would look at: below the share, with a bid; now and then any of them."""
        on, anything = new_york_date(self.world.now), bool(self.chance.random() < 0.1)
        alive = [one for one in puts() if one.expiry > on]
        if anything:
            return alive
        some = (alive[int(row)] for row in self.chance.permutation(len(alive))[:12])
        return [one for one in some if self._is_worth_a_look(one)]

    def _is_worth_a_look(self, contract: OptionContract) -> bool:
        listed, tape = put_on(contract.underlying, contract.expiry, contract.strike), self.world.tape
        assert listed is not None
        quote, share = tape.quote(listed.con_id), tape.quote(SHARE_IDS[contract.underlying])
        enough = quote.bid is not None and quote.bid >= Decimal("0.15")
        return enough and contract.strike < (share.last or 0) * Decimal("0.98")

    def _pick(self, choices: Sequence[Any]) -> Any:
        return choices[int(self.chance.integers(len(choices)))] if choices else None


def storm(seed: int, folder: Path | None = None) -> Storm:
    """One storm from beginning to end."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as own:
        one = Storm(seed, folder or Path(own))
        for _ in range(STEPS):
            one.step()
        one.clear_up()
        one.end()
    return one
