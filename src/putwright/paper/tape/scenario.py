"""What a rehearsal wants of the market: when it starts, how wild it is, where a share has to go, when it is halted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from types import MappingProxyType
from typing import TypeAlias

from putwright.domain.refusal import BadInput
from putwright.market.simulated.past import DRIFT

# The moment of the demo's quotes: 15:55 in New York on `market.simulated.market.DEMO_SESSION`.
DEMO_MOMENT = datetime(2026, 11, 6, 20, 55, tzinfo=UTC)
Waypoints: TypeAlias = tuple[tuple[datetime, float], ...]
Spans: TypeAlias = tuple[tuple[datetime, datetime], ...]


def _nothing() -> Mapping[str, tuple[()]]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TapeScenario:
    """How the demo market goes on after its session.

    Attributes:
        start: the first moment, not before the demo session opens; aware.
        drift: of the shares, apart from noise [1/year].
        volatility: multiple of how much shares move after the demo session; 0 lets them stand still [1].
        implied: multiple of the volatility that options are priced with [1].
        jumps: multiple of how often a share jumps for no announced reason [1].
        quiet: symbols that stand still but for dividends and what the scenario forces.
        moves: by symbol, spots that are reached little by little by a moment, by the shares of the start [USD/share].
        shocks: by symbol, spots that are reached at once at a moment, by the shares of the start [USD/share].
        halts: by symbol, from when until when trading is halted.
    """

    start: datetime = DEMO_MOMENT
    drift: float = DRIFT
    volatility: float = 1.0
    implied: float = 1.0
    jumps: float = 1.0
    quiet: frozenset[str] = frozenset()
    moves: Mapping[str, Waypoints] = field(default_factory=_nothing)
    shocks: Mapping[str, Waypoints] = field(default_factory=_nothing)
    halts: Mapping[str, Spans] = field(default_factory=_nothing)

    def __post_init__(self) -> None:
        told = chain.from_iterable(chain(self.moves.values(), self.shocks.values()))
        points = [*told]
        moments = [
            self.start,
            *(at for at, _ in points),
            *(at for both in self.halts.values() for span in both for at in span),
        ]
        if any(at.tzinfo is None for at in moments):
            raise self._wrong("a moment names no time zone", "Give every moment its offset from UTC.")
        if any(not spot > 0 for _, spot in points):
            raise self._wrong("a spot is not above zero", "Give prices of shares in dollars.")
        if min(self.volatility, self.jumps) < 0 or not self.implied > 0:
            raise self._wrong("a multiple is below zero", "Give 1 for the usual, 0 for none.")

    @staticmethod
    def _wrong(wrong: str, remedy: str) -> BadInput:
        return BadInput("Reading the scenario of the paper market", wrong, remedy)
