"""From nothing to a screen over the S&P 500: the commands of issue and README, every answer recorded and served on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from putwright.adapters.online.pacing import Pacing
from putwright.cli.main import run
from tests.online.recorded_network import RecordedNetwork
from tests.online.stand_in import StandIn


@pytest.fixture(scope="module")
def network(real_data: Path) -> Iterator[StandIn]:
    """The network as it was on 2026-07-15."""
    with StandIn() as stand_in:
        RecordedNetwork(real_data).serve_on(stand_in)
        yield stand_in


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    """The exit code of a command, and the document it printed."""
    capsys.readouterr()
    code = run([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def stand_in_has_none(network: StandIn, path: str) -> bool:
    """Whether there is no answer for a path: what the archive of figures does not hold is asked for by itself."""
    return network.answer(path) is None


def test_workspace_comes_from_nothing_to_a_screen_by_the_commands(
    network: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Members, statements, reports, closes, chains, yields and rates of 503 names; then a screen that judges each of them.

    The pace of sources is measured in `benchmarks/refresh.py`; here nothing waits for it.
    """
    monkeypatch.setenv("PUTWRIGHT_WORKSPACE", str(tmp_path / "mine"))
    monkeypatch.setattr(Pacing, "_wait", lambda self: 0.0)
    account = ("--net-liquidation", "250000", "--cash-usd", "250000", "--permission-level", "3")
    assert run(["init", *account, "--attest-private-capital"]) == 0
    config = tmp_path / "mine" / "config.toml"
    head = config.read_text(encoding="utf-8").partition("[sources]")[0]
    sources = f'contact = "me@example.com"\naccepted_terms = ["cboe"]\nthrough = "{network.address}"\n'
    config.write_text(f"{head}[sources]\n{sources}", encoding="utf-8")

    assert told(capsys, "watchlist", "add", "sp500")[1]["names"] == 503
    code, report = told(capsys, "refresh")
    assert code == 0
    lines = {(line["kind"], line["source"]): line for line in report["kinds"]}
    assert {key: line["failed"] + line["left"] for key, line in lines.items()} == dict.fromkeys(lines, 0)
    assert {key: line["told"] + line["absent"] for key, line in lines.items()} == {
        ("fundamentals", "sec"): 503,
        ("earnings", "sec"): 503,
        ("chains", "cboe"): 503,
        ("prices", "cboe"): 503,
        ("rates", "treasury"): 2,
        ("fx", "ecb"): 1,
    }
    assert lines["chains", "cboe"]["told"] == 149
    paths = network.paths()
    assert len(paths) == len(set(paths))
    archives = [path for path in paths if path.endswith(".zip") and "sec.gov" in path]
    assert len(archives) == 2
    by_themselves = [path for path in paths if path.startswith("data.sec.gov")]
    assert {path.partition("/CIK")[0] for path in by_themselves} == {"data.sec.gov/api/xbrl/companyfacts"}
    assert all(stand_in_has_none(network, path) for path in by_themselves)

    code, screen = told(capsys, "screen", "--as-of", "2026-07-15 13:30")
    gates = {gate["gate"]: gate["names_out"] for gate in screen["gates"]}
    assert screen["gates"][0]["names_in"] == 503
    assert gates["watch-list"] == 149
    assert gates["quality"] >= 3
    assert screen["market"]["kinds"] == ["delayed"]

    code, facts = told(capsys, "facts", "AAPL", "--as-of", "2026-07-15")
    assert facts["quality"] == "PASS"
    assert {line["source"] for line in facts["company"]["statements"]} == {"sec"}

    before = len(network.paths())
    code, again = told(capsys, "refresh")
    assert len(network.paths()) == before
    assert {line["fresh"] for line in again["kinds"]} <= {1, 2, 503}
