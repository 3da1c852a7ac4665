"""The trap of 4096 bytes: when what a client has just been sent could leave it waiting with bytes in hand."""

from __future__ import annotations

READ_BYTES = 4096  # both official clients read so many at once, and go on reading while they get exactly that
QUIET_SECONDS = 1.0  # then their read times out, and what they hold is thrown away (TWS.md 2)
_ALL = (1 << READ_BYTES) - 1


class Bursts:
    """How many bytes, modulo one read, a client may hold since it last came up short.

    Nobody here sees where the client's reads begin. So every place where a read could have begun since the line was
    last quiet is kept, as one bit for each remainder.
    """

    def __init__(self) -> None:
        self._remainders = 0
        self._last = float("-inf")

    def sent(self, count: int, at: float) -> None:
        """Take note of bytes sent.

        Args:
            count: how many [byte].
            at: when, by the clock of the session [s].
        """
        if at - self._last >= QUIET_SECONDS:
            self._remainders = 0
        shift = count % READ_BYTES
        moved = self._remainders | 1  # a read may begin with these bytes
        self._remainders = ((moved << shift) | (moved >> (READ_BYTES - shift))) & _ALL
        self._last = at

    @property
    def is_dangerous(self) -> bool:
        """Whether a client that hears nothing more could lose what it holds."""
        return bool(self._remainders & 1)

    def is_due(self, at: float) -> bool:
        """Whether a harmless message has to follow now, because nothing else did."""
        return self.is_dangerous and QUIET_SECONDS / 4 <= at - self._last < QUIET_SECONDS * 4

    def settled(self) -> None:
        """Forget: a harmless message followed after a pause, so every read has come up short."""
        self._remainders = 0
