"""`putwright desk` in the background of a life: killed between each two steps, and cut off from its broker."""

import pytest

from tests.journeys.desk_lives import PUT, seat
from tests.journeys.desk_watcher import watching
from tests.journeys.terminal import Terminal

pytestmark = pytest.mark.slow
STANDS = "1 put, 1 exit, 0 orphans"


def test_life_goes_on_when_the_watching_desk_is_killed_between_each_two_steps(market: Terminal) -> None:
    """Sold, filled, closed by hand, given back to its exit: every step begins with a desk that knows nothing but the record."""
    with seat(market, "quiet") as desk:
        with watching(desk):
            token = desk.read("sell", PUT)["token"]
        with watching(desk):
            assert desk.read("sell", PUT, "--approve", token)["is_done"]
        with watching(desk) as watcher:
            desk.pass_to("4m")
            watcher.hears("o2: changed to 1 at 0.66")
            watcher.hears(STANDS)
        with watching(desk):
            token = desk.read("close", "p1", "--limit", "0.80")["token"]
        with watching(desk):
            assert desk.read("close", "p1", "--approve", token)["is_done"]
        with watching(desk) as watcher:
            desk.pass_to("open")
            watcher.hears("o2: changed to 1 at 0.66")
        with watching(desk):
            told = desk.books()
        assert [put["contracts"] for put in told.open] == [1]
        assert [order[:4] for order in told.working] == [("o2", "p1", "exit", "BUY")]
        assert told.reconcile["audit"] == STANDS
        assert desk.held() == "-1.0 GM 2026-12-11 57 P"


def test_desk_takes_in_what_it_missed_when_its_connection_is_cut(market: Terminal) -> None:
    """The sale fills while nobody is connected: it says that it is cut off, comes back, tells the fill and arms the exit."""
    with seat(market, "quiet") as desk:
        desk.approve("sell", PUT)
        with watching(desk) as watcher:
            before = len(watcher.lines)
            desk.paper.say("drop")
            desk.pass_to("4m")
            assert "Again in 1 s." in watcher.hears("the connection is gone", after=before)
            watcher.hears("o1: sold 1 at 1.32, cost 1.06", after=before)
            watcher.hears("o2: changed to 1 at 0.66", after=before)
            watcher.hears(STANDS, after=before)
            before = len(watcher.lines)
            desk.paper.say("restart")
            watcher.hears("the connection is gone", after=before)
            watcher.hears(STANDS, after=before)
            told = desk.books()
            assert told.reconcile["audit"] == STANDS
            assert told.lines == [("put", "agrees"), ("order", "agrees"), ("fill", "agrees")]
            assert watcher.leave() == 0
        assert "Exit orders stay at the broker" in watcher.lines[-1]


def test_desk_says_so_when_the_tws_loses_its_line_to_the_broker(market: Terminal) -> None:
    """Nothing can be sent meanwhile: a watching desk says it, and says it again when the line is back."""
    with seat(market, "quiet") as desk, watching(desk) as watcher:
        for back in ("line back", "line back data lost"):
            before = len(watcher.lines)
            desk.paper.say("lose line")
            watcher.hears("The TWS has lost its line to the broker", after=before)
            desk.paper.say(back)
            watcher.hears("The TWS has its line to the broker again", after=before)
        desk.books()
