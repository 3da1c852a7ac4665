"""The greeting: what a client says first, and which protocol version both will speak."""

from __future__ import annotations

import re
from dataclasses import dataclass

from putwright.paper.wire.faults import BadFrame

SIGN = b"API\0"
GREETING_BYTES_MAX = 1024  # a range of versions and a few options
VERSION_MIN = 157  # the first that all clients since 2020 speak
VERSION_MAX = 178  # the last that is text only and that ib_async 2.1 knows
# The official client reads a field of openOrder from 158 on, ib_async from 159 on: at 158 one of them is shifted.
VERSION_NEVER = 158

_WORDS = re.compile(r"v([0-9]{1,5})(?:\.\.([0-9]{1,5}))?(?: ([ -~]*))?")


@dataclass(frozen=True, slots=True)
class ClientVersions:
    """Which protocol versions a client speaks, and the options it connects with."""

    lowest: int
    highest: int
    options: str = ""


def greeting(buffer: bytearray) -> ClientVersions | None:
    """What a client greets with, taken off the front of a buffer; None while it is not there whole.

    Raises:
        BadFrame: it is no greeting of a TWS API client, as soon as that can be seen.
    """
    if not SIGN.startswith(bytes(buffer[: len(SIGN)])):
        raise BadFrame("the connection does not begin with the sign of a TWS API client", is_fatal=True)
    start = len(SIGN) + 4
    if len(buffer) < start:
        return None
    size = int.from_bytes(buffer[len(SIGN) : start], "big", signed=True)
    if not 0 < size <= GREETING_BYTES_MAX:
        raise BadFrame(f"a greeting of {size} bytes; 1 to {GREETING_BYTES_MAX} are expected", is_fatal=True)
    if len(buffer) < start + size:
        return None
    words = bytes(buffer[start : start + size])
    del buffer[: start + size]
    return _versions(words)


def negotiated(client: ClientVersions) -> int | None:
    """The version both sides will speak, as a real TWS chooses it; None when there is none."""
    version = min(VERSION_MAX, client.highest)
    if version == VERSION_NEVER:
        version = VERSION_MIN
    return version if version >= max(VERSION_MIN, client.lowest) else None


def _versions(words: bytes) -> ClientVersions:
    found = _WORDS.fullmatch(words.decode("latin-1"))
    if not found:
        raise BadFrame(f"a greeting without versions: {words[:40]!r}", is_fatal=True)
    lowest = int(found[1])
    highest = int(found[2] or found[1])
    if lowest > highest:
        raise BadFrame(
            f"a greeting whose versions are the wrong way round: {lowest}..{highest}", is_fatal=True
        )
    return ClientVersions(lowest, highest, found[3] or "")
