"""Alerts put together: off unless config.toml asks for them; then the desk's alarms leave beside what it says."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from putwright.reports.alert import ALARMS, WEEK, alarm_alerts, week_due

REMINDED = "reminded.txt"  # of which week it was said last that its review is due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from putwright.adapters.notify.apprise_notifier import AppriseNotifier
    from putwright.bootstrap import Opened
    from putwright.ports.notifier import Alert

    Say = Callable[[tuple[str, ...], str], None]


def notifier_of(opened: Opened) -> AppriseNotifier:
    """Whoever carries alerts of this workspace; its addresses are read when one is sent."""
    from putwright.adapters.notify.apprise_notifier import AppriseNotifier

    return AppriseNotifier(opened.workspace.root / opened.settings.config.alert_addresses)


def due_now(opened: Opened) -> Alert | None:
    """The alert that the weekly review is due; None where it is not."""
    from putwright.domain.refusal import BadInput

    record, last = opened.workspace.week_records, None
    for name in reversed(record.weeks()):
        try:
            last = datetime.fromisoformat(record.week(name)["as_of"])
            break
        except (BadInput, KeyError, ValueError):
            continue
    return week_due(last, opened.clock.now())


def _not_told_yet(opened: Opened) -> Alert | None:
    """The reminder, unless this desk or an earlier one has sent it."""
    alert = due_now(opened)
    try:
        before = _mark(opened).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        before = ""
    return None if alert is None or before == alert.title else alert


def _mark(opened: Opened) -> Path:
    return opened.workspace.root / "desk" / REMINDED


@contextmanager
def alerted(opened: Opened, say: Say) -> Iterator[Say]:
    """What the desk says, and its alarms sent as alerts besides; a failure to send is said once, and stops nothing."""
    config = opened.settings.config
    if not config.alerts:
        yield say
        return
    from putwright.adapters.notify.messenger import Messenger
    from putwright.adapters.workspace.files import write_text

    def failed(words: str) -> None:
        say((f"An alert did not leave. {words}",), "")

    def sent(alert: Alert) -> None:
        write_text(_mark(opened), alert.title)

    due = partial(_not_told_yet, opened) if WEEK in config.alerts else None
    with Messenger(notifier_of(opened), failed, due, sent) as messenger:

        def said(happened: tuple[str, ...], standing: str) -> None:
            say(happened, standing)
            if ALARMS in config.alerts:
                for alert in alarm_alerts(happened, amounts=config.alert_amounts):
                    messenger.give(alert)

        yield said
