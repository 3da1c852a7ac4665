"""`putwright import`: files of any known vendor into the workspace, with everything that was left out told."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder

Kind = Literal["chain", "prices", "fundamentals", "earnings", "volatility", "rates", "fx", "flex"]


def import_files(
    kind: Kind,
    *files: Path,
    format: str | None = None,  # noqa: A002 - the word of the command line
    map: Path | None = None,  # noqa: A002 - the word of the command line
    as_of: str | None = None,
    symbol: str | None = None,
    spot: float | None = None,
    expiry: str | None = None,
    other_account: bool = False,
    opening: bool = False,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Bring in recorded chains, prices, company facts, earnings, volatility, rates, currencies, or your statements (flex).

    What is good is taken and what is not is listed; an interrupted import leaves the workspace as it was.

    Parameters
    ----------
    kind:
        What the files hold.
    files:
        Files, or folders that stand for the data files in them.
    format:
        The vendor's form ("cboe", "yahoo", "barchart", ...); recognised by content unless told.
    map:
        A TOML file that says what another vendor calls the columns; `docs/importing.md` shows one.
    as_of:
        Since when this was known, or when the quotes were taken, where the files do not tell.
    symbol:
        The underlying, where the files do not tell.
    spot:
        Its price, where the files do not tell.
    expiry:
        The expiry, where the files do not tell.
    other_account:
        Take in a statement of an account that this workspace does not know yet.
    opening:
        Take what your first statement shows beyond its own rows as having been there before.
    """
    from putwright.adapters.files.reading import read_chain, read_facts
    from putwright.bootstrap import existing
    from putwright.cli.options import deliver
    from putwright.cli.progress import file_progress
    from putwright.cli.render.small import Imported, render_imported
    from putwright.domain.moments import day_of_text
    from putwright.domain.refusal import BadInput

    options = options or Options()
    if not files:
        raise BadInput(f"Importing {kind}", "no file is named", f"Give one: `putwright import {kind} FILE`.")
    if kind == "flex":
        from putwright.cli.commands.statements import import_statements

        return import_statements(files, options, other_account=other_account, opening=opening)
    workspace = existing(workspace_folder(options))
    taken_at = _when(as_of)
    with file_progress(options, f"Reading {kind}") as progress:
        if kind == "chain":
            result = read_chain(
                files,
                format=format,
                column_map=map,
                as_of=taken_at,
                symbol=symbol,
                spot=spot,
                expiry=day_of_text(expiry, "--expiry") if expiry else None,
                progress=progress,
            )
            changed = workspace.add_chains(result.table)
        else:
            known_since = taken_at if isinstance(taken_at, datetime) else None
            result = read_facts(
                kind,
                files,
                format=format,
                column_map=map,
                as_of=known_since,
                symbol=symbol,
                progress=progress,
            )
            changed = workspace.add_facts(kind, result.table)
    report = Imported.of(kind, result, changed)
    deliver(options, "import", 1, report, render_imported)
    return 0


def _when(text: str | None) -> datetime | time | None:
    """A moment, or a bare New York time of day for files that tell the date themselves."""
    from putwright.adapters.system_clock import SystemClock
    from putwright.domain.moments import moment

    if text is not None and len(text) <= len("15:15:00") and ":" in text:
        return time.fromisoformat(text)
    return None if text is None else moment(text, SystemClock().now())
