"""The program with an end built in: it is killed, as by a power cut, at a named moment of the life of its n-th order.

`KILLED_AT` says the moment and which order it is: "sent 2" kills it as soon as the second order is on its way.
"""

import os
import signal
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.adapters.workspace.desk_record import DeskRecordFile
from putwright.cli.main import main
from putwright.domain.desk_events import ChangeIntended, DeskEvent, OrderIntended

VARIABLE = "KILLED_AT"
PROGRAM = "from tests.journeys.desk_killed import doomed; doomed()"


class Moment(StrEnum):
    """When the program ends."""

    BEFORE_RECORD = "before-record"  # checked, and not yet written down
    IN_RECORD = "in-record"  # half of its line is on the disk
    RECORDED = "recorded"  # written down, and not sent
    SENT = "sent"  # sent, and nothing heard of it
    HEARD = "heard"  # answered, and the answer not noted


class _Clockwork:
    """Counts orders, and ends the process when the moment has come."""

    def __init__(self, at: Moment, number: int) -> None:
        self._at, self._number, self._count = at, number, 0

    def counts(self) -> None:
        self._count += 1

    def is_now(self, moment: Moment) -> bool:
        return self._at is moment and self._count == self._number

    def comes(self, moment: Moment) -> None:
        if self.is_now(moment):
            os.kill(os.getpid(), signal.SIGKILL)


def doomed() -> None:
    """Run the command line until the moment comes."""
    at, number = os.environ[VARIABLE].split()
    clockwork = _Clockwork(Moment(at), int(number))
    _watch_record(clockwork)
    _watch_door(clockwork)
    main()


def _watch_record(clockwork: _Clockwork) -> None:
    append, write = DeskRecordFile.append, DeskRecordFile._write

    def watched_append(self: DeskRecordFile, events: Sequence[DeskEvent]) -> None:
        if any(isinstance(event, OrderIntended | ChangeIntended) for event in events):
            clockwork.counts()
            clockwork.comes(Moment.BEFORE_RECORD)
        append(self, events)

    def watched_write(self: DeskRecordFile, line: bytes) -> None:
        if clockwork.is_now(Moment.IN_RECORD):
            write(self, line[: len(line) // 2])
            clockwork.comes(Moment.IN_RECORD)
        write(self, line)

    DeskRecordFile.append = watched_append  # type: ignore[method-assign]
    DeskRecordFile._write = watched_write  # type: ignore[method-assign]


def _watch_door(clockwork: _Clockwork) -> None:
    sent, send = TwsDoor._sent, TwsDoor._send

    async def watched_sent(self: TwsDoor, *arguments: Any) -> Any:
        clockwork.comes(Moment.RECORDED)
        answer = await sent(self, *arguments)
        clockwork.comes(Moment.HEARD)
        return answer

    def watched_send(self: TwsDoor, number: int, contract: Any, order: Any) -> None:
        send(self, number, contract, order)
        if not order.whatIf:
            clockwork.comes(Moment.SENT)

    TwsDoor._sent = watched_sent  # type: ignore[method-assign, assignment]
    TwsDoor._send = watched_send  # type: ignore[method-assign]
