"""A messenger of its own thread: alerts leave while the desk goes on, and a failure of theirs is told and never raised."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

from putwright.domain.refusal import PutwrightFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from putwright.ports.notifier import Alert, Notifier

LOOK_SECONDS = 3600.0  # how often it is looked whether the week is due, while nothing else happens
GOODBYE_SECONDS = 5.0  # how long leaving waits for what is still on its way


class Messenger:
    """Carries alerts, each once, in the order in which they were given.

    Args:
        notifier: who carries them.
        told: told what went wrong, each thing once; called from the messenger's thread.
        due: gives the alert that is due by the clock, None where none is; asked at the beginning and every hour.
        sent: told that the one that was due has left; until then it is due again.
    """

    def __init__(
        self,
        notifier: Notifier,
        told: Callable[[str], None],
        due: Callable[[], Alert | None] | None = None,
        sent: Callable[[Alert], None] | None = None,
    ) -> None:
        self._notifier, self._told, self._due, self._sent = notifier, told, due, sent
        self._queue: queue.Queue[Alert | None] = queue.Queue()
        self._given: set[Alert] = set()
        self._faults: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)

    def __enter__(self) -> Messenger:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave; what is still on its way has a few seconds."""
        self._queue.put(None)
        self._thread.join(GOODBYE_SECONDS)

    def give(self, alert: Alert) -> None:
        """Hand an alert over; one that was given before is not sent again."""
        if alert not in self._given:
            self._given.add(alert)
            self._queue.put(alert)

    def _run(self) -> None:
        self._look()
        while True:
            try:
                alert = self._queue.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                self._look()
                continue
            if alert is None:
                return
            self._send(alert)

    def _look(self) -> None:
        if self._due is None:
            return
        try:
            alert = self._due()
            if alert is not None and self._send(alert) and self._sent is not None:
                self._sent(alert)
        except (PutwrightFault, OSError) as fault:
            self._fault(fault)

    def _send(self, alert: Alert) -> bool:
        try:
            self._notifier.send(alert)
        except PutwrightFault as fault:
            self._fault(fault)
            return False
        return True

    def _fault(self, fault: Exception) -> None:
        words = str(fault)
        if words not in self._faults:
            self._faults.add(words)
            self._told(words)
