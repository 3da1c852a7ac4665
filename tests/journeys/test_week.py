"""`putwright week` and `putwright alert` as somebody types them, on the make-believe market."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from house.schemas import schema
from putwright.bootstrap import open_workspace
from putwright.bootstrap.alerting import alerted
from tests.journeys.terminal import Outcome, Terminal
from tests.phone import SECRET, phone_on

NOBODY = ("--port", "9")  # nothing listens there


def document(told: Outcome, kind: str) -> dict[str, Any]:
    """What was printed, held against the schema that the program's own types make."""
    assert told.code == 0, told.said
    found: dict[str, Any] = json.loads(told.out)
    jsonschema.Draft202012Validator(schema(kind)).validate(found)
    return found


def test_week_works_from_the_record_when_no_tws_is_there(market: Terminal) -> None:
    """It says so, keeps the packet and names what it did not look for; a second one stands beside the first."""
    told = document(market("week", "--json", *NOBODY), "week")
    assert told["seen_by"] == "record"
    assert "No TWS was looked at" in told["seen_words"]
    assert told["not_checked"]
    assert str(market.workspace) not in json.dumps(told)
    path = market.workspace / "records" / "weeks" / told["week_id"] / "report.json"
    first = path.read_bytes()
    kept = json.loads(first)
    jsonschema.Draft202012Validator(schema("week")).validate(kept)
    again = document(market("week", "--json", *NOBODY), "week")
    assert again["week_id"] == f"{told['week_id']}~2"
    assert path.read_bytes() == first


def test_week_only_looks_when_no_record_is_wanted(market: Terminal) -> None:
    """No packet is left; and a page has nowhere to lie."""
    outcome = market("week", "--no-record", *NOBODY)
    assert outcome.code == 0
    assert "What needs a decision" in outcome.out
    assert not (market.workspace / "records" / "weeks").exists()
    refused = market("week", "--no-record", "--html")
    assert refused.code == 1
    assert "--no-record keeps nothing" in refused.said


def test_week_writes_its_page_and_hides_amounts_when_asked(market: Terminal) -> None:
    """Two pages of one packet's content, one without a single amount."""
    told = market("week", "--html", *NOBODY)
    assert told.code == 0
    where = told.out.rpartition("The page: ")[2].strip()
    assert "$" in (market.workspace / where).read_text(encoding="utf-8")
    hidden = market("week", "--html", "--incognito", *NOBODY)
    where = hidden.out.rpartition("The page: ")[2].strip()
    assert where.endswith("page-incognito.html")
    assert "$" not in (market.workspace / where).read_text(encoding="utf-8").partition("<body>")[2]
    assert "$" not in hidden.out.partition("What needs a decision")[2]


def test_week_of_the_past_asks_no_broker(market: Terminal) -> None:
    """What was not known then is not shown."""
    told = document(market("week", "--json", "--as-of", "2026-10-30"), "week")
    assert "a day of the past was asked for" in told["seen_words"]
    assert told["week_id"] == "2026-W44"
    assert told["candidates"]["left_out"]


# ---- alerts -------------------------------------------------------------------------------------------------------------


def with_alerts(workspace: Path, address: str, *sends: str, amounts: bool = False) -> None:
    """Alerts turned on, their addresses in a file of the owner's."""
    config = workspace / "config.toml"
    head = config.read_text(encoding="utf-8").partition("[alerts]")[0]
    told = f"[alerts]\nsend = {json.dumps(list(sends))}\namounts = {str(amounts).lower()}\n"
    config.write_text(head + told, encoding="utf-8")
    path = workspace / "alerts.txt"
    path.write_text(f"{address}\n", encoding="utf-8")
    path.chmod(0o600)


def test_alerts_are_off_until_they_are_asked_for(market: Terminal) -> None:
    """Nothing is sent by default, and a test says how they are turned on."""
    assert document(market("alert", "--json"), "alert")["is_on"] is False
    refused = market("alert", "--test")
    assert refused.code == 1
    assert "config.toml" in refused.said


def test_alert_sends_a_test_and_a_reminder_and_never_tells_an_address(market: Terminal) -> None:
    """The phone is told; what is printed counts addresses and shows none."""
    with phone_on() as phone:
        with_alerts(market.workspace, phone.address, "alarms", "week")
        told = market("alert", "--test", "--due")
        assert told.code == 0
        assert [one["title"][:15] for one in phone.told] == ["putwright: a te", "putwright: the "]
        assert SECRET not in told.said
        assert str(phone.port) not in told.said
        assert document(market("alert", "--json"), "alert")["addresses"] == 1


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such permissions")
def test_alert_refuses_addresses_that_others_can_read(market: Terminal) -> None:
    """The remedy is one command."""
    with_alerts(market.workspace, "json://127.0.0.1:9/x", "alarms")
    (market.workspace / "alerts.txt").chmod(0o644)
    told = market("alert", "--test")
    assert told.code == 1
    assert "chmod 600" in told.said


def test_alarms_of_the_desk_leave_as_alerts_and_nothing_else_does(market: Terminal) -> None:
    """What the desk says is said as before; its alarm goes to the phone once, without its amount."""
    said: list[str] = []
    with phone_on() as phone:
        with_alerts(market.workspace, phone.address, "alarms")
        opened = open_workspace(market.workspace)
        with alerted(opened, lambda happened, standing: said.extend(happened)) as say:
            say(("o1: sold 1 at 1.30", "ALARM: p1 of U1234567 misses $650.00. Look."), "1 put")
            say(("ALARM: p1 of U1234567 misses $650.00. Look.",), "1 put")
    assert len(said) == 3
    assert [one["message"] for one in phone.told] == ["ALARM: p1 of the account misses •••. Look."]


def test_desk_goes_on_when_no_alert_can_leave(market: Terminal) -> None:
    """A phone that nobody answers is told once beside what the desk says."""
    said: list[str] = []
    with_alerts(market.workspace, "json://127.0.0.1:9/x", "alarms")
    with alerted(open_workspace(market.workspace), lambda happened, standing: said.extend(happened)) as say:
        say(("ALARM: one",), "")
        say(("ALARM: two",), "")
    assert [one for one in said if one.startswith("ALARM")] == ["ALARM: one", "ALARM: two"]
    assert len([one for one in said if "An alert did not leave" in one]) == 1


def test_review_that_is_due_is_told_once_however_often_the_desk_begins(market: Terminal) -> None:
    """Two desks one after the other: one reminder."""
    with phone_on() as phone:
        with_alerts(market.workspace, phone.address, "week")
        for _ in range(2):
            with alerted(open_workspace(market.workspace), lambda happened, standing: None):
                pass
        assert [one["title"].rpartition(" ")[2] for one in phone.told] == ["due"]
