"""Garbage from a TWS: whatever stands in its fields, the door and the look end in time, raise no stranger, and make nothing up."""

import asyncio
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.preview import Preview
from putwright.domain.refusal import PutwrightFault
from putwright.ports.order_entry import Answer, Heard
from tests.simulation.adapter_orders import (
    PATIENT,
    PERM,
    PUT,
    US,
    error,
    listing,
    of_today,
    ours,
    sale,
    script,
    status,
    through,
)
from tests.simulation.adapter_tws import CANCEL, ENDED, ORDERS, PLACE, START, UNSET, Frame, ended_order

HASTY = replace(PATIENT, order=0.02, answer=0.2)  # the TWS answers at once, or never
NUMBER = 40
ENDING = {"Cancelled", "ApiCancelled", "PendingCancel"}
SCRAPS = [
    "", "0", "1", "-1", "2", "7", str(NUMBER), "71", "900", "2147483647", "9223372036854775807", UNSET, "1e400", "-1e400",
    "nan", "Infinity", "-Infinity", "abc", "1.5", "0x10", "1_0", " 40 ", "٤٠", "²", "\x01", "Filled", "Cancelled", "PendingCancel",
    "Inactive", "None", "LMT", "PEG BENCH", "DU1234567", "20260821", "\ud7ff\U0001f4a3", "%s%n{0}",
]  # fmt: skip
scraps = st.sampled_from(SCRAPS) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6
)
FRAMES = {
    5: lambda: ours(NUMBER),
    3: lambda: status(NUMBER),
    101: lambda: ended_order(PERM, "Filled", "2", "Filled Size: 2"),
    4: lambda: error(NUMBER, 201),
}


@st.composite
def garbage(draw: st.DrawFn, *kinds: int) -> Frame:
    """A frame of one of the kinds with scraps in some of its fields, cut off or with more than belong there."""
    frame: Frame = FRAMES[draw(st.sampled_from(kinds))]()
    places = st.integers(1, len(frame) - 1)
    early = st.integers(1, min(26, len(frame) - 1))  # where most of what we read stands
    for place in draw(st.lists(early | places, min_size=1, max_size=4)):
        frame[place] = draw(scraps)
    cut = draw(st.integers(1, len(frame)) | st.just(len(frame)))
    return [*frame[:cut], *draw(st.lists(scraps, max_size=2))]


def whole(text: Any) -> int | None:
    """The number in a field, read without the adapter; an empty field is zero."""
    try:
        return int(str(text) or 0)
    except ValueError:
        return None


def tells_of_ours(frame: Frame, *, ending: bool = False) -> bool:
    """Whether a frame can be meant to say that the TWS has our order, or that it is ending."""
    kind = str(frame[0])
    if kind == "4" and ending:
        return len(frame) > 3 and (whole(frame[2]), whole(frame[3])) == (NUMBER, 202)
    places = {"5": (24, 93), "3": (9, 2)}.get(kind)
    if (
        places is None
        or max(places) >= len(frame)
        or whole(frame[1]) != NUMBER
        or whole(frame[places[0]]) != US
    ):
        return False
    return not ending or any(part in ENDING for part in map(str, frame))


async def ended_in_time(use: Any) -> Any:
    """What was answered, or the fault it ended in; a stranger's exception and a wait without end are raised."""
    try:
        return await asyncio.wait_for(use, 3)
    except PutwrightFault as fault:
        return fault


def heard_of(frames: list[Frame]) -> tuple[Answer, Answer, Any]:
    """What is heard of an order, of a cancel and of a preview that are answered with these frames."""

    async def use(_: TwsView, door: TwsDoor) -> tuple[Any, ...]:
        await door.next_number(PUT)
        return (
            await ended_in_time(door.place(NUMBER, sale())),
            await ended_in_time(door.cancel(NUMBER)),
            await ended_in_time(door.preview(sale())),
        )

    handlers = {
        START: lambda tws, f: [[15, 1, tws.accounts], [9, 1, NUMBER + 1]],
        PLACE: lambda tws, f: frames,
        CANCEL: lambda tws, f: frames,
    }
    tws = script(handlers=handlers)
    told: tuple[Answer, Answer, Any] = through(tws, use, HASTY, is_garbled=True)
    return told


@settings(max_examples=40)
@given(frames=st.lists(garbage(5, 3, 4, 101), min_size=1, max_size=3))
def test_garbage_is_never_an_acknowledgement(frames: list[Frame]) -> None:
    """Placed, cancelled, previewed: an answer or a named fault in time, and no word of ours where the TWS said none."""
    place, cancel, preview = heard_of(frames)
    assert isinstance(place, Answer)
    assert isinstance(cancel, Answer)
    if place.heard is Heard.ACKNOWLEDGED:
        assert any(tells_of_ours(frame) for frame in frames)
    if cancel.heard is Heard.ACKNOWLEDGED:
        assert any(tells_of_ours(frame, ending=True) for frame in frames)
    for answer in (place, cancel):
        assert answer.words or answer.heard is Heard.ACKNOWLEDGED
    assert not isinstance(preview, Preview) or preview.refused or preview.initial_margin_change is not None


@settings(max_examples=40)
@given(orders=st.lists(garbage(5, 3, 4), max_size=3), ends=st.lists(garbage(101, 4), max_size=2))
def test_garbage_among_the_lists_is_a_fault_or_read_for_what_it_is(
    orders: list[Frame], ends: list[Frame]
) -> None:
    """A look beside which garbage is told has every order and every end that was told well, or it fails and says why."""
    well, ended = ours(7, perm=7007), ended_order(7008, "Cancelled", "1", "by hand", ref="pw-8")
    tws = script(handlers={ORDERS: listing(*orders, well, *orders), ENDED: of_today(*ends, ended, *ends)})

    async def use(view: TwsView, _: TwsDoor) -> Any:
        return await ended_in_time(view.look())

    look = through(tws, use, HASTY, is_garbled=True)
    if isinstance(look, PutwrightFault):
        assert str(look)
        return
    assert isinstance(look, BrokerLook)
    assert 7007 in {one.broker_order_id for one in look.statement.orders}
    assert 7008 in {one.broker_order_id for one in look.ended}
    for one in look.statement.orders:
        assert one.remaining > 0 or one.unknown_because
        assert one.filled.is_finite()


@settings(max_examples=40)
@given(place=st.integers(1, 93), scrap=scraps)
def test_order_with_garbage_in_it_is_never_left_out_unnoticed(place: int, scrap: str) -> None:
    """One field amiss: the order is still among those at work, or has ended by its own words, or the look fails."""
    frame = ours(NUMBER)
    frame[place] = scrap
    tws = script(handlers={ORDERS: listing(frame)})

    async def use(view: TwsView, _: TwsDoor) -> Any:
        return await ended_in_time(view.look())

    look = through(tws, use, HASTY, is_garbled=True)
    is_theirs = place == 20 and scrap not in {"", "DU1234567"}
    is_over = place == 93 and scrap in {"Filled", "Cancelled", "ApiCancelled"}
    is_preview = place == 92
    assert isinstance(look, PutwrightFault) or look.statement.orders or is_theirs or is_over or is_preview
