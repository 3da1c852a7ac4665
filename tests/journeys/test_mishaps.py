"""Mishaps: a damaged file, a workspace that somebody else is writing to, a future that is only the demo's."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.haste import walk_in_haste
from tests.journeys.terminal import Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="locks as POSIX knows them")


def snapshot_of_the_session(workspace: Path) -> Path:
    """A file of recorded chains."""
    return max((workspace / "snapshots").glob("2*/*.parquet"), key=lambda path: path.stat().st_size)


DAMAGE: list[tuple[str, Callable[[Path], Path], bytes | None]] = [
    ("an index that is garbage", lambda root: root / "snapshots" / "index.parquet", b"garbage"),
    ("an index cut short", lambda root: root / "snapshots" / "index.parquet", b"PAR1"),
    ("a fact table that is garbage", lambda root: root / "facts" / "prices.parquet", b"garbage"),
    ("a chain that is gone", snapshot_of_the_session, None),
    ("a chain that is garbage", snapshot_of_the_session, b"garbage"),
    ("a waiver nobody can read", lambda root: root / "records" / "waivers.jsonl", b"{half\n"),
    ("an account that is gone", lambda root: root / "account.toml", None),
    ("a watch-list in another encoding", lambda root: root / "watchlist.toml", b"\xff\xfe\x00"),
    ("a mandate that is empty", lambda root: root / "mandate.toml", b""),
]


@pytest.mark.parametrize(("what", "place", "content"), DAMAGE, ids=[what for what, _, _ in DAMAGE])
def test_damaged_file_is_named_with_its_remedy(
    market: Terminal, what: str, place: Callable[[Path], Path], content: bytes | None
) -> None:
    """Nothing is guessed around a damaged file: its path, what is wrong, and what to do; never a traceback."""
    path = place(market.workspace)
    if content is None:
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    told = market("screen", "--no-record")
    assert told.code == 1, what
    assert str(path) in told.err
    assert "What to do: " in told.err
    assert told.out == ""


def test_account_is_refused_when_its_moment_has_not_come_yet(market: Terminal) -> None:
    """A mistyped year would never grow old: it is bad input, not a rehearsal."""
    path = market.workspace / "account.toml"
    lines = path.read_text().splitlines()
    told = ["as_of = 2126-01-01T12:00:00+00:00" if line.startswith("as_of") else line for line in lines]
    path.write_text("\n".join(told))
    said = market("screen", "--no-record")
    assert said.code == 1
    assert "has not come yet" in said.err
    assert str(path) in said.err


def test_second_writer_is_told_when_the_first_does_not_end(
    beginner: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting is bounded: after it, the message says who is in the way, and that trying again is safe."""
    monkeypatch.setattr("putwright.adapters.workspace.files.LOCK_WAIT_SECONDS", 0.1)
    before = beginner.kept()
    with (beginner.workspace / ".writer.lock").open("a+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        told = beginner("want", "KO", "70", "--because", "The drink")
    assert told.code == 5
    assert "another putwright has been writing to it" in told.said
    assert beginner.kept() == before
    assert beginner("want", "KO", "70", "--because", "The drink").code == 0


def test_reading_goes_on_when_somebody_writes(market: Terminal) -> None:
    """A screen that is not kept needs no lock."""
    with (market.workspace / ".writer.lock").open("a+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert market("screen", "--no-record").code == 0
        assert market("why", "KO").code == 0


def test_demo_is_made_anew_when_it_was_cut_short(market: Terminal) -> None:
    """A demo that died while it was set up is never taken for whole."""
    (market.workspace / "DEMO.txt").write_text("being set up\n")
    (market.workspace / "facts" / "prices.parquet").unlink()
    with walk_in_haste():
        told = market("demo", "--json")
    assert told.code == 0
    assert told.document["screen"]["shortlist"]


def test_workspace_is_whole_in_another_place_when_it_was_copied(market: Terminal, tmp_path: Path) -> None:
    """Copy the folder and you have a backup: the same screen comes from it."""
    copied = tmp_path / "backup"
    market.workspace.rename(copied)
    first = market("screen", "--no-record", "--json", "--workspace", str(copied))
    copied.rename(market.workspace)
    second = market("screen", "--no-record", "--json")
    assert first.document["standings"] == second.document["standings"]
    assert first.document["screen_id"] == second.document["screen_id"]
