"""What may go wrong on the line, on purpose: messages late, twice or in another order, half a frame, no connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

Message: TypeAlias = Sequence[str]

# Message ids, TWS.md section 4. Only news of orders is doubled or moved: a real TWS does not move answers about.
ORDER_STATUS = "3"
OPEN_ORDER = "5"
EXECUTION = "11"
COMMISSION = "59"
DOUBLED = frozenset({ORDER_STATUS, OPEN_ORDER, EXECUTION, COMMISSION})
# A commission never comes before its fill, everything else about one order may change places.
EXCHANGEABLE = frozenset({ORDER_STATUS, OPEN_ORDER, EXECUTION})


@dataclass(slots=True)
class LineFaults:
    """Faults of the line; may be changed at any time, by a scenario or a test.

    Attributes:
        chance: the seeded generator that decides.
        duplicate: share of messages about orders that are sent twice [1].
        reorder: share of neighbours about orders that change places [1].
        delay_seconds: everything to clients comes so much later, in the same order [s].
        drop_after: the connection is cut after so many more messages to a client; None for never.
        is_cut_inside_frame: whether the last message before the cut is sent by half.
    """

    chance: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    duplicate: float = 0.0
    reorder: float = 0.0
    delay_seconds: float = 0.0
    drop_after: int | None = None
    is_cut_inside_frame: bool = False

    def disturbed(self, messages: Sequence[Message]) -> list[Message]:
        """Messages as the line delivers them: some twice, some neighbours the other way round."""
        if not self.duplicate and not self.reorder:
            return list(messages)
        told: list[Message] = []
        for message in messages:
            told.append(message)
            if message[0] in DOUBLED and self.chance.random() < self.duplicate:
                told.append(message)
        return self._swapped(told)

    def until_cut(self, messages: Sequence[Message]) -> tuple[Sequence[Message], bool]:
        """Messages up to the cut, and whether the cut comes behind them."""
        if self.drop_after is None:
            return messages, False
        if len(messages) < self.drop_after:
            self.drop_after -= len(messages)
            return messages, False
        kept, self.drop_after = messages[: self.drop_after], None
        return kept, True

    def _swapped(self, told: list[Message]) -> list[Message]:
        at = 0
        while at + 1 < len(told):
            is_pair = {told[at][0], told[at + 1][0]} <= EXCHANGEABLE
            if is_pair and self.chance.random() < self.reorder:
                told[at], told[at + 1] = told[at + 1], told[at]
                at += 1  # so nothing wanders further than one place
            at += 1
        return told
