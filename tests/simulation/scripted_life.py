"""One life by a script, in calm weather: puts are sold, bought back, rolled, cancelled and closed, and the process dies once.

Where it dies is told beforehand, so that every instruction between a decision and what is known of it can be the last one.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from putwright.domain.contract import OptionContract
from putwright.domain.order import Purpose
from putwright.paper.settings import Behaviour
from tests.simulation.given_life import GivenLife
from tests.simulation.storm_port import Weather, ours
from tests.simulation.storm_tape import EXPIRIES, put_on
from tests.simulation.storm_world import calm

BROKER = Behaviour(partial_fill=1.0, minutes_at_mid=10_000.0, commission_delay_seconds_max=60.0)
LIVES = {
    "its exit follows the fill": calm(BROKER, attaches=False),
    "no answer comes": replace(calm(BROKER), weather=Weather(lost_after=1.0)),
}


class ScriptedLife(GivenLife):
    """The script."""

    def live(self) -> None:
        """From the first sale to the reckoning."""
        self.moves("AAA", -0.03)
        self.sell(_put("AAA", 95), 2)
        self._passes(30)
        self.sell(_put("BBB", 38), 1)
        self._passes(30)
        self.moves("BBB", -0.04)
        self._passes(30)
        self.moves("AAA", 0.2)  # what was sold first is bought back
        self._passes(30)
        for position in self._open():
            self.roll(position)
        self._passes(60)
        self.sell(_put("AAA", 110), 1)
        for order in self.desk.book.live_orders(purpose=Purpose.ENTRY):
            self.cancel(order.order_id)
        self._passes(30)
        for position in self._open():
            self.close(position)
        self.clear_up()
        self.end()

    def _passes(self, minutes: float) -> None:
        self.watch(self.world.now + timedelta(minutes=minutes), lambda: 0.5)


def _put(symbol: str, strike: int) -> OptionContract:
    listed = put_on(symbol, EXPIRIES[1], Decimal(strike))
    assert listed is not None
    found = ours(listed)
    assert found is not None
    return found


def lived(name: str, dies_at: int = 0) -> ScriptedLife:
    """One of the lives, with a death or without."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as own:
        one = ScriptedLife(0, Path(own), given=LIVES[name], choice=-1, dies_at=dies_at)
        one.live()
    return one
