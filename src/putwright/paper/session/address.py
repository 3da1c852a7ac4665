"""Where the paper TWS may listen."""

from __future__ import annotations

from ipaddress import ip_address

from putwright.domain.refusal import BadInput


def require_loopback(host: str) -> None:
    """Make sure that nobody but this machine can connect.

    Raises:
        BadInput: the host is not this machine's loopback.
    """
    try:
        is_loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        remedy = "Give 127.0.0.1: whoever reaches the paper TWS can trade on it."
        raise BadInput("paper TWS", f"{host} is not the loopback of this machine", remedy)
