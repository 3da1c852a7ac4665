"""`putwright alert`: how alerts stand, a test, and the reminder that the weekly review is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from rich.console import Console

    from putwright.reports.alert import AlertReport


def alert(
    *,
    test: bool = False,
    due: bool = False,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show whether alerts are on and what they send, or try them. No address is ever shown.

    Parameters
    ----------
    test:
        Send a test to every address now.
    due:
        Send a reminder now if no weekly review was kept in seven days; for a timer of your system.
    """
    from putwright.bootstrap.alerting import due_now, notifier_of
    from putwright.cli.options import deliver
    from putwright.domain.refusal import BadInput
    from putwright.reports.alert import TEST, AlertReport

    options = options or Options()
    opened = opened_for(options, None)
    config = opened.settings.config
    if not config.alerts:
        if test or due:
            wrong = "they are off"
            remedy = 'Write send = ["alarms", "week"] under [alerts] in config.toml, and see docs/weekly.md.'
            raise BadInput("Sending an alert", wrong, remedy)
        words = "Alerts are off: nothing is sent. docs/weekly.md says how they are turned on."
        deliver(options, "alert", 1, AlertReport(False, (), False, None, (), words), _render)
        return 0
    notifier = notifier_of(opened)
    count, sent = notifier.addresses(), []
    wanted = [TEST] if test else []
    reminder = due_now(opened) if due else None
    for one in [*wanted, *([] if reminder is None else [reminder])]:
        notifier.send(one)
        sent.append(one.title)
    words = f"Sent to {count} of {count}." if sent else "Nothing was sent."
    report = AlertReport(True, config.alerts, config.alert_amounts, count, tuple(sent), words)
    deliver(options, "alert", 1, report, _render)
    return 0


def _render(report: AlertReport, console: Console) -> None:
    from rich.text import Text

    state = ("ON", "bold green") if report.is_on else ("OFF", "bold")
    told = f"  {', '.join(report.sends)} to {report.addresses} addresses" if report.is_on else ""
    console.print(Text.assemble(state, told, ", with amounts" if report.amounts else ""))
    for title in report.sent:
        console.print(Text(f"  sent: {title}"))
    console.print(Text(report.words))
