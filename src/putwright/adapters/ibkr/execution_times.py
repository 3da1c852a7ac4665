"""When a fill happened: three ways in which a TWS writes it, of which the client library reads one without a doubt.

`20260801 15:30:00 US/Eastern` names its zone. `20260801-19:30:00` is UTC (a setting of the TWS) and
`20260801  15:30:00` is the TWS's own zone; the library takes both for the zone of this machine. The zone of the TWS
stands in its greeting, which the library throws away, so it is read here.
"""

from __future__ import annotations

import re
import struct
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_UTC = re.compile(r"(\d{8})-(\d\d:\d\d:\d\d)")
_BARE = re.compile(r"(\d{8}) +(\d\d:\d\d:\d\d)")
TIME_FIELD = 15  # of execDetails, counted from the message number
UNKNOWN_ZONE = "19000101 00:00:00 UTC"  # told from every real moment, and read back as "not known"


def told_apart(text: str, zone: str) -> str:
    """The time with its zone in it; a time without one, where the TWS's zone is unknown, comes back as unknown.

    Args:
        text: as the TWS wrote it.
        zone: the zone of the TWS, "" when unknown.
    """
    if found := _UTC.fullmatch(text):
        return f"{found[1]} {found[2]} UTC"
    if found := _BARE.fullmatch(text):
        return f"{found[1]} {found[2]} {zone}" if zone else UNKNOWN_ZONE
    parts = text.split(" ", 2)
    return text if len(parts) == 3 and _is_zone(parts[2]) else UNKNOWN_ZONE


def zone_of_greeting(first_bytes: bytes) -> str:
    """The zone in the greeting `178 NUL 20260801 15:30:00 US/Eastern NUL`; "" where it names none that is known."""
    if len(first_bytes) < 4:
        return ""
    length = struct.unpack(">I", first_bytes[:4])[0]
    fields = first_bytes[4 : 4 + length].decode("ascii", errors="replace").split("\0")
    parts = fields[1].split(" ", 2) if len(fields) > 1 else []
    return parts[2] if len(parts) == 3 and _is_zone(parts[2]) else ""


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
