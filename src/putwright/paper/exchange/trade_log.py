"""The trade log: every fill and booking with what it cost, asked for since midnight in New York."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from putwright.domain.trading_calendar import new_york_date
from putwright.paper.model import Commission, Execution, ExecutionFilter

SIDES = {"BUY": "BOT", "SELL": "SLD"}


class TradeLog:
    """Fills in the sequence they happened."""

    def __init__(self) -> None:
        self._entries: list[Execution] = []
        self._commissions: dict[str, Commission] = {}

    def next_id(self) -> str:
        """The id of the next execution; the digits behind the last point are for corrections."""
        return f"0000e0d5.{len(self._entries) + 1:08x}.01.01"

    def add(self, execution: Execution) -> None:
        """Keep a fill."""
        self._entries.append(execution)

    def add_commission(self, commission: Commission) -> None:
        """Keep what a fill cost, once clients may know it."""
        self._commissions[commission.execution_id] = commission

    def of_day(self, today: date, wanted: ExecutionFilter) -> Sequence[tuple[Execution, Commission | None]]:
        """Today's fills and bookings that fit, oldest first."""
        return [
            (execution, self._commissions.get(execution.execution_id))
            for execution in self._entries
            if new_york_date(execution.at) == today and _fits(execution, wanted)
        ]


def _fits(execution: Execution, wanted: ExecutionFilter) -> bool:
    contract = execution.contract
    asked = [
        (wanted.client_id or execution.client_id, execution.client_id),
        (wanted.account or execution.account, execution.account),
        (wanted.symbol or contract.symbol, contract.symbol),
        (wanted.security_type or contract.security_type, contract.security_type),
        (wanted.exchange or execution.exchange, execution.exchange),
        (SIDES.get(wanted.side, wanted.side) or execution.side, execution.side),
    ]
    is_late_enough = wanted.since is None or execution.at >= wanted.since
    return is_late_enough and all(want == have for want, have in asked)
