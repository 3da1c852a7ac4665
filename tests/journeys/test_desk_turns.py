"""Turns in the life of a put from the command line: rolled, adopted, closed by hand, and a sale that finds no buyer.

After every step that matters `positions`, `orders` and `reconcile` are read; the second witness is the broker's own cash.
"""

import json
from decimal import Decimal

from tests.journeys.desk_lives import PUT, prices, seat
from tests.journeys.terminal import Terminal

START = Decimal(250_000)


def test_roll_buys_back_first_and_sells_later_for_more_when_both_orders_fill(market: Terminal) -> None:
    """Bought back at 1.33, the same strike sold a week later at 1.53: a credit after costs, and the new put has its own exit."""
    with seat(market, "eager") as desk:
        desk.approve("sell", PUT)
        compared = desk.read("roll", "p1")
        ways = {way["what"]: way for way in compared["alternatives"]}
        assert {"hold to expiry", "close now", "take the shares"} < set(ways)
        assert ways["roll to 2026-12-18 57"]["words"] == "a net credit"
        assert (compared["token"], compared["refusals"]) == (
            None,
            [],
        )  # nothing is offered until one is named
        given = desk.approve("roll", "p1", "--strike", "57", "--expiry", "2026-12-18")
        assert given["happened"] == [
            "a2: you approved the roll of GM",
            "o2: changed to 1 at 1.33 (the exit belongs at 1.33)",
            "o2: bought back 1 at 1.33, cost 1.06",
            "o3: sale of p2 sent: SELL 1 GM 2026-12-18 57 P LMT 1.53 GTC",
            "o3: sold 1 at 1.53, cost 1.06",
            "o4: exit of p2 sent: BUY 1 GM 2026-12-18 57 P LMT 0.76 GTC",
        ]
        told = desk.books()
        assert told.ended == [("p1", "bought back", Decimal("-3.12"))]
        [put] = told.open
        assert (put["position_id"], put["put"], put["contracts"]) == ("p2", "GM 2026-12-18 57 P", 1)
        assert prices(put["premium_per_share"], put["exit_limit"]) == prices("1.53", "0.76")
        assert told.working == [("o4", "p2", "exit", "BUY", Decimal("0.76"))]
        assert told.reconcile["audit"] == "1 put, 1 exit, 0 orphans"
        assert (desk.cash(), desk.held()) == (START + Decimal("148.81"), "-1.0 GM 2026-12-18 57 P")
    tickets = market.workspace / "records" / "tickets"
    kept = {json.loads(one.read_text(encoding="utf-8"))["osi"] for one in tickets.iterdir()}
    assert "GM    261218P00057000" in kept  # its odds are asked after when it is over


def test_adoption_gives_a_put_its_exit_when_it_was_sold_by_hand(market: Terminal) -> None:
    """Sold in the TWS itself it is counted and not touched; taken over, it is in care, its exit at work, its cash set aside."""
    with seat(market, "quiet") as desk:
        desk.paper.say("sell 1 GM 2026-12-11 57 P 1.30")
        before = desk.books()
        assert (before.open, before.positions["not_in_care"][0]["put"]) == ([], "GM 2026-12-11 57 P")
        assert (before.lines, before.reconcile["not_ours"]) == ([("put", "not ours")], 1)
        refused = desk.read("sell", PUT, code=4)
        assert "ALREADY_HELD" in {one["rule"] for one in refused["refusals"]}
        given = desk.approve("adopt", "GM")
        assert given["happened"][1:] == ["o1: exit of p1 sent: BUY 1 GM 2026-12-11 57 P LMT 0.64 GTC"]
        told = desk.books()
        [put] = told.open
        assert (put["position_id"], put["contracts"], put["state"]) == ("p1", 1, "take-profit working")
        assert (told.working, told.positions["not_in_care"]) == (
            [("o1", "p1", "exit", "BUY", Decimal("0.64"))],
            [],
        )
        assert told.reconcile["audit"] == "1 put, 1 exit, 0 orphans"
        assert told.lines == [("put", "agrees"), ("order", "agrees")]


def test_sale_goes_down_its_ladder_and_ends_at_its_age_when_nobody_buys(market: Terminal) -> None:
    """From 1.85 over 1.84 to its floor of 1.83 and no further; looked at again on Monday, over that evening with its exit."""
    with seat(market, "quiet") as desk:
        desk.pass_to("2026-11-13T15:55")
        # The ticket is of the facts of the week before: 48 days to expiry then, 41 now, which the desk finds in order.
        desk.approve("sell", desk.ticket("C", "92", "2026-12-24", code=4))
        desk.pass_to("open")
        assert desk.round() == ("o1: checked again at the opening of 2026-11-16, and may stay",)
        assert desk.books().working == [
            ("o1", "p1", "sale", "SELL", Decimal("1.85")),
            ("o2", "p1", "exit", "BUY", Decimal("0.91")),
        ]
        for rung in ("1.84", "1.83"):
            desk.pass_to("31m")
            assert desk.round() == (f"o1: changed to 1 at {rung} (the next rung)",)
        desk.pass_to("31m")
        assert desk.round() == ()  # under its floor it is never offered
        assert desk.books().working[0] == ("o1", "p1", "sale", "SELL", Decimal("1.83"))
        desk.pass_to("2026-11-16T17:00")
        states = [words.split(":")[0:2] for words in desk.round()]
        assert [(name, words.split()[0]) for name, words in states] == [("o1", "EXPIRED"), ("o2", "CANCELED")]
        over = desk.books()
        assert (over.working, over.open, over.ended) == ([], [], [])
        assert (Decimal(over.positions["cash_free"]), desk.held()) == (START, "nothing")


def test_sale_is_taken_back_at_the_opening_when_it_no_longer_keeps_the_rules(market: Terminal) -> None:
    """Thirty-five days to expiry on Friday are thirty-two on Monday: the working sale and its exit are withdrawn."""
    with seat(market, "stormy") as desk:
        desk.approve("sell", PUT)
        desk.pass_to("open")
        said = " ".join(desk.round())
        assert "o1: taken back (checked again: DTE_TOO_SHORT" in said
        over = desk.books()
        assert (over.working, over.open, desk.held()) == ([], [], "nothing")
