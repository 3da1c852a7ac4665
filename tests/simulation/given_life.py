"""A life in a setting that is given: somebody else chooses what happens, and at which instruction the process dies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.storm_life import StormLife
from tests.simulation.storm_port import ProcessDied
from tests.simulation.storm_world import Setting, setting_of


@dataclass
class GivenLife(StormLife):
    """A life that draws no lots of its own.

    Attributes:
        given: the setting; that of the seed where none is.
        choice: which of several is taken where there is a choice, counted in a ring.
        walked: every instruction that wrote something down or sent it, as the process names them.
        dies_at: the how manieth of them is the last of the process; 0 for none.
    """

    given: Setting | None = None
    choice: int = 0
    dies_at: int = 0
    walked: list[str] = field(default_factory=list)

    def _setting(self) -> Setting:
        return self.given or setting_of(self.seed)

    def boot(self) -> None:
        """Start the program, whose instructions are counted."""
        self.port.may_die = self._instruction  # type: ignore[method-assign]
        super().boot()

    def _instruction(self, where: str) -> None:
        if where.endswith("a look"):
            return
        self.walked.append(where)
        if len(self.walked) == self.dies_at:
            raise ProcessDied(where)

    def _pick(self, choices: Sequence[Any]) -> Any:
        return choices[self.choice % len(choices)] if choices else None
