"""What clients ask about accounts: figures, positions, profit and loss."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReqAccountUpdates:
    """Begins or ends the stream of figures and positions of one account; "" is the only one there is."""

    subscribe: bool
    account: str = ""


@dataclass(frozen=True, slots=True)
class ReqAccountSummary:
    """Asks for figures of a group of accounts; `tags` is a list with commas."""

    request_id: int
    group: str
    tags: str


@dataclass(frozen=True, slots=True)
class CancelAccountSummary:
    """Ends a summary."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ReqAccountUpdatesMulti:
    """Begins a stream of figures of one account or model."""

    request_id: int
    account: str
    model: str = ""
    ledger_only: bool = False


@dataclass(frozen=True, slots=True)
class CancelAccountUpdatesMulti:
    """Ends such a stream."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ReqPositions:
    """Begins the stream of positions of all accounts."""


@dataclass(frozen=True, slots=True)
class CancelPositions:
    """Ends the stream of positions."""


@dataclass(frozen=True, slots=True)
class ReqPositionsMulti:
    """Begins a stream of positions of one account or model."""

    request_id: int
    account: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class CancelPositionsMulti:
    """Ends such a stream."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ReqPnL:
    """Begins the stream of an account's profit and loss."""

    request_id: int
    account: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class CancelPnL:
    """Ends such a stream."""

    request_id: int


@dataclass(frozen=True, slots=True)
class ReqPnLSingle:
    """Begins the stream of one position's profit and loss."""

    request_id: int
    account: str
    model: str
    con_id: int


@dataclass(frozen=True, slots=True)
class CancelPnLSingle:
    """Ends such a stream."""

    request_id: int
