"""Evidence from the terminal: at any width, without colour, for a machine, and agreeing with what `why` says."""

from decimal import Decimal
from typing import Any

import pytest
from rich.cells import cell_len

from tests.journeys.terminal import Terminal, started


def best(market: Terminal) -> tuple[str, str, str]:
    """A put of the shortlist: symbol, strike, expiry."""
    row = next(one for one in market("screen", "--json", "--no-record").document["shortlist"])
    return row["symbol"], row["strike"], row["expiry"]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_evidence_keeps_within_the_terminal_at_any_width(market: Terminal, width: int) -> None:
    """Nothing runs over the edge or is cut off, and every part is there."""
    told = market("evidence", *best(market), COLUMNS=str(width))
    assert told.code == 0
    assert [line for line in told.out.splitlines() if cell_len(line) > width] == []
    assert "…" not in told.out
    for part in (
        "Held to expiry",
        "would have ended",
        "deepest falls",
        "by the year",
        "Reports",
        "independent",
    ):
        assert part in told.said


def test_evidence_says_in_words_what_colour_says_when_there_is_none(market: Terminal) -> None:
    """Bars below the strike are red and say `breached`; NO_COLOR leaves the word and takes the red."""
    put = best(market)
    coloured, plain = (
        market("evidence", *put, FORCE_COLOR="1"),
        market("evidence", *put, FORCE_COLOR="1", NO_COLOR="1"),
    )
    assert "\x1b[31m" in coloured.out
    assert "\x1b[31m" not in plain.out
    assert "breached" in plain.out
    assert f"strike {Decimal(put[1]).normalize():f}" in plain.out


def test_evidence_agrees_with_why_when_the_put_is_quoted(market: Terminal) -> None:
    """Forecast, market and the past at today's volatility are the same witnesses in both, figure by figure."""
    put = best(market)
    told: dict[str, Any] = market("evidence", *put, "--json").document
    odds = market("why", *put, "--json").document["puts"][0]["row"]["odds"]
    says = {line["kind"]: line["says"] for line in told["witnesses"]}
    figures = ("breach", "breach_low", "breach_high", "mean_loss", "expected_loss", "shortfall", "volatility")
    for kind, witness in (("forecast", "forecast"), ("market", "market")):
        for figure in figures:
            mine, other = says[kind][figure], odds[witness][figure]
            assert (mine is None) == (other is None), (kind, figure)
            assert mine is None or abs(Decimal(mine) - Decimal(other)) < Decimal("1e-6"), (kind, figure)
    # `why` leaves out report days where none is ahead, evidence shows both.
    assert odds["history"]["breach"] in {says["scaled"]["breach"], says["scaled-without-reports"]["breach"]}


def test_evidence_is_answered_when_nobody_quotes_the_put(market: Terminal) -> None:
    """A strike and an expiry of one's own, a price of the share and a premium of one's own."""
    symbol, strike, _ = best(market)
    own = (symbol, f"{Decimal(strike) * Decimal('0.97'):.2f}", "2026-12-17")
    told = market("evidence", *own, "--json").document
    assert told["premium"] is None
    assert "not quoted" in told["premium_source"]
    assert told["witnesses"][0]["says"]["breach"] is not None
    assert told["witnesses"][-1]["says"]["unknown_because"]
    given = market("evidence", *own, "--premium", "1.10", "--spot", told["spot"], "--json").document
    assert given["spot_source"] == given["premium_source"] == "as you gave it"
    assert given["witnesses"][-1]["says"]["volatility"] is not None
    assert given["witnesses"][0]["says"] == told["witnesses"][0]["says"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("KO", "seventy", "2026-12-18"), "Reading the strike 'seventy': it is not a number"),
        (("KO", "70C", "2026-12-18"), "it is that of a call"),
        (("KO", "0", "2026-12-18"), "a strike is more than zero"),
        (("KO", "70", "soon"), "Reading the expiry 'soon'"),
        (("KO", "70", "2026-12-19"), "the exchanges are closed on that Saturday"),
        (("KO", "70", "2026-10-16"), "it is over"),
        (("KO", "70", "2036-12-19"), "no listed option lives so long"),
        (("KO", "70", "2026-12-18", "--spot", "cheap"), "Reading the spot 'cheap'"),
        (("KO", "70", "2026-12-18", "--spot", "0"), "it is not above zero"),
        (("KO", "70", "2026-12-18", "--spot", "7"), "Looking for evidence on KO 70 P 2026-12-18"),
        (("KO", "70", "2026-12-18", "--premium", "-1"), "it is negative"),
        (("KO", "70", "2026-12-18", "--premium", "110"), "no put of 70 is worth so much"),
        (("KO", "70", "2026-12-18", "--years", "0"), "no whole number of years"),
        (("KO", "70", "2026-12-18", "--years", "few"), "no whole number of years"),
        (("ZZZZ", "70", "2026-12-18"), "no closes known"),
        (("NESN", "70", "2026-12-18"), "Nestlé trades in Zurich"),
    ],
)
def test_evidence_refuses_bad_input_with_its_remedy(
    market: Terminal, words: tuple[str, ...], said: str
) -> None:
    """What was tried, what is wrong, what to do; the same for a machine."""
    told = market("evidence", *words)
    assert (told.code, told.out) == (1, "")
    assert said in told.said
    assert "What to do: " in told.err
    assert market("evidence", *words, "--json").document["schema"] == "putwright/fault/1"


def test_evidence_is_readable_when_the_terminal_knows_no_blocks(market: Terminal) -> None:
    """Bars are drawn with # and lines with - where the terminal knows ASCII only."""
    done = started("evidence", *best(market), PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "####" in done.stdout
    assert "---- strike" in done.stdout
    assert done.stdout.isascii()
    assert "?" not in done.stdout.split("would have ended")[1].split("deepest")[0]


def test_evidence_says_that_there_is_no_workspace_when_there_is_none(terminal: Terminal) -> None:
    """The missing workspace is named with its remedy, and none is made by accident."""
    told = terminal("evidence", "KO", "70", "2026-12-18")
    assert told.code == 1
    assert "putwright init" in told.said
    assert not terminal.workspace.exists()
