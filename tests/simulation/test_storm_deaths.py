"""The desk's process may die at any instruction between a decision and what is known of it: starting again is the recovery."""

import pytest

from tests.simulation.scripted_life import LIVES, lived

# The stations of an order's life. The process can die before each and after each, as it names them itself.
WRITTEN = [
    "ApprovalOffered",
    "ApprovalGiven OrderIntended",
    "OrderIntended",
    "OrderDoubted",
    "OrderSeen",
    "FillHeard",
    "CommissionHeard",
    "ChangeIntended",
    "CancelIntended",
    "OrderEnded",
]
SENT = ["a sale", "an attached exit", "an exit", "a change", "a cancel"]
STATIONS = {
    *(f"{side} writing {what}" for side in ("before", "after") for what in WRITTEN),
    *(f"before {what} arrives" for what in SENT),
    *(f"after {what} arrived" for what in SENT),
}


def test_lives_pass_every_station_an_order_has() -> None:
    """What the deaths below are spread over: intended, sent, unanswered, seen, filled, charged, changed, taken back, ended."""
    walked = {where for name in LIVES for where in lived(name).walked}
    assert walked >= STATIONS


@pytest.mark.parametrize("name", LIVES)
@pytest.mark.parametrize("is_last", [False, True], ids=["first", "last"])
def test_nothing_is_lost_or_doubled_when_the_process_dies_at_a_station(name: str, is_last: bool) -> None:
    """Once at the first, once at the last instruction of each kind; every promise is kept, and every put comes to its end."""
    walked = lived(name).walked
    backwards = walked[::-1]
    for where in dict.fromkeys(walked):
        number = len(walked) - backwards.index(where) if is_last else walked.index(where) + 1
        one = lived(name, number)
        assert one.died == [where]
        assert not one.auditor.complaints, f"lived({name!r}, {number}) dies {where}: {one.auditor.complaints}"
