"""Refreshing facts from the command line: the weekly round, its second run, and what a person sees of every failure."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.terminal import Terminal, environment
from tests.online.sec_world import TICKERS, Edgar, figures_path, filings_path, submissions
from tests.online.stand_in import LOGIN_PAGE, Fault, StandIn
from tests.online.test_cboe_source import CHAIN, CHART, chain, chart

KO, PEP = 21344, 77476


@pytest.fixture
def network() -> Iterator[StandIn]:
    """EDGAR with two companies, and nothing else."""
    with StandIn() as stand_in:
        edgar = Edgar(stand_in)
        edgar.company(KO, symbols=("KO",))
        edgar.company(PEP, symbols=("PEP",))
        yield stand_in


@pytest.fixture
def investor(beginner: Terminal, network: StandIn) -> Terminal:
    """A workspace that watches KO and PEP, whose questions go to the stand-in."""
    assert beginner("watchlist", "add", "PEP").code == 0
    configured(beginner, network, contact="me@example.com")
    return beginner


def configured(
    terminal: Terminal, network: StandIn, *, contact: str = "", accepted: tuple[str, ...] = ()
) -> None:
    path = terminal.workspace / "config.toml"
    head = path.read_text(encoding="utf-8").partition("[sources]")[0]
    told = f'contact = "{contact}"\naccepted_terms = {json.dumps(list(accepted))}\nthrough = "{network.address}"\n'
    path.write_text(f"{head}[sources]\n{told}", encoding="utf-8")


def test_second_refresh_asks_nothing_and_says_so(investor: Terminal, network: StandIn) -> None:
    """The first brings statements and reports of both names; the second finds everything fresh and leaves all as it is."""
    first = investor("refresh", "fundamentals", "earnings", "--json")
    assert first.code == 0
    told = {(line["kind"], line["source"]): line["told"] for line in first.document["kinds"]}
    assert told == {("fundamentals", "sec"): 2, ("earnings", "sec"): 2}
    assert len(network.paths()) == len(set(network.paths())) == 5
    assert all("me@example.com" in request.headers["user-agent"] for request in network.asked)
    before, asked = investor.kept(), len(network.paths())
    again = investor("refresh", "fundamentals", "earnings")
    assert (again.code, len(network.paths()), investor.kept()) == (0, asked, before)
    assert "Nothing was due: 4 answers fresh enough." in again.said
    shown = investor("facts", "KO", "--json").document
    assert [line["source"] for line in shown["company"]["statements"]] == ["sec"]


def test_sources_that_may_not_be_asked_are_told_with_what_to_do_first(
    beginner: Terminal, network: StandIn
) -> None:
    """Without an e-mail address the SEC is not asked, without accepted terms nobody is who has some; nothing leaves."""
    configured(beginner, network)
    told = beginner("refresh", "fundamentals", "earnings", "prices", "chains")
    assert (told.code, network.paths()) == (1, [])
    for words in (
        "contact =",
        'accepted_terms = ["cboe"]',
        'accepted_terms = ["nasdaq"]',
        "Nothing could be asked",
    ):
        assert words in told.said
    assert "tradier" not in told.said
    found = beginner("doctor", "--online", "--json").out
    assert "its terms have not been accepted" in found
    assert "it wants to know whom to write to" in found
    assert all("edgar" not in path and "sec.gov" not in path for path in network.paths())


@pytest.mark.parametrize(
    ("path", "fault", "words", "left"),
    [
        (filings_path(KO), Fault(403), "it refuses to answer this machine (status 403)", True),
        (
            filings_path(KO),
            Fault(200, LOGIN_PAGE),
            "a web page came instead: a network that wants a login first",
            True,
        ),
        (
            filings_path(KO),
            Fault(302, headers={"Location": "https://login.example/"}),
            "it was redirected to login.example",
            True,
        ),
        (
            filings_path(KO),
            Fault(429, headers={"Retry-After": "900"}),
            "it wants to be asked again in 900 s",
            True,
        ),
        (filings_path(KO), Fault(200, b""), "an empty answer came", False),
        (
            filings_path(KO),
            Fault(200, json.dumps(submissions(KO) | {"filings": {}}).encode()),
            "filings",
            False,
        ),
        (filings_path(KO), Fault(200, json.dumps(submissions(PEP)).encode()), "", False),
        (figures_path(KO), Fault(200, b'{"cik": 21344, "entityName": "X"'), "it is no JSON", False),
    ],
)
def test_failure_is_shown_with_what_is_kept_and_the_next_refresh_mends_it(
    investor: Terminal, network: StandIn, path: str, fault: Fault, words: str, left: bool
) -> None:
    """One reason in words, nothing of the answer among the facts; afterwards only what failed is asked again."""
    network.fail(path, fault)
    told = investor("refresh", "fundamentals")
    assert told.code == 1
    assert "failed" in told.said
    assert words in told.said
    facts = investor("facts", "KO", "--json").document
    assert facts["company"]["statements"] == []
    report = investor("refresh", "fundamentals", "--json")
    if left and any(number in words for number in ("900", "403")):
        assert report.code == 1
        assert "left alone until" in json.dumps(report.document)
        return
    assert report.code == 0
    assert investor("facts", "KO", "--json").document["company"]["statements"] != []


def test_name_that_nobody_knows_is_an_answer_and_the_others_are_told(investor: Terminal) -> None:
    """A fund files nothing: it is absent, not failed, and does not end the refresh."""
    told = investor("refresh", "fundamentals", "KO", "QQQM")
    assert told.code == 0
    assert "absent sec fundamentals QQQM: EDGAR lists no company under this symbol" in told.said


def test_chains_and_closes_come_once_the_terms_are_accepted(investor: Terminal, network: StandIn) -> None:
    """A delayed chain is recorded as one, with its own moment; the screen then sees the name."""
    configured(investor, network, contact="me@example.com", accepted=("cboe",))
    network.serve(CHAIN, chain("AAPL"))
    network.serve(CHART, chart("AAPL"))
    told = investor("refresh", "chains", "prices", "AAPL", "--json")
    assert told.code == 0
    assert {line["kind"]: line["told"] for line in told.document["kinds"]} == {"chains": 1, "prices": 1}
    facts = investor("facts", "AAPL", "--as-of", "2026-07-24 17:00").said
    assert "delayed" in facts
    assert "cboe" in facts
    # Three contracts tell no volatility of a month; that they were looked at is remembered, and not done again.
    memory = json.loads((investor.workspace / "facts" / "asked.json").read_text(encoding="utf-8"))
    assert memory["tasks"]["recorded chains/volatility/"]["memo"] == {"imports": "1"}


def test_refresh_that_is_interrupted_goes_on_where_it_was(investor: Terminal, network: StandIn) -> None:
    """Stopped with Ctrl-C while the second company is silent: the first is kept, and only the second is asked again."""
    network.fail(filings_path(PEP), Fault(silence_seconds=30))
    process = subprocess.Popen(
        [sys.executable, "-m", "putwright.cli.main", "refresh", "fundamentals", "KO", "PEP"],
        env=environment(PUTWRIGHT_WORKSPACE=str(investor.workspace)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while filings_path(PEP) not in network.paths() or figures_path(KO) not in network.paths():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.5)
    os.kill(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "What was told is kept" in err
    before = len(network.paths())
    assert investor("refresh", "fundamentals", "KO", "PEP").code == 0
    assert set(network.paths()[before:]) == {TICKERS, filings_path(PEP), figures_path(PEP)}


def test_memory_that_is_damaged_says_how_to_begin_anew(investor: Terminal) -> None:
    """The file of questions is no fact: it may be removed."""
    path: Path = investor.workspace / "facts" / "asked.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text('{"schema": 1, "tasks": {"x": ', encoding="utf-8")
    told = investor("refresh", "fundamentals")
    assert told.code == 1
    assert "no fact is lost" in told.said
    path.unlink()
    assert investor("refresh", "fundamentals").code == 0


def test_real_facts_never_come_into_the_make_believe_market(market: Terminal) -> None:
    """The demo's KO is not the real one: its workspace is refused, and stays as it was."""
    before = market.kept()
    told = market("refresh", "rates")
    assert told.code == 1
    assert "make-believe" in told.said
    assert market.kept() == before


def test_stand_in_has_to_be_on_this_machine(investor: Terminal) -> None:
    """An address elsewhere in `through` would send every question to a stranger: it is refused."""
    path = investor.workspace / "config.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("http://127.0.0.1", "http://10.0.0.1"), encoding="utf-8")
    told = investor("refresh", "fundamentals")
    assert told.code == 1
    assert "through" in told.said
