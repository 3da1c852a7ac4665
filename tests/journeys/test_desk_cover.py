"""The life of a covered call from the command line before a paper TWS: sold on shares that are held, looked after, called away."""

from decimal import Decimal

from putwright.cli.main import REFUSED
from tests.journeys.desk_lives import prices, seat
from tests.journeys.terminal import Terminal


def test_life_of_a_covered_call_ends_with_the_shares_called_away(market: Terminal) -> None:
    """300 GM: one call is sold on a hundred, a hundred are sold, the call's hundred are promised; GM rises, and they go at 63."""
    with seat(market, "rises") as desk:
        ladder = desk.read("cover", "GM")
        assert (ladder["shares"], ladder["calls_max"], ladder["effective_cost"]) == ("300", 3, "55.6900")
        assert all(Decimal(row["strike"]) > Decimal("55.69") for row in ladder["rows"])
        named = ("cover", "GM", "--strike", "63", "--expiry", "2026-12-11")
        assert desk.read(*named, "--contracts", "4", code=REFUSED)["refusals"][0]["rule"] == "UNCOVERED"
        low = desk.read("cover", "GM", "--strike", "55", "--expiry", "2026-12-11", code=REFUSED)
        assert [one["rule"] for one in low["refusals"]] == ["BELOW_COST"]
        desk.approve(*named)
        desk.pass_to("4m")
        desk.round()
        held = desk.books()
        [call] = held.open
        assert (call["right"], call["contracts"], call["shares"], call["reserve"]) == ("CALL", 1, 100, "0")
        assert (call["exit_order"], held.reconcile["audit"]) == ("o2", "0 puts, 1 call, 1 exit, 0 orphans")
        assert held.lines[:2] == [("call", "agrees"), ("shares", "agrees")]
        assert held.positions["shares"][0]["free"] == "200"
        given = desk.approve("sell-shares", "GM", "--shares", "150")
        assert given["happened"][-1].startswith("o3: sold 150 shares at ")
        more = desk.read("sell-shares", "GM", "--shares", "51", code=REFUSED)
        assert [(one["rule"], one["distance"]) for one in more["refusals"]] == [
            ("SHARES_NOT_FREE", "1 short")
        ]
        assert desk.held().startswith("150.0 GM")
        premium = prices(call["premium_per_share"])[0]
        desk.pass_to("2026-12-08T15:59")
        late = desk.books()
        assert late.open[0]["state"] in {"in the money", "early-assignment risk"}
        before = desk.cash()
        desk.pass_to("2026-12-12T12:00")
        happened = desk.round()
        assert any("assigned" in words and "bookings of call and shares" in words for words in happened)
        over = desk.books()
        [(position_id, how, result)] = over.ended
        assert (position_id, how.startswith("assigned")) == (call["position_id"], True)
        assert premium * 100 - 2 < result < premium * 100
        assert (over.open, over.working) == ([], [])
        assert desk.held().removesuffix(".0 GM").removesuffix(" GM") == "50"
        assert 0 <= desk.cash() - before - 6300 < 30  # a dividend on fifty shares, perhaps
        assert over.positions["shares"][0]["free"] == "50"
