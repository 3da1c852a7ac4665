"""The first day: the demo on a fresh machine, then a workspace of one's own, by options or by questions."""

import os
import pty
import select
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from tests.journeys.haste import walk_in_haste
from tests.journeys.terminal import Terminal, environment

ENOUGH = ("--net-liquidation", "50000", "--cash-usd", "41000.50")


@pytest.mark.parametrize(
    ("account", "playbook"),
    [("50000", "income"), ("250000", "income"), ("2000000", "income"), ("50000", "first-trade")],
)
def test_demo_ends_in_a_ticket_when_it_is_run_for_any_account(
    terminal: Terminal, account: str, playbook: str
) -> None:
    """Three sizes of account and both playbooks: a shortlist that is not empty, and a ticket ready on its best put."""
    with walk_in_haste():
        told = terminal("demo", "--account", account, "--playbook", playbook, "--json")
    assert told.code == 0
    report = told.document
    assert report["workspace"] == str(terminal.workspace)
    assert report["screen"]["shortlist"]
    assert report["screen"]["playbook"] == playbook
    assert report["screen"]["market"]["kinds"] == ["simulated"]
    assert report["ticket"]["verdict"] == "READY"
    assert report["ticket"]["quote"]["kind"] == "simulated"


def test_demo_says_that_it_is_make_believe_when_a_person_looks(market: Terminal) -> None:
    """The label stands before the first figure, on the screen, and on the ticket."""
    told = market("demo")
    assert told.code == 0
    assert "make-believe market" in told.out[:200]
    assert "MAKE-BELIEVE MARKET" in told.out
    assert "these are simulated quotes" in told.said
    assert "putwright init" in told.out


def test_demo_makes_every_gate_reject_something(market: Terminal) -> None:
    """The make-believe market has enough traps that every gate stops at least one put."""
    gates = market("screen", "--json", "--no-record").document["gates"]
    assert [gate["gate"] for gate in gates if gate["puts_in"] == gate["puts_out"]] == []


def test_demo_leaves_a_folder_alone_when_it_holds_something_else(terminal: Terminal) -> None:
    """A folder with a file that is not the demo's is refused, untouched."""
    terminal.workspace.mkdir()
    (terminal.workspace / "taxes.txt").write_text("mine")
    told = terminal("demo")
    assert told.code == 1
    assert "the folder holds something else" in told.said
    assert [path.name for path in terminal.workspace.iterdir()] == ["taxes.txt"]


def test_init_writes_every_file_when_all_answers_are_options(terminal: Terminal) -> None:
    """Configuration, mandate, account, watch-list and both playbooks, with the answers in them."""
    told = terminal(
        "init", *ENOUGH, "--account-kind", "margin", "--base-currency", "chf", "--attest-private-capital",
        "--permission-level", "3", "--stage", "two-names", "--playbook", "first-trade", "--symbols", "KO, brk-b googl",
        "--json",
    )  # fmt: skip
    assert told.code == 0
    assert sorted(told.document["written"]) == [
        *("account.toml", "config.toml", "mandate.toml"),
        *("playbooks/first-trade.toml", "playbooks/income.toml", "watchlist.toml"),
    ]
    account = tomllib.loads((terminal.workspace / "account.toml").read_text())
    assert (account["kind"], account["base_currency"], account["permission_level"]) == ("margin", "CHF", 3)
    assert account["cash"] == {"USD": 41000.50}
    assert account["private_capital_attested_on"] == account["as_of"].date()
    assert tomllib.loads((terminal.workspace / "config.toml").read_text())["playbook"] == "first-trade"
    assert tomllib.loads((terminal.workspace / "mandate.toml").read_text())["stage"] == "two-names"
    names = tomllib.loads((terminal.workspace / "watchlist.toml").read_text())["names"]
    assert list(names) == ["KO", "BRK.B", "GOOGL"]


def test_init_leaves_files_alone_when_they_are_there(beginner: Terminal) -> None:
    """The second run writes nothing, says so, and brings back only what was deleted."""
    (beginner.workspace / "mandate.toml").write_text("# my own\n")
    (beginner.workspace / "account.toml").unlink()
    before = beginner.kept()
    told = beginner("init", "--net-liquidation", "9000", "--cash-usd", "9000", "--json")
    assert told.code == 0
    assert told.document["written"] == ["account.toml"]
    assert len(told.document["left_alone"]) == 5
    after = beginner.kept()
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize(
    ("words", "wrong", "remedy"),
    [
        (("--capital", "business"), "operating capital has no place behind options", "private, long-term"),
        (("--cash-usd", "many"), "Reading the cash-usd 'many': it is not a number", "Write digits"),
        (("--cash-usd", "-5"), "it is negative", "zero or more"),
        (("--net-liquidation", "0"), "it is not above zero", "as TWS shows it"),
        (("--base-currency", "dollars"), "'DOLLARS': that is no currency", "USD or CHF"),
        (("--permission-level", "9"), "levels are 0 to 4", "Client Portal"),
        (("--permission-level", "2.6"), "levels are 0 to 4", "Client Portal"),
        (("--stage", "expert"), "that is none of the choices", "two-names"),
        (("--playbook", "yolo"), "that is none of the choices", "income, first-trade"),
        (("--account-kind", "crypto"), "that is none of the choices", "portfolio-margin"),
        (("--symbols", "K O!,"), "'O!'", ""),
    ],
)
def test_init_writes_nothing_when_an_answer_is_wrong(
    terminal: Terminal, words: tuple[str, ...], wrong: str, remedy: str
) -> None:
    """The message names the option, what is wrong with it and what would do; no half workspace is left."""
    given = [word for word in ENOUGH if words[0] not in ENOUGH or word not in _pair(words[0])]
    told = terminal("init", *given, *words)
    assert told.code == 1
    assert wrong in told.said
    assert remedy in told.said
    assert not terminal.workspace.exists()


def _pair(option: str) -> tuple[str, ...]:
    at = ENOUGH.index(option)
    return ENOUGH[at : at + 2]


def test_init_names_the_option_when_nobody_is_there_to_ask(terminal: Terminal) -> None:
    """Without a terminal a question that no option answers is an error, not a guess."""
    told = terminal("init", "--cash-usd", "1")
    assert told.code == 1
    assert "--net-liquidation is not given" in told.said


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX")
def test_init_asks_again_when_an_answer_is_wrong(tmp_path: Path) -> None:
    """A person at a terminal answers question by question; a wrong answer costs one more question."""
    root = tmp_path / "asked"
    dialogue = [
        ("Whose money", ""),
        ("long-term capital", "y"),
        ("Base currency", "dollars"),
        ("That is no currency", "usd"),
        ("account worth", "a lot"),
        ("It is not a number", "50'000"),
        ("settled US dollars", "50000"),
        ("kind of account", ""),
        ("permission level", "7"),
        ("Levels are 0 to 4", "3"),
        ("How far have you come", ""),
        ("accept that for one trade", "y"),
        ("Which playbook", "first-trade"),
        ("Names for the watch-list", "KO, O!"),
        ("A symbol has one to six letters", "KO"),
    ]
    said, code = converse(["init", "--workspace", str(root)], dialogue)
    assert code == 0, said
    account = tomllib.loads((root / "account.toml").read_text())
    assert (account["net_liquidation"], account["permission_level"]) == (50000, 3)
    mandate = tomllib.loads((root / "mandate.toml").read_text())
    assert mandate["concentration_acknowledged"] is True
    assert '[names."KO"]' in (root / "watchlist.toml").read_text()


def converse(words: list[str], dialogue: list[tuple[str, str]]) -> tuple[str, int]:
    """Hold a dialogue with the program on a pseudo-terminal: wait for each question, then answer it."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "putwright.cli.main", *words],
        stdin=theirs, stdout=theirs, stderr=theirs, env=environment(TERM="dumb", COLUMNS="140"), close_fds=True,
    )  # fmt: skip
    os.close(theirs)
    said, seen = "", 0
    try:
        for question, answer in dialogue:
            said = _heard(ours, said, lambda told, q=question, at=seen: q in " ".join(told[at:].split()))
            assert question in " ".join(said[seen:].split()), said
            seen = len(said)
            os.write(ours, f"{answer}\n".encode())
        said = _heard(ours, said, lambda _: False)
        return said, process.wait(timeout=20)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(ours)


def _heard(ours: int, said: str, enough: object, seconds: float = 20.0) -> str:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not enough(said):  # type: ignore[operator]
        ready, _, _ = select.select([ours], [], [], 0.2)
        if not ready:
            continue
        try:
            piece = os.read(ours, 4096)
        except OSError:  # the other side has closed
            break
        if not piece:
            break
        said += piece.decode(errors="replace")
    return said
