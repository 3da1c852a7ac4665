"""`putwright journal`, `note` and `cycle`: what is recorded, what you think of it, and one name's whole story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from putwright.cli.journal_session import journaled
from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.journal.books import Books


def journal(
    *,
    since: str | None = None,
    symbol: str | None = None,
    cycle: str | None = None,
    all: bool = False,  # noqa: A002 - the word of the command line
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show what is recorded: every fact with its money, its cycle, and who says so.

    Parameters
    ----------
    since:
        From this day on.
    symbol:
        Of this company alone.
    cycle:
        Of this cycle alone, such as GOOGL-1.
    all:
        Also what was reversed or confirmed, with the reversals.
    """
    from putwright.cli.options import deliver
    from putwright.cli.render.journal import render_journal
    from putwright.domain.moments import day_of_text
    from putwright.domain.symbol import canonical_symbol
    from putwright.journal.replay import replay
    from putwright.reports.journal import journal_report

    options = options or Options()
    at = journaled(options)
    report = journal_report(
        at.entries,
        replay(at.entries),
        since=day_of_text(since, "--since") if since else None,
        symbol=canonical_symbol(symbol) if symbol else "",
        cycle=cycle.upper() if cycle else "",
        everything=all,
    )
    deliver(options, "journal", 1, report, render_journal)
    return 0


def note(
    about: str,
    *text: str,
    liked: Literal["yes", "no"] | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Keep a note about a cycle or a fact, or your answer to "Did you like owning it?".

    Parameters
    ----------
    about:
        A cycle such as GOOGL-1, a symbol with one cycle, or the number of an entry of `journal`.
    text:
        What you want to remember.
    liked:
        Your answer for shares that were assigned.
    """
    from putwright.cli.main import OK
    from putwright.cli.options import deliver
    from putwright.cli.render.journal import Remembered, render_remembered
    from putwright.domain.refusal import BadInput
    from putwright.journal.replay import replay
    from putwright.reports.cycle import LIKED
    from putwright.workflows.remember import answer, remember
    from putwright.workflows.remember import note as noted

    options = options or Options()
    words = " ".join(text).strip()
    if not words and liked is None:
        raise BadInput(
            "Keeping a note", "nothing was said", 'Write it behind the id: `putwright note GOOGL-1 "..."`.'
        )
    at = journaled(options)
    cycles, now = tuple(replay(at.entries).cycles.cycles), at.opened.clock.now()
    done = []
    if liked is not None:
        _, said = answer(at.entries, about, LIKED, f"{liked}{': ' + words if words else ''}", cycles)
        remember(at.record, at.entries, said, None, now)
        done.append(f"{said.about}: {LIKED} {said.answer}")
    elif words:
        _, kept = noted(at.entries, about, words, cycles)
        remember(at.record, at.entries, kept, None, now)
        done.append(f"{kept.about}: {kept.text}")
    deliver(options, "remembered", 1, Remembered(tuple(done), 0, (), ""), render_remembered)
    return OK


def cycle(
    cycle_id: str | None = None, *, options: Annotated[Options | None, Parameter(name="*")] = None
) -> int:
    """Show one name's whole story with its true break-even; without an id every cycle in a line.

    Parameters
    ----------
    cycle_id:
        Such as GOOGL-1; a symbol stands for its cycle where it has one.
    """
    from putwright.cli.options import deliver
    from putwright.cli.render.cycle import render_cycle, render_cycles
    from putwright.domain.trading_calendar import new_york_date
    from putwright.journal.replay import replay
    from putwright.reports.cycle import CyclesReport, cycle_report, cycle_row
    from putwright.workflows.remember import subject

    options = options or Options()
    at = journaled(options)
    books, on = replay(at.entries), new_york_date(at.as_of)
    cycles = books.cycles.cycles
    prices = at.prices({one.symbol for one in cycles.values() if one.shares}, on)
    if cycle_id is None:
        rows = [cycle_row(one, books, on, prices.get(one.symbol)) for one in cycles.values()]
        rows.sort(key=lambda row: (row.ended_on is not None, row.ended_on or row.began_on, row.cycle_id))
        deliver(options, "cycles", 1, CyclesReport(tuple(rows), on), render_cycles)
        return 0
    wanted = cycles[_cycle_named(books, subject(at.entries, cycle_id, tuple(cycles)), cycle_id)]
    row = cycle_row(wanted, books, on, prices.get(wanted.symbol))
    deliver(options, "cycle", 1, cycle_report(row, wanted, at.entries), render_cycle)
    return 0


def _cycle_named(books: Books, key: str, typed: str) -> str:
    from putwright.domain.refusal import BadInput
    from putwright.reports.journal import cycles_by_key

    if key in books.cycles.cycles:
        return key
    of_fact = cycles_by_key(books).get(key, ())
    if len(of_fact) == 1:
        return of_fact[0]
    raise BadInput(
        f"Showing the cycle {typed!r}",
        "that fact is of none or of several",
        "`putwright cycle` lists every cycle.",
    )
