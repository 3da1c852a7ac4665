"""What a person reads when something has happened at the desk."""

from putwright.domain.desk_events import DeskEvent
from putwright.reports.desk_words import event_words
from tests.desk_builders import Day


def said(event: DeskEvent, day: Day | None = None) -> str:
    return event_words(event, (day or Day()).book)


def sold() -> Day:
    """One GM put, sold as o1 of p1 under a1."""
    day = Day()
    day.sold()
    return day
