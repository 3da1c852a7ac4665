"""Frames and greetings: lengths, limits, pieces, and the version both sides will speak."""

import pytest

from putwright.paper.wire import BadFrame, ClientVersions, frame_bytes, greeting, negotiated, read_frames
from putwright.paper.wire.frames import FIELDS_MAX, FRAME_BYTES_MAX
from tests.simulation.wire_judges import framed

IB_ASYNC = b"API\0\x00\x00\x00\x09v157..178"
OFFICIAL_OLD = b"API\0\x00\x00\x00\x09v100..157"
OFFICIAL_PACED = b"API\0\x00\x00\x00\x12v100..226 +PACEAPI"


@pytest.mark.parametrize(
    ("sent", "versions", "version"),
    [
        (IB_ASYNC, ClientVersions(157, 178), 178),
        (OFFICIAL_OLD, ClientVersions(100, 157), 157),
        (OFFICIAL_PACED, ClientVersions(100, 226, "+PACEAPI"), 178),
    ],
)
def test_greeting_is_understood_when_a_client_we_know_connects(
    sent: bytes, versions: ClientVersions, version: int
) -> None:
    """The three clients of the specification agree with us on 178, 157 and 178; what follows stays in the buffer."""
    buffer = bytearray(sent + b"rest")
    assert greeting(buffer) == versions
    assert buffer == b"rest"
    assert negotiated(versions) == version


def test_greeting_is_waited_for_when_it_comes_byte_by_byte() -> None:
    """A slow sender is None until the last byte, and loses nothing."""
    buffer = bytearray()
    for byte in OFFICIAL_PACED[:-1]:
        buffer.append(byte)
        assert greeting(buffer) is None
    buffer.append(OFFICIAL_PACED[-1])
    assert greeting(buffer) == ClientVersions(100, 226, "+PACEAPI")


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", "does not begin"),
        (b"\x16\x03\x01", "does not begin"),
        (b"API\0\xff\xff\xff\xff", "-1 bytes"),
        (b"API\0\x00\x00\x00\x00", "0 bytes"),
        (b"API\0\x7f\xff\xff\xff", "2147483647 bytes"),
        (b"API\0\x00\x00\x00\x04v1..", "without versions"),
        (b"API\0\x00\x00\x00\x0bv178..157  ", "wrong way round"),
        (b"API\0\x00\x00\x00\x04\xff\xfe\x00\x01", "without versions"),
    ],
)
def test_greeting_is_refused_as_soon_as_it_can_be_when_it_is_none(sent: bytes, reason: str) -> None:
    """A browser, a scanner or a lie about lengths ends the connection without waiting for more."""
    with pytest.raises(BadFrame, match=reason) as raised:
        greeting(bytearray(sent))
    assert raised.value.is_fatal


@pytest.mark.parametrize(
    ("lowest", "highest", "version"),
    [(100, 156, None), (100, 158, 157), (158, 158, None), (159, 160, 160), (179, 226, None), (178, 300, 178)],
)
def test_version_is_the_highest_both_speak_when_it_is_none_of_the_traps(
    lowest: int, highest: int, version: int | None
) -> None:
    """Below 157 nothing, at 158 one client is shifted by a field, above 178 we do not follow."""
    assert negotiated(ClientVersions(lowest, highest)) == version


def test_frames_are_the_bytes_of_the_protocol_when_written() -> None:
    """Four bytes of length, fields that each end with a zero byte, as the specification says."""
    assert frame_bytes(["15", "1", "DU1"]) == b"\x00\x00\x00\x0915\x001\x00DU1\x00"
    assert frame_bytes(["é"]) == b"\x00\x00\x00\x05\\xe9\x00"
    with pytest.raises(ValueError, match="zero byte"):
        frame_bytes(["a\0b"])


@pytest.mark.parametrize("size", [FRAME_BYTES_MAX + 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
def test_frames_are_refused_before_they_arrive_when_their_length_is_absurd(size: int) -> None:
    """Oversized and negative lengths are fatal at once; the buffer is given back and never grows towards them."""
    buffer = bytearray(size.to_bytes(4, "big") + b"71\0")
    with pytest.raises(BadFrame) as raised:
        read_frames(buffer)
    assert raised.value.is_fatal
    assert not buffer


def test_frames_before_a_bad_one_are_handed_out_when_they_come_together() -> None:
    """A good message is not lost because the next is bad; the one after the bad one can still be read."""
    good, cut = framed(["61", "1"]), b"\x00\x00\x00\x02ab"
    buffer = bytearray(good + cut + good)
    assert read_frames(buffer) == [["61", "1"]]
    with pytest.raises(BadFrame, match="does not end") as raised:
        read_frames(buffer)
    assert not raised.value.is_fatal
    assert read_frames(buffer) == [["61", "1"]]


def test_frames_are_refused_when_they_are_nothing_but_ends_of_fields() -> None:
    """A MiB of zero bytes would be a million empty strings: refused by counting, not by making them."""
    with pytest.raises(BadFrame, match="limit"):
        read_frames(bytearray(framed([""] * (FIELDS_MAX + 1))))


def test_frames_are_refused_when_they_are_no_text() -> None:
    """Bytes that are not UTF-8 are a BadFrame that says where."""
    with pytest.raises(BadFrame, match="byte 2"):
        read_frames(bytearray(b"\x00\x00\x00\x05a\x00\xff\xfe\x00"))
