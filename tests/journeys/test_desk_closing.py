"""A put closed by hand from the command line while its exit works: one purchase, never two, and the exit comes back."""

from decimal import Decimal

from tests.journeys.desk_lives import PUT, Seat, seat
from tests.journeys.terminal import Terminal

EXIT = ("o2", "p1", "exit", "BUY", Decimal("0.66"))


def sold(desk: Seat) -> None:
    """A put sold on the Friday at which the make-believe market begins, its exit at work."""
    desk.approve("sell", PUT)
    desk.pass_to("2m")
    desk.round()
    assert desk.books().working == [EXIT]


def test_close_turns_the_exit_into_the_purchase_when_it_is_at_work(market: Terminal) -> None:
    """The one order that buys back is raised to the middle: no second one ever stands beside it; the result is to the cent."""
    with seat(market, "eager") as desk:
        sold(desk)
        offer = desk.read("close", "p1")
        assert [way["what"] for way in offer["alternatives"]] == [
            "hold to expiry",
            "close now",
            "take the shares",
        ]
        given = desk.read("close", "p1", "--approve", offer["token"])
        assert given["happened"][1].startswith("o2: changed to 1 at 1.3")
        over = desk.books()
        assert (over.working, over.open, over.reconcile["audit"]) == ([], [], "0 puts, 0 exits, 0 orphans")
        [(position, how, result)] = over.ended
        assert (position, how) == ("p1", "bought back")
        assert desk.cash() == 250_000 + result
        assert {row["order_id"] for row in over.orders["ended_today"]} == {"o1", "o2"}


def test_close_goes_back_to_the_exit_when_it_is_taken_back(market: Terminal) -> None:
    """At a price of one's own it waits; `cancel` makes it the exit again, at half of what was received."""
    with seat(market, "eager") as desk:
        sold(desk)
        desk.approve("close", "p1", "--limit", "0.80", "--because", "the cash is wanted")
        closing = desk.books()
        assert closing.working == [("o2", "p1", "closing", "BUY", Decimal("0.80"))]
        assert (closing.open[0]["exit_state"], closing.reconcile["audit"]) == (
            "closing",
            "1 put, 1 exit, 0 orphans",
        )
        second = desk.read("close", "p1", code=4)
        assert [one["rule"] for one in second["refusals"]] == ["NOT_APPROVED"]
        desk("cancel", "o2")
        assert desk.books().working == [EXIT]
        assert "no put is left without one" in desk("cancel", "o2", code=1).said
        assert desk.books().working == [EXIT]


def test_close_goes_back_to_the_exit_when_its_session_is_over(market: Terminal) -> None:
    """It was approved until the bell: at the next opening the order stands at the exit's price again."""
    with seat(market, "eager") as desk:
        sold(desk)
        desk.approve("close", "p1", "--limit", "0.80")
        desk.pass_to("open")
        assert "o2: changed to 1 at 0.66 (the exit belongs at 0.66)" in desk.round()
        assert desk.books().working == [EXIT]
