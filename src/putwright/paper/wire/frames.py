"""Frames: a length of four bytes, most significant first, then fields that each end with a zero byte."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from putwright.paper.wire.faults import BadFrame

Frame: TypeAlias = list[str]

FRAME_BYTES_MAX = 1 << 20  # the longest real message, a chain of strikes, is below 100 kB
FIELDS_MAX = 20_000  # a frame of nothing but zero bytes must not become a million strings
PREFIX_BYTES = 4


def read_frames(buffer: bytearray) -> list[Frame]:
    """Whole frames taken off the front of a buffer; what is not there whole yet stays.

    Frames before a bad one are handed out first; the next call raises. Call again until nothing comes.

    Raises:
        BadFrame: a length is negative or over the limit (the buffer is emptied then: nothing after it can be
            found), or a frame is no text in fields (that frame is dropped, the next one can be read).
    """
    frames: list[Frame] = []
    start = 0
    try:
        while (end := _end_of_frame(buffer, start)) is not None:
            payload, start = bytes(buffer[start + PREFIX_BYTES : end]), end
            frames.append(_fields(payload))
    except BadFrame as fault:
        if frames:
            start = _start_of(frames)
            return frames
        if fault.is_fatal:
            start = len(buffer)
        raise
    finally:
        del buffer[:start]
    return frames


def frame_bytes(fields: Sequence[str]) -> bytes:
    r"""The bytes of one message; characters outside ASCII become `\uXXXX`.

    Raises:
        ValueError: a field contains a zero byte, which would end it.
    """
    text = "\0".join(fields) + "\0"
    if text.count("\0") != len(fields):
        raise ValueError(f"a field contains a zero byte: {fields!r}")
    payload = text.encode("ascii", "backslashreplace")
    return len(payload).to_bytes(PREFIX_BYTES, "big") + payload


def _end_of_frame(buffer: bytearray, start: int) -> int | None:
    if len(buffer) < start + PREFIX_BYTES:
        return None
    size = int.from_bytes(buffer[start : start + PREFIX_BYTES], "big", signed=True)
    if size < 0:
        raise BadFrame(f"a frame of negative length: {size}", is_fatal=True)
    if size > FRAME_BYTES_MAX:
        raise BadFrame(f"a frame of {size} bytes; the limit is {FRAME_BYTES_MAX}", is_fatal=True)
    end = start + PREFIX_BYTES + size
    return end if end <= len(buffer) else None


def _fields(payload: bytes) -> Frame:
    if not payload.endswith(b"\0"):
        raise BadFrame("a frame whose last field does not end" if payload else "a frame without fields")
    if (count := payload.count(b"\0")) > FIELDS_MAX:
        raise BadFrame(f"a frame of {count} fields; the limit is {FIELDS_MAX}")
    try:
        return payload[:-1].decode("utf-8").split("\0")
    except UnicodeDecodeError as why:
        raise BadFrame(f"a frame that is no text: {why.reason} at byte {why.start}") from why


def _start_of(frames: Sequence[Frame]) -> int:
    # Frames were read from the front, so their lengths say where the bad one begins.
    return sum(PREFIX_BYTES + sum(len(field.encode()) + 1 for field in frame) for frame in frames)
