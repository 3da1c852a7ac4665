"""What can be typed to the paper TWS: every word of its console, and every mistake with its remedy."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from putwright.domain.refusal import BadInput
from putwright.paper.console.commands import (
    FORMS,
    Assign,
    Bell,
    Command,
    Leap,
    LeapToBell,
    LeapToMoment,
    ListedOption,
    OrderByHand,
    Plain,
    Speed,
)
from putwright.paper.console.reading import command_of

PUT = ListedOption("GM", date(2026, 12, 11), Decimal(57), "P")


@pytest.mark.parametrize(
    ("line", "by"),
    [
        ("leap 90s", timedelta(seconds=90)),
        ("leap 45m", timedelta(minutes=45)),
        ("leap 2h", timedelta(hours=2)),
        ("  Leap   3D ", timedelta(days=3)),
        ("leap 1.5h", timedelta(minutes=90)),
        ("leap 366d", timedelta(days=366)),
    ],
)
def test_leap_goes_a_distance_when_one_is_named(line: str, by: timedelta) -> None:
    """Seconds, minutes, hours and days, whole or in parts, in large letters or small."""
    assert command_of(line) == Leap(by)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("leap to open", LeapToBell(Bell.OPEN)),
        ("LEAP TO CLOSE", LeapToBell(Bell.CLOSE)),
        ("leap to 2026-12-11", LeapToMoment(datetime(2026, 12, 11, 14, 31, tzinfo=UTC))),
        ("leap to 2026-12-11T15:30", LeapToMoment(datetime(2026, 12, 11, 20, 30, tzinfo=UTC))),
        ("leap to 2026-12-11t15:30:05", LeapToMoment(datetime(2026, 12, 11, 20, 30, 5, tzinfo=UTC))),
        ("leap to 2027-07-02", LeapToMoment(datetime(2027, 7, 2, 13, 31, tzinfo=UTC))),  # summer time
        ("leap to 2026-12-11T15:30+00:00", LeapToMoment(datetime(2026, 12, 11, 15, 30, tzinfo=UTC))),
    ],
)
def test_leap_goes_to_a_moment_when_one_is_named(line: str, command: Command) -> None:
    """The bells, a day (a minute after its opening), a New York time, or a time with its zone."""
    assert command_of(line) == command


@pytest.mark.parametrize("line", ["speed 1d=30s", "speed 1d = 30s", "Speed 1D=30S"])
def test_speed_is_read_when_written_as_for_the_option(line: str) -> None:
    """A calendar day in half a minute is 2,880 times as fast."""
    assert command_of(line) == Speed(2880.0)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("sell 1 GM 2026-12-11 57 P 1.20", OrderByHand("SELL", 1, PUT, Decimal("1.20"))),
        ("buy 3 gm 2026-12-11 $57 p 0.60 GTC", OrderByHand("BUY", 3, PUT, Decimal("0.60"), "GTC")),
        (
            "sell 10 brk/b 2026-12-18 470.5 C 12",
            OrderByHand(
                "SELL", 10, ListedOption("BRK.B", date(2026, 12, 18), Decimal("470.5"), "C"), Decimal(12)
            ),
        ),
    ],
)
def test_order_is_read_when_it_says_everything(line: str, command: Command) -> None:
    """Contracts, symbol, expiry, strike, right and limit: for the day, or good till cancelled."""
    assert command_of(line) == command


def test_assignment_is_read_when_it_says_what_and_how_many() -> None:
    """The option first, the contracts last."""
    assert command_of("assign GM 2026-12-11 57 P 2") == Assign(PUT, 2)


@pytest.mark.parametrize("plain", list(Plain))
def test_plain_word_is_read_when_it_stands_alone(plain: Plain) -> None:
    """Each of them, however it is spaced and capitalised."""
    assert command_of(plain.value.upper().replace(" ", "  ")) is plain


def test_every_word_is_explained_when_help_is_asked_for() -> None:
    """What the forms show can be typed as it stands; each form belongs to the word it is listed under."""
    for word, form in FORMS.items():
        for example in form.split(", and ")[0].replace(" or ", ", ").split(", "):
            assert example.split()[0] == word
            command_of(example)


def test_every_line_of_the_page_is_read_when_typed() -> None:
    """The table of docs/paper-tws.md shows each word, and nothing that would be refused."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "paper-tws.md").read_text(encoding="utf-8")
    table = page.partition("| typed | what happens |")[2].partition("\n\n")[0]
    shown = [line for row in table.splitlines()[2:] for line in re.findall("`(.+?)`", row.split("|")[1])]
    assert {line.split()[0] for line in shown} == set(FORMS)
    assert set(Plain) <= {command_of(line) for line in shown}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "nothing was typed"),
        ("leep 2h", "there is no word 'leep'. Write one of leap, speed"),
        ("leap", "neither how far nor where to"),
        ("leap to", "'to' is no distance"),
        ("leap 2", "'2' is no distance: a number and s, m, h or d"),
        ("leap -2h", "'-2h' is no distance"),
        ("leap 2w", "'2w' is no distance"),
        ("leap 0h", "longer than nothing"),
        ("leap 367d", "at most 366 days"),
        ("leap 2 h", "neither how far nor where to"),
        ("leap to noon", "'noon' is neither open nor close, nor a day"),
        ("leap to 2026-13-01", "'2026-13-01' is neither"),
        ("leap to 2026-12-11T25:00", "is neither open nor close"),
        ("leap to 9999-12-31T23:00-12:00", "is neither open nor close"),
        ("leap to open now", "neither how far nor where to"),
        ("speed", "the speed is missing"),
        ("speed fast", "that is no speed"),
        ("speed 9d=1s", "that is too fast"),
        ("pause now", "otherwise than any command. Write pause."),
        ("lose", "a word is missing. Write lose line."),
        ("line", "a word is missing. Write line back or line back data lost."),
        ("line forward", "otherwise than any command"),
        ("line back data", "otherwise than any command"),
        ("sell", "an order says contracts, symbol"),
        ("sell GM 2026-12-11 57 P 1.20", "an order says contracts, symbol"),
        ("sell 1 GM 2026-12-11 57 P 1.20 gtc now", "an order says contracts, symbol"),
        ("sell 0 GM 2026-12-11 57 P 1.20", "'0' is no whole number of contracts"),
        ("sell 1.5 GM 2026-12-11 57 P 1.20", "'1.5' is no whole number of contracts"),
        ("sell -1 GM 2026-12-11 57 P 1.20", "'-1' is no whole number of contracts"),
        ("sell 1 G:M 2026-12-11 57 P 1.20", "Reading the symbol 'G:M'"),
        ("sell 1 GM 2026-12-32 57 P 1.20", "Reading the expiry '2026-12-32': that is no day"),
        ("sell 1 GM 2026-12-11 0 P 1.20", "a strike is more than zero"),
        ("sell 1 GM 2026-12-11 57P P 1.20", "Reading the strike"),
        ("sell 1 GM 2026-12-11 57 X 1.20", "'X' is neither P nor C"),
        ("sell 1 GM 2026-12-11 57 P 0.00", "the limit is zero"),
        ("sell 1 GM 2026-12-11 57 P -1", "it is negative"),
        ("sell 1 GM 2026-12-11 57 P 1,2", "the comma does not part thousands"),
        ("sell 1 GM 2026-12-11 57 P 1.20 ioc", "'ioc' behind the limit is no time in force. Write sell 1 GM"),
        ("buy 1 GM", "Write buy 1 GM 2026-12-11 57 P 0.60"),
        ("assign GM 2026-12-11 57 P", "an assignment says symbol"),
        ("assign GM 2026-12-11 57 P none", "'none' is no whole number of contracts"),
        ("assign GM 2026-12-11 57 Q 1", "'Q' is neither P nor C. Write assign GM 2026-12-11 57 P 1."),
    ],
)
def test_line_is_refused_when_it_says_nothing_that_can_be_done(line: str, message: str) -> None:
    """What was read, what is wrong with it, and what can be written."""
    with pytest.raises(BadInput) as refusal:
        command_of(line)
    assert message in str(refusal.value)
    assert str(refusal.value).startswith("Reading ")
