"""Chains as the adapter takes them: what is asked, what a quote means, and what becomes of a name that can not be had."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.domain.refusal import OutsideFailure
from putwright.market import snapshot
from putwright.ports.broker_view import ChainsTaken, ChainWanted
from tests.simulation.adapter_tws import (
    CHAIN,
    DETAILS,
    IMPATIENT,
    NOW,
    QUOTE,
    UNQUOTE,
    FixedClock,
    Frame,
    Handler,
    ScriptedTws,
    details,
    listed,
    looked,
    put_details,
    put_quote,
    share_quote,
)

AUGUST = date(2026, 8, 21)
CLOSED = datetime(2026, 7, 18, 15, 0, tzinfo=UTC)  # a Saturday
FRIDAY_CLOSE = datetime(2026, 7, 17, 20, 0, tzinfo=UTC)


def wanted(*symbols: str) -> list[ChainWanted]:
    """Puts five to a quarter below the share price that expire in August or September."""
    return [ChainWanted(s, date(2026, 8, 1), date(2026, 9, 30), 0.05, 0.25) for s in symbols or ("KO",)]


def taken(handlers: dict[int, Handler] | None = None, *symbols: str, **changes: Any) -> ChainsTaken:
    script = changes.pop("script", None) or ScriptedTws(handlers=handlers or {})
    names = wanted(*symbols)
    told: ChainsTaken = looked(script, lambda view: view.chains(names), **changes)
    return told


def of_puts(quote: Handler) -> Handler:
    """The share quoted as ever, puts as told."""
    return lambda tws, f: share_quote(f[2]) if f[5] == "STK" else quote(tws, f)


def reasons(told: ChainsTaken) -> dict[str, str]:
    return {one.symbol: one.reason for one in told.left_out}


def test_chain_holds_the_puts_of_the_band_in_the_snapshot_schema() -> None:
    """Only strikes inside the band, only expiries inside the window; each with quote, interest, greeks and kind."""
    script = ScriptedTws()
    told = taken(script=script)
    assert dict(told.quotes.schema) == {**snapshot.SCHEMA}
    assert (told.quotes["strike_thousandths"] / 1000).to_list() == [55, 60, 65]
    assert told.quotes["expiry"].unique().to_list() == [AUGUST]
    row = told.quotes.row(0, named=True)
    assert (row["bid"], row["ask"], row["open_interest"], row["volume"]) == (1.10, 1.20, 1840, 250)
    assert (row["vendor_implied_volatility"], row["vendor_delta"], row["spot"]) == (0.21, -0.18, 69.0)
    assert (row["source"], row["kind"], row["quote_time"]) == ("ibkr", "live", NOW)
    assert told.left_out == ()
    assert told.as_of >= NOW


def test_chain_is_asked_without_flooding() -> None:
    """A name costs one question for its share, one for its expiries, one an expiry, and one line a put: no more."""
    script = ScriptedTws()
    taken(script=script)
    counts = [script.count(message) for message in (DETAILS, CHAIN, QUOTE, UNQUOTE)]
    assert counts == [2, 1, 4, 4]


def test_lines_are_never_more_than_allowed() -> None:
    """With two lines, two are open at most, and every line is closed again."""
    most = {"now": 0, "ever": 0}

    def quotes(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        most["now"] += 1
        most["ever"] = max(most.values())
        return share_quote(f[2]) if f[5] == "STK" else put_quote(f[2])

    def closed(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        most["now"] -= 1
        return []

    told = taken({QUOTE: quotes, UNQUOTE: closed}, "KO", "PEP", "MSFT", lines_max=2)
    assert told.quotes.height == 9
    assert most["ever"] <= 2


def test_messages_keep_their_pace() -> None:
    """At forty a second, no second sees more than forty messages."""
    script = ScriptedTws()
    arrived: list[float] = []

    async def look(view: TwsView) -> ChainsTaken:
        read = script._read

        async def timed(reader: asyncio.StreamReader) -> str:
            told = await read(reader)
            arrived.append(asyncio.get_running_loop().time())
            return told

        script._read = timed  # type: ignore[method-assign]
        return await view.chains(wanted("KO", "PEP", "MSFT", "IBM"))

    looked(script, look, messages_per_second=40)
    assert len(arrived) > 40
    assert all(late - early > 0.9 for early, late in zip(arrived, arrived[40:], strict=False))


@pytest.mark.parametrize(
    ("bid", "ask", "size", "kept"),
    [
        ("-1", "-1", "0", (None, None)),
        ("1.10", "-1", "11", (1.10, None)),
        ("NaN", "1.20", "11", (None, 1.20)),
        ("Infinity", "1.20", "11", (None, 1.20)),
        ("1.7976931348623157E308", "1.20", "11", (None, 1.20)),
        ("99999999", "1.20", "11", (None, 1.20)),
        ("0", "0.05", "11", (0.0, 0.05)),
        ("16.450001", "16.5", "11", (16.45, 16.5)),
    ],
)
def test_quote_is_null_where_it_is_none(
    bid: str, ask: str, size: str, kept: tuple[float | None, float | None]
) -> None:
    """-1, NaN, infinite, unset and absurd prices are no prices; zero is what it says."""
    told = taken({QUOTE: of_puts(lambda tws, f: put_quote(f[2], bid=bid, ask=ask, size=size))})
    assert {(row["bid"], row["ask"]) for row in told.quotes.iter_rows(named=True)} == {kept}


def test_greeks_and_interest_are_null_when_not_computed() -> None:
    """-1, -2 and the open interest of the other right, which the TWS tells as zero, are not taken for figures."""

    def quotes(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        told = put_quote(f[2])[:4]
        return [*told, [2, 6, f[2], 27, 0], [21, f[2], 13, 0, -1, -2, -1, -1, -2, -2, -2, -1]]

    row = taken({QUOTE: of_puts(quotes)}).quotes.row(0, named=True)
    assert row["open_interest"] is None
    assert (row["vendor_implied_volatility"], row["vendor_delta"]) == (None, None)
    assert row["bid"] == 1.10


def test_put_is_without_a_quote_when_the_line_stays_silent() -> None:
    """Patience ends; the put stands there with nothing quoted, which the screen refuses by name."""
    told = taken({QUOTE: of_puts(lambda tws, f: [])})
    assert told.quotes["bid"].to_list() == [None] * 3
    assert told.quotes["open_interest"].to_list() == [None] * 3


@pytest.mark.parametrize(
    ("kind", "name", "now", "quoted"),
    [
        (1, "live", NOW, NOW),
        (3, "delayed", NOW, NOW - timedelta(minutes=20)),
        (2, "frozen", CLOSED, FRIDAY_CLOSE),
        (4, "delayed", CLOSED, FRIDAY_CLOSE),
        (1, "live", CLOSED, FRIDAY_CLOSE),
        (1, "live", datetime(2026, 7, 14, 12, 0, tzinfo=UTC), datetime(2026, 7, 13, 20, 0, tzinfo=UTC)),
    ],
)
def test_quote_time_is_of_the_session_when_quotes_are_delayed_or_frozen(
    kind: int, name: str, now: datetime, quoted: datetime
) -> None:
    """A quote is as old as its kind says, and never younger than the end of the session it is of."""

    def quotes(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return share_quote(f[2], kind) if f[5] == "STK" else put_quote(f[2], kind)

    script = ScriptedTws(handlers={QUOTE: quotes}, time=now)
    row = taken(script=script, clock=FixedClock(now)).quotes.row(0, named=True)
    assert (row["kind"], row["quote_time"]) == (name, quoted)
    assert [f[2] for f in script.asked if f[0] == "59"] == ["1" if now == NOW else "2"]


def test_quote_is_of_the_kind_asked_for_when_the_tws_names_none() -> None:
    """The library would call everything live; on a Saturday frozen quotes were asked for."""

    def quotes(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return (share_quote(f[2]) if f[5] == "STK" else put_quote(f[2]))[1:]

    told = taken(script=ScriptedTws(handlers={QUOTE: quotes}, time=CLOSED), clock=FixedClock(CLOSED))
    assert told.quotes["kind"].unique().to_list() == ["frozen"]


@pytest.mark.parametrize("code", [354, 10168, 10197])
def test_quotes_are_asked_as_delayed_when_live_ones_are_refused(code: int) -> None:
    """The first refusal changes the kind for all; what is had is marked as delayed, and the code is told."""

    def quotes(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        kinds = [fields[2] for fields in tws.asked if fields[0] == "59"]
        if kinds[-1] == "1":
            return [[4, 2, f[2], code, "Requested market data is not subscribed.", ""]]
        return share_quote(f[2], 3) if f[5] == "STK" else put_quote(f[2], 3)

    told = taken({QUOTE: quotes})
    assert told.quotes["kind"].unique().to_list() == ["delayed"]
    assert told.quotes.height == 3
    assert any(f"TWS {code}" in note for note in told.notes)


def test_kind_of_quotes_is_asked_for_again_when_the_connection_is_a_new_one() -> None:
    """A TWS forgets with the connection which kind was wanted; frozen quotes are asked for a second time."""
    script = ScriptedTws(time=CLOSED)

    async def look(view: TwsView) -> None:
        await view.chains(wanted())
        await view.close()
        await view.connect()
        await view.chains(wanted())

    looked(script, look, clock=FixedClock(CLOSED))
    assert [f[2] for f in script.asked if f[0] == "59"] == ["2", "2"]


def test_name_is_left_out_when_neither_live_nor_delayed_quotes_are_allowed() -> None:
    """No quote, no row; the reason names the code."""
    refused = of_puts(lambda tws, f: [[4, 2, f[2], 10168, "not subscribed", ""]])
    told = taken({QUOTE: refused})
    assert told.quotes.is_empty()
    assert "10168" in reasons(told)["KO"]


def test_quotes_are_not_those_of_before_when_asked_again() -> None:
    """The library keeps what a closed line told and would show it as new."""
    turn = {"bid": "1.10"}

    async def look(view: TwsView) -> list[list[float | None]]:
        first = await view.chains(wanted())
        turn["bid"] = ""
        second = await view.chains(wanted())
        return [first.quotes["bid"].to_list(), second.quotes["bid"].to_list()]

    def quotes(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return put_quote(f[2]) if turn["bid"] else put_quote(f[2])[2:]

    assert looked(ScriptedTws(handlers={QUOTE: of_puts(quotes)}), look) == [[1.1] * 3, [None] * 3]


def test_lines_are_opened_again_when_the_tws_lost_its_subscriptions() -> None:
    """After 1101 nothing is told on the old lines; they are opened anew."""
    seen: set[str] = set()

    def quotes(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        if f[3] in seen:
            return put_quote(f[2])
        seen.add(f[3])
        return (
            [[4, 2, -1, 1100, "lost", ""], [4, 2, -1, 1101, "restored, data lost", ""]]
            if len(seen) == 3
            else []
        )

    told = taken({QUOTE: of_puts(quotes)}, patience=replace(IMPATIENT, quote=2.0))
    assert told.quotes["bid"].to_list() == [1.1] * 3


def test_lines_are_kept_when_the_tws_kept_its_subscriptions() -> None:
    """After 1102 the same lines go on; none is opened twice."""
    script = ScriptedTws()

    def quotes(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return [[4, 2, -1, 1100, "lost", ""], [4, 2, -1, 1102, "restored", ""], *put_quote(f[2])]

    script.handlers[QUOTE] = of_puts(quotes)
    assert taken(script=script).quotes["bid"].to_list() == [1.1] * 3
    assert script.count(QUOTE) == 4


def test_taking_ends_with_a_fault_when_the_line_to_the_broker_stays_away() -> None:
    """While 1100 holds nothing is asked; the wait is bounded and named."""
    with pytest.raises(OutsideFailure, match="lost its line"):
        taken({QUOTE: of_puts(lambda tws, f: [[4, 2, -1, 1100, "lost", ""]])})


def test_fewer_lines_are_used_when_the_tws_has_none_free() -> None:
    """Another program holds lines: 101 makes ours fewer, and the quotes still come."""
    refused = {"left": 2}

    def quotes(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        refused["left"] -= 1
        return [[4, 2, f[2], 101, "Max number of tickers", ""]] if refused["left"] >= 0 else put_quote(f[2])

    told = taken({QUOTE: of_puts(quotes)}, lines_max=3)
    assert told.quotes["bid"].to_list() == [1.1] * 3


def test_taking_ends_with_a_fault_when_the_connection_is_cut() -> None:
    """Half a chain is no chain."""

    def cut(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        tws.drop()
        return []

    with pytest.raises(OutsideFailure, match="connection is gone"):
        taken({QUOTE: of_puts(cut)}, "KO", "PEP")


def test_unknown_and_ambiguous_names_are_left_out_when_others_are_had() -> None:
    """One name in two countries, one that nobody knows, one without a price: told by name; the fourth is taken."""

    def several(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        if f[5] == "STK" and f[4] == "TWIN":
            return [details(f[2], symbol="TWIN", con_id=n, primary="NYSE") for n in (1, 2)] + [[52, 1, f[2]]]
        return listed(tws, f)

    def quotes(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        if f[5] == "STK":
            return [] if f[4] == "MUTE" else share_quote(f[2])
        return put_quote(f[2])

    told = taken({DETAILS: several, QUOTE: quotes}, "NONE", "TWIN", "MUTE", "KO")
    assert told.quotes["symbol"].unique().to_list() == ["KO"]
    assert "200" in reasons(told)["NONE"]
    assert "2 shares of that name" in reasons(told)["TWIN"]
    assert reasons(told)["MUTE"] == "no share price"


def test_share_is_found_when_it_is_also_listed_abroad() -> None:
    """Of two listings the one in dollars at a US exchange is meant."""

    def several(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        if f[5] != "STK":
            return listed(tws, f)
        abroad = details(f[2], symbol="KO", con_id=2, primary="EBS", currency="CHF")
        return [abroad, details(f[2], symbol="KO", con_id=154), [52, 1, f[2]]]

    assert taken({DETAILS: several}).quotes.height == 3


def test_adjusted_series_are_not_asked_for() -> None:
    """A class with a digit, a multiplier of ten: not what strike times a hundred means."""

    def odd(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        if f[5] == "STK":
            return listed(tws, f)
        told = [put_details(f[2], "KO", f[6], 60), put_details(f[2], "KO", f[6], 55, multiplier="10")]
        return [*told, put_details(f[2], "KO", f[6], 65, **{"class": "KO1"}), [52, 1, f[2]]]

    assert (taken({DETAILS: odd}).quotes["strike_thousandths"]).to_list() == [60_000]


def test_name_is_left_out_when_the_chain_answer_never_comes() -> None:
    """A request that is answered by a code the library takes for a warning never ends; ours does."""
    told = taken({CHAIN: lambda tws, f: [], DETAILS: lambda tws, f: (
        [[4, 2, f[2], 321, "Error validating request: no", ""]] if f[4] == "PEP" else listed(tws, f)
    )}, "KO", "PEP")  # fmt: skip
    assert "no answer within 0.6 s" in reasons(told)["KO"]
    assert "321" in reasons(told)["PEP"]


def test_class_share_is_asked_with_a_blank_and_kept_with_a_dot() -> None:
    """BRK.B is BRK B there, and its option class is BRKB."""

    def rows(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        assert f[4] == "BRK B"
        if f[5] == "STK":
            return [details(f[2], symbol="BRK B", con_id=9, **{"class": "BRK B"}), [52, 1, f[2]]]
        assert f[14] == "BRKB"
        return [put_details(f[2], "BRK B", f[6], 60, **{"class": "BRKB"}), [52, 1, f[2]]]

    def chain(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return [[75, f[1], "SMART", f[5], "BRKB", "100", 1, "20260821", 1, 60], [76, f[1]]]

    row = taken({DETAILS: rows, CHAIN: chain}, "BRK.B").quotes.row(0, named=True)
    assert (row["symbol"], row["root"]) == ("BRK.B", "BRKB")


def test_only_expiries_of_the_playbook_are_asked_for_when_they_are_named() -> None:
    """An expiry that the playbook does not want costs no question."""
    names = [replace(one, expiries=frozenset({date(2026, 9, 18)})) for one in wanted()]
    script = ScriptedTws()
    told = looked(script, lambda view: view.chains(names))
    assert reasons(told) == {"KO": "no listed expiry inside the window"}
    assert script.count(DETAILS) == 1


def test_watch_list_of_two_hundred_is_had_in_bounded_time() -> None:
    """200 names, 600 puts over a hundred lines: done, counted, and told step by step."""
    names = [f"{a}{b}{c}" for a in "ABCDEF" for b in "GHIJKL" for c in "MNOPQR"][:200]
    steps: list[tuple[int, int, str]] = []
    script = ScriptedTws()

    async def look(view: TwsView) -> ChainsTaken:
        return await view.chains(wanted(*names), lambda *told: steps.append(told))

    told = looked(script, look, patience=replace(IMPATIENT, answer=10.0, quote=5.0))
    assert told.quotes["symbol"].n_unique() + len(told.left_out) == 200
    assert told.quotes.height == told.contracts_asked == 600
    assert steps[-1][0] == steps[-1][1] == 3 * 200 + 600
    assert [done for done, _, _ in steps] == list(range(1, len(steps) + 1))


def test_rest_is_left_out_when_time_is_up() -> None:
    """Whatever happens the taking ends; who was not reached is told."""
    told = taken(
        {QUOTE: of_puts(lambda tws, f: [])},
        "KO",
        "PEP",
        lines_max=1,
        patience=replace(IMPATIENT, whole_screen=0.6),
    )
    assert told.seconds < 2.0
    assert told.left_out
    assert all("time was up" in one.reason for one in told.left_out)


def test_time_is_the_brokers_when_its_market_lives_in_another_month() -> None:
    """A paper TWS at speed: quotes and moment carry its own date, so that days to expiry are counted right."""
    script = ScriptedTws(time=NOW + timedelta(days=9))
    told = taken(script=script)
    assert told.quotes["quote_time"].to_list() == [NOW + timedelta(days=9)] * 3
    assert told.as_of == NOW + timedelta(days=9)
    assert told.quotes.filter(pl.col("quote_time") > told.as_of).is_empty()
