"""Statements on request: typed at the console, and as files when the server ends."""

from datetime import date
from pathlib import Path

import pytest

from putwright.bootstrap import paper_world
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.paper.clearing import OpeningAccount
from putwright.paper.console.commands import WriteStatement
from putwright.paper.console.reading import command_of
from putwright.paper.console.steering import Steering
from putwright.paper.pace import PaperClock
from putwright.paper.scenario import scenario_of
from putwright.paper.session.limits import Limits
from putwright.paper.session.server import PaperServer
from putwright.paper.statement import statements, write_statements
from tests.clearings import CALENDAR, Cleared, D
from tests.paper_process import PaperProcess
from tests.simulation.session_client import HandClock
from tests.statements import Read, Surroundings, check_sums, second_opinion


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("statement books.xml", WriteStatement(Path("books.xml"))),
        ("Statement my books/all.XML", WriteStatement(Path("my books/all.XML"))),
        (
            "statement 2026-11-06 2026-12-31 books.xml",
            WriteStatement(Path("books.xml"), date(2026, 11, 6), date(2026, 12, 31)),
        ),
    ],
)
def test_statement_is_read_when_a_file_is_named(line: str, command: WriteStatement) -> None:
    """All of it, or some days; the name may have spaces."""
    assert command_of(line) == command


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("statement", "ends with .xml is missing"),
        ("statement books", "ends with .xml is missing"),
        ("statement 2026-11-06 books.xml 2026-12-31", "ends with .xml is missing"),
        ("statement 2026-11-06 2026-13-31 books.xml", "the last day"),
    ],
)
def test_statement_is_refused_when_it_is_not_clear_what_is_meant(line: str, message: str) -> None:
    """No file, a file of another kind, no such day: nothing is overwritten by a slip."""
    with pytest.raises(BadInput, match=message):
        command_of(line)


def test_file_is_written_when_the_console_asks_for_it(tmp_path: Path) -> None:
    """A put sold by hand stands in it under no reference; days to come are refused and leave no file."""
    world = paper_world(scenario_of("usual"), 2026)
    server = PaperServer(world, HandClock(), Limits())
    steering = Steering(server, world, PaperClock(world.now))
    assert ": Filled" in steering.obey("sell 1 GM 2026-12-11 57 P 1.20")
    file = tmp_path / "new" / "books.xml"
    assert steering.obey(f"statement {file}") == f"statement of DU1234567 written to {file}"
    told = Read(file.read_text(encoding="utf-8"))
    check_sums(told)
    row = told.row("Trade")
    assert (row["symbol"], row["quantity"], row["orderReference"]) == ("GM    261211P00057000", "-1", "")
    assert row["isAPIOrder"] == "N"
    late = tmp_path / "late.xml"
    assert "now is 2026-11-06" in steering.obey(f"statement 2026-11-06 2026-11-07 {late}")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["new"]


def test_accounts_share_a_document_when_there_are_several(tmp_path: Path) -> None:
    """One statement each in one response, and one file each in a folder."""
    stage = Cleared()
    stage.house._accounts["DU2"] = Cleared(OpeningAccount("DU2", cash={"USD": D(7)})).house._accounts["DU2"]
    world = Surroundings(stage.house, stage.tape, CALENDAR)
    xml = statements(world)
    assert 'count="2"' in xml
    assert second_opinion(xml).accountId == "DU1234567"
    written = write_statements(world, tmp_path / "folder")
    assert [each.name for each in written] == ["DU1234567_20261214.xml", "DU2_20261214.xml"]
    assert Read(written[1].read_text(encoding="utf-8")).cash()["endingCash"] == 7


def test_failure_says_what_to_do_when_the_place_can_not_be_written(tmp_path: Path) -> None:
    """A folder that is a file: the message names it, and what was there stays."""
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    stage = Cleared()
    with pytest.raises(OutsideFailure, match=r"Writing the statement .*taken"):
        write_statements(Surroundings(stage.house, stage.tape, CALENDAR), taken)
    assert taken.read_text(encoding="utf-8") == "mine"


@pytest.mark.slow
def test_files_are_written_when_the_server_is_ended_by_a_signal(tmp_path: Path) -> None:
    """A script sells a put, has it assigned, and ends the process: the statement of it all is there."""
    with PaperProcess("--statement-folder", str(tmp_path), "--scenario", "quiet") as paper:
        paper.say("pause")
        paper.say("sell 1 GM 2026-12-11 57 P 1.20")
        paper.say("assign GM 2026-12-11 57 P 1")
        paper.say("leap to open")
    (file,) = tmp_path.iterdir()
    assert file.name == "DU1234567_20261109.xml"
    told = Read(file.read_text(encoding="utf-8"))
    check_sums(told)
    assert {row["notes"] for row in told.some("Trade", transactionType="BookTrade")} == {"A"}
    assert [row["position"] for row in told.rows("OpenPosition")] == ["100"]
