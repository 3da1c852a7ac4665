"""The process in a storm: a desk over the paper exchange that may die at any of its instructions, with a witness beside it.

After everything it does, the auditor, which knows nothing of the desk, compares what passed the exchange with every promise.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from putwright.adapters.workspace.desk_record import DeskRecordFile
from putwright.desk.bookkeeping import book_of
from putwright.desk.cash import committed_account
from putwright.desk.desk import Desk
from putwright.desk.offers import Occasion
from putwright.desk.submission import Submission
from putwright.desk.tracked import DeskPosition
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import OptionContract
from putwright.domain.desk_events import DeskEvent, DeskOpened
from putwright.domain.refusal import BadInput, BrokenInvariant, OutsideFailure
from putwright.ports.desk_record import Halt
from tests.simulation.auditor import Auditor
from tests.simulation.storm_judge import STATED, StormJudge
from tests.simulation.storm_port import (
    ACCOUNT,
    ProcessDied,
    Said,
    StormClock,
    StormPort,
    ours,
    theirs,
)
from tests.simulation.storm_tape import CALENDAR
from tests.simulation.storm_world import Setting, setting_of

ACCOUNT_SHOWN = "DU***567"


class DyingRecord:
    """The desk's record file, on a machine that may stop before or after any of its lines is durable."""

    def __init__(self, inner: DeskRecordFile, port: StormPort) -> None:
        self._inner, self._port = inner, port

    def events(self) -> Sequence[DeskEvent]:
        return self._inner.events()

    def append(self, events: Sequence[DeskEvent]) -> None:
        names = " ".join(sorted({type(event).__name__ for event in events}))
        self._port.may_die(f"before writing {names}")
        self._inner.append(events)
        self._port.may_die(f"after writing {names}")

    def halt(self) -> Halt | None:
        return self._inner.halt()


@dataclass
class StormProcess:
    """The desk of one storm, in the setting of its seed.

    Attributes:
        died: where in its doings the process died, each time.
        story: what was done, for whoever replays it.
        missed: what passed the exchange while the machine was off.
        events: what the record says in the end.
    """

    seed: int
    folder: Path
    story: list[str] = field(default_factory=list)
    died: list[str] = field(default_factory=list)
    halted: Halt | None = None
    looks: list[tuple[datetime, float]] = field(default_factory=list)
    missed: list[Said] = field(default_factory=list)
    events: Sequence[DeskEvent] = ()
    _seen_before: int = 0

    def __post_init__(self) -> None:
        self.setting = self._setting()
        self.clock = StormClock()
        self.world = self.setting.world()
        self.port = StormPort(
            self.world,
            self.clock,
            np.random.default_rng([self.seed, 3]),
            self.setting.weather,
            self.setting.pace,
        )
        self.record_path = self.folder / f"desk-{self.seed}.jsonl"
        self._watch()
        self.boot()

    def _setting(self) -> Setting:
        return setting_of(self.seed)

    def _watch(self) -> None:
        """Set witness and judge before the exchange."""
        self.auditor = Auditor(
            self.port.client_id,
            lambda: self.world.clearing.funds(ACCOUNT).settled_cash_usd,
            lambda con_id: self.world.tape.quote(con_id).ask or Decimal(0),
        )
        self.port.on_look = self._looked
        self.judge = StormJudge(self.port, self.setting.playbook)

    def _looked(self) -> None:
        self.auditor.hear(self.port.said)
        self.auditor.looked()
        self.looks.append((self.world.now, self.clock.seconds))

    # ---- the process ------------------------------------------------------------------------------------------------

    def boot(self) -> None:
        """Start the program: everything it knows comes from its record."""
        while True:
            try:
                self._boot()
            except ProcessDied as death:
                self.died.append(str(death))
                continue
            return

    def _boot(self) -> None:
        record = DyingRecord(DeskRecordFile(self.record_path, lambda: self.halted), self.port)
        submission = Submission(self.port, record, book_of(record.events()))
        if not submission.book.tag:
            submission.write([DeskOpened(self.world.now, f"s{self.seed}")])

        async def pause(seconds: float) -> None:
            self.port.passes(seconds)

        self.desk = Desk(
            self.port,
            submission,
            self.judge,
            CALENDAR,
            self.clock,
            pause,
            attaches=self.setting.attaches,
        )

    def run(self, doing: Callable[[], Coroutine[Any, Any, object]], words: str) -> bool:
        """Let the process do something; it may fail, or die and be started again. Whether it came to its end."""
        self._seen_before = self.auditor.looked_at
        self.tell(words)
        try:
            self._done(doing())
        except (OutsideFailure, BadInput) as fault:
            self.story[-1] += f": {fault}"
            self._leaves()
            return False
        except BrokenInvariant as broken:
            self.auditor.complain(f"the desk stopped itself: {broken}")
            self.boot()
            return False
        except ProcessDied as death:
            self.died.append(str(death))
            self.story[-1] += f": DIED {death}"
            self._leaves()
            self.boot()
            return False
        finally:
            self.auditor.hear(self.port.said)
            self.auditor.changed()
        return True

    def _done(self, doing: Coroutine[Any, Any, object]) -> None:
        """Run it to its end: behind the port nothing ever waits for anything."""
        try:
            doing.send(None)
        except StopIteration:
            return
        raise RuntimeError("something waits, and there is nothing to wait for")

    def _leaves(self) -> None:
        """It goes without having acted upon what it saw: nobody holds against it what it could not do any more."""
        self.auditor.looked_at = self._seen_before

    def tell(self, words: str) -> None:
        """Write a line of the story."""
        self.story.append(f"{self.world.now:%m-%d %H:%M} {words}")

    def off(self, until: datetime) -> None:
        """The machine is off while the market goes on."""
        self.tell(f"off until {until:%m-%d %H:%M}")
        self._sleep(until)

    def _sleep(self, until: datetime) -> None:
        before = len(self.port.said)
        self.port.leap(until)
        self.missed += self.port.said[before:]
        self.auditor.hear(self.port.said)

    # ---- small things -----------------------------------------------------------------------------------------------

    def _open(self) -> list[DeskPosition]:
        return [one for one in self.desk.book.open_positions() if one.open > one.unexplained]

    def _pick(self, choices: Sequence[Any]) -> Any:
        """One of several, or None where there is none."""
        return choices[0] if choices else None

    def _occasion(self) -> Occasion:
        return Occasion(ACCOUNT_SHOWN, True, self.clock.now(), 10, self.setting.playbook)

    def _committed(self, look: BrokerLook) -> Any:
        account = committed_account(look.statement, STATED, self.desk.book)
        return replace(account, as_of=self.world.now)

    def _con_id(self, contract: OptionContract) -> int:
        found = self.world.tape.find(replace(theirs(contract), expiry=""))
        for one in found:
            if ours(one) == contract:
                return one.con_id
        held = (one.contract for one in self.world.clearing.positions(ACCOUNT))
        return next((one.con_id for one in held if ours(one) == contract), 0)
