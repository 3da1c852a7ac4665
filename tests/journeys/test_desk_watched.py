"""`putwright desk` in the background of a life: killed between each two steps, cut off from its broker, asked for the desk."""

import pytest

from tests.journeys.desk_lives import PUT, seat
from tests.journeys.desk_watcher import watching
from tests.journeys.terminal import Terminal

pytestmark = pytest.mark.slow


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
            watcher.hears("1 put, 1 exit, 0 orphans")
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
        assert told.reconcile["audit"] == "1 put, 1 exit, 0 orphans"
        assert desk.held() == "-1.0 GM 2026-12-11 57 P"
