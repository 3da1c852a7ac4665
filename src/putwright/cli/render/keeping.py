"""Backups, restores and the state of the journal, in a terminal."""

from __future__ import annotations

from rich.console import Console

from putwright.domain.refusal import counted
from putwright.reports.keeping import BackupReport, DatabaseReport, RestoreReport


def render_backup(report: BackupReport, console: Console) -> None:
    """Print where the backup is and what is in it."""
    what = f"{counted(report.files, 'file')}, {counted(report.entries, 'entry of the journal')}"
    what = what.replace("entry of the journals", "entries of the journal")
    console.print(f"Written: {report.path} ({report.size / 1024:,.0f} KB; {what})", markup=False)
    console.print("Checked when it is restored; keep a copy on another disk.", markup=False)


def render_restore(report: RestoreReport, console: Console) -> None:
    """Print what was put back."""
    when = "" if report.made_at is None else f" of {report.made_at:%Y-%m-%d %H:%M} UTC"
    console.print(
        f"Put back from {report.path}{when}: {report.entries} entries of the journal.", markup=False
    )
    if report.files:
        console.print(
            f"And {counted(len(report.files), 'file')}; what they replaced is in {report.kept_in}.",
            markup=False,
        )
    console.print("Next: import the newest statement again, so that nothing since is missing.", markup=False)


def render_database(report: DatabaseReport, console: Console) -> None:
    """Print how the journal's database stands."""
    if not report.entries:
        console.print("The journal is empty: nothing is recorded yet.", markup=False)
        return
    if report.did == "upgraded":
        console.print(
            f"Brought from version {report.version_before} to {report.version}; a copy is beside it.",
            markup=False,
        )
    console.print(
        f"The journal is whole: {report.entries} entries, version {report.version}, head {report.head[:12]}.",
        markup=False,
    )
