"""What TWS tells of the session: ids, accounts, errors, time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from putwright.paper.wire.moments import moment_words
from putwright.paper.wire.schema import Field, Fixed, Layout, write
from putwright.paper.wire.words import PROSE, WHOLE

ERROR: Layout = (
    Fixed("4"),
    Fixed("2"),
    Field("request_id", WHOLE, unset="-1"),
    Field("code", WHOLE),
    Field("text", PROSE),
    Field("reject_json", since=166),
)


def welcome(version: int, at: datetime) -> Sequence[str]:
    """The answer to the greeting: the version both will speak, and when."""
    return [str(version), moment_words(at)]


def next_valid_id(order_id: int) -> Sequence[str]:
    """The lowest order id the client may use."""
    return ["9", "1", str(order_id)]


def managed_accounts(accounts: Sequence[str]) -> Sequence[str]:
    """The account codes."""
    return ["15", "1", ",".join(accounts)]


def error(version: int, request_id: int, code: int, text: str, reject_json: str = "") -> Sequence[str]:
    """An error, warning or notice; request id -1 for none in particular."""
    values = {"request_id": request_id, "code": code, "text": text, "reject_json": reject_json}
    return write(ERROR, values, version)


def current_time(at: datetime) -> Sequence[str]:
    """The time of TWS."""
    return ["49", "1", str(int(at.timestamp()))]


def user_info(request_id: int, white_branding: str = "") -> Sequence[str]:
    """The white-branding id; "" as for most users."""
    return ["107", str(request_id), white_branding]


def wsh_meta_data(request_id: int, json: str) -> Sequence[str]:
    """What kinds of company events there are."""
    return ["104", str(request_id), json]


def wsh_event_data(request_id: int, json: str) -> Sequence[str]:
    """Company events."""
    return ["105", str(request_id), json]
