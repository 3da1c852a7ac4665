"""Laws of the wire: what ib_async writes we read; whatever else comes is refused, at no greater cost than its size."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from putwright.paper.wire import BadFrame, answers, decode, frame_bytes, greeting, read_frames
from putwright.paper.wire.decoding import MESSAGES, NOT_OFFERED
from putwright.paper.wire.frames import FIELDS_MAX, FRAME_BYTES_MAX
from putwright.paper.wire.order_requests import PlaceOrder
from putwright.paper.wire.place_order import PLACE_ORDER
from putwright.paper.wire.schema import Reader, write
from putwright.paper.wire.words import clean
from tests.simulation import wire_orders
from tests.simulation.wire_cases import STATE
from tests.simulation.wire_judges import IbAsync, framed

T = TypeVar("T")
versions = st.sampled_from([157, 160, 163, 169, 176, 178])
UNSET = 1.7976931348623157e308
fields_of_a_frame = st.lists(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1
)
spicy = st.sampled_from(
    ["", "0", "1", "-1", "2147483647", "1e308", "9" * 400, "Infinity", "nan", "1_0", "²", "BAG"]
)


@settings(max_examples=60)
@given(wire_orders.contract_of_order, wire_orders.random_orders(), versions)
def test_orders_are_read_as_ib_async_wrote_them_when_any_field_is_set(
    contract: Any, order: Any, version: int
) -> None:
    """Every field of a random order arrives with its value, whatever blocks it opens, at any version we speak."""
    client = IbAsync(version)
    sent = client.say("placeOrder", 41, contract, order)
    (frame,) = read_frames(sent)
    reader = Reader("placeOrder", frame, version, at=1)
    reader.read(PLACE_ORDER)
    reader.end()
    _same_order(reader, order)
    placed = decode(frame, version, client_id=7)
    assert isinstance(placed, PlaceOrder)
    request = placed.request
    assert (request.client_id, request.order_id, request.quantity) == (
        7,
        41,
        Decimal(str(order.totalQuantity)),
    )
    assert request.conditions == len(order.conditions)
    assert request.contract.con_id == contract.conId
    assert request.contract.right in {"", contract.right[:1]}
    assert request.order_ref == order.orderRef
    wanted = order.algoParams if order.algoStrategy else []
    assert request.algorithm_parameters == tuple((pair.tag, pair.value) for pair in wanted)
    again = Reader("placeOrder", write(PLACE_ORDER, reader.values, version), version)
    again.read(PLACE_ORDER)
    again.end()
    assert again.values == _without_escapes(reader.values)


@settings(max_examples=60)
@given(wire_orders.contract_of_order, wire_orders.random_orders())
def test_orders_are_told_back_as_they_came_when_ib_async_reads_open_order(contract: Any, order: Any) -> None:
    """The circle: ib_async writes an order, we read it and tell it back, ib_async reads its own fields."""
    client = IbAsync()
    (frame,) = read_frames(client.say("placeOrder", 41, contract, order))
    placed = decode(frame, 178, client_id=7)
    assert isinstance(placed, PlaceOrder)
    listed = replace(STATE.contract, exchange=contract.exchange or "SMART")
    state = replace(STATE, request=placed.request, contract=listed)
    for fields, method, place in (
        (answers.open_order(178, state), "openOrder", 2),
        (answers.completed_order(178, state), "completedOrder", 1),
    ):
        ((name, arguments),) = client.hear(fields)
        assert name == method
        _told_back(arguments[place], order)


@settings(max_examples=30)
@given(wire_orders.contract_of_order, wire_orders.random_orders(), versions, st.data())
def test_orders_are_refused_when_a_field_is_lost_or_added(
    contract: Any, order: Any, version: int, data: st.DataObject
) -> None:
    """A frame cut short by a field, or with one more at its end, is a BadFrame that names the message."""
    sent = IbAsync(version).say("placeOrder", 41, contract, order)
    (frame,) = read_frames(sent)
    for broken in (frame[: data.draw(st.integers(1, len(frame) - 1))], [*frame, "0"]):
        with pytest.raises(BadFrame, match="placeOrder") as raised:
            decode(broken, version, client_id=7)
        assert raised.value.message.startswith("placeOrder")


@given(st.lists(fields_of_a_frame, max_size=5), st.data())
def test_frames_are_read_whole_when_they_arrive_in_pieces(
    frames: list[list[str]], data: st.DataObject
) -> None:
    """Cut anywhere, a stream gives the same frames in the same order, and keeps nothing."""
    stream = b"".join(framed(fields) for fields in frames)
    cut = data.draw(st.integers(0, len(stream)))
    buffer, found = bytearray(), []
    for piece in (stream[:cut], stream[cut:]):
        buffer += piece
        found += read_frames(buffer)
    assert found == frames
    assert not buffer


@given(fields_of_a_frame)
def test_frames_are_ascii_when_their_fields_are_not(fields: list[str]) -> None:
    """What we send is ASCII whatever it says, of the length it says, and one frame."""
    sent = frame_bytes(fields)
    assert sent.isascii() or max(sent[:4]) > 127
    (back,) = read_frames(bytearray(sent))
    assert len(back) == len(fields)
    assert all(field.isascii() for field in back)


@given(st.binary(max_size=300))
@example(b"\x00\x00\x00\x00")
@example(b"\x80\x00\x00\x01a\x00")
@example(b"\x00\x10\x00\x01")
def test_bytes_give_frames_or_bad_frame_when_they_are_random(garbage: bytes) -> None:
    """Nothing but BadFrame is raised; every call takes something off the buffer or waits for more."""
    buffer = bytearray(garbage)
    for _ in range(len(garbage) + 2):
        before = len(buffer)
        frames, fault = _tried(lambda: read_frames(buffer))
        assert fault is None or (len(buffer) < before and not (fault.is_fatal and buffer))
        if not frames and fault is None:
            return
        for frame in frames or []:
            _decoded(frame, 178)
    raise AssertionError("reading does not come to an end")


@given(
    st.sampled_from([3, *MESSAGES, *NOT_OFFERED]),
    st.lists(spicy | st.text(max_size=6), max_size=130),
    versions,
)
def test_fields_give_a_request_or_bad_frame_when_they_are_random(
    message: int, fields: list[str], version: int
) -> None:
    """A known message with any fields behind it is a request or a BadFrame."""
    _decoded([str(message), *fields], version)


@settings(max_examples=40)
@given(wire_orders.contract_of_order, wire_orders.random_orders(), st.data())
def test_orders_give_a_request_or_bad_frame_when_one_field_is_replaced(
    contract: Any, order: Any, data: st.DataObject
) -> None:
    """A field that lies about counts and types can shift the rest, but nothing but BadFrame comes of it."""
    (frame,) = read_frames(IbAsync().say("placeOrder", 41, contract, order))
    frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(spicy)
    _decoded(frame, 178)


@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda tail: b"API\0" + tail))
@example(b"API\0\x00\x00\x00\x09v100..178")
@example(b"GET / HTTP/1.1\r\n")
def test_greeting_gives_versions_waits_or_bad_frame_when_bytes_are_random(garbage: bytes) -> None:
    """Nothing but BadFrame is raised, and a buffer that is waited for is left alone."""
    buffer = bytearray(garbage)
    found, fault = _tried(lambda: greeting(buffer))
    if fault is not None:
        assert fault.is_fatal
    else:
        assert (found is None) == (len(buffer) == len(garbage))


def test_limits_are_far_above_what_clients_send_and_far_below_memory() -> None:
    """A frame may be a MiB and hold twenty thousand fields: the longest placeOrder has a few hundred."""
    assert FRAME_BYTES_MAX == 1 << 20
    assert FIELDS_MAX < FRAME_BYTES_MAX // 50


def _decoded(frame: list[str], version: int) -> None:
    _, fault = _tried(lambda: decode(frame, version, client_id=1))
    assert fault is None or 0 < len(str(fault)) < 400


def _tried(ask: Callable[[], T]) -> tuple[T | None, BadFrame | None]:
    # Anything but BadFrame escapes and fails the test.
    try:
        return ask(), None
    except BadFrame as fault:
        return None, fault


def _told_back(told: dict[str, Any], order: Any) -> None:
    for theirs in (
        "action",
        "orderType",
        "tif",
        "account",
        "orderRef",
        "hedgeType",
        "algoStrategy",
        "rule80A",
    ):
        assert told[theirs] == clean(getattr(order, theirs)), theirs
    for theirs in ("hidden", "outsideRth", "allOrNone", "notHeld", "solicited", "sweepToFill"):
        assert told[theirs] == getattr(order, theirs), theirs
    for theirs in ("lmtPrice", "auxPrice", "percentOffset", "startingPrice", "delta", "stockRangeLower"):
        source = getattr(order, theirs)
        # TWS tells an unset limit as 0.0, and everything else that is unset as nothing.
        assert told[theirs] == source or (source == UNSET and not told[theirs]), theirs
    assert len(told["conditions"]) == len(order.conditions)
    assert [item["tag"] for item in told["algoParams"]] == [
        clean(pair.tag) for pair in (order.algoParams if order.algoStrategy else [])
    ]


def _same_order(reader: Reader, order: Any) -> None:
    for ours, theirs in wire_orders.TEXTS.items():
        if ours in reader.values:
            assert reader.values[ours] == getattr(order, theirs), ours
    for ours, theirs in wire_orders.FLAGS.items():
        if ours in reader.values:
            assert reader.values[ours] == getattr(order, theirs), ours
    for ours, theirs in wire_orders.NUMBERS.items():
        if ours in reader.values:
            source = getattr(order, theirs)
            expected = None if source in {UNSET, 2147483647} else Decimal(str(source))
            assert reader.values[ours] == expected, ours


def _without_escapes(value: Any) -> Any:
    # What is read may be any text, what is written is ASCII.
    if isinstance(value, dict):
        return {name: _without_escapes(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_without_escapes, value))
    return clean(value) if isinstance(value, str) else value
