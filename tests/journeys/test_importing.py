"""Importing: good files once and twice, bad files with their place and remedy, and a process that dies in the middle."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.terminal import Terminal, environment

Write = Callable[[str, str | bytes], Path]
HEADER = (
    "symbol,expiry,right,strike,bid,ask,last,volume,open_interest,vendor_implied_volatility,spot,quote_time"
)
ROWS = (
    "KO,2026-12-18,P,70,0.85,0.90,0.88,120,4000,0.18,73.5,2026-11-20T15:55:00-05:00",
    "KO,2026-12-18,P,69,0.62,0.66,0.64,80,2500,0.185,73.5,2026-11-20T15:55:00-05:00",
    "KO,2026-12-18,C,70,4.40,4.60,4.50,20,900,0.18,73.5,2026-11-20T15:55:00-05:00",
)
CHAIN = "\n".join([HEADER, *ROWS]) + "\n"
KILLED_AT = """
import os, signal, sys
replace, count = os.replace, 0
def dying(*names):
    global count
    count += 1
    if count == {nth}:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(*names)
os.replace = dying
from putwright.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


def changed(row: int, column: str, value: str) -> str:
    """The chain with one cell changed."""
    rows = [line.split(",") for line in ROWS]
    rows[row][HEADER.split(",").index(column)] = value
    return "\n".join([HEADER, *(",".join(cells) for cells in rows)]) + "\n"


def test_chain_is_taken_once_when_it_is_imported_twice(beginner: Terminal, written: Write) -> None:
    """The second import finds nothing new and changes nothing."""
    path = str(written("ko.csv", CHAIN))
    first = beginner("import", "chain", path, "--json")
    assert first.code == 0
    assert first.document["kept"] == first.document["new_or_changed"] == 3
    after = beginner.kept()
    second = beginner("import", "chain", path, "--json")
    assert second.code == 0
    assert second.document["new_or_changed"] == 0
    assert beginner.kept() == after


@pytest.mark.parametrize(
    ("kind", "text", "count"),
    [
        ("prices", "symbol,date,close\nKO,2026-11-19,73.2\nKO,2026-11-20,73.5\n", 2),
        ("earnings", "symbol,date,status,as_of\nKO,2027-02-10,confirmed,2026-11-01\n", 1),
        ("volatility", "symbol,date,implied_volatility\nKO,2026-11-20,0.18\n", 1),
        ("rates", "date,tenor_days,rate,source\n2026-11-20,30,4.1%,the Treasury\n", 1),
        ("fx", "date,base,quote,rate\n2026-11-20,CHF,USD,1.25\n", 1),
        (
            "fundamentals",
            "symbol,as_of,period,sector,profit_margin\nKO,2026-11-01,SNAPSHOT,Consumer Defensive,0.23\n",
            1,
        ),
    ],
)
def test_facts_are_taken_when_the_columns_bear_our_names(
    beginner: Terminal, written: Write, kind: str, text: str, count: int
) -> None:
    """A table of any kind in putwright's own words needs no column map."""
    told = beginner("import", kind, str(written(f"{kind}.csv", text)), "--json")
    assert told.code == 0, told.said
    assert told.document["kept"] == count
    assert (beginner.workspace / "facts" / f"{kind}.parquet").exists()


BAD_FILES = [
    pytest.param("chain", b"", "the file is empty (0 bytes)", "again", id="empty"),
    pytest.param("chain", HEADER + "\n", "it has a header and no rows", "again", id="header-only"),
    pytest.param("chain", CHAIN[:150], "ko.csv", "again", id="truncated"),
    pytest.param("chain", b"\xff\xfe\x00\x81abc\n", "no table header", "CSV", id="wrong-encoding"),
    pytest.param("chain", CHAIN.encode("utf-16")[:-1], "ko.csv", "", id="half-a-character"),
    pytest.param("chain", b"PK\x03\x04 not a zip", "ko.csv", "", id="broken-zip"),
    pytest.param("chain", CHAIN.replace("strike", "strik_e"), "the column 'strike' is missing", "'strik_e'", id="renamed-column"),
    pytest.param("chain", '{"data": {"options": []', "ko.csv", "", id="truncated-json"),
    pytest.param("chain", CHAIN.replace("0.185", "18.5").replace("0.18,", "18.0,"), "1800%", "percent", id="percent-for-fraction"),
    pytest.param("prices", CHAIN, "its columns fit no known format", "--map", id="another-kind"),
    pytest.param(
        "volatility", "symbol,date,implied_volatility\nKO,2026-11-20,18.5\n", "1850%", "percent", id="volatility-in-percent"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "content", "wrong", "remedy"), BAD_FILES)
def test_nothing_changes_when_no_row_of_a_file_can_be_used(
    beginner: Terminal, written: Write, kind: str, content: str | bytes, wrong: str, remedy: str
) -> None:
    """The message names the file, what is wrong and what to do; the workspace stays as it was, to the byte."""
    before = beginner.kept()
    path = written("ko.csv", content)
    told = beginner("import", kind, str(path))
    assert told.code == 1, told.said
    assert "Not done." in told.err
    assert "ko.csv" in told.err
    assert wrong in told.said
    assert "What to do: " in told.err
    assert remedy in told.err.partition("What to do: ")[2]
    assert beginner.kept() == before
    machine = beginner("import", kind, str(path), "--json")
    assert machine.code == 1
    assert machine.document["schema"] == "putwright/fault/1"


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("bid", "-0.62", "bid negative (such as '-0.62')"),
        ("bid", "9999999", "bid absurd"),
        ("strike", "abc", "not readable as strike (such as 'abc')"),
        ("expiry", "2026-13-40", "not readable as expiry (such as '2026-13-40')"),
        ("right", "X", "'X'"),
        ("open_interest", "-4", "open_interest negative (such as '-4')"),
    ],
)
def test_good_rows_are_taken_when_one_cell_is_bad(
    beginner: Terminal, written: Write, column: str, value: str, said: str
) -> None:
    """What is good is imported; what is not is told with its line and its column."""
    told = beginner("import", "chain", str(written("ko.csv", changed(1, column, value))))
    assert told.code == 0, told.said
    assert said in told.said
    assert "ko.csv line 3" in told.said
    assert f"'{column}'" in told.said


def test_rows_before_the_cut_are_taken_when_a_file_is_truncated(beginner: Terminal, written: Write) -> None:
    """A download that broke off in its last line: the whole lines are taken, the broken one is told."""
    told = beginner("import", "chain", str(written("ko.csv", CHAIN[:-40])), "--json")
    assert told.code == 0, told.said
    assert told.document["kept"] == 2
    assert "line 4" in told.out


def test_file_is_named_when_it_is_not_there(beginner: Terminal, tmp_path: Path) -> None:
    """A path with a typing mistake, a folder without files, and no path at all."""
    told = beginner("import", "chain", str(tmp_path / "none.csv"))
    assert (told.code, "there is no such file" in told.said) == (1, True)
    (tmp_path / "empty-folder").mkdir()
    assert beginner("import", "chain", str(tmp_path / "empty-folder")).code == 1
    told = beginner("import", "chain")
    assert (told.code, "no file is named" in told.said) == (1, True)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("nth", [1, 2])
def test_workspace_is_as_it_was_when_an_import_is_killed(
    beginner: Terminal, written: Write, nth: int
) -> None:
    """Killed before its first or its second file is in place: nothing is seen of it, and importing again mends all."""
    path = str(written("ko.csv", CHAIN))
    before = beginner("doctor", "--json").document
    died = subprocess.run(
        [sys.executable, "-c", KILLED_AT.format(nth=nth), "import", "chain", path],
        env=environment(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL
    after = beginner("doctor", "--json").document
    assert after["findings"] == before["findings"]
    again = beginner("import", "chain", path, "--json")
    assert again.code == 0, again.said
    assert again.document["new_or_changed"] == 3
    assert beginner("why", "KO").code == 0


def test_nothing_is_left_half_done_when_a_person_interrupts(
    beginner: Terminal, written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C ends with 130, a sentence, and no trace in the workspace."""
    before = beginner.kept()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("os.replace", interrupted)
        told = beginner("import", "chain", str(written("ko.csv", CHAIN)))
    assert told.code == 130
    assert "nothing was left half done" in told.said
    assert beginner.kept() == before


def test_imports_reach_the_screen_when_a_beginner_brings_a_chain(beginner: Terminal, written: Write) -> None:
    """From a file to the question why: the quotes are there with their source, and unknown facts refuse."""
    assert beginner("import", "chain", str(written("ko.csv", CHAIN))).code == 0
    assert beginner("want", "KO", "71", "--because", "The drink").code == 0
    told = beginner("why", "KO", "70", "2026-12-18", "--as-of", "2026-11-20", "--json")
    assert told.code == 0, told.said
    report = told.document
    assert report["puts_seen"] == 2
    failed = {test["rule"] for test in report["puts"][0]["tests"] if test["outcome"] == "FAIL"}
    assert {"QUALITY_UNKNOWN", "EARNINGS_UNKNOWN"} <= failed
    assert report["puts"][0]["row"]["quote_source"].endswith("ko.csv")
