"""The demo's report: one screen of the make-believe market, one ticket from it, and that put's way on the paper TWS."""

from __future__ import annotations

from dataclasses import dataclass

from putwright.reports.screen import ScreenReport
from putwright.reports.ticket import TicketReport
from putwright.reports.walk import Walk


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demo shows, and where its workspace lies."""

    workspace: str
    screen: ScreenReport
    ticket: TicketReport | None
    walk: Walk | None
