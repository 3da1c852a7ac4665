"""What clients ask of the session itself: start, ids, time, what kind of quotes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StartApi:
    """The first message after the greeting."""

    client_id: int
    optional_capabilities: str = ""


@dataclass(frozen=True, slots=True)
class ReqIds:
    """Asks for the next order id."""

    number: int = 1


@dataclass(frozen=True, slots=True)
class ReqManagedAccounts:
    """Asks for the account codes."""


@dataclass(frozen=True, slots=True)
class ReqCurrentTime:
    """Asks for the time of TWS."""


@dataclass(frozen=True, slots=True)
class SetServerLogLevel:
    """Says how much TWS is to write down; 1 nothing but failures, 5 everything."""

    level: int


@dataclass(frozen=True, slots=True)
class ReqMarketDataType:
    """Says what quotes asked for later are to be: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen."""

    market_data_type: int


@dataclass(frozen=True, slots=True)
class ReqUserBranding:
    """Asks for the white-branding id."""

    request_id: int


@dataclass(frozen=True, slots=True)
class NotOffered:
    """A message that TWS knows and the paper TWS does not serve; `request_id` None where it carries none."""

    message_id: int
    name: str
    request_id: int | None = None
