"""A put closed by hand from the command line while its exit works: one purchase, never two, and the exit comes back."""

from decimal import Decimal

from tests.journeys.desk_lives import PUT, seat
from tests.journeys.terminal import Terminal

EXIT = ("o2", "p1", "exit", "BUY", Decimal("0.66"))
ONE = "1 put, 1 exit, 0 orphans"


def test_close_makes_one_purchase_of_the_exit_when_that_is_at_work(market: Terminal) -> None:
    """The order that buys back is raised, and goes back to the exit's price when it is taken back or its session ends."""
    with seat(market, "eager") as desk:
        desk.approve("sell", PUT)
        assert desk.books().working == [EXIT]
        desk.approve("close", "p1", "--limit", "0.80", "--because", "the cash is wanted")
        closing = desk.books()
        assert closing.working == [("o2", "p1", "closing", "BUY", Decimal("0.80"))]
        assert (closing.open[0]["exit_state"], closing.reconcile["audit"]) == ("closing", ONE)
        second = desk.read("close", "p1", code=4)
        assert [one["rule"] for one in second["refusals"]] == ["NOT_APPROVED"]
        desk("cancel", "o2")
        assert desk.books().working == [EXIT]
        assert "no put is left without one" in desk("cancel", "o2", code=1).said
        desk.approve("close", "p1", "--limit", "0.80")
        desk.pass_to("open")
        assert "o2: changed to 1 at 0.66 (the exit belongs at 0.66)" in desk.round()
        assert desk.books().working == [EXIT]
        before = desk.cash()
        offer = desk.read("close", "p1")
        ways = [way["what"] for way in offer["alternatives"]]
        assert ways == ["hold to expiry", "close now", "take the shares"]
        desk.read("close", "p1", "--approve", offer["token"])
        over = desk.books()
        assert (over.working, over.open, over.reconcile["audit"]) == ([], [], "0 puts, 0 exits, 0 orphans")
        [(position, how, result)] = over.ended
        assert (position, how) == ("p1", "bought back")
        paid = before - desk.cash()
        assert result == Decimal("130.94") - paid
        assert [row["order_id"] for row in over.orders["ended_today"]] == ["o2"]  # no other was ever there
