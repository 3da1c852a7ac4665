"""Whoever steers the paper TWS from its console: each command done, and a line that says what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from putwright.domain.refusal import BadInput, PutwrightFault, counted
from putwright.domain.trading_calendar import NEW_YORK, new_york_date
from putwright.paper.console.by_hand import entered, exercised
from putwright.paper.console.commands import (
    FORMS,
    LEAP_MAX,
    Assign,
    Bell,
    Command,
    Leap,
    LeapToBell,
    LeapToMoment,
    OrderByHand,
    Plain,
    Speed,
    WriteStatement,
)
from putwright.paper.console.reading import command_of
from putwright.paper.console.showing import glance, moment, orders_and_cash
from putwright.paper.model import Connectivity
from putwright.paper.pace import PaperClock
from putwright.paper.session.server import PaperServer
from putwright.paper.statement import statements, write_whole
from putwright.paper.world import PaperWorld

MINUTE = timedelta(minutes=1)
MISTAKE = "? "  # begins the answer to a line that was not obeyed


class Steering:
    """Obeys what is typed.

    Args:
        server: whose clients hear of it.
        world: what is changed.
        clock: which moment comes next.
    """

    def __init__(self, server: PaperServer, world: PaperWorld, clock: PaperClock) -> None:
        self._server, self._world, self._clock = server, world, clock
        self._plain: Mapping[Plain, Callable[[], str]] = {
            Plain.PAUSE: self._pause,
            Plain.GO: self._go,
            Plain.LOSE_LINE: lambda: self._line(1100),
            Plain.LINE_BACK: lambda: self._line(1102),
            Plain.LINE_BACK_DATA_LOST: lambda: self._line(1101),
            Plain.DROP: self._drop,
            Plain.RESTART: self._restart,
            Plain.SHOW: self._show,
            Plain.HELP: lambda: "; ".join(FORMS.values()),
        }

    def obey(self, line: str) -> str:
        """Do what a line says.

        Returns:
            One line that tells what came of it, or what is wrong and what can be written.
        """
        try:
            told = self._done(command_of(line))
        except PutwrightFault as fault:
            told = f"{MISTAKE}{fault}"
        return " ".join(told.split())

    def _done(self, command: Command) -> str:
        match command:
            case Leap(by):
                return self._leap(self._world.now + by)
            case LeapToBell(bell):
                return self._leap(self._bell(bell))
            case LeapToMoment(at):
                return self._leap(at)
            case Speed(speed):
                self._clock.run_at(speed)
                return f"time runs {speed:,g} times as fast as yours from {moment(self._world)}"
            case OrderByHand():
                return entered(command, self._server, self._world)
            case Assign():
                return exercised(command, self._world)
            case WriteStatement(file, start, end):
                write_whole(file, statements(self._world, start, end))
                return f"statement of {', '.join(self._world.clearing.accounts())} written to {file}"
            case Plain():
                return self._plain[command]()

    def _leap(self, to: datetime) -> str:
        """The whole distance at once, every bell and night of it; then time goes on from there."""
        if not self._world.now < to <= self._world.now + LEAP_MAX:
            raise BadInput(
                f"Leaping to {to.astimezone(NEW_YORK):%Y-%m-%d %H:%M:%S} New York",
                f"it is {moment(self._world)}, and a leap goes ahead, by {LEAP_MAX.days} days at most",
                "Name a later moment, or a nearer one.",
            )
        self._server.step(to)
        self._clock.leap(self._world.now)
        return f"it is {moment(self._world)}; {glance(self._server, self._world)}"

    def _bell(self, bell: Bell) -> datetime:
        """A minute after the next opening, or a minute before the next close."""
        calendar, now = self._world.calendar, self._world.now
        session = calendar.session_on_or_after(new_york_date(now))
        if bell is Bell.OPEN:
            is_past = calendar.open_time(session) <= now
            return calendar.open_time(calendar.next_session(session) if is_past else session) + MINUTE
        is_past = calendar.close_time(session) - MINUTE <= now
        return calendar.close_time(calendar.next_session(session) if is_past else session) - MINUTE

    def _pause(self) -> str:
        self._clock.pause()
        return f"time stands still at {moment(self._world)}"

    def _go(self) -> str:
        self._clock.go()
        return f"time runs from {moment(self._world)}"

    def _line(self, code: int) -> str:
        self._server.happened([Connectivity(code)])
        return f"{code} told to {counted(len(self._server.client_ids()), 'client')}"

    def _drop(self) -> str:
        clients = counted(len(self._server.client_ids()), "client")
        self._server.drop(reason="cut at the console")
        return f"{clients} cut off"

    def _restart(self) -> str:
        clients = counted(len(self._server.client_ids()), "client")
        self._world.exchange.restart()
        self._server.restart()
        return f"{clients} cut off, nobody is let in for {self._server.limits.restart_seconds:g} s"

    def _show(self) -> str:
        still = ", time stands still" if self._clock.is_paused else ""
        told = glance(self._server, self._world)
        return f"{moment(self._world)}{still}; {told}; {orders_and_cash(self._world)}"
