"""Bytes to plain requests and plain answers to bytes: TWS protocol versions 157 to 178, no market in it."""

from __future__ import annotations

from putwright.paper.wire import answers, requests
from putwright.paper.wire.decoding import decode
from putwright.paper.wire.faults import BadFrame
from putwright.paper.wire.frames import FRAME_BYTES_MAX, Frame, frame_bytes, read_frames
from putwright.paper.wire.greeting import ClientVersions, greeting, negotiated
from putwright.paper.wire.requests import Request

__all__ = [
    "FRAME_BYTES_MAX",
    "BadFrame",
    "ClientVersions",
    "Frame",
    "Request",
    "answers",
    "decode",
    "frame_bytes",
    "greeting",
    "negotiated",
    "read_frames",
    "requests",
]
