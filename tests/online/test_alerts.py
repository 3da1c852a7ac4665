"""Alerts: they leave through apprise to a stand-in on loopback, hold no secret and no account, and stop nothing when they fail."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from putwright.adapters.notify.apprise_notifier import AppriseNotifier
from putwright.adapters.notify.messenger import Messenger
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.ports.notifier import Alert
from putwright.reports.alert import TEST, alarm_alerts, discreet, week_due
from tests.phone import SECONDS, SECRET, Phone, phone_on

NOW = datetime(2026, 11, 14, 15, tzinfo=UTC)


@pytest.fixture
def phone() -> Iterator[Phone]:
    """A phone that takes what apprise posts."""
    with phone_on() as made:
        yield made


def written(folder: Path, *lines: str, mode: int = 0o600) -> AppriseNotifier:
    """A notifier over a file of addresses."""
    path = folder / "alerts.txt"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    path.chmod(mode)
    return AppriseNotifier(path)


def test_alert_arrives_with_its_title_and_words(tmp_path: Path, phone: Phone) -> None:
    """Remarks and empty lines in the file are no addresses."""
    notifier = written(tmp_path, "# my phone", "", phone.address)
    assert notifier.addresses() == 1
    notifier.send(TEST)
    assert [(one["title"], one["message"]) for one in phone.told] == [(TEST.title, TEST.words)]


@pytest.mark.parametrize("status", [500, 403])
def test_alert_that_is_not_taken_is_told_without_the_address(
    tmp_path: Path,
    phone: Phone,
    status: int,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither message nor log nor output has a token, a host or a port in it."""
    phone.status = status
    notifier = written(tmp_path, phone.address)
    with caplog.at_level(logging.DEBUG), pytest.raises(OutsideFailure) as fault:
        notifier.send(TEST)
    out, err = capfd.readouterr()
    said = f"{fault.value} {out} {err} {' '.join(str(one.getMessage()) for one in caplog.records if one.name.startswith('apprise'))}"
    assert "putwright alert --test" in said
    for secret in (SECRET, "127.0.0.1", str(phone.port)):
        assert secret not in said


def test_alert_fails_in_words_when_nobody_answers(tmp_path: Path, phone: Phone) -> None:
    """A closed port is a failure of the neighbour, safe to try again."""
    dead = written(tmp_path, phone.address.replace(str(phone.port), "9"))
    with pytest.raises(OutsideFailure, match="one or more of 1 did not take it") as fault:
        dead.send(TEST)
    assert fault.value.retry_is_safe


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such permissions")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_addresses_that_others_can_read_are_refused(tmp_path: Path, phone: Phone, mode: int) -> None:
    """They are as good as passwords: the remedy is one command."""
    notifier = written(tmp_path, phone.address, mode=mode)
    with pytest.raises(BadInput, match="chmod 600"):
        notifier.send(TEST)
    assert phone.told == []


def test_addresses_that_are_missing_empty_or_wrong_are_told_by_their_line(tmp_path: Path) -> None:
    """The line is named and never quoted."""
    with pytest.raises(BadInput, match="not in the workspace"):
        AppriseNotifier(tmp_path / "alerts.txt").addresses()
    with pytest.raises(BadInput, match="no address in it"):
        written(tmp_path, "# nothing").addresses()
    with pytest.raises(BadInput, match="line 2 of") as fault:
        written(tmp_path, "# remark", f"nosuch://{SECRET}").addresses()
    assert SECRET not in str(fault.value)


# ---- what is sent -------------------------------------------------------------------------------------------------------


def test_only_lines_that_need_a_person_are_sent() -> None:
    """Fills and changes stay at the desk."""
    lines = ("o1: sold 1 at 1.30", "ALARM: p1 is gone. Look.", "THE DESK STOPPED ITSELF: too many")
    assert [one.words for one in alarm_alerts(lines, amounts=False)] == list(lines[1:])


@pytest.mark.parametrize("account", ["U1234567", "DU7654321", "DU***321", "F1234567"])
def test_no_account_number_is_in_an_alert(account: str) -> None:
    """Whole or masked."""
    told = discreet(f"ALARM: {account} holds 1 GM 2026-12-18 57 P long", amounts=True)
    assert told == "ALARM: the account holds 1 GM 2026-12-18 57 P long"


def test_amounts_are_in_an_alert_only_where_they_are_wanted() -> None:
    """Prices and strikes are the market's, amounts the investor's."""
    words = "ALARM: $5,700.00 is missing for GM 57 P, bid 1.25"
    assert discreet(words, amounts=False) == "ALARM: ••• is missing for GM 57 P, bid 1.25"
    assert discreet(words, amounts=True) == words


def test_review_is_due_after_seven_days_without_one() -> None:
    """None was kept, or the last one is seven days old."""
    assert week_due(NOW - timedelta(days=6, hours=23), NOW) is None
    due = week_due(NOW - timedelta(days=7), NOW)
    assert due is not None
    assert (due.title, due.words) == (
        "putwright: the review of 2026-W46 is due",
        "The last one is of 2026-11-07. Run `putwright week`.",
    )
    assert week_due(None, NOW) is not None


# ---- the messenger ------------------------------------------------------------------------------------------------------


def test_messenger_sends_each_alert_once_and_in_order(tmp_path: Path, phone: Phone) -> None:
    """The same alarm told again is not sent again; what is due by the clock comes first."""
    first, second = Alert("one", "1"), Alert("two", "2")
    faults: list[str] = []
    sent: list[Alert] = []
    with Messenger(written(tmp_path, phone.address), faults.append, lambda: TEST, sent.append) as messenger:
        phone.rang.wait(SECONDS)
        for alert in (first, first, second, first):
            messenger.give(alert)
    assert [one["title"] for one in phone.told] == [TEST.title, "one", "two"]
    assert (faults, sent) == ([], [TEST])


def test_reminder_stays_due_until_it_has_left(tmp_path: Path, phone: Phone) -> None:
    """A phone that refuses it was not reminded."""
    phone.status = 500
    sent: list[Alert] = []
    with Messenger(written(tmp_path, phone.address), lambda words: None, lambda: TEST, sent.append):
        phone.rang.wait(SECONDS)
    assert sent == []


def test_messenger_tells_a_failure_once_and_goes_on(tmp_path: Path, phone: Phone) -> None:
    """Three alerts to a phone that refuses are one complaint; when it takes them again they arrive."""
    phone.status = 500
    faults: list[str] = []
    with Messenger(written(tmp_path, phone.address), faults.append) as messenger:
        for number in range(3):
            messenger.give(Alert("title", str(number)))
        while len(phone.told) < 3 and phone.rang.wait(SECONDS):
            phone.rang.clear()
        phone.status = 200
        messenger.give(Alert("title", "later"))
    assert phone.told[-1]["message"] == "later"
    assert len(faults) == 1


def test_messenger_never_raises_where_alerts_are_given(tmp_path: Path) -> None:
    """Without a file of addresses the desk goes on, and the remedy is told."""
    faults: list[str] = []
    with Messenger(AppriseNotifier(tmp_path / "alerts.txt"), faults.append) as messenger:
        messenger.give(TEST)
    assert len(faults) == 1
    assert "chmod 600" in faults[0]
