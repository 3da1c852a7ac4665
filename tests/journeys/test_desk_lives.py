"""Whole lives of a put from the command line before a paper TWS: sold, looked after, and over, to the cent.

After every step that matters `positions`, `orders` and `reconcile` are read; the second witness is the broker's own cash.
"""

from decimal import Decimal

from tests.journeys.desk_lives import PUT, prices, seat
from tests.journeys.terminal import Terminal

START = Decimal(250_000)


def test_life_ends_at_half_the_premium_when_its_exit_fills_by_itself(market: Terminal) -> None:
    """Sold at 1.32, its exit waits at the broker and works at 0.66 from the fill on; filled weeks later, $63.88 are left."""
    with seat(market, "quiet") as desk:
        desk.approve("sell", PUT)
        waiting = desk.books()
        assert waiting.working == [
            ("o1", "p1", "sale", "SELL", Decimal("1.32")),
            ("o2", "p1", "exit", "BUY", Decimal("0.65")),  # half of the lowest that the ladder may fetch
        ]
        assert waiting.orders["working"][1]["words"] == "waits for o1"
        assert (waiting.reconcile["audit"], waiting.open) == ("0 puts, 0 exits, 0 orphans", [])
        desk.pass_to("4m")
        assert desk.round() == (
            "o1: sold 1 at 1.32, cost 1.06",
            "o2: changed to 1 at 0.66 (the exit belongs at 0.66)",
        )
        assert desk.cash() == START + Decimal("130.94")
        at_work = desk.books()
        [put] = at_work.open
        assert (put["put"], put["contracts"], put["state"]) == (
            "GM 2026-12-11 57 P",
            1,
            "take-profit working",
        )
        assert prices(put["premium_per_share"], put["exit_limit"], put["reserve"]) == prices(
            "1.32", "0.66", "5700"
        )
        assert (put["exit_order"], put["exit_state"]) == ("o2", "NEW")
        assert at_work.reconcile["audit"] == "1 put, 1 exit, 0 orphans"
        assert at_work.lines == [("put", "agrees"), ("order", "agrees"), ("fill", "agrees")]
        desk.pass_to("2026-12-01T09:00")
        before = desk.cash()
        desk.pass_to("2026-12-01T15:59")
        seen = desk.read("positions")
        assert seen["ended"][0]["how"] == "bought back"  # told by the broker before any desk ran again
        assert desk.round() == ("o2: bought back 1 at 0.66, cost 1.06",)
        over = desk.books()
        assert over.ended == [("p1", "bought back", Decimal("63.88"))]
        assert desk.cash() == before - Decimal("67.06")
        assert (over.open, over.working, over.reconcile["audit"]) == ([], [], "0 puts, 0 exits, 0 orphans")


def test_life_ends_with_the_whole_premium_when_it_is_held_to_expiry_and_lapses(market: Terminal) -> None:
    """The second article's put has no exit by its playbook; it lapses over a weekend, and nobody has to say so."""
    with seat(market, "quiet") as desk:
        desk.approve("sell", desk.ticket("GM", "59", "2026-12-18", "--playbook", "first-trade"))
        desk.pass_to("4m")
        assert desk.round() == ("o1: sold 1 at 2.22, cost 1.07",)
        assert desk.cash() == START + Decimal("220.93")
        held = desk.books()
        assert (held.open[0]["exit_state"], held.open[0]["state"]) == ("none, held to expiry", "hold")
        assert (held.reconcile["audit"], held.working) == ("1 put, 0 exits, 0 orphans", [])
        desk.pass_to("2026-12-18T15:59")
        assert desk.books().open[0]["state"] == "expiring"
        before = desk.cash()
        desk.pass_to("2h")
        assert desk.books().open[0]["state"] == "settling"
        desk.pass_to("open")
        assert desk.held() == "nothing"
        desk.round()
        over = desk.books()
        assert over.ended == [("p1", "expired", Decimal("220.93"))]
        assert (over.open, over.working, over.reconcile["audit"]) == ([], [], "0 puts, 0 exits, 0 orphans")
        assert over.positions["reserve"] == "0"
        assert desk.cash() == before


def test_life_ends_with_the_shares_when_it_is_assigned_at_expiry(market: Terminal) -> None:
    """GM falls under the strike: a hundred shares for $5,700, the premium stays, and no order is left at work."""
    with seat(market, "falls") as desk:
        desk.approve("sell", PUT)
        desk.pass_to("4m")
        desk.round()
        desk.pass_to("2026-12-11T15:59")
        last_day = desk.books()
        assert (last_day.open[0]["state"], last_day.open[0]["exit_order"]) == ("expiring", "o2")
        assert last_day.reconcile["audit"] == "1 put, 1 exit, 0 orphans"
        before = desk.cash()
        desk.pass_to("2h")
        assert desk.round() == ("o2: EXPIRED (Cancelled: the contract expires)",)
        evening = desk.books()
        assert (evening.open[0]["state"], evening.working) == ("settling", [])
        desk.pass_to("2026-12-12T12:00")
        assert desk.round() == ("p1: 1 contract assigned (bookings of put and shares)",)
        over = desk.books()
        assert over.ended == [("p1", "assigned", Decimal("130.94"))]
        assert (over.open, over.working, over.reconcile["audit"]) == ([], [], "0 puts, 0 exits, 0 orphans")
        assert (desk.held(), desk.cash()) == ("100 GM", before - 5700)


def test_life_ends_with_the_shares_and_no_orphan_when_it_is_assigned_early(market: Terminal) -> None:
    """UBER falls by a third and its holder exercises over night: the exit that TWS leaves at work is taken back by us."""
    with seat(market, "early") as desk:
        desk.approve("sell", desk.ticket("UBER", "85", "2026-12-11"))
        desk.pass_to("4m")
        desk.round()
        desk.pass_to("2026-11-10T15:59")
        assert desk.books().open[0]["state"] == "early-assignment risk"
        desk.pass_to("2026-11-11T08:00")
        assert desk.held() == "100 UBER"
        seen = desk.read("positions")
        assert (seen["orphans"], seen["ended"][0]["how"]) == (1, "assigned early")
        assert desk.round() == (
            "p1: 1 contract assigned early (bookings of put and shares)",
            "o2: taken back (no put is left that it could buy back)",
            "o2: CANCELED (Cancelled by Trader)",
        )
        over = desk.books()
        assert over.ended == [("p1", "assigned early", Decimal("204.94"))]
        assert (over.open, over.working, over.reconcile["audit"]) == ([], [], "0 puts, 0 exits, 0 orphans")
        assert desk.cash() == START + Decimal("204.94") - 8500
