"""The workspace: one folder, written whole or not at all; what is damaged says so, and a copy is a backup."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from putwright.adapters.workspace import files
from putwright.adapters.workspace.setup import Answers, set_up
from putwright.adapters.workspace.workspace import Workspace
from putwright.bootstrap import open_workspace
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.market import facts, snapshot
from tests import screens

CLOSE = datetime(2026, 7, 14, 20, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def chain(symbol: str = "GOOGL", bid: float = 5.40, at: datetime = CLOSE) -> pl.DataFrame:
    rows = [
        screens.put_row(symbol, str(300 + 5 * n), bid=bid + n, ask=bid + n + 0.2, quote_time=at)
        for n in range(12)
    ]
    return pl.DataFrame(rows, schema=screens.SCREENED).select(list(snapshot.SCHEMA))


def closes(price: float = 71.0) -> pl.DataFrame:
    return facts.conform(
        "prices",
        pl.DataFrame([{"symbol": "KO", "date": date(2026, 7, 14), "close": price, "source": "hand"}]),
    )


def contents(root: Path) -> dict[str, bytes]:
    """Everything a person would see in the folder, the lock apart."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != ".writer.lock"
    }


def answers() -> Answers:
    from decimal import Decimal

    return Answers(
        as_of=CLOSE,
        kind="cash",
        capital="private",
        attested_on=date(2026, 1, 31),
        permission_level=3,
        base_currency="USD",
        net_liquidation=Decimal(250000),
        cash={"USD": Decimal(250000)},
        stage="several-names",
        concentration_acknowledged=False,
        playbook="income",
        symbols=("GOOGL",),
    )


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, at_rename: int) -> Iterator[None]:
    """Fail at the n-th rename, as a full disk would."""
    done, replace = [0], os.replace

    def failing(source: Any, target: Any) -> None:
        done[0] += 1
        if done[0] == at_rename:
            raise OSError(28, "No space left on device")
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing)
        yield


@pytest.mark.parametrize("at_rename", [1, 2])
def test_chains_are_as_they_were_when_an_import_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_rename: int
) -> None:
    """A full disk before the file or between file and index changes no answer, and the repeated import is whole."""
    workspace = Workspace(tmp_path)
    workspace.add_chains(chain())
    before = workspace.chains(None, CLOSE + DAY)
    with dying(monkeypatch, at_rename), pytest.raises(OutsideFailure, match="No space left") as told:
        workspace.add_chains(chain("MU", at=CLOSE + DAY))
    assert told.value.retry_is_safe
    assert workspace.chains(None, CLOSE + DAY).equals(before)
    assert not list(tmp_path.rglob("*.part"))
    assert workspace.add_chains(chain("MU", at=CLOSE + DAY)) == 12
    assert workspace.symbols(CLOSE + DAY) == ["GOOGL", "MU"]


def test_facts_are_as_they_were_when_an_import_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fact file is replaced in one step: until then the old one stands."""
    workspace = Workspace(tmp_path)
    workspace.add_facts("prices", closes())
    before = contents(tmp_path)
    with dying(monkeypatch, 1), pytest.raises(OutsideFailure):
        workspace.add_facts("prices", closes(72.0))
    assert contents(tmp_path) == before


KILLED = """
import os, signal, sys
sys.path[:0] = sys.argv[3:]
from pathlib import Path
from putwright.adapters.workspace import files
from tests.rulebook.test_workspace import chain, closes
from putwright.adapters.workspace.workspace import Workspace
renames, replace = [0], files.os.replace
def dying(source, target):
    renames[0] += 1
    if renames[0] == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    replace(source, target)
files.os.replace = dying
workspace = Workspace(Path(sys.argv[1]))
workspace.add_chains(chain("MU"))
workspace.add_facts("prices", closes())
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize(("at_rename", "names", "known"), [(1, [], 0), (2, [], 0), (3, ["MU"], 0)])
def test_workspace_starts_again_when_its_writer_was_killed(
    tmp_path: Path, repository: Path, at_rename: int, names: list[str], known: int
) -> None:
    """After kill -9 at any rename the workspace opens, holds what was finished, and takes the import again."""
    command = [
        sys.executable,
        "-c",
        KILLED,
        str(tmp_path),
        str(at_rename),
        str(repository / "src"),
        str(repository),
    ]
    died = subprocess.run(command, check=False, timeout=60, capture_output=True)
    assert died.returncode == -9, died.stderr.decode()
    workspace = Workspace(tmp_path)
    assert workspace.symbols(CLOSE) == names
    assert workspace.facts("prices", CLOSE.date()).height == known
    assert workspace.add_chains(chain("MU")) == (0 if names else 12)
    assert workspace.add_facts("prices", closes()) == 1
    assert workspace.chains(["MU"], CLOSE).height == 12


def test_second_writer_waits_when_another_one_is_writing(tmp_path: Path) -> None:
    """Two imports at once come one after the other and lose nothing of each other."""
    workspaces = [Workspace(tmp_path) for _ in range(6)]
    tables = [chain(f"S{n}X") for n in range(6)]
    threads = [
        threading.Thread(target=workspace.add_chains, args=(table,))
        for workspace, table in zip(workspaces, tables, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Workspace(tmp_path).symbols(CLOSE) == [f"S{n}X" for n in range(6)]


def test_second_writer_is_told_when_it_has_waited_long_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting is bounded: then it says for what it waited, for how long, and that trying again is safe."""
    monkeypatch.setattr(files, "LOCK_WAIT_SECONDS", 0.2)
    began = time.monotonic()
    with files.writer_lock(tmp_path), pytest.raises(OutsideFailure, match="another putwright") as told:
        Workspace(tmp_path).add_chains(chain())
    assert told.value.retry_is_safe
    assert time.monotonic() - began < 5
    assert Workspace(tmp_path).symbols(CLOSE) == []


def test_lock_is_free_again_when_its_holder_failed(tmp_path: Path) -> None:
    """A writer that failed leaves no lock behind: starting again is the recovery."""
    with pytest.raises(ZeroDivisionError), files.writer_lock(tmp_path):
        raise ZeroDivisionError
    assert Workspace(tmp_path).add_chains(chain()) == 12


def damage(path: Path, how: str) -> None:
    whole = path.read_bytes()
    match how:
        case "empty":
            path.write_bytes(b"")
        case "truncated":
            path.write_bytes(whole[: len(whole) // 2])
        case "text":
            path.write_text("symbol,session\n")
        case "tail":
            path.write_bytes(whole[:-8] + b"\x00" * 8)
        case "other table":
            pl.DataFrame({"a": [1]}).write_parquet(path)


DAMAGES = ["empty", "truncated", "text", "tail", "other table"]


@pytest.mark.parametrize("how", DAMAGES)
def test_index_says_what_to_do_when_it_is_damaged(tmp_path: Path, how: str) -> None:
    """A damaged index is bad input with its path and a remedy, for reading and for writing; nothing is written over it."""
    workspace = Workspace(tmp_path)
    workspace.add_chains(chain())
    index = tmp_path / "snapshots" / "index.parquet"
    damage(index, how)
    before = contents(tmp_path)
    for ask in (
        lambda: workspace.symbols(CLOSE),
        lambda: workspace.chains(None, CLOSE),
        lambda: workspace.add_chains(chain("MU")),
    ):
        with pytest.raises(BadInput) as told:
            ask()
        assert "index.parquet" in str(told.value)
        assert told.value.remedy
    assert contents(tmp_path)["snapshots/index.parquet"] == before["snapshots/index.parquet"]


def test_index_is_rebuilt_when_it_was_deleted_and_the_chains_are_imported_again(tmp_path: Path) -> None:
    """The remedy works: without its index the workspace takes the same import as new."""
    workspace = Workspace(tmp_path)
    workspace.add_chains(chain())
    before = workspace.chains(None, CLOSE)
    (tmp_path / "snapshots" / "index.parquet").unlink()
    assert workspace.symbols(CLOSE) == []
    assert workspace.add_chains(chain()) == 12
    assert workspace.chains(None, CLOSE).equals(before)


@pytest.mark.parametrize("how", DAMAGES)
def test_chain_file_says_what_to_do_when_it_is_damaged(tmp_path: Path, how: str) -> None:
    """A damaged recording is named with its path; it is not skipped as if there had been no quotes."""
    workspace = Workspace(tmp_path)
    workspace.add_chains(chain())
    (file,) = (tmp_path / "snapshots").glob("*/*.parquet")
    damage(file, how)
    with pytest.raises(BadInput, match=file.name):
        workspace.chains(["GOOGL"], CLOSE)


def test_chain_file_says_what_to_do_when_it_is_gone(tmp_path: Path) -> None:
    """A recording that somebody deleted is missed, and importing it again mends it."""
    workspace = Workspace(tmp_path)
    workspace.add_chains(chain())
    (file,) = (tmp_path / "snapshots").glob("*/*.parquet")
    file.unlink()
    with pytest.raises(BadInput, match=file.name):
        workspace.chains(None, CLOSE)
    assert workspace.add_chains(chain()) == 12
    assert workspace.chains(None, CLOSE).height == 12


@pytest.mark.parametrize("how", DAMAGES)
def test_fact_file_says_what_to_do_when_it_is_damaged(tmp_path: Path, how: str) -> None:
    """A damaged fact file is bad input with its path and a remedy, and no import writes over it."""
    workspace = Workspace(tmp_path)
    workspace.add_facts("prices", closes())
    file = tmp_path / "facts" / "prices.parquet"
    damage(file, how)
    before = file.read_bytes()
    for ask in (
        lambda: workspace.facts("prices", CLOSE.date()),
        lambda: workspace.add_facts("prices", closes()),
    ):
        with pytest.raises(BadInput, match=r"prices\.parquet") as told:
            ask()
        assert told.value.remedy
    assert file.read_bytes() == before


def test_waivers_survive_when_the_last_line_was_cut_off(tmp_path: Path) -> None:
    """A line cut off by a crash was never promised to anybody: the others hold, and the next one is whole."""
    workspace = Workspace(tmp_path)
    first, second = screens.waiver("NAME_CAP", "GOOGL"), screens.waiver("SECTOR_CAP", "KO")
    workspace.keep_waiver(first)
    record = tmp_path / "records" / "waivers.jsonl"
    with record.open("a") as lines:
        lines.write('{"rule": "NAME_C')
    assert workspace.records.waivers() == (first,)
    workspace.keep_waiver(second)
    assert workspace.records.waivers() == (first, second)


@pytest.mark.parametrize(
    "line", ["nonsense", "[]", "3", '{"rule": "NAME_CAP"}', '{"made_on": 1, "until": 2}']
)
def test_waivers_say_which_line_is_wrong_when_the_record_is_damaged(tmp_path: Path, line: str) -> None:
    """A damaged line in the middle is told with its number; what can not be read lifts nothing."""
    workspace = Workspace(tmp_path)
    workspace.keep_waiver(screens.waiver("NAME_CAP"))
    record = tmp_path / "records" / "waivers.jsonl"
    record.write_text(f"{line}\n{record.read_text()}")
    with pytest.raises(BadInput, match="line 1 is damaged"):
        workspace.records.waivers()


def test_waivers_say_that_the_record_is_no_text_when_it_is_not(tmp_path: Path) -> None:
    """Bytes that are no text are bad input, not a crash."""
    record = tmp_path / "records" / "waivers.jsonl"
    record.parent.mkdir()
    record.write_bytes(b"\xff\xfe{\x00")
    with pytest.raises(BadInput, match="not UTF-8"):
        Workspace(tmp_path).records.waivers()


def test_workspace_opens_the_same_elsewhere_when_it_was_copied(tmp_path: Path) -> None:
    """A copy of the folder is a backup: the same settings, quotes, facts and waivers under another path."""
    home, backup = tmp_path / "home", tmp_path / "backup"
    set_up(home, answers())
    workspace = Workspace(home)
    workspace.add_chains(chain())
    workspace.add_facts("prices", closes())
    workspace.keep_waiver(screens.waiver("NAME_CAP", "GOOGL"))
    shutil.copytree(home, backup)
    shutil.move(home, tmp_path / "gone")
    ours, theirs = (open_workspace(root, as_of="2026-07-14") for root in (tmp_path / "gone", backup))
    assert ours.settings.mandate == theirs.settings.mandate
    assert ours.settings.playbook == theirs.settings.playbook
    assert ours.settings.watchlist == theirs.settings.watchlist
    assert ours.settings.waivers == theirs.settings.waivers
    assert theirs.workspace.chains(None, CLOSE).equals(ours.workspace.chains(None, CLOSE))
    assert theirs.workspace.facts("prices", CLOSE.date()).equals(closes())


def test_setup_leaves_everything_alone_when_it_runs_again(tmp_path: Path) -> None:
    """A second `init` writes what is missing and nothing else: what a person wrote stays as it is."""
    set_up(tmp_path, answers())
    mandate = tmp_path / "mandate.toml"
    mandate.write_text(mandate.read_text() + "\n# my own remark\n")
    (tmp_path / "account.toml").unlink()
    before = contents(tmp_path)
    written, left = set_up(tmp_path, answers())
    assert [path.name for path in written] == ["account.toml"]
    assert mandate in left
    assert {k: v for k, v in contents(tmp_path).items() if k != "account.toml"} == before


def test_workspace_is_refused_when_nobody_has_set_one_up(tmp_path: Path) -> None:
    """An empty folder is no workspace; the refusal says how to make one."""
    with pytest.raises(BadInput, match="putwright init"):
        open_workspace(tmp_path)


def test_account_in_francs_uses_no_later_exchange_rate_when_asked_about_a_day(tmp_path: Path) -> None:
    """The net liquidation value in dollars is that of the day asked about, not of the day after."""
    set_up(tmp_path, answers())
    account = tmp_path / "account.toml"
    account.write_text(account.read_text().replace('base_currency = "USD"', 'base_currency = "CHF"'))
    rows = [
        {"date": date(2026, 7, day), "base": "CHF", "quote": "USD", "rate": rate, "source": "hand"}
        for day, rate in ((14, 1.25), (15, 9.0))
    ]
    Workspace(tmp_path).add_facts("fx", facts.conform("fx", pl.DataFrame(rows)))
    opened = open_workspace(tmp_path, as_of="2026-07-14")
    assert opened.settings.account.net_liquidation_usd == 250000 * 125 / 100


def test_kept_screen_never_lacks_its_exclusions_when_writing_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is written last: a screen that is listed has its exclusions beside it."""
    record = Workspace(tmp_path).records
    with dying(monkeypatch, 2), pytest.raises(OutsideFailure):
        record.keep_screen(
            "2026-07-14T1600-aaaaaa-income", {"standings": {}}, pl.DataFrame({"rule": ["SPREAD"]})
        )
    assert record.screens() == []
    record.keep_screen("2026-07-14T1600-aaaaaa-income", {"standings": {}}, pl.DataFrame({"rule": ["SPREAD"]}))
    assert record.screens() == ["2026-07-14T1600-aaaaaa-income"]
