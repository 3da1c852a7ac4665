"""Tradier as a source: chains of the next ten weeks and closes, and what is no answer of it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from putwright.adapters.tradier.source import ABOUT, Source
from putwright.ports.fact_source import Asked, Outcome, Told
from tests.online.source_contract import AT_ONCE, SECRET, Recorded, SourceContract
from tests.online.stand_in import StandIn

NOW = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)
QUOTED = int(datetime(2026, 11, 30, 19, 59, 58, tzinfo=UTC).timestamp() * 1000)
MARKETS = "api.tradier.com/v1/markets"
NEAR, FAR = "2026-12-18", "2027-01-15"


def expirations(name: str) -> str:
    """Where the expiries of a name lie."""
    return f"{MARKETS}/options/expirations?symbol={name}&includeAllRoots=true&strikes=false"


def chains(name: str, expiry: str) -> str:
    """Where the chain of an expiry lies."""
    return f"{MARKETS}/options/chains?symbol={name}&expiration={expiry}&greeks=true"


def quotes(name: str) -> str:
    """Where the quote of a name lies."""
    return f"{MARKETS}/quotes?symbols={name}"


def history(name: str) -> str:
    """Where the closes of a name lie, asked for on the day of these tests before the close."""
    return f"{MARKETS}/history?symbol={name}&interval=daily&start=2024-01-01&end=2026-11-29"


def text(document: Any) -> bytes:
    """A document as it is sent."""
    return json.dumps(document).encode()


def option(name: str, expiry: str, right: str, strike: float, root: str = "", **more: Any) -> dict[str, Any]:
    """One contract as Tradier writes it."""
    root = root or name.replace("/", "")
    tail = f"{expiry[2:4]}{expiry[5:7]}{expiry[8:]}{right[0].upper()}{round(strike * 1000):08d}"
    greeks = {
        "delta": -0.21 if right == "put" else 0.21, "gamma": 0.01, "theta": -0.05, "vega": 0.3, "rho": 0.1, "phi": -0.1,
        "bid_iv": 0.27, "mid_iv": 0.281, "ask_iv": 0.29, "smv_vol": 0.28, "updated_at": "2026-11-30 19:00:03",
    }  # fmt: skip
    return {
        "symbol": root + tail, "description": "", "exch": "Z", "type": "option", "last": 2.15, "change": 0.1, "volume": 27,
        "open": 2.1, "high": 2.2, "low": 2.0, "close": None, "bid": 2.1, "ask": 2.2, "underlying": name, "strike": strike,
        "greeks": greeks, "change_percentage": 0.5, "average_volume": 0, "last_volume": 1, "trade_date": QUOTED - 5000,
        "prevclose": 2.05, "bidsize": 31, "bidexch": "C", "bid_date": QUOTED - 1000, "asksize": 45, "askexch": "Z",
        "ask_date": QUOTED, "open_interest": 120, "contract_size": 100, "expiration_date": expiry,
        "expiration_type": "standard", "option_type": right, "root_symbol": root,
    } | more  # fmt: skip


def chain(name: str, expiry: str, *options: dict[str, Any]) -> bytes:
    """A chain of three contracts, or of those given."""
    told = list(options) or [
        option(name, expiry, "put", 250.0),
        option(name, expiry, "put", 262.5),
        option(name, expiry, "call", 300.0),
    ]
    return text({"options": {"option": told[0] if len(told) == 1 else told}})


def quote(name: str, **more: Any) -> bytes:
    """The quote of a stock as Tradier writes it."""
    told = {"symbol": name, "last": 278.85, "bid": 278.8, "ask": 278.9, "trade_date": QUOTED} | more
    return text({"quotes": {"quote": told}})


def closes(*days: tuple[str, float]) -> bytes:
    """A history of prices as Tradier writes it."""
    rows = [{"date": on, "open": at, "high": at, "low": at, "close": at, "volume": 1} for on, at in days]
    return text({"history": {"day": rows[0] if len(rows) == 1 else rows}})


LISTED = text({"expirations": {"date": ["2026-11-27", NEAR, FAR, "2027-06-18"]}})
WHOLE = {
    expirations("AAPL"): LISTED,
    quotes("AAPL"): quote("AAPL"),
    chains("AAPL", NEAR): chain("AAPL", NEAR),
    chains("AAPL", FAR): chain("AAPL", FAR),
}
OF_CONTRACT = (
    '"options"', '"option"', '"symbol"', '"underlying"', '"bid"', '"ask"', '"bid_date"', '"ask_date"', '"strike"', '"last"',
    '"volume"', '"open_interest"', '"contract_size"', '"expiration_date"', '"option_type"', '"root_symbol"', '"greeks"',
    '"mid_iv"', '"delta"', '"bidsize"', '"asksize"',
)  # fmt: skip


def took(answers: dict[str, bytes], name: str, kind: str = "chains", before: Asked | None = None) -> Told:
    """What came of asking for a name."""
    return took_all(answers, name, kind, before)[0]


def took_all(
    answers: dict[str, bytes], name: str, kind: str = "chains", before: Asked | None = None
) -> tuple[Told, list[str]]:
    """The same, with what was asked for on the way."""

    async def run(stand_in: StandIn) -> Told:
        async with stand_in.client(ABOUT) as client:
            client.pacing._pace = AT_ONCE
            source = Source(client)
            (task,) = source.tasks(kind, [name], NOW)
            return await source.take(task, before, NOW)

    with StandIn() as stand_in:
        for path, body in answers.items():
            stand_in.serve(path, body)
        return asyncio.run(run(stand_in)), stand_in.paths()


class TestTradierChains(SourceContract):
    """The contract of sources, asked of the chains."""

    recorded = Recorded(
        make=Source,
        about=ABOUT,
        kind="chains",
        symbol="AAPL",
        now=NOW,
        answers=WHOLE,
        others={
            quotes("AAPL"): quote("MSFT"),
            chains("AAPL", NEAR): chain("MSFT", NEAR),
            chains("AAPL", FAR): chain("AAPL", NEAR),
        },
        vital={
            expirations("AAPL"): ('"expirations"', '"date"'),
            quotes("AAPL"): ('"quotes"', '"quote"', '"symbol"', '"last"', '"trade_date"'),
            chains("AAPL", FAR): OF_CONTRACT,
        },
        is_conditional=False,
        bare={
            expirations("AAPL"): text({"expirations": None}),
            quotes("AAPL"): text({"quotes": {"unmatched_symbols": {"symbol": "AAPL"}}}),
        },
    )


class TestTradierPrices(SourceContract):
    """The contract of sources, asked of the closes."""

    recorded = Recorded(
        make=Source,
        about=ABOUT,
        kind="prices",
        symbol="AAPL",
        now=NOW,
        answers={history("AAPL"): closes(("2026-11-25", 277.55), ("2026-11-27", 278.85))},
        # A history does not say whose it is: only that it is of other days can be seen.
        others={history("AAPL"): closes(("2019-11-25", 66.59), ("2019-11-27", 66.96))},
        vital={history("AAPL"): ('"history"', '"day"', '"date"', '"close"')},
        bare={history("AAPL"): text({"history": None})},
    )


def test_quote_has_the_later_time_of_its_two_sides_and_the_stocks_price_its_own() -> None:
    """A contract with bid and ask of two moments was quoted at the later; greeks come as fractions."""
    told = took(WHOLE, "AAPL")
    row = told.tables["chains"].filter(strike_thousandths=262_500).row(0, named=True)
    assert row["quote_time"] == row["spot_time"] == datetime(2026, 11, 30, 19, 59, 58, tzinfo=UTC)
    assert (row["bid"], row["ask"], row["bid_size"], row["ask_size"]) == (2.1, 2.2, 31, 45)
    assert (row["vendor_implied_volatility"], row["vendor_delta"], row["spot"]) == (0.281, -0.21, 278.85)
    assert (row["expiry"], row["kind"], row["multiplier"]) == (date(2026, 12, 18), "delayed", 100)


def test_only_expiries_of_the_next_ten_weeks_are_asked_for() -> None:
    """An expiry that is over and one in summer cost no question."""
    told, paths = took_all(WHOLE, "AAPL")
    assert told.tables["chains"]["expiry"].unique().sort().to_list() == [
        date(2026, 12, 18),
        date(2027, 1, 15),
    ]
    assert len(paths) == 4


def test_single_things_are_read_when_they_come_bare() -> None:
    """One expiry comes as a text and one contract as an object, not as lists of one."""
    answers = {
        expirations("KO"): text({"expirations": {"date": NEAR}}),
        quotes("KO"): quote("KO"),
        chains("KO", NEAR): chain("KO", NEAR, option("KO", NEAR, "put", 65.0)),
    }
    assert took(answers, "KO").tables["chains"].height == 1
    only = took({history("KO"): closes(("2026-11-27", 72.1))}, "KO", "prices")
    assert only.tables["prices"]["adjusted_close"].to_list() == [72.1]


def test_share_class_is_written_with_a_stroke() -> None:
    """BRK.B is BRK/B there, its root BRKB; the table says BRK.B."""
    name = "BRK%2FB"
    answers = {
        expirations(name): text({"expirations": {"date": NEAR}}),
        quotes(name): quote("BRK/B"),
        chains(name, NEAR): chain("BRK/B", NEAR),
    }
    table = took(answers, "BRK.B").tables["chains"]
    assert set(table["symbol"]) == {"BRK.B"}
    assert set(table["root"]) == {"BRKB"}


def test_adjusted_series_keeps_its_root_and_its_size() -> None:
    """A contract after a corporate action is told apart from the standard one of the same strike."""
    adjusted = option("AAPL", FAR, "put", 250.0, "AAPL1", contract_size=150)
    answers = WHOLE | {chains("AAPL", FAR): chain("AAPL", FAR, adjusted)}
    row = took(answers, "AAPL").tables["chains"].filter(root="AAPL1").row(0, named=True)
    assert (row["symbol"], row["multiplier"]) == ("AAPL", 150)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"strike": 255.0}, "contradicts itself"),
        ({"option_type": "call"}, "contradicts itself"),
        ({"root_symbol": "MSFT"}, "contradicts itself"),
        ({"expiration_date": NEAR}, "asked was the expiry"),
        ({"bid_date": QUOTED + 86_400_000}, "not come yet"),
        ({"bid": -1.0}, "bid is -1"),
        ({"bid": "2.10"}, "'bid' is '2.10'"),
        ({"bid": None, "ask": None}, "no contract"),
    ],
)
def test_chain_is_not_believed_when_a_contract_is_odd(changed: dict[str, Any], words: str) -> None:
    """A contract whose fields disagree, of another time or without a price makes the whole chain unusable."""
    odd = option("AAPL", FAR, "put", 250.0) | changed
    told = took(WHOLE | {chains("AAPL", FAR): chain("AAPL", FAR, odd)}, "AAPL")
    assert told.outcome is Outcome.FAILED
    assert words in told.words


def test_contract_is_left_out_and_counted_when_nothing_tells_when_it_was_quoted() -> None:
    """A time of zero is no time; the rest of the chain is good."""
    timeless = option("AAPL", FAR, "put", 250.0, bid_date=0, ask_date=0)
    told = took(
        WHOLE | {chains("AAPL", FAR): chain("AAPL", FAR, timeless, option("AAPL", FAR, "put", 260.0))}, "AAPL"
    )
    assert told.tables["chains"].filter(expiry=date(2027, 1, 15)).height == 1
    assert "1 contract without a time" in told.words


def test_greeks_are_unknown_when_no_volatility_could_be_computed() -> None:
    """A volatility of zero and greeks of null say nothing, and never that the delta is zero."""
    silent = option("AAPL", FAR, "put", 250.0)
    silent["greeks"] |= {"mid_iv": 0.0, "delta": 0.0}
    without = option("AAPL", FAR, "put", 260.0, greeks=None)
    told = took(WHOLE | {chains("AAPL", FAR): chain("AAPL", FAR, silent, without)}, "AAPL")
    far = told.tables["chains"].filter(expiry=date(2027, 1, 15))
    assert far.select("vendor_delta", "vendor_implied_volatility").null_count().row(0) == (2, 2)


def test_memory_of_one_day_is_not_used_for_the_next() -> None:
    """The closes until another day are another answer: what was remembered does not make the question conditional."""
    answers = {history("AAPL"): closes(("2026-11-27", 278.85))}
    first = took(answers, "AAPL", "prices")
    assert took(answers, "AAPL", "prices", Asked(NOW, NOW, memo=first.memo)).outcome is Outcome.UNCHANGED
    older = {**first.memo, "address": first.memo["address"].replace("11-29", "11-28")}
    assert took(answers, "AAPL", "prices", Asked(NOW, NOW, memo=older)).outcome is Outcome.TOLD


def test_token_that_is_not_accepted_ends_the_source_and_is_not_told() -> None:
    """The remedy is the token; the token itself is in no message."""
    told = TestTradierChains().take(faults={expirations("AAPL"): _refused()}).told
    assert told.ends_source
    assert "token" in told.words
    assert SECRET not in f"{told}"


def _refused() -> list[Any]:
    from tests.online.stand_in import Fault

    return [Fault(401, b"Invalid Access Token")]
