"""How much a client may ask: messages in a second, and history."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

# TWS.md 7.8
HISTORY_SAME_SECONDS = 15.0
HISTORY_BURST = 6
HISTORY_BURST_SECONDS = 2.0
HISTORY_WINDOW = 60
HISTORY_WINDOW_SECONDS = 600.0


@dataclass(slots=True)
class MessageRate:
    """Messages of one client; `most` a second are allowed, counted over so many seconds."""

    most: int
    over_seconds: float = 1.0
    _times: deque[float] = field(default_factory=deque)

    def is_within(self, now: float) -> bool:
        """Count one message and say whether it is allowed; one that is not is not counted [s]."""
        while self._times and now - self._times[0] >= self.over_seconds:
            self._times.popleft()
        if len(self._times) >= self.most * self.over_seconds:
            return False
        self._times.append(now)
        return True


@dataclass(slots=True)
class HistoryPace:
    """Requests for history in bars of 30 seconds or less within the last ten minutes."""

    _asked: deque[tuple[float, str, str, int]] = field(default_factory=deque)

    def refusal(self, now: float, request: str, series: str, weight: int = 1) -> str:
        """Why a request comes too soon; "" and it is counted when it does not.

        Args:
            now: by the clock of the session [s].
            request: everything asked for but the id, to find identical ones.
            series: contract, exchange and kind of bar.
            weight: BID_ASK counts twice.
        """
        while self._asked and now - self._asked[0][0] >= HISTORY_WINDOW_SECONDS:
            self._asked.popleft()
        if any(now - at < HISTORY_SAME_SECONDS and request == other for at, other, _, _ in self._asked):
            return "identical requests within 15 seconds"
        close = sum(now - at < HISTORY_BURST_SECONDS and series == of for at, _, of, _ in self._asked)
        if close + 1 >= HISTORY_BURST:
            return "six or more requests for the same contract, exchange and kind within 2 seconds"
        if sum(heavy for *_, heavy in self._asked) + weight > HISTORY_WINDOW:
            return "more than 60 requests within 10 minutes"
        self._asked.append((now, request, series, weight))
        return ""
