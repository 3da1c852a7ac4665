"""Orders leave from one desk at a time: what a second process is told, what it gets, and what it may do beside a desk at work."""

import pytest

from tests.journeys.desk_lives import PUT, SECONDS_MAX, seat
from tests.journeys.desk_watcher import watching
from tests.journeys.terminal import Terminal

pytestmark = pytest.mark.slow


def test_desk_is_refused_to_a_second_one_when_one_watches(market: Terminal) -> None:
    """The second is told which process has it, and ends with 5; the first goes on; looking works beside it."""
    with seat(market, "quiet") as desk, watching(desk) as watcher:
        for words in (("desk",), ("desk", "--once")):
            refused = desk(*words, code=5)
            assert f"`putwright desk` (process {watcher.number}, since" in refused.said
            assert "Orders leave from one desk at a time" in refused.said
        before = list(watcher.lines)
        assert desk.read("positions")["audit"] == "0 puts, 0 exits, 0 orphans"
        assert desk.read("orders")["working"] == []
        assert (watcher.is_running, watcher.lines) == (
            True,
            before,
        )  # whoever only looks does not ask for the desk


def test_desk_is_handed_over_and_taken_back_when_a_command_asks_for_it(market: Terminal) -> None:
    """Preview and approval get the desk from the one that watches; it takes it back and goes on where things stand now."""
    with seat(market, "eager") as desk, watching(desk) as watcher:
        token = desk.read("sell", PUT)["token"]
        watcher.hears("Handed over to another command.")
        watcher.hears("0 puts, 0 exits, 0 orphans", after=2)
        before = len(watcher.lines)
        assert desk.read("sell", PUT, "--approve", token)["is_done"]
        watcher.hears("Handed over to another command.", after=before)
        watcher.hears("1 put, 1 exit, 0 orphans", after=before)
        told = desk.books()
        assert (len(told.open), told.reconcile["audit"]) == (1, "1 put, 1 exit, 0 orphans")


def test_sale_is_sent_once_when_it_is_approved_twice_at_once(market: Terminal) -> None:
    """Two terminals give the same token at the same moment: one sells, the other is refused after it."""
    with seat(market, "eager") as desk:
        token = desk.read("sell", PUT)["token"]
        with (
            desk.process("sell", PUT, "--approve", token) as one,
            desk.process("sell", PUT, "--approve", token) as other,
        ):
            said = [process.communicate(timeout=SECONDS_MAX)[0] for process in (one, other)]
        assert sorted([one.returncode, other.returncode]) == [0, 4], said
        assert any("NOT_APPROVED" in words for words in said)
        told = desk.books()
        assert desk.held() == "-1.0 GM 2026-12-11 57 P"
        assert told.reconcile["audit"] == "1 put, 1 exit, 0 orphans"


def test_desk_begins_anew_when_the_paper_tws_has(market: Terminal) -> None:
    """Its clock is behind the record: every command says so and names the way on; the old record is kept aside."""
    with seat(market, "eager") as desk:
        desk.approve("sell", PUT)
        desk.pass_to("open")
        desk.approve("close", "p1", "--limit", "0.80")
    with seat(market, "eager") as desk:
        for words in (("sell", PUT), ("desk", "--once"), ("reconcile",), ("positions",), ("orders",)):
            refused = desk(*words, code=1).said
            assert "the broker's time is 2026-11-06 20:55 UTC" in refused
            assert "`putwright reconcile --anew`" in refused
        anew = desk("reconcile", "--anew")
        assert "The record was put aside as desk-until-" in anew.err
        assert len(list((desk.terminal.workspace / "records").glob("desk-until-*.jsonl"))) == 1
        assert len(list((desk.terminal.workspace / "records").glob("journal-until-*.sqlite"))) == 1
        assert not desk.terminal("journal", "--json").document[
            "rows"
        ]  # its market began anew, and so does the journal
        desk.approve("sell", PUT)
        assert desk.books().reconcile["audit"] == "1 put, 1 exit, 0 orphans"
