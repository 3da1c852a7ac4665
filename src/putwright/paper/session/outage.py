"""The line between TWS and its servers: lost, back with everything, back with nothing (TWS.md 7.9)."""

from __future__ import annotations

from typing import ClassVar

from putwright.paper.model import Connectivity
from putwright.paper.session.client import Client
from putwright.paper.session.history import History
from putwright.paper.session.switchboard import LOST, Switchboard
from putwright.paper.session.tickers import Tickers

WORDS = {
    LOST[0]: LOST[1],
    1101: "Connectivity between IBKR and Trader Workstation has been restored - data lost.",
    1102: "Connectivity between IBKR and Trader Workstation has been restored - data maintained.",
}
FARMS_BROKEN = (
    (2103, "Market data farm connection is broken:usfarm"),
    (2105, "HMDS data farm connection is broken:ushmds"),
    (2157, "Sec-def data farm connection is broken:secdefil"),
)
FARMS_WELL = (
    (2104, "Market data farm connection is OK:usfarm"),
    (2106, "HMDS data farm connection is OK:ushmds"),
    (2158, "Sec-def data farm connection is OK:secdefil"),
)


class Outage:
    """Hears of the line, tells everybody, and ends what an outage ends."""

    DATA_LOST: ClassVar[int] = 1101
    DATA_KEPT: ClassVar[int] = 1102

    def __init__(self, board: Switchboard, tickers: Tickers, history: History) -> None:
        self._board, self._tickers, self._history = board, tickers, history

    def hear(self, event: Connectivity) -> bool:
        """Tell everybody; whether the line is back with this. A loss is told each time, it may come many times."""
        was_cut_off = self._board.is_cut_off
        self._board.is_cut_off = event.code == LOST[0]
        for client in self._board.everybody():
            client.error(-1, event.code, WORDS[event.code])
            self.tell_farms(client)
        if event.code == self.DATA_LOST:
            self._tickers.lose_all()
            self._history.lose_all()
        return was_cut_off and not self._board.is_cut_off

    def tell_farms(self, client: Client) -> None:
        """How the farms of data are, as told at every start."""
        for code, words in FARMS_BROKEN if self._board.is_cut_off else FARMS_WELL:
            client.error(-1, code, words)
