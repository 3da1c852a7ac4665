"""The demo's report: one screen of the make-believe market and one ticket from it."""

from __future__ import annotations

from dataclasses import dataclass

from putwright.reports.screen import ScreenReport
from putwright.reports.ticket import TicketReport


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demo shows, and where its workspace lies."""

    workspace: str
    screen: ScreenReport
    ticket: TicketReport | None
