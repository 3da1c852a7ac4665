"""What is open, row by row, and what is open in nobody's care."""

from dataclasses import replace
from decimal import Decimal

import pytest

from putwright.desk.tracked import DeskPosition
from putwright.desk.watching import watched
from putwright.domain import desk_events as told
from putwright.domain.broker_statement import HeldPosition
from putwright.reports.positions import PositionRow, StrayRow, position_row, strays
from tests.builders import put
from tests.desk_builders import CALENDAR, GM, HOLD, KO, Day, short, stock
from tests.surrounding import around


def row(day: Day, position: DeskPosition, exit_at: str | None = None) -> PositionRow:
    """The row of a GM put quoted 0.90/1.00 with the share at 60.20."""
    at = None if exit_at is None else Decimal(exit_at)
    known = around(exit_at=at)
    return position_row(
        day.book, position, watched(position, known, CALENDAR), (known.bid, known.ask, known.spot)
    )


# ---- a row -------------------------------------------------------------------------------------------------------------


def test_row_says_what_is_open_what_it_binds_and_what_buys_it_back() -> None:
    """Two GM puts at 1.30 bind 11,400 dollars; o2 buys them back at 0.65."""
    day = Day()
    position = day.sold(GM, 2)
    day.exit(position)
    shown = row(day, position, "0.65")
    assert (shown.position_id, shown.put, shown.contracts) == ("p1", GM, 2)
    assert (shown.symbol, shown.strike, shown.expiry) == ("GM", Decimal(57), put(GM).expiry)
    assert (shown.premium_per_share, shown.reserve) == (Decimal("1.30"), Decimal(11_400))
    assert (shown.exit_order, shown.exit_limit, shown.exit_state) == ("o2", Decimal("0.65"), "NEW")
    assert (shown.bid, shown.ask, shown.spot) == (Decimal("0.90"), Decimal("1.00"), Decimal("60.20"))
    assert (shown.state, shown.because) == ("take-profit working", "bought back at 0.65")


def test_row_carries_the_figures_of_the_watch_unchanged() -> None:
    """What is kept, left and how far is reckoned once."""
    day = Day()
    position = day.sold()
    state, shown = watched(position, around(), CALENDAR), row(day, position, "0.65")
    for figure in ("captured", "remaining_annual", "distance", "days_left", "marks"):
        assert getattr(shown, figure) == getattr(state, figure)


def test_row_shows_the_limit_of_the_order_at_work_and_else_the_one_that_belongs_there() -> None:
    """An order still at 0.80 is told as it is; without one 0.65 is told and that it is missing."""
    day = Day()
    position = day.sold()
    bare = row(day, position)
    assert (bare.exit_order, bare.exit_limit, bare.exit_state) == ("", Decimal("0.65"), "missing")
    day.exit(position, at="0.80")
    at_work = row(day, position, "0.80")
    assert (at_work.exit_order, at_work.exit_limit) == ("o2", Decimal("0.80"))


def test_row_misses_no_exit_when_the_put_is_held_to_expiry() -> None:
    """None is wanted, and it has no price."""
    day = Day()
    shown = row(day, day.sold(exit_terms=HOLD))
    assert (shown.exit_limit, shown.exit_state, shown.state) == (None, "none, held to expiry", "hold")


def test_row_says_closing_while_a_closing_holds() -> None:
    """Whatever the state of the order that does it."""
    day = Day()
    position = day.sold()
    day.exit(position, at="0.80")
    day.closing(position)
    assert row(day, position, "0.80").exit_state == "closing"


def test_row_counts_what_is_still_open() -> None:
    """Three sold, one bought back, one assigned: one binds 5,700 dollars."""
    day = Day()
    position = day.sold(GM, 3)
    day.fills(day.exit(position), 1)
    day.tell(told.PositionReduced(day.now, "p1", 1, told.Ending.ASSIGNED_EARLY, "shares", (), 100))
    shown = row(day, position, "0.65")
    assert (shown.contracts, shown.reserve, shown.exit_state) == (1, Decimal(5_700), "PARTIALLY_FILLED")


def test_adjusted_put_is_named_as_it_is_listed() -> None:
    """After a split that is not whole its root carries a digit, and the row shows it."""
    day = Day()
    position = day.sold()
    position.contract = replace(put(GM), root="GM1")
    assert row(day, position).put == f"{GM} (GM1)"


# ---- in nobody's care --------------------------------------------------------------------------------------------------


def stray(day: Day, *held: HeldPosition) -> tuple[StrayRow, ...]:
    return strays(day.book, day.look(held))


def test_puts_that_the_desk_does_not_know_are_strays() -> None:
    """Two KO puts sold by hand at 0.80 after costs: 13,000 dollars are bound, and nobody looks after them."""
    assert stray(Day(), short(KO, 2, cost="79.90")) == (StrayRow(KO, 2, Decimal("0.799"), Decimal(13_000)),)
    assert stray(Day(), short(KO))[0].premium_per_share is None


def test_stray_is_what_goes_beyond_the_puts_in_care() -> None:
    """Two in care, three at the broker: one is a stray; with two or one there is none."""
    day = Day()
    day.sold(GM, 2)
    counts = [[one.contracts for one in stray(day, short(GM, held))] for held in (1, 2, 3)]
    assert counts == [[], [], [1]]


def test_put_that_is_gone_unexplained_leaves_room_for_a_stray() -> None:
    """One of two is gone and one is there: a second one at the broker is somebody else's."""
    day = Day()
    day.sold(GM, 2)
    day.tell(told.PositionUnexplained(day.now, "p1", 1))
    assert stray(day, short(GM, 1)) == ()
    assert [one.contracts for one in stray(day, short(GM, 2))] == [1]


@pytest.mark.parametrize(
    "held",
    [
        stock("KO", 100),
        HeldPosition("KO", Decimal(2), put(KO)),
        HeldPosition("KO", Decimal(1), put(f"{KO[:-1]}C")),
    ],
    ids=["shares", "a put held long", "a call held long"],
)
def test_only_short_options_are_strays(held: HeldPosition) -> None:
    """Nothing else could be taken into care."""
    assert stray(Day(), held) == ()
