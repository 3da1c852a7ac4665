"""`putwright halt` and `putwright resume`: the stop switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, done_at_desk, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from rich.console import Console

    from putwright.reports.switch import SwitchReport
    from putwright.workflows.at_desk import AtDesk


def halt(
    *,
    because: str = "",
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Stop: nothing is sent any more, and working sales are taken back. Exit orders that are at the broker stay there.

    Parameters
    ----------
    because:
        Why, for the record.
    """
    from putwright.cli.options import deliver
    from putwright.domain.refusal import BadInput, OutsideFailure
    from putwright.reports.desk_words import news_words
    from putwright.reports.switch import SwitchReport

    options = options or Options()
    opened = opened_for(options, broker)
    switch = opened.workspace.halt_switch
    switch.throw(because, opened.clock.now())  # first of all, and whatever becomes of the rest

    async def take_sales_back(at: AtDesk) -> tuple[str, ...]:
        await at.desk.settle()
        return news_words(at.told, at.book)

    words, happened = "Nothing is sent any more. `putwright resume` ends it.", tuple[str, ...]()
    try:
        happened = done_at_desk(options, opened, "halt", take_sales_back, words="Taking working sales back")
    except (BadInput, OutsideFailure) as fault:
        words += f" Working sales could not be taken back ({fault.wrong}): cancel them in the TWS."
    now = switch()
    report = SwitchReport(
        now is not None, now.since if now else None, now.because if now else "", happened, words
    )
    deliver(options, "switch", 1, report, _render)
    return 0


def resume(
    *,
    because: str = "",
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Go on after `halt`, or after the desk stopped itself because its books did not agree.

    Parameters
    ----------
    because:
        What you looked at; wanted where the desk stopped itself.
    """
    from putwright.bootstrap.at_desk import resume_desk
    from putwright.cli.options import deliver
    from putwright.reports.switch import SwitchReport

    options = options or Options()
    opened = opened_for(options, None)
    words = resume_desk(opened, because)
    deliver(options, "switch", 1, SwitchReport(False, None, because, (), words), _render)
    return 0


def _render(report: SwitchReport, console: Console) -> None:
    style, word = ("bold white on red", " STOPPED ") if report.is_halted else ("bold green", " RUNNING ")
    from rich.text import Text

    console.print(Text.assemble((word, style), f" {report.because}"))
    for line in report.happened:
        console.print(Text(f"  {line}"))
    console.print(Text(report.words))
