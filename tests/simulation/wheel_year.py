"""A year of the wheel, lived by our own desk against the paper TWS: `python -m tests.simulation.wheel_year FOLDER [--seed N]`.

Puts are sold, kept, bought back at half, rolled, assigned early, in part and at expiry; shares are held through a split, covered,
called away and sold. Then the paper TWS writes the statement of the year.
"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path

from putwright.adapters.workspace.workspace import Workspace
from putwright.bootstrap.journaling import open_journal
from putwright.domain.contract import Right
from putwright.domain.trading_calendar import NEW_YORK
from putwright.paper.statement import statement
from putwright.paper.world import PaperWorld
from putwright.reports.reconcile import ReconcileReport
from putwright.workflows.reconcile import reconcile
from tests.simulation.socket_loop import LeapingLoop
from tests.simulation.wheel_year_hand import Deed, Hand
from tests.simulation.wheel_year_market import ACCOUNT, FIRST, LAST, keep_facts, year_workspace, year_world
from tests.simulation.wheel_year_seat import YearSeat

SEED = 2026
LOOKS_ON = (1, 4)  # Tuesday and Friday
MORNING, DAY = timedelta(hours=1), timedelta(days=1)
HALF = date(2027, 4, 30)  # GM shares are held and KO puts open
STORY: Mapping[str, tuple[Deed, ...]] = {
    "2026-11-09": (
        lambda me: me.sell("GM", "2026-12-18", "57", 2),  # bought back at half by its exit
        lambda me: me.sell("KO", "2026-12-18", "69", 2, hold=True),  # kept
        lambda me: me.sell("INTC", "2026-12-18", "35", 2),
    ),
    "2026-11-16": (lambda me: me.sell("UBER", "2027-01-15", "90", 1),),
    "2026-12-14": (lambda me: me.roll("UBER", "2027-01-29", "90"),),
    "2026-12-21": (lambda me: me.sell("KO", "2027-01-15", "69", 2, hold=True),),  # assigned at expiry
    "2027-01-05": (
        lambda me: me.sell("GM", "2027-02-19", "60", 3, hold=True),
        lambda me: me.sell("INTC", "2027-02-19", "37", 3, hold=True),  # kept
    ),
    "2027-01-12": (lambda me: me.roll("UBER", "2027-03-05", "90"),),  # assigned early, in February
    "2027-01-19": (lambda me: me.cover("KO", "2027-02-19", "69", 2, hold=True),),  # expires
    "2027-02-03": (lambda me: me.assign("GM", 1),),  # in part; the rest goes through the split beside the shares
    "2027-02-22": (
        lambda me: me.cover("KO", "2027-03-19", "70", 2, hold=True),  # called away
        lambda me: me.cover("GM", "2027-03-19", "30", 6),  # bought back at half by its exit
    ),
    "2027-03-01": (lambda me: me.sell_shares("UBER", 60),),
    "2027-03-02": (lambda me: me.sell("INTC", "2027-04-16", "37", 2),),
    "2027-03-15": (lambda me: me.sell("UBER", "2027-04-16", "58", 1),),
    "2027-04-01": (
        lambda me: me.roll("INTC", "2027-05-21", "37"),  # then bought back at half
        lambda me: me.cover("GM", "2027-04-30", "30", 6),
    ),
    "2027-04-05": (lambda me: me.sell_shares("UBER", 40), lambda me: me.sell("KO", "2027-05-21", "71", 2, hold=True)),
    "2027-04-08": (lambda me: me.close("GM", Right.CALL),),
    "2027-04-20": (lambda me: me.sell_shares("GM", 200),),
    "2027-05-03": (lambda me: me.cover("GM", "2027-05-21", "30", 4, hold=True),),  # called away
    "2027-06-01": (lambda me: me.sell("INTC", "2027-07-16", "39", 2, hold=True),),  # assigned at expiry
    "2027-07-06": (lambda me: me.sell("GM", "2027-08-20", "30", 4),),
    "2027-08-02": (lambda me: me.cover("INTC", "2027-08-20", "39", 2, hold=True),),
    "2027-09-01": (lambda me: me.cover("INTC", "2027-10-15", "39", 1),),
    "2027-10-05": (
        lambda me: me.sell("UBER", "2027-11-19", "66", 1),
        lambda me: me.sell("KO", "2027-11-19", "70", 2, hold=True),  # open at the end
    ),
    "2027-10-18": (lambda me: me.cover("INTC", "2027-11-19", "40", 1, hold=True),),  # open at the end
}  # fmt: skip


@dataclass(frozen=True)
class Year:
    """A year that was lived.

    Attributes:
        workspace: of whoever lived it.
        whole: the paper TWS's statement of the year.
        halves: the same in two parts.
        done: how often each deed was done.
        missed: what the story wanted and this market did not let happen; nothing with the seed of the tests.
        at_end: our desk's book against the broker's, at the end.
        port: where the paper TWS was.
    """

    workspace: Workspace
    whole: Path
    halves: tuple[Path, Path]
    done: Counter[str]
    missed: tuple[str, ...]
    at_end: ReconcileReport
    port: int


def lived(folder: Path, seed: int = SEED, afterwards: Callable[[Year], None] = lambda year: None) -> Year:
    """Live the year in a workspace of its own, and have the statements written beside it.

    Args:
        folder: an empty one; it gets the workspace `wheel` and the statements.
        seed: of all chance.
        afterwards: called in a thread when our desk has left and the paper TWS is still there.
    """
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        return runner.run(_lived(folder, seed, afterwards))


async def _lived(folder: Path, seed: int, afterwards: Callable[[Year], None]) -> Year:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, LeapingLoop)
    world, workspace = year_world(seed), year_workspace(folder / "wheel")
    seat = YearSeat(workspace.root, world, loop)
    sessions = world.calendar.sessions(FIRST, LAST)
    async with seat.served():
        hand = Hand(seat)
        for _, quarter in groupby(sessions, key=lambda day: (day.month - 1) // 3):
            async with (
                seat.seated() as at
            ):  # the program is started anew four times: what it knows is in its record
                await _watched(hand, list(quarter))
            open_journal(seat.opened())  # as whoever looks at a report now and then
        async with seat.seated() as at:
            await seat.leap(_noon(LAST + DAY))
            await at.desk.settle()
            at_end = await reconcile(at, {}, "")
        keep_facts(workspace, world, sessions)
        _pin(workspace)
        whole, *halves = (
            _written(folder / f"{name}.xml", world, first, last)
            for name, first, last in (
                ("year", FIRST, LAST),
                ("first-half", FIRST, HALF),
                ("second-half", HALF + DAY, LAST),
            )
        )
        year = Year(
            workspace, whole, (halves[0], halves[1]), hand.done, tuple(hand.missed), at_end, seat.port
        )
        await asyncio.to_thread(afterwards, year)
    return year


async def _watched(hand: Hand, sessions: Sequence[date]) -> None:
    """Some sessions: a look now and then, and what the story has for the day."""
    seat = hand.seat
    for day in sessions:
        if str(day) in STORY or day.weekday() in LOOKS_ON:
            await seat.leap(seat.world.calendar.open_time(day) + MORNING)
            await seat.at.desk.settle()
        for deed in STORY.get(str(day), ()):
            await hand.does(deed, day)


def _written(path: Path, world: PaperWorld, first: date, last: date) -> Path:
    path.write_text(statement(world, ACCOUNT, first, last), encoding="utf-8")
    return path


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), NEW_YORK)


def _pin(workspace: Workspace) -> None:
    """Whoever opens the workspace looks at the end of the year."""
    text = workspace.config_path.read_text(encoding="utf-8")
    workspace.config_path.write_text(
        text.replace(f'as_of = "{FIRST}"', f'as_of = "{LAST}"'), encoding="utf-8"
    )


def main() -> None:
    """Live it for a person, and say where it lies."""
    parser = argparse.ArgumentParser(description="Lives a year of the wheel against the paper TWS.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    year = lived(asked.folder, asked.seed)
    print("\n".join(f"missed: {one}" for one in year.missed))
    print(f"{dict(year.done)}\nbooks agree with the broker: {year.at_end.is_well}")
    print(f"putwright import flex {year.whole} --workspace {year.workspace.root}")


if __name__ == "__main__":
    main()
