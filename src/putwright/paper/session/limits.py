"""What the session allows and how it decides where the account can not: every bound and every switch of the socket side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class QuoteRights(StrEnum):
    """What quotes an account has paid for (TWS.md 7.4)."""

    LIVE = "live"
    PARTLY = "partly"  # quotes, but a part of the ticks is missing: 10090
    DELAYED = "delayed"  # 10168 when live ones are asked for, 10167 and delayed ones when those are
    NONE = "none"  # 354
    COMPETING = "competing"  # another session of the same user has them: 10197


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the socket side.

    Attributes:
        connections_max: clients at one time; further ones are closed at once. A real TWS serves 32.
        greeting_seconds: how long a client may take to greet and to start [s].
        frame_seconds: how long half a frame may wait for its rest [s].
        outgoing_bytes_max: unread bytes a client may leave before it is closed [byte].
        bad_frames_max: unreadable messages before a client is closed.
        pace_seconds: over how long messages a second are counted [s].
        rate_warnings_max: errors 100 before a client is closed.
        summaries_max: account summaries at one time; 322 beyond.
        subscriptions_max: positions, P&L and other lasting requests of one client, each kind; 321 beyond.
        matches_max: contracts told in one answer; 321 beyond.
        history_open_max: requests for history kept up to date at one time (7.8).
        refresh_seconds: account figures are told again after so long, simulated [s] (7.11).
        option_seconds: quotes of an option are told so often at most [s] (4).
        stock_seconds: quotes of anything else are told so often at most [s] (4).
        cadence_is_simulated: whether those two count simulated time instead of the clock's.
        pump_seconds: pause between two looks at the world [s].
        quote_rights: None takes the account's word for it (`Behaviour.market_data_live`).
        master_client_id: a client that hears of everybody's orders and fills; None for nobody.
        bookings_to_all: whether assignments and expiries, which no client ordered, are told to every client.
        outage_keeps_events: whether what happened during an outage is told after 1102; after 1101 it never is.
        restart_at: New York time of the daily restart, which closes every connection; None for never (7.9).
        restart_seconds: how long nobody is let in after a restart [s].
    """

    connections_max: int = 32
    greeting_seconds: float = 10.0
    frame_seconds: float = 10.0
    outgoing_bytes_max: int = 16 << 20
    bad_frames_max: int = 10
    pace_seconds: float = 1.0
    rate_warnings_max: int = 3
    summaries_max: int = 2
    subscriptions_max: int = 200
    matches_max: int = 10_000
    history_open_max: int = 50
    refresh_seconds: float = 180.0
    option_seconds: float = 0.1
    stock_seconds: float = 0.25
    cadence_is_simulated: bool = False
    pump_seconds: float = 0.05
    quote_rights: QuoteRights | None = None
    master_client_id: int | None = None
    bookings_to_all: bool = True
    outage_keeps_events: bool = True
    restart_at: time | None = None
    restart_seconds: float = 2.0
