"""What stands in the way of a sale, seen from the command line: each with its number and what to do, and nothing is sent."""

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from putwright.adapters.system_clock import SystemClock
from putwright.cli.desk_session import confirmed
from putwright.domain.refusal import BadInput
from tests.desk_builders import approval
from tests.journeys.desk_lives import PUT, Seat, seat
from tests.journeys.terminal import Terminal
from tests.paper_process import PaperProcess


@pytest.fixture(scope="module")
def papers() -> Iterator[Callable[[str], PaperProcess]]:
    """One paper TWS of each scenario, at which nothing is ever sold; time stands still."""
    with ExitStack() as stack:

        @cache
        def paper_of(scenario: str) -> PaperProcess:
            paper = stack.enter_context(PaperProcess("--scenario", scenario))
            paper.say("pause")
            return paper

        yield paper_of


@pytest.fixture
def desk(market: Terminal, papers: Callable[[str], PaperProcess]) -> Seat:
    """A seat before the quiet one, with a workspace of its own."""
    return Seat(market, papers("quiet"))


@pytest.fixture
def in_francs(market: Terminal, papers: Callable[[str], PaperProcess]) -> Seat:
    """A seat before the one whose account holds Swiss francs and no dollars."""
    return Seat(market, papers("francs"))


def refusals(document: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Every refusal by its rule; each says what is, what may be, and what to do."""
    for one in document["refusals"]:
        assert one["actual"], one
        assert one["limit"], one
        assert one["remedy"], one
    return {one["rule"]: one for one in document["refusals"]}


def nothing_was_sent(desk: Seat) -> None:
    """The second witness: the broker has neither order nor position."""
    assert "0 open orders; held: nothing" in desk.paper.say("show")


def test_token_is_refused_when_it_is_another(desk: Seat) -> None:
    """A token that was not shown for the ticket approves nothing, whether it was previewed or not."""
    assert "it was not previewed" in desk("sell", PUT, "--approve", "AAAA-BBBB", code=1).said
    desk("sell", PUT)
    said = desk("sell", PUT, "--approve", "AAAA-BBBB", code=1).said
    assert "the token is not one that was shown for it" in said
    assert "Preview it, then give the token that the preview shows" in said
    nothing_was_sent(desk)


def test_token_is_refused_when_it_has_lapsed(desk: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten minutes after its preview, by this machine's clock, it holds no more."""
    token = desk.read("sell", PUT)["token"]
    late = datetime.now(UTC) + timedelta(minutes=11)
    monkeypatch.setattr(SystemClock, "now", lambda _: late)
    told = refusals(desk.read("sell", PUT, "--approve", token, code=4))
    assert list(told) == ["NOT_APPROVED"]
    assert "Preview" in told["NOT_APPROVED"]["remedy"]
    nothing_was_sent(desk)


def test_sale_is_refused_when_the_desk_is_halted(desk: Seat) -> None:
    """From the moment of `halt` neither preview nor approval sells; it says why, and `resume` ends it."""
    token = desk.read("sell", PUT)["token"]
    desk("halt", "--because", "the kitchen is on fire")
    for words in ((), ("--approve", token)):
        told = refusals(desk.read("sell", PUT, *words, code=4))
        assert "the kitchen is on fire" in told["HALTED"]["actual"]
        assert "`putwright resume`" in told["HALTED"]["remedy"]
    assert desk.read("positions")["halted"] == "the kitchen is on fire"
    desk("resume")
    assert desk.read("sell", PUT)["is_ready"]
    nothing_was_sent(desk)


def test_sale_is_refused_when_the_cash_does_not_hold_its_contracts(desk: Seat) -> None:
    """Forty contracts promise $228,000; with the buffer $250,800 are wanted of $250,000: 39 would fit."""
    ticket = desk.ticket("GM", "57", "2026-12-11", "--contracts", "40", code=4)
    told = refusals(desk.read("sell", ticket, code=4))
    assert "needs $250,800.00" in told["RESERVE"]["actual"]
    assert told["RESERVE"]["remedy"] == "Sell 39, or free $800.00."
    assert {"CONTRACTS_PER_NAME", "NAME_CAP", "DEPLOYED_CAP"} <= set(told)
    nothing_was_sent(desk)


def test_sale_is_refused_when_the_market_is_closed(desk: Seat) -> None:
    """After the bell quotes are frozen: an order that waits for the opening would meet another market."""
    desk.pass_to("2026-11-06T16:30")  # the last test of this market: it does not go back
    told = refusals(desk.read("sell", PUT, code=4))
    assert "the market is closed" in told["QUOTE_NOT_LIVE"]["actual"]
    nothing_was_sent(desk)


def test_token_is_refused_when_it_was_used_and_the_put_is_held(market: Terminal) -> None:
    """One word, one sale; a second sale of the same put is refused as well."""
    with seat(market, "eager") as desk:
        offer = desk.read("sell", PUT)
        desk("sell", PUT, "--approve", offer["token"])
        again = refusals(desk.read("sell", PUT, "--approve", offer["token"], code=4))
        assert "NOT_APPROVED" in again
        anew = refusals(desk.read("sell", PUT, code=4))
        assert "is sold already" in anew["ALREADY_HELD"]["actual"]
        assert desk.books().reconcile["audit"] == "1 put, 1 exit, 0 orphans"


def test_sale_is_refused_when_only_buying_power_would_carry_it(market: Terminal) -> None:
    """The broker of a margin account would bind a sixth of it and sell; the whole strike has to be there in cash."""
    with seat(market, "margin") as desk:
        ticket = desk.ticket("GM", "57", "2026-12-11", "--contracts", "45", code=4)
        offer = desk.read("sell", ticket, code=4)
        assert "it would bind USD 42," in offer["broker_says"][0]
        told = refusals(offer)
        assert ("needs $282,150.00" in told["RESERVE"]["actual"], "PREVIEW" in told) == (True, False)
        nothing_was_sent(desk)


def test_sale_is_refused_when_quotes_are_delayed(market: Terminal) -> None:
    """They are good enough to look at and not to sell on; `preflight` warns of it."""
    with seat(market, "delayed") as desk:
        told = refusals(desk.read("sell", PUT, code=4))
        assert "delayed" in told["QUOTE_NOT_LIVE"]["actual"]
        assert "Market Data" in told["QUOTE_NOT_LIVE"]["remedy"]
        warned = {one["what"]: one for one in desk.read("preflight", "GM")["findings"]}["quotes"]
        assert (warned["state"], "delayed" in warned["found"]) == ("warn", True)
        nothing_was_sent(desk)


def test_sale_is_refused_when_the_api_may_only_look(market: Terminal) -> None:
    """TWS says 321; what to clear, and where, is said with it."""
    with seat(market, "read-only") as desk:
        for words in (("preflight", "GM"), ("sell", PUT)):
            said = desk(*words, code=1).said
            assert "TWS 321" in said
            assert "clear `Read-Only API`" in said
        nothing_was_sent(desk)


def test_preflight_finds_it_when_an_account_in_francs_has_no_dollars(in_francs: Seat) -> None:
    """Francs are no dollars: no strike can be paid with them, and preflight does not call that in order."""
    told = in_francs.read("preflight", "GM", code=1)
    assert "missing" in {one["state"] for one in told["findings"] if one["what"] == "cash"}


def test_sale_is_refused_for_want_of_dollars_when_an_account_has_only_francs(in_francs: Seat) -> None:
    """Of 250,000 francs not one dollar is free for a strike."""
    told = refusals(in_francs.read("sell", PUT, code=4))
    assert "$0.00 free" in told["RESERVE"]["limit"]


class Typed(io.StringIO):
    """Standard input with somebody at it, or nobody."""

    def __init__(self, words: str, *, is_terminal: bool) -> None:
        super().__init__(words)
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        """Whether somebody is there."""
        return self._is_terminal


@pytest.mark.parametrize(
    ("words", "is_terminal", "wrong"),
    [
        ("GM\n", False, "nobody is at a terminal"),
        ("F\n", True, "F was typed, not GM"),
        ("", True, "nothing was"),
    ],
)
def test_live_order_is_refused_when_nobody_types_its_symbol_at_a_terminal(
    monkeypatch: pytest.MonkeyPatch, words: str, is_terminal: bool, wrong: str
) -> None:
    """The right words in a pipe are not enough, and another symbol is not either."""
    monkeypatch.setattr("sys.stdin", Typed(words, is_terminal=is_terminal))
    with pytest.raises(BadInput, match=wrong):
        confirmed(replace(approval(), is_paper=False), False)


def test_live_order_is_confirmed_when_its_symbol_is_typed_at_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Small letters are the same symbol; how the word came is kept."""
    monkeypatch.setattr("sys.stdin", Typed("gm\n", is_terminal=True))
    assert confirmed(replace(approval(), is_paper=False), False) == "a terminal, the symbol typed"
